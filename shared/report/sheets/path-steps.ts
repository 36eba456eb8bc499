import type { TableSheet } from '../../model/workbook';
import { evidenceWords, hashOf, linkTo, nameOf, newSince, SHEET, shortId, wiresharkFilter, type ReportInput } from './words-kit';

/** Every hop of every listed path, each with its evidence or its assumption. */
export function pathStepsSheet(input: ReportInput): TableSheet {
  const { analysis } = input;
  const name = nameOf(analysis);
  return {
    kind: 'table', name: SHEET.steps, table: 'tblSteps',
    columns: [
      { header: 'Path', width: 8, kind: 'text' }, { header: 'Step', width: 6, kind: 'integer' }, { header: 'From', width: 24, kind: 'text', wrap: true }, { header: 'To', width: 24, kind: 'text', wrap: true }, { header: 'Protocol', width: 14, kind: 'text' },
      { header: 'Technique', width: 11, kind: 'text' }, { header: 'What happens', width: 70, kind: 'text', wrap: true }, { header: 'Probability', width: 13, kind: 'number' }, { header: 'Basis', width: 11, kind: 'text' },
      { header: 'Evidence', width: 34, kind: 'text', wrap: true }, { header: 'Wireshark filter', width: 54, kind: 'text', wrap: true }, { header: 'Source SHA-256', width: 36, kind: 'identifier', wrap: true }, { header: 'Assumptions', width: 16, kind: 'text', wrap: true },
    ],
    rows: analysis.paths.flatMap((path, i) => path.steps.map((step, n) => [
      linkTo(input, SHEET.paths, `row:${path.id}`, shortId('P', i + 1)), n + 1, name(step.from), name(step.to), step.protocol ?? 'none', step.technique, step.novelSince === undefined ? step.text : `${step.text} ${newSince(step.novelSince)}`, Number(step.probability.toPrecision(6)), step.basis,
      evidenceWords(analysis, step.evidence) || 'assumed', wiresharkFilter(step.evidence) ?? 'no frame', hashOf(analysis, step.evidence) ?? 'none', step.assumptions.join(', ') || 'none',
    ])),
  };
}
