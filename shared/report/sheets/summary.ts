import type { PageSheet, TextCell } from '../../model/workbook';
import { riskBandOfScore } from '../../model/views';
import { linkTo, SHEET, type ReportInput } from './words-kit';

const TOP = 10;

/** Coverage before risk, then the largest risks and the best remediations. The score is a live formula on loss and appetite. */
export function summarySheet(input: ReportInput): PageSheet {
  const { analysis } = input;
  const { risk } = analysis;
  const rows: { cells: (TextCell | undefined)[]; height?: number }[] = [];
  const add = (cells: (TextCell | undefined)[], height = 16): void => void rows.push({ cells: [undefined, ...cells], height });
  const inside = analysis.assets.filter(asset => !asset.external);
  const captures = analysis.sources.flatMap(source => source.capture ?? []);
  const packets = captures.reduce((sum, capture) => sum + capture.packets, 0);
  const decoded = captures.reduce((sum, capture) => sum + capture.decoded, 0);

  add([], 12);
  add([{ text: 'Summary', style: 'title', span: 4 }], 32);
  add([{ text: 'Coverage', style: 'heading', span: 4 }], 22);
  const line = (label: string, value: TextCell['text'], kind: TextCell['kind'], note: string): void => add([{ text: label, style: 'label' }, { text: value, style: 'body', ...(kind ? { kind } : {}) }, { text: note, style: 'note', span: 2 }]);
  line('Packets decoded', packets > 0 ? decoded / packets : 'no capture', 'percent', `${decoded} of ${packets}; the rest is counted by reason on ${SHEET.provenance}`);
  line('Assets', inside.length, 'integer', `${inside.filter(asset => asset.role !== 'unknown').length} with a role, ${inside.filter(asset => asset.zone !== undefined).length} with a zone; ${analysis.assets.length - inside.length} external peers beside them`);
  line('Listed and seen', analysis.reconciliation.listedAndSeen, 'integer', `${analysis.reconciliation.listedSilent} in a list and silent, ${analysis.reconciliation.seenNotListed} seen and in no list`);
  line('Findings', analysis.findings.length, 'integer', (['critical', 'high', 'medium', 'low'] as const).map(severity => `${analysis.findings.filter(finding => finding.severity === severity).length} ${severity}`).join(', '));

  add([{ text: 'Derived risk', style: 'heading', span: 4 }], 22);
  // Row numbers of the cells that the score's formula stands on.
  const lossRow = rows.length + 1;
  add([{ text: 'Expected loss $/yr', style: 'label' }, { text: risk.expectedAnnualLoss, style: 'figure', kind: 'money' }, { text: `observed steps alone: ${Math.round(risk.byStrictness.observed)} $/yr`, style: 'note', span: 2 }], 24);
  const appetiteRow = rows.length + 1;
  add([{ text: 'Appetite $/yr (editable)', style: 'label' }, { text: risk.appetite, style: 'body', kind: 'money' }, { text: 'the loss a year that the owner accepts; score 50', style: 'note', span: 2 }]);
  add([{ text: 'Score 0–100', style: 'label' }, { text: { formula: `100*C${lossRow}/(C${lossRow}+C${appetiteRow})`, value: risk.score }, style: 'figure', kind: 'number' }, { text: riskBandOfScore(risk.score), style: 'note', span: 2 }], 24);

  add([{ text: `The ${Math.min(TOP, analysis.paths.length)} largest risks`, style: 'heading', span: 4 }], 22);
  for (const path of analysis.paths.slice(0, TOP)) add([{ text: linkTo(input, SHEET.paths, `row:${path.id}`, `P${String(path.rank).padStart(3, '0')}`), style: 'body' }, { text: path.loss, style: 'body', kind: 'money' }, { text: path.text, style: 'body', span: 2 }], 44);
  if (analysis.paths.length === 0) add([{ text: 'No attack path leads from an entry point to a target.', style: 'body', span: 4 }]);

  add([{ text: `The ${Math.min(TOP, analysis.remediations.length)} best remediations`, style: 'heading', span: 4 }], 22);
  add([{ text: 'Action', style: 'label' }, { text: 'Removes $/yr', style: 'label' }, { text: 'Cost $', style: 'label' }, { text: 'What', style: 'label' }]);
  for (const remediation of analysis.remediations.slice(0, TOP)) {
    add([{ text: linkTo(input, SHEET.roadmap, remediation.id, `R${String(remediation.rank).padStart(3, '0')}`), style: 'body' }, { text: remediation.reduction, style: 'body', kind: 'money' }, { text: remediation.cost, style: 'body', kind: 'money' }, { text: remediation.title, style: 'body' }], 30);
  }
  return { kind: 'page', name: 'Summary', widths: [3, 24, 16, 16, 110], rows };
}
