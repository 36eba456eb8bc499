import { Malformed } from '../binary/reader';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface TftpMessage {
  /** 1 read, 2 write, 3 data, 4 acknowledgement, 5 error, 6 option acknowledgement. */
  readonly opcode: number;
  readonly file?: string;
  readonly mode?: string;
}

const MODES = /^(netascii|octet|mail)$/i;

/** Trivial File Transfer Protocol: firmware and configurations, without any log-in. */
export const tftp = defineProtocol<TftpMessage>({
  id: 'tftp',
  name: 'TFTP',
  family: 'it',
  reference: 'RFC 1350, RFC 2347',
  carriers: ['udp/69', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'read, write request': 'file name and direction' },
  leaves: 'file contents, options',
  facts: { 'tftp.file': 'file that was asked for', 'tftp.server': 'it sent data or acknowledged' },

  // Requests have a shape of their own; data flows between two fresh ports, where nothing but the request tells what it is.
  recognises(payload, { sourcePort, destinationPort }) {
    if (payload.remaining < 4) return false;
    const opcode = payload.peek16()!;
    if (opcode === 1 || opcode === 2) {
      if (payload.remaining < 10) return false;
      payload.skip(2);
      const file = payload.cstring(256);
      return /^[\u0020-\u007e]{1,255}$/.test(file) && MODES.test(payload.cstring(16));
    }
    const port = sourcePort === 69 || destinationPort === 69;
    return port && opcode >= 3 && opcode <= 6;
  },

  dissect(payload) {
    const opcode = payload.u16();
    if (opcode < 1 || opcode > 6) throw new Malformed('operation that does not exist');
    if (opcode > 2) {
      payload.rest();
      return { opcode };
    }
    const file = payload.cstring(512);
    const mode = payload.cstring(16);
    payload.rest();
    return { opcode, file, mode };
  },

  direction: ({ opcode }) => (opcode <= 2 ? 'request' : undefined),

  observe(message) {
    if (message.file === undefined) return [];
    return claims(claim('client', 'tftp.file', message.file, 0.9), claim('server', 'weakness', 'cleartext-transfer', 0.6));
  },

  operations: ({ opcode }) => (opcode === 1 ? [{ name: 'TFTP read', code: 1, kind: 'read' }] : opcode === 2 ? [{ name: 'TFTP write', code: 2, kind: 'write' }] : []),
});
