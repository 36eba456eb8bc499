import { Malformed, hex, utf8 } from '../binary/reader';
import { ipv4Text } from '../model/address';
import { attempt, claim, claims, insideSide, isPlainText } from './claims-kit';
import { defineProtocol } from './definition';

export interface IkeMessage {
  readonly version: number;
  /** Exchange: 2 main, 4 aggressive, 5 informational, 32 quick (version 1); 34 init, 35 auth, 36 child, 37 informational (version 2). */
  readonly exchange: number;
  readonly response: boolean;
  readonly vendors: readonly string[];
  readonly identity?: string;
}

/** Vendor ids are hashes of names; these are known by heart everywhere (strongSwan, ike-scan). */
const VENDORS: readonly (readonly [prefix: string, name: string])[] = [
  ['12f5f28c457168a9702d9fe274cc', 'Cisco Unity'], ['882fe56d6fd20dbc2251613b2ebe5beb', 'strongSwan'], ['afcad71368a1f1c96b8696fc7757', 'dead peer detection'], ['4048b7d56ebce88525e7de7f00d6c2d3', 'fragmentation'],
  ['8299031757a36082c6a621de', 'Fortinet'], ['1e2b516905991c7d7c96fcbfb587e461', 'Microsoft Windows'], ['699369228741c6d4ca094c93e242c9de19e7b7c60000000500000500', 'Juniper NetScreen'],
];
const AGGRESSIVE = 4;
const VENDOR_ID = 13;
const VENDOR_ID_2 = 43;
const ID = 5;

/** Internet Key Exchange, versions 1 and 2. */
export const ike = defineProtocol<IkeMessage>({
  id: 'ike',
  name: 'IKE',
  family: 'remote',
  reference: 'RFC 7296 §3, RFC 2408 §3; port 4500 RFC 3948',
  carriers: ['udp/500', 'udp/4500'],
  authentication: 'required',
  encryption: 'always',
  reads: { 'SA init, identity protection, aggressive mode': 'version, vendor ids, identity where it is clear' },
  leaves: 'encrypted payloads, ESP',
  facts: { 'ike.version': '1 or 2', 'ike.vendor-id': 'implementation that its vendor id names', 'ike.identity': 'identity shown in aggressive mode' },

  recognises(payload) {
    const at = payload.peek32() === 0 ? 4 : 0;
    const version = payload.peek(at + 17);
    const exchange = payload.peek(at + 18);
    const length = payload.peek32(at + 24);
    if (length === undefined || (version !== 0x10 && version !== 0x20) || (payload.peek32(at) === 0 && payload.peek32(at + 4) === 0)) return false;
    return length >= 28 && at + length === payload.remaining && (version === 0x10 ? [1, 2, 3, 4, 5, 6, 32, 33].includes(exchange!) : exchange! >= 34 && exchange! <= 37);
  },

  dissect(payload) {
    // On port 4500 four zero bytes tell key exchange from encrypted traffic; a single FF keeps a NAT alive.
    if (payload.peek32() === 0) payload.skip(4);
    else if (payload.remaining === 1 || payload.peek16(17) === undefined) {
      payload.rest();
      return { version: 0, exchange: 0, response: false, vendors: [] };
    }
    payload.skip(8);
    const responder = payload.take(8);
    let next = payload.u8();
    const version = payload.u8() >> 4;
    const exchange = payload.u8();
    const flags = payload.u8();
    payload.skip(4);
    const length = payload.u32();
    if (version !== 1 && version !== 2) {
      // Encrypted traffic on the shared port.
      payload.rest();
      return { version: 0, exchange: 0, response: false, vendors: [] };
    }
    if (length < 28) throw new Malformed('shorter than its header');
    const body = payload.slice(length - 28);
    payload.rest();
    const vendors: string[] = [];
    let identity: string | undefined;
    const encrypted = version === 1 && (flags & 1) !== 0;
    attempt(() => {
      for (let i = 0; i < 32 && next !== 0 && !encrypted && body.remaining >= 4; i++) {
        const type = next;
        next = body.u8();
        body.skip(1);
        const size = body.u16();
        if (size < 4) throw new Malformed('payload shorter than its header');
        const value = body.slice(size - 4);
        if (type === VENDOR_ID || type === VENDOR_ID_2) {
          const id = hex(value.rest());
          const name = VENDORS.find(([prefix]) => id.startsWith(prefix))?.[1];
          if (name !== undefined) vendors.push(name);
        } else if (type === ID && exchange === AGGRESSIVE && value.remaining > 4) {
          const kind = value.u8();
          value.skip(3);
          identity = kind === 1 && value.remaining === 4 ? ipv4Text(value.u32()) : utf8(value.rest());
        }
      }
    });
    return { version, exchange, response: version === 2 ? (flags & 0x20) !== 0 : responder.some(byte => byte !== 0), vendors, ...(identity !== undefined && isPlainText(identity) ? { identity } : {}) };
  },

  // Version 1 has no flag for it; only the first message has no responder.
  direction: ({ version, response }) => (version === 2 ? (response ? 'response' : 'request') : version === 1 && !response ? 'request' : undefined),

  observe({ version, vendors, identity, response }, context) {
    if (version === 0) return [];
    return claims(
      claim('sender', 'ike.version', version), ...[...new Set(vendors)].map(vendor => claim('sender', 'ike.vendor-id', vendor, 0.8)), claim('sender', 'ike.identity', identity, 0.7),
      vendors.includes('Fortinet') ? claim('sender', 'vendor', 'Fortinet', 0.7) : undefined, response ? claim(insideSide(context), 'remote-access', 'IPsec', 0.6) : undefined,
    );
  },
});
