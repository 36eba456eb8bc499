import { Malformed } from '../binary/reader';
import { claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';

export type MysqlMessage =
  | { readonly kind: 'greeting'; readonly version: string }
  | { readonly kind: 'login'; readonly user: string; readonly database: string; readonly program: string; readonly tls: boolean }
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'other'; readonly left: number };

interface Memory {
  greeted: boolean;
  loggedIn: boolean;
}

const CONNECT_WITH_DB = 0x8;
const PROTOCOL_41 = 0x200;
const SSL = 0x800;
const LENGTH_ENCODED = 0x200000;
const CONNECT_ATTRIBUTES = 0x100000;

/** MySQL and MariaDB. */
export const mysql = defineProtocol<MysqlMessage, Memory>({
  id: 'mysql',
  name: 'MySQL',
  family: 'app',
  reference: 'MySQL client/server protocol, connection phase',
  carriers: ['tcp/3306', 'tcp/*'],
  authentication: 'required',
  encryption: 'optional',
  reads: { greeting: 'version, system', login: 'user, database, program' },
  leaves: 'SQL and rows',
  facts: { 'mysql.version': 'version that the server greets with', 'mysql.database': 'database that a client opens', 'mysql.program': 'program of the client' },
  begin: () => ({ greeted: false, loggedIn: false }),

  // The server speaks first: packet 0, protocol 10, a version text.
  recognises(payload) {
    if (payload.remaining < 12) return false;
    const length = payload.u24le();
    if (length < 20 || length > 512 || payload.u8() !== 0 || payload.u8() !== 10) return false;
    const end = payload.indexOf(0, 80);
    return end > 2 && /^\d+\.\d+[\w.:~+-]*$/.test(payload.latin1(end));
  },

  dissect(payload, { memory }) {
    const length = payload.u24le();
    const sequence = payload.u8();
    if (length === 0) return { kind: 'other', left: 0 };
    payload.need(1);
    const first = payload.peek()!;
    if (!memory.greeted && sequence === 0 && (first === 10 || first === 255)) {
      if (length > 65_535) throw new Malformed('greeting of more than 64 KB');
      const body = payload.slice(length);
      memory.greeted = true;
      return complete(() => {
        body.skip(1);
        if (first === 10) return { kind: 'greeting', version: body.cstring() };
        body.skip(2);
        return { kind: 'refusal', text: body.utf8(body.remaining) };
      });
    }
    if (memory.loggedIn || sequence !== 1 || length > 65_535 || length < 32) return { kind: 'other', left: length };
    const body = payload.slice(length);
    memory.loggedIn = true;
    return complete(() => {
      const capabilities = body.u32le();
      if (!(capabilities & PROTOCOL_41)) return { kind: 'other', left: 0 };
      body.skip(28);
      if (body.remaining === 0) {
        memory.loggedIn = false;
        return { kind: 'login', user: '', database: '', program: '', tls: (capabilities & SSL) !== 0 };
      }
      const user = body.cstring();
      if (capabilities & LENGTH_ENCODED || body.remaining > 0) body.skip(Math.min(body.u8(), body.remaining));
      const database = capabilities & CONNECT_WITH_DB ? body.cstring() : '';
      let program = '';
      if (capabilities & CONNECT_ATTRIBUTES) {
        const rest = body.latin1(body.remaining);
        // Name and value each with a byte of length in front.
        const at = rest.indexOf('program_name');
        if (at >= 0) program = rest.slice(at + 13, at + 13 + rest.charCodeAt(at + 12));
      }
      return { kind: 'login', user, database, program, tls: false };
    });
  },

  direction: message => (message.kind === 'greeting' || message.kind === 'refusal' ? 'response' : message.kind === 'login' ? 'request' : undefined),
  remainder: message => (message.kind === 'other' ? message.left : 0),
  endsProtocol: message => message.kind === 'login' && message.tls,

  observe(message) {
    if (message.kind === 'greeting') {
      const maria = /(\d+\.\d+\.\d+)-MariaDB/.exec(message.version)?.[1];
      return claims(
        claim('server', 'mysql.version', message.version, 0.95), claim('server', 'software', maria === undefined ? `MySQL ${message.version}` : `MariaDB ${maria}`, 0.9),
        claim('server', 'os', /ubuntu/i.test(message.version) ? 'Ubuntu' : /deb\d|debian/i.test(message.version) ? 'Debian' : undefined, 0.7),
      );
    }
    if (message.kind === 'login') return claims(claim('client', 'user', message.user, 0.8), claim('server', 'mysql.database', message.database, 0.8), claim('client', 'mysql.program', message.program, 0.8));
    return [];
  },
});
