/**
 * The one cursor over hostile bytes. Every length, offset and depth that a file states is checked here and nowhere
 * else: a read past the end throws Truncated, a structure nested or repeated beyond reason throws Excessive. A dissector
 * lets both fly; its caller turns them into a skipped message. Anything else that is thrown is our bug.
 */

/** The bytes end before the structure does. `needed` counts from the reader's position. */
export class Truncated extends Error {
  override readonly name = 'Truncated';
  constructor(readonly needed: number, readonly had: number) {
    super(`needs ${needed} bytes, has ${had}`);
  }
}

/** The bytes are there, but what they say cannot be: wrong magic, a length below its own header, a count beyond its carrier. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Nested or repeated beyond what any honest sender does. */
export class Excessive extends Error {
  override readonly name = 'Excessive';
}

/** Work allowed for one frame, in reads of the reader; counted, not timed, so that results stay the same on any machine. */
export const STEPS_PER_FRAME = 200_000;

/** Structures inside structures (ASN.1, BACnet tags, EPATHs): deeper than this is an attack. */
export const MAX_DEPTH = 64;

/** Shared by all readers sliced from one frame. */
export class Budget {
  left: number;
  depth = 0;
  constructor(steps: number = STEPS_PER_FRAME) {
    this.left = steps;
  }
}

const UTF8_REPLACEMENT = 0xfffd;

export class Reader {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  position: number;
  readonly budget: Budget;

  /** A reader over bytes[start, end). Positions are absolute in `bytes`. */
  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length, budget: Budget = new Budget()) {
    this.bytes = bytes;
    this.start = start;
    this.end = end > bytes.length ? bytes.length : end;
    this.position = start;
    this.budget = budget;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  /** Bytes consumed since the reader was made. */
  get offset(): number {
    return this.position - this.start;
  }

  /** Throws unless n more bytes are there. Every read goes through here. */
  need(n: number): void {
    if (!(n >= 0) || n > this.end - this.position) throw new Truncated(n, this.end - this.position);
    if (--this.budget.left < 0) throw new Excessive('more work than a frame may cause');
  }

  u8(): number {
    this.need(1);
    return this.bytes[this.position++]!;
  }

  u16(): number {
    this.need(2);
    const at = this.position;
    this.position = at + 2;
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  u16le(): number {
    this.need(2);
    const at = this.position;
    this.position = at + 2;
    return this.bytes[at]! | (this.bytes[at + 1]! << 8);
  }

  u24(): number {
    this.need(3);
    const at = this.position;
    this.position = at + 3;
    return (this.bytes[at]! << 16) | (this.bytes[at + 1]! << 8) | this.bytes[at + 2]!;
  }

  u24le(): number {
    this.need(3);
    const at = this.position;
    this.position = at + 3;
    return this.bytes[at]! | (this.bytes[at + 1]! << 8) | (this.bytes[at + 2]! << 16);
  }

  u32(): number {
    this.need(4);
    const at = this.position;
    this.position = at + 4;
    return ((this.bytes[at]! << 24) | (this.bytes[at + 1]! << 16) | (this.bytes[at + 2]! << 8) | this.bytes[at + 3]!) >>> 0;
  }

  u32le(): number {
    this.need(4);
    const at = this.position;
    this.position = at + 4;
    return (this.bytes[at]! | (this.bytes[at + 1]! << 8) | (this.bytes[at + 2]! << 16) | (this.bytes[at + 3]! << 24)) >>> 0;
  }

  i32(): number {
    return this.u32() | 0;
  }

  i32le(): number {
    return this.u32le() | 0;
  }

  u64(): bigint {
    const high = this.u32();
    return (BigInt(high) << 32n) | BigInt(this.u32());
  }

  u64le(): bigint {
    const low = this.u32le();
    return (BigInt(this.u32le()) << 32n) | BigInt(low);
  }

  /** The byte at `ahead` without moving; undefined past the end. */
  peek(ahead = 0): number | undefined {
    const at = this.position + ahead;
    return at >= this.position && at < this.end ? this.bytes[at] : undefined;
  }

  /** Big-endian 16 bits at `ahead` without moving; undefined past the end. */
  peek16(ahead = 0): number | undefined {
    const high = this.peek(ahead);
    const low = this.peek(ahead + 1);
    return high === undefined || low === undefined ? undefined : (high << 8) | low;
  }

  peek16le(ahead = 0): number | undefined {
    const low = this.peek(ahead);
    const high = this.peek(ahead + 1);
    return high === undefined || low === undefined ? undefined : (high << 8) | low;
  }

  peek32(ahead = 0): number | undefined {
    const high = this.peek16(ahead);
    const low = this.peek16(ahead + 2);
    return high === undefined || low === undefined ? undefined : ((high << 16) | low) >>> 0;
  }

  peek32le(ahead = 0): number | undefined {
    const low = this.peek16le(ahead);
    const high = this.peek16le(ahead + 2);
    return high === undefined || low === undefined ? undefined : ((high << 16) | low) >>> 0;
  }

  /** n bytes as a view, not a copy: copy it before the buffer is reused. */
  take(n: number): Uint8Array {
    this.need(n);
    const view = this.bytes.subarray(this.position, this.position + n);
    this.position += n;
    return view;
  }

  skip(n: number): void {
    this.need(n);
    this.position += n;
  }

  /** A reader over the next n bytes; this one moves behind them. */
  slice(n: number): Reader {
    this.need(n);
    const inner = new Reader(this.bytes, this.position, this.position + n, this.budget);
    this.position += n;
    return inner;
  }

  /** A reader from here to the end that leaves this one where it is. */
  fork(): Reader {
    return new Reader(this.bytes, this.position, this.end, this.budget);
  }

  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /** Moves to `offset` bytes behind the reader's start. */
  seek(offset: number): void {
    if (!(offset >= 0) || this.start + offset > this.end) throw new Truncated(offset, this.end - this.start);
    this.position = this.start + offset;
    if (--this.budget.left < 0) throw new Excessive('more work than a frame may cause');
  }

  /** Do the next bytes equal these? Does not move. */
  startsWith(...expected: readonly number[]): boolean {
    if (expected.length > this.remaining) return false;
    for (let i = 0; i < expected.length; i++) if (this.bytes[this.position + i] !== expected[i]) return false;
    return true;
  }

  /** Do the next bytes spell this ASCII text? Does not move. */
  startsWithText(text: string): boolean {
    if (text.length > this.remaining) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[this.position + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Index of a byte from the position, in bytes ahead; -1 when it is not among the next `within`. */
  indexOf(byte: number, within: number = this.remaining): number {
    const stop = Math.min(this.end, this.position + within);
    for (let at = this.position; at < stop; at++) if (this.bytes[at] === byte) return at - this.position;
    return -1;
  }

  /** n bytes as Latin-1: each byte one character. */
  latin1(n: number): string {
    return latin1(this.take(n));
  }

  utf8(n: number): string {
    return utf8(this.take(n));
  }

  /** n bytes (not characters) of UTF-16LE. */
  utf16le(n: number): string {
    const view = this.take(n);
    let text = '';
    for (let i = 0; i + 1 < view.length; i += 2) text += String.fromCharCode(view[i]! | (view[i + 1]! << 8));
    return text;
  }

  utf16be(n: number): string {
    const view = this.take(n);
    let text = '';
    for (let i = 0; i + 1 < view.length; i += 2) text += String.fromCharCode((view[i]! << 8) | view[i + 1]!);
    return text;
  }

  /** Text up to a zero byte or `max` bytes; the zero is consumed. */
  cstring(max: number = this.remaining): string {
    const length = this.indexOf(0, Math.min(max, this.remaining));
    if (length < 0) return this.utf8(Math.min(max, this.remaining));
    const text = this.utf8(length);
    this.skip(1);
    return text;
  }

  /** A line without its CR LF or LF; undefined when no line ends within `max` bytes. */
  line(max = 8192): string | undefined {
    const length = this.indexOf(0x0a, max);
    if (length < 0) return undefined;
    const text = this.latin1(length);
    this.skip(1);
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  /** Runs `inner` one level deeper; throws Excessive beyond MAX_DEPTH. */
  nested<T>(inner: () => T): T {
    if (this.budget.depth >= MAX_DEPTH) throw new Excessive('nested too deeply');
    this.budget.depth++;
    try {
      return inner();
    } finally {
      this.budget.depth--;
    }
  }
}

export function latin1(bytes: Uint8Array): string {
  if (bytes.length <= PORTION) return characters(bytes);
  let text = '';
  for (let at = 0; at < bytes.length; at += PORTION) text += characters(bytes.subarray(at, at + PORTION));
  return text;
}

/** Arguments that one call may have without risk to the stack. */
const PORTION = 4096;

/** `apply` takes a typed array as it is; spreading one goes through its iterator and is five times slower. */
function characters(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

/** UTF-8 with the replacement character for what is not; the core has no TextDecoder. */
export function utf8(bytes: Uint8Array): string {
  let ascii = true;
  for (let i = 0; i < bytes.length && ascii; i++) ascii = bytes[i]! < 0x80;
  if (ascii) return latin1(bytes);
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at++]!;
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
      continue;
    }
    const more = lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
    let code = more === 1 ? lead & 0x1f : more === 2 ? lead & 0x0f : lead & 0x07;
    let i = 0;
    while (i < more && at + i < bytes.length && (bytes[at + i]! & 0xc0) === 0x80) code = (code << 6) | (bytes[at + i++]! & 0x3f);
    const whole = more > 0 && i === more && !(more === 2 && code < 0x800) && !(more === 3 && (code < 0x10000 || code > 0x10ffff)) && !(code >= 0xd800 && code <= 0xdfff);
    text += String.fromCodePoint(whole ? code : UTF8_REPLACEMENT);
    if (whole) at += more;
  }
  return text;
}

export function utf8Bytes(text: string): Uint8Array {
  const out: number[] = [];
  for (const character of text) {
    const raw = character.codePointAt(0)!;
    const code = raw >= 0xd800 && raw <= 0xdfff ? UTF8_REPLACEMENT : raw;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
  return Uint8Array.from(out);
}

/** Longest text from the wire that is kept. */
export const MAX_TEXT = 512;

/**
 * Text from the wire made fit to show: white-space controls become one blank, other controls and unpaired surrogates U+FFFD, trailing NULs
 * and blanks go, and what is longer than `max` is cut with an ellipsis. It stays data: whoever shows it escapes it for its place.
 */
export function wireText(text: string, max: number = MAX_TEXT): string {
  // Nearly all text is printable ASCII already; five regular expressions would cost more than reading it.
  if (text.length <= max && isClean(text)) return text;
  const clean = text
    .replace(/\u0000+$/, '')
    .replace(/[\t\r\n\v\f]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .trim();
  return clean.length > max ? `${clean.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…` : clean;
}

function isClean(text: string): boolean {
  const last = text.length - 1;
  if (last >= 0 && (text.charCodeAt(0) === 0x20 || text.charCodeAt(last) === 0x20)) return false;
  for (let i = 0; i <= last; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** Bytes as lower-case hexadecimal, without separators. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
