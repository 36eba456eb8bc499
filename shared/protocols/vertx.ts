import { Malformed, wireText } from '../binary/reader';
import { canonicalIp, canonicalMac } from '../model/address';
import { claim, claims, isHostName } from './claims-kit';
import { defineProtocol } from './definition';

interface VertxMessage {
  readonly command: string;
  readonly fields: readonly string[];
}

const COMMANDS = /^(discover|discovered|command_[a-z_]{2,40});/;

/** HID VertX and EVO discovery: door controllers answer anybody; some commands needed no log-in. */
export const vertx = defineProtocol<VertxMessage>({
  id: 'vertx',
  name: 'HID VertX discovery',
  family: 'building',
  reference: 'No public specification; texts as published with ZDI-16-223',
  carriers: ['udp/4070', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { discovered: 'MAC, name, model, version, build date, address', discover: 'operation' },
  leaves: 'the session on TCP 4050',
  facts: { 'vertx.panel': 'true: it answers as a door controller', 'vertx.build-date': 'date of its firmware' },

  recognises: payload => payload.remaining >= 9 && (payload.peek() === 0x64 || payload.peek() === 0x63) && COMMANDS.test(payload.latin1(Math.min(64, payload.remaining))),

  dissect(payload) {
    const text = wireText(payload.latin1(Math.min(1024, payload.remaining)), 1024);
    payload.skip(payload.remaining);
    const command = COMMANDS.exec(text)?.[1];
    if (command === undefined) throw new Malformed('no VertX command');
    return { command, fields: text.split(';').slice(1, 16) };
  },

  direction: ({ command }) => (command === 'discovered' ? 'response' : 'request'),

  // discovered;LENGTH;MAC;name;IP;…;model;version;date;
  observe({ command, fields }) {
    if (command !== 'discovered') return [];
    const mac = canonicalMac(fields[1] ?? '');
    const ip = canonicalIp(fields[3] ?? '');
    const tail = fields.filter(field => field !== '');
    const date = tail.at(-1) ?? '';
    const dated = /\d{4}|\d\d\/\d\d/.test(date) && tail.length >= 6;
    return claims(
      claim('sender', 'vertx.panel', true, 0.9), claim('sender', 'vendor', 'HID Global', 0.9), claim('sender', 'mac', mac, 0.9), claim('sender', 'ip', ip, 0.8), claim('sender', 'name', fields[2], 0.8),
      fields[2] !== undefined && isHostName(fields[2]) && claim('sender', 'hostname', fields[2], 0.7), dated && claim('sender', 'vertx.build-date', date, 0.8), dated && claim('sender', 'firmware', tail.at(-2), 0.8), dated && claim('sender', 'model', tail.at(-3), 0.8),
    );
  },

  operations: ({ command }) => (command === 'discovered' ? [] : [{ name: command, kind: command === 'discover' ? 'identify' : 'control' }]),
});
