/**
 * Reads for the `kindAt` and `lengthAt` of protocols, which are called for every packet of a large capture: plain numbers, no reader, nothing allocated. Callers have made
 * sure that the bytes are there, or say how far they may look.
 */

export function be16At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function le16At(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

/** As a signed number: compare with === only, or with values below 2^31. */
export function be32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** As `be32At`. */
export function le32At(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** Adds one more number to a hash: kinds of messages that hold several operations are told apart by what they hold. */
export function mixed(hash: number, value: number): number {
  const next = Math.imul(Math.imul(hash, 0x85ebca77) ^ value, 0x9e3779b1);
  return next ^ (next >>> 15);
}

/** A hash as a kind: `kindAt` gives numbers from 0 below 2^30. */
export function kindOfHash(hash: number): number {
  return (hash & 0x1fff_ffff) | 0x2000_0000;
}

/**
 * Where the user bytes of a TPKT begin that holds a whole data unit (RFC 1006 §6, ISO 8073 §13.7); -1 for everything else. Units in parts are left out: only the dissector
 * puts them together.
 */
export function tpktData(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 8 || bytes[start] !== 3 || bytes[start + 1] !== 0 || bytes[start + 4]! < 2 || (bytes[start + 5]! & 0xf0) !== 0xf0 || (bytes[start + 6]! & 0x80) === 0) return -1;
  const at = start + 5 + bytes[start + 4]!;
  return at < end && at < start + be16At(bytes, start + 2) ? at : -1;
}

/** Kind of a data unit without data, which some clients send in front of each message: the next one stands behind it. */
export const EMPTY_TPKT = 0x1000_0000;

export function isEmptyTpkt(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 7 && bytes[start] === 3 && bytes[start + 1] === 0 && be16At(bytes, start + 2) === 7 && bytes[start + 4] === 2 && (bytes[start + 5]! & 0xf0) === 0xf0;
}

export function tpktLength(bytes: Uint8Array, start: number, end: number): number {
  return end - start < 4 ? 0 : be16At(bytes, start + 2);
}

/** Index behind the identifier and length of an ASN.1 element (X.690 §8.1): where its content begins; -1 when that is not all there, or the length indefinite, or the tag number beyond 30. */
export function berContent(bytes: Uint8Array, at: number, end: number): number {
  if (at < 0 || at + 2 > end || (bytes[at]! & 0x1f) === 0x1f) return -1;
  const first = bytes[at + 1]!;
  if (first < 0x80) return at + 2;
  const octets = first & 0x7f;
  return octets === 0 || octets > 4 || at + 2 + octets > end ? -1 : at + 2 + octets;
}

/** Index behind an ASN.1 element whose content begins at `content`; may lie behind what is there. */
export function berBehind(bytes: Uint8Array, at: number, content: number): number {
  if (content - at === 2) return content + bytes[at + 1]!;
  let length = 0;
  for (let i = at + 2; i < content; i++) length = length * 256 + bytes[i]!;
  return content + length;
}
