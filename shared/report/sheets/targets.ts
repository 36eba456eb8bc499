import type { TableSheet } from '../../model/workbook';
import { linkTo, nameOf, SHEET, shortId, zoneNameOf, type ReportInput } from './words-kit';

/**
 * What is lost when a target is reached. Impact is the owner's to correct: the loss beside it is a formula, and the summary's expected loss and score stand on these. `Booked a year` is how often the loss
 * is counted; it is below `Reached a year` where one intrusion reaches several targets and only the largest loss counts.
 */
export function targetsSheet(input: ReportInput): TableSheet {
  const { analysis } = input;
  const name = nameOf(analysis);
  const zone = zoneNameOf(analysis);
  const zoneOf = new Map(analysis.assets.map(asset => [asset.id, asset.zone]));
  const paths = new Map<string, number>();
  for (const path of analysis.paths) paths.set(path.target, (paths.get(path.target) ?? 0) + 1);
  return {
    kind: 'table', name: SHEET.targets, table: 'tblTargets',
    columns: [
      { header: 'No.', width: 7, kind: 'identifier' }, { header: 'Target id', width: 34, kind: 'identifier' }, { header: 'What is lost', width: 46, kind: 'text', wrap: true }, { header: 'Asset', width: 24, kind: 'text', wrap: true }, { header: 'Zone', width: 20, kind: 'text', wrap: true },
      { header: 'Impact $ (yours to set)', width: 15, kind: 'money' }, { header: 'Booked a year', width: 11, kind: 'number' }, { header: 'Loss $/yr', width: 14, kind: 'money', riskScale: true }, { header: 'Share of site', width: 10, kind: 'percent' }, { header: 'Reached a year', width: 11, kind: 'number' },
      { header: 'Downtime hours', width: 11, kind: 'number' }, { header: 'Safety class', width: 10, kind: 'text' }, { header: 'Listed paths', width: 9, kind: 'integer' }, { header: 'Owner', width: 16, kind: 'text' }, { header: 'Comment', width: 34, kind: 'text', wrap: true },
    ],
    rows: analysis.targets.map((target, i) => [
      shortId('T', i + 1), target.id, target.label, linkTo(input, SHEET.assets, target.asset, name(target.asset)), zone(zoneOf.get(target.asset)), target.impact, target.impact > 0 ? target.expectedAnnualLoss / target.impact : 0,
      { formula: `F${i + 2}*G${i + 2}`, value: target.expectedAnnualLoss }, analysis.risk.expectedAnnualLoss > 0 ? target.expectedAnnualLoss / analysis.risk.expectedAnnualLoss : 0, target.probability,
      target.downtimeHours ?? 'n/a', target.safetyClass ?? 'none', paths.get(target.id) ?? 0, undefined, undefined,
    ]),
  };
}
