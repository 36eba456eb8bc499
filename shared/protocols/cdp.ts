import { Malformed, utf8 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text, isDeviceIp } from '../model/address';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, complete, isHostName } from './claims-kit';
import { defineProtocol } from './definition';
import { describedClaims } from './description-kit';

export interface CdpMessage {
  readonly device?: string;
  readonly platform?: string;
  readonly version?: string;
  readonly port?: string;
  readonly vtpDomain?: string;
  readonly nativeVlan?: number;
  readonly capabilities: readonly string[];
  readonly addresses: readonly string[];
}

/** Cisco, CDP capabilities TLV: bit → general `capability`. */
const CAPABILITIES: readonly (readonly [bit: number, name: string])[] = [
  [0x01, 'router'], [0x02, 'bridge'], [0x04, 'bridge'], [0x08, 'switch'], [0x10, 'host'], [0x40, 'repeater'], [0x80, 'telephone'],
];

function readAddresses(value: Reader): string[] {
  const list: string[] = [];
  const count = value.u32();
  for (let i = 0; i < count && i < 16; i++) {
    value.skip(1);
    const protocol = value.take(value.u8());
    const address = value.slice(value.u16());
    if (protocol[0] === 0xcc && address.remaining === 4) list.push(ipv4Text(address.u32()));
  }
  return list;
}

/** Cisco Discovery Protocol. */
export const cdp = defineProtocol<CdpMessage>({
  id: 'cdp',
  name: 'CDP',
  family: 'network',
  reference: 'Cisco: Configuring CDP, frame format (no public standard)',
  carriers: ['snap/00000c:2000'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'each frame': 'device id, platform, software, port, capabilities, addresses, VTP domain, native VLAN' },
  leaves: 'power and location parts',
  facts: { 'cdp.platform': 'platform as sent', 'cdp.version': 'software version text as sent', 'cdp.port': 'port on which it was sent', 'cdp.native-vlan': 'native VLAN of the port', 'cdp.vtp-domain': 'VTP domain', 'cdp.device-id': 'device id as sent' },

  recognises(payload) {
    const version = payload.peek(0);
    const length = payload.peek16(6);
    const type = payload.peek16(4);
    return (version === 1 || version === 2) && type !== undefined && type > 0 && type < 0x40 && length !== undefined && length >= 4 && length + 4 <= payload.remaining;
  },

  dissect(payload) {
    payload.skip(4);
    const message: { -readonly [K in keyof CdpMessage]: CdpMessage[K] } = { capabilities: [], addresses: [] };
    while (payload.remaining >= 4) {
      const type = payload.u16();
      const length = payload.u16();
      if (type === 0 && length === 0) break;
      if (length < 4) throw new Malformed('field shorter than its own header');
      const value = payload.slice(length - 4);
      if (type === 1) message.device = utf8(value.rest());
      else if (type === 3) message.port = utf8(value.rest());
      else if (type === 5) message.version = utf8(value.rest());
      else if (type === 6) message.platform = utf8(value.rest());
      else if (type === 9) message.vtpDomain = utf8(value.rest());
      else if (type === 10 && value.remaining >= 2) message.nativeVlan = value.u16();
      else if (type === 4) {
        const bits = complete(() => value.u32());
        message.capabilities = [...new Set(CAPABILITIES.filter(([bit]) => bits & bit).map(([, name]) => name))];
      } else if (type === 2 || type === 0x16) message.addresses = [...message.addresses, ...(attempt(() => readAddresses(value)) ?? [])];
    }
    payload.rest();
    return message;
  },

  observe(message) {
    const platform = /^cisco\s+(.+)$/i.exec(message.platform ?? '');
    const wireless = /\bAIR-|Aironet/i.test(message.platform ?? '');
    const described = describedClaims('sender', message.version, 0.9);
    const list: (Observation | undefined)[] = [
      claim('sender', 'cdp.device-id', message.device), claim('sender', 'cdp.platform', message.platform), claim('sender', 'cdp.version', message.version), claim('sender', 'cdp.port', message.port),
      claim('sender', 'cdp.vtp-domain', message.vtpDomain), claim('sender', 'cdp.native-vlan', message.nativeVlan),
      message.device === undefined ? undefined : claim('sender', isHostName(message.device) ? 'hostname' : 'name', message.device, 0.95),
      claim('sender', 'model', platform ? platform[1] : message.platform, 0.9),
      platform && !described.some(entry => entry?.key === 'vendor') ? claim('sender', 'vendor', 'Cisco') : undefined,
      // An access point calls itself router and bridge; its platform tells.
      ...described, ...message.capabilities.filter(name => !(wireless && name === 'router')).map(name => claim('sender', 'capability', name, 0.95)), wireless ? claim('sender', 'capability', 'wlan-ap') : undefined,
      ...message.addresses.filter(isDeviceIp).map(ip => claim('sender', 'ip', ip)),
    ];
    return claims(...list);
  },
});
