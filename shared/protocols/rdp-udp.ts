import type { Reader } from '../binary/reader';
import { attempt, claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { readClientHello, ja4 } from './tls-kit';
import type { ClientHello } from './tls-kit';

export interface RdpUdpMessage {
  readonly syn: boolean;
  readonly ack: boolean;
  readonly clientHello?: ClientHello;
}

const SYN = 0x0001;
const ACK = 0x0004;
const DATA = 0x0008;
/** How far into a datagram the handshake is looked for: the headers of both versions are shorter. */
const WITHIN = 96;

/** MS-RDPEUDP §2.2.3.1: acknowledges nothing yet, both ways' packet sizes lie between 1132 and 1232. */
function isSyn(payload: Reader): boolean {
  const [up, down] = [payload.peek16(12), payload.peek16(14)];
  return payload.peek32() === 0xffffffff && (payload.peek16(6)! & SYN) !== 0 && up !== undefined && down !== undefined && up >= 1132 && up <= 1232 && down >= 1132 && down <= 1232;
}

function findHello(payload: Reader): ClientHello | undefined {
  const reader = payload.fork();
  for (let i = 0; i < WITHIN && reader.remaining > 48; i++) {
    if (reader.peek() === 0x16 && reader.peek(1) === 3 && reader.peek(5) === 1 && reader.peek(6) === 0 && reader.peek(9) === 3) {
      return attempt(() => {
        reader.skip(6);
        return readClientHello(reader.slice(reader.u24()));
      });
    }
    reader.skip(1);
  }
  return undefined;
}

/** Remote Desktop's faster side channel; the TLS inside it names the server. */
export const rdpUdp = defineProtocol<RdpUdpMessage>({
  id: 'rdp-udp',
  name: 'RDP over UDP',
  family: 'remote',
  reference: 'MS-RDPEUDP §2.2',
  carriers: ['udp/3389', 'udp/*'],
  authentication: 'required',
  encryption: 'always',
  reads: { 'SYN, client hello': 'server name, JA4' },
  leaves: 'the session',
  facts: { 'tls.sni': 'server name that a client asked for', 'tls.ja4': 'JA4 fingerprint of the client' },

  recognises: (payload, { sourcePort, destinationPort }) => (payload.remaining >= 1132 && isSyn(payload)) || ((sourcePort === 3389 || destinationPort === 3389) && payload.remaining >= 12 && findHello(payload) !== undefined),

  dissect(payload) {
    payload.need(8);
    const syn = isSyn(payload);
    const flags = payload.peek16(6)!;
    const hello = syn ? undefined : findHello(payload);
    payload.rest();
    return { syn, ack: (flags & (ACK | DATA)) !== 0, ...(hello ? { clientHello: hello } : {}) };
  },

  direction: message => (message.clientHello || (message.syn && !message.ack) ? 'request' : message.syn ? 'response' : undefined),
  carries: message => (message.clientHello ? ['tls', 'rdp-udp'] : []),

  observe: ({ clientHello }) => (clientHello ? claims(claim('client', 'tls.sni', clientHello.serverName, 0.9), claim('server', 'server-name', clientHello.serverName, 0.8), claim('client', 'tls.ja4', ja4(clientHello, 'd'), 0.8)) : []),
});
