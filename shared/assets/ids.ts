import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8Bytes } from '../binary/reader';

/** `kind:` and the first 12 hex digits of the SHA-256 of the parts: the same thing has the same id in every run. */
export function stableId(kind: string, parts: readonly (string | number | undefined)[]): string {
  let text = '';
  for (let i = 0; i < parts.length; i++) text += (i > 0 ? '\u0000' : '') + (parts[i] ?? '');
  return `${kind}:${hex(sha256(bytesOf(text)).subarray(0, 6))}`;
}

/** Most ids are made of ASCII, by the hundred thousand; those skip the general encoder. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return utf8Bytes(text);
    bytes[i] = code;
  }
  return bytes;
}
