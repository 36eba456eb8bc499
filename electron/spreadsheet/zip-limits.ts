import { Inflate } from 'fflate';
import { Refusal, SAVE_AGAIN } from './refusal';

/**
 * A zip archive checked before anything is unpacked, and unpacked by counting. Sizes that the archive states are only ever used to refuse it early: what counts is the bytes that come out. A ratio of
 * packed to unpacked is not judged, honest sheets reach 100 : 1.
 *
 * Structure after APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
 */
export interface ZipLimits {
  /** Bytes of the archive. */
  readonly packed: number;
  readonly entries: number;
  /** Bytes of all entries unpacked, and of one. */
  readonly total: number;
  readonly single: number;
}

export const ZIP_LIMITS: ZipLimits = { packed: 200 << 20, entries: 2_000, total: 512 << 20, single: 256 << 20 };

export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its packed bytes begin in the archive. */
  readonly at: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const ZIP64_LOCATOR = 0x07064b50;
/** Bit 0 encrypted, bit 6 strong encryption, bit 13 masked headers. */
const ENCRYPTED = 0x2041;
/** Sizes and checksum stand after the data. */
const SIZES_LATER = 0x0008;
const UNIX = 3;
const UNIX_TYPE = 0xf000;
const UNIX_LINK = 0xa000;

const damaged = (what: string): Refusal => new Refusal('workbook-damaged', `The archive inside this workbook is damaged: ${what}. Nothing was imported from it.`, 'Export or copy it again.');
const hostile = (what: string): Refusal => new Refusal('workbook-archive', `The archive inside this workbook ${what}, which no spreadsheet program writes. Nothing was imported from it.`, SAVE_AGAIN);
const MB = 1 << 20;

export function tooLarge(bytes: number): Refusal {
  const size = bytes >= MB ? `${Math.floor(bytes / MB)} MB` : `${bytes} bytes`;
  return new Refusal('workbook-expands', `This workbook expands past ${size}; stopped. Nothing was imported from it.`, 'Split it into smaller workbooks, or save the sheet as .csv.');
}

/**
 * The archive's entries, in the order of its directory.
 *
 * @throws Refusal for an archive that is damaged, encrypted, split, over a limit, or that two programs could read differently.
 */
export function zipEntries(bytes: Uint8Array, limits: ZipLimits = ZIP_LIMITS): ZipEntry[] {
  if (bytes.length > limits.packed) throw new Refusal('workbook-too-large', `This workbook has ${bytes.length} bytes; workbooks are read up to ${limits.packed}. Nothing was imported from it.`, 'Split it into smaller workbooks, or save the sheet as .csv.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(bytes, view);
  if (end >= 20 && view.getUint32(end - 20, true) === ZIP64_LOCATOR) throw hostile('uses the ZIP64 format');
  const count = view.getUint16(end + 10, true);
  const directorySize = view.getUint32(end + 12, true);
  const directory = view.getUint32(end + 16, true);
  if (count === 0xffff || directorySize === 0xffffffff || directory === 0xffffffff) throw hostile('uses the ZIP64 format');
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 6, true) !== 0 || view.getUint16(end + 8, true) !== count) throw hostile('is one part of several');
  if (count > limits.entries) throw new Refusal('workbook-too-many-parts', `This workbook has ${count} parts; workbooks are read up to ${limits.entries}. Nothing was imported from it.`, 'Delete the sheets that are not needed, or save the sheet as .csv.');
  if (directory + directorySize !== end) throw damaged('its directory is not where it should be');

  const entries: ZipEntry[] = [];
  const ranges: { from: number; to: number }[] = [];
  const names = new Set<string>();
  let at = directory;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw damaged(`entry ${i + 1} of its directory is cut`);
    const length = view.getUint16(at + 28, true);
    const next = at + 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw damaged(`entry ${i + 1} of its directory is cut`);
    const name = checkedName(bytes.subarray(at + 46, at + 46 + length));
    const folded = name.toLowerCase().replace(/\\/g, '/');
    if (names.has(folded)) throw hostile(`holds the entry “${clip(name)}” twice`);
    names.add(folded);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    if ((flags & ENCRYPTED) !== 0 || method === 99) throw new Refusal('workbook-password', 'This workbook is protected by a password. Nothing was imported from it.', 'Remove the password in the program that wrote it, and import it again.');
    if (method !== 0 && method !== 8) throw hostile(`packs “${clip(name)}” by method ${method}`);
    if (view.getUint8(at + 5) === UNIX && ((view.getUint32(at + 38, true) >>> 16) & UNIX_TYPE) === UNIX_LINK) throw hostile(`holds the link “${clip(name)}”`);
    const crc = view.getUint32(at + 16, true);
    const packedSize = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const local = view.getUint32(at + 42, true);
    if (packedSize === 0xffffffff || size === 0xffffffff || local === 0xffffffff) throw hostile('uses the ZIP64 format');
    if (size > limits.single) throw tooLarge(limits.single);
    total += size;
    if (total > limits.total) throw tooLarge(limits.total);
    const data = checkLocal(bytes, view, local, directory, { name, flags, method, crc, packedSize, size, nameBytes: bytes.subarray(at + 46, at + 46 + length) });
    ranges.push({ from: local, to: data + packedSize });
    if (!name.endsWith('/')) entries.push({ name, method: method === 0 ? 'stored' : 'deflated', crc, packedSize, size, at: data });
    else if (size !== 0) throw hostile(`has data in the folder “${clip(name)}”`);
    at = next;
  }
  if (at !== end) throw damaged('its directory is longer than its entries');
  // Entries that share bytes make a small archive endless (Fifield, "A better zip bomb", 2019).
  ranges.sort((a, b) => a.from - b.from);
  for (let i = 1; i < ranges.length; i++) if (ranges[i]!.from < ranges[i - 1]!.to) throw hostile('has entries that overlap');
  return entries;
}

/** The last end record, which must end the file: two readers that look from different sides then find the same one. */
function findEnd(bytes: Uint8Array, view: DataView): number {
  const first = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= first; at--) {
    if (view.getUint32(at, true) !== END) continue;
    if (at + 22 + view.getUint16(at + 20, true) !== bytes.length) throw damaged('bytes follow its end');
    return at;
  }
  throw damaged('it is cut before its directory');
}

interface Central {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
}

/** Some readers believe the local header and some the directory: both must say the same. Returns where the data begins. */
function checkLocal(bytes: Uint8Array, view: DataView, at: number, directory: number, central: Central): number {
  const lies = (): Refusal => hostile(`says two things about “${clip(central.name)}”`);
  if (at + 30 > directory || view.getUint32(at, true) !== LOCAL) throw damaged(`the header of “${clip(central.name)}” is not where it should be`);
  const nameLength = view.getUint16(at + 26, true);
  const data = at + 30 + nameLength + view.getUint16(at + 28, true);
  if (data + central.packedSize > directory) throw damaged(`“${clip(central.name)}” is cut`);
  if (nameLength !== central.nameBytes.length || central.nameBytes.some((byte, i) => byte !== bytes[at + 30 + i])) throw lies();
  const flags = view.getUint16(at + 6, true);
  if (view.getUint16(at + 8, true) !== central.method || (flags & ENCRYPTED) !== (central.flags & ENCRYPTED)) throw lies();
  if ((flags & SIZES_LATER) === 0 && (view.getUint32(at + 14, true) !== central.crc || view.getUint32(at + 18, true) !== central.packedSize || view.getUint32(at + 22, true) !== central.size)) throw lies();
  return data;
}

function checkedName(raw: Uint8Array): string {
  const name = new TextDecoder('utf-8').decode(raw);
  if (name.length === 0) throw hostile('holds an entry without a name');
  const segments = name.split(/[\\/]/);
   
  if (segments.includes('..') || /^[\\/]|^[A-Za-z]:|[\u0000-\u001f]/.test(name)) throw hostile(`holds an entry named “${clip(name)}”`);
  return name;
}

const clip = (name: string): string => {
   
  const plain = name.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '·');
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
};

/** Packed bytes given to the inflater at a time: what comes out of one piece is at most about a thousand times that. */
const PIECE = 16_384;

/**
 * Unpacks one entry piece by piece; stops at the first byte more than the directory states.
 *
 * @param sink gets each piece; its memory may be reused afterwards.
 * @throws Refusal when size or checksum differ from the directory.
 */
export function inflateEntry(bytes: Uint8Array, entry: ZipEntry, sink: (piece: Uint8Array) => void): void {
  let size = 0;
  let crc = 0xffffffff;
  const take = (piece: Uint8Array): void => {
    size += piece.length;
    if (size > entry.size) throw hostile(`holds more in “${clip(entry.name)}” than it says`);
    crc = crc32(crc, piece);
    sink(piece);
  };
  const packed = bytes.subarray(entry.at, entry.at + entry.packedSize);
  if (entry.method === 'stored') {
    take(packed);
  } else {
    const inflate = new Inflate(take);
    try {
      for (let at = 0; at < packed.length; at += PIECE) inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw damaged(`“${clip(entry.name)}” cannot be unpacked`);
    }
  }
  if (size !== entry.size) throw damaged(`“${clip(entry.name)}” has ${size} of ${entry.size} bytes`);
  if (((crc ^ 0xffffffff) >>> 0) !== entry.crc) throw damaged(`the checksum of “${clip(entry.name)}” is wrong`);
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crc32(crc: number, bytes: Uint8Array): number {
  let c = crc;
  for (let i = 0; i < bytes.length; i++) c = CRC_TABLE[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
  return c;
}
