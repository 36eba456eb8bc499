import { Malformed } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { header, readHead } from './http-kit';
import type { Head } from './http-kit';

const METHODS: Readonly<Record<string, OperationKind>> = {
  OPTIONS: 'other', DESCRIBE: 'read', SETUP: 'other', PLAY: 'read', PAUSE: 'control', TEARDOWN: 'other', ANNOUNCE: 'write', RECORD: 'write', GET_PARAMETER: 'read', SET_PARAMETER: 'write', REDIRECT: 'other',
};
const REQUEST = /^([A-Z_]{4,13}) (\S+) RTSP\/\d\.\d$/;
const RESPONSE = /^RTSP\/\d\.\d (\d{3})/;
/** `$`, channel, length: media between the messages (RFC 2326 §10.12). */
const INTERLEAVED = 0x24;
const MOST_BODY = 64 * 1024;

interface RtspMessage {
  readonly kind: 'request' | 'response' | 'media';
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  readonly server?: string;
  readonly agent?: string;
  readonly realm?: string;
  /** Scheme of the Authorization header. */
  readonly authorization?: string;
  /** Session name of the description. */
  readonly session?: string;
  readonly beyond: number;
}

interface Memory {
  method?: string;
  authorized: boolean;
}

/** RTSP: cameras and recorders. A stream that is described without credentials is open to all who reach it. */
export const rtsp = defineProtocol<RtspMessage, Memory>({
  id: 'rtsp',
  name: 'RTSP',
  family: 'media',
  reference: 'RFC 2326, RFC 7826; RFC 8866 for descriptions',
  carriers: ['tcp/554', 'tcp/8554', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'request, response': 'URL, agent, server, realm, that a login is clear', 'describe answer': 'session name' },
  leaves: 'media',
  facts: { 'rtsp.server': 'Server header', 'rtsp.agent': 'User-Agent header', 'rtsp.realm': 'realm that it asks credentials for', 'rtsp.session': 'name of the described session', 'rtsp.url': 'URL that was asked for' },
  begin: () => ({ authorized: false }),

  recognises(payload) {
    // A method or RTSP/1.0 begins with a capital letter: most other traffic ends here.
    if (payload.remaining < 16 || payload.peek()! < 0x41 || payload.peek()! > 0x5a) return false;
    if (payload.startsWithText('RTSP/')) return RESPONSE.test(payload.line(256) ?? '');
    const line = payload.line(2048);
    const match = line === undefined ? null : REQUEST.exec(line);
    return match !== null && METHODS[match[1]!] !== undefined;
  },

  dissect(payload, { memory }) {
    if (payload.peek() === INTERLEAVED) {
      payload.skip(2);
      return { kind: 'media', beyond: payload.u16() };
    }
    const head = readHead(payload);
    const request = REQUEST.exec(head.startLine);
    const response = request ? null : RESPONSE.exec(head.startLine);
    if (!request && !response) throw new Malformed('no RTSP message');
    const length = Number(header(head, 'content-length') ?? 0);
    if (!Number.isInteger(length) || length < 0) throw new Malformed('RTSP body of no length');
    const taken = Math.min(length, MOST_BODY);
    const body = payload.latin1(taken);
    const session = /^s=(.+?)\r?$/m.exec(body)?.[1];
    const base = { beyond: length - taken, ...fields(head), ...(session === undefined || session === '-' || session === ' ' ? {} : { session }) };
    if (!request) return { kind: 'response', status: Number(response![1]), ...base };
    memory.method = request[1]!;
    memory.authorized = head.headers.has('authorization');
    return { kind: 'request', method: request[1]!, url: request[2]!, ...base };
  },

  remainder: message => message.beyond,
  direction: ({ kind }) => (kind === 'media' ? undefined : kind),

  observe(message, { memory }) {
    if (message.kind === 'media') return [];
    const list: Observation[] = claims(
      claim('sender', 'rtsp.server', message.server, 0.9), claim('sender', 'software', message.server ?? message.agent, 0.8), claim('sender', 'rtsp.agent', message.agent, 0.9), claim('sender', 'rtsp.realm', message.realm, 0.9),
      claim('sender', 'rtsp.session', message.session, 0.7),
    );
    if (message.kind === 'request') {
      list.push(...claims(claim('receiver', 'rtsp.url', message.url, 0.5), message.authorization === 'basic' && claim('receiver', 'weakness', 'cleartext-login', 0.8)));
      return list;
    }
    if (message.status === 200 && memory.method === 'DESCRIBE' && !memory.authorized) list.push(...claims(claim('sender', 'weakness', 'anonymous-access', 0.8)));
    return list;
  },

  operations({ kind, method, status }, { memory }) {
    if (kind === 'request') return [{ name: method!, kind: METHODS[method!] ?? 'other' }];
    return kind === 'response' && status! >= 400 && memory.method !== undefined ? [{ name: memory.method, kind: METHODS[memory.method] ?? 'other', refused: true }] : [];
  },
});

function fields(head: Head): Partial<RtspMessage> {
  const realm = /realm="([^"]{1,200})"/i.exec(header(head, 'www-authenticate') ?? '')?.[1];
  const authorization = header(head, 'authorization')?.split(' ')[0]?.toLowerCase();
  const server = header(head, 'server');
  const agent = header(head, 'user-agent');
  return { ...(server ? { server } : {}), ...(agent ? { agent } : {}), ...(realm ? { realm } : {}), ...(authorization ? { authorization } : {}) };
}
