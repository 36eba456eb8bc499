import { Malformed, hex, utf8 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text, ipv6Text, macText } from '../model/address';
import type { Observation } from '../model/observation';
import type { BerElement } from './ber-kit';
import { berBytes, berChildren, berElement, berExpect, berInteger, berOid, berTotalLength } from './ber-kit';
import { attempt, claim, claims, complete, isHostName } from './claims-kit';
import { defineProtocol } from './definition';
import { describedClaims } from './description-kit';
import { enterpriseOf, enterpriseOfOid } from './enterprise-kit';

export interface SnmpMessage {
  /** 0 v1, 1 v2c, 3 v3. */
  readonly version: number;
  readonly community?: string;
  /** PDU tag: a0 get, a1 get-next, a2 response, a3 set, a4 trap v1, a5 get-bulk, a6 inform, a7 trap v2, a8 report. */
  readonly pdu?: number;
  readonly requestId?: number;
  readonly errorStatus?: number;
  readonly variables: readonly { readonly oid: string; readonly text?: string; readonly value?: number; readonly object?: string }[];
  readonly trapEnterprise?: string;
  readonly trapAgent?: string;
  readonly engine?: Uint8Array;
  readonly user?: string;
}

interface Memory {
  /** Request ids of sets that wait for their answer. */
  readonly sets: Set<number>;
}

const GET = 0xa0;
const GET_NEXT = 0xa1;
const RESPONSE = 0xa2;
const SET = 0xa3;
const TRAP_1 = 0xa4;
const GET_BULK = 0xa5;
const INFORM = 0xa6;
const TRAP_2 = 0xa7;
const REPORT = 0xa8;
const NAMES: Readonly<Record<number, string>> = { [GET]: 'get', [GET_NEXT]: 'get-next', [SET]: 'set', [GET_BULK]: 'get-bulk', [INFORM]: 'inform', [TRAP_1]: 'trap', [TRAP_2]: 'trap' };

/** MIB-II system group, ENTITY-MIB and a few makers' identity objects → fact key. The index at the end is any. */
const IDENTITY: readonly (readonly [prefix: string, key: string])[] = [
  ['1.3.6.1.2.1.1.1.0', 'snmp.sys-descr'], ['1.3.6.1.2.1.1.2.0', 'snmp.sys-object-id'], ['1.3.6.1.2.1.1.4.0', 'snmp.sys-contact'], ['1.3.6.1.2.1.1.5.0', 'snmp.sys-name'], ['1.3.6.1.2.1.1.6.0', 'snmp.sys-location'],
  ['1.3.6.1.2.1.43.5.1.1.16.1', 'model'], ['1.3.6.1.2.1.43.5.1.1.17.1', 'serial'], ['1.3.6.1.2.1.25.3.2.1.3.1', 'snmp.device-descr'],
  ['1.3.6.1.2.1.33.1.1.1.0', 'vendor'], ['1.3.6.1.2.1.33.1.1.2.0', 'model'], ['1.3.6.1.2.1.33.1.1.3.0', 'firmware'],
];
const ENTITY: Readonly<Record<string, string>> = { 8: 'hardware', 9: 'firmware', 10: 'firmware', 11: 'serial', 12: 'vendor', 13: 'model' };
const MAX_VARIABLES = 256;

function variable(binding: BerElement): SnmpMessage['variables'][number] | undefined {
  const [name, value] = berChildren(binding, 2);
  if (!name || !value || name.tag !== 6) return undefined;
  const oid = berOid(name);
  if (value.tag === 0x04) return { oid, text: utf8(berBytes(value)) };
  if (value.tag === 0x06) return { oid, object: attempt(() => berOid(value)) ?? '' };
  return value.tag === 0x02 ? { oid, value: attempt(() => berInteger(value)) ?? 0 } : { oid };
}

function readPdu(pdu: BerElement): Omit<SnmpMessage, 'version'> {
  const fields = berChildren(pdu, 8);
  const variables = (list: BerElement | undefined): SnmpMessage['variables'] => (list ? berChildren(list, 4096).slice(0, MAX_VARIABLES).map(variable).filter(entry => entry !== undefined) : []);
  if (pdu.tag === TRAP_1) {
    const [enterprise, agent, , , , list] = fields;
    const address = agent ? berBytes(agent) : new Uint8Array();
    return {
      pdu: pdu.tag, variables: variables(list), ...(enterprise ? { trapEnterprise: berOid(enterprise) } : {}),
      ...(address.length === 4 ? { trapAgent: ipv4Text(((address[0]! << 24) | (address[1]! << 16) | (address[2]! << 8) | address[3]!) >>> 0) } : {}),
    };
  }
  const [id, status, , list] = fields;
  return { pdu: pdu.tag, requestId: id ? berInteger(id) : 0, errorStatus: status ? berInteger(status) : 0, variables: variables(list) };
}

function readV3(body: Reader): Omit<SnmpMessage, 'version'> {
  berExpect(body, 0x30);
  const parameters = berExpect(body, 0x04);
  // User-based security model (RFC 3414 §2.4); other models fill the string otherwise.
  const security = attempt(() => berChildren(berExpect(parameters.content.fork(), 0x30), 8)) ?? [];
  const engine = security[0]?.tag === 4 ? berBytes(security[0]) : undefined;
  const user = security[3]?.tag === 4 ? utf8(berBytes(security[3])) : undefined;
  const identity = { ...(engine && engine.length > 0 ? { engine } : {}), ...(user ? { user } : {}) };
  const data = berElement(body);
  if (data.tag !== 0x30) return { variables: [], ...identity };
  const [, , pdu] = berChildren(data, 4);
  return { ...(pdu ? readPdu(pdu) : { variables: [] }), ...identity };
}

/** What an engine id tells (RFC 3411 §5, SnmpEngineID): enterprise, and often a MAC or IP address or a name. */
function engineClaims(engine: Uint8Array): (Observation | undefined)[] {
  const list: (Observation | undefined)[] = [claim('server', 'snmp.engine-id', hex(engine.subarray(0, 32)))];
  if (engine.length < 5) return list;
  const number = (((engine[0]! & 0x7f) << 24) | (engine[1]! << 16) | (engine[2]! << 8) | engine[3]!) >>> 0;
  const enterprise = enterpriseOf(number);
  if (enterprise) list.push(claim('server', enterprise.isVendor ? 'vendor' : 'software', enterprise.name, 0.8));
  if (!(engine[0]! & 0x80)) return list;
  const rest = engine.subarray(5);
  if (engine[4] === 3 && rest.length === 6) list.push(claim('server', 'mac', macText(rest)));
  else if (engine[4] === 1 && rest.length === 4) list.push(claim('server', 'snmp.engine-address', rest.join('.'), 0.8));
  else if (engine[4] === 2 && rest.length === 16) list.push(claim('server', 'snmp.engine-address', ipv6Text(rest), 0.8));
  else if (engine[4] === 4) list.push(claim('server', 'name', utf8(rest), 0.6));
  return list;
}

const COMMON = new Set(['public', 'private']);

/** Simple Network Management Protocol: the agent describes itself; v1 and v2c show their password to everybody. */
export const snmp = defineProtocol<SnmpMessage, Memory>({
  id: 'snmp',
  name: 'SNMP',
  family: 'it',
  reference: 'RFC 1157, RFC 3416, RFC 3412, RFC 3414',
  carriers: ['udp/161', 'udp/162', 'tcp/161', 'udp/10161', 'udp/10162'],
  authentication: 'required',
  encryption: 'optional',
  reads: {
    'get, get-next, get-bulk responses, inform, trap': 'system group, printer and UPS identity', 'SNMPv3 header': 'engine id with its MAC, user',
    'every request': 'operation, community where it is public or private, names written',
  },
  leaves: 'other object values, encrypted SNMPv3',
  facts: {
    'snmp.version': '1, 2c or 3', 'snmp.community': 'community, named only where it is public or private', 'snmp.sys-descr': 'sysDescr', 'snmp.sys-object-id': 'sysObjectID', 'snmp.sys-name': 'sysName', 'snmp.sys-contact': 'sysContact',
    'snmp.sys-location': 'sysLocation', 'snmp.device-descr': 'hrDeviceDescr', 'snmp.engine-id': 'SNMPv3 engine id', 'snmp.engine-address': 'address inside the engine id', 'snmp.writes': 'it changes values', 'snmp.trap-agent': 'it sends traps',
  },
  begin: () => ({ sets: new Set() }),

  recognises(payload) {
    if (payload.peek(0) !== 0x30) return false;
    const total = berTotalLength(payload);
    // The version is an integer of one byte; then a community or the v3 header.
    if (total === undefined || total < 12 || total > payload.remaining) return false;
    payload.skip(payload.peek(1)! < 0x80 ? 2 : 2 + (payload.peek(1)! & 0x7f));
    if (!payload.startsWith(2, 1)) return false;
    const version = payload.peek(2)!;
    const next = payload.peek(3);
    if (version === 3) return next === 0x30 && payload.peek(5) === 2;
    if (version > 1 || next !== 4) return false;
    const community = payload.peek(4)!;
    const pdu = payload.peek(5 + community);
    return community < 0x80 && pdu !== undefined && pdu >= GET && pdu <= REPORT;
  },

  dissect(payload, { memory }) {
    const outer = berExpect(payload, 0x30);
    return complete(() => {
      const body = outer.content;
      const version = berInteger(berExpect(body, 2));
      if (version === 3) return { version, ...readV3(body) };
      if (version > 1 || version < 0) throw new Malformed('SNMP version that does not exist');
      const community = utf8(berBytes(berExpect(body, 4)));
      const message: SnmpMessage = { version, community, ...readPdu(berElement(body)) };
      if (message.pdu === SET && memory.sets.size < 1000) memory.sets.add(message.requestId!);
      return message;
    });
  },

  // A manager asks an agent; traps go from the agent to the manager, who then is the server.
  direction: ({ pdu }) => (pdu === undefined ? undefined : pdu === RESPONSE || pdu === REPORT ? 'response' : 'request'),

  observe(message, { memory, sourceIp }) {
    const { pdu, variables, community } = message;
    const version = { 0: '1', 1: '2c', 3: '3' }[message.version] ?? String(message.version);
    const list: (Observation | undefined)[] = [];
    const trap = pdu === TRAP_1 || pdu === TRAP_2 || pdu === INFORM;
    const shown = community === undefined ? undefined : COMMON.has(community.toLowerCase()) ? community : '(masked)';
    list.push(claim('sender', 'snmp.version', version));
    if (trap) {
      list.push(claim('sender', 'snmp.trap-agent', true), claim('sender', 'snmp.community', shown));
      if (message.version < 3) list.push(claim('sender', 'weakness', 'cleartext-community'));
      const enterprise = enterpriseOfOid(message.trapEnterprise ?? '');
      const about = message.trapAgent !== undefined && message.trapAgent !== '0.0.0.0' && message.trapAgent !== sourceIp ? { ip: message.trapAgent } : 'sender' as const;
      list.push(claim(about, 'snmp.sys-object-id', message.trapEnterprise, 0.8), enterprise?.isVendor ? claim(about, 'vendor', enterprise.name, 0.7) : undefined);
      return claims(...list);
    }
    if (message.engine) list.push(...engineClaims(message.engine));
    list.push(claim('client', 'user', message.user, 0.7));
    if (pdu === SET) list.push(claim('client', 'snmp.writes', true), claim('client', 'snmp.community', shown));
    else if (pdu !== RESPONSE && pdu !== REPORT) list.push(claim('client', 'snmp.community', shown));
    if (pdu !== RESPONSE) return claims(...list);
    if (message.version < 3) {
      list.push(claim('server', 'weakness', 'snmp-v1-v2c', 0.95), claim('server', 'weakness', 'cleartext-community', 0.95), claim('server', 'snmp.community', shown, 0.95));
      if (COMMON.has(community!.toLowerCase())) list.push(claim('server', 'weakness', 'default-community', 0.95));
      if (memory.sets.delete(message.requestId!) && message.errorStatus === 0) list.push(claim('server', 'weakness', 'writable-community', 0.95));
    }
    if (message.errorStatus !== 0) return claims(...list);
    for (const { oid, text, object } of variables) {
      const key = IDENTITY.find(([known]) => known === oid)?.[1];
      const stated = text ?? object;
      const entity = /^1\.3\.6\.1\.2\.1\.47\.1\.1\.1\.1\.(\d+)\.1$/.exec(oid)?.[1];
      if (entity !== undefined && ENTITY[entity] !== undefined) list.push(claim('server', ENTITY[entity], text, 0.8));
      if (key === undefined || stated === undefined) continue;
      list.push(claim('server', key, stated, 0.95));
      if (key === 'snmp.sys-descr') list.push(...describedClaims('server', stated, 0.85));
      else if (key === 'snmp.sys-name') list.push(claim('server', isHostName(stated) ? 'hostname' : 'name', stated, 0.9));
      else if (key === 'snmp.sys-location') list.push(claim('server', 'location', stated, 0.8));
      else if (key === 'snmp.sys-object-id') {
        const enterprise = enterpriseOfOid(stated);
        list.push(enterprise && claim('server', enterprise.isVendor ? 'vendor' : 'software', enterprise.name, 0.8));
      }
    }
    return claims(...list);
  },

  operations({ pdu }) {
    const name = pdu === undefined ? undefined : NAMES[pdu];
    return name === undefined ? [] : [{ name: `SNMP ${name}`, code: pdu! & 0x1f, kind: pdu === SET ? 'write' : pdu === GET || pdu === GET_NEXT || pdu === GET_BULK ? 'read' : 'other' }];
  },
});
