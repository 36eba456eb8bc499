import { basename } from 'node:path';
import type { JournalRow } from '../../shared/model/edit';
import type { Recovered } from '../../shared/model/views';
import { quietly } from '../store/atomic-file';
import type { Seal } from '../store/container';
import type { EngagementDatabase } from '../store/database';
import { EditJournal, putJournalAside, readJournal, removeJournal, type Base, type KeptEdit } from '../store/edit-journal';

/** A file that holds the engagement as it was some edits ago. */
interface Place {
  readonly path: string;
  readonly stamp: string | undefined;
  readonly base: Base;
}

const baseOf = (database: EngagementDatabase): Base => {
  const head = database.custodyHead();
  return { rows: head?.n ?? 0, hash: head?.hash ?? '0'.repeat(64) };
};

/**
 * Edits that are in memory and not yet in the engagement file. Where edits are all that changed since it was written, they are kept in a journal beside it: milliseconds, however large the file is.
 */
export class KeptEdits {
  #place: Place | undefined;
  #journal: EditJournal | undefined;
  /** Made since the file was written; the first `#written` of them are in the journal. */
  #edits: KeptEdit[] = [];
  #written = 0;
  #failed = false;
  /** What lies beside the file that was opened: done with once the file is saved, or to be put aside before. */
  #beside: 'done' | 'aside' | undefined;
  #recovered: Recovered | undefined;

  /** @param stampOf tells one state of a file from the next */
  constructor(private readonly stampOf: (path: string) => string | undefined) {}

  /** Edits that were found beside the file when it was opened. */
  get recovered(): Recovered | undefined {
    return this.#recovered;
  }

  /** Is anything not in the file that only the journal has, or is there a journal to do away with? */
  get behind(): boolean {
    return this.#edits.length > 0 || this.#beside === 'done';
  }

  /** The edits of the journal beside a file that was just read, put into its database. Touches nothing on disk: somebody else may have the file. */
  read(path: string, stamp: string | undefined, database: EngagementDatabase, passphrase: string | undefined, seal: Seal | undefined): readonly JournalRow[] {
    this.#place = { path, stamp, base: baseOf(database) };
    const found = readJournal(path, passphrase, seal);
    if (!found) return [];
    this.#failed = true;
    if (found === 'unreadable') {
      this.#beside = 'aside';
      return [];
    }
    const { base, edits, damaged } = found;
    const head = baseOf(database);
    if (edits.length === 0 && !damaged) this.#beside = 'done';
    else if (base.rows !== head.rows || base.hash !== head.hash) {
      // The process ended after the file had them all, and before the journal was gone.
      const inFile = !damaged && edits.every(({ hash }, i) => database.custodyHash(base.rows + 1 + i) === hash);
      this.#beside = inFile ? 'done' : 'aside';
    } else {
      const rows: JournalRow[] = [];
      for (const edit of edits) {
        const row = database.addKept(edit);
        if (!row) break;
        rows.push(row);
        this.#edits.push(edit);
      }
      this.#beside = damaged || rows.length < edits.length ? 'aside' : 'done';
      if (rows.length > 0) this.#recovered = { edits: rows.length };
      return rows;
    }
    return [];
  }

  /** Who holds the lock of the file does with the journal beside it what reading it showed. Before the file is saved. */
  settle(path: string): void {
    if (this.#beside !== 'aside') return;
    // Where no copy can be written the journal stays, and the next one who opens the file tries again.
    quietly(() => {
      this.#recovered = { edits: this.#recovered?.edits ?? 0, aside: basename(putJournalAside(path)) };
      this.#beside = 'done';
    });
  }

  made(edit: KeptEdit): void {
    this.#edits.push(edit);
  }

  /** All that was done since the file was written is on disk when this is true; where it is false, only a whole save can keep it. */
  keep(database: EngagementDatabase, seal: Seal | undefined): boolean {
    const place = this.#place;
    if (!place || this.#failed || this.stampOf(place.path) !== place.stamp) return false;
    // One row of the chain for each edit; more of them are of something else.
    if (baseOf(database).rows - place.base.rows !== this.#edits.length) return false;
    this.#journal ??= new EditJournal(place.path, place.base, seal);
    try {
      for (const edit of this.#edits.slice(this.#written)) {
        this.#journal.append(edit);
        this.#written++;
      }
      return true;
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      this.#failed = true;
      return false;
    }
  }

  /** A file holds everything now; what lies beside it is in it. */
  saved(path: string, database: EngagementDatabase): void {
    if (this.#beside !== 'aside') removeJournal(path);
    this.#place = { path, stamp: this.stampOf(path), base: baseOf(database) };
    this.#journal = undefined;
    this.#edits = [];
    this.#written = 0;
    this.#failed = this.#beside === 'aside';
    if (!this.#failed) this.#beside = undefined;
  }
}
