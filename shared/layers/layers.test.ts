import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonFrame } from './fast-path';
import { decode } from './decode';
import { arpPacket, ethernetFrame, ipv4Packet, ipv6Packet, MAC_A, MAC_B, tcpSegment, udpDatagram } from './frame-bytes';
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
  test.each<[string, number, Uint8Array]>([
    ['Ethernet', 1, ethernetFrame(tcp)],
    ['Ethernet with a VLAN tag', 1, ethernetFrame(tcp, { vlans: [40] })],
    ['802.1ad', 1, ethernetFrame(tcp, { vlans: [100, 40] })],
    ['SNAP', 1, ethernetFrame([0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...tcp], { type: tcp.length + 8 })],
    ['raw IP', 101, tcp],
    ['IPv4 only', 228, tcp],
    ['BSD loopback', 0, Uint8Array.from([2, 0, 0, 0, ...tcp])],
    ['OpenBSD loopback', 108, Uint8Array.from([0, 0, 0, 2, ...tcp])],
    ['Cisco HDLC in a loopback header', 0, Uint8Array.from([0x0f, 0, 8, 0, ...tcp])],
    ['Linux cooked', 113, Uint8Array.from([0, 0, 0, 1, 0, 6, 0, 0x0c, 0x29, 0, 0, 0x0a, 0, 0, 8, 0, ...tcp])],
    ['Linux cooked 2', 276, Uint8Array.from([8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0x0c, 0x29, 0, 0, 0x0a, 0, 0, ...tcp])],
    ['PPP', 9, Uint8Array.from([0xff, 3, 0, 0x21, ...tcp])],
    ['PPP, compressed', 50, Uint8Array.from([0x21, ...tcp])],
    ['Cisco HDLC', 104, Uint8Array.from([0x0f, 0, 8, 0, ...tcp])],
    ['PPPoE', 1, ethernetFrame([0x11, 0, 0, 1, 0, tcp.length + 2, 0, 0x21, ...tcp], { type: 0x8864 })],
    ['MPLS', 1, ethernetFrame([0, 1, 0, 64, 0, 2, 1, 64, ...tcp], { type: 0x8847 })],
    ['NFLOG', 239, Uint8Array.from([2, 0, 0, 0, 8, 0, 1, 0, 9, 9, 9, 9, tcp.length + 4, 0, 9, 0, ...tcp])],
    ['FDDI', 10, Uint8Array.from([0x50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...tcp])],
    ['radiotap', 127, Uint8Array.from([0, 0, 8, 0, 0, 0, 0, 0, 8, 1, 0, 0, ...[1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4], 0, 0, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...tcp])],
    ['802.11 with QoS', 105, Uint8Array.from([0x88, 2, 0, 0, ...[1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4], 0, 0, 0, 0, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...tcp])],
  ])('%s leads to the packet inside', (_, linkType, bytes) => {
    const packet = decoded(bytes, linkType);
    expect(packet.fault).toBe(OK);
    expect([packet.transport, sides(packet)]).toEqual([TCP, '10.0.0.1:40000 > 10.0.0.2:502 hello']);
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

  test('IPv6 fragments are put together too', () => {
    const fragments = new Fragments();
    const part = (from: number, to: number, more: boolean): Uint8Array =>
      ethernetFrame(ipv6Packet('fd00::1', 'fd00::2', 44, [17, 0, (from >> 8) & 255, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, 5, ...datagram.subarray(from, to)]), { type: 0x86dd });
    decoded(part(0, 1480, true), 1, 2000, fragments);
    expect(sides(decoded(part(1480, datagram.length, false), 1, 2000, fragments))).toBe(`fd00::1:5000 > fd00::2:47808 ${'x'.repeat(3000)}`);
  });
});

describe('tunnels', () => {
  const outer = (protocol: number, payload: ArrayLike<number>): Uint8Array => ethernetFrame(ipv4Packet('192.168.0.1', '192.168.0.2', protocol, payload));
  const inUdp = (port: number, payload: ArrayLike<number>): Uint8Array => outer(17, udpDatagram(50_000, port, Array.from(payload)));
  test.each<[string, Uint8Array]>([
    ['gre 0', outer(47, [0, 0, 8, 0, ...tcp])],
    ['gre 77', outer(47, [0x20, 0, 8, 0, 0, 0, 0, 77, ...tcp])],
    ['gre 0', outer(47, [0x10, 0, 0x65, 0x58, 0, 0, 0, 1, ...ethernetFrame(tcp)])],
    ['gre 0', outer(47, [0x30, 1, 0x88, 0x0b, 0, tcp.length + 4, 0, 5, 0, 0, 0, 1, 0xff, 3, 0, 0x21, ...tcp])],
    ['erspan 101', outer(47, [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 101, 0, 0, 0, 0, ...ethernetFrame(tcp)])],
    ['vxlan 5000', inUdp(4789, [8, 0, 0, 0, 0, 0x13, 0x88, 0, ...ethernetFrame(tcp)])],
    ['geneve 5000', inUdp(6081, [1, 0, 0x65, 0x58, 0, 0x13, 0x88, 0, 9, 9, 9, 9, ...ethernetFrame(tcp)])],
    ['ipip 0', outer(4, tcp)],
    ['gtp 0', inUdp(2152, [0x30, 0xff, 0, tcp.length, 0, 0, 0, 9, ...tcp])],
    ['l2tp 0', inUdp(1701, [0, 2, 0, 1, 0, 2, 0xff, 3, 0, 0x21, ...tcp])],
    ['capwap 0', inUdp(5247, [0, 0x10, 0x03, 0, 0, 0, 0, 0, 1, 8, 0, 0, ...new Uint8Array(20), 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...tcp])],
    ['etherip 0', outer(97, [0x30, 0, ...ethernetFrame(tcp)])],
  ])('%s is followed to the conversation inside, and remembered', (name, bytes) => {
    const packet = decoded(bytes);
    expect(sides(packet)).toBe('10.0.0.1:40000 > 10.0.0.2:502 hello');
    expect(tunnels(packet)).toEqual([name]);
    expect([ipv4Text(packet.tunnelSource[0]!), ipv4Text(packet.tunnelDestination[0]!)]).toEqual(['192.168.0.1', '192.168.0.2']);
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
  const links = [0, 1, 9, 10, 12, 50, 51, 101, 104, 105, 108, 113, 119, 127, 163, 166, 192, 204, 228, 229, 239, 240, 241, 276];
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
