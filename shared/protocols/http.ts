import { Malformed, utf8 } from '../binary/reader';
import type { Observation } from '../model/observation';
import { canonicalIp } from '../model/address';
import { claim, claims, isHostName } from './claims-kit';
import { serviceFact } from './cloud-services-kit';
import { defineProtocol } from './definition';
import { base64, header, osOfUserAgent, readHead, textLine } from './http-kit';
import type { Head } from './http-kit';
import { ntlmClaims, ntlmOfBytes } from './ntlmssp-kit';

export type HttpMessage =
  | { readonly kind: 'request'; readonly head: Head; readonly method: string; readonly target: string; readonly body: number; readonly formUser?: string }
  | { readonly kind: 'response'; readonly head: Head; readonly status: number; readonly method: string | undefined; readonly body: number; readonly title?: string }
  | { readonly kind: 'chunk'; readonly body: number };

interface Memory {
  /** Methods of requests that wait for their answer: HEAD and CONNECT answers have no body. */
  readonly waiting: string[];
  /** Sides in the middle of a chunked body. */
  readonly chunked: Set<string>;
}

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'REPORT', 'SEARCH', 'BROWSE', 'NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE',
  'M-POST', 'BITS_POST', 'RPC_IN_DATA', 'RPC_OUT_DATA', 'SSTP_DUPLEX_POST', 'PURGE', 'MERGE', 'CCM_POST'];
const WRITES = new Set(['POST', 'PUT', 'DELETE', 'PATCH', 'MKCOL', 'COPY', 'MOVE', 'PROPPATCH', 'CCM_POST', 'BITS_POST']);
/** No length stated: the body lasts until the connection ends. */
const UNTIL_CLOSE = Number.MAX_SAFE_INTEGER;
/** How far into a body that happens to be at hand a page title is looked for. */
const TITLE_WITHIN = 4096;
const MAX_WAITING = 256;

/** Body length by RFC 9112 §6.3; undefined: chunked. */
function bodyLength(head: Head, otherwise: number): number | undefined {
  if (/(^|[\s,])chunked\b/i.test(header(head, 'transfer-encoding') ?? '')) return undefined;
  const stated = header(head, 'content-length');
  if (stated === undefined) return otherwise;
  if (!/^\d{1,15}$/.test(stated)) throw new Malformed('content length that is no number');
  return Number(stated);
}

function authority(host: string | undefined): string | undefined {
  const name = host?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name !== undefined && name !== '' && canonicalIp(name) === undefined && isHostName(name) ? name.toLowerCase() : undefined;
}

/** User name of Basic (RFC 7617) or Digest (RFC 7616) credentials; the password is not read further. */
function credentials(value: string | undefined): { readonly scheme: string; readonly user: string; readonly token: string } | undefined {
  const match = /^([A-Za-z]+)\s+(.+)$/.exec(value ?? '');
  if (!match) return undefined;
  const scheme = match[1]!.toLowerCase();
  if (scheme === 'basic') return { scheme, user: utf8(base64(match[2]!)).split(':')[0]!, token: '' };
  if (scheme === 'digest') return { scheme, user: /username="([^"]*)"/.exec(match[2]!)?.[1] ?? '', token: '' };
  return { scheme, user: '', token: match[2]! };
}

/** HTTP/1.x in clear text. */
export const http = defineProtocol<HttpMessage, Memory>({
  id: 'http',
  name: 'HTTP',
  family: 'it',
  reference: 'RFC 9110, RFC 9112',
  carriers: ['tcp/80', 'tcp/8080', 'tcp/8000', 'tcp/8088', 'tcp/3128', 'tcp/5985', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: {
    request: 'user agent, host asked for, user of a basic login, upgrade, CONNECT target', response: 'server, powered-by, realm and scheme of the login, title of the page',
  },
  leaves: 'bodies beyond the title, cookies, HTTP/2 and HTTP/3',
  facts: {
    'http.server': 'Server header', 'http.user-agent': 'User-Agent header', 'http.realm': 'realm that it asks credentials for', 'http.auth-scheme': 'authentication scheme that it asks for',
    'http.title': 'title of a page it served', 'http.powered-by': 'X-Powered-By header', 'http.websocket-protocol': 'sub-protocol of an upgrade to WebSocket', 'http.proxy': 'it served a CONNECT or an absolute URL',
    'http.connect': 'host and port asked of a proxy',
  },
  begin: () => ({ waiting: [], chunked: new Set() }),

  recognises(payload) {
    if (payload.startsWithText('HTTP/1.')) return /^HTTP\/1\.[01] [1-5]\d\d/.test(payload.remaining >= 12 ? payload.fork().latin1(12) : '');
    const method = METHODS.find(name => payload.startsWithText(`${name} `));
    if (method === undefined) return false;
    const end = payload.indexOf(0x0a, 4096);
    const line = payload.fork().latin1(end < 0 ? Math.min(payload.remaining, 4096) : end);
    // A long request line may not have ended yet; RTSP, SIP and SSDP lines always have.
    return end < 0 ? payload.remaining >= 1024 && /^\S+ (\/|https?:)/.test(line) : / HTTP\/1\.[01]\r?$/.test(line);
  },

  dissect(payload, { memory, sourceIp, sourcePort }) {
    const side = `${sourceIp ?? ''} ${sourcePort}`;
    if (memory.chunked.has(side)) {
      const size = /^([0-9a-f]{1,8})\s*(;.*)?$/i.exec(textLine(payload, 1024));
      if (!size) {
        memory.chunked.delete(side);
        throw new Malformed('chunk without a size');
      }
      const length = parseInt(size[1]!, 16);
      if (length > 0) return { kind: 'chunk', body: length + 2 };
      // The line after the last chunk begins the trailer, or is the blank that ends it.
      for (let i = 0; i < 64 && textLine(payload) !== ''; i++);
      memory.chunked.delete(side);
      return { kind: 'chunk', body: 0 };
    }
    const head = readHead(payload);
    const status = /^HTTP\/1\.\d (\d{3})/.exec(head.startLine);
    if (status) {
      const code = Number(status[1]);
      const method = code < 200 ? memory.waiting[0] : memory.waiting.shift();
      const bodiless = code < 200 || code === 204 || code === 304 || method === 'HEAD' || (method === 'CONNECT' && code < 300);
      const body = bodiless ? 0 : bodyLength(head, UNTIL_CLOSE);
      if (body === undefined) memory.chunked.add(side);
      const title = /html/i.test(header(head, 'content-type') ?? '') ? /<title[^>]*>([^<]{1,200})<\/title>/i.exec(payload.fork().latin1(Math.min(payload.remaining, TITLE_WITHIN))) : null;
      return { kind: 'response', head, status: code, method, body: body ?? 0, ...(title && !bodiless ? { title: title[1]!.trim() } : {}) };
    }
    const line = /^([A-Z_-]+) (\S+) HTTP\/1\.\d$/.exec(head.startLine.trimEnd());
    if (!line) throw new Malformed('neither a request nor a status line');
    const body = bodyLength(head, 0);
    if (body === undefined) memory.chunked.add(side);
    if (memory.waiting.length < MAX_WAITING) memory.waiting.push(line[1]!);
    const form = /urlencoded/i.test(header(head, 'content-type') ?? '') ? payload.fork().latin1(Math.min(payload.remaining, body ?? 0, 2048)) : '';
    const secret = /(^|&)(pass|passwd|password|pwd|passwort)=[^&]/i.test(form);
    const user = secret ? /(?:^|&)(?:user|username|login|userid|uid|name|benutzer)=([^&]*)/i.exec(form)?.[1] ?? '' : undefined;
    return { kind: 'request', head, method: line[1]!, target: line[2]!, body: body ?? 0, ...(user === undefined ? {} : { formUser: user }) };
  },

  direction: message => (message.kind === 'chunk' ? undefined : message.kind),
  remainder: message => message.body,
  endsProtocol: message => message.kind === 'response' && (message.status === 101 || (message.method === 'CONNECT' && message.status >= 200 && message.status < 300)),

  observe(message) {
    if (message.kind === 'chunk') return [];
    const { head } = message;
    const list: (Observation | undefined)[] = [];
    if (message.kind === 'request') {
      const absolute = /^https?:\/\/([^/]+)/i.exec(message.target);
      const name = authority(header(head, 'host'));
      const agent = header(head, 'user-agent');
      list.push(claim('client', 'http.user-agent', agent), claim('client', 'os', agent === undefined ? undefined : osOfUserAgent(agent), 0.6));
      if (message.method === 'CONNECT' || absolute) {
        list.push(claim('client', 'http.connect', message.method === 'CONNECT' ? message.target : absolute![1], 0.8));
        const service = serviceFact((message.method === 'CONNECT' ? message.target : absolute![1]!).replace(/:\d+$/, ''));
        if (service) list.push(claim('client', service.key, service.value, 0.8));
      } else if (name !== undefined) {
        const service = serviceFact(name);
        list.push(claim('server', 'server-name', name, 0.8), service && claim('client', service.key, service.value, 0.8));
      }
      const given = credentials(header(head, 'authorization') ?? header(head, 'proxy-authorization'));
      if (given?.scheme === 'basic') list.push(claim('server', 'weakness', 'cleartext-login'));
      if (given) list.push(claim('client', 'user', given.user, 0.8));
      if (given?.token) list.push(...ntlmClaims(ntlmOfBytes(base64(given.token))));
      if (message.formUser !== undefined) list.push(claim('server', 'weakness', 'cleartext-login', 0.8), claim('client', 'user', message.formUser, 0.6));
      list.push(claim('client', 'http.websocket-protocol', header(head, 'sec-websocket-protocol'), 0.8));
      return claims(...list);
    }
    if (message.method === 'CONNECT' && message.status < 300) list.push(claim('server', 'http.proxy', true));
    const server = header(head, 'server');
    list.push(claim('server', 'http.server', server), claim('server', 'software', server, 0.8), claim('server', 'http.powered-by', header(head, 'x-powered-by'), 0.8), claim('server', 'http.title', message.title, 0.8));
    for (const challenge of [...(head.headers.get('www-authenticate') ?? []), ...(head.headers.get('proxy-authenticate') ?? [])].slice(0, 8)) {
      const scheme = /^([A-Za-z]+)/.exec(challenge)?.[1];
      list.push(claim('server', 'http.auth-scheme', scheme?.toLowerCase(), 0.9), claim('server', 'http.realm', /realm="([^"]*)"/i.exec(challenge)?.[1], 0.9));
      const token = /^(?:NTLM|Negotiate)\s+(\S+)/i.exec(challenge)?.[1];
      if (token !== undefined) list.push(...ntlmClaims(ntlmOfBytes(base64(token))));
    }
    return claims(...list);
  },

  operations(message) {
    return message.kind === 'request' ? [{ name: message.method, kind: WRITES.has(message.method) ? 'write' : message.method === 'GET' || message.method === 'HEAD' ? 'read' : 'other' }] : [];
  },
});
