import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonFrame } from './fast-path';
import { decode, isDecoded } from './decode';
import { arpPacket, ethernetFrame, ipv4Packet, ipv6Packet, MAC_A, MAC_B, tcpSegment, udpDatagram } from './frame-bytes';
import { INSIDE, INSIDE6, IP_TUNNELS, LINK_LAYERS, LINK_TUNNELS } from './framing-bytes';
import { Fragments } from './fragments';
import { ENCRYPTED, ICMP, MALFORMED, NO_TRANSPORT, OK, OTHER_IP, Packet, TCP, TRUNCATED, TUNNEL_NAMES, UDP, UNKNOWN_LINK } from './packet';
import { ipv4Text, ipv6Text } from '../model/address';

function decoded(bytes: Uint8Array, linkType = 1, wireLength = bytes.length, fragments = new Fragments()): Packet {
  const packet = new Packet();
  // Not at the start of its buffer: offsets must be the frame's own.
  const shifted = new Uint8Array(bytes.length + 7);
  shifted.set(bytes, 5);
  decode(packet, fragments, linkType, shifted, 5, 5 + bytes.length, wireLength);
  return packet;
}

function sides(packet: Packet): string {
  const text = (address: number): string => (packet.ipVersion === 4 ? ipv4Text(address) : packet.ipVersion === 6 ? ipv6Text(packet.addressBytes, address) : '');
  const payload = Buffer.from(packet.bytes.subarray(packet.payloadStart, packet.payloadEnd)).toString('latin1');
  return `${text(packet.source)}:${packet.sourcePort} > ${text(packet.destination)}:${packet.destinationPort} ${payload}`;
}

const tunnels = (packet: Packet): string[] => Array.from({ length: packet.tunnels }, (_, i) => `${TUNNEL_NAMES[packet.tunnelKind[i]!]} ${packet.tunnelId[i]}`);
const tcp = ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(40_000, 502, 'hello'));
const udp = ipv4Packet('10.0.0.1', '10.0.0.2', 17, udpDatagram(40_000, 161, 'hello'));
const tcp6 = ipv6Packet('fd00::1', 'fd00::2', 6, tcpSegment(40_000, 502, 'hello'));

describe('link layers', () => {
  test.each(LINK_LAYERS.map(framing => [framing.name, framing] as const))('%s leads to the packet inside', (name, { linkType, bytes, vlan = -1, tunnels: through = [] }) => {
    const packet = decoded(bytes, linkType);
    expect(isDecoded(linkType)).toBe(true);
    expect([packet.fault, packet.transport, sides(packet), packet.vlan, tunnels(packet)]).toEqual([OK, TCP, name.includes('IPv6') ? INSIDE6 : INSIDE, vlan, through]);
  });

  test.each(LINK_LAYERS.map(framing => [framing.name, framing] as const))('%s, cut at every byte, still has what was there, or says why not', (_, { linkType, bytes }) => {
    for (let cut = 0; cut < bytes.length; cut++) {
      const packet = decoded(bytes.subarray(0, cut), linkType, bytes.length);
      expect([OK, TRUNCATED, MALFORMED]).toContain(packet.fault);
      expect(packet.payloadEnd).toBeLessThanOrEqual(5 + cut);
      if (packet.transport === TCP) expect(packet.sourcePort).toBe(40_000);
    }
  });

  test.each([...LINK_LAYERS, ...LINK_TUNNELS, ...IP_TUNNELS].map(framing => [framing.name, framing.linkType, framing.bytes] as const))('%s, cut at every byte, is read without looking at the next frame', (_, linkType, bytes) => {
    for (let cut = 0; cut < bytes.length; cut++) {
      const seen = [bytes.subarray(cut), new Uint8Array(64), new Uint8Array(64).fill(0x01), new Uint8Array(64).fill(0xff)].map(next => {
        const packet = new Packet(), buffer = new Uint8Array([...bytes.subarray(0, cut), ...next, ...new Uint8Array(64)]);
        decode(packet, new Fragments(), linkType, buffer, 0, cut, bytes.length);
        return [packet.fault, packet.transport, packet.ipVersion, packet.etherType, packet.linkPayload, packet.payloadStart, packet.payloadEnd, packet.sourcePort, packet.destinationPort, tunnels(packet)];
      });
      expect(seen.slice(1), `cut at ${cut}`).toEqual([seen[0], seen[0], seen[0]]);
    }
  });

  test('Token Ring leaves out the routing bit of the sender, and ends at the ring\'s own frames', () => {
    const routed = decoded(LINK_LAYERS.find(({ name }) => name === 'Token Ring with source routing')!.bytes, 6);
    expect([routed.sourceMacHigh, routed.sourceMacLow & 255]).toEqual([0x000c, 0x0a]);
    const management = decoded(Uint8Array.from([0x10, 0, ...new Uint8Array(6).fill(1), ...new Uint8Array(6).fill(2), 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...tcp]), 6);
    expect([management.fault, management.hasMacs, management.dsap, management.ipVersion]).toEqual([OK, true, -1, 0]);
  });

  test('station management of FDDI is no LLC frame', () => {
    expect(decoded(Uint8Array.from([0x41, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...tcp]), 10)).toMatchObject({ fault: OK, hasMacs: true, ipVersion: 0 });
  });

  test('encrypted MACsec stays what it is', () => {
    const packet = decoded(ethernetFrame([0x2c, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 0, 1, ...tcp], { type: 0x88e5 }));
    expect([packet.etherType, packet.ipVersion, packet.hasMacs]).toEqual([0x88e5, 0, true]);
  });

  test('negotiation of a PPPoE session is between two MACs, in no tunnel', () => {
    const packet = decoded(ethernetFrame([0x11, 0, 0, 1, 0, 6, 0xc0, 0x21, 9, 1, 0, 4], { type: 0x8864 }));
    expect([packet.etherType, packet.ipVersion, packet.hasMacs, packet.tunnels]).toEqual([0x8864, 0, true, 0]);
  });

  test('a frame that Frame Relay or PPP carries for itself has no place among conversations', () => {
    expect(decoded(Uint8Array.from([0x18, 0x41, 3, 0xb1, 1, 2, 3]), 107)).toMatchObject({ fault: OK, ipVersion: 0, hasMacs: false });
    expect(decoded(Uint8Array.from([0xff, 3, 0xc0, 0x21, 9, 1, 0, 4]), 9)).toMatchObject({ fault: OK, ipVersion: 0, hasMacs: false });
  });

  test('the inner of two tags is the VLAN, the outer one an encapsulation; id 0 is none', () => {
    const packet = decoded(ethernetFrame(tcp, { vlans: [100, 40] }));
    expect([packet.vlan, tunnels(packet)]).toEqual([40, ['qinq 100']]);
    expect(decoded(ethernetFrame(tcp, { vlans: [0] })).vlan).toBe(-1);
    expect(decoded(ethernetFrame(tcp)).vlan).toBe(-1);
  });

  test('two hundred tags end the search, not the program', () => {
    const packet = decoded(ethernetFrame(tcp, { vlans: Array.from({ length: 200 }, (_, i) => i + 1) }));
    expect([packet.fault, packet.transport, packet.hasMacs]).toEqual([OK, NO_TRANSPORT, true]);
  });

  test('an LLC frame has its address, a SNAP frame its organisation and protocol', () => {
    const stp = decoded(ethernetFrame([0x42, 0x42, 3, 0, 0, 0, 0], { type: 7 }));
    expect([stp.dsap, stp.bytes[stp.linkPayload - 1], stp.end - stp.linkPayload]).toEqual([0x42, 3, 4]);
    const cdp = decoded(ethernetFrame([0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0, 2, 180], { type: 10 }));
    expect([cdp.snapOui, cdp.snapProtocol]).toEqual([0x0c, 0x2000]);
  });

  test('protected 802.11 frames are encrypted, management frames are not data', () => {
    const data = Uint8Array.from([8, 0x41, 0, 0, ...new Uint8Array(20).fill(2), ...new Uint8Array(30)]);
    expect(decoded(data, 105).fault).toBe(ENCRYPTED);
    const beacon = Uint8Array.from([0x80, 0, 0, 0, ...new Uint8Array(20).fill(2), ...new Uint8Array(30)]);
    expect([decoded(beacon, 105).fault, decoded(beacon, 105).hasMacs]).toEqual([OK, true]);
  });

  test('a link type nobody knows is named so', () => {
    expect(decoded(tcp, 147).fault).toBe(UNKNOWN_LINK);
  });

  test('ARP is left to the link layer with its bytes', () => {
    const packet = decoded(ethernetFrame(arpPacket(1, MAC_A, '10.0.0.1', '00:00:00:00:00:00', '10.0.0.2'), { type: 0x0806 }));
    expect([packet.etherType, packet.ipVersion, packet.end - packet.linkPayload]).toEqual([0x0806, 0, 28]);
  });
});

describe('IP', () => {
  test('padding of short frames is no payload', () => {
    expect(sides(decoded(ethernetFrame([...udp, ...new Uint8Array(13)])))).toBe('10.0.0.1:40000 > 10.0.0.2:161 hello');
  });

  test('a frame cut by the snap length keeps what is there and knows what is missing', () => {
    const frame = ethernetFrame(tcp);
    const packet = decoded(frame.subarray(0, frame.length - 3), 1, frame.length);
    expect([sides(packet), packet.payloadLength]).toEqual(['10.0.0.1:40000 > 10.0.0.2:502 he', 5]);
  });

  test('a total length that no network carries makes no hole in a frame that was not cut', () => {
    const long = (total: number): Packet => decoded(ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(40_000, 502, 'hello'), { total })));
    expect([long(35_084).payloadLength, long(1500).payloadLength, sides(long(35_084))]).toEqual([5, 1460, INSIDE]);
  });

  test('a total length of zero means the rest of the frame', () => {
    expect(sides(decoded(ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(1, 2, 'x'), { total: 0 }))))).toBe('10.0.0.1:1 > 10.0.0.2:2 x');
  });

  test.each<[string, Uint8Array]>([
    ['a header length below five words', Uint8Array.from([0x44, ...tcp.subarray(1)])],
    ['a total length below the header', ipv4Packet('10.0.0.1', '10.0.0.2', 6, [], { total: 12 })],
    ['another version', Uint8Array.from([0x75, ...tcp.subarray(1)])],
    ['too few bytes', tcp.subarray(0, 15)],
  ])('%s leaves the frame to the link layer, and raw IP without a place', (_, bytes) => {
    const packet = decoded(ethernetFrame(bytes));
    expect([packet.fault, packet.ipVersion, packet.hasMacs]).toEqual([OK, 0, true]);
    expect([MALFORMED, TRUNCATED]).toContain(decoded(bytes, 228).fault);
  });

  test('IPv6 extension headers are passed over, and no more than sixteen', () => {
    const chain = (n: number): Uint8Array => {
      const headers = Array.from({ length: n }, (_, i) => [i === n - 1 ? 6 : 60, 0, 1, 4, 0, 0, 0, 0]).flat();
      return ipv6Packet('fd00::1', 'fd00::2', 60, [...headers, ...tcpSegment(40_000, 502, 'hello')]);
    };
    expect(sides(decoded(ethernetFrame(tcp6, { type: 0x86dd })))).toBe('fd00::1:40000 > fd00::2:502 hello');
    expect(decoded(chain(15), 229).transport).toBe(TCP);
    expect(decoded(chain(4000), 229).transport).toBe(OTHER_IP);
  });

  test('authentication is passed over, encryption is named, a jumbogram is as long as its frame', () => {
    const segment = tcpSegment(40_000, 502, 'hello');
    expect(sides(decoded(ipv6Packet('fd00::1', 'fd00::2', 51, [6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, ...new Uint8Array(12), ...segment]), 229))).toBe(INSIDE6);
    const authentication = [6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, ...new Uint8Array(12)];
    expect(sides(decoded(ipv4Packet('10.0.0.1', '10.0.0.2', 51, [...authentication, ...segment]), 228))).toBe('10.0.0.1:40000 > 10.0.0.2:502 hello');
    // A length that reaches beyond the packet is none.
    expect(decoded(ipv4Packet('10.0.0.1', '10.0.0.2', 51, [6, 255, ...authentication.slice(2), ...segment]), 228)).toMatchObject({ transport: OTHER_IP, ipProtocol: 51 });
    expect(decoded(ipv6Packet('fd00::1', 'fd00::2', 50, new Uint8Array(40)), 229)).toMatchObject({ transport: OTHER_IP, ipProtocol: 50 });
    expect(decoded(ipv4Packet('10.0.0.1', '10.0.0.2', 50, new Uint8Array(40)), 228)).toMatchObject({ transport: OTHER_IP, ipProtocol: 50 });
    const jumbo = ipv6Packet('fd00::1', 'fd00::2', 0, [6, 0, 0xc2, 4, 0, 1, 0, 0, ...segment]);
    jumbo.set([0, 0], 4);
    expect(sides(decoded(jumbo, 229))).toBe(INSIDE6);
    const routed = ipv6Packet('fd00::1', 'fd00::2', 43, [60, 2, 0, 0, ...new Uint8Array(20), 6, 0, 1, 4, 0, 0, 0, 0, ...segment]);
    expect(sides(decoded(routed, 229))).toBe(INSIDE6);
  });

  test('an ICMP error is one packet of its own: what it quotes counts nowhere', () => {
    const packet = decoded(ethernetFrame(ipv4Packet('10.0.0.254', '10.0.0.1', 1, [3, 3, 0, 0, 0, 0, 0, 0, ...udp])));
    expect([packet.transport, packet.icmpType, packet.sourcePort, packet.tunnels]).toEqual([ICMP, 3, 0, 0]);
  });

  test('TCP with a header length that cannot be still has its ports', () => {
    const segment = tcpSegment(40_000, 502, 'hello');
    segment[12] = 0x10;
    expect(sides(decoded(ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, segment))))).toBe('10.0.0.1:40000 > 10.0.0.2:502 ');
  });
});

describe('fragments', () => {
  const datagram = udpDatagram(5000, 47_808, 'x'.repeat(3000));
  const piece = (from: number, to: number, more: boolean, id = 9): Uint8Array =>
    ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, datagram.subarray(from, to), { id, fragment: (more ? 0x2000 : 0) | (from >> 3) }));

  test.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]]])('are put together in any order: %j', order => {
    const fragments = new Fragments();
    const pieces = [piece(0, 1480, true), piece(1480, 2960, true), piece(2960, datagram.length, false)];
    const packets = order.map(i => decoded(pieces[i]!, 1, pieces[i]!.length, fragments));
    expect(packets.slice(0, 2).map(packet => packet.payloadEnd - packet.payloadStart)).toEqual([0, 0]);
    expect(sides(packets[2]!)).toBe(`10.0.0.1:5000 > 10.0.0.2:47808 ${'x'.repeat(3000)}`);
  });

  test('every fragment behind the first counts under the same ports', () => {
    const fragments = new Fragments();
    expect([decoded(piece(0, 1480, true), 1, 2000, fragments), decoded(piece(1480, 2960, true), 1, 2000, fragments)].map(packet => [packet.transport, packet.destinationPort]))
      .toEqual([[UDP, 47_808], [UDP, 47_808]]);
    expect(decoded(piece(1480, 2960, true, 10), 1, 2000, fragments).transport).toBe(OTHER_IP);
  });

  test('65 535 fragments of one packet, overlapping and torn, cost bounded memory and are counted', () => {
    const fragments = new Fragments();
    for (let i = 0; i < 65_535; i++) decoded(ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, new Uint8Array(24), { id: 7, fragment: 0x2000 | (i % 8191) })), 1, 100, fragments);
    expect(fragments.odd).toBeGreaterThan(1000);
  });

  test('of overlapping fragments the first copy of a byte stays, and the overlap is noted; a repeated one is none', () => {
    const part = (text: string, from: number, more: boolean): Uint8Array =>
      ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, [...text].map(c => c.charCodeAt(0)), { id: 8, fragment: (more ? 0x2000 : 0) | (from >> 3) }));
    const head = String.fromCharCode(0, 1, 0, 2, 0, 32, 0, 0);
    const put = (...parts: readonly Uint8Array[]): [string, number] => {
      const fragments = new Fragments();
      const packets = parts.map(bytes => decoded(bytes, 1, bytes.length, fragments));
      return [sides(packets.at(-1)!), fragments.odd];
    };
    const first = part(`${head}abcdefgh`, 0, true);
    const last = part('qrstuvwx', 24, false);
    expect(put(first, part('ijklmnop', 16, true), last)).toEqual(['10.0.0.1:1 > 10.0.0.2:2 abcdefghijklmnopqrstuvwx', 0]);
    expect(put(first, first, last, part('ijklmnop', 16, true))).toEqual(['10.0.0.1:1 > 10.0.0.2:2 abcdefghijklmnopqrstuvwx', 0]);
    expect(put(first, part('XXXXXXXXijklmnop', 8, true), last)).toEqual(['10.0.0.1:1 > 10.0.0.2:2 abcdefghijklmnopqrstuvwx', 1]);
    expect(put(first, part('abcdefgX', 8, true), last, part('ijklmnop', 16, true))).toEqual(['10.0.0.1:1 > 10.0.0.2:2 abcdefghijklmnopqrstuvwx', 1]);
  });

  test('IPv6 fragments are put together too', () => {
    const fragments = new Fragments();
    const part = (from: number, to: number, more: boolean): Uint8Array =>
      ethernetFrame(ipv6Packet('fd00::1', 'fd00::2', 44, [17, 0, (from >> 8) & 255, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, 5, ...datagram.subarray(from, to)]), { type: 0x86dd });
    decoded(part(0, 1480, true), 1, 2000, fragments);
    expect(sides(decoded(part(1480, datagram.length, false), 1, 2000, fragments))).toBe(`fd00::1:5000 > fd00::2:47808 ${'x'.repeat(3000)}`);
  });
});

test('headers behind the fragment header belong to the parts, and are read once these are together', () => {
  const fragments = new Fragments();
  const whole = [17, 0, 1, 4, 0, 0, 0, 0, ...udpDatagram(5000, 47_808, 'x'.repeat(2000))];
  const part = (from: number, to: number, more: boolean): Uint8Array =>
    ipv6Packet('fd00::1', 'fd00::2', 44, [60, 0, (from >> 8) & 255, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, 5, ...whole.slice(from, to)]);
  expect(decoded(part(0, 1200, true), 229, 2000, fragments).transport).toBe(OTHER_IP);
  expect(sides(decoded(part(1200, whole.length, false), 229, 2000, fragments))).toBe(`fd00::1:5000 > fd00::2:47808 ${'x'.repeat(2000)}`);
  expect(decoded(ipv6Packet('fd00::1', 'fd00::2', 44, [6, 0, 0, 0, 0, 0, 0, 6, ...tcpSegment(40_000, 502, 'hello')]), 229).transport).toBe(TCP);
});

describe('tunnels', () => {
  const outer = (protocol: number, payload: ArrayLike<number>): Uint8Array => ethernetFrame(ipv4Packet('192.168.0.1', '192.168.0.2', protocol, payload));
  const inUdp = (port: number, payload: ArrayLike<number>): Uint8Array => outer(17, udpDatagram(50_000, port, Array.from(payload)));
  const inside = (name: string): string => (name.includes('IPv6') ? INSIDE6 : INSIDE);
  test.each(IP_TUNNELS.map(framing => [framing.name, framing] as const))('%s is followed to the conversation inside, and remembered', (name, { bytes, vlan = -1, tunnels: through = [] }) => {
    const packet = decoded(bytes);
    expect([packet.fault, packet.transport, sides(packet), packet.vlan, tunnels(packet)]).toEqual([OK, TCP, inside(name), vlan, through]);
    expect([ipv4Text(packet.tunnelSource[0]!), ipv4Text(packet.tunnelDestination[0]!)]).toEqual(['192.168.0.1', '192.168.0.2']);
  });

  test.each(LINK_TUNNELS.map(framing => [framing.name, framing] as const))('%s is followed, and keeps the addresses of the hop or of the frame inside', (name, { bytes, vlan = -1, tunnels: through = [] }) => {
    const packet = decoded(bytes);
    expect([packet.fault, packet.transport, sides(packet), packet.vlan, tunnels(packet)]).toEqual([OK, TCP, inside(name), vlan, through]);
    expect([packet.hasMacs, packet.tunnelVersion[0], packet.sourceMacLow & 255]).toEqual([true, 0, name.endsWith('with a control word') ? 0x0b : 0x0a]);
  });

  test.each([...IP_TUNNELS, ...LINK_TUNNELS].map(framing => [framing.name, framing] as const))('%s, cut at every byte, counts inside or outside, and always somewhere', (_, { bytes }) => {
    for (let cut = 34; cut < bytes.length; cut++) {
      const packet = decoded(bytes.subarray(0, cut), 1, bytes.length);
      expect([packet.fault, packet.hasMacs || (packet.ipVersion !== 0 && packet.transport !== NO_TRANSPORT)]).toEqual([OK, true]);
      if (packet.tunnels === 0 && packet.ipVersion === 4) expect(sides(packet)).toMatch(/^192.168.0.1:\d+ > 192.168.0.2:/);
    }
  });

  test('the tunnel\'s own talk counts between its ends, in the VLAN of the frame', () => {
    const lcp = ethernetFrame(ipv4Packet('192.168.0.1', '192.168.0.2', 17, udpDatagram(1701, 1701, [0, 2, 0, 1, 0, 2, 0xff, 3, 0xc0, 0x21, 9, 1, 0, 8, 1, 2, 3, 4])), { vlans: [40] });
    expect([sides(decoded(lcp)).split(' ')[0], decoded(lcp).tunnels]).toEqual(['192.168.0.1:1701', 0]);
    const broken = decoded(ethernetFrame(ipv4Packet('192.168.0.1', '192.168.0.2', 47, [0, 0, 8, 0, 0x45, 0, 0, 1]), { vlans: [40] }));
    expect([sides(broken).slice(0, 33), broken.transport, broken.tunnels, broken.vlan, broken.hasMacs, broken.fault]).toEqual(['192.168.0.1:0 > 192.168.0.2:0 E\0\0\x01'.slice(0, 33), OTHER_IP, 0, 40, true, OK]);
    const control = outer(115, [0, 0, 0, 0, 0xc8, 3, 0, 12, 0, 0, 0, 0]);
    expect([decoded(control).tunnels, decoded(control).ipProtocol, decoded(control).transport]).toEqual([0, 115, OTHER_IP]);
  });

  test('a frame without IP inside is one between two MACs, and an encrypted one counts by the ends of the tunnel', () => {
    const arp = decoded(inUdp(4789, [8, 0, 0, 0, 0, 0, 9, 0, ...ethernetFrame(arpPacket(1, MAC_A, '10.0.0.1', MAC_B, '10.0.0.2'), { type: 0x0806 })]));
    expect([arp.etherType, arp.ipVersion, arp.hasMacs, tunnels(arp)]).toEqual([0x0806, 0, true, ['vxlan 9']]);
    const protectedFrame = decoded(inUdp(5247, [0, 0x10, 3, 0, 0, 0, 0, 0, 8, 0x41, 0, 0, ...new Uint8Array(20).fill(2), ...new Uint8Array(30)]));
    expect([protectedFrame.fault, protectedFrame.transport, protectedFrame.destinationPort, protectedFrame.tunnels]).toEqual([OK, UDP, 5247, 0]);
  });

  test('IPv6 in IPv4, and through Teredo', () => {
    expect([sides(decoded(outer(41, tcp6))), tunnels(decoded(outer(41, tcp6)))]).toEqual(['fd00::1:40000 > fd00::2:502 hello', ['6in4 0']]);
    expect(tunnels(decoded(inUdp(3544, tcp6)))).toEqual(['teredo 0']);
  });

  test('what only looks like a tunnel by its port stays what it is', () => {
    for (const port of [4789, 6081, 1701, 3544, 2152]) expect(decoded(inUdp(port, new Uint8Array(64).fill(0xc3))).tunnels).toBe(0);
  });

  test('a thousand packets in packets end at a bounded depth with the last one that was entered', () => {
    let nested: Uint8Array = tcp;
    for (let i = 0; i < 1000; i++) nested = ipv4Packet('192.168.0.1', '192.168.0.2', 4, nested.subarray(0, 60_000), { total: Math.min(65_535, nested.length + 20) });
    const packet = decoded(ethernetFrame(nested));
    expect([packet.fault, packet.transport, packet.tunnels]).toEqual([OK, OTHER_IP, 8]);
  });
});

test('the straight path for common frames writes what the layers write', () => {
  const numbers = (packet: Packet): unknown[] => [packet.position >= 0, packet.fault, packet.missing, packet.hasMacs, packet.sourceMacHigh, packet.sourceMacLow, packet.destinationMacHigh, packet.destinationMacLow, packet.vlan,
    packet.etherType, packet.linkPayload, packet.ipVersion, packet.source, packet.destination, packet.ttl, packet.ipProtocol, packet.fragmented, packet.transport, packet.sourcePort,
    packet.destinationPort, packet.tcpFlags, packet.transport === TCP ? packet.sequence : 0, packet.payloadStart, packet.payloadEnd, packet.payloadLength, packet.tunnels, packet.end];
  let taken = 0;
  const seeds = [ethernetFrame(tcp), ethernetFrame(udp), ethernetFrame(tcp, { vlans: [7] }), ethernetFrame(udp, { vlans: [0] }), ethernetFrame([...udp, ...new Uint8Array(20)])];
  fc.assert(fc.property(fc.nat(seeds.length - 1), fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 3 }), fc.nat(20), (seed, changes, cut) => {
    const bytes = seeds[seed]!.slice(0, Math.max(20, seeds[seed]!.length - (cut > 10 ? cut - 10 : 0)));
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
    const fast = new Packet();
    if (!commonFrame(fast, bytes, 0, bytes.length)) return;
    taken++;
    const slow = new Packet();
    // A link type that has no straight path but the same layers: Ethernet behind four bytes.
    const shifted = new Uint8Array(bytes.length + 4);
    shifted.set(bytes, 4);
    decode(slow, new Fragments(), 240, shifted, 0, shifted.length, shifted.length);
    for (const key of ['linkPayload', 'payloadStart', 'payloadEnd', 'end'] as const) slow[key] -= 4;
    expect(numbers(fast)).toEqual(numbers(slow));
  }), { numRuns: 3000 });
  expect(taken).toBeGreaterThan(500);
});

test('arbitrary bytes on any link type are decoded without a throw, within their bounds', () => {
  const fragments = new Fragments();
  const links = [0, 1, 6, 9, 10, 12, 50, 51, 101, 104, 105, 107, 108, 113, 119, 127, 163, 166, 192, 204, 205, 206, 219, 228, 229, 239, 240, 241, 276];
  const starts = [[], Array.from(ethernetFrame(tcp)), Array.from(ethernetFrame(tcp6, { type: 0x86dd })), Array.from(ethernetFrame(ipv4Packet('1.2.3.4', '5.6.7.8', 47, [0x10, 0, 0x88, 0xbe])))];
  fc.assert(fc.property(fc.constantFrom(...links), fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), fc.nat(400), (link, start, tail, extra) => {
    const packet = decoded(Uint8Array.from([...start, ...tail]), link, start.length + tail.length + extra, fragments);
    expect(packet.payloadStart).toBeLessThanOrEqual(packet.payloadEnd);
    expect(packet.payloadEnd).toBeLessThanOrEqual(packet.bytes.length);
  }), { numRuns: 5000 });
});

test('MAC addresses are those of the innermost Ethernet frame, and none inside a routed tunnel', () => {
  const vxlan = decoded(ethernetFrame(ipv4Packet('192.168.0.1', '192.168.0.2', 17, udpDatagram(1, 4789, [8, 0, 0, 0, 0, 0, 1, 0, ...ethernetFrame(tcp, { source: MAC_B, destination: MAC_A })]))));
  expect([vxlan.hasMacs, vxlan.sourceMacLow & 255]).toEqual([true, 0x0b]);
  expect(decoded(ethernetFrame(ipv4Packet('192.168.0.1', '192.168.0.2', 4, tcp))).hasMacs).toBe(false);
});
