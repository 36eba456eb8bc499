import { OTHER_IP, TCP, u16, UDP } from './packet';
import type { Packet } from './packet';

/** Datagrams that are put together at a time, and the largest one IP allows. The oldest gives way. */
export const MAX_DATAGRAMS = 64;
export const MAX_DATAGRAM = 65_535;

class Slot {
  used = 0;
  version = 0;
  source = 0;
  destination = 0;
  id = 0;
  protocol = -1;
  scope = 0;
  /** Ports of the first fragment; -1 while it is missing. */
  sourcePort = -1;
  destinationPort = -1;
  /** Known when the last fragment is there; -1 before. */
  total = -1;
  filled = 0;
  /** One flag per unit of eight bytes: the first copy of a byte stays, whatever overlaps it later (as RFC 5722 wants it dropped, we only ignore it). */
  units = new Uint8Array(0);
  bytes = new Uint8Array(0);
}

/** What became of a fragment. */
export const FRAGMENT_COUNTED = 0;
export const FRAGMENT_COMPLETE = 1;

/** Puts IP fragments together within bounds, so that ports and payloads of large datagrams are known. RFC 791 §3.2, RFC 8200 §4.5. */
export class Fragments {
  private readonly slots = Array.from({ length: MAX_DATAGRAMS }, () => new Slot());
  private clock = 0;
  /** Fragments that overlap others in part, or with different bytes, or lie beyond 65 535: an attack, or damage. */
  odd = 0;

  /**
   * Takes the fragment whose IP payload is at the packet's position. Ports are set as soon as the first fragment was seen. FRAGMENT_COMPLETE: the packet now
   * points at the whole payload, which stays valid until the next fragment.
   */
  add(packet: Packet): number {
    const slot = this.find(packet);
    const { bytes, position, end, fragmentOffset, ipProtocol } = packet;
    slot.used = ++this.clock;
    if (fragmentOffset === 0 && end - position >= 4 && (ipProtocol === 6 || ipProtocol === 17 || ipProtocol === 132)) {
      slot.sourcePort = u16(bytes, position);
      slot.destinationPort = u16(bytes, position + 2);
    }
    const length = end - position;
    if (fragmentOffset + length > MAX_DATAGRAM) this.odd++;
    else if (packet.missing === 0 && length > 0) {
      this.store(slot, bytes, position, length, fragmentOffset);
      if (!packet.moreFragments && slot.total < 0) slot.total = fragmentOffset + length;
      if (slot.total >= 0 && slot.filled >= Math.ceil(slot.total / 8)) {
        packet.bytes = slot.bytes;
        packet.position = 0;
        packet.end = slot.total;
        slot.protocol = -1;
        return FRAGMENT_COMPLETE;
      }
    }
    packet.transport = OTHER_IP;
    if (slot.sourcePort >= 0) {
      packet.transport = ipProtocol === 6 ? TCP : ipProtocol === 17 ? UDP : OTHER_IP;
      packet.sourcePort = slot.sourcePort;
      packet.destinationPort = slot.destinationPort;
    }
    packet.payloadStart = packet.payloadEnd;
    packet.payloadLength = 0;
    return FRAGMENT_COUNTED;
  }

  private store(slot: Slot, bytes: Uint8Array, position: number, length: number, offset: number): void {
    const end = offset + length;
    if (slot.bytes.length < end) {
      const grown = new Uint8Array(Math.min(MAX_DATAGRAM, Math.max(end, slot.bytes.length * 2, 2048)));
      grown.set(slot.bytes);
      slot.bytes = grown;
      const units = new Uint8Array((grown.length + 7) >> 3);
      units.set(slot.units);
      slot.units = units;
    }
    let known = 0;
    let fresh = 0;
    let differs = false;
    for (let at = offset; at < end; at += 8) {
      const unit = at >> 3;
      const stop = Math.min(at + 8, end);
      if (slot.units[unit]) {
        known++;
        for (let i = at; i < stop; i++) if (slot.bytes[i] !== bytes[position + i - offset]) differs = true;
        continue;
      }
      slot.units[unit] = 1;
      fresh++;
      slot.filled++;
      slot.bytes.set(bytes.subarray(position + at - offset, position + stop - offset), at);
    }
    // A repeated fragment is what a mirror of two ports shows; one that only partly overlaps, or says otherwise, is what no sender sends.
    if (differs || (known > 0 && fresh > 0)) this.odd++;
  }

  private find(packet: Packet): Slot {
    const source = packet.ipVersion === 6 ? hash16(packet.addressBytes, packet.source) : packet.source;
    const destination = packet.ipVersion === 6 ? hash16(packet.addressBytes, packet.destination) : packet.destination;
    const scope = packet.tunnels * 4096 + packet.vlan + 1;
    let oldest = this.slots[0]!;
    for (const slot of this.slots) {
      if (slot.protocol === packet.ipProtocol && slot.id === packet.fragmentId && slot.source === source && slot.destination === destination
        && slot.version === packet.ipVersion && slot.scope === scope) return slot;
      if (slot.used < oldest.used) oldest = slot;
    }
    oldest.version = packet.ipVersion;
    oldest.source = source;
    oldest.destination = destination;
    oldest.id = packet.fragmentId;
    oldest.protocol = packet.ipProtocol;
    oldest.scope = scope;
    oldest.sourcePort = -1;
    oldest.destinationPort = -1;
    oldest.total = -1;
    oldest.filled = 0;
    oldest.units.fill(0);
    return oldest;
  }
}

function hash16(bytes: Uint8Array, at: number): number {
  let hash = 0;
  for (let i = 0; i < 16; i++) hash = Math.imul(hash ^ bytes[at + i]!, 0x01000193);
  return hash;
}
