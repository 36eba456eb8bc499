import { DONE, ETHERNET, ETHERTYPE, i32, LLC, MAX_VLAN_TAGS, TRUNCATED, TUNNEL_PBB, TUNNEL_QINQ, u16 } from './packet';
import type { Layer, Packet } from './packet';

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_IPV6 = 0x86dd;
const TAG = 0x8100;
const PROVIDER_TAG = 0x88a8;
/** Before 802.1ad there was no agreement on the outer tag; these two are what switches used besides 8100. */
const OLD_PROVIDER_TAG = 0x9100;
const OLDER_PROVIDER_TAG = 0x9200;

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
  while ((type === TAG || type === PROVIDER_TAG || type === OLD_PROVIDER_TAG || type === OLDER_PROVIDER_TAG) && tags < MAX_VLAN_TAGS) {
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
  if (outer >= 0) packet.enterLink(TUNNEL_QINQ, outer);
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

/**
 * Bytes of a tag that stands between the addresses and the EtherType of what follows, EtherType of the tag not counted; 0 for what is no such tag, -1 when
 * the tag says that the rest is encrypted. HSR (IEC 62439-3 §5.7), 802.1CB R-TAG, Cisco VN-Tag and 802.1BR E-TAG, Cisco metadata, MACsec without encryption (802.1AE §9).
 */
function shimLength(packet: Packet, type: number): number {
  const { bytes, position } = packet;
  switch (type) {
    case 0x892f: case 0xf1c1: case 0x8926: return 4;
    case 0x893f: case 0x8909: return 6;
    case 0x88e5:
      // TCI: E and C say encrypted, changed; SC says that eight bytes of SCI follow.
      if (packet.end - position < 1 || (bytes[position]! & 0x0c) !== 0) return -1;
      return (bytes[position]! & 0x20) !== 0 ? 14 : 6;
    default: return 0;
  }
}

/** Goes on behind the tag that the EtherType at hand names; DONE when it names none. */
export function shim(packet: Packet): Layer {
  const { bytes, etherType } = packet;
  // Provider backbone bridging (802.1ah): a whole frame behind flags and a service id of 24 bits.
  if (etherType === 0x88e7) {
    const { position } = packet;
    if (packet.end - position < 18 || !packet.enterLink(TUNNEL_PBB, i32(bytes, position) & 0xffffff)) return DONE;
    packet.position = position + 4;
    return ETHERNET;
  }
  const length = shimLength(packet, etherType);
  const { position } = packet;
  if (length <= 0 || packet.end - position < length + 2) return DONE;
  const next = u16(bytes, position + length);
  // A length where a type should stand: not the tag it looked like, or an LLC frame. Either way the link layer has it.
  if (next < 0x600) return DONE;
  packet.position = position + length + 2;
  return typeOrLength(packet, next, true);
}
