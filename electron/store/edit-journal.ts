import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { flushFolder, quietly } from './atomic-file';
import { sealFor, type Seal } from './container';
import { files } from './files';

/**
 * Edits made since the last save of an engagement file, beside it: `NAME.crossdock-journal`. An edit is flushed to it before it is acknowledged, so that no edit needs the whole file to be written. The next save
 * has them all, and the journal goes. Little-endian:
 *
 *     0  8  magic        8  1  version       9  1  log2 of scrypt's N, 0: not sealed      10  2  zero
 *    12  4  rows in the chain of custody of the file that it continues      16 32  hash of the last of them
 *    48 16  salt of the passphrase's key     64 16  salt of the journal's key
 *    80  …  records: length of the body 4, counter 4, body
 *
 * A body is JSON, or AES-256-GCM of it with its tag: the key is HKDF-SHA-256 (RFC 5869) of the passphrase's key, new with every journal; the nonce is the counter, which rises with every attempt, so that what failed half-way is
 * never sealed again under the same one; header, length and counter are associated data. What an edit was is bound to the one before by the chain of custody that goes with it: the first record that does not follow ends
 * the journal.
 */

const MAGIC = Buffer.from([0x89, 0x58, 0x44, 0x4a, 0x0d, 0x0a, 0x1a, 0x0a]);
const VERSION = 1;
const HEADER = 80;
const FRAME = 8;
const TAG = 16;
/** Edits are saved after seconds; a journal of this size is none of ours. */
const LARGEST = 256 << 20;
const LARGEST_RECORD = 32 << 20;

export const journalPathOf = (path: string): string => `${path}-journal`;

/** The state of an engagement file that a journal continues: how long its chain of custody is, and the hash of its last row. */
export interface Base {
  readonly rows: number;
  readonly hash: string;
}

/** One edit as it is kept: the row of the analyst's journal and the entry of the chain of custody that records it, byte by byte. */
export interface KeptEdit {
  /** Milliseconds. */
  readonly at: number;
  readonly row: string;
  readonly entry: string;
  readonly hash: string;
}

const NO_HASH = '0'.repeat(64);

function headerOf({ rows, hash }: Base, seal: Seal | undefined): Buffer {
  const header = Buffer.alloc(HEADER);
  MAGIC.copy(header);
  header.writeUInt8(VERSION, 8);
  header.writeUInt8(seal?.logN ?? 0, 9);
  header.writeUInt32LE(rows, 12);
  Buffer.from(hash, 'hex').copy(header, 16);
  if (seal) {
    Buffer.from(seal.salt).copy(header, 48);
    randomBytes(16).copy(header, 64);
  }
  return header;
}

const keyOf = (header: Buffer, { key }: Seal): Uint8Array => new Uint8Array(hkdfSync('sha256', key, header.subarray(64, HEADER), 'crossdock edit journal', 32));

function nonceOf(counter: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(counter, 8);
  return nonce;
}

/** The journal of a file that was just written or read, as the one who has that file's lock writes it. */
export class EditJournal {
  readonly #header: Buffer;
  readonly #key: Uint8Array | undefined;
  #length = 0;
  #counter = 0;

  constructor(private readonly path: string, base: Base, seal: Seal | undefined) {
    this.#header = headerOf(base, seal);
    this.#key = seal && keyOf(this.#header, seal);
  }

  /**
   * On disk when it returns. Throws what the file system says; the journal is as it was before, or, where even that fails, ends in a record that nobody takes for one: nothing may be appended then, and the engagement is to be
   * saved whole.
   */
  append(edit: KeptEdit): void {
    const path = journalPathOf(this.path);
    const record = this.#record(Buffer.from(JSON.stringify(edit)));
    const first = this.#length === 0;
    const bytes = first ? Buffer.concat([this.#header, record]) : record;
    // A journal that lay there was read, or was none of this file's, and was put aside.
    const file = files.openSync(path, first ? 'w' : 'r+', 0o600);
    try {
      for (let at = 0; at < bytes.length;) at += files.writeSync(file, bytes, at, bytes.length - at, this.#length + at);
      files.fsyncSync(file);
    } catch (error) {
      files.ftruncateSync(file, this.#length);
      throw error;
    } finally {
      files.closeSync(file);
    }
    if (first) flushFolder(dirname(path));
    this.#length += bytes.length;
  }

  #record(body: Buffer): Buffer {
    const frame = Buffer.alloc(FRAME);
    frame.writeUInt32LE(body.length + (this.#key ? TAG : 0), 0);
    frame.writeUInt32LE(++this.#counter, 4);
    if (!this.#key) return Buffer.concat([frame, body]);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#counter)).setAAD(Buffer.concat([this.#header, frame]));
    return Buffer.concat([frame, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
  }
}

export interface JournalReading {
  readonly base: Base;
  readonly edits: readonly KeptEdit[];
  /** Bytes after the last whole record: what was being written when the process ended, or damage. */
  readonly rest: number;
  /** The rest cannot be what one write left: something follows what cannot be read. */
  readonly damaged: boolean;
}

/** What a journal beside an engagement file holds; undefined: there is none. `unreadable`: it is none of ours, damaged from the start, or sealed with another passphrase. */
export function readJournal(path: string, passphrase: string | undefined, seal: Seal | undefined): JournalReading | 'unreadable' | undefined {
  const stat = files.statSync(journalPathOf(path), { throwIfNoEntry: false });
  if (!stat?.isFile()) return undefined;
  if (stat.size > LARGEST) return 'unreadable';
  const bytes = files.readFileSync(journalPathOf(path));
  // The process ended while it wrote the first record: nothing was acknowledged.
  if (bytes.length < HEADER && MAGIC.subarray(0, bytes.length).equals(bytes.subarray(0, MAGIC.length))) return { base: { rows: 0, hash: NO_HASH }, edits: [], rest: bytes.length, damaged: false };
  if (bytes.length < HEADER || !MAGIC.equals(bytes.subarray(0, 8)) || bytes.readUInt8(8) !== VERSION) return 'unreadable';
  const header = bytes.subarray(0, HEADER);
  const logN = bytes.readUInt8(9);
  const own = logN === 0 ? undefined : sealFor({ logN, salt: header.subarray(48, 64) }, passphrase, seal);
  // A file that is closed takes nothing from a journal that anybody could have written.
  if ((logN === 0) !== (seal === undefined) || (logN !== 0 && !own)) return 'unreadable';
  const key = own && keyOf(header, own);
  const edits: KeptEdit[] = [];
  let at = HEADER;
  for (;;) {
    if (bytes.length - at < FRAME) break;
    const length = bytes.readUInt32LE(at);
    if (length > LARGEST_RECORD || length > bytes.length - at - FRAME) break;
    const edit = editOf(bytes.subarray(at + FRAME, at + FRAME + length), key, header, bytes.subarray(at, at + FRAME));
    if (!edit) break;
    edits.push(edit);
    at += FRAME + length;
  }
  const rest = bytes.length - at;
  const length = rest >= FRAME ? bytes.readUInt32LE(at) : 0;
  return { base: { rows: bytes.readUInt32LE(12), hash: bytes.toString('hex', 16, 48) }, edits, rest, damaged: rest >= FRAME && (length < rest - FRAME || length > LARGEST_RECORD) };
}

function editOf(body: Buffer, key: Uint8Array | undefined, header: Buffer, frame: Buffer): KeptEdit | undefined {
  try {
    const plain = key === undefined ? body : unsealed(body, key, header, frame);
    const edit = JSON.parse(plain.toString('utf8')) as Partial<KeptEdit> | null;
    return typeof edit === 'object' && edit !== null && typeof edit.entry === 'string' && typeof edit.hash === 'string' && typeof edit.row === 'string' && typeof edit.at === 'number' ? { at: edit.at, row: edit.row, entry: edit.entry, hash: edit.hash } : undefined;
  } catch {
    return undefined;
  }
}

function unsealed(body: Buffer, key: Uint8Array, header: Buffer, frame: Buffer): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', key, nonceOf(frame.readUInt32LE(4)), { authTagLength: TAG }).setAAD(Buffer.concat([header, frame])).setAuthTag(body.subarray(body.length - TAG));
  return Buffer.concat([cipher.update(body.subarray(0, body.length - TAG)), cipher.final()]);
}

/** The file has it all. What cannot be taken away is known for done when it is read again. */
export function removeJournal(path: string): void {
  quietly(() => files.rmSync(journalPathOf(path), { force: true }));
}

/** A copy, under another name, of a journal that does not go into the file whole: `NAME.crossdock-journal-aside`. Returns that name; the journal itself goes with the next save. Throws what the file system says. */
export function putJournalAside(path: string): string {
  for (let n = 1; ; n++) {
    const to = `${journalPathOf(path)}-aside${n === 1 ? '' : `-${n}`}`;
    if (files.existsSync(to)) continue;
    files.copyFileSync(journalPathOf(path), to);
    return to;
  }
}
