import { Malformed } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { header, readHead } from './http-kit';

const METHODS: Readonly<Record<string, OperationKind>> = {
  INVITE: 'other', ACK: 'other', BYE: 'other', CANCEL: 'other', OPTIONS: 'identify', REGISTER: 'other', PRACK: 'other', SUBSCRIBE: 'read', NOTIFY: 'other', PUBLISH: 'write', INFO: 'other', REFER: 'other', MESSAGE: 'other', UPDATE: 'other',
};
const REQUEST = /^([A-Z]{3,9}) (\S+) SIP\/2\.0$/;
const RESPONSE = /^SIP\/2\.0 (\d{3})/;
const MOST_BODY = 64 * 1024;

interface SipMessage {
  readonly method?: string;
  readonly status?: number;
  readonly agent?: string;
  readonly server?: string;
  /** Number or name of the one who registers. */
  readonly user?: string;
  readonly basic?: boolean;
  readonly beyond: number;
  /** Method that a response answers, of its CSeq. */
  readonly answers?: string;
}

/** SIP: telephones, door stations and voice picking. */
export const sip = defineProtocol<SipMessage>({
  id: 'sip',
  name: 'SIP',
  family: 'media',
  reference: 'RFC 3261',
  carriers: ['udp/5060', 'tcp/5060', 'udp/*', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'request, response': 'agent or server, user, role', register: 'operation' },
  leaves: 'media, presence',
  facts: { 'sip.user-agent': 'User-Agent header', 'sip.server': 'Server header', 'sip.user': 'address that it registers', 'sip.role': 'registrar, when it accepts registrations' },

  recognises(payload) {
    // A method or SIP/2.0 begins with a capital letter: most other traffic ends here.
    if (payload.remaining < 12 || payload.peek()! < 0x41 || payload.peek()! > 0x5a) return false;
    const line = payload.line(2048);
    if (line === undefined) return false;
    return RESPONSE.test(line) || METHODS[REQUEST.exec(line)?.[1] ?? ''] !== undefined;
  },

  dissect(payload, context) {
    const datagram = context.transport === 'udp';
    // Carriage returns alone keep a connection open; on datagrams telephones send a few zeros or blanks.
    if ((payload.startsWith(0x0d, 0x0a) && payload.remaining <= 4) || (datagram && payload.remaining < 12)) {
      payload.skip(payload.remaining);
      return { beyond: 0 };
    }
    const head = readHead(payload, datagram);
    const request = REQUEST.exec(head.startLine);
    const response = request ? null : RESPONSE.exec(head.startLine);
    if (!request && !response) throw new Malformed('no SIP message');
    const length = datagram ? payload.remaining : Number(header(head, 'content-length') ?? header(head, 'l') ?? 0);
    if (!Number.isInteger(length) || length < 0) throw new Malformed('SIP body of no length');
    const taken = Math.min(length, MOST_BODY);
    payload.skip(taken);
    const agent = header(head, 'user-agent');
    const server = header(head, 'server');
    const user = /sips?:([^@;>]{1,64}@[^;>:\s]{1,128})/.exec(header(head, 'to') ?? header(head, 't') ?? '')?.[1];
    const answers = /^\d+\s+([A-Z]+)/.exec(header(head, 'cseq') ?? '')?.[1];
    return {
      beyond: length - taken, basic: /^basic/i.test(header(head, 'authorization') ?? ''), ...(agent ? { agent } : {}), ...(server ? { server } : {}), ...(user ? { user } : {}), ...(answers ? { answers } : {}),
      ...(request ? { method: request[1]! } : { status: Number(response![1]) }),
    };
  },

  remainder: message => message.beyond,
  direction: ({ method, status }) => (method !== undefined ? 'request' : status !== undefined ? 'response' : undefined),

  observe(message) {
    const { agent, server, method, status, user, answers } = message;
    return claims(
      claim('sender', 'sip.user-agent', agent, 0.9), claim('sender', 'sip.server', server, 0.9), claim('sender', 'software', agent ?? server, 0.8),
      method === 'REGISTER' && claim('sender', 'sip.user', user, 0.9), status === 200 && answers === 'REGISTER' && claim('sender', 'sip.role', 'registrar', 0.9), message.basic === true && claim('receiver', 'weakness', 'cleartext-login', 0.8),
    );
  },

  operations: ({ method, status, answers }) => (method !== undefined ? [{ name: method, kind: METHODS[method] ?? 'other' }]
    : status !== undefined && status >= 400 && answers !== undefined ? [{ name: answers, kind: METHODS[answers] ?? 'other', refused: true }] : []),
});
