import type { RecordToWrite } from '../capture/capture-bytes';
import { arpPacket, ethernetFrame, ipv4Packet, MAC_A, MAC_B, tcpSegment, udpDatagram } from '../layers/frame-bytes';

/** Makes the traffic of a small cell, packet by packet: what tests capture once, twice, and from two sides. */

export const START = 1_790_000_000_000_000;

export interface Sent extends RecordToWrite {
  readonly bytes: Uint8Array;
  readonly time: number;
}

/** A controller that a client polls over TCP every 100 ms, with IP identifications that count up, datagrams and an ARP request now and then. */
export function cellTraffic(polls: number, { client = '10.20.30.50', server = '10.20.30.10', numbered = true, from = START } = {}): Sent[] {
  const sent: Sent[] = [];
  let id = 1;
  const next = (): number => (numbered ? id++ & 0xffff || id++ : 0);
  const put = (bytes: Uint8Array, time: number): void => void sent.push({ bytes, time });
  const c2s = (payload: Uint8Array): Uint8Array => ethernetFrame(ipv4Packet(client, server, 6, payload, { id: next() }), { source: MAC_A, destination: MAC_B });
  const s2c = (payload: Uint8Array): Uint8Array => ethernetFrame(ipv4Packet(server, client, 6, payload, { id: next() }), { source: MAC_B, destination: MAC_A });
  put(c2s(tcpSegment(40_000, 502, '', { flags: 2, sequence: 99 })), from);
  put(s2c(tcpSegment(502, 40_000, '', { flags: 0x12, sequence: 499, acknowledgment: 100 })), from + 300);
  let asked = 100;
  let answered = 500;
  for (let i = 0; i < polls; i++) {
    const time = from + 1_000 + i * 100_000;
    put(c2s(tcpSegment(40_000, 502, [i >> 8, i & 255, 0, 0, 0, 6, 1, 3, 0, 0, 0, 2], { sequence: asked, acknowledgment: answered })), time);
    asked += 12;
    put(s2c(tcpSegment(502, 40_000, [i >> 8, i & 255, 0, 0, 0, 7, 1, 3, 4, 0, i & 255, 0, 7], { sequence: answered, acknowledgment: asked })), time + 2_500);
    answered += 13;
    if (i % 5 === 0) put(ethernetFrame(ipv4Packet(client, '10.20.30.77', 17, udpDatagram(50_000, 7_777, `tick ${i}`), { id: next() })), time + 4_000);
    if (i % 20 === 0) put(ethernetFrame(arpPacket(1, MAC_A, client, '00:00:00:00:00:00', server), { type: 0x0806, destination: 'ff:ff:ff:ff:ff:ff' }), time + 5_000);
  }
  return sent;
}

/** The frame behind a router: TTL one less, other MAC addresses, and another header checksum. Frames without IPv4 do not get there. */
export function routed({ bytes, time }: Sent, late: number): Sent | undefined {
  if (bytes[12] !== 8 || bytes[13] !== 0) return undefined;
  const copy = bytes.slice();
  copy.set([0, 0x1b, 0x1b, 1, 2, 3, 0, 0x1b, 0x1b, 4, 5, 6]);
  copy[22]! -= 1;
  copy[24] = 0xbe;
  return { bytes: copy, time: time + late };
}

/** The frame as a trunk carries it: with a VLAN tag. */
export function tagged({ bytes, time }: Sent, vlan: number, late: number): Sent {
  return { bytes: Uint8Array.from([...bytes.subarray(0, 12), 0x81, 0, vlan >> 8, vlan & 255, ...bytes.subarray(12)]), time: time + late };
}

/** In the order in which they were captured. */
export function inOrder(frames: readonly Sent[]): Sent[] {
  return [...frames].sort((a, b) => a.time - b.time);
}
