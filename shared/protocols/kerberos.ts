import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { Observation } from '../model/observation';
import type { BerElement } from './ber-kit';
import { berChildren, berElement, berInteger, berText, berTotalLength } from './ber-kit';
import { attempt, claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';

export interface KerberosMessage {
  /** 10 AS-REQ, 11 AS-REP, 12 TGS-REQ, 13 TGS-REP, 14 AP-REQ, 15 AP-REP, 30 KRB-ERROR. */
  readonly type: number;
  readonly realm?: string;
  readonly client?: string;
  readonly service?: string;
  readonly error?: number;
  /** NetBIOS name among the addresses of a request. */
  readonly netbiosName?: string;
}

const TYPES = new Set([10, 11, 12, 13, 14, 15, 20, 21, 22, 30]);

/** Contents by context number: every field of Kerberos is `[n]` around one element. */
function fields(sequence: BerElement): Map<number, BerElement> {
  return new Map(berChildren(sequence, 32).filter(({ tag }) => tag >> 5 === 5).map(child => [child.number, child]));
}

const inner = (element: BerElement | undefined): BerElement | undefined => element && berElement(element.content.fork());

/** PrincipalName: `[0]` type, `[1]` parts; joined by slashes. */
function principal(element: BerElement | undefined): string | undefined {
  const sequence = inner(element);
  const parts = sequence && inner(fields(sequence).get(1));
  return parts && berChildren(parts, 16).map(berText).join('/');
}

function text(element: BerElement | undefined): string | undefined {
  const value = inner(element);
  return value && berText(value);
}

function readBody(type: number, body: BerElement): Omit<KerberosMessage, 'type'> {
  const top = fields(body);
  const optional = (values: { realm?: string | undefined; client?: string | undefined; service?: string | undefined; netbiosName?: string | undefined }): Omit<KerberosMessage, 'type'> =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  if (type === 10 || type === 12) {
    const request = inner(top.get(4));
    if (!request) return {};
    const asked = fields(request);
    const addresses = inner(asked.get(9));
    let netbiosName: string | undefined;
    for (const address of addresses ? berChildren(addresses, 64) : []) {
      const pair = fields(address);
      const kind = inner(pair.get(0));
      if (kind && berInteger(kind) === 20) netbiosName = text(pair.get(1))?.trim();
    }
    return optional({ realm: text(asked.get(2)), client: principal(asked.get(1)), service: principal(asked.get(3)), netbiosName });
  }
  if (type === 11 || type === 13) {
    // Ticket is an application element of its own inside [5].
    const ticket = inner(top.get(5));
    const sealed = ticket && inner(ticket);
    return optional({ realm: text(top.get(3)), client: principal(top.get(4)), service: sealed ? principal(fields(sealed).get(2)) : undefined });
  }
  if (type === 30) {
    const error = inner(top.get(6));
    return { ...optional({ realm: text(top.get(9)), client: principal(top.get(8)), service: principal(top.get(10)) }), ...(error ? { error: berInteger(error) } : {}) };
  }
  return {};
}

function isMessage(payload: Reader, at: number): boolean {
  const tag = payload.peek(at);
  if (tag === undefined || tag >> 5 !== 3 || !TYPES.has(tag & 0x1f)) return false;
  const length = payload.peek(at + 1);
  if (length === undefined || (length >= 0x80 && (length < 0x81 || length > 0x84))) return false;
  const head = at + 2 + (length >= 0x80 ? length & 0x7f : 0);
  if (payload.peek(head) !== 0x30) return false;
  const size = payload.peek(head + 1);
  if (size === undefined) return false;
  // pvno [1] or [0], integer 5.
  const body = head + 2 + (size >= 0x80 ? size & 0x7f : 0);
  return payload.peek(body + 1) === 3 && payload.peek(body + 2) === 2 && payload.peek(body + 3) === 1 && payload.peek(body + 4) === 5;
}

/** Kerberos: who logs in to which service of which realm. */
export const kerberos = defineProtocol<KerberosMessage>({
  id: 'kerberos',
  name: 'Kerberos',
  family: 'it',
  reference: 'RFC 4120 §5, §7.2',
  carriers: ['udp/88', 'tcp/88', 'udp/464', 'tcp/464'],
  authentication: 'required',
  encryption: 'always',
  reads: { 'AS and TGS request, answer, error': 'realm, account, service names, host name of the client' },
  leaves: 'tickets, encrypted parts',
  facts: { 'kerberos.realm': 'realm', 'kerberos.spn': 'service principal that a client asked a ticket for', 'kerberos.kdc': 'it answers as a key distribution centre', 'kerberos.client': 'client principal' },

  recognises(payload, { transport }) {
    if (transport !== 'tcp') {
      const total = berTotalLength(payload);
      return total !== undefined && total <= payload.remaining && isMessage(payload, 0);
    }
    const length = payload.peek32();
    return length !== undefined && length > 16 && length < 0x100000 && isMessage(payload, 4);
  },

  dissect(payload, { transport }) {
    let body = payload;
    if (transport === 'tcp') {
      const length = payload.u32();
      if (length > 0x100000) throw new Malformed('record of more than a megabyte');
      body = payload.slice(length);
    }
    const read = (): KerberosMessage => {
      const outer = berElement(body);
      if (outer.tagClass !== 1 || !TYPES.has(outer.number)) throw new Malformed('application tag that does not exist');
      return { type: outer.number, ...attempt(() => readBody(outer.number, berElement(outer.content.fork()))) };
    };
    const message = transport === 'tcp' ? complete(read) : read();
    body.rest();
    return message;
  },

  direction: ({ type }) => (type === 10 || type === 12 || type === 14 ? 'request' : type === 20 || type === 21 || type === 22 ? undefined : 'response'),

  observe({ type, realm, client, service, netbiosName }) {
    const list: (Observation | undefined)[] = [];
    const domain = realm?.toLowerCase();
    if (type === 11 || type === 13 || type === 30) list.push(claim('server', 'kerberos.kdc', true, 0.95), claim('server', 'kerberos.realm', realm, 0.95), claim('server', 'domain', domain, 0.8));
    list.push(claim('client', 'kerberos.realm', realm, 0.9), claim('client', 'domain', type === 11 || type === 13 ? domain : undefined, 0.8));
    // Machine accounts end in a dollar sign; hosts have principals host/name.
    const machine = client === undefined ? undefined : /^([^/$]+)\$$/.exec(client)?.[1] ?? /^host\/(.+)$/i.exec(client)?.[1];
    if (machine !== undefined) list.push(claim('client', 'hostname', machine, 0.85));
    else list.push(claim('client', 'user', client, 0.8));
    list.push(claim('client', 'kerberos.client', client, 0.8), claim('client', 'hostname', netbiosName, 0.9));
    if (service !== undefined && !/^krbtgt\b/i.test(service)) list.push(claim('client', 'kerberos.spn', service, 0.9));
    return claims(...list);
  },
});
