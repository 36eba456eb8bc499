// TLS 1.2 (RFC 5246) as an observer sees it: hellos and certificate in clear, the rest random.

import { bits, boolean, context, integer, nothing, octets, oid, sequence, set, tlv, utcTime, utf8 } from './ber';
import { cat, hex, u16, u24, u8, zeros } from './bytes';
import type { Random } from './random';

const record = (type: number, body: Buffer, version = 0x0303): Buffer => cat(u8(type), u16(version), u16(body.length), body);
const handshake = (type: number, body: Buffer): Buffer => cat(u8(type), u24(body.length), body);
const extension = (type: number, body: Buffer): Buffer => cat(u16(type), u16(body.length), body);
const vector16 = (body: Buffer): Buffer => cat(u16(body.length), body);

export const MODERN = [0xc02c, 0xc02b, 0xc030, 0xc02f, 0x009f, 0x009e, 0xc024, 0xc023, 0xc028, 0xc027, 0x009d, 0x009c, 0x002f];

export interface ClientHello { sni?: string; alpn?: string[]; ciphers?: number[]; version?: number }

export function clientHello(random: Random, h: ClientHello): Buffer {
  const extensions = cat(
    h.sni ? extension(0, vector16(cat(u8(0), vector16(Buffer.from(h.sni))))) : zeros(0),
    extension(10, vector16(cat(u16(0x001d), u16(0x0017), u16(0x0018)))), extension(11, u8(1, 0)),
    extension(13, vector16(hex('0804040105030403080505010806060102010203'))),
    h.alpn ? extension(16, vector16(cat(...h.alpn.map(p => cat(u8(p.length), p))))) : zeros(0),
    extension(23, zeros(0)), extension(0xff01, u8(0)),
  );
  const ciphers = h.ciphers ?? MODERN;
  const body = cat(u16(h.version ?? 0x0303), random.bytes(32), u8(0), vector16(cat(...ciphers.map(u16))), u8(1, 0), vector16(extensions));
  return record(22, handshake(1, body), 0x0301);
}

export interface ServerHello { cipher?: number; version?: number; alpn?: string; certificate: Buffer }

export function serverFlight(random: Random, h: ServerHello): Buffer {
  const extensions = cat(extension(0xff01, u8(0)), h.alpn ? extension(16, vector16(cat(u8(h.alpn.length), h.alpn))) : zeros(0));
  const version = h.version ?? 0x0303;
  const hello = handshake(2, cat(u16(version), random.bytes(32), u8(32), random.bytes(32), u16(h.cipher ?? 0xc02f), u8(0), vector16(extensions)));
  const chain = cat(u24(h.certificate.length), h.certificate);
  const certificate = handshake(11, cat(u24(chain.length), chain));
  const exchange = handshake(12, cat(u8(3), u16(0x001d), u8(32), random.bytes(32), u16(0x0804), vector16(random.bytes(256))));
  return cat(record(22, cat(hello), version), record(22, certificate, version), record(22, exchange, version), record(22, handshake(14, zeros(0)), version));
}

export function clientFinish(random: Random, version = 0x0303): Buffer {
  return cat(record(22, handshake(16, cat(u8(32), random.bytes(32))), version), record(20, u8(1), version), record(22, random.bytes(40), version));
}

export const serverFinish = (random: Random, version = 0x0303): Buffer => cat(record(20, u8(1), version), record(22, random.bytes(40), version));

export const applicationData = (random: Random, length: number, version = 0x0303): Buffer => record(23, random.bytes(length + 24), version);

export const closeNotify = (random: Random): Buffer => record(21, random.bytes(26));

const name = (cn: string, o: string): Buffer => sequence(
  ...(o ? [set(sequence(oid('2.5.4.10'), utf8(o)))] : []), set(sequence(oid('2.5.4.3'), utf8(cn))),
);

/** A well-formed X.509 v3 certificate with an invented key and signature. */
export function certificate(random: Random, subject: { cn: string; o?: string; dns?: string[]; uri?: string }, issuer: { cn: string; o?: string }): Buffer {
  const modulus = random.bytes(256);
  modulus[0] = 0x40 | (modulus[0]! & 0x3f);
  const key = sequence(sequence(oid('1.2.840.113549.1.1.1'), nothing()), bits(sequence(tlv(2, modulus), integer(65537))));
  const alternatives = [...(subject.dns ?? []).map(d => tlv(0x82, Buffer.from(d))), ...(subject.uri ? [tlv(0x86, Buffer.from(subject.uri))] : [])];
  const extensions = [
    sequence(oid('2.5.29.19'), boolean(true), octets(sequence())),
    ...(alternatives.length ? [sequence(oid('2.5.29.17'), octets(sequence(...alternatives)))] : []),
  ];
  const algorithm = sequence(oid('1.2.840.113549.1.1.11'), nothing());
  const serial = random.bytes(8);
  serial[0] = 0x20 | (serial[0]! & 0x1f);
  const tbs = sequence(
    context(0, integer(2)), tlv(2, serial), algorithm, name(issuer.cn, issuer.o ?? ''),
    sequence(utcTime('240115080000Z'), utcTime('290115080000Z')), name(subject.cn, subject.o ?? ''), key, context(3, sequence(...extensions)),
  );
  return sequence(tbs, algorithm, bits(random.bytes(256)));
}

