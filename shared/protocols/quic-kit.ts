import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8Bytes } from '../binary/reader';

export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** For header protection. */
  readonly hp: Uint8Array;
}

interface Version {
  readonly salt: string;
  readonly prefix: string;
  /** Packet type bits of an Initial packet. */
  readonly initial: number;
}

/** RFC 9001 §5.2; RFC 9369 §3.3 for version 2; drafts 29 and 33 of the IETF, which still live. */
const VERSIONS: Readonly<Record<number, Version>> = {
  0x00000001: { salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a', prefix: 'quic ', initial: 0 },
  0x6b3343cf: { salt: '0dede3def700a6db819381be6e269dcbf9bd2ed9', prefix: 'quicv2 ', initial: 1 },
  0xff00001d: { salt: 'afbfec289993d24c9e9786f19c6111e04390a899', prefix: 'quic ', initial: 0 },
};

export function quicVersion(version: number): Version | undefined {
  return VERSIONS[version];
}

/** HKDF-Expand-Label (RFC 8446 §7.1) without context. */
function label(secret: Uint8Array, name: string, length: number): Uint8Array {
  const text = utf8Bytes(`tls13 ${name}`);
  return expand(sha256, secret, Uint8Array.of(length >> 8, length & 255, text.length, ...text, 0), length);
}

/** Keys of the client's or server's Initial packets, from the connection id that the client chose. */
export function initialKeys(version: Version, connectionId: Uint8Array, side: 'client' | 'server' = 'client'): InitialKeys {
  const salt = Uint8Array.from({ length: 20 }, (_, i) => parseInt(version.salt.slice(2 * i, 2 * i + 2), 16));
  const secret = label(extract(sha256, connectionId, salt), `${side} in`, 32);
  return { key: label(secret, `${version.prefix}key`, 16), iv: label(secret, `${version.prefix}iv`, 12), hp: label(secret, `${version.prefix}hp`, 16) };
}
