import { Malformed, Reader } from '../binary/reader';
import { encryptBlock, expandKey, gcmCounter } from './aes-kit';
import { attempt, claim, claims } from './claims-kit';
import { serviceFact } from './cloud-services-kit';
import { defineProtocol } from './definition';
import { initialKeys, quicVersion } from './quic-kit';
import { ja4, readClientHello } from './tls-kit';
import type { ClientHello } from './tls-kit';

export interface QuicMessage {
  /** undefined: a packet with a short header. */
  readonly version: number | undefined;
  readonly clientHello?: ClientHello;
}

interface Memory {
  /** Pieces of the client's handshake by offset: large hellos take two packets. */
  readonly pieces: Map<number, Uint8Array>;
  connectionId: Uint8Array | undefined;
  done: boolean;
  /** Packets that did not open: a conversation whose first packet is missing never will. */
  failures: number;
}

const MAX_PIECES = 64;
const MAX_FAILURES = 8;

/** RFC 9000 §16. */
function varint(reader: Reader): number {
  const first = reader.u8();
  const size = first >> 6;
  let value = first & 0x3f;
  for (let i = 1; i < 1 << size; i++) value = value * 256 + reader.u8();
  if (!Number.isSafeInteger(value)) throw new Malformed('number beyond 53 bits');
  return value;
}

/** CRYPTO frames of a plain Initial payload (RFC 9000 §19.6) by offset; throws Malformed where the bytes make no sense, as those of a wrong key. */
function cryptoFrames(plain: Uint8Array, pieces: Map<number, Uint8Array>): void {
  const reader = new Reader(plain);
  while (reader.remaining > 0) {
    const type = varint(reader);
    if (type === 0 || type === 1) continue;
    if (type === 2 || type === 3) {
      varint(reader);
      varint(reader);
      const ranges = varint(reader);
      if (ranges > 64) throw new Malformed('more acknowledged ranges than sense');
      for (let i = 0; i < 1 + 2 * ranges + (type === 3 ? 3 : 0); i++) varint(reader);
    } else if (type === 6) {
      const offset = varint(reader);
      const data = reader.take(varint(reader));
      if (offset > 65_536 || (pieces.size >= MAX_PIECES && !pieces.has(offset))) throw new Malformed('handshake beyond reason');
      pieces.set(offset, Uint8Array.from(data));
    } else if (type === 0x1c) return;
    else throw new Malformed('frame that no Initial packet may hold');
  }
}

function assembled(pieces: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts: number[] = [];
  for (const offset of [...pieces.keys()].sort((a, b) => a - b)) {
    if (offset > parts.length) break;
    parts.push(...pieces.get(offset)!.subarray(parts.length - offset));
  }
  return Uint8Array.from(parts);
}

function open(packet: Uint8Array, numberAt: number, keys: ReturnType<typeof initialKeys>): Uint8Array {
  // RFC 9001 §5.4: a sample four bytes behind the packet number masks the first byte and the number.
  const mask = encryptBlock(expandKey(keys.hp), packet.subarray(numberAt + 4, numberAt + 20));
  const size = ((packet[0]! ^ (mask[0]! & 0x0f)) & 3) + 1;
  const nonce = Uint8Array.from(keys.iv);
  for (let i = 0; i < size; i++) nonce[12 - size + i]! ^= packet[numberAt + i]! ^ mask[1 + i]!;
  const sealed = packet.subarray(numberAt + size, packet.length - 16);
  return gcmCounter(expandKey(keys.key), nonce, sealed);
}

/** QUIC: HTTP/3 and others over UDP. The first packets are sealed with keys that stand in the packet itself. */
export const quic = defineProtocol<QuicMessage, Memory>({
  id: 'quic',
  name: 'QUIC',
  family: 'it',
  reference: 'RFC 9000 §17.2, RFC 9001 §5, RFC 9369',
  carriers: ['udp/443', 'udp/*'],
  authentication: 'optional',
  encryption: 'always',
  reads: { 'initial packets of versions 1, 2 and drafts 23 to 34': 'server name, protocols, JA4, version' },
  leaves: 'everything behind the handshake, Google\'s own versions',
  facts: { 'tls.sni': 'server name that a client asked for', 'tls.alpn': 'application protocol offered', 'tls.ja4': 'JA4 fingerprint of the client', 'quic.version': 'version in use' },
  begin: () => ({ pieces: new Map(), connectionId: undefined, done: false, failures: 0 }),

  // A long header of a known version; an Initial packet in a datagram of the size that it must have.
  recognises(payload) {
    if (payload.remaining < 21 || (payload.peek()! & 0xc0) !== 0xc0 || quicVersion(payload.peek32(1)!) === undefined) return false;
    const destination = payload.peek(5)!;
    const source = payload.peek(6 + destination);
    return destination <= 20 && source !== undefined && source <= 20;
  },

  dissect(payload, { memory }) {
    const start = payload.position;
    const first = payload.u8();
    if (!(first & 0x80)) {
      payload.rest();
      return { version: undefined };
    }
    const number = payload.u32();
    const version = quicVersion(number);
    const destination = payload.take(payload.u8());
    payload.skip(payload.u8());
    const type = (first >> 4) & 3;
    // Version negotiation and retry, and versions that nobody here knows, fill their datagram.
    if (!version || type === ((version.initial + 3) & 3)) {
      payload.rest();
      return { version: number };
    }
    if (type === version.initial) payload.skip(varint(payload));
    const length = varint(payload);
    const numberAt = payload.position - start;
    payload.skip(length);
    if (type !== version.initial || memory.done || memory.failures >= MAX_FAILURES || length < 20) return { version: number };
    // Only the connection id of the client's first packet makes the keys.
    const ids = memory.connectionId ? [memory.connectionId, Uint8Array.from(destination)] : [Uint8Array.from(destination)];
    const packet = payload.bytes.subarray(start, payload.position);
    for (const [id, salt] of ids.flatMap(each => version.salts.map(one => [each, one] as const))) {
      const found = attempt(() => {
        const pieces = new Map(memory.pieces);
        cryptoFrames(open(packet, numberAt, initialKeys(version, id, 'client', salt)), pieces);
        return pieces;
      });
      if (!found) continue;
      memory.connectionId = id;
      for (const [offset, data] of found) memory.pieces.set(offset, data);
      const handshake = new Reader(assembled(memory.pieces));
      if (handshake.peek() !== 1) break;
      const clientHello = attempt(() => {
        handshake.skip(1);
        return readClientHello(handshake.slice(handshake.u24()));
      });
      if (!clientHello) break;
      memory.done = true;
      memory.pieces.clear();
      return { version: number, clientHello };
    }
    if (memory.pieces.size === 0) memory.failures++;
    return { version: number };
  },

  direction: message => (message.clientHello ? 'request' : undefined),
  // RFC 9001 §4: the handshake is that of TLS 1.3, without its records.
  borrows: message => (message.clientHello ? ['tls'] : []),

  observe({ clientHello, version }) {
    if (!clientHello) return [];
    const name = clientHello.serverName;
    const service = name === undefined ? undefined : serviceFact(name);
    return claims(
      claim('client', 'tls.sni', name, 0.95), claim('server', 'server-name', name, 0.8), service && claim('client', service.key, service.value, 0.9), claim('client', 'tls.ja4', ja4(clientHello, 'q'), 0.95),
      claim('client', 'tls.alpn', clientHello.alpn.slice(0, 8).join(',')), claim('client', 'quic.version', version === 1 ? '1' : version === 0x6b3343cf ? '2' : version?.toString(16), 0.9),
    );
  },
});
