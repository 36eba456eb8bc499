import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FRAME_OK } from '../../shared/capture/frame';
import { openCapture } from '../../shared/capture/open';
import { createCaptureReading } from '../../shared/conversations/capture-reading';
import { arpPacket, ethernetFrame, ipv4Packet, ipv6Packet, MAC_A, MAC_B, tcpSegment, udpDatagram } from '../../shared/layers/frame-bytes';
import type { Seed, SeedFrame } from './containers';

/** What a seed may weigh: a case costs as much as its bytes. */
const SEED_BYTES = 16_384;
const SEED_FRAMES = 32;
/** Conversations of one protocol that one file may give, and the largest file of others that is looked through for them. */
const PER_PROTOCOL = 3;
const WHOLE_FILE = 1 << 20;

const TIME = 1_700_000_000_000_000;
const A = '10.1.0.1';
const B = '10.1.0.2';

/** Captures from which cases are made: all that is made by code here, what the sample site has of every protocol, and other people's captures where they are. */
export function menagerie(root: string, { shared = true } = {}): Seed[] {
  const seeds = [...made(), ...fromFile(join(root, 'samples', 'reference-dc.pcapng'), Infinity), ...fromFile(join(root, 'samples', 'reference-dc-later.pcapng'), Infinity)];
  const captures = join(root, '..', 'shared', 'captures');
  if (shared && existsSync(captures)) for (const name of readdirSync(captures).filter(file => /\.(pcap|pcapng|snoop|cap)$/.test(file)).sort()) seeds.push(...fromFile(join(captures, name)));
  return seeds;
}

const frame = (bytes: Uint8Array, i = 0, originalLength = bytes.length): SeedFrame => ({ bytes, time: TIME + i * 1000, originalLength });
const seed = (name: string, frames: readonly Uint8Array[], linkType = 1): Seed => ({ name, linkType, frames: frames.map((bytes, i) => frame(bytes, i)) });

/** Layers, link types and damage that the sample site does not show. */
function made(): Seed[] {
  const udp = ipv4Packet(A, B, 17, udpDatagram(40_000, 53, [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 119, 119, 119, 1, 97, 0, 0, 1, 0, 1]));
  const syn = ipv4Packet(A, B, 6, tcpSegment(40_000, 502, '', { flags: 2, sequence: 0 }));
  const eth = (inner: Uint8Array): Uint8Array => ethernetFrame(inner);
  const big = Array.from({ length: 3000 }, (_, i) => i & 255);
  const whole = udpDatagram(40_000, 161, big);
  const parts = (id: number): readonly Uint8Array[] => [0, 1480, 2960].map(at => eth(ipv4Packet(A, B, 17, whole.subarray(at, at + 1480), { id, fragment: (at >> 3) | (at + 1480 < whole.length ? 0x2000 : 0) })));
  let nested: Uint8Array = udp;
  for (let i = 0; i < 12; i++) nested = ipv4Packet(A, B, i % 2 === 0 ? 47 : 4, i % 2 === 0 ? [0, 0, 8, 0, ...nested] : nested);
  const vxlan = eth(ipv4Packet(A, B, 17, udpDatagram(50_000, 4789, [8, 0, 0, 0, 0, 0, 9, 0, ...eth(udp)])));
  const geneve = eth(ipv4Packet(A, B, 17, udpDatagram(50_000, 6081, [0, 0, 0x65, 0x58, 0, 0, 7, 0, ...eth(udp)])));
  const extensions = ipv6Packet('fe80::1', 'fe80::2', 0, [43, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 1, ...udpDatagram(1, 2, 'abc')]);
  const sll = Uint8Array.from([0, 0, 0, 1, 0, 6, 0, 12, 41, 0, 0, 10, 0, 0, 8, 0, ...udp]);
  const sll2 = Uint8Array.from([8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 12, 41, 0, 0, 10, 0, 0, ...udp]);
  const wlan = [0x08, 0x01, 0, 0, 0, 12, 41, 0, 0, 1, 0, 12, 41, 0, 0, 10, 0, 12, 41, 0, 0, 11, 0, 0, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...udp];
  return [
    seed('made: arp, udp, syn', [ethernetFrame(arpPacket(1, MAC_A, A, '00:00:00:00:00:00', B), { type: 0x0806 }), ethernetFrame(arpPacket(2, MAC_B, B, MAC_A, A), { type: 0x0806 }), eth(udp), eth(syn)]),
    seed('made: tags', [ethernetFrame(udp, { vlans: [10] }), ethernetFrame(udp, { vlans: [10, 20] }), ethernetFrame(udp, { vlans: Array.from({ length: 30 }, (_, i) => i) }), ethernetFrame(syn, { vlans: [20] })]),
    seed('made: fragments', [...parts(1), ...[...parts(2)].reverse(), ...parts(2)]),
    seed('made: fragments of IPv6', [0, 8, 16].map(at => ethernetFrame(ipv6Packet('fe80::1', 'fe80::2', 44, [17, 0, at >> 8, at | (at < 16 ? 1 : 0), 0, 0, 0, 7, 0, 1, 0, 2, 0, 24, 0, 0]), { type: 0x86dd }))),
    seed('made: tunnels', [eth(nested), vxlan, geneve, eth(ipv4Packet(A, B, 41, extensions)), eth(ipv4Packet(A, B, 97, [0x30, 0, ...eth(udp)])), eth(ipv4Packet(A, B, 47, [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 5, 0, 0, 0, 0, ...eth(udp)]))]),
    seed('made: headers of IPv6', [ethernetFrame(extensions, { type: 0x86dd }), ethernetFrame(ipv6Packet('::1', 'ff02::1', 58, [135, 0, 0, 0, 0, 0, 0, 0, ...new Uint8Array(16), 1, 1, 0, 12, 41, 0, 0, 10]), { type: 0x86dd })]),
    seed('made: PPPoE and MPLS', [ethernetFrame([0x11, 0, 0, 1, 0, udp.length + 2, 0, 0x21, ...udp], { type: 0x8864 }), ethernetFrame([0, 0x10, 0x01, 64, ...udp], { type: 0x8847 })]),
    seed('made: LLC', [ethernetFrame([0x42, 0x42, 3, 0, 0, 0, 0, 0, ...new Uint8Array(30)], { type: 38 }), ethernetFrame([0xaa, 0xaa, 3, 0, 0, 12, 0x20, 0, 2, 180, 0, 0, 0, 1, 0, 5, 65], { type: 17 })]),
    seed('made: raw IP', [udp, syn, extensions], 101), seed('made: loopback', [Uint8Array.from([2, 0, 0, 0, ...udp]), Uint8Array.from([30, 0, 0, 0, ...extensions])], 0),
    seed('made: cooked', [sll], 113), seed('made: cooked 2', [sll2], 276), seed('made: 802.11', [Uint8Array.from(wlan)], 105), seed('made: radiotap', [Uint8Array.from([0, 0, 8, 0, 0, 0, 0, 0, ...wlan])], 127),
    seed('made: PPP', [Uint8Array.from([0xff, 3, 0, 0x21, ...udp])], 9), seed('made: NFLOG', [Uint8Array.from([2, 0, 0, 0, udp.length + 4, 0, 9, 0, ...udp])], 239), seed('made: FDDI', [Uint8Array.from([0x50, 0, 12, 41, 0, 0, 10, 0, 12, 41, 0, 0, 11, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...udp])], 10),
    seed('made: a link type that nobody knows', [new Uint8Array(60), new Uint8Array(20)], 147), seed('made: nothing', []),
    seed('made: empty frames', [new Uint8Array(0), eth(udp), new Uint8Array(0)]),
    { name: 'made: cut by the snap length', linkType: 1, frames: [frame(vxlan.subarray(0, 60), 0, 1500), frame(eth(udp).subarray(0, 40), 1, 64), frame(eth(syn).subarray(0, 13), 2, 54)] },
    seed('made: a stream in pieces', stream()),
  ];
}

/** Modbus over a handshake, in segments that split messages, one of them missing and one twice. */
function stream(): Uint8Array[] {
  const segment = (payload: ArrayLike<number> | string, sequence: number, flags = 0x18, back = false): Uint8Array => (back
    ? ethernetFrame(ipv4Packet(B, A, 6, tcpSegment(502, 40_001, payload, { flags, sequence })), { source: MAC_B, destination: MAC_A })
    : ethernetFrame(ipv4Packet(A, B, 6, tcpSegment(40_001, 502, payload, { flags, sequence }))));
  const ask = [0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 2];
  const answer = [0, 1, 0, 0, 0, 7, 1, 3, 4, 0, 1, 0, 2];
  return [segment('', 0, 2), segment('', 0, 0x12, true), segment(ask.slice(0, 5), 1), segment(ask.slice(5), 6), segment(answer, 1, 0x18, true), segment(ask, 30), segment(ask.slice(3), 16), segment(ask, 13), segment('', 42, 0x11), segment('', 14, 0x14, true)];
}

/** The first frames of a capture, and conversations of each protocol in it. */
function fromFile(path: string, whole = WHOLE_FILE): Seed[] {
  if (!existsSync(path)) return [];
  const name = path.split(/[\\/]/).at(-1)!;
  const small = statSync(path).size <= whole;
  // Not the Buffer itself: its slices are no copies, and a case that changes its bytes would change the seed.
  const file = new Uint8Array(readFileSync(path)).subarray(0, small ? undefined : 256 << 10);
  const frames: (SeedFrame & { readonly linkType: number; readonly fault: number })[] = [];
  const capture = openCapture(({ bytes, offset, length, time, originalLength, linkType, fault }) => {
    frames.push({ bytes: bytes.slice(offset, offset + length), time: Number.isNaN(time) ? TIME : time, originalLength, linkType, fault });
  });
  capture.push(file);
  capture.end();
  const usable = (number: number): boolean => frames[number]?.fault === FRAME_OK && frames[number].linkType === frames[0]!.linkType;
  const bounded = (numbers: readonly number[]): SeedFrame[] => {
    let room = SEED_BYTES;
    return numbers.filter(usable).slice(0, SEED_FRAMES).map(number => frames[number]!).filter(({ bytes }) => (room -= bytes.length) >= 0);
  };
  if (frames.length === 0) return [];
  const linkType = frames[0]!.linkType;
  const seeds: Seed[] = [{ name: `${name}: its first frames`, linkType, frames: bounded(Array.from({ length: Math.min(frames.length, SEED_FRAMES) }, (_, i) => i)) }];
  if (!small) return seeds;
  const reading = createCaptureReading({ name, site: 'fuzz' });
  reading.push(file);
  const taken = new Map<string, number>();
  for (const conversation of reading.end('0'.repeat(64), file.length).conversations) {
    const protocol = conversation.protocol ?? conversation.transport;
    const before = taken.get(protocol) ?? 0;
    if (before >= PER_PROTOCOL) continue;
    taken.set(protocol, before + 1);
    seeds.push({ name: `${name}: ${protocol} ${before + 1}`, linkType, frames: bounded(conversation.frames.map(number => number - 1)) });
  }
  return seeds;
}
