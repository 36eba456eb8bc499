import { Malformed, wireText } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { claim, claims, complete, isPlainText } from './claims-kit';
import { defineProtocol } from './definition';

/** Commands met in recordings of GX Works; names after the MC protocol commands with the same numbers. */
const COMMANDS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x0121: ['read CPU model', 'identify'], 0x01a0: ['log on', 'other'], 0x0410: ['read devices', 'read'], 0x0411: ['read devices', 'read'], 0x0413: ['read devices', 'read'], 0x0b16: ['read system', 'read'], 0x0b2a: ['read system', 'read'],
  0x1410: ['write devices', 'write'], 0x1411: ['write devices', 'write'], 0x1001: ['remote run', 'control'], 0x1002: ['remote stop', 'control'], 0x1003: ['remote pause', 'control'], 0x1006: ['remote reset', 'control'], 0x1730: ['take control', 'control'], 0x1731: ['release control', 'other'], 0x1734: ['take control', 'control'],
  0x1829: ['write file', 'program'], 0x185f: ['file access', 'program'], 0x1867: ['file access', 'program'], 0x1868: ['file access', 'program'], 0x1869: ['file access', 'program'], 0x186a: ['file access', 'program'], 0x187e: ['file access', 'program'],
};
const CONNECT = 0x5a;
const CONNECTED = 0xda;
const REQUEST = 0x57;
const RESPONSE = 0xd7;
/** Length field, and where a request's command stands. */
const LENGTH_AT = 19;
const COMMAND_AT = 45;

interface MelsoftMessage {
  readonly kind: number;
  readonly command?: number;
  readonly model?: string;
}

/** MELSOFT direct connection: Mitsubishi engineering tools to iQ-R, Q, L and FX5 controllers. */
export const melsoft = defineProtocol<MelsoftMessage>({
  id: 'melsoft',
  name: 'MELSOFT connection',
  family: 'control',
  reference: 'No public specification; frames as recorded between GX Works and Q, FX5 controllers',
  carriers: ['tcp/5001', 'tcp/5002', 'tcp/5562', 'udp/5560', 'udp/5561', 'tcp/*', 'udp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'connection and request': 'which side is engineering, model' },
  leaves: 'commands inside',
  facts: { 'melsoft.role': 'engineering, of who asks' },

  recognises(payload) {
    if (payload.remaining < 4) return false;
    const kind = payload.peek()!;
    // Datagrams begin with a short exchange of 5A and DA; only their full form is told apart from chance.
    if (kind !== REQUEST && kind !== RESPONSE) return false;
    return payload.remaining >= 24 && payload.peek16(5) === 0x1111 && payload.peek16le(LENGTH_AT)! + LENGTH_AT + 2 <= payload.remaining;
  },

  dissect(payload, { transport }) {
    const kind = payload.peek();
    if (kind === CONNECT || kind === CONNECTED) {
      payload.skip(payload.remaining);
      return { kind };
    }
    if (kind !== REQUEST && kind !== RESPONSE) throw new Malformed('no MELSOFT frame');
    payload.need(LENGTH_AT + 2);
    const length = payload.peek16le(LENGTH_AT)!;
    const body = payload.slice(transport === 'udp' ? payload.remaining : LENGTH_AT + 2 + length);
    return complete(() => {
      if (kind === REQUEST) {
        if (body.remaining < COMMAND_AT + 2) return { kind };
        body.skip(COMMAND_AT);
        return { kind, command: body.u16() };
      }
      const text = body.latin1(body.remaining);
      const model = /\x01\x21\x01\0\0\0([A-Z][0-9A-Z/-]{3,19})/.exec(text)?.[1];
      return model !== undefined && isPlainText(model) ? { kind, model: wireText(model) } : { kind };
    });
  },

  direction: ({ kind }) => (kind === REQUEST || kind === CONNECT ? 'request' : 'response'),

  observe({ kind, model }) {
    if (kind === REQUEST) return claims(claim('sender', 'melsoft.role', 'engineering', 0.5));
    return kind === RESPONSE ? claims(claim('sender', 'vendor', 'Mitsubishi Electric', 0.8), claim('sender', 'model', model, 0.9)) : [];
  },

  operations({ command }) {
    if (command === undefined) return [];
    const [name, kind] = COMMANDS[command] ?? [`command ${command.toString(16).padStart(4, '0')}`, 'other'];
    return [{ name, code: command, kind }];
  },
});
