import type { PageSheet, TextCell } from '../../model/workbook';
import { date, type ReportInput } from './words-kit';

export function coverSheet({ analysis, engagement }: ReportInput): PageSheet {
  const times = analysis.sources.flatMap(source => [source.firstSeen, source.lastSeen]).filter(time => time !== undefined);
  const pair = (label: string, text: TextCell['text'], kind?: TextCell['kind']): PageSheet['rows'][number] => ({ cells: [undefined, { text: label, style: 'label' }, { text, style: 'body', ...(kind ? { kind } : {}) }], height: 16 });
  const note = (text: string): PageSheet['rows'][number] => ({ cells: [undefined, { text, style: 'body', span: 2 }], height: 30 });
  return {
    kind: 'page', name: 'Cover', widths: [3, 30, 92],
    rows: [
      { cells: [], height: 24 },
      { cells: [undefined, { text: engagement, style: 'title', span: 2 }], height: 34 },
      { cells: [undefined, { text: 'Assets, attack paths and remediations of the site', style: 'subtitle', span: 2 }], height: 22 },
      { cells: [], height: 12 },
      pair('Sites', [...new Set(analysis.sources.map(source => source.site))].sort().join(', ') || 'none'),
      pair('Sources', analysis.sources.map(source => source.name).join(', ') || 'none'),
      pair('Observed from (UTC)', times.length > 0 ? date(Math.min(...times)) : 'not observed', 'date'),
      pair('Observed to (UTC)', times.length > 0 ? date(Math.max(...times)) : 'not observed', 'date'),
      pair('Report made (UTC)', analysis.generatedAt, 'date'),
      pair('Made by', `${analysis.tool.name} ${analysis.tool.version}`),
      pair('Risk method', analysis.risk.method === 'exact' ? 'exact inference' : `Monte-Carlo, ${analysis.risk.samples} campaigns, seed ${analysis.risk.seed}`),
      { cells: [], height: 12 },
      { cells: [undefined, { text: 'How to read this workbook', style: 'heading', span: 2 }], height: 20 },
      note('Every claim leads back to a file and frame number, or a row; paste the Wireshark filter of a line into Wireshark with the file of that SHA-256 open.'),
      note('Basis says why a step is believed: observed (packets), permitted (a configuration), inferred (same segment), assumed (nothing speaks against it). Assumptions are numbered on their own sheet.'),
      note('Risk is expected loss a year, derived from the graph that was seen. It is for ranking; the loss of one path is its share of what is lost, so that losses add up and nothing is counted twice.'),
      note('Columns Owner, Due, Status and Comment are yours to fill in. Nothing in this file runs: no macros, no external links, and text from the site is never a formula.'),
    ],
  };
}
