import { wireText } from '../binary/reader';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';

interface ZplMessage {
  readonly answer: boolean;
  readonly labels: number;
  readonly commands: readonly OperationSeen[];
  readonly model?: string;
  readonly firmware?: string;
  /** SGD variables that were asked for. */
  readonly asked: readonly string[];
  /** Answer to the oldest of them. */
  readonly value?: string;
}

const SEARCHED = 16_384;
/** What a client may begin with. */
const STARTS = ['^XA', '~HI', '~HS', '~HD', '~HM', '~HQ', '~JR', '~JA', '~WC', '~DG', '~DY', '~SD', '^XSET', '! U1 ', '! U ', '${', 'CT~~CD', '\x10CT~~CD'];
const DANGEROUS: readonly (readonly [pattern: RegExp, name: string, kind: OperationSeen['kind']])[] = [
  [/~JR/, 'ZPL power on reset', 'control'], [/\^JUF/, 'ZPL factory defaults', 'control'], [/~D[GYUTB]/, 'ZPL download object', 'program'], [/\^(ND|NS|KP|KN|SX|SZ)/, 'ZPL change settings', 'control'], [/~JA/, 'ZPL cancel all', 'control'],
];

/** ZPL and SGD on raw ports: label printers of Zebra and those that copy them. A stream without messages: each portion is taken as one. */
export const zpl = defineProtocol<ZplMessage, { asked: string[]; printed: boolean }>({
  id: 'zpl',
  name: 'ZPL',
  family: 'device',
  reference: 'Zebra ZPL II, ZBI 2, Set-Get-Do Programming Guide (P1099958)',
  carriers: ['tcp/9100', 'tcp/6101', 'tcp/9200', 'tcp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { '~HI and SGD answers': 'model, firmware', 'first command': 'that labels are printed', 'setvar, do, file commands': 'operation' },
  leaves: 'labels',
  facts: { 'zpl.labels': 'true: it prints labels', 'zpl.status': 'value of a variable that was read' },
  begin: () => ({ asked: [], printed: false }),

  recognises(payload, context) {
    if (payload.remaining < 3) return false;
    const home = [context.sourcePort, context.destinationPort].some(port => port === 9100 || port === 6101 || port === 9200);
    if (!home) return payload.startsWithText('^XA') || payload.startsWithText('~HI') || payload.startsWithText('! U1 ');
    return STARTS.some(start => payload.startsWithText(start)) || (payload.peek() === 2 && payload.indexOf(3, 128) > 4);
  },

  dissect(payload, { memory }) {
    const text = payload.latin1(Math.min(SEARCHED, payload.remaining));
    payload.skip(payload.remaining);
    // Host identification: STX model,version,dots per millimetre,memory,options ETX.
    const host = /^\x02([^,\x03]{2,40}),([^,\x03]{1,30}),\d+,[^\x03]*\x03/.exec(text);
    if (host) return { answer: true, labels: 0, commands: [], asked: [], model: wireText(host[1]!), firmware: wireText(host[2]!) };
    if (/^\x02/.test(text)) return { answer: true, labels: 0, commands: [], asked: [] };
    const value = /^"([^"\r\n]{0,120})"/.exec(text)?.[1];
    if (value !== undefined && memory.asked.length > 0) return { answer: true, labels: 0, commands: [], asked: [memory.asked.shift()!], value: wireText(value) };
    const asked = [...text.matchAll(/! U1 getvar "([\w.]{1,64})"/g)].map(match => match[1]!);
    memory.asked = [...memory.asked, ...asked].slice(-32);
    const commands: OperationSeen[] = [];
    for (const name of asked) commands.push({ name: 'SGD getvar', kind: /product_name|friendly_name|appl\.name|unique_id/.test(name) ? 'identify' : 'read' });
    for (const match of text.matchAll(/! U1 (setvar|do) "([\w.]{1,64})"/g)) commands.push({ name: `SGD ${match[1]} ${match[2]}`, kind: match[1] === 'do' || /reset|password|ip\.|firmware|file/.test(match[2]!) ? 'control' : 'write' });
    for (const [pattern, name, kind] of DANGEROUS) if (pattern.test(text)) commands.push({ name, kind });
    if (/~HI/.test(text)) commands.push({ name: 'ZPL host identification', kind: 'identify' });
    else if (/~H[SMDQ]/.test(text)) commands.push({ name: 'ZPL host status', kind: 'read' });
    return { answer: false, labels: [...text.matchAll(/\^XA/g)].length, commands: commands.slice(0, 32), asked: [] };
  },

  direction: ({ answer, labels, commands }) => (answer ? 'response' : labels > 0 || commands.length > 0 ? 'request' : undefined),

  observe({ answer, model, firmware, asked, value, labels }, { memory }) {
    if (!answer) {
      if (labels === 0 || memory.printed) return [];
      memory.printed = true;
      return claims(claim('receiver', 'zpl.labels', true, 0.6));
    }
    const name = asked[0] ?? '';
    const key = /product_name|appl\.name$/.test(name) ? (name.startsWith('appl') ? 'firmware' : 'model') : /friendly_name/.test(name) ? 'name' : /unique_id|serial/.test(name) ? 'serial' : 'zpl.status';
    return claims(
      claim('sender', 'model', model, 0.95), claim('sender', 'firmware', firmware, 0.95), model !== undefined && claim('sender', 'vendor', 'Zebra Technologies', 0.7),
      name !== '' && claim('sender', key, key === 'zpl.status' && value !== undefined && value !== '' ? `${name}=${value}` : value, 0.9),
    );
  },

  operations({ labels, commands }) {
    const list: OperationSeen[] = [...commands];
    if (labels > 0) list.push({ name: 'print label', kind: 'write' });
    return list;
  },
});
