import { Malformed, hex, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text, macText } from '../model/address';
import type { OperationKind } from '../model/conversation';
import { attempt, claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';

/** Service types (KNX standard 3/8/1 to 3/8/5). */
const SERVICES: Readonly<Record<number, readonly [name: string, kind: OperationKind, request?: boolean]>> = {
  0x0201: ['search request', 'identify', true], 0x0202: ['search response', 'identify', false], 0x0203: ['description request', 'identify', true], 0x0204: ['description response', 'identify', false],
  0x0205: ['connect request', 'other', true], 0x0206: ['connect response', 'other', false], 0x0207: ['connection state request', 'other', true], 0x0208: ['connection state response', 'other', false],
  0x0209: ['disconnect request', 'other'], 0x020a: ['disconnect response', 'other'], 0x020b: ['extended search request', 'identify', true], 0x020c: ['extended search response', 'identify', false],
  0x0310: ['device configuration request', 'program'], 0x0311: ['device configuration ack', 'other'], 0x0420: ['tunnelling request', 'other'], 0x0421: ['tunnelling ack', 'other'],
  0x0422: ['tunnelling feature get', 'read', true], 0x0423: ['tunnelling feature response', 'other', false], 0x0424: ['tunnelling feature set', 'write', true], 0x0425: ['tunnelling feature info', 'other', false],
  0x0530: ['routing indication', 'other'], 0x0531: ['routing lost message', 'other'], 0x0532: ['routing busy', 'other'], 0x0533: ['routing system broadcast', 'other'],
  0x0740: ['remote diagnostic request', 'identify', true], 0x0741: ['remote diagnostic response', 'identify', false], 0x0742: ['remote basic configuration', 'control', true], 0x0743: ['remote reset', 'control', true],
  0x0950: ['secure wrapper', 'other'], 0x0951: ['secure session request', 'other', true], 0x0952: ['secure session response', 'other', false], 0x0953: ['secure session authenticate', 'other', true],
  0x0954: ['secure session status', 'other'], 0x0955: ['secure timer notify', 'other'],
};
const MEDIA: Readonly<Record<number, string>> = { 1: 'TP0', 2: 'TP1', 4: 'PL110', 16: 'RF', 32: 'IP' };
/** First two bytes of a device's serial number: its manufacturer (KNX Association). Only those met often. */
const MANUFACTURERS: Readonly<Record<number, string>> = { 1: 'Siemens', 2: 'ABB', 4: 'Albrecht Jung', 7: 'Busch-Jaeger', 8: 'Gira', 9: 'Hager', 12: 'Merten', 0x83: 'MDT technologies', 0xc5: 'Weinzierl Engineering' };

interface Device {
  readonly medium: string | undefined;
  readonly address: string;
  readonly serial: string;
  readonly manufacturer: number;
  readonly mac: string;
  readonly name: string;
}

interface KnxMessage {
  readonly service: number;
  /** Address and port that an answer shall go to, or that the sender is reached at. */
  readonly endpoint?: string;
  readonly device?: Device;
  /** What a telegram inside asks of the bus. */
  readonly telegram?: { readonly name: string; readonly kind: OperationKind };
  readonly source?: string;
  readonly refused?: boolean;
}

/** KNXnet/IP: discovery, tunnelling and routing of KNX. Without KNX Secure nobody is asked who he is. */
export const knxnetIp = defineProtocol<KnxMessage>({
  id: 'knxnet-ip',
  name: 'KNXnet/IP',
  family: 'building',
  reference: 'KNX standard 3/8/1 to 3/8/9; ISO 22510',
  carriers: ['udp/3671', 'tcp/3671', 'udp/*', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: {
    'search and description response': 'name, serial, MAC, individual address, medium, manufacturer',
    'connect, tunnelling, routing': 'endpoint, operation of group and management telegrams',
  },
  leaves: 'values, KNX Secure contents, project names',
  facts: {
    'knxnet-ip.endpoint': 'address and port that it gives for answers', 'knxnet-ip.individual-address': 'address on the bus', 'knxnet-ip.medium': 'medium of the bus', 'knxnet-ip.manufacturer-id': 'manufacturer number',
  },

  recognises(payload, context) {
    if (payload.remaining < 6 || payload.peek16() !== 0x0610 || !SERVICES[payload.peek16(2)!]) return false;
    const length = payload.peek16(4)!;
    return length >= 6 && (context.transport === 'udp' ? length === payload.remaining : length <= payload.remaining);
  },

  dissect(payload) {
    if (payload.u16() !== 0x0610) throw new Malformed('no KNXnet/IP header');
    const service = payload.u16();
    const length = payload.u16();
    if (length < 6) throw new Malformed('KNXnet/IP length below its header');
    return within(payload, length - 6, body => ({ service, ...attempt(() => readService(service, body)) }));
  },

  direction({ service }) {
    const request = SERVICES[service]?.[2];
    return request === undefined ? undefined : request ? 'request' : 'response';
  },

  observe({ endpoint, device }) {
    return claims(
      claim('sender', 'knxnet-ip.endpoint', endpoint, 0.8),
      ...(device ? [
        claim('sender', 'name', device.name), claim('sender', 'serial', device.serial), claim('sender', 'mac', device.mac), claim('sender', 'knxnet-ip.individual-address', device.address),
        claim('sender', 'knxnet-ip.medium', device.medium), claim('sender', 'knxnet-ip.manufacturer-id', device.manufacturer), claim('sender', 'vendor', MANUFACTURERS[device.manufacturer], 0.8),
      ] : []),
    );
  },

  operations({ service, telegram, refused }) {
    const found = SERVICES[service];
    if (!found) return [{ name: `service 0x${service.toString(16).padStart(4, '0')}`, code: service, kind: 'other' }];
    const [name, kind, request] = found;
    if (service === 0x0206 && refused) return [{ name: 'connect request', code: 0x0205, kind: 'other', refused: true }];
    if (request === false || service === 0x0421 || service === 0x0311 || service === 0x020a) return [];
    const operation: OperationSeen = { name, code: service, kind };
    return [telegram ? { name: `${name} (${telegram.name})`, code: service, kind: telegram.kind } : operation];
  },
});

function endpointText(body: Reader): string {
  const length = body.u8();
  if (length !== 8) throw new Malformed('KNXnet/IP endpoint of another size');
  body.skip(1);
  return `${ipv4Text(body.u32())}:${body.u16()}`;
}

function readService(service: number, body: Reader): Omit<KnxMessage, 'service'> {
  switch (service) {
    case 0x0201: case 0x020b: case 0x0203: case 0x0205: return { endpoint: endpointText(body) };
    case 0x0207: case 0x0209:
      body.skip(2);
      return { endpoint: endpointText(body) };
    case 0x0202: case 0x020c: return { endpoint: endpointText(body), ...readBlocks(body) };
    case 0x0204: return readBlocks(body);
    case 0x0206:
      body.skip(1);
      return { refused: body.u8() !== 0 };
    case 0x0310: case 0x0420: body.skip(body.u8() - 1); return readTelegram(body);
    case 0x0530: return readTelegram(body);
    default: return {};
  }
}

/** Description blocks (3/8/2 §7.5.4): type 1 is the device itself. */
function readBlocks(body: Reader): { device?: Device } {
  while (body.remaining >= 2) {
    const length = body.u8();
    if (length < 2) throw new Malformed('KNXnet/IP description block without length');
    const block = body.slice(Math.min(length - 1, body.remaining));
    if (block.u8() !== 1) continue;
    const medium = MEDIA[block.u8()];
    block.skip(1);
    const address = individual(block.u16());
    block.skip(2);
    const serial = block.take(6);
    block.skip(4);
    const mac = macText(block.take(6));
    return { device: { medium, address, serial: hex(serial), manufacturer: (serial[0]! << 8) | serial[1]!, mac, name: wireText(block.latin1(Math.min(30, block.remaining)).replace(/\0.*$/s, '')) } };
  }
  return {};
}

const individual = (address: number): string => `${address >> 12}.${(address >> 8) & 15}.${address & 255}`;

/** cEMI (3/6/3 §4.1): only requests and indications of data are telegrams that somebody meant. Application codes: 3/3/7. */
function readTelegram(body: Reader): Omit<KnxMessage, 'service'> {
  const code = body.u8();
  if (code === 0xf6) return { telegram: { name: 'property write', kind: 'program' } };
  if (code === 0xf1) return { telegram: { name: 'reset', kind: 'control' } };
  if (code !== 0x11 && code !== 0x29) return {};
  body.skip(body.u8());
  body.skip(2);
  const source = individual(body.u16());
  body.skip(2);
  if (body.u8() === 0) return { source };
  const application = body.u16() & 0x3ff;
  const telegram = application === 0x3d7 || application === 0x3d1 ? { name: application === 0x3d7 ? 'property write' : 'authorize', kind: 'program' as const } : TELEGRAMS[application >> 6];
  return telegram ? { source, telegram } : { source };
}

const TELEGRAMS: Readonly<Record<number, { readonly name: string; readonly kind: OperationKind }>> = {
  0: { name: 'group read', kind: 'read' }, 1: { name: 'group response', kind: 'other' }, 2: { name: 'group write', kind: 'write' }, 3: { name: 'individual address write', kind: 'program' },
  8: { name: 'memory read', kind: 'read' }, 10: { name: 'memory write', kind: 'program' }, 14: { name: 'restart', kind: 'control' },
};
