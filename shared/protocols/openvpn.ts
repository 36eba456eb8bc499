import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { claim, claims, insideSide } from './claims-kit';
import { defineProtocol } from './definition';

export interface OpenvpnMessage {
  /** 7 client reset, 8 server reset, 10 client reset version 3, 4 control, 5 acknowledgement, 6 and 9 data. */
  readonly opcode: number;
  /** A control packet with the start of a TLS record: the handshake, where neither tls-crypt hides it nor the record began before. */
  readonly handshake?: boolean;
}

const CLIENT_RESETS = new Set([7, 10]);
const SERVER_RESET = 8;
const CONTROL = 4;
/** Bytes between session id and acknowledgements: none, or tls-auth's HMAC (MD5, SHA-1, SHA-256, SHA-512) with packet number and time. */
const AUTHENTICATION = [0, 16 + 8, 20 + 8, 32 + 8, 64 + 8];
/** Lengths of a reset without tls-auth, with HMAC-MD5, SHA-1, SHA-256, SHA-512, and with tls-crypt. */
const RESET_LENGTHS = new Set([14, 38, 42, 54, 86, 22, 26, 46, 50, 62, 66, 94, 98]);

function isReset(payload: Reader, at: number, length: number, port: boolean): boolean {
  const first = payload.peek(at);
  if (first === undefined || (first & 7) !== 0 || length < 14) return false;
  const opcode = first >> 3;
  if (!CLIENT_RESETS.has(opcode) && opcode !== SERVER_RESET) return false;
  if (!port && opcode === SERVER_RESET) return false;
  // A session id of zeros is none.
  if (payload.peek32(at + 1) === 0 && payload.peek32(at + 5) === 0) return false;
  return port || (RESET_LENGTHS.has(length) && (length !== 14 || (payload.peek(at + 9) === 0 && payload.peek32(at + 10) === 0)));
}

/** OpenVPN: what many remote-access routers run to their maker's cloud. */
export const openvpn = defineProtocol<OpenvpnMessage>({
  id: 'openvpn',
  name: 'OpenVPN',
  family: 'remote',
  reference: 'OpenVPN protocol (openvpn-rfc draft), §3; over TCP with two bytes of length',
  carriers: ['udp/1194', 'tcp/1194', 'udp/*', 'tcp/*'],
  authentication: 'required',
  encryption: 'always',
  reads: { 'client and server reset': 'that there is a tunnel', control: 'that the handshake of TLS is inside' },
  leaves: 'certificates in it, everything after',

  recognises(payload, { transport, sourcePort, destinationPort }) {
    const port = sourcePort === 1194 || destinationPort === 1194;
    if (transport !== 'tcp') return isReset(payload, 0, payload.remaining, port);
    const length = payload.peek16();
    return length !== undefined && length >= 14 && length <= 1500 && length + 2 <= payload.remaining && isReset(payload, 2, length, port);
  },

  dissect(payload, { transport }) {
    const length = transport === 'tcp' ? payload.u16() : payload.remaining;
    if (length < 1) throw new Malformed('packet of no length');
    const opcode = payload.u8() >> 3;
    if (opcode < 1 || opcode > 11) throw new Malformed('operation that does not exist');
    const body = payload.slice(length - 1);
    return opcode === CONTROL && beginsRecord(body) ? { opcode, handshake: true } : { opcode };
  },

  borrows: ({ handshake }) => (handshake ? ['tls'] : []),
  direction: ({ opcode }) => (CLIENT_RESETS.has(opcode) ? 'request' : opcode === SERVER_RESET ? 'response' : undefined),
  operations: ({ opcode }) => (CLIENT_RESETS.has(opcode) ? [{ name: 'OpenVPN client reset', code: opcode, kind: 'other' }] : []),
  // A client that is never answered has no tunnel.
  observe: ({ opcode }, context) => (opcode === SERVER_RESET ? claims(claim(insideSide(context), 'remote-access', 'OpenVPN', 0.8)) : []),
});

/** Does a TLS handshake or cipher-change record stand behind acknowledgements and packet number, whatever the authentication is? */
function beginsRecord(body: Reader): boolean {
  return AUTHENTICATION.some(bytes => {
    const at = 8 + bytes;
    const acknowledged = body.peek(at);
    if (acknowledged === undefined || acknowledged > 8) return false;
    const data = at + 1 + (acknowledged > 0 ? 4 * acknowledged + 8 : 0) + 4;
    const type = body.peek(data);
    return (type === 0x16 || type === 0x14) && body.peek(data + 1) === 3 && (body.peek(data + 2) ?? 9) <= 4 && (body.peek16(data + 3) ?? 0) > 0;
  });
}
