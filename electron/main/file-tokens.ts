import { randomBytes } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { FileToken } from '../../shared/ipc/contract';

/** Token ↔ path. Tokens are minted for what a person chose in a dialog, dropped, or opened before; the renderer never sees or names a path. */
export class FileTokens {
  readonly #paths = new Map<string, string>();
  readonly #tokens = new Map<string, FileToken>();

  mint(path: string): FileToken {
    const full = resolve(path);
    const known = this.#tokens.get(full);
    if (known) return known;
    const token = `file-${randomBytes(16).toString('hex')}` as FileToken;
    this.#paths.set(token, full);
    this.#tokens.set(full, token);
    return token;
  }

  /** The path behind a token; undefined for one that was never minted. */
  path(token: string): string | undefined {
    return this.#paths.get(token);
  }

  name(token: string): string | undefined {
    const path = this.#paths.get(token);
    return path === undefined ? undefined : basename(path);
  }
}
