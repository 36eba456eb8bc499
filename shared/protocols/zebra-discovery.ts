import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { claim, claims, isHostName, isPlainText } from './claims-kit';
import { defineProtocol } from './definition';

interface ZebraMessage {
  readonly request: boolean;
  readonly model: string;
  readonly serial: string;
  readonly hostName: string;
}

/** Fixed places in the answer, in bytes from its start. */
const MODEL = 0x0c;
const SERIAL = 0x38;
const HOST_NAME = 0x54;

/** Zebra printer discovery on UDP 4201: who asks by broadcast is told model, serial number and host name. */
export const zebraDiscovery = defineProtocol<ZebraMessage>({
  id: 'zebra-discovery',
  name: 'Zebra printer discovery',
  family: 'device',
  reference: 'No public specification; offsets as recorded',
  carriers: ['udp/4201', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { answer: 'model, serial, host name', question: 'operation' },
  leaves: 'further fields of the packet',

  recognises(payload, context) {
    const home = context.sourcePort === 4201 || context.destinationPort === 4201;
    if (payload.startsWith(0x2e, 0x2c, 0x3a, 0x01)) return payload.remaining >= 6 && payload.remaining <= 64;
    return home && payload.startsWith(0x3a, 0x2c, 0x2e) && payload.remaining > HOST_NAME;
  },

  dissect(payload) {
    const request = payload.startsWith(0x2e, 0x2c, 0x3a);
    if (!request && !payload.startsWith(0x3a, 0x2c, 0x2e)) throw new Malformed('no Zebra discovery');
    const body = payload.slice(payload.remaining);
    if (request || body.remaining <= HOST_NAME) return { request, model: '', serial: '', hostName: '' };
    return { request, model: textAt(body, MODEL, 40), serial: textAt(body, SERIAL, 20), hostName: textAt(body, HOST_NAME, 28) };
  },

  direction: ({ request }) => (request ? 'request' : 'response'),

  observe({ request, model, serial, hostName }) {
    if (request) return [];
    return claims(
      claim('sender', 'model', model, 0.9), claim('sender', 'serial', serial, 0.9), isHostName(hostName) && claim('sender', 'hostname', hostName, 0.9), claim('sender', 'vendor', 'Zebra Technologies', 0.9),
    );
  },

  operations: ({ request }) => (request ? [{ name: 'discover', kind: 'identify' }] : []),
});

function textAt(body: Reader, offset: number, most: number): string {
  body.seek(offset);
  const text = wireText(body.fork().cstring(Math.min(most, body.remaining)));
  return isPlainText(text) ? text : '';
}
