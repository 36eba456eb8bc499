import type { Reader } from '../binary/reader';
import { Malformed, wireText } from '../binary/reader';

/** BACnet encodings (ANSI/ASHRAE 135, clause 20.2): tags, object identifiers and the few data types that say who a device is. */

export interface BacnetTag {
  readonly number: number;
  readonly context: boolean;
  /** Bytes of the value; for an application boolean 0, its value is `length`. */
  readonly length: number;
  readonly opening: boolean;
  readonly closing: boolean;
}

export function readTag(reader: Reader): BacnetTag {
  const octet = reader.u8();
  const context = (octet & 8) !== 0;
  let number = octet >> 4;
  if (number === 15) number = reader.u8();
  let length = octet & 7;
  if (context && length === 6) return { number, context, length: 0, opening: true, closing: false };
  if (context && length === 7) return { number, context, length: 0, opening: false, closing: true };
  if (length === 5) {
    length = reader.u8();
    if (length === 254) length = reader.u16();
    else if (length === 255) length = reader.u32();
  }
  // An application boolean has its value in the place of its length.
  if (!context && number === 1) length = 0;
  return { number, context, length, opening: false, closing: false };
}

/** Moves behind the closing tag that belongs to the opening tag just read. */
export function skipToClosing(reader: Reader, number: number): void {
  let depth = 1;
  while (depth > 0) {
    const tag = readTag(reader);
    if (tag.opening) depth++;
    else if (tag.closing) depth--;
    else reader.skip(tag.length);
    if (depth > 64) throw new Malformed('BACnet tags nested too deeply');
    if (depth === 0 && tag.number !== number) throw new Malformed('BACnet closing tag of another number');
  }
}

export function unsigned(reader: Reader, length: number): number {
  if (length > 6) throw new Malformed('BACnet number of more than 48 bits');
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + reader.u8();
  return value;
}

export interface ObjectId {
  readonly type: number;
  readonly instance: number;
}

export const DEVICE = 8;
/** Instance that stands for any device. */
export const WILDCARD_INSTANCE = 4_194_303;

export function objectId(value: number): ObjectId {
  return { type: Math.floor(value / 0x400000), instance: value % 0x400000 };
}

/** Character string: character set, then text (§20.2.9): 0 UTF-8, 3 UCS-4, 4 UCS-2, 5 ISO 8859-1. */
export function characterString(reader: Reader, length: number): string {
  if (length < 1) return '';
  const set = reader.u8();
  return wireText(set === 4 ? reader.utf16be(length - 1) : set === 5 ? reader.latin1(length - 1) : reader.utf8(length - 1));
}

/** An application-tagged value as far as identity needs it; undefined for other types, the reader moves behind it. */
export function applicationValue(reader: Reader): string | number | ObjectId | undefined {
  const tag = readTag(reader);
  if (tag.opening) {
    skipToClosing(reader, tag.number);
    return undefined;
  }
  if (tag.context || tag.closing) {
    reader.skip(tag.length);
    return undefined;
  }
  if (tag.number === 2 || tag.number === 9) return unsigned(reader, tag.length);
  if (tag.number === 7) return characterString(reader, tag.length);
  if (tag.number === 12) return objectId(unsigned(reader, tag.length));
  reader.skip(tag.length);
  return undefined;
}

/** The next tag must be this context tag with a value; its length. */
export function contextTag(reader: Reader, number: number): number {
  const tag = readTag(reader);
  if (!tag.context || tag.number !== number || tag.opening || tag.closing) throw new Malformed(`no BACnet context tag ${number}`);
  return tag.length;
}

/** Is the next tag this context tag? Does not move. */
export function isContext(reader: Reader, number: number, form: 'value' | 'opening' | 'closing' = 'value'): boolean {
  const octet = reader.peek();
  if (octet === undefined || (octet & 8) === 0 || octet >> 4 !== number) return false;
  const low = octet & 7;
  return form === 'opening' ? low === 6 : form === 'closing' ? low === 7 : low < 6;
}
