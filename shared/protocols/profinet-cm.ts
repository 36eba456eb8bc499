import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { macText } from '../model/address';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';
import { be16At, be32At, le16At } from './kinds-kit';
import { profinetVendorName } from './profinet-vendors-kit';

export const CM_OPERATIONS: readonly (readonly [name: string, kind: OperationKind])[] = [
  ['connect', 'other'], ['release', 'other'], ['read record', 'read'], ['write record', 'write'], ['control', 'control'], ['read implicit', 'read'],
];
const REQUEST = 0;
const RESPONSE = 2;
const HEADER = 80;
/** Supervisor applications connect with this kind of relation (IEC 61158-6-10, ARType). */
const SUPERVISOR = 6;

interface Identification {
  readonly vendorId: number;
  readonly order: string;
  readonly serial: string;
  readonly hardware: number;
  readonly software: string;
  readonly slot: number;
}

interface CmMessage {
  readonly packet: number;
  readonly operation: number;
  /** Numbers of the device that the object identifier names. */
  readonly vendorId?: number;
  readonly deviceId?: number;
  readonly failed?: boolean;
  /** Relation of a connect: its kind, and who asks for it. */
  readonly relation?: number;
  readonly initiatorName?: string;
  readonly initiatorMac?: string;
  readonly initiatorVendorId?: number;
  readonly responderMac?: string;
  readonly identification?: Identification;
}

/** PROFINET context manager: controllers connect to their devices, write parameters and read identification. */
export const profinetCm = defineProtocol<CmMessage>({
  id: 'profinet-cm',
  name: 'PROFINET CM',
  family: 'control',
  reference: 'IEC 61158-6-10 (PNIO-CM over connectionless DCE/RPC); C706 §12.5 for the RPC header',
  carriers: ['udp/34964', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    connect: 'controller\'s station name, MAC', 'identification and maintenance records': 'order number, serial, revision', 'endpoint mapper': 'vendor and device number',
    'write, control, release': 'operation',
  },
  leaves: 'parameters of modules, alarms data',
  facts: {
    'profinet-cm.station-name': 'name of station that a controller gives for itself', 'profinet-cm.vendor-id': 'vendor number', 'profinet-cm.device-id': 'device number', 'profinet-dcp.role': 'io-controller, io-device or pn-supervisor, by what it does',
  },

  recognises(payload) {
    if (payload.remaining < HEADER || payload.peek() !== 4 || payload.peek(1)! > 10) return false;
    const little = (payload.peek(4)! & 0x10) !== 0;
    payload.skip(24);
    // dea0000x-6c97-11d1-8271-00a02442df7d
    const first = little ? payload.u32le() : payload.u32();
    const second = little ? payload.u16le() : payload.u16();
    return first >>> 4 === 0xdea0000 && second === 0x6c97;
  },

  dissect(payload) {
    if (payload.u8() !== 4) throw new Malformed('no connectionless RPC');
    const packet = payload.u8() & 0x1f;
    payload.skip(2);
    const little = (payload.u8() & 0x10) !== 0;
    payload.skip(3);
    const u16 = (): number => (little ? payload.u16le() : payload.u16());
    payload.skip(10);
    // The second half of an identifier is bytes, in the same order whatever the RPC says: instance, device, vendor.
    payload.skip(2);
    const deviceId = payload.u16();
    const vendorId = payload.u16();
    payload.skip(16 + 16 + 4 + 4 + 4);
    const operation = u16();
    payload.skip(4);
    const length = u16();
    payload.skip(4);
    const message: CmMessage = { packet, operation, deviceId, vendorId };
    return within(payload, Math.min(length, payload.remaining), body => {
      if (packet !== REQUEST && packet !== RESPONSE) return message;
      return { ...message, ...attempt(() => readBody(packet, little, body)) };
    });
  },

  direction: ({ packet }) => (packet === REQUEST || packet === 1 ? 'request' : 'response'),

  observe(message) {
    const { packet, operation, failed } = message;
    const list: Observation[] = [];
    if (packet === REQUEST && operation === 0 && message.relation !== undefined) {
      list.push(...claims(
        claim('sender', 'profinet-dcp.role', message.relation === SUPERVISOR ? 'pn-supervisor' : 'io-controller', 0.9), claim('sender', 'profinet-cm.station-name', message.initiatorName, 0.95),
        claim('sender', 'name', message.initiatorName, 0.8), claim('sender', 'mac', message.initiatorMac, 0.7),
        message.initiatorVendorId !== undefined && claim('sender', 'vendor', profinetVendorName(message.initiatorVendorId), 0.8),
      ));
    }
    if (packet === RESPONSE && operation === 0 && failed === false) {
      list.push(...claims(
        claim('sender', 'profinet-dcp.role', 'io-device', 0.9), claim('sender', 'profinet-cm.vendor-id', message.vendorId), claim('sender', 'profinet-cm.device-id', message.deviceId),
        message.vendorId !== undefined && claim('sender', 'vendor', profinetVendorName(message.vendorId), 0.9), claim('sender', 'mac', message.responderMac, 0.7),
      ));
    }
    const found = message.identification;
    if (found) {
      const about: Observation['about'] = found.slot === 0 ? 'sender' : { child: `slot ${found.slot}`, of: 'sender' };
      list.push(...claims(
        claim(about, 'vendor', profinetVendorName(found.vendorId), 0.9), claim(about, 'order-number', found.order, 0.95), claim(about, 'serial', found.serial, 0.95), claim(about, 'hardware', found.hardware, 0.9),
        claim(about, 'firmware', found.software, 0.95),
      ));
    }
    return list;
  },

  operations({ packet, operation, failed }) {
    const [name, kind] = CM_OPERATIONS[operation] ?? [`operation ${operation}`, 'other'];
    if (packet === REQUEST) return [{ name, code: operation, kind }];
    return packet === RESPONSE && failed ? [{ name, code: operation, kind, refused: true }] : [];
  },

  // Kind of packet, operation, and whether an answer's status refuses.
  kindAt(bytes, start, end) {
    if (end - start < HEADER || bytes[start] !== 4) return -1;
    const packet = bytes[start + 1]! & 0x1f;
    const little = (bytes[start + 4]! & 0x10) !== 0;
    const operation = little ? le16At(bytes, start + 68) : be16At(bytes, start + 68);
    const length = little ? le16At(bytes, start + 74) : be16At(bytes, start + 74);
    const failed = packet === RESPONSE && Math.min(length, end - start - HEADER) >= 20 && be32At(bytes, start + HEADER) !== 0;
    return (failed ? 1 << 24 : 0) | (packet << 16) | operation;
  },
});

/** Argument sizes, then blocks: type, length, version, value; all big-endian whatever the RPC says. */
function readBody(packet: number, little: boolean, body: Reader): Partial<CmMessage> {
  const status = little ? body.u32le() : body.u32();
  body.skip(16);
  const found: { -readonly [K in keyof CmMessage]?: CmMessage[K] } = {};
  if (packet === RESPONSE) found.failed = status !== 0;
  let slot = 0;
  // A first fragment ends inside a block: what came before is kept.
  attempt(() => {
    for (let i = 0; i < 64 && body.remaining >= 6; i++) {
      const type = body.u16();
      const block = body.slice(body.u16());
      block.skip(2);
      if (type === 0x0101) readRelation(block, found);
      else if (type === 0x8101) {
        block.skip(20);
        found.responderMac = macText(block.take(6));
      } else if (type === 0x8009) {
        block.skip(22);
        slot = block.u16();
        // Padding aligns the record data to four bytes.
      } else if (type === 0x0020) found.identification = readIdentification(block, slot);
    }
  });
  return found;
}

function readRelation(block: Reader, found: { -readonly [K in keyof CmMessage]?: CmMessage[K] }): void {
  found.relation = block.u16();
  block.skip(18);
  found.initiatorMac = macText(block.take(6));
  block.skip(14);
  found.initiatorVendorId = block.u16();
  block.skip(8);
  found.initiatorName = wireText(block.latin1(block.u16()));
}

/** I&M0 (IEC 61158-6-10, index 0xAFF0). */
function readIdentification(block: Reader, slot: number): Identification {
  const vendorId = block.u16();
  const order = wireText(block.latin1(20));
  const serial = wireText(block.latin1(16));
  const hardware = block.u16();
  const software = `${block.latin1(1)}${block.u8()}.${block.u8()}.${block.u8()}`;
  return { vendorId, order, serial, hardware, software: wireText(software), slot };
}
