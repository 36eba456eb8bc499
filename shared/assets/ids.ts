import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8Bytes } from '../binary/reader';

/** `kind:` and the first 12 hex digits of the SHA-256 of the parts: the same thing has the same id in every run. */
export function stableId(kind: string, parts: readonly (string | number | undefined)[]): string {
  return `${kind}:${hex(sha256(utf8Bytes(parts.map(part => part ?? '').join('\u0000')))).slice(0, 12)}`;
}
