import { describeSufficiency } from '../sufficiency';
import type { PageRow, PageSheet, TextCell } from '../../model/workbook';
import { riskBandOfScore } from '../../model/views';
import { coverageFigures, date, dollars, linkTo, SHEET, shortId, type ReportInput } from './words-kit';

const TOP = 10;
/** Losses that differ by less than this share are equal: what is beyond is noise of the summation order. */
const SAME = 0.000001;

/** Coverage before risk, then the largest risks and the best remediations. Loss and score are live: they stand on the impacts of the Targets sheet and on the appetite. */
export function summarySheet(input: ReportInput): PageSheet {
  const { analysis, engagement } = input;
  const { risk } = analysis;
  const rows: PageRow[] = [];
  const add = (cells: readonly (TextCell | undefined)[], more: Omit<PageRow, 'cells'> = {}): number => rows.push({ cells: [undefined, ...cells], ...more });
  const heading = (text: string, pageBreak = false): void => {
    rows.push({ cells: [], height: 10 });
    add([{ text, style: 'heading', span: 5 }], { height: 20, ...(pageBreak ? { pageBreak } : {}) });
    rows.push({ cells: [], height: 5 });
  };
  const line = (label: string, value: TextCell['text'], kind: TextCell['kind'], note: string): number => add([{ text: label, style: 'label' }, { text: value, style: 'body', align: 'right', ...(kind ? { kind } : {}) }, { text: note, style: 'note', span: 3 }]);
  const share = (loss: number): number => (risk.expectedAnnualLoss > 0 ? loss / risk.expectedAnnualLoss : 0);

  add([{ text: 'Summary', style: 'title', span: 5 }], { height: 34 });
  add([{ text: `${engagement}, ${date(analysis.generatedAt).slice(0, 10)}`, style: 'subtitle', span: 5 }]);

  heading('Coverage');
  const { packets, decoded, assets, external, withRole, withZone, limitedZones, bySeverity } = coverageFigures(analysis);
  const { reconciliation } = analysis;
  line('Packets decoded', packets > 0 ? decoded / packets : 'no capture', 'percent', packets > 0 ? `${decoded} of ${packets}; the rest is counted by reason on ${SHEET.quality}` : 'Only lists were imported: nothing below was observed on the wire.');
  line('Assets', assets, 'integer', `${withRole} with a role, ${withZone} with a zone; ${external} external peers beside them`);
  line('Listed and seen', reconciliation.listedAndSeen, 'integer', `${reconciliation.listedSilent} in a list and silent, ${reconciliation.seenNotListed} seen and in no list, ${reconciliation.conflicts.length} contradictions between list and wire`);
  line('Zones', analysis.zones.length, 'integer', `${limitedZones} of them seen with limits, which are on ${SHEET.quality}`);
  line('Findings', analysis.findings.length, 'integer', bySeverity.map(([severity, count]) => `${count} ${severity}`).join(', '));

  heading('Derived risk');
  const lossCell = `C${rows.length + 1}`;
  const loss: TextCell['text'] = risk.unknown !== undefined ? 'unknown' : analysis.targets.length > 0 ? { formula: `SUM('${SHEET.targets}'!$H$2:$H$${analysis.targets.length + 1})`, value: risk.expectedAnnualLoss } : risk.expectedAnnualLoss;
  add([{ text: 'Expected loss $/yr', style: 'label' }, { text: loss, style: 'figure', kind: 'money', align: 'right' }, { text: risk.unknown ?? `${risk.interval ? `${dollars(risk.interval[0])} to ${dollars(risk.interval[1])} in nine of ten draws of the parameters; ` : ''}observed steps alone ${dollars(risk.byStrictness.observed)}`, style: 'note', span: 3 }], { height: 25 });
  const appetiteCell = `C${rows.length + 1}`;
  line('Appetite $/yr (yours to set)', risk.appetite, 'money', 'The loss a year that the owner accepts. A site that loses exactly this has score 50.');
  const scoreFormula = `100*${lossCell}/(${lossCell}+${appetiteCell})`;
  const scoreCell = `C${rows.length + 1}`;
  const bandFormula = `IF(${scoreCell}>=67,"very high",IF(${scoreCell}>=33,"high",IF(${scoreCell}>=10,"moderate",IF(${scoreCell}>0,"low","minimal"))))`;
  if (risk.unknown !== undefined) line('Score, 0 to 100', 'unknown', undefined, '100 × loss ÷ (loss + appetite)');
  else add([
    { text: 'Score, 0 to 100', style: 'label' }, { text: { formula: scoreFormula, value: risk.score }, style: 'figure', kind: 'score', align: 'right' },
    { text: { formula: bandFormula, value: riskBandOfScore(risk.score) }, style: 'body', riskWord: true, align: 'left' }, { text: '100 × loss ÷ (loss + appetite)', style: 'note', span: 2 },
  ], { height: 25 });

  if (risk.sufficiency) add([{ text: describeSufficiency(risk.sufficiency, analysis.remediations), style: 'body', span: 5 }], { height: 32 });

  const paths = analysis.paths.slice(0, TOP);
  heading(paths.length > 0 ? `The ${paths.length} largest of ${analysis.paths.length} attack paths` : 'Attack paths');
  if (paths.length === 0) add([{ text: risk.unknown ?? 'No attack path leads from an entry point to a target.', style: 'body', span: 5 }]);
  else {
    add([{ text: 'Path', style: 'column' }, { text: 'Loss $/yr', style: 'column', align: 'right' }, { text: 'Of the site', style: 'column', align: 'right' }, { text: 'Basis', style: 'column' }, { text: 'What happens', style: 'column' }]);
    for (const path of paths) {
      const at = analysis.paths.indexOf(path);
      add([{ text: linkTo(input, SHEET.paths, `row:${path.id}`, shortId('P', at + 1)), style: 'cell' }, { text: path.loss, style: 'cell', kind: 'money' }, { text: share(path.loss), style: 'cell', kind: 'percent' }, { text: path.basis, style: 'cell' }, { text: path.text, style: 'cell' }]);
    }
    const listed = analysis.paths.reduce((sum, path) => sum + path.loss, 0);
    const listedCell = `C${rows.length + 1}`;
    const sum = (label: string, value: TextCell['text'], part: number, style: 'cell' | 'total', note: TextCell['text']): number => add([{ text: label, style }, { text: value, style, kind: 'money' }, { text: part, style, kind: 'percent' }, { text: undefined, style }, { text: note, style }]);
    sum('All listed paths', { formula: `SUM('${SHEET.paths}'!$H$2:$H$${analysis.paths.length + 1})`, value: listed }, share(listed), 'cell', `${analysis.paths.length} on ${SHEET.paths}, hop by hop on ${SHEET.steps}`);
    const otherCell = `C${rows.length + 1}`;
    sum('Other paths', analysis.otherPathsLoss, share(analysis.otherPathsLoss), 'cell', 'Paths too small or too like the listed ones to list; their loss is counted.');
    const totalCell = `C${rows.length + 1}`;
    const total = listed + analysis.otherPathsLoss;
    const agree = 'Adds up to the expected loss above.';
    const differ = 'Differs from the expected loss above: impacts were changed after these paths were computed.';
    const equal = Math.abs(total - risk.expectedAnnualLoss) <= Math.max(1, risk.expectedAnnualLoss * SAME);
    sum('Together', { formula: `${listedCell}+${otherCell}`, value: total }, share(total), 'total', { formula: `IF(ABS(${totalCell}-${lossCell})<=MAX(1,${lossCell}*${SAME.toFixed(6)}),"${agree}","${differ}")`, value: equal ? agree : differ });
  }

  const remediations = analysis.remediations.slice(0, TOP);
  heading(remediations.length > 0 ? `The ${remediations.length} best of ${analysis.remediations.length} remediations` : 'Remediations', remediations.length > 0 && paths.length > 0);
  if (remediations.length === 0) add([{ text: risk.unknown !== undefined ? 'Where the risk is not known, no remediation can be ranked.' : 'Nothing in the catalogue would reduce the risk.', style: 'body', span: 5 }]);
  else {
    add([{ text: 'Action', style: 'column' }, { text: 'Removes $/yr', style: 'column', align: 'right' }, { text: 'Of the site', style: 'column', align: 'right' }, { text: 'Cost $', style: 'column', align: 'right' }, { text: 'What to do', style: 'column' }]);
    remediations.forEach((remediation, i) => {
      const cut = remediation.brokenConversations.length;
      add([
        { text: linkTo(input, SHEET.roadmap, remediation.id, shortId('R', i + 1)), style: 'cell' }, { text: remediation.reduction, style: 'cell', kind: 'money' }, { text: share(remediation.reduction), style: 'cell', kind: 'percent' }, { text: remediation.cost, style: 'cell', kind: 'money' },
        { text: `${remediation.title}${cut > 0 ? `. Would cut ${cut} observed conversation${cut === 1 ? '' : 's'}.` : ''}`, style: 'cell' },
      ]);
    });
    add([{ text: 'Each line counts alone, so they do not add up: two remediations may cut the same path. What is left after each step of the plan is on Roadmap.', style: 'note', span: 5 }]);
  }
  return { kind: 'page', name: SHEET.summary, widths: [3, 25, 19, 13, 14, 86], rows };
}
