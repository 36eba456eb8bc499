import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { RecentEngagement } from '../../shared/model/views';
import type { FileTokens } from './file-tokens';

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly openedAt: string;
}

const KEPT = 20;

/** The engagements opened last, in a small file of the user's profile. A damaged list is an empty one. */
export class RecentEngagements {
  constructor(private readonly file: string, private readonly tokens: FileTokens) {}

  list(): RecentEngagement[] {
    return this.#read().map(entry => {
      let bytes: number | undefined;
      try {
        bytes = statSync(entry.path).size;
      } catch {
        bytes = undefined;
      }
      return {
        token: this.tokens.mint(entry.path), name: entry.name, fileName: basename(entry.path), openedAt: entry.openedAt, missing: bytes === undefined,
        ...(bytes === undefined ? {} : { bytes }),
      };
    });
  }

  add(path: string, name: string): void {
    const others = this.#read().filter(entry => entry.path !== path);
    this.#write([{ path, name, openedAt: new Date().toISOString() }, ...others].slice(0, KEPT));
  }

  remove(path: string): void {
    this.#write(this.#read().filter(entry => entry.path !== path));
  }

  /** Forgets all; the engagements themselves stay where they are. */
  clear(): void {
    this.#write([]);
  }

  #read(): Entry[] {
    try {
      const list: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      if (!Array.isArray(list)) return [];
      return list.filter((entry): entry is Entry => typeof entry === 'object' && entry !== null && ['path', 'name', 'openedAt'].every(key => typeof (entry as Record<string, unknown>)[key] === 'string'));
    } catch {
      return [];
    }
  }

  #write(list: readonly Entry[]): void {
    const temporary = `${this.file}.new`;
    writeFileSync(temporary, JSON.stringify(list));
    renameSync(temporary, this.file);
  }
}
