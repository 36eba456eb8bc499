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
  /** The one that keys are made with; several where the number does not tell. */
  readonly salts: readonly string[];
  readonly prefix: string;
  /** Packet type bits of an Initial packet. */
  readonly initial: number;
}

const V1 = '38762cf7f55934b34d179ae6a4c80cadccbb7f0a';
const DRAFT_29 = 'afbfec289993d24c9e9786f19c6111e04390a899';
const DRAFT_23 = 'c3eef712c72ebb5a11a7d2432bb46365bef9f502';

/** RFC 9001 §5.2; RFC 9369 §3.3 for version 2. */
const VERSIONS: Readonly<Record<number, Version>> = {
  0x00000001: { salts: [V1], prefix: 'quic ', initial: 0 },
  // Draft 27 and draft 27 with experiments, as a large operator of social networks ships them in its apps.
  0xfaceb002: { salts: [DRAFT_23], prefix: 'quic ', initial: 0 },
  0xfaceb00e: { salts: [DRAFT_23], prefix: 'quic ', initial: 0 },
  0x6b3343cf: { salts: ['0dede3def700a6db819381be6e269dcbf9bd2ed9'], prefix: 'quicv2 ', initial: 1 },
};
/** draft-ietf-quic-tls §5.2: from this draft on the salt stands; before draft 23 packets had another form. Devices keep the library that they were built with. */
const DRAFTS: readonly (readonly [from: number, salt: string])[] = [
  [33, V1], [29, DRAFT_29], [23, DRAFT_23],
];
const LAST_DRAFT = 34;

export function quicVersion(version: number): Version | undefined {
  // RFC 9000 §15: versions that exist to be refused; the client seals with the keys of the one that it hopes for.
  if ((version & 0x0f0f0f0f) === 0x0a0a0a0a) return { salts: [V1, DRAFT_29], prefix: 'quic ', initial: 0 };
  if (version >>> 8 !== 0xff0000) return VERSIONS[version];
  const draft = version & 0xff;
  const salt = draft > LAST_DRAFT ? undefined : DRAFTS.find(([from]) => draft >= from)?.[1];
  return salt === undefined ? undefined : { salts: [salt], prefix: 'quic ', initial: 0 };
}

/** HKDF-Expand-Label (RFC 8446 §7.1) without context. */
function label(secret: Uint8Array, name: string, length: number): Uint8Array {
  const text = utf8Bytes(`tls13 ${name}`);
  return expand(sha256, secret, Uint8Array.of(length >> 8, length & 255, text.length, ...text, 0), length);
}

/** Keys of the client's or server's Initial packets, from the connection id that the client chose. */
export function initialKeys(version: Version, connectionId: Uint8Array, side: 'client' | 'server' = 'client', salted: string = version.salts[0]!): InitialKeys {
  const salt = Uint8Array.from({ length: 20 }, (_, i) => parseInt(salted.slice(2 * i, 2 * i + 2), 16));
  const secret = label(extract(sha256, connectionId, salt), `${side} in`, 32);
  return { key: label(secret, `${version.prefix}key`, 16), iv: label(secret, `${version.prefix}iv`, 12), hp: label(secret, `${version.prefix}hp`, 16) };
}
