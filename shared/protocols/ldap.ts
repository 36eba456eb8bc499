import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { Observation } from '../model/observation';
import type { BerElement } from './ber-kit';
import { berBytes, berChildren, berElement, berExpect, berInteger, berText, berTotalLength } from './ber-kit';
import { attempt, claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import { readName } from './dns-kit';
import { findNtlm, ntlmClaims } from './ntlmssp-kit';
import type { Ntlm } from './ntlmssp-kit';

export interface LdapMessage {
  /** Identifier octet of the operation; undefined: wrapped by a security layer or passed over for its size. */
  readonly operation: number | undefined;
  readonly left: number;
  readonly bindName?: string;
  readonly simplePassword?: boolean;
  readonly mechanism?: string;
  readonly ntlm?: Ntlm;
  readonly base?: string;
  readonly attributes?: ReadonlyMap<string, readonly string[]>;
  /** TLS begins after this message. */
  readonly tlsGranted?: boolean;
  readonly netlogon?: { readonly domain: string; readonly host: string; readonly netbiosName: string };
}

const BIND_REQUEST = 0x60;
const BIND_RESPONSE = 0x61;
const SEARCH_REQUEST = 0x63;
const SEARCH_ENTRY = 0x64;
const OPERATIONS = new Set([0x42, 0x4a, 0x50, 0x60, 0x61, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x73, 0x77, 0x78, 0x79]);
const REQUESTS = new Set([0x42, 0x4a, 0x50, 0x60, 0x63, 0x66, 0x68, 0x6c, 0x6e, 0x77]);
const WRITES: Readonly<Record<number, string>> = { 0x66: 'modify', 0x68: 'add', 0x4a: 'delete', 0x6c: 'modify DN' };
const EXTENDED_REQUEST = 0x77;
const EXTENDED_RESPONSE = 0x78;
/** RFC 4511 §4.14. */
const START_TLS = '1.3.6.1.4.1.1466.20037';
/** Entries of people carry pictures and key rings: what is larger is passed over. */
const LOOKED_AT = 65_536;
const KEPT_ATTRIBUTES = new Set(['defaultnamingcontext', 'namingcontexts', 'rootdomainnamingcontext', 'dnshostname', 'ldapservicename', 'servername', 'vendorname', 'vendorversion', 'domaincontrollerfunctionality', 'operatingsystem', 'operatingsystemversion']);

/** NETLOGON_SAM_LOGON_RESPONSE_EX (MS-ADTS §6.3.1.9): what a controller answers to a locator ping. */
function readNetlogon(blob: Reader): LdapMessage['netlogon'] {
  if (blob.u16le() !== 23) return undefined;
  blob.skip(22);
  readName(blob);
  const [domain, host] = [readName(blob), readName(blob)];
  readName(blob);
  return { domain, host, netbiosName: readName(blob) };
}

function readEntry(entry: BerElement): Partial<LdapMessage> {
  const attributes = new Map<string, string[]>();
  let netlogon: LdapMessage['netlogon'];
  const list = berChildren(entry)[1];
  for (const attribute of list ? berChildren(list, 1024) : []) {
    const [name, values] = berChildren(attribute, 2);
    if (!name || !values) continue;
    const key = berText(name).toLowerCase();
    if (key === 'netlogon') netlogon = attempt(() => readNetlogon(berExpect(values.content.fork(), 4).content));
    else if (KEPT_ATTRIBUTES.has(key)) attributes.set(key, berChildren(values, 64).slice(0, 16).map(berText));
  }
  return { attributes, ...(netlogon ? { netlogon } : {}) };
}

function readBind(bind: BerElement): Partial<LdapMessage> {
  const [, name, authentication] = berChildren(bind, 8);
  const bindName = name ? berText(name) : '';
  if (!authentication) return { bindName };
  if (authentication.tag === 0x80) return { bindName, simplePassword: berBytes(authentication).length > 0 };
  const ntlm = findNtlm(authentication.content);
  // Microsoft's own NTLM choices (9–11) stand beside SASL (3).
  const mechanism = authentication.tag === 0xa3 ? berText(berElement(authentication.content.fork())) : 'NTLM';
  return { bindName, mechanism, ...(ntlm ? { ntlm } : {}) };
}

function domainOf(context: string): string | undefined {
  const parts = [...context.matchAll(/(?:^|,)\s*DC=([^,]+)/gi)].map(match => match[1]!);
  return parts.length > 0 ? parts.join('.') : undefined;
}

/** Lightweight Directory Access Protocol, also connectionless (the domain controller locator). */
export const ldap = defineProtocol<LdapMessage, { tlsAsked: boolean }>({
  id: 'ldap',
  name: 'LDAP',
  family: 'it',
  reference: 'RFC 4511; MS-ADTS §3.1.1.3.2, §6.3',
  carriers: ['tcp/389', 'udp/389', 'tcp/3268', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: { bind: 'account, mechanism, NTLM', search: 'base', 'root DSE, NetLogon ping answer': 'domain, host, naming contexts, software' },
  leaves: 'other entries; whatever TLS hides',
  facts: {
    'ldap.naming-context': 'naming context that the server holds', 'ldap.bind-mechanism': 'how a client authenticates: simple, or a SASL mechanism', 'ldap.server': 'it answers', 'ldap.domain-controller-of': 'domain for which it answered as a controller',
    'ldap.base': 'where a client searches',
  },

  begin: () => ({ tlsAsked: false }),

  recognises(payload, { transport }) {
    if (payload.peek() !== 0x30) return false;
    const total = berTotalLength(payload);
    if (total === undefined || total < 7 || (transport !== 'tcp' && total > payload.remaining)) return false;
    payload.skip(payload.peek(1)! < 0x80 ? 2 : 2 + (payload.peek(1)! & 0x7f));
    const size = payload.peek(1);
    if (payload.peek() !== 2 || size === undefined || size < 1 || size > 4) return false;
    const operation = payload.peek(2 + size);
    const length = payload.peek(3 + size);
    if (operation === undefined || length === undefined || !OPERATIONS.has(operation)) return false;
    // A bind states its version, an entry and a search their name.
    const first = payload.peek(4 + size + (length >= 0x80 ? length & 0x7f : 0));
    return operation === BIND_REQUEST ? first === 2 : operation === SEARCH_REQUEST || operation === SEARCH_ENTRY ? first === 4 : operation === 0x61 || operation === 0x65 || operation === 0x78 ? first === 10 : operation !== 0x42 || length === 0;
  },

  dissect(payload, { memory }) {
    const first = payload.peek();
    if (first !== 0x30) {
      // After a SASL bind every message is wrapped: four bytes of length, then a token (RFC 4422 §3.7).
      const length = payload.u32();
      if (length > 16_777_216 || length < 12) throw new Malformed('neither a message nor a wrapped one');
      return { operation: undefined, left: length };
    }
    const total = berTotalLength(payload);
    if (total !== undefined && total > LOOKED_AT) {
      payload.skip(6);
      return { operation: undefined, left: total - 6 };
    }
    const envelope = berExpect(payload, 0x30);
    return complete((): LdapMessage => {
      berInteger(berExpect(envelope.content, 2));
      const operation = berElement(envelope.content);
      const base = { operation: operation.tag, left: 0 };
      if (operation.tag === BIND_REQUEST) return { ...base, ...readBind(operation) };
      if (operation.tag === BIND_RESPONSE) {
        const ntlm = findNtlm(operation.content);
        return { ...base, ...(ntlm ? { ntlm } : {}) };
      }
      if (operation.tag === SEARCH_REQUEST) return { ...base, base: berText(berElement(operation.content.fork())) };
      if (operation.tag === SEARCH_ENTRY) return { ...base, ...readEntry(operation) };
      if (operation.tag === EXTENDED_REQUEST) memory.tlsAsked = berText(berElement(operation.content.fork())) === START_TLS;
      else if (operation.tag === EXTENDED_RESPONSE && memory.tlsAsked) {
        memory.tlsAsked = false;
        return { ...base, tlsGranted: berInteger(berElement(operation.content.fork())) === 0 };
      }
      if (!OPERATIONS.has(operation.tag)) throw new Malformed('operation that does not exist');
      return base;
    });
  },

  direction: ({ operation }) => (operation === undefined ? undefined : REQUESTS.has(operation) ? 'request' : 'response'),
  remainder: message => message.left,
  endsProtocol: message => message.tlsGranted === true,

  observe(message) {
    const { operation } = message;
    if (operation === undefined) return [];
    const list: (Observation | undefined)[] = [...ntlmClaims(message.ntlm)];
    if (operation === BIND_REQUEST) {
      list.push(claim('client', 'ldap.bind-mechanism', message.mechanism ?? 'simple'));
      if (message.simplePassword) list.push(claim('server', 'weakness', 'simple-bind', 0.9), claim('server', 'weakness', 'cleartext-login', 0.9), claim('client', 'user', message.bindName, 0.8));
    } else if (!REQUESTS.has(operation)) list.push(claim('server', 'ldap.server', true));
    if (message.base !== undefined && domainOf(message.base) !== undefined) list.push(claim('client', 'ldap.base', message.base, 0.7));
    if (message.netlogon) {
      const { domain, host, netbiosName } = message.netlogon;
      list.push(claim('server', 'ldap.domain-controller-of', domain, 0.95), claim('server', 'domain', domain, 0.9), claim('server', 'hostname', host, 0.9), claim('server', 'ntlm.computer', netbiosName.replace(/^\\+/, ''), 0.9));
    }
    const { attributes } = message;
    if (attributes) {
      // Only the root entry has naming contexts; operating systems belong to the hosts that entries describe.
      const contexts = attributes.get('namingcontexts') ?? attributes.get('defaultnamingcontext') ?? [];
      list.push(...contexts.slice(0, 8).map(context => claim('server', 'ldap.naming-context', context, 0.95)));
      const own = attributes.get('defaultnamingcontext')?.[0] ?? attributes.get('rootdomainnamingcontext')?.[0];
      if (attributes.has('ldapservicename') || contexts.length > 0 || own !== undefined) {
        list.push(claim('server', 'domain', domainOf(own ?? contexts[0] ?? ''), 0.9), claim('server', 'hostname', attributes.get('dnshostname')?.[0], 0.95), claim('server', 'software', attributes.get('vendorname')?.[0], 0.7));
        if (attributes.has('domaincontrollerfunctionality') || attributes.has('ldapservicename')) list.push(claim('server', 'ldap.domain-controller-of', domainOf(own ?? contexts[0] ?? ''), 0.9));
      }
    }
    return claims(...list);
  },

  operations({ operation }) {
    if (operation === BIND_REQUEST) return [{ name: 'LDAP bind', code: 0, kind: 'identify' }];
    if (operation === SEARCH_REQUEST) return [{ name: 'LDAP search', code: 3, kind: 'read' }];
    const write = operation === undefined ? undefined : WRITES[operation];
    return write === undefined ? [] : [{ name: `LDAP ${write}`, code: operation! & 0x1f, kind: 'write' }];
  },
});
