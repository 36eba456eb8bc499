import { DONE, IP_PAYLOAD, MALFORMED, MAX_EXTENSION_HEADERS, TRUNCATED, u16 } from './packet';
import type { Layer, Packet } from './packet';

const EXTENSIONS = new Set([0, 43, 44, 51, 60, 135, 139, 140]);

/** RFC 8200, with its extension headers: hop-by-hop, routing, fragment, destination, authentication, mobility, HIP, shim6. */
export function ipv6(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 40) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  if (bytes[position]! >> 4 !== 6) {
    packet.fault = MALFORMED;
    return DONE;
  }
  packet.ipVersion = 6;
  packet.ipStart = position;
  packet.addressBytes = bytes;
  packet.source = position + 8;
  packet.destination = position + 24;
  packet.ttl = bytes[position + 7]!;
  packet.fragmented = false;
  const length = u16(bytes, position + 4);
  // 0: a jumbogram, or segmentation left to the network card; the frame's end is all there is to go by.
  if (length !== 0) {
    const stop = position + 40 + length;
    if (stop <= packet.end) {
      packet.end = stop;
      packet.missing = 0;
    } else packet.missing = stop - packet.end;
  }
  extensionHeaders(packet, bytes[position + 6]!, position + 40);
  return IP_PAYLOAD;
}

/**
 * Passes over extension headers from `start` on, the first of which is a `first`. Stops behind a fragment header: what follows it is a part of something, and is
 * read once the parts are together.
 */
export function extensionHeaders(packet: Packet, first: number, start: number): void {
  const { bytes } = packet;
  let next = first;
  let at = start;
  for (let count = 0; ; count++) {
    if (count === MAX_EXTENSION_HEADERS) {
      if (EXTENSIONS.has(next)) packet.tooDeep++;
      break;
    }
    if (next === 0 || next === 43 || next === 60 || next === 135 || next === 139 || next === 140) {
      if (packet.end - at < 8) break;
      next = bytes[at]!;
      at += (bytes[at + 1]! + 1) << 3;
    } else if (next === 51) {
      if (packet.end - at < 8) break;
      next = bytes[at]!;
      at += (bytes[at + 1]! + 2) << 2;
    } else if (next === 44) {
      if (packet.end - at < 8) break;
      const field = u16(bytes, at + 2);
      packet.fragmentOffset = field & 0xfff8;
      packet.moreFragments = (field & 1) !== 0;
      packet.fragmentId = u16(bytes, at + 4) * 65_536 + u16(bytes, at + 6);
      next = bytes[at]!;
      at += 8;
      // An atomic fragment (RFC 6946) is a whole packet.
      packet.fragmented = packet.fragmentOffset !== 0 || packet.moreFragments;
      if (packet.fragmented) break;
    } else break;
  }
  packet.ipProtocol = next;
  packet.position = Math.min(at, packet.end);
}
