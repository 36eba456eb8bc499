import { nlpid } from './nlpid';
import { DONE, ETHERTYPE, TRUNCATED, u16 } from './packet';
import type { Layer, Packet } from './packet';

/**
 * Frame Relay: an address of two to four bytes (Q.922 §3.3), then either the encapsulation of RFC 2427 (control 03, perhaps a pad, a protocol id) or Cisco's own (an
 * EtherType). There are no addresses of devices in it: what it carries counts by its IP addresses, and whatever else it carries is not decoded.
 */
export function frameRelay(packet: Packet): Layer {
  const { bytes, position, end } = packet;
  let at = position;
  // The lowest bit of the last address byte is set.
  while (at < end && at < position + 4 && (bytes[at]! & 1) === 0) at++;
  at++;
  if (end - at < 2) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  if (bytes[at] === 0x03) {
    at++;
    if (bytes[at] === 0) at++;
    if (at >= end) {
      packet.fault = TRUNCATED;
      return DONE;
    }
    packet.position = at;
    return nlpid(packet);
  }
  const type = u16(bytes, at);
  if (type < 0x600) return DONE;
  packet.etherType = type;
  packet.position = at + 2;
  packet.linkPayload = packet.position;
  return ETHERTYPE;
}
