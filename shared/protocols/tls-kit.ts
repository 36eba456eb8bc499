import { sha256 } from '@noble/hashes/sha2.js';
import type { Reader } from '../binary/reader';
import { remembered } from '../binary/remembered';
import { hex, latin1, utf8Bytes } from '../binary/reader';
import { attempt } from './claims-kit';

/** TLS handshake messages that travel in clear (RFC 8446 §4, RFC 5246 §7.4), for TLS itself and for QUIC. */
export interface ClientHello {
  /** As in the message; TLS 1.3 states its own in an extension. */
  readonly legacyVersion: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly serverName?: string;
  readonly alpn: readonly string[];
  readonly versions: readonly number[];
  readonly signatures: readonly number[];
}

export interface ServerHello {
  readonly version: number;
  readonly cipher: number;
  readonly alpn?: string;
}

const SERVER_NAME = 0;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const SUPPORTED_VERSIONS = 43;

function eachExtension(body: Reader, use: (type: number, value: Reader) => void): void {
  if (body.remaining < 2) return;
  const list = body.slice(body.u16());
  while (list.remaining > 0) {
    const type = list.u16();
    const value = list.slice(list.u16());
    attempt(() => use(type, value));
  }
}

function u16List(reader: Reader): number[] {
  const list: number[] = [];
  while (reader.remaining >= 2) list.push(reader.u16());
  return list;
}

function protocolNames(value: Reader): string[] {
  const names: string[] = [];
  const list = value.slice(value.u16());
  while (list.remaining > 0 && names.length < 32) names.push(latin1(list.take(list.u8())));
  return names;
}

/** Body of a ClientHello, without the four bytes of handshake header. */
export function readClientHello(body: Reader): ClientHello {
  const legacyVersion = body.u16();
  body.skip(32);
  body.skip(body.u8());
  const ciphers = u16List(body.slice(body.u16()));
  body.skip(body.u8());
  const extensions: number[] = [];
  let serverName: string | undefined;
  let alpn: string[] = [];
  let versions: number[] = [];
  let signatures: number[] = [];
  eachExtension(body, (type, value) => {
    extensions.push(type);
    if (type === SERVER_NAME && value.remaining > 5) {
      const list = value.slice(value.u16());
      if (list.u8() === 0) serverName = latin1(list.take(list.u16()));
    } else if (type === ALPN) alpn = protocolNames(value);
    else if (type === SUPPORTED_VERSIONS) versions = u16List(value.slice(value.u8()));
    else if (type === SIGNATURE_ALGORITHMS) signatures = u16List(value.slice(value.u16()));
  });
  return { legacyVersion, ciphers, extensions, ...(serverName === undefined ? {} : { serverName }), alpn, versions, signatures };
}

export function readServerHello(body: Reader): ServerHello {
  let version = body.u16();
  body.skip(32);
  body.skip(body.u8());
  const cipher = body.u16();
  body.skip(1);
  let alpn: string | undefined;
  eachExtension(body, (type, value) => {
    if (type === SUPPORTED_VERSIONS) version = value.u16();
    else if (type === ALPN) [alpn] = protocolNames(value);
  });
  return { version, cipher, ...(alpn === undefined ? {} : { alpn }) };
}

const VERSION_NAMES: Readonly<Record<number, string>> = {
  0x0002: 'SSL 2.0', 0x0300: 'SSL 3.0', 0x0301: 'TLS 1.0', 0x0302: 'TLS 1.1', 0x0303: 'TLS 1.2', 0x0304: 'TLS 1.3', 0xfeff: 'DTLS 1.0', 0xfefd: 'DTLS 1.2', 0xfefc: 'DTLS 1.3',
};

export function tlsVersionName(version: number): string | undefined {
  // Drafts of TLS 1.3 are 7f00 and up.
  return VERSION_NAMES[version] ?? (version >> 8 === 0x7f ? 'TLS 1.3' : undefined);
}

/** Versions that RFC 8996 and RFC 7568 tell everybody to switch off. */
export function isLegacyTls(version: number): boolean {
  return (version >= 0x0002 && version <= 0x0302) || version === 0xfeff;
}

/** Values that clients send to keep servers tolerant (RFC 8701): 0x?a?a. */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

const JA4_VERSIONS: Readonly<Record<number, string>> = {
  0x0304: '13', 0x0303: '12', 0x0302: '11', 0x0301: '10', 0x0300: 's3', 0x0002: 's2', 0xfeff: 'd1', 0xfefd: 'd2', 0xfefc: 'd3',
};

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');

const digest = remembered(text => hex(sha256(utf8Bytes(text))).slice(0, 12));

/** JA4 client fingerprint (FoxIO, technical details of JA4). @param carrier t: TCP, q: QUIC, d: DTLS. */
export function ja4(hello: ClientHello, carrier: 't' | 'q' | 'd' = 't'): string {
  const real = (list: readonly number[]): number[] => list.filter(value => !isGrease(value));
  const ciphers = real(hello.ciphers);
  const extensions = real(hello.extensions);
  const version = real(hello.versions).length > 0 ? Math.max(...real(hello.versions)) : hello.legacyVersion;
  const two = (count: number): string => String(Math.min(99, count)).padStart(2, '0');
  const first = hello.alpn.find(name => !(name.length === 2 && isGrease((name.charCodeAt(0) << 8) | name.charCodeAt(1)))) ?? '';
  const ends = first === '' ? '00' : /^[0-9a-z].*[0-9a-z]$|^[0-9a-z]$/i.test(first)
    ? `${first[0]!}${first.at(-1)!}`
    : `${first.charCodeAt(0).toString(16).padStart(2, '0')[0]!}${first.charCodeAt(first.length - 1).toString(16).padStart(2, '0')[1]!}`;
  const sorted = (list: readonly number[]): string => list.map(hex4).sort().join(',');
  const hashed = extensions.filter(type => type !== SERVER_NAME && type !== ALPN);
  const tail = sorted(hashed) + (hello.signatures.length > 0 ? `_${hello.signatures.map(hex4).join(',')}` : '');
  return [
    `${carrier}${JA4_VERSIONS[version] ?? '00'}${extensions.includes(SERVER_NAME) ? 'd' : 'i'}${two(ciphers.length)}${two(extensions.length)}${ends}`,
    ciphers.length === 0 ? '000000000000' : digest(sorted(ciphers)),
    hashed.length === 0 ? '000000000000' : digest(tail),
  ].join('_');
}
