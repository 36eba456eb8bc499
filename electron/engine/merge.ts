import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { wireText } from '../../shared/binary/reader';
import type { MergeView } from '../../shared/model/merge';
import { mergeWorkbook, type Merged, type MergeInput } from '../../shared/report/merge/merge';
import { readWorkbook } from '../spreadsheet/read-table';
import { ZIP_LIMITS } from '../spreadsheet/zip-limits';
import { ExpectedFailure } from './expected-failure';
import type { Workspace } from './workspace';

/** An edited workbook as it was read: nothing of it is taken over yet. */
export interface EditedWorkbook extends MergeInput {
  readonly bytes: number;
}

/** Reads the file once, and hashes what it read. Throws ExpectedFailure in words. */
export function readEdited(path: string): EditedWorkbook {
  const name = wireText(basename(path), 200) || 'workbook';
  let file: Uint8Array;
  try {
    const { size } = statSync(path);
    if (size > ZIP_LIMITS.packed) throw new ExpectedFailure({ code: 'too-large', message: `${name} has ${size} bytes; workbooks are read up to ${ZIP_LIMITS.packed}.`, advice: 'Nothing was changed. Take out the sheets and pictures that were added to it.' });
    file = readFileSync(path);
  } catch (error) {
    if (error instanceof ExpectedFailure) throw error;
    throw new ExpectedFailure({ code: 'cannot-open', message: `${name} cannot be read: ${(error as Error).message}.`, advice: 'Nothing was changed. Choose another file.' });
  }
  const workbook = readWorkbook(file);
  if (workbook.kind === 'refused') throw new ExpectedFailure({ code: workbook.problem.code, message: `${name}: ${workbook.problem.message}`, ...(workbook.problem.advice === undefined ? {} : { advice: workbook.problem.advice }) });
  return { name, sha256: createHash('sha256').update(file).digest('hex'), bytes: file.length, rows: [...workbook.rows] };
}

/** What it says else than the engagement. Throws ExpectedFailure for a workbook that is not of this engagement. */
export function compareEdited(workspace: Workspace, edited: EditedWorkbook): Extract<Merged, { kind: 'compared' }> {
  const { analysis } = workspace;
  if (!analysis) throw new ExpectedFailure({ code: 'no-analysis', message: 'This engagement holds nothing to analyse yet.', advice: 'Import a capture or an asset list.' });
  const merged = mergeWorkbook(edited, { engagement: workspace.name, analysis, edits: workspace.edits, knowsSource: id => workspace.source(id) !== undefined });
  if (merged.kind === 'refused') throw new ExpectedFailure({ code: 'not-this-workbook', message: merged.why, advice: 'Nothing was changed. Choose the report.xlsx that was exported from this engagement.' });
  return merged;
}

/**
 * Takes over the chosen differences, as one command of the journal, and records in the chain of custody which workbook they are from. What the engagement says by now is compared again.
 *
 * @param at milliseconds
 * @returns how many were taken over
 */
export function applyEdited(workspace: Workspace, edited: EditedWorkbook, chosen: (difference: MergeView['differences'][number]) => boolean, at: number, analyst?: string): number {
  const { view, edits } = compareEdited(workspace, edited);
  const keys = view.differences.filter(difference => edits.has(difference.key) && chosen(difference)).map(({ key }) => key);
  if (keys.length === 0) return 0;
  workspace.edit({ kind: 'merge', workbook: edited.name, sha256: edited.sha256, edits: keys.map(key => edits.get(key)!) }, at, analyst);
  workspace.record(new Date(at).toISOString(), 'merge', {
    parameters: { taken: keys.length, left: view.differences.length - keys.length, unknownRows: view.unknownCount, ...(view.analysedAt === undefined ? {} : { exportOf: view.analysedAt }) }, inputs: [{ name: edited.name, sha256: edited.sha256, bytes: edited.bytes }],
  });
  return keys.length;
}
