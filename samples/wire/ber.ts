// ASN.1 BER/DER building (X.690), for SNMP, Kerberos, LDAP and certificates.

import { cat, u8 } from './bytes';

export function tlv(tag: number, ...content: Buffer[]): Buffer {
  const body = cat(...content);
  const n = body.length;
  const length = n < 128 ? u8(n) : n < 256 ? u8(0x81, n) : n < 65536 ? u8(0x82, n >> 8, n) : u8(0x83, n >> 16, n >> 8, n);
  return cat(u8(tag), length, body);
}

export const sequence = (...content: Buffer[]): Buffer => tlv(0x30, ...content);
export const set = (...content: Buffer[]): Buffer => tlv(0x31, ...content);
export const octets = (content: Buffer | string): Buffer => tlv(4, cat(content));
export const nothing = (): Buffer => u8(5, 0);
export const boolean = (value: boolean): Buffer => tlv(1, u8(value ? 255 : 0));
export const enumerated = (value: number): Buffer => tlv(10, u8(value));
/** Context-specific, constructed. */
export const context = (n: number, ...content: Buffer[]): Buffer => tlv(0xa0 | n, ...content);
/** Application, constructed. */
export const application = (n: number, ...content: Buffer[]): Buffer => tlv(0x60 | n, ...content);

export function integer(value: number | bigint, tag = 2): Buffer {
  const digits: number[] = [];
  let v = BigInt(value);
  for (;;) {
    digits.unshift(Number(v & 0xffn));
    v >>= 8n;
    const top = digits[0]! & 0x80;
    if ((v === 0n && !top) || (v === -1n && top)) break;
  }
  return tlv(tag, u8(...digits));
}

/** Unsigned value in an application type of SNMP: counter, gauge, ticks. */
export function unsigned(tag: number, value: number): Buffer {
  return integer(value, tag);
}

export function oid(text: string): Buffer {
  const arcs = text.split('.').map(Number);
  const bytes = [arcs[0]! * 40 + arcs[1]!];
  for (const arc of arcs.slice(2)) {
    const part = [arc & 0x7f];
    for (let v = Math.floor(arc / 128); v > 0; v = Math.floor(v / 128)) part.unshift((v & 0x7f) | 0x80);
    bytes.push(...part);
  }
  return tlv(6, u8(...bytes));
}

export const printable = (text: string): Buffer => tlv(0x13, Buffer.from(text));
export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
export const generalString = (text: string): Buffer => tlv(0x1b, Buffer.from(text));
export const generalizedTime = (text: string): Buffer => tlv(0x18, Buffer.from(text));
export const utcTime = (text: string): Buffer => tlv(0x17, Buffer.from(text));
export const bits = (content: Buffer, unused = 0): Buffer => tlv(3, u8(unused), content);
