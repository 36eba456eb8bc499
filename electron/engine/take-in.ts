import { figure } from '../../shared/capture/frame';
import type { Problem } from '../../shared/model/problem';
import type { Reading } from '../../shared/model/reading';
import type { Source } from '../../shared/model/source';
import { packed, type PackedRow } from '../store/database';
import { growthOf } from './growth';
import type { Workspace } from './workspace';

/** What became of a whole reading. */
export type Taken =
  /** In the engagement; its source as it stands there. */
  | { readonly kind: 'taken'; readonly source: Source }
  /** Nothing was changed: it is there already, whole or as the beginning of a longer file. */
  | { readonly kind: 'known'; readonly problem: Problem }
  /** It was to take the place of an earlier reading, and is another file. */
  | { readonly kind: 'altered' }
  /** Packets of it were left out as copies of an earlier state of the same file, whose place it takes: it must be read once more, compared with nothing. */
  | { readonly kind: 'read-again' }
  | { readonly kind: 'cancelled' };

export interface TakeInOptions {
  readonly at: string;
  /** It takes the place of an earlier reading of the same file, and is nothing new. */
  readonly again?: boolean;
  /** Asked between steps, each a few milliseconds; true leaves the engagement as it was. */
  readonly cancelled?: () => boolean;
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Takes a reading into an engagement: the one way in, for the window and for the command line. All that costs time is done in steps before the transaction, so that others are answered and a cancelled import changes nothing. */
export async function takeIn(workspace: Workspace, reading: Reading, path: string, { at, again = false, cancelled = () => false }: TakeInOptions): Promise<Taken> {
  const { name, sha256, bytes } = reading.source;
  const known = workspace.source(sha256);
  if (known && !again) {
    workspace.findAgain(reading, path, at);
    return { kind: 'known', problem: { code: 'duplicate', weight: 'warning', message: `${name} is already in this engagement (same SHA-256). It was not counted again.` } };
  }
  const growth = known ? { continues: [] } : await growthOf({ source: reading.source, path }, workspace.knownFiles(), cancelled);
  if (cancelled()) return { kind: 'cancelled' };
  if (again && !known && growth.continues.length === 0) return { kind: 'altered' };
  if (growth.startOf) {
    const { startOf } = growth;
    return { kind: 'known', problem: { code: 'older-copy', weight: 'warning', message: `${name} is the beginning of ${startOf.name}, byte for byte: its ${figure(bytes)} bytes are the first of ${figure(startOf.bytes)} that are already in this engagement. It was not counted again.` } };
  }
  if (countedAsCopies(reading.source, growth.continues)) return { kind: 'read-again' };
  const rows: PackedRow[] = [];
  for (const row of packed(reading)) {
    rows.push(row);
    await turn();
    if (cancelled()) return { kind: 'cancelled' };
  }
  if (known) workspace.replaceReading(reading, path, at, rows);
  // Somebody else's commit may have come in between two steps; the last word is spoken in one.
  else if (!workspace.addReading(reading, path, at, { ...growth, rows })) return takeIn(workspace, reading, path, { at, again, cancelled });
  return { kind: 'taken', source: workspace.source(sha256)! };
}

function countedAsCopies({ capture }: Source, continued: readonly Source[]): boolean {
  const duplicates = capture?.duplicates;
  return duplicates?.treatment === 'removed' && duplicates.across > 0 && continued.some(({ name }) => duplicates.comparedWith.includes(name));
}
