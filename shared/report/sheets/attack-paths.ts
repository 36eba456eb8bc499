import type { TableSheet } from '../../model/workbook';
import { linkTo, nameOf, SHEET, shortId, type ReportInput } from './words-kit';

export function attackPathsSheet(input: ReportInput): TableSheet {
  const { analysis } = input;
  const name = nameOf(analysis);
  const entries = new Map(analysis.entries.map(entry => [entry.id, entry]));
  const targets = new Map(analysis.targets.map(target => [target.id, target]));
  const titles = new Map(analysis.remediations.map(remediation => [remediation.id, remediation]));
  return {
    kind: 'table', name: SHEET.paths, table: 'tblPaths',
    columns: [
      { header: 'No.', width: 7, kind: 'identifier' }, { header: 'Path id', width: 20, kind: 'identifier' }, { header: 'Entry point', width: 30, kind: 'text', wrap: true }, { header: 'Entries per year', width: 10, kind: 'number' },
      { header: 'Target', width: 24, kind: 'text', wrap: true }, { header: 'Impact $', width: 13, kind: 'money' }, { header: 'Works in', width: 9, kind: 'percent' }, { header: 'Loss $/yr', width: 13, kind: 'money', riskScale: true }, { header: 'Share of site', width: 9, kind: 'percent' },
      { header: 'Hops', width: 6, kind: 'integer' }, { header: 'Weakest basis', width: 12, kind: 'text' }, { header: 'What happens', width: 90, kind: 'text', wrap: true }, { header: 'Cut first by', width: 44, kind: 'text', wrap: true }, { header: 'Steps', width: 9, kind: 'text' },
    ],
    rows: analysis.paths.map((path, i) => {
      const target = targets.get(path.target);
      const fix = path.cutBy.map(id => titles.get(id)).filter(one => one !== undefined).sort((a, b) => a.rank - b.rank)[0];
      return [
        shortId('P', i + 1), path.id, entries.get(path.entry)?.label ?? path.entry, entries.get(path.entry)?.frequency ?? 0, target ? name(target.asset) : path.target, target?.impact ?? 0, path.probability, path.loss,
        analysis.risk.expectedAnnualLoss > 0 ? path.loss / analysis.risk.expectedAnnualLoss : 0, path.steps.length, path.basis, path.text, fix ? fix.title : 'nothing in the catalogue', linkTo(input, SHEET.steps, path.id, 'steps'),
      ];
    }),
  };
}
