import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';

/**
 * An engagement closed with a passphrase (docs/formats.md). Little-endian:
 *
 *     0  8  magic            8  1  version       9  1  log2 of scrypt's N     10  2  key slots
 *    12 16  file id         28  8  bytes inside
 *    36 n·76  slots: salt 16, nonce 12, the file key 32 sealed under the passphrase's key, tag 16
 *     …  chunks of 1 MiB (the last one shorter), each followed by its tag of 16 bytes
 *
 * AES-256-GCM (NIST SP 800-38D). The file key is new with every save, so a counter serves as nonce; file id, length, place and number of chunks are bound to each chunk, and so is the header up to the
 * slots: no chunk can be left out, swapped or taken from another file. The passphrase's key is scrypt's (RFC 7914), r = 8, p = 1.
 */

const MAGIC = Buffer.from([0x89, 0x58, 0x44, 0x4b, 0x0d, 0x0a, 0x1a, 0x0a]);
const VERSION = 1;
const FIXED = 36;
const SLOT = 76;
const TAG = 16;
const CHUNK = 1 << 20;
const MOST_SLOTS = 8;
/** 2^17 takes 128 MB and some tenths of a second. Files may ask for no more than twice that: the number comes from the file. */
const LOG_N = 17;
const LEAST_LOG_N = 15;
const MOST_LOG_N = 18;

/** What a passphrase comes to for one salt: kept while an engagement is open, so that saving does not ask again. */
export interface Seal {
  readonly salt: Uint8Array;
  readonly key: Uint8Array;
  /** log2 of scrypt's N. */
  readonly logN: number;
}

export type ContainerReason = 'damaged' | 'newer' | 'wrong-passphrase';

/** Why a container does not open; the message continues "NAME: …". */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  constructor(readonly reason: ContainerReason, message: string) {
    super(message);
  }
}

const DAMAGED = 'it is cut short or was changed after it was written';

export const isContainer = (start: Uint8Array): boolean => start.length >= MAGIC.length && MAGIC.equals(start.subarray(0, MAGIC.length));

/** One spelling for what looks the same on two keyboards (Unicode NFKC). */
function derive(passphrase: string, salt: Uint8Array, logN: number): Uint8Array {
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, { N: 2 ** logN, r: 8, p: 1, maxmem: 2 ** (logN + 10) + (1 << 24) });
}

export function newSeal(passphrase: string): Seal {
  const salt = randomBytes(16);
  return { salt, key: derive(passphrase, salt, LOG_N), logN: LOG_N };
}

/** The seal of something else that was closed with the same passphrase; undefined where that cannot be, or its numbers are none that we write. */
export function sealFor({ salt, logN }: Pick<Seal, 'salt' | 'logN'>, passphrase: string | undefined, known: Seal | undefined): Seal | undefined {
  if (known && known.logN === logN && Buffer.from(known.salt).equals(salt)) return known;
  if (passphrase === undefined || logN < LEAST_LOG_N || logN > MOST_LOG_N) return undefined;
  return { salt: Uint8Array.from(salt), logN, key: derive(passphrase, salt, logN) };
}

const counter = (index: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(index, 8);
  return nonce;
};

const bound = (header: Uint8Array, index: number, chunks: number): Buffer => {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32LE(index, 0);
  numbers.writeUInt32LE(chunks, 4);
  return Buffer.concat([header.subarray(0, FIXED), numbers]);
};

/** An empty engagement still has one chunk: without one, nothing would say that it is whole. */
const chunksOf = (length: number): number => Math.max(1, Math.ceil(length / CHUNK));

/** The container of these bytes, under a new file key. */
export function closed(bytes: Uint8Array, { salt, key }: Seal): Uint8Array {
  const header = Buffer.alloc(FIXED);
  MAGIC.copy(header);
  header.writeUInt8(VERSION, 8);
  header.writeUInt8(LOG_N, 9);
  header.writeUInt16LE(1, 10);
  randomBytes(16).copy(header, 12);
  header.writeBigUInt64LE(BigInt(bytes.length), 28);
  const fileKey = randomBytes(32);
  const nonce = randomBytes(12);
  const wrap = createCipheriv('aes-256-gcm', key, nonce).setAAD(header);
  const out: Uint8Array[] = [header, salt, nonce, wrap.update(fileKey), wrap.final(), wrap.getAuthTag()];
  const chunks = chunksOf(bytes.length);
  for (let index = 0; index < chunks; index++) {
    const cipher = createCipheriv('aes-256-gcm', fileKey, counter(index)).setAAD(bound(header, index, chunks));
    out.push(cipher.update(bytes.subarray(index * CHUNK, (index + 1) * CHUNK)), cipher.final(), cipher.getAuthTag());
  }
  fileKey.fill(0);
  return Buffer.concat(out);
}

/** What is inside, and the seal to close it with again. Throws ContainerError; nothing of a container that does not hold comes out. */
export function opened(file: Uint8Array, passphrase: string): { readonly bytes: Uint8Array; readonly seal: Seal } {
  const container = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (container.length < FIXED + SLOT + TAG) throw new ContainerError('damaged', DAMAGED);
  const version = container.readUInt8(8);
  if (version !== VERSION) throw new ContainerError('newer', `it is closed in version ${version} of the container; this program knows version ${VERSION}`);
  const logN = container.readUInt8(9);
  const slots = container.readUInt16LE(10);
  const length = container.readBigUInt64LE(28);
  if (logN < LEAST_LOG_N || logN > MOST_LOG_N || slots < 1 || slots > MOST_SLOTS) throw new ContainerError('damaged', DAMAGED);
  const start = FIXED + slots * SLOT;
  // Compared before anything is allocated: the length is the file's word.
  if (length > BigInt(container.length)) throw new ContainerError('damaged', DAMAGED);
  const inside = Number(length);
  const chunks = chunksOf(inside);
  if (container.length !== start + inside + chunks * TAG) throw new ContainerError('damaged', DAMAGED);
  const header = container.subarray(0, FIXED);
  let found: { readonly fileKey: Buffer; readonly seal: Seal } | undefined;
  for (let slot = 0; slot < slots && !found; slot++) {
    const at = FIXED + slot * SLOT;
    const salt = container.subarray(at, at + 16);
    const key = derive(passphrase, salt, logN);
    const fileKey = unsealed(key, container.subarray(at + 16, at + 28), header, container.subarray(at + 28, at + 60), container.subarray(at + 60, at + SLOT));
    // A file of weaker numbers is closed with ours from here on.
    if (fileKey) found = { fileKey, seal: logN === LOG_N ? { salt: Uint8Array.from(salt), key, logN } : newSeal(passphrase) };
  }
  if (!found) throw new ContainerError('wrong-passphrase', 'the passphrase does not open it, or its first bytes were changed');
  const bytes = Buffer.alloc(inside);
  for (let index = 0, at = start; index < chunks; index++) {
    const size = Math.min(CHUNK, inside - index * CHUNK);
    const chunk = unsealed(found.fileKey, counter(index), bound(header, index, chunks), container.subarray(at, at + size), container.subarray(at + size, at + size + TAG));
    if (!chunk) throw new ContainerError('damaged', DAMAGED);
    chunk.copy(bytes, index * CHUNK);
    at += size + TAG;
  }
  found.fileKey.fill(0);
  return { bytes, seal: found.seal };
}

function unsealed(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array, tag: Uint8Array): Buffer | undefined {
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(associated).setAuthTag(tag);
    return Buffer.concat([cipher.update(sealed), cipher.final()]);
  } catch {
    return undefined;
  }
}
