import { Malformed } from '../binary/reader';
import { claim, claims, insideSide } from './claims-kit';
import { defineProtocol } from './definition';

export interface WireguardMessage {
  /** 1 initiation, 2 response, 3 cookie, 4 data. */
  readonly type: number;
}

/** Sizes of the messages that have one (WireGuard whitepaper §5.4). */
const SIZES: Readonly<Record<number, number>> = { 1: 148, 2: 92, 3: 64 };

/** WireGuard: a tunnel that shows nothing but that it is there. */
export const wireguard = defineProtocol<WireguardMessage>({
  id: 'wireguard',
  name: 'WireGuard',
  family: 'remote',
  reference: 'Donenfeld, WireGuard: Next Generation Kernel Network Tunnel, §5.4',
  carriers: ['udp/51820', 'udp/*'],
  authentication: 'required',
  encryption: 'always',
  reads: { 'handshake initiation, answer, data': 'that there is a tunnel' },
  leaves: 'everything inside',

  recognises(payload, { sourcePort, destinationPort }) {
    const type = payload.peek();
    if (type === undefined || payload.peek(1) !== 0 || payload.peek16(2) !== 0) return false;
    // Fields after the type are random: zeros in the ephemeral key mean something else.
    if (SIZES[type] !== undefined) return payload.remaining === SIZES[type] && payload.peek32(4) !== 0 && payload.peek32(8) !== 0;
    if (type !== 4 || payload.remaining < 32 || payload.remaining % 16 !== 0) return false;
    // Data of a tunnel that stood before the capture began: a random receiver index, and a counter that no session drives beyond 32 bits (it is renewed every two minutes).
    return sourcePort === 51820 || destinationPort === 51820 || (payload.peek16(6)! !== 0 && payload.peek16(4)! !== 0 && payload.peek32(12) === 0);
  },

  dissect(payload) {
    const type = payload.u8();
    if (type < 1 || type > 4 || payload.u24() !== 0) throw new Malformed('no WireGuard message');
    const size = SIZES[type];
    if (size !== undefined) payload.skip(size - 4);
    payload.rest();
    return { type };
  },

  direction: ({ type }) => (type === 1 ? 'request' : type === 2 || type === 3 ? 'response' : undefined),
  operations: ({ type }) => (type === 1 ? [{ name: 'WireGuard handshake initiation', code: 1, kind: 'other' }] : []),
  observe: ({ type }, context) => (type === 2 ? claims(claim(insideSide(context), 'remote-access', 'WireGuard', 0.85)) : []),
});
