import { isPcapMagic } from './pcap';

/** What a file is, by its first bytes; never by its name. */
export type Detected =
  | { readonly kind: 'pcap' | 'pcapng' | 'snoop' }
  | { readonly kind: 'gzip' | 'zstd' }
  /** `advice`: what to do with it, when something can be done. */
  | { readonly kind: 'other'; readonly looksLike: string; readonly advice?: string; /** Nothing speaks for what it looks like. */ readonly vague?: boolean };

/** Bytes of a file that `detectFormat` wants to see, unless the file is shorter. */
export const DETECT_BYTES = 264;

const UNPACK = 'Unpack it first, then import what is inside.';

/** Offset, magic bytes, name. First match wins. */
const SIGNATURES: readonly (readonly [at: number, magic: readonly number[], looksLike: string, advice?: string])[] = [
  [0, [0xff, 0xd8, 0xff], 'JPEG'], [0, [0x89, 0x50, 0x4e, 0x47], 'PNG'], [0, [0x47, 0x49, 0x46, 0x38], 'GIF'], [0, [0x42, 0x4d], 'BMP'],
  [0, [0x25, 0x50, 0x44, 0x46], 'PDF'],
  [0, [0x50, 0x4b, 0x03, 0x04], 'ZIP', 'An Excel workbook is read as an asset export; any other archive must be unpacked first.'],
  [0, [0x50, 0x4b, 0x05, 0x06], 'ZIP', UNPACK],
  [0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], '7-Zip', UNPACK], [0, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], 'RAR', UNPACK],
  [0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'xz', UNPACK], [0, [0x42, 0x5a, 0x68], 'bzip2', UNPACK], [0, [0x04, 0x22, 0x4d, 0x18], 'LZ4', UNPACK],
  [257, [0x75, 0x73, 0x74, 0x61, 0x72], 'tar', UNPACK],
  [0, [0xd0, 0xcf, 0x11, 0xe0], 'an old Office document'], [0, [0x7f, 0x45, 0x4c, 0x46], 'an ELF program'], [0, [0x4d, 0x5a], 'a Windows program'],
  [0, [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66], 'an SQLite database'],
  [0, [0x47, 0x4d, 0x42, 0x55], 'Microsoft Network Monitor', 'Save it as pcapng first.'], [0, [0x52, 0x54, 0x53, 0x53], 'Microsoft Network Monitor 1', 'Save it as pcapng first.'],
  [0, [0x58, 0x43, 0x50, 0x00], 'Network Associates Sniffer', 'Save it as pcapng first.'], [0, [0x54, 0x52, 0x53, 0x4e, 0x49, 0x46, 0x46], 'DOS Sniffer', 'Save it as pcapng first.'],
];

export function detectFormat(head: Uint8Array): Detected {
  const at = (i: number): number => head[i] ?? -1;
  if (head.length >= 4) {
    const magic = ((at(0) << 24) | (at(1) << 16) | (at(2) << 8) | at(3)) >>> 0;
    if (isPcapMagic(magic)) return { kind: 'pcap' };
    if (magic === 0x0a0d0d0a) return { kind: 'pcapng' };
    // A skippable frame first: so does pzstd write.
    if (magic === 0x28b52ffd || (magic & 0xf0ffffff) >>> 0 === 0x502a4d18) return { kind: 'zstd' };
  }
  if (at(0) === 0x1f && at(1) === 0x8b && at(2) === 8) return { kind: 'gzip' };
  if ([0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0].every((byte, i) => at(i) === byte)) return { kind: 'snoop' };
  for (const [offset, bytes, looksLike, advice] of SIGNATURES) {
    if (bytes.every((byte, i) => at(offset + i) === byte)) return { kind: 'other', looksLike, ...(advice === undefined ? {} : { advice }) };
  }
  return { kind: 'other', ...textual(head) };
}

/** A name for what carries no magic: text of some kind, pcapng blocks without their beginning, zeros, or plain data. */
function textual(head: Uint8Array): { looksLike: string; advice?: string; vague?: boolean } {
  if (head.every(byte => byte === 0)) return { looksLike: 'zero bytes', advice: 'The copy probably failed; copy the file again.', vague: true };
  if (head[0] === 0xff && head[1] === 0xfe || head[0] === 0xfe && head[1] === 0xff) return { looksLike: 'UTF-16 text' };
  let controls = 0;
  let high = 0;
  for (const byte of head) {
    if (byte < 9 || (byte > 13 && byte < 32)) controls++;
    if (byte > 126) high++;
  }
  if (controls === 0 && high * 4 <= head.length) {
    let first = 0;
    if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) first = 3;
    while (first < head.length && head[first]! <= 32) first++;
    const lead = head[first];
    if (lead === 0x3c) return { looksLike: 'XML or HTML' };
    if (lead === 0x7b || lead === 0x5b) return { looksLike: 'JSON' };
    return head.length < 4 ? { looksLike: 'text', vague: true } : { looksLike: 'text' };
  }
  // Interface description or packet block, little- or big-endian, where a section header should stand.
  if ((head[0] === 1 || head[0] === 6) && head[1] === 0 && head[2] === 0 && head[3] === 0 || head[0] === 0 && head[1] === 0 && head[2] === 0 && (head[3] === 1 || head[3] === 6)) {
    return { looksLike: 'pcapng blocks without a section header', advice: 'The beginning of the file is missing.' };
  }
  return { looksLike: 'unknown binary data', vague: true };
}
