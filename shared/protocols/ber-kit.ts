import type { Reader } from '../binary/reader';
import { Excessive, Malformed, Truncated, utf8 } from '../binary/reader';

/**
 * ASN.1 Basic Encoding Rules (ITU-T X.690), as far as LDAP, SNMP, Kerberos, GOOSE and MMS need them. Lengths may be short, long or indefinite; the element's content is a
 * reader of its own, so that nothing inside can read outside.
 */

export const UNIVERSAL = 0;
export const APPLICATION = 1;
export const CONTEXT = 2;
export const PRIVATE = 3;

export interface BerElement {
  /** UNIVERSAL, APPLICATION, CONTEXT or PRIVATE. */
  readonly tagClass: number;
  readonly constructed: boolean;
  /** Tag number without class and form. */
  readonly number: number;
  /** First identifier octet as it stands: 0x30 a sequence, 0x02 an integer, 0xa0 context 0 constructed. */
  readonly tag: number;
  readonly content: Reader;
}

interface Header {
  readonly tag: number;
  readonly number: number;
  /** Bytes of content; undefined: indefinite, ended by two zero octets. */
  readonly length: number | undefined;
}

function readHeader(reader: Reader): Header {
  const tag = reader.u8();
  let number = tag & 0x1f;
  if (number === 0x1f) {
    number = 0;
    for (let i = 0; ; i++) {
      if (i === 4) throw new Malformed('tag number of more than 28 bits');
      const octet = reader.u8();
      number = (number << 7) | (octet & 0x7f);
      if (octet < 0x80) break;
    }
  }
  const first = reader.u8();
  if (first < 0x80) return { tag, number, length: first };
  if (first === 0x80) {
    if (!(tag & 0x20)) throw new Malformed('indefinite length of a primitive');
    return { tag, number, length: undefined };
  }
  const octets = first & 0x7f;
  if (octets > 4) {
    // Leading zeros are allowed by BER, honest senders keep within 32 bits.
    throw new Malformed('length of more than 32 bits');
  }
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + reader.u8();
  return { tag, number, length };
}

/** Moves behind an element of indefinite length, whose header has been read, and gives its content without the end-of-contents octets. */
function skipIndefinite(reader: Reader): void {
  reader.nested(() => {
    for (;;) {
      if (reader.peek() === 0 && reader.peek(1) === 0) return;
      const header = readHeader(reader);
      if (header.length === undefined) {
        skipIndefinite(reader);
        reader.skip(2);
      } else reader.skip(header.length);
    }
  });
}

/** The next element; the reader moves behind it. Throws Truncated when it does not end within the reader. */
export function berElement(reader: Reader): BerElement {
  const { tag, number, length } = readHeader(reader);
  let content: Reader;
  if (length !== undefined) content = reader.slice(length);
  else {
    const inner = reader.fork();
    skipIndefinite(inner);
    content = reader.slice(inner.position - reader.position);
    reader.skip(2);
  }
  return { tagClass: tag >> 6, constructed: (tag & 0x20) !== 0, number, tag, content };
}

/** The next element, which must have this first identifier octet. */
export function berExpect(reader: Reader, tag: number): BerElement {
  const element = berElement(reader);
  if (element.tag !== tag) throw new Malformed(`ASN.1 tag 0x${element.tag.toString(16)} where 0x${tag.toString(16)} belongs`);
  return element;
}

/** The next element if it begins with this identifier octet; else undefined, and the reader stays. */
export function berOptional(reader: Reader, tag: number): BerElement | undefined {
  return reader.peek() === tag ? berElement(reader) : undefined;
}

/** All elements of a constructed element, in order. More than `most` is Excessive. */
export function berChildren(element: BerElement, most = 4096): BerElement[] {
  const reader = element.content.fork();
  const children: BerElement[] = [];
  while (reader.remaining > 0) {
    if (children.length === most) throw new Excessive(`more than ${most} elements in one`);
    children.push(berElement(reader));
  }
  return children;
}

/** The first child with this identifier octet. */
export function berChild(element: BerElement, tag: number): BerElement | undefined {
  return berChildren(element).find(child => child.tag === tag);
}

/**
 * Bytes of the element that begins at the reader, header included, without moving it; undefined when its header is not all there or its length indefinite. For
 * deciding whether a message is complete, and for recognition: it never throws Truncated.
 */
export function berTotalLength(reader: Reader): number | undefined {
  const fork = reader.fork();
  try {
    const { length } = readHeader(fork);
    return length === undefined ? undefined : fork.position - reader.position + length;
  } catch (error) {
    if (error instanceof Truncated || error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Two's complement integer of at most 48 bits (more: Malformed), as INTEGER and ENUMERATED have it. */
export function berInteger(element: BerElement): number {
  const bytes = berBytes(element);
  if (bytes.length === 0) throw new Malformed('integer without octets');
  let value = bytes[0]! >= 0x80 ? -1 : 0;
  let significant = 0;
  for (const byte of bytes) {
    value = value * 256 + byte;
    if (significant > 0 || (byte !== 0 && byte !== 0xff)) significant++;
  }
  if (significant > 6) throw new Malformed('integer of more than 48 bits');
  return value;
}

/** Counter and gauge values: the octets as an unsigned number of at most 64 bits, rounded beyond 2^53. */
export function berUnsigned(element: BerElement): number {
  const bytes = berBytes(element);
  if (bytes.length > 9) throw new Malformed('number of more than 64 bits');
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

export function berBoolean(element: BerElement): boolean {
  return berBytes(element).some(byte => byte !== 0);
}

/** The content octets, as a view. The element can be read again. */
export function berBytes(element: BerElement): Uint8Array {
  return element.content.fork().rest();
}

/** The content as UTF-8 text, as it stands: put through wireText before it is kept. */
export function berText(element: BerElement): string {
  return utf8(berBytes(element));
}

/** Dotted object identifier (X.690 §8.19); arcs beyond 2^53 or more than 128 of them are Malformed. */
export function berOid(element: BerElement): string {
  const bytes = berBytes(element);
  if (bytes.length === 0) throw new Malformed('object identifier without octets');
  const arcs: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) throw new Malformed('arc of an object identifier is too large');
    if (byte >= 0x80) continue;
    if (arcs.length === 0) {
      const top = Math.min(2, Math.floor(value / 40));
      arcs.push(top, value - top * 40);
    } else arcs.push(value);
    if (arcs.length > 128) throw new Malformed('object identifier of more than 128 arcs');
    value = 0;
  }
  if (bytes[bytes.length - 1]! >= 0x80) throw new Malformed('object identifier ends inside an arc');
  return arcs.join('.');
}
