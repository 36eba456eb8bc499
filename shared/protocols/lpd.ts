import { Malformed, Truncated, wireText } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { claim, claims, isHostName, isPlainText } from './claims-kit';
import { defineProtocol } from './definition';

const COMMANDS: readonly (readonly [name: string, kind: OperationKind] | undefined)[] = [undefined, ['print waiting jobs', 'control'], ['receive job', 'write'], ['queue state, short', 'read'], ['queue state, long', 'read'], ['remove jobs', 'control']];
const LONGEST_LINE = 256;
const MOST_CONTROL_FILE = 64 * 1024;

interface LpdMessage {
  readonly form: 'command' | 'file' | 'reply';
  readonly command?: number;
  readonly queue?: string;
  readonly host?: string;
  readonly user?: string;
  readonly acknowledged?: boolean;
  readonly beyond: number;
}

interface Memory {
  /** A job is being received: the client's lines are sub-commands now. */
  receiving: boolean;
  queue?: string;
}

/** LPD: the old line printer daemon, in label printers and print servers. */
export const lpd = defineProtocol<LpdMessage, Memory>({
  id: 'lpd',
  name: 'LPD',
  family: 'device',
  reference: 'RFC 1179',
  carriers: ['tcp/515'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'first line, control file': 'queue, host, user' },
  leaves: 'documents',
  facts: { 'lpd.queue': 'queue that it accepts jobs for' },
  begin: () => ({ receiving: false }),

  recognises(payload, context) {
    const first = payload.peek();
    if (first === undefined || first < 1 || first > 5 || context.destinationPort !== 515) return false;
    const line = payload.line(LONGEST_LINE);
    return line !== undefined && line.length > 1 && isPlainText(line.slice(1));
  },

  dissect(payload, { memory, fromClient, sourcePort }) {
    if (fromClient === false || sourcePort === 515) {
      const first = payload.peek();
      const acknowledged = first === 0;
      // A state answer is text until the server closes.
      payload.skip(acknowledged || payload.remaining === 1 ? 1 : payload.remaining);
      return { form: 'reply', acknowledged, beyond: 0 };
    }
    const line = payload.line(LONGEST_LINE);
    if (line === undefined) {
      if (payload.remaining >= LONGEST_LINE) throw new Malformed('LPD line without an end');
      throw new Truncated(payload.remaining + 1, payload.remaining);
    }
    const command = line.charCodeAt(0);
    if (memory.receiving) {
      const size = Number(/^(\d{1,12}) /.exec(line.slice(1))?.[1] ?? NaN);
      if (command === 1) return { form: 'command', beyond: 0 };
      if (!Number.isInteger(size) || (command !== 2 && command !== 3)) throw new Malformed('no LPD sub-command');
      // The file and a zero octet follow.
      if (command === 3 || size > MOST_CONTROL_FILE) return { form: 'file', beyond: size === 0 ? 0 : size + 1 };
      const control = payload.latin1(size);
      payload.skip(1);
      const host = /^H(.{1,64})$/m.exec(control)?.[1]?.trim();
      const user = /^P(.{1,64})$/m.exec(control)?.[1]?.trim();
      return { form: 'file', beyond: 0, ...(host ? { host } : {}), ...(user ? { user } : {}) };
    }
    if (!(command >= 1 && command <= 5)) throw new Malformed('no LPD command');
    const queue = wireText(line.slice(1).split(' ')[0] ?? '');
    memory.queue = queue;
    if (command === 2) memory.receiving = true;
    return { form: 'command', command, queue, beyond: 0 };
  },

  remainder: message => message.beyond,
  direction: ({ form }) => (form === 'reply' ? 'response' : 'request'),

  observe({ form, host, user, acknowledged }, { memory }) {
    if (form === 'reply') return acknowledged ? claims(claim('sender', 'lpd.queue', memory.queue, 0.8)) : [];
    return claims(host !== undefined && isHostName(host) && claim('sender', 'hostname', host, 0.7), claim('sender', 'user', user, 0.8));
  },

  operations({ command }) {
    const found = command === undefined ? undefined : COMMANDS[command];
    return found ? [{ name: found[0], code: command!, kind: found[1] }] : [];
  },
});
