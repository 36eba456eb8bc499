import { Malformed } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';

export type PostgresMessage =
  | { readonly kind: 'startup'; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'ask-tls' }
  | { readonly kind: 'tls-answer'; readonly granted: boolean }
  | { readonly kind: 'authentication'; readonly method: number }
  | { readonly kind: 'password' }
  | { readonly kind: 'parameter'; readonly name: string; readonly value: string }
  | { readonly kind: 'other'; readonly type: string; readonly left: number };

interface Memory {
  tlsAsked: boolean;
  cleartext: boolean;
  started: boolean;
}

const VERSION_3 = 196_608;
const CANCEL = 80_877_102;
const TLS = 80_877_103;
const GSS = 80_877_104;
const SERVER_TYPES = 'RSKZTDCEINAVGHWtn123sdcv';

/** PostgreSQL. */
export const postgresql = defineProtocol<PostgresMessage, Memory>({
  id: 'postgresql',
  name: 'PostgreSQL',
  family: 'app',
  reference: 'PostgreSQL documentation, message formats of protocol 3.0',
  carriers: ['tcp/5432', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: { startup: 'user, database, application', 'authentication, parameter status': 'method, version' },
  leaves: 'SQL and rows',
  facts: { 'postgresql.version': 'server version', 'postgresql.database': 'database that a client opens', 'postgresql.application': 'application name of the client', 'postgresql.authentication': 'how the server asks for credentials' },
  begin: () => ({ tlsAsked: false, cleartext: false, started: false }),

  recognises(payload, { sourcePort, destinationPort }) {
    if (payload.remaining < 8) return false;
    const length = payload.peek32()!;
    const code = payload.peek32(4)!;
    if (length === 8 && (code === TLS || code === GSS)) return true;
    if (code === VERSION_3 && length > 12 && length < 10_000) return payload.remaining >= 13 && payload.peek(8)! >= 0x61 && payload.peek(8)! <= 0x7a;
    // A server that began before the capture: authentication or parameters.
    if (sourcePort !== 5432 || destinationPort === 5432) return false;
    const size = payload.peek32(1)!;
    return (payload.peek() === 0x52 && size >= 8 && size < 200) || (payload.peek() === 0x53 && size > 8 && size < 300);
  },

  dissect(payload, { memory }) {
    const first = payload.peek();
    if (memory.tlsAsked && (first === 0x53 || first === 0x4e) && payload.remaining === 1) {
      payload.skip(1);
      memory.tlsAsked = false;
      return { kind: 'tls-answer', granted: first === 0x53 };
    }
    if (first === 0) {
      const length = payload.peek32();
      if (length === undefined) {
        payload.need(4);
        throw new Malformed('unreachable');
      }
      if (length < 8 || length > 10_000) throw new Malformed('startup of an impossible length');
      const body = payload.slice(length);
      return complete((): PostgresMessage => {
        body.skip(4);
        const code = body.u32();
        if (code === TLS || code === GSS) {
          memory.tlsAsked = true;
          return { kind: 'ask-tls' };
        }
        if (code === CANCEL) return { kind: 'other', type: 'cancel', left: 0 };
        if (code >> 16 !== 3) throw new Malformed('protocol version that does not exist');
        memory.started = true;
        const parameters = new Map<string, string>();
        while (body.remaining > 1 && parameters.size < 64) {
          const name = body.cstring();
          if (name === '') break;
          parameters.set(name, body.cstring());
        }
        return { kind: 'startup', parameters };
      });
    }
    const type = String.fromCharCode(payload.u8());
    const length = payload.u32();
    if (length < 4 || length > 0x3fffffff || !/[A-Za-z0-9]/.test(type)) throw new Malformed('message of an impossible length');
    if ((type === 'R' || type === 'S') && length <= 4096) {
      const body = payload.slice(length - 4);
      return complete((): PostgresMessage => {
        if (type === 'S') return { kind: 'parameter', name: body.cstring(), value: body.cstring() };
        const method = body.u32();
        if (method === 3) memory.cleartext = true;
        return { kind: 'authentication', method };
      });
    }
    if (type === 'p' && length <= 4096) {
      payload.skip(length - 4);
      return { kind: 'password' };
    }
    return { kind: 'other', type, left: length - 4 };
  },

  direction: message => (message.kind === 'startup' || message.kind === 'ask-tls' || message.kind === 'password' ? 'request' : message.kind === 'authentication' || message.kind === 'parameter' || message.kind === 'tls-answer' ? 'response' : message.kind === 'other' && message.type === 'Q' ? 'request' : message.kind === 'other' && SERVER_TYPES.includes(message.type) && message.type === 'Z' ? 'response' : undefined),
  remainder: message => (message.kind === 'other' ? message.left : 0),
  endsProtocol: message => message.kind === 'tls-answer' && message.granted,

  observe(message, { memory }) {
    const list: (Observation | undefined)[] = [];
    if (message.kind === 'startup') {
      const { parameters } = message;
      list.push(claim('client', 'user', parameters.get('user'), 0.8), claim('server', 'postgresql.database', parameters.get('database'), 0.8), claim('client', 'postgresql.application', parameters.get('application_name'), 0.85));
    } else if (message.kind === 'parameter') {
      if (message.name === 'server_version') list.push(claim('server', 'postgresql.version', message.value, 0.95), claim('server', 'software', `PostgreSQL ${message.value}`, 0.9));
      else if (message.name === 'application_name') list.push(claim('client', 'postgresql.application', message.value, 0.85));
    } else if (message.kind === 'authentication' && message.method > 0) list.push(claim('server', 'postgresql.authentication', { 3: 'cleartext', 5: 'md5', 7: 'gss', 9: 'sspi', 10: 'scram' }[message.method], 0.9));
    else if (message.kind === 'password' && memory.cleartext) list.push(claim('server', 'weakness', 'cleartext-login', 0.95));
    return claims(...list);
  },
});
