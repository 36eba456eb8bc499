import { Malformed } from '../binary/reader';
import { claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';
import { Once } from './direction-kit';

/** Packet types (ANSI/CEA-852 §6.3). */
const TYPES: Readonly<Record<number, string>> = {
  0x01: 'data', 0x03: 'device registration', 0x04: 'channel membership', 0x06: 'channel routing', 0x07: 'acknowledge', 0x08: 'send list', 0x60: 'statistics request', 0x63: 'device configuration request', 0x64: 'channel membership request', 0x66: 'channel routing request',
  0x68: 'send list request', 0x70: 'statistics response', 0x71: 'device configuration',
};
const HEADER = 20;

/** LonTalk over IP: building automation through CEA-852 routers and servers. */
export const lontalkIp = defineProtocol<{ readonly type: number; readonly vendor: number }, { readonly once: Once }>({
  id: 'lontalk-ip',
  name: 'LonTalk/IP',
  family: 'building',
  reference: 'ANSI/CEA-852-B §6',
  carriers: ['udp/1628', 'udp/1629'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'packet header': 'that it is a node, vendor code' },
  leaves: 'network variables',
  facts: { 'lontalk-ip.vendor-code': 'vendor code of the sender', 'lontalk-ip.node': 'true: it takes part in a channel' },
  begin: () => ({ once: new Once(8) }),

  recognises: payload => payload.remaining >= HEADER && payload.peek16() === payload.remaining && payload.peek(2) === 1 && TYPES[payload.peek(3)!] !== undefined,

  dissect(payload) {
    const length = payload.u16();
    if (length < HEADER) throw new Malformed('CEA-852 length below its header');
    return within(payload, length - 2, body => {
      if (body.u8() !== 1) throw new Malformed('CEA-852 version is not 1');
      const type = body.u8();
      if (TYPES[type] === undefined) throw new Malformed('no CEA-852 packet type');
      body.skip(2);
      return { type, vendor: body.u16() };
    });
  },

  direction: ({ type }) => (type >= 0x60 && type < 0x70 ? 'request' : type >= 0x70 ? 'response' : undefined),
  observe: ({ vendor }, { memory }) => (memory.once.first(String(vendor)) ? claims(claim('sender', 'lontalk-ip.node', true, 0.7), vendor !== 0 && claim('sender', 'lontalk-ip.vendor-code', vendor, 0.8)) : []),
  operations: ({ type }) => [{ name: TYPES[type]!, code: type, kind: type === 3 || type === 0x71 ? 'program' : type >= 0x60 && type < 0x70 ? 'read' : 'other' }],
});
