import { Excessive, Malformed, Reader } from '../binary/reader';

/** TPKT (RFC 1006 §6) and the connection-oriented transport protocol inside (ISO 8073 / X.224 §13): carrier of S7comm, S7comm-plus and MMS on TCP 102. */

export interface Tpkt {
  readonly kind: 'connect-request' | 'connect-confirm' | 'data' | 'other';
  /** Connect request and confirm: transport selectors of the one who calls and the one who is called. */
  readonly calling?: Uint8Array;
  readonly called?: Uint8Array;
  /** data: the last one of its unit. */
  readonly last: boolean;
  /** data: what the transport protocol carries. */
  readonly user: Reader;
}

const KINDS: Readonly<Record<number, Tpkt['kind']>> = { 0xe0: 'connect-request', 0xd0: 'connect-confirm', 0xf0: 'data' };

/** Is this the header of a TPKT whose length can be one? */
export function isTpkt(payload: Reader): boolean {
  if (payload.remaining < 7 || payload.peek() !== 3 || payload.peek(1) !== 0) return false;
  const length = payload.peek16(2)!;
  const header = payload.peek(4)!;
  return length >= 7 && header >= 2 && header + 5 <= length;
}

/** Consumes one TPKT. */
export function readTpkt(payload: Reader): Tpkt {
  if (payload.u8() !== 3) throw new Malformed('TPKT version is not 3');
  payload.skip(1);
  const length = payload.u16();
  if (length < 7) throw new Malformed('TPKT shorter than its headers');
  const body = payload.slice(length - 4);
  const headerLength = body.u8();
  if (headerLength < 2 || headerLength > body.remaining) throw new Malformed('transport header does not fit its TPKT');
  const header = body.slice(headerLength);
  const kind = KINDS[header.u8() & 0xf0] ?? 'other';
  if (kind === 'data') return { kind, last: (header.u8() & 0x80) !== 0, user: body };
  if (kind === 'other' || header.remaining < 5) return { kind: 'other', last: true, user: body };
  header.skip(5);
  let calling: Uint8Array | undefined;
  let called: Uint8Array | undefined;
  while (header.remaining >= 2) {
    const parameter = header.u8();
    const size = header.u8();
    if (size > header.remaining) break;
    const value = header.take(size);
    if (parameter === 0xc1) calling = value.slice();
    if (parameter === 0xc2) called = value.slice();
  }
  return { kind, last: true, user: body, ...(calling ? { calling } : {}), ...(called ? { called } : {}) };
}

/** What a stream begins with: selectors of a connect request or confirm in front, and the user bytes of the first data unit, if it is there. */
export function peekTpkts(payload: Reader): { readonly called?: Uint8Array; readonly calling?: Uint8Array; readonly user?: Reader; readonly connects: boolean } | undefined {
  let called: Uint8Array | undefined;
  let calling: Uint8Array | undefined;
  let connects = false;
  for (let i = 0; i < 3; i++) {
    if (!isTpkt(payload) || payload.peek16(2)! > payload.remaining) break;
    const tpkt = readTpkt(payload);
    if (tpkt.kind === 'data') return { user: tpkt.user, connects, ...(called ? { called } : {}), ...(calling ? { calling } : {}) };
    if (tpkt.kind === 'other') return undefined;
    connects = true;
    called = tpkt.called;
    calling = tpkt.calling;
  }
  return connects ? { connects, ...(called ? { called } : {}), ...(calling ? { calling } : {}) } : undefined;
}

/** Honest senders split at 1–8 kB; a unit beyond this is an attack on memory. */
const MOST_PENDING = 256 * 1024;

/** Puts data units together that were sent in parts. One per direction of a conversation. */
export class UnitAssembler {
  private parts: Uint8Array[] = [];
  private size = 0;

  /** The whole unit, or undefined while parts are missing. */
  add(tpkt: Tpkt): Reader | undefined {
    if (tpkt.last && this.parts.length === 0) return tpkt.user;
    const part = tpkt.user.rest();
    this.size += part.length;
    if (this.size > MOST_PENDING) {
      this.parts = [];
      this.size = 0;
      throw new Excessive('transport data unit of more than 256 kB');
    }
    this.parts.push(part.slice());
    if (!tpkt.last) return undefined;
    const whole = new Uint8Array(this.size);
    let at = 0;
    for (const each of this.parts) {
      whole.set(each, at);
      at += each.length;
    }
    this.parts = [];
    this.size = 0;
    return new Reader(whole);
  }
}

/** A selector as text when it is printable, such as `SIMATIC-ROOT-ES`. */
export function selectorText(selector: Uint8Array | undefined): string | undefined {
  return selector && selector.length > 2 && selector.every(byte => byte >= 0x20 && byte < 0x7f) ? String.fromCharCode(...selector) : undefined;
}
