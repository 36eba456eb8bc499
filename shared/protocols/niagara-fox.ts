import { Malformed, Truncated } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims, complete, isHostName } from './claims-kit';
import { defineProtocol } from './definition';

interface FoxMessage {
  /** `a` asks, `r` answers, `s` streams. */
  readonly kind: string;
  /** 1: sent by the client of the session, 0: by the station. */
  readonly fromClient: boolean | undefined;
  readonly command: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Longest header line of a message, and longest message. A station's hello is half a kB. */
const MOST_LINE = 200;
const MOST_BYTES = 256 * 1024;
const HEADER = /^fox ([a-z]) (-?\d+) (-?\d+) fox (\w[\w.]*)$/;
const FIELDS: Readonly<Record<string, string>> = {
  'fox.version': 'niagara-fox.version', hostName: 'niagara-fox.host-name', hostAddress: 'niagara-fox.host-address', 'app.name': 'niagara-fox.app-name', 'app.version': 'niagara-fox.app-version', 'vm.name': 'niagara-fox.vm-name',
  'vm.version': 'niagara-fox.vm-version', 'station.name': 'niagara-fox.station-name', timeZone: 'niagara-fox.time-zone', hostId: 'niagara-fox.host-id', brandId: 'niagara-fox.brand',
};

/** Tridium Niagara Fox: both sides say who they are before anybody has logged in. Foxs is the same inside TLS. */
export const niagaraFox = defineProtocol<FoxMessage>({
  id: 'niagara-fox',
  name: 'Niagara Fox',
  family: 'building',
  reference: 'No public specification; the hello as published in the nmap script fox-info',
  carriers: ['tcp/1911', 'tcp/*'],
  authentication: 'required',
  encryption: 'none',
  reads: { 'hello of either side': 'host, address, station, software, Java and operating system, brand' },
  leaves: 'the session after login; Foxs (it is TLS)',
  facts: Object.fromEntries(Object.entries(FIELDS).map(([field, key]) => [key, `${field} of the hello`])),

  recognises(payload) {
    if (payload.remaining < 16 || !payload.startsWithText('fox ')) return false;
    const line = payload.line(MOST_LINE);
    return line !== undefined && HEADER.test(line);
  },

  dissect(payload) {
    const header = payload.line(MOST_LINE);
    if (header === undefined) {
      if (payload.remaining >= MOST_LINE) throw new Malformed('no Fox header line');
      throw new Truncated(payload.remaining + 1, payload.remaining);
    }
    const match = HEADER.exec(header);
    if (!match) throw new Malformed('no Fox header line');
    const length = endOf(payload.bytes, payload.position, payload.end);
    if (length === undefined) {
      if (payload.remaining > MOST_BYTES) throw new Malformed('Fox message without an end');
      throw new Truncated(payload.remaining + 1, payload.remaining);
    }
    const body = payload.slice(length);
    return complete(() => {
      const fields = new Map<string, string>();
      for (let line = body.line(); line !== undefined; line = body.line()) {
        const field = /^([\w.]+)=[a-z]:(.*)$/.exec(line);
        if (field && fields.size < 64) fields.set(field[1]!, field[2]!);
      }
      return { kind: match[1]!, fromClient: match[2] === '1' ? true : match[2] === '0' ? false : undefined, command: match[4]!, fields };
    });
  },

  direction: ({ command, fromClient }) => (command === 'hello' && fromClient !== undefined ? (fromClient ? 'request' : 'response') : undefined),

  observe({ command, fields }) {
    if (command !== 'hello') return [];
    const list: Observation[] = [];
    for (const [field, key] of Object.entries(FIELDS)) list.push(...claims(claim('sender', key, fields.get(field), 0.9)));
    const host = fields.get('hostName') ?? '';
    const app = fields.get('app.name');
    const os = fields.get('os.name');
    list.push(...claims(
      isHostName(host) && claim('sender', 'hostname', host, 0.9), claim('sender', 'name', fields.get('station.name'), 0.9),
      os !== undefined && claim('sender', 'os', [os, fields.get('os.version')].filter(Boolean).join(' '), 0.9),
      app !== undefined && claim('sender', 'software', `Niagara ${[app, fields.get('app.version')].filter(Boolean).join(' ')}`, 0.9),
      // An embedded controller's firmware is its station; on a computer it is one program among others.
      app === 'Station' && os !== undefined && !/windows|linux.*x86/i.test(os) && claim('sender', 'firmware', fields.get('app.version'), 0.8),
      claim('sender', 'vendor', app === 'Station' && /qnx/i.test(os ?? '') ? 'Tridium' : undefined, 0.7),
    ));
    return list;
  },

  operations: ({ command, fromClient, kind }) => (fromClient === false || kind !== 'a' ? [] : [{ name: `fox ${command}`, kind: command === 'hello' ? 'identify' : 'other' }]),
});

/** Bytes up to and with the closing `};;` and the line feed behind it, if that is there. */
function endOf(bytes: Uint8Array, from: number, end: number): number | undefined {
  for (let at = from; at + 2 < end; at++) {
    if (bytes[at] !== 0x7d || bytes[at + 1] !== 0x3b || bytes[at + 2] !== 0x3b) continue;
    return at + 3 - from + (bytes[at + 3] === 0x0a && at + 3 < end ? 1 : 0);
  }
  return undefined;
}
