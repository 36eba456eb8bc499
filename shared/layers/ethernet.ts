import { DONE, ETHERTYPE, i32, LLC, MAX_VLAN_TAGS, TRUNCATED, TUNNEL_QINQ, u16 } from './packet';
import type { Layer, Packet } from './packet';

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_IPV6 = 0x86dd;
const TAG = 0x8100;
const PROVIDER_TAG = 0x88a8;
const OLD_PROVIDER_TAG = 0x9100;

/** Ethernet II and IEEE 802.3 (clause 3), with the tags of 802.1Q behind it. */
export function ethernet(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 14) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  packet.hasMacs = true;
  packet.destinationMacHigh = u16(bytes, position);
  packet.destinationMacLow = i32(bytes, position + 2);
  packet.sourceMacHigh = u16(bytes, position + 6);
  packet.sourceMacLow = i32(bytes, position + 8);
  packet.position = position + 14;
  return typeOrLength(packet, u16(bytes, position + 12), true);
}

/** Goes on behind a field that is an EtherType from 0x600 on, and a length of an LLC frame below 1501. */
export function typeOrLength(packet: Packet, value: number, fresh: boolean): Layer {
  const { bytes } = packet;
  let type = value;
  let outer = -1;
  let tags = 0;
  while ((type === TAG || type === PROVIDER_TAG || type === OLD_PROVIDER_TAG) && tags < MAX_VLAN_TAGS) {
    const { position } = packet;
    if (packet.end - position < 4) {
      packet.fault = TRUNCATED;
      return DONE;
    }
    const vlan = u16(bytes, position) & 0xfff;
    // Id 0 is a priority tag: no VLAN of its own (802.1Q, 9.6).
    if (vlan !== 0) {
      if (fresh && tags > 0 && packet.vlan >= 0) outer = packet.vlan;
      packet.vlan = vlan;
    }
    type = u16(bytes, position + 2);
    packet.position = position + 4;
    tags++;
  }
  if (tags === MAX_VLAN_TAGS && (type === TAG || type === PROVIDER_TAG || type === OLD_PROVIDER_TAG)) packet.tooDeep++;
  // A provider's tag tells customers with the same inner VLAN apart.
  if (outer >= 0) {
    const version = packet.ipVersion;
    packet.ipVersion = 0;
    packet.enter(TUNNEL_QINQ, outer);
    packet.ipVersion = version;
  }
  packet.linkPayload = packet.position;
  packet.dsap = -1;
  packet.snapOui = -1;
  packet.snapProtocol = -1;
  if (type >= 0x600) {
    packet.etherType = type;
    return ETHERTYPE;
  }
  packet.etherType = -1;
  // 802.3: the length cuts off the padding.
  if (type <= 1500 && packet.position + type <= packet.end) packet.end = packet.position + type;
  return LLC;
}
