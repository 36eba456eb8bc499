import { Malformed, latin1 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import { findNtlm, ntlmClaims } from './ntlmssp-kit';
import type { Ntlm } from './ntlmssp-kit';

export interface TdsMessage {
  /** 1 batch, 3 remote procedure, 4 answer, 16 login, 17 SSPI, 18 prelogin; 0: browser datagram or a protected record. */
  readonly type: number;
  readonly left: number;
  readonly version?: readonly [major: number, minor: number, build: number];
  readonly encryption?: number;
  readonly login?: { readonly host: string; readonly user: string; readonly application: string; readonly server: string; readonly library: string; readonly database: string };
  readonly ntlm?: Ntlm;
  readonly serverName?: string;
  readonly program?: string;
  /** SQL Server Browser: one entry for an instance. */
  readonly instances?: readonly ReadonlyMap<string, string>[];
}

const PRELOGIN = 18;
const LOGIN = 16;
const SSPI = 17;
const ANSWER = 4;
const TYPES: Readonly<Record<number, readonly [name: string, kind: 'write' | 'other' | 'identify']>> = { 1: ['SQL batch', 'other'], 3: ['SQL procedure call', 'other'], 7: ['SQL bulk load', 'write'], 16: ['SQL login', 'identify'] };
/** Product by major version (Microsoft: latest updates and version history of SQL Server). */
const PRODUCTS: Readonly<Record<number, string>> = { 8: 'SQL Server 2000', 9: 'SQL Server 2005', 10: 'SQL Server 2008', 11: 'SQL Server 2012', 12: 'SQL Server 2014', 13: 'SQL Server 2016', 14: 'SQL Server 2017', 15: 'SQL Server 2019', 16: 'SQL Server 2022', 17: 'SQL Server 2025' };

export function sqlServerName(version: readonly [number, number, number]): string | undefined {
  const [major, minor, build] = version;
  const product = major === 10 && minor >= 50 ? 'SQL Server 2008 R2' : PRODUCTS[major];
  return product === undefined ? undefined : `${product} ${major}.${minor}.${build}`;
}

/** LOGIN7 (MS-TDS §2.2.6.4): offsets and lengths in characters, then UTF-16 texts. The password is not touched. */
function readLogin(body: Reader): TdsMessage['login'] {
  const table = body.fork();
  table.skip(36);
  const text = (): string => {
    const at = table.u16le();
    const length = table.u16le();
    if (length === 0) return '';
    const inner = body.fork();
    inner.skip(at);
    return inner.utf16le(length * 2);
  };
  const [host, user] = [text(), text()];
  table.skip(4);
  const [application, server] = [text(), text()];
  table.skip(4);
  const library = text();
  table.skip(4);
  return { host, user, application, server, library, database: text() };
}

/** Answer tokens up to the log-in acknowledgement: product and server name (MS-TDS §2.2.7). */
function readTokens(body: Reader): Pick<TdsMessage, 'serverName' | 'program' | 'version'> {
  const found: { serverName?: string; program?: string; version?: readonly [number, number, number] } = {};
  attempt(() => {
    for (let i = 0; i < 32 && body.remaining > 3; i++) {
      const token = body.u8();
      if (token !== 0xe3 && token !== 0xab && token !== 0xaa && token !== 0xad) return;
      const value = body.slice(body.u16le());
      if (token === 0xab || token === 0xaa) {
        value.skip(6);
        value.skip(value.u16le() * 2);
        found.serverName = value.utf16le(value.u8() * 2);
      } else if (token === 0xad) {
        value.skip(5);
        found.program = value.utf16le(value.u8() * 2).replace(/\u0000+$/, '');
        found.version = [value.u8(), value.u8(), value.u16()];
      }
    }
  });
  return found;
}

function readPrelogin(body: Reader): Pick<TdsMessage, 'version' | 'encryption'> {
  const found: { version?: readonly [number, number, number]; encryption?: number } = {};
  const table = body.fork();
  for (let i = 0; i < 16; i++) {
    const option = table.u8();
    if (option === 0xff) break;
    const value = body.fork();
    value.skip(table.u16());
    const length = table.u16();
    if (option === 0 && length >= 6) found.version = [value.u8(), value.u8(), value.u16()];
    else if (option === 1 && length >= 1) found.encryption = value.u8();
  }
  return found;
}

/** MC-SQLR §2.2.5: `ServerName;X;InstanceName;Y;…;tcp;1433;;` */
function readBrowser(text: string): ReadonlyMap<string, string>[] {
  return text.split(';;').filter(entry => entry !== '').slice(0, 32).map(entry => {
    const words = entry.split(';');
    const map = new Map<string, string>();
    for (let i = 0; i + 1 < words.length && i < 64; i += 2) map.set(words[i]!, words[i + 1]!);
    return map;
  });
}

/** Tabular Data Stream: Microsoft SQL Server and its browser service. */
export const tds = defineProtocol<TdsMessage>({
  id: 'tds',
  name: 'TDS (SQL Server)',
  family: 'app',
  reference: 'MS-TDS §2.2; MC-SQLR §2.2',
  carriers: ['tcp/1433', 'udp/1434', 'tcp/*'],
  authentication: 'required',
  encryption: 'optional',
  reads: {
    login: 'host, user, application, database, server', 'login acknowledgement': 'version', prelogin: 'encryption, version', 'SQL Browser': 'server, instance, version',
  },
  leaves: 'SQL and rows, a login under TLS',
  facts: {
    'tds.server-name': 'server name', 'tds.instance': 'instance name, and its port', 'tds.version': 'version number', 'tds.database': 'database that a client opens', 'tds.application': 'program that a client says it is', 'tds.encryption': 'off, on, not supported or required',
  },

  recognises(payload, { transport, sourcePort, destinationPort }) {
    if (transport !== 'tcp') {
      if (sourcePort === 1434) return payload.peek() === 5 && payload.remaining > 8 && payload.peek16le(1) === payload.remaining - 3;
      return destinationPort === 1434 && payload.remaining >= 1 && payload.peek()! >= 2 && payload.peek()! <= 4 && payload.remaining <= 33;
    }
    if (payload.remaining < 9) return false;
    const type = payload.peek(0)!;
    const length = payload.peek16(2)!;
    const status = payload.peek(1)!;
    if (payload.peek(7) !== 0 || status > 0x19 || length < 9 || length > 32_767) return false;
    const port = sourcePort === 1433 || destinationPort === 1433;
    if (type === PRELOGIN) return payload.peek(8) === 0 || (port && payload.peek(8)! >= 0x14 && payload.peek(8)! <= 0x17);
    if (type === LOGIN) return payload.remaining >= 16 && payload.peek32le(8)! <= 65_536 && (payload.peek(15)! >= 0x70 && payload.peek(15)! <= 0x74);
    return port && (type === 1 || type === 3 || type === ANSWER || type === SSPI) && payload.peek16(4) !== undefined;
  },

  dissect(payload, { transport, sourcePort }) {
    if (transport !== 'tcp') {
      if (sourcePort !== 1434) {
        payload.rest();
        return { type: 0, left: 0 };
      }
      payload.skip(3);
      return { type: 0, left: 0, instances: readBrowser(latin1(payload.rest())) };
    }
    const type = payload.u8();
    // With encryption on, TLS records follow without TDS around them.
    if (type >= 0x14 && type <= 0x17 && payload.peek(0) === 3 && (type !== SSPI && type !== PRELOGIN) || (type === 0x17 && payload.peek(0) === 3)) {
      payload.skip(2);
      return { type: 0, left: payload.u16() };
    }
    payload.skip(1);
    const length = payload.u16();
    payload.skip(4);
    if (length < 8 || length > 32_767 || (type > 18 || type === 0)) throw new Malformed('no TDS header');
    const looked = type === PRELOGIN || type === LOGIN || type === SSPI;
    if (!looked && !(type === ANSWER && length <= 4096)) return { type, left: length - 8 };
    const body = payload.slice(length - 8);
    if (type === PRELOGIN || (type === ANSWER && body.peek() === 0)) return { type: PRELOGIN, left: 0, ...(body.peek() === 0 ? complete(() => readPrelogin(body)) : {}) };
    const ntlm = findNtlm(body);
    const base = { type, left: 0, ...(ntlm ? { ntlm } : {}) };
    if (type === LOGIN) {
      const login = attempt(() => readLogin(body));
      return login ? { ...base, login } : base;
    }
    return type === ANSWER ? { ...base, ...readTokens(body) } : base;
  },

  direction: message => (message.type === ANSWER || message.instances ? 'response' : message.type === LOGIN || message.type === 1 || message.type === 3 ? 'request' : undefined),
  remainder: message => message.left,

  observe(message, { sourcePort, fromClient }) {
    const list: (Observation | undefined)[] = [...ntlmClaims(message.ntlm)];
    for (const instance of message.instances ?? []) {
      const version = instance.get('Version')?.split('.').map(Number);
      const port = instance.get('tcp');
      list.push(
        claim('server', 'tds.server-name', instance.get('ServerName'), 0.9), claim('server', 'hostname', instance.get('ServerName'), 0.85), claim('server', 'tds.version', instance.get('Version')),
        claim('server', 'tds.instance', instance.has('InstanceName') ? `${instance.get('InstanceName')!}${port === undefined ? '' : ` on tcp/${port}`}` : undefined),
        version && version.length >= 3 ? claim('server', 'software', sqlServerName([version[0]!, version[1]!, version[2]!]), 0.9) : undefined,
      );
    }
    const { login, version } = message;
    if (login) {
      list.push(
        claim('client', 'hostname', login.host, 0.85), claim('client', 'user', login.user, 0.8), claim('client', 'tds.application', login.application, 0.85), claim('server', 'tds.server-name', login.server, 0.7), claim('server', 'tds.database', login.database, 0.8),
        // Obscured by a fixed pattern, which anybody undoes.
        login.user !== '' ? claim('server', 'weakness', 'cleartext-login', 0.9) : undefined,
      );
    }
    const fromServer = fromClient === false || (fromClient === undefined && sourcePort === 1433);
    if (fromServer && version && (message.type === ANSWER || message.type === PRELOGIN)) list.push(claim('server', 'tds.version', version.join('.'), 0.9), claim('server', 'software', sqlServerName(version), 0.9));
    if (fromServer && message.encryption !== undefined) list.push(claim('server', 'tds.encryption', ['off', 'on', 'not supported', 'required'][message.encryption], 0.9));
    list.push(claim('server', 'tds.server-name', message.serverName?.split('\\')[0], 0.9), claim('server', 'tds.instance', message.serverName?.split('\\')[1], 0.9));
    return claims(...list);
  },

  operations(message) {
    const known = TYPES[message.type];
    return known ? [{ name: known[0], code: message.type, kind: known[1] }] : [];
  },
});
