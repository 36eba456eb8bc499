import { wireText } from '../binary/reader';
import type { Place } from '../model/evidence';
import type { Intelligence } from '../model/intelligence';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import type { FileReader, ImportInput } from './definition';
import { JsonStream } from './json-stream-kit';
import { TextFeed } from './text-kit';

/** What one format makes of its entries. */
export interface IntelligenceBuilder {
  /** One element of a list: kept, or why not. */
  entry(list: string, value: unknown, at: Place): 'read' | { readonly skipped: string };
  member?(name: string, value: unknown): void;
  /** All that was kept; or what is missing in the file. */
  end(): Intelligence | { readonly missing: string };
}

/** Reads a JSON file of intelligence. Rows of the receipt are the elements of its lists. */
export function intelligenceReader(input: ImportInput, format: string, lists: readonly string[], builder: IntelligenceBuilder): FileReader {
  const receipt = new IntelligenceReceipt();
  const json = new JsonStream(new Set(lists), {
    entry: (list, value, at) => receipt.count(builder.entry(list, value, at)),
    member: (name, value) => builder.member?.(name, value),
  });
  const feed = new TextFeed(text => json.push(text));
  return {
    push: bytes => feed.push(bytes),
    end: () => {
      feed.end();
      json.end();
      return receipt.end(input, format, builder.end(), json.problem ? [json.problem] : []);
    },
  };
}

/** rows = read + skipped by reason, for files that list no devices. */
export class IntelligenceReceipt {
  private rows = 0;
  private rowsRead = 0;
  private readonly skipped = new Map<string, number>();

  count(outcome: 'read' | { readonly skipped: string }): void {
    this.rows++;
    if (outcome === 'read') this.rowsRead++;
    else this.skipped.set(outcome.skipped, (this.skipped.get(outcome.skipped) ?? 0) + 1);
  }

  end(input: ImportInput, format: string, intelligence: Intelligence | { readonly missing: string }, problems: readonly Problem[]): Reading {
    const { name, sha256, bytes, site } = input;
    const all: readonly Problem[] = problems.length > 0 || !('missing' in intelligence) ? problems
      : [{ code: 'nothing-in-it', weight: 'refused', message: `The file has ${intelligence.missing}; nothing was kept.`, advice: 'Download or export it again.', at: { offset: 0 } }];
    const refused = all.some(problem => problem.weight === 'refused') || 'missing' in intelligence;
    return {
      source: {
        id: `src:${sha256.slice(0, 12)}`, name, sha256, bytes, kind: 'intelligence', format, site, problems: all,
        table: refused ? { rows: this.rows, rowsRead: 0, rowsSkipped: this.rows > 0 ? { refused: this.rows } : {} }
          : { rows: this.rows, rowsRead: this.rowsRead, rowsSkipped: Object.fromEntries([...this.skipped].sort(([a], [b]) => (a < b ? -1 : 1))) },
      },
      witnesses: [], conversations: [], observations: [], ...(refused ? {} : { intelligence }),
    };
  }
}

/** A date or time as its maker wrote it, if it is one: `2025-08-25`, `2025-08-25T17:04:19.9796Z`. Anything else is left out, never guessed. */
export function isoDate(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text.trim()) ? text.trim() : undefined;
}

/** Members that are known; the others absent. Texts are made fit to show. */
export function known<T extends Readonly<Record<string, string | number | undefined>>>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(members)) {
    const clean = typeof value === 'string' ? wireText(value) : value;
    if (clean !== undefined && clean !== '') kept[name] = clean;
  }
  return kept as { [K in keyof T]?: Exclude<T[K], undefined> };
}
