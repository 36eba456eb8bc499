import type { Frame } from '../capture/frame';
import { i32, u16 } from '../layers/packet';
import type { Packet } from '../layers/packet';

/** How sure it is that two packets with equal signatures are one packet: the IP identification tells them apart, nothing does, or it is a frame without IP. */
export const NUMBERED = 0;
export const UNNUMBERED = 1;
export const LINK = 2;
/** A frame of a field bus that sends the same bytes in every cycle. */
export const CYCLIC = 3;
/** Nothing to go by. */
export const NONE = 4;

/** Field buses whose frames repeat byte for byte, down to four thousand times a second: EtherCAT, POWERLINK, Sercos III. */
const CYCLIC_TYPES: ReadonlySet<number> = new Set([0x88a4, 0x88ab, 0x88cd]);

/**
 * What stays of a packet on its way through switches and routers, as 64 bits: addresses, protocol, identification, and every byte behind the innermost IP header but the checksum. TTL, checksums,
 * MAC addresses, VLAN tags, service class and padding may differ between two taps (RFC 791 §3.1, RFC 1812 §4.2.2). Frames without IP: MAC addresses, type and content.
 *
 * One object serves a whole capture. What a translating router rewrites (addresses, ports) makes another packet, and so does another snap length.
 */
export class Signature {
  high = 0;
  low = 0;

  /** Reads the frame's signature into `high` and `low`; returns which kind it is. */
  read(frame: Frame, packet: Packet): number {
    this.high = 0x2545f491;
    this.low = 0x4f6cdd1d;
    const { bytes } = frame;
    const end = frame.offset + frame.length;
    if (packet.ipVersion === 0) return packet.hasMacs && packet.bytes === bytes ? this.link(bytes, end, packet) : NONE;
    // Inside a datagram that was put together from fragments stands another packet: no single frame holds it.
    if (packet.bytes !== bytes && packet.tunnels > 0) return NONE;
    const start = packet.tunnels === 0 && packet.etherType === 0x0800 ? packet.linkPayload : packet.ipStart;
    return packet.ipVersion === 4 ? this.ipv4(bytes, start, end) : this.ipv6(bytes, start, end, packet.ipProtocol);
  }

  private ipv4(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < 20) return NONE;
    const total = u16(bytes, start + 2);
    const stop = total === 0 ? end : Math.min(end, start + total);
    const id = u16(bytes, start + 4);
    const fragment = u16(bytes, start + 6) & 0x3fff;
    const protocol = bytes[start + 9]!;
    this.mix(i32(bytes, start + 12));
    this.mix(i32(bytes, start + 16));
    this.mix((id << 16) | total);
    this.mix((fragment << 8) | protocol);
    this.payload(bytes, start + ((bytes[start]! & 15) << 2), stop, (fragment & 0x1fff) === 0 ? protocol : -1);
    return id === 0 ? UNNUMBERED : NUMBERED;
  }

  private ipv6(bytes: Uint8Array, start: number, end: number, protocol: number): number {
    if (end - start < 40) return NONE;
    const length = u16(bytes, start + 4);
    const stop = length === 0 ? end : Math.min(end, start + 40 + length);
    for (let at = start + 8; at < start + 40; at += 4) this.mix(i32(bytes, at));
    this.mix((length << 8) | protocol);
    this.payload(bytes, start + 40, stop, bytes[start + 6] === protocol ? protocol : -1);
    return UNNUMBERED;
  }

  /** Bytes behind the IP header but for the checksum of TCP and UDP: a capturing host leaves it to its network card. */
  private payload(bytes: Uint8Array, from: number, to: number, protocol: number): void {
    const checksum = protocol === 6 ? from + 16 : protocol === 17 ? from + 6 : to;
    this.bytes(bytes, from, Math.min(checksum, to));
    this.bytes(bytes, checksum + 2, to);
  }

  private link(bytes: Uint8Array, end: number, packet: Packet): number {
    this.mix(packet.sourceMacLow);
    this.mix(packet.destinationMacLow);
    this.mix((packet.sourceMacHigh << 16) | packet.destinationMacHigh);
    this.mix(packet.etherType >= 0 ? packet.etherType : (packet.dsap << 20) | packet.snapProtocol);
    // A switch that takes a VLAN tag away pads the frame to 60 bytes again.
    let stop = end;
    while (stop > packet.linkPayload && bytes[stop - 1] === 0) stop--;
    this.bytes(bytes, packet.linkPayload, stop);
    return CYCLIC_TYPES.has(packet.etherType) ? CYCLIC : LINK;
  }

  private bytes(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    for (; at + 4 <= to; at += 4) this.mix(i32(bytes, at));
    if (at >= to) return;
    let rest = to - at;
    for (; at < to; at++) rest = (rest << 8) | bytes[at]!;
    this.mix(rest);
  }

  /** Two independent multiply-and-rotate sums, after MurmurHash3 (public domain). */
  private mix(word: number): void {
    const a = Math.imul(this.high ^ word, 0xcc9e2d51 | 0);
    this.high = Math.imul((a << 15) | (a >>> 17), 0x1b873593);
    const b = Math.imul((this.low + word) | 0, 0x85ebca6b | 0) ^ this.high;
    this.low = Math.imul((b << 13) | (b >>> 19), 0xc2b2ae35 | 0);
  }
}
