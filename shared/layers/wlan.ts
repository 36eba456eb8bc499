import { DONE, ENCRYPTED, ETHERNET, i32, LLC, MALFORMED, RAW_IP, TRUNCATED, u16, UNKNOWN_LINK } from './packet';
import type { Layer, Packet } from './packet';

/** Radiotap header (radiotap.org): its length, little-endian, then 802.11. Its flags may say that a frame check sequence follows. */
export function radiotap(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 8) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  const length = bytes[position + 2]! | (bytes[position + 3]! << 8);
  if (length < 8 || position + length > packet.end) {
    packet.fault = MALFORMED;
    return DONE;
  }
  let present = position + 4;
  const first = bytes[present]!;
  while (present + 4 <= position + length && bytes[present + 3]! & 0x80) present += 4;
  let field = present + 4;
  if (first & 1) field = position + ((field - position + 7) & ~7) + 8;
  const hasFcs = (first & 2) !== 0 && field < position + length && (bytes[field]! & 0x10) !== 0;
  packet.position = position + length;
  // 0x20: the header of the 802.11 frame is padded to four bytes.
  packet.paddedHeader = (first & 2) !== 0 && field < position + length && (bytes[field]! & 0x20) !== 0;
  if (hasFcs && packet.end - packet.position > 4 && packet.missing === 0) packet.end -= 4;
  return wlan(packet);
}

/** Prism, AVS and PPI headers say their length themselves. */
export function wlanWithHeader(packet: Packet, kind: 'prism' | 'ppi'): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 8) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  const avs = kind === 'prism' && u16(bytes, position) === 0x8021;
  const length = kind === 'ppi' ? bytes[position + 2]! | (bytes[position + 3]! << 8) : avs ? i32(bytes, position + 4) : 144;
  if (length < 8 || position + length > packet.end) {
    packet.fault = MALFORMED;
    return DONE;
  }
  packet.position = position + length;
  packet.linkPayload = packet.position;
  // PPI holds any link type, in four bytes of its own.
  const inside = kind === 'ppi' ? bytes[position + 4]! | (bytes[position + 5]! << 8) : 105;
  if (inside === 1) return ETHERNET;
  if (inside === 101) return RAW_IP;
  if (inside !== 105) {
    packet.fault = UNKNOWN_LINK;
    return DONE;
  }
  return wlan(packet);
}

/** IEEE 802.11-2020, 9.2: data frames go on with LLC, protected ones say no more; management and control end here. */
export function wlan(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 10) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  const control = bytes[packet.swappedControl ? position + 1 : position]!;
  const flags = bytes[packet.swappedControl ? position : position + 1]!;
  const type = (control >> 2) & 3;
  const subtype = control >> 4;
  if (type === 1 || packet.end - position < 24) {
    // Control frames name the receiver, and mostly the sender.
    packet.hasMacs = packet.end - position >= 16;
    if (packet.hasMacs) setMacs(packet, position + 10, position + 4);
    packet.linkPayload = packet.end;
    return DONE;
  }
  const toSystem = (flags & 1) !== 0;
  const fromSystem = (flags & 2) !== 0;
  packet.hasMacs = true;
  if (type !== 2) {
    setMacs(packet, position + 10, position + 4);
    packet.linkPayload = position + 24;
    return DONE;
  }
  let header = 24;
  const four = toSystem && fromSystem;
  if (four) header += 6;
  if (four && packet.end - position < 30) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  setMacs(packet, four ? position + 24 : fromSystem ? position + 16 : position + 10, toSystem ? position + 16 : position + 4);
  if (subtype & 8) header += (flags & 0x80) !== 0 ? 6 : 2;
  const aggregated = (subtype & 8) !== 0 && (bytes[position + (four ? 30 : 24)]! & 0x80) !== 0;
  if (packet.paddedHeader) header = (header + 3) & ~3;
  packet.position = Math.min(position + header, packet.end);
  packet.linkPayload = packet.position;
  // Null data frames only signal power saving.
  if (subtype & 4) return DONE;
  if (flags & 0x40) {
    packet.fault = ENCRYPTED;
    return DONE;
  }
  if (aggregated) subframe(packet);
  return packet.end - packet.position >= 3 ? LLC : DONE;
}

/**
 * An A-MSDU (9.3.2.2.2) holds several frames with addresses of their own. A frame of the capture counts once: in the conversation of the first of them, mostly that
 * of them all.
 */
function subframe(packet: Packet): void {
  const { bytes, position } = packet;
  if (packet.end - position < 14) return;
  setMacs(packet, position + 6, position);
  const length = u16(bytes, position + 12);
  packet.position = position + 14;
  packet.linkPayload = packet.position;
  if (packet.position + length <= packet.end) {
    packet.end = packet.position + length;
    packet.missing = 0;
  }
}

function setMacs(packet: Packet, source: number, destination: number): void {
  packet.sourceMacHigh = u16(packet.bytes, source);
  packet.sourceMacLow = i32(packet.bytes, source + 2);
  packet.destinationMacHigh = u16(packet.bytes, destination);
  packet.destinationMacLow = i32(packet.bytes, destination + 2);
}
