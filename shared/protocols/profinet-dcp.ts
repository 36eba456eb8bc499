import { Malformed, Reader, wireText } from '../binary/reader';
import { ipv4Text, isGroupMac } from '../model/address';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import { profinetVendorName } from './profinet-vendors-kit';

interface Block {
  readonly option: number;
  readonly suboption: number;
  /** Without the block info that answers put in front. */
  readonly value: Uint8Array;
}

interface DcpMessage {
  readonly frameId: number;
  /** 3 get, 4 set, 5 identify, 6 hello. */
  readonly service: number;
  /** 0 request, 1 successful response, 5 response "not supported". */
  readonly type: number;
  readonly blocks: readonly Block[];
}

const GET = 3;
const SET = 4;
const IDENTIFY = 5;
const HELLO = 6;
const ROLES = ['io-device', 'io-controller', 'io-multidevice', 'pn-supervisor'] as const;

/** PROFINET DCP: finds devices and gives them names and addresses, by anybody on the same Ethernet. */
export const profinetDcp = defineProtocol<DcpMessage>({
  id: 'profinet-dcp',
  name: 'PROFINET DCP',
  family: 'control',
  reference: 'IEC 61158-6-10 §4.3 (Discovery and basic configuration protocol)',
  carriers: ['ethertype/0x8892'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    'identify response, hello': 'name and type of station, vendor and device number, role, alias, address, mask, gateway', 'identify request': 'name of the station that is sought',
    set: 'name and address that one device gives another, reset to factory, flashing',
  },
  leaves: 'manufacturer blocks; DHCP options in DCP',
  facts: {
    'profinet-dcp.role': 'io-device, io-controller, io-multidevice or pn-supervisor', 'profinet-dcp.vendor-id': 'vendor number', 'profinet-dcp.device-id': 'device number', 'profinet-dcp.station-type': 'type of station',
    'profinet-dcp.alias': 'alias name', 'profinet-dcp.mask': 'subnet mask', 'profinet-dcp.assigns-name': 'name that it gave to another', 'profinet-dcp.assigns-ip': 'address that it gave to another',
    'profinet-dcp.set-name': 'name that somebody gave it', 'profinet-dcp.seeks-name': 'name of a station that it looks for',
  },

  recognises(payload) {
    if (payload.remaining < 12) return false;
    const frameId = payload.peek16()!;
    const service = payload.peek(2)!;
    return frameId >= 0xfefc && service >= GET && service <= HELLO && payload.peek(3)! <= 5 && payload.peek16(10)! + 12 <= payload.remaining;
  },

  dissect(payload) {
    const frameId = payload.u16();
    const service = payload.u8();
    const type = payload.u8();
    if (frameId < 0xfefc || service < GET || service > HELLO) throw new Malformed('no DCP service');
    payload.skip(6);
    const data = payload.slice(payload.u16());
    // What follows the data is padding to the shortest Ethernet frame.
    payload.skip(payload.remaining);
    return complete(() => ({ frameId, service, type, blocks: readBlocks(data, service, type) }));
  },

  direction: ({ type, service }) => (service === HELLO ? undefined : type === 0 ? 'request' : 'response'),

  observe({ service, type, blocks }, { destinationMac }) {
    if (service === SET && type === 0) {
      return blocks.flatMap(block => {
        if (block.option === 2 && block.suboption === 2) {
          const name = text(block.value);
          return claims(claim('sender', 'profinet-dcp.assigns-name', name), destinationMac !== undefined && !isGroupMac(destinationMac) && claim('receiver', 'profinet-dcp.set-name', name, 0.6));
        }
        return block.option === 1 && block.value.length >= 4 ? claims(claim('sender', 'profinet-dcp.assigns-ip', ipv4Text(new Reader(block.value).u32()))) : [];
      });
    }
    // Requests name whom they look for: controllers look for the devices of their configuration.
    if (service === IDENTIFY && type === 0) return blocks.flatMap(block => (block.option === 2 && block.suboption === 2 ? claims(claim('sender', 'profinet-dcp.seeks-name', text(block.value), 0.9)) : []));
    // Only answers and a device's own hello say who somebody is.
    if (service !== HELLO && (type !== 1 || service === SET)) return [];
    return blocks.flatMap(block => attempt(() => describe(block)) ?? []);
  },

  operations({ service, type, blocks }) {
    if (type !== 0) return type === 1 || service === HELLO ? [] : [{ name: NAMES[service]!, code: service, kind: KINDS[service]!, refused: true }];
    if (service !== SET) return [{ name: NAMES[service]!, code: service, kind: KINDS[service]! }];
    const named = blocks.flatMap(({ option, suboption }) => {
      const name = option === 2 && suboption === 2 ? 'set name of station' : option === 1 ? 'set IP address' : option === 5 && (suboption === 5 || suboption === 6) ? 'reset to factory' : option === 5 && suboption === 3 ? 'flash LED' : undefined;
      return name === undefined ? [] : [{ name, code: service, kind: 'control' as const }];
    });
    return named.length > 0 ? named : [{ name: 'set', code: service, kind: 'control' }];
  },

  // Cyclic data shares the EtherType: each frame is tried for itself.
  endsProtocol: () => true,
});

const NAMES: Readonly<Record<number, string>> = { [GET]: 'get', [SET]: 'set', [IDENTIFY]: 'identify', [HELLO]: 'hello' };
const KINDS: Readonly<Record<number, OperationKind>> = { [GET]: 'read', [SET]: 'control', [IDENTIFY]: 'identify', [HELLO]: 'identify' };

/** Answers and set requests have two bytes of block info or qualifier in front of the value; requests to identify and get do not. */
function readBlocks(data: Reader, service: number, type: number): Block[] {
  const blocks: Block[] = [];
  if (service === GET && type === 0) {
    while (data.remaining >= 2) blocks.push({ option: data.u8(), suboption: data.u8(), value: new Uint8Array() });
    return blocks;
  }
  const info = type !== 0 || service === SET || service === HELLO;
  while (data.remaining >= 4) {
    const option = data.u8();
    const suboption = data.u8();
    const length = data.u16();
    const body = data.slice(length);
    if (length % 2 === 1 && data.remaining > 0) data.skip(1);
    if (info && option !== 5 && body.remaining >= 2) body.skip(2);
    blocks.push({ option, suboption, value: body.rest().slice() });
  }
  return blocks;
}

const text = (value: Uint8Array): string => wireText(String.fromCharCode(...value.subarray(0, 240)));

function describe({ option, suboption, value }: Block): Observation[] {
  const reader = new Reader(value);
  if (option === 1 && suboption === 2) {
    const address = ipv4Text(reader.u32());
    const mask = ipv4Text(reader.u32());
    const gateway = ipv4Text(reader.u32());
    return claims(
      address !== '0.0.0.0' && claim('sender', 'ip', address, 0.95), address !== '0.0.0.0' && claim('sender', 'profinet-dcp.mask', mask),
      gateway !== '0.0.0.0' && gateway !== address && claim('sender', 'default-gateway', gateway),
    );
  }
  if (option !== 2) return [];
  switch (suboption) {
    case 1: return claims(claim('sender', 'profinet-dcp.station-type', text(value)), claim('sender', 'model', text(value), 0.7));
    case 2: return claims(claim('sender', 'name', text(value), 0.95));
    case 3: {
      const vendor = reader.u16();
      return claims(claim('sender', 'profinet-dcp.vendor-id', vendor), claim('sender', 'vendor', profinetVendorName(vendor), 0.9), claim('sender', 'profinet-dcp.device-id', reader.u16()));
    }
    case 4: {
      const bits = reader.u8();
      return ROLES.flatMap((role, i) => (bits & (1 << i) ? claims(claim('sender', 'profinet-dcp.role', role, 0.95)) : []));
    }
    case 6: return claims(claim('sender', 'profinet-dcp.alias', text(value)));
    default: return [];
  }
}
