import { Malformed, utf8 } from '../binary/reader';
import { canonicalIp } from '../model/address';
import type { Observation } from '../model/observation';
import { claim, claims, isHostName } from './claims-kit';
import { defineProtocol } from './definition';
import { textLine } from './http-kit';

export interface SyslogMessage {
  readonly priority: number;
  readonly host?: string;
  readonly app?: string;
  readonly text: string;
}

const MONTHS = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const BSD = new RegExp(`^[*.]?(${MONTHS}) {1,2}\\d{1,2} (?:\\d{4} )?\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?: \\d{4})?(?: [A-Z]{3,4})?:? (\\S+) ?([^:\\[ ]{1,48})?`);
const STAMP = new RegExp(`^(1 (-|\\d{4}-)|[*.]?${MONTHS} )`);
const MODERN = /^1 (?:-|\d{4}-\d\d-\d\dT\S+) (\S{1,255}) (\S{1,48}) /;

function readText(text: string): SyslogMessage {
  const match = /^<(\d{1,3})>/.exec(text);
  if (!match || Number(match[1]) > 191) throw new Malformed('no syslog priority');
  const rest = text.slice(match[0].length);
  const modern = MODERN.exec(rest);
  const bsd = modern ? null : BSD.exec(rest);
  const host = modern?.[1] ?? bsd?.[2];
  const app = modern?.[2] ?? bsd?.[3];
  return { priority: Number(match[1]), ...(host !== undefined && host !== '-' ? { host } : {}), ...(app !== undefined && app !== '-' ? { app } : {}), text: rest.slice(0, 2048) };
}

/** Syslog: devices tell of themselves, in clear text, to a collector. */
export const syslog = defineProtocol<SyslogMessage>({
  id: 'syslog',
  name: 'Syslog',
  family: 'it',
  reference: 'RFC 5424, RFC 3164; over TCP RFC 6587',
  carriers: ['udp/514', 'tcp/514', 'tcp/601', 'udp/*', 'tcp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'each message': 'host, application, product where its maker\'s form tells it' },
  leaves: 'other text of the message',
  facts: { 'syslog.host': 'host name in the message', 'syslog.app': 'program that wrote it', 'syslog.collector': 'it receives logs' },

  recognises(payload, { sourcePort, destinationPort, transport }) {
    // Most payloads are told by their first byte: `<`, or the digits of an octet count.
    const first = payload.peek();
    if (first !== 0x3c && !(transport === 'tcp' && first !== undefined && first >= 0x31 && first <= 0x39)) return false;
    const start = payload.latin1(Math.min(payload.remaining, 64)).replace(transport === 'tcp' ? /^\d{1,5} (?=<)/ : /^(?!)/, '');
    const priority = /^<(\d{1,3})>/.exec(start);
    if (!priority || Number(priority[1]) > 191) return false;
    const rest = start.slice(priority[0].length);
    const port = sourcePort === 514 || destinationPort === 514;
    return port && transport !== 'tcp' ? rest.length > 0 : STAMP.test(rest);
  },

  dissect(payload, { transport }) {
    if (transport !== 'tcp') return readText(utf8(payload.rest().subarray(0, 8192)));
    // Octet counting, or one line.
    const digits = payload.indexOf(0x20, 6);
    const first = payload.peek();
    if (digits > 0 && first !== undefined && first >= 0x31 && first <= 0x39) {
      const count = payload.fork().latin1(digits);
      if (!/^\d{1,5}$/.test(count) || Number(count) < 5) throw new Malformed('octet count that is no number');
      payload.skip(digits + 1);
      return readText(utf8(payload.take(Number(count))));
    }
    return readText(textLine(payload, 16_384));
  },

  direction: () => 'request',

  observe({ host, app, text }) {
    const named = host !== undefined && canonicalIp(host) === undefined && isHostName(host) ? host : undefined;
    // ArcSight common event format names maker, product and version.
    const cef = /CEF:\d\|([^|]{1,60})\|([^|]{1,60})\|([^|]{0,30})\|/.exec(text);
    const list: (Observation | undefined)[] = [
      claim('sender', 'syslog.host', host, 0.7), claim('sender', 'hostname', named, 0.6), claim('sender', 'syslog.app', app?.replace(/[[(].*$/, ''), 0.6), claim('receiver', 'syslog.collector', true, 0.6),
      /(^|[: ])%[A-Z][A-Z0-9_]+-(?:[A-Z0-9_]+-)?[0-7]-[A-Z0-9_]+:/.test(text) ? claim('sender', 'vendor', 'Cisco', 0.6) : undefined,
    ];
    if (cef) list.push(claim('sender', 'vendor', cef[1], 0.7), claim('sender', 'model', cef[2], 0.7), claim('sender', 'firmware', cef[3], 0.7));
    return claims(...list);
  },
});
