import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text } from '../model/address';
import { attempt, claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { Once } from './direction-kit';

const TYPES: Readonly<Record<number, string>> = { 1: 'start of cycle', 3: 'poll request', 4: 'poll response', 5: 'start of asynchronous', 6: 'asynchronous send', 7: 'active managing node', 13: 'asynchronous invite' };
const MANAGING_NODE = 240;
/** NMT commands (EPSG DS 301 §7.3.1.2.1) that stop or reset nodes. */
const COMMANDS: Readonly<Record<number, string>> = { 0x21: 'start node', 0x22: 'stop node', 0x23: 'enter pre-operational', 0x28: 'reset node', 0x29: 'reset communication', 0x2a: 'reset configuration', 0x2b: 'software reset' };

interface PowerlinkMessage {
  readonly type: number;
  readonly source: number;
  readonly identity?: { readonly deviceType: number; readonly vendorId: number; readonly productCode: number; readonly revision: number; readonly serial: number; readonly ip: string; readonly hostName: string };
  readonly nmt?: number;
}

/** Ethernet POWERLINK: one managing node polls all others. */
export const powerlink = defineProtocol<PowerlinkMessage, { readonly once: Once }>({
  id: 'powerlink',
  name: 'Ethernet POWERLINK',
  family: 'control',
  reference: 'EPSG DS 301 V1.3.0 §4.6, §7.3',
  carriers: ['ethertype/0x88ab', 'udp/3819'],
  authentication: 'none',
  encryption: 'none',
  reads: { IdentResponse: 'vendor, product, revision, serial, host name, address', 'start of cycle, NMT command': 'managing node, operation' },
  leaves: 'process and service data',
  facts: {
    'powerlink.node': 'node number; 240 manages', 'powerlink.role': 'managing-node or controlled-node', 'powerlink.vendor-id': 'vendor number', 'powerlink.product-code': 'product code', 'powerlink.device-type': 'device profile number', 'powerlink.revision': 'revision number',
  },
  begin: () => ({ once: new Once(32) }),

  recognises: payload => payload.remaining >= 4 && TYPES[payload.peek()! & 0x7f] !== undefined && payload.peek(1)! > 0 && payload.peek(2)! > 0,

  dissect(payload) {
    const type = payload.u8() & 0x7f;
    if (!TYPES[type]) throw new Malformed('no POWERLINK message type');
    payload.skip(1);
    const source = payload.u8();
    const body = payload.slice(payload.remaining);
    const message: PowerlinkMessage = { type, source };
    if (type !== 6 || body.remaining < 1) return message;
    const service = body.u8();
    if (service === 4 && body.remaining > 0) return { ...message, nmt: body.u8() };
    const identity = service === 1 ? attempt(() => readIdentity(body)) : undefined;
    return identity ? { ...message, identity } : message;
  },

  observe({ source, identity, type }, { memory }) {
    const list = memory.once.first(`${source}`) ? claims(claim('sender', 'powerlink.node', source), claim('sender', 'powerlink.role', source === MANAGING_NODE && (type === 1 || type === 3 || type === 5) ? 'managing-node' : source < MANAGING_NODE ? 'controlled-node' : undefined, 0.9)) : [];
    if (!identity) return list;
    return [...list, ...claims(
      claim('sender', 'powerlink.vendor-id', identity.vendorId), claim('sender', 'powerlink.product-code', identity.productCode), claim('sender', 'powerlink.device-type', identity.deviceType), claim('sender', 'powerlink.revision', identity.revision),
      identity.serial !== 0 && claim('sender', 'serial', String(identity.serial)), claim('sender', 'hostname', identity.hostName, 0.8), identity.ip !== '0.0.0.0' && claim('sender', 'ip', identity.ip, 0.8),
    )];
  },

  operations: ({ nmt }) => (nmt !== undefined && COMMANDS[nmt] !== undefined ? [{ name: COMMANDS[nmt], code: nmt, kind: 'control' }] : []),
});

/** IdentResponse (§7.3.3.2.1); little-endian. */
function readIdentity(body: Reader): NonNullable<PowerlinkMessage['identity']> {
  body.skip(22);
  const [deviceType, vendorId, productCode, revision, serial] = [body.u32le(), body.u32le(), body.u32le(), body.u32le(), body.u32le()];
  body.skip(24);
  const ip = ipv4Text(body.u32());
  body.skip(8);
  return { deviceType, vendorId, productCode, revision, serial, ip, hostName: wireText(body.latin1(32).replace(/\0.*$/s, '')) };
}
