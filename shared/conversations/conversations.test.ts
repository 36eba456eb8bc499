import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Malformed } from '../binary/reader';
import { pcapBytes } from '../capture/capture-bytes';
import type { RecordToWrite } from '../capture/capture-bytes';
import { arpPacket, ethernetFrame, ipv4Packet, ipv6Packet, MAC_A, MAC_B, tcpSegment, udpDatagram } from '../layers/frame-bytes';
import type { Conversation } from '../model/conversation';
import type { Reading } from '../model/reading';
import { defineProtocol } from '../protocols/definition';
import type { AnyProtocol } from '../protocols/definition';
import { createCaptureReading } from './capture-reading';
import { describeReceipt } from './receipt';

const CLIENT = '10.0.0.1';
const SERVER = '10.0.0.2';
const SYN = 0x02;
const SYN_ACK = 0x12;
const FIN = 0x11;
const RST = 0x04;

/** A protocol of lines: `?name` asks, `!name` answers with a device name, `W` writes, `T` changes to another protocol. */
const lines = defineProtocol<{ line: string }, { asked: number }>({
  id: 'lines', name: 'Lines', family: 'control', reference: 'this test', carriers: ['tcp/7000', 'udp/7000', 'ethertype/0x88b5'], authentication: 'none', encryption: 'none',
  begin: () => ({ asked: 0 }),
  recognises: payload => payload.remaining >= 2 && [0x3f, 0x21, 0x57, 0x54, 0x23].includes(payload.peek() ?? 0) && payload.indexOf(10) > 0,
  dissect(payload, context) {
    const length = payload.indexOf(10);
    if (length < 0) {
      payload.skip(payload.remaining);
      payload.need(1);
    }
    const line = payload.latin1(length);
    payload.skip(1);
    if (line === 'bad') throw new Malformed('bad');
    if (line.startsWith('?')) context.memory.asked++;
    return { line };
  },
  direction: ({ line }) => (line.startsWith('!') ? 'response' : line.startsWith('?') || line.startsWith('W') ? 'request' : undefined),
  observe: ({ line }, context) => (line.startsWith('!')
    ? [{ about: 'server', key: 'hostname', value: line.slice(1), confidence: 0.9 }, { about: { child: 'slot 3', of: 'server' }, key: 'lines.asked', value: context.memory.asked, confidence: 0.5 }]
    : line.startsWith('#') ? [{ about: 'client', key: 'name', value: line.slice(1), confidence: 0.9 }] : []),
  operations: ({ line }) => (line.startsWith('W') ? [{ name: 'write', code: 5, kind: 'write' }] : line.startsWith('?') ? [{ name: 'read', code: 1, kind: 'read' }] : []),
  carries: ({ line }) => (line.startsWith('W') ? ['inner'] : []),
  endsProtocol: ({ line }) => line === 'T',
  kindAt: (bytes, start, end) => (end > start ? bytes[start]! : -1),
});

const other = defineProtocol<null>({
  id: 'other', name: 'Other', family: 'it', reference: 'this test', carriers: ['tcp/*'], authentication: 'none', encryption: 'none',
  recognises: payload => payload.startsWithText('OTHER'),
  dissect: payload => {
    payload.skip(5);
    return null;
  },
  observe: () => [],
});

/** Takes up the length it states, up to a million bytes. */
const long = defineProtocol<{ text: string }>({
  id: 'long', name: 'Long', family: 'it', reference: 'this test', carriers: ['tcp/7001'], authentication: 'none', encryption: 'none',
  recognises: payload => payload.startsWithText('LONG'),
  dissect(payload) {
    payload.skip(4);
    return { text: payload.latin1(payload.u32()) };
  },
  observe: ({ text }) => [{ about: 'sender', key: 'hostname', value: text.slice(-12), confidence: 0.9 }],
});

const PROTOCOLS: readonly AnyProtocol[] = [lines, long, other];

const tcp = (payload: string, { from = 'client', flags = 0x18, sequence = 1, port = 7000, clientPort = 40_000, vlans = [] as readonly number[] } = {}): Uint8Array => (from === 'client'
  ? ethernetFrame(ipv4Packet(CLIENT, SERVER, 6, tcpSegment(clientPort, port, payload, { flags, sequence })), { vlans })
  : ethernetFrame(ipv4Packet(SERVER, CLIENT, 6, tcpSegment(port, clientPort, payload, { flags, sequence })), { source: MAC_B, destination: MAC_A, vlans }));
const handshake = [tcp('', { flags: SYN, sequence: 0 }), tcp('', { from: 'server', flags: SYN_ACK, sequence: 0 }), tcp('', { flags: 0x10 })];

function read(frames: readonly (Uint8Array | RecordToWrite)[], protocols: readonly AnyProtocol[] = PROTOCOLS): Reading {
  const reading = createCaptureReading({ name: 'x.pcap', site: 'site', protocols });
  reading.push(pcapBytes(frames.map((frame, i) => ('bytes' in frame ? frame : { bytes: frame, time: 1_700_000_000_000_000 + i * 1000 })) as RecordToWrite[]));
  const done = reading.end('0123456789abcdef'.repeat(4), 1);
  const { packets, decoded, skipped } = done.source.capture!;
  expect(packets).toBe(decoded + Object.values(skipped).reduce((a, b) => a + b, 0));
  return done;
}

const facts = ({ observations, witnesses }: Reading): string[] => observations.map(({ witness, key, value, at, count }) => {
  const { ip, mac, label } = witnesses[witness]!;
  return `${label ?? ip ?? mac} ${key}=${String(value)} @${at.map(place => ('frame' in place ? place.frame : '?')).join(',')} x${count}`;
});
const sides = (reading: Reading, { client, server }: Conversation): string => `${reading.witnesses[client]!.ip ?? reading.witnesses[client]!.mac} > ${reading.witnesses[server]!.ip ?? reading.witnesses[server]!.mac}`;

describe('client and server', () => {
  test('the handshake decides, whatever the ports say', () => {
    const reading = read([tcp('', { flags: SYN, port: 50_000, clientPort: 80 }), tcp('', { from: 'server', flags: SYN_ACK, port: 50_000, clientPort: 80 })]);
    expect(reading.conversations).toMatchObject([{ orientation: 'handshake', serverPort: 50_000, established: true, outcomes: { established: 1, refused: 0, halfOpen: 0, reset: 0 } }]);
    expect(sides(reading, reading.conversations[0]!)).toBe(`${CLIENT} > ${SERVER}`);
  });

  test('an answer to a handshake whose beginning is missing decides as well', () => {
    const reading = read([tcp('', { from: 'server', flags: SYN_ACK, port: 50_000, clientPort: 80 })]);
    expect([sides(reading, reading.conversations[0]!), reading.conversations[0]!.orientation]).toEqual([`${CLIENT} > ${SERVER}`, 'handshake']);
  });

  test('in the middle of a connection a message tells, and claims that waited for it are booked', () => {
    const reading = read([tcp('#panel 3\n'), tcp('#hmi\n', { sequence: 10 }), tcp('!plc-7\n', { from: 'server' })]);
    expect(reading.conversations).toMatchObject([{ orientation: 'message', protocol: 'lines', protocolBasis: 'payload' }]);
    expect(facts(reading)).toEqual([`${CLIENT} name=hmi @2 x1`, `${CLIENT} name=panel 3 @1 x1`, `${SERVER} hostname=plc-7 @3 x1`, 'slot 3 lines.asked=0 @3 x1']);
    // No message tells: the port's side is the server then, and the claims go where that leads.
    expect(facts(read([tcp('#panel 3\n', { from: 'server' })]))).toEqual([`${CLIENT} name=panel 3 @1 x1`]);
  });

  test('a known port, a low port, then a port with many partners make a server', () => {
    const udp = (source: string, sourcePort: number, destination: string, port: number): Uint8Array => ethernetFrame(ipv4Packet(source, destination, 17, udpDatagram(sourcePort, port, 'zz')));
    const reading = read([udp(SERVER, 161, CLIENT, 900), udp(SERVER, 900, CLIENT, 40_000), udp(SERVER, 40_000, CLIENT, 41_000), udp(SERVER, 40_000, '10.0.0.3', 41_000), udp('10.0.0.9', 50_000, CLIENT, 51_000)], []);
    expect(reading.conversations.map(conversation => [sides(reading, conversation), conversation.serverPort, conversation.orientation])).toEqual([
      [`${CLIENT} > ${SERVER}`, 161, 'service'], [`${CLIENT} > ${SERVER}`, 900, 'service'], [`${CLIENT} > ${SERVER}`, 40_000, 'service'],
      ['10.0.0.3 > 10.0.0.2', 40_000, 'service'], ['10.0.0.9 > 10.0.0.1', 51_000, 'first-packet'],
    ]);
  });

  test('nobody is a server for having been asked: a port names a protocol only when something answered', () => {
    expect(read([tcp('', { flags: SYN, port: 502 })], []).conversations[0]).toMatchObject({ established: false, outcomes: { halfOpen: 1 } });
    expect(read([tcp('', { flags: SYN, port: 502 })], []).conversations[0]!.protocol).toBeUndefined();
    expect(read([tcp('', { flags: SYN, port: 502 }), tcp('', { from: 'server', flags: RST | 0x10, port: 502 })], []).conversations[0]!.protocol).toBeUndefined();
    expect(read([tcp('', { flags: SYN, port: 502 }), tcp('', { from: 'server', flags: SYN_ACK, port: 502 })], []).conversations[0]).toMatchObject({ protocol: 'modbus-tcp', protocolBasis: 'port' });
  });

  test('connections are counted by how they ended', () => {
    const ended = (clientPort: number, ...frames: readonly Uint8Array[]): readonly Uint8Array[] => [tcp('', { flags: SYN, clientPort }), ...frames];
    const reading = read([
      ...ended(1001, tcp('', { from: 'server', flags: SYN_ACK, clientPort: 1001 })), ...ended(1002, tcp('', { from: 'server', flags: RST, clientPort: 1002 })), ...ended(1003),
      ...ended(1004, tcp('', { from: 'server', flags: SYN_ACK, clientPort: 1004 }), tcp('', { flags: RST, clientPort: 1004 })),
    ], [{ ...other, carriers: [] }]);
    expect(reading.conversations).toMatchObject([{ connections: 4, outcomes: { established: 1, refused: 1, halfOpen: 1, reset: 1 } }]);
  });
});

describe('streams', () => {
  const message = '?alpha\n!beta\nW1\n';
  test('any split, order and repetition of segments gives the same messages', () => {
    const expected = ['read 1 x1', 'write 5 x1'];
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: message.length - 1 }), { maxLength: 6 }), fc.infiniteStream(fc.nat(1000)), fc.boolean(), (cuts, random, twice) => {
      const edges = [...new Set([0, ...cuts, message.length])].sort((a, b) => a - b);
      const segments = edges.slice(1).map((to, i) => tcp(message.slice(edges[i], to), { sequence: 1 + edges[i]! }));
      const all = twice ? [...segments, ...segments] : segments;
      const shuffled = all.map(frame => ({ frame, key: random.next().value as number })).sort((a, b) => a.key - b.key).map(({ frame }) => frame);
      const { operations } = read([...handshake, ...shuffled]).conversations[0]!;
      expect(operations.map(({ name, code, count }) => `${name} ${code} x${count}`)).toEqual(expected);
    }), { numRuns: 200 });
  });

  test('a claim cites the frame in which its value stands', () => {
    const reading = read([...handshake, tcp('?x\n'), tcp('!pl', { from: 'server' }), tcp('', { flags: 0x10 }), tcp('c-77', { from: 'server', sequence: 4 }), tcp('\n', { from: 'server', sequence: 8 })]);
    expect(facts(reading)).toContain(`${SERVER} hostname=plc-77 @5 x1`);
    const split = read([...handshake, tcp('?x\n'), tcp('!', { from: 'server' }), tcp('plc-77', { from: 'server', sequence: 2 }), tcp('\n', { from: 'server', sequence: 8 })]);
    expect(facts(split)).toContain(`${SERVER} hostname=plc-77 @6 x1`);
  });

  test('a claim made again is counted, and cites its first eight frames', () => {
    const answers = Array.from({ length: 12 }, (_, i) => tcp('!plc-7\n', { from: 'server', sequence: 1 + i * 7 }));
    expect(facts(read([...handshake, ...answers]))).toContain(`${SERVER} hostname=plc-7 @4,5,6,7,8,9,10,11 x12`);
  });

  test('overlaps keep what came first', () => {
    const reading = read([...handshake, tcp('!abc', { from: 'server' }), tcp('zzX\n', { from: 'server', sequence: 3 })]);
    expect(facts(reading)).toContain(`${SERVER} hostname=abcX @4 x1`);
  });

  test('retransmissions say nothing twice, whole, in part, or with other bytes', () => {
    const segments = [tcp('?a\n'), tcp('?a\nW1\n'), tcp('a\nW1\n?b\n', { sequence: 2 }), tcp('W2\n', { sequence: 4 }), tcp('?b\n', { sequence: 7 })];
    expect(read([...handshake, ...segments]).conversations[0]!.operations.map(({ name, count }) => `${name} x${count}`)).toEqual(['read x2', 'write x1']);
  });

  test('one segment with a number from nowhere costs nothing of what waits behind a hole, and the connection goes on', () => {
    const frames = [tcp('?a\n'), tcp('W1\n', { sequence: 30 }), tcp('W2\n', { sequence: 40 }), tcp('?c\n', { sequence: 0x7fffffff }), tcp('W3\n', { sequence: 50 }), tcp('W4\n', { sequence: 53 })];
    expect(read([...handshake, ...frames]).conversations[0]!.operations.map(({ name, count, frames: at }) => `${name} x${count} @${at.join(',')}`)).toEqual(['read x2 @4,7', 'write x4 @5,6,8,9']);
  });

  test('sequence numbers run over', () => {
    const at = 0xfffffffe;
    const reading = read([tcp('', { flags: SYN, sequence: at }), tcp('', { from: 'server', flags: SYN_ACK }), tcp('?ab', { sequence: 0xffffffff }), tcp('c\nW\n', { sequence: 2 })]);
    expect(reading.conversations[0]!.operations.map(({ name }) => name)).toEqual(['read', 'write']);
  });

  test('after a hole that never closes reading goes on with the next message', () => {
    const later = Array.from({ length: 80 }, (_, i) => tcp(`W${String(i).padStart(2, '0')}\n`, { sequence: 1000 + i * 4 }));
    const reading = read([...handshake, tcp('?half a mess'), ...later]);
    expect(reading.conversations[0]!.operations.find(({ name }) => name === 'write')?.count).toBe(80);
    expect(read([...handshake, tcp('?half a mess'), ...later.slice(0, 5)]).conversations[0]!.operations).toMatchObject([{ name: 'write', count: 5 }]);
  });

  test('a message of half a megabyte in order or backwards is put together in bounded time', () => {
    const size = 500_000;
    const body = `LONG${String.fromCharCode(size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255)}${'x'.repeat(size - 12)}the-end-name`;
    const segments: Uint8Array[] = [];
    for (let at = 0; at < body.length; at += 1400) segments.push(tcp(body.slice(at, at + 1400), { port: 7001, sequence: 1 + at }));
    const reading = read([tcp('', { flags: SYN, sequence: 0, port: 7001 }), tcp('', { from: 'server', flags: SYN_ACK, port: 7001 }), ...segments]);
    expect(facts(reading)).toEqual([`${CLIENT} hostname=the-end-name @${segments.length + 2} x1`]);
    // 64 may wait: the rest is lost, but nothing hangs.
    expect(read([...handshake, ...segments.reverse()]).conversations.find(({ serverPort }) => serverPort === 7001)!.packets).toBe(segments.length);
  });

  test('a protocol that ends makes room for the next on the same connection', () => {
    const reading = read([...handshake, tcp('?x\nT\nOTHER'), tcp('OTHER', { sequence: 11 })]);
    expect(reading.conversations[0]).toMatchObject({ protocols: ['lines', 'other'] });
    expect(reading.source.capture!.protocols).toEqual({ lines: 1, other: 2 });
  });

  test('what a proxy and its client say first is no part of the protocol that follows, on either side', () => {
    const reading = read([...handshake, tcp('\x05\x01\0'), tcp('\x05\0', { from: 'server' }), tcp('\x05\x01\0\x01', { sequence: 4 }), tcp('\x05\0\0\x01', { from: 'server', sequence: 3 }),
      tcp('?x\n', { sequence: 8 }), tcp('!plc\n', { from: 'server', sequence: 7 })]);
    expect(reading.conversations[0]).toMatchObject({ protocols: ['lines'] });
    expect(facts(reading)).toContain('10.0.0.2 hostname=plc @9 x1');
  });

  test('messages that cannot be are left out, and after a few the conversation is open to others', () => {
    const bad = Array.from({ length: 4 }, (_, i) => tcp('bad\n', { sequence: 4 + i * 4 }));
    const reading = read([...handshake, tcp('?x\n'), ...bad, tcp('OTHER', { sequence: 20 })]);
    expect(reading.conversations[0]!.protocols).toEqual(['lines', 'other']);
  });

  test('the same ports used again are a new connection of the same conversation', () => {
    const reading = read([...handshake, tcp('?half'), tcp('', { flags: SYN, sequence: 90_000 }), tcp('', { from: 'server', flags: SYN_ACK, sequence: 5 }), tcp('?x\n', { sequence: 90_001 })]);
    expect(reading.conversations[0]!.operations).toMatchObject([{ name: 'read', count: 1 }]);
  });

  test('a datagram cut by the snap length is no fault of the protocol', () => {
    const whole = ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 7000, '?a\n?long name\n')));
    const reading = read(Array.from({ length: 6 }, () => ({ bytes: whole.subarray(0, whole.length - 3), originalLength: whole.length })));
    expect(reading.conversations[0]).toMatchObject({ protocol: 'lines', operations: [{ name: 'read', count: 6 }] });
  });
});

describe('the budget of dissection', () => {
  test('in a long conversation of a large capture a rare kind of message is still found, and known kinds are counted', () => {
    const frames = Array.from({ length: 130_000 }, (_, i) => tcp(i === 129_000 ? 'Wx\n' : '?x\n', { sequence: 1 + i * 3 }));
    const { operations } = read([...handshake, ...frames]).conversations[0]!;
    expect(operations).toMatchObject([{ name: 'read', count: 129_999 }, { name: 'write', count: 1, frames: [129_004] }]);
  });
});

describe('listed conversations', () => {
  test('connections of one client to one service are one row, with operations, deepest protocol and evidence', () => {
    const reading = read([1, 2, 3].flatMap(n => [tcp('', { flags: SYN, clientPort: 1000 + n, sequence: 0 }), tcp('', { from: 'server', flags: SYN_ACK, clientPort: 1000 + n, sequence: 0 }), tcp('W1\n?x\n', { clientPort: 1000 + n })]));
    expect(reading.conversations).toMatchObject([{
      connections: 3, packets: 9, packetsFromClient: 6, protocol: 'inner', protocols: ['inner', 'lines'], frames: [1, 2, 3, 4, 5, 6, 7, 8],
      operations: [{ name: 'read', code: 1, count: 3, frames: [3, 6, 9] }, { name: 'write', code: 5, count: 3, frames: [3, 6, 9] }],
    }]);
    expect(reading.conversations[0]!.bytes).toBe(6 * 54 + 3 * 60);
    expect(reading.source.capture!.protocols).toEqual({ inner: 3, lines: 3 });
  });

  test('a sweep of ports that never answered is one row; an answered port keeps its own', () => {
    const reading = read([...Array.from({ length: 40 }, (_, i) => tcp('', { flags: SYN, port: 1 + i })), tcp('', { flags: SYN, port: 445 }), tcp('', { from: 'server', flags: SYN_ACK, port: 445 })]);
    expect(reading.conversations.map(({ serverPort, connections }) => [serverPort, connections])).toEqual([[undefined, 40], [445, 1]]);
    expect(read(Array.from({ length: 32 }, (_, i) => tcp('', { flags: SYN, port: 1 + i }))).conversations.length).toBe(32);
  });

  test('the two halves of a routed conversation in two VLANs are one, each side in its own VLAN', () => {
    const reading = read([tcp('', { flags: SYN, vlans: [10], sequence: 0 }), tcp('', { from: 'server', flags: SYN_ACK, vlans: [20], sequence: 0 }), tcp('?x\n', { vlans: [10] }), tcp('!plc-1\n', { from: 'server', vlans: [20] })]);
    expect(reading.conversations).toMatchObject([{ packets: 4, established: true, vlan: 10, protocol: 'lines' }]);
    expect(reading.witnesses.filter(({ kind }) => kind === 'l3').map(({ ip, vlan, packetsSent }) => [ip, vlan, packetsSent])).toEqual([[CLIENT, 10, 2], [SERVER, 20, 2]]);
    expect(facts(reading)).toContain(`${SERVER} hostname=plc-1 @4 x1`);
  });

  test('an address that is only spoken to in one VLAN is the device that speaks in another', () => {
    const arp = ethernetFrame(arpPacket(1, MAC_B, SERVER, '00:00:00:00:00:00', '10.0.0.9'), { type: 0x0806, source: MAC_B, vlans: [20] });
    const reading = read([arp, tcp('', { flags: SYN, vlans: [10] })]);
    expect(reading.witnesses.filter(({ ip }) => ip === SERVER).map(({ vlan, packetsReceived }) => [vlan, packetsReceived])).toEqual([[20, 1]]);
    expect(reading.conversations.find(({ transport }) => transport === 'tcp')).toMatchObject({ vlan: 10, server: reading.witnesses.findIndex(({ ip }) => ip === SERVER) });
  });

  test('equal addresses that speak in two VLANs stay apart', () => {
    const both = (vlan: number): readonly Uint8Array[] => [tcp('', { flags: SYN, vlans: [vlan] }), tcp('', { from: 'server', flags: SYN_ACK, vlans: [vlan] })];
    expect(read([...both(10), ...both(20)]).conversations.map(({ vlan, packets }) => [vlan, packets])).toEqual([[10, 2], [20, 2]]);
  });

  test('packets in a tunnel belong to the conversation inside, and both directions to one', () => {
    const inTunnel = (from: string, to: string, packet: Uint8Array): Uint8Array => ethernetFrame(ipv4Packet(from, to, 47, [0, 0, 8, 0, ...packet]));
    const reading = read([inTunnel('192.168.0.9', '192.168.0.1', ipv4Packet(CLIENT, SERVER, 6, tcpSegment(40_000, 7000, '', { flags: SYN }))),
      inTunnel('192.168.0.1', '192.168.0.9', ipv4Packet(SERVER, CLIENT, 6, tcpSegment(7000, 40_000, '', { flags: SYN_ACK })))]);
    expect(reading.conversations).toMatchObject([{ packets: 2, tunnel: 'gre 192.168.0.1>192.168.0.9', transport: 'tcp' }]);
  });

  test('frames without IP in a tunnel are conversations of the MACs inside it; what the ends of the tunnel say to each other is their own', () => {
    const vxlan = (payload: ArrayLike<number>): Uint8Array => ethernetFrame(ipv4Packet('192.168.0.9', '192.168.0.1', 17, udpDatagram(50_000, 4789, [8, 0, 0, 0, 0, 0, 7, 0, ...Array.from(payload)])), { source: '00:0c:29:00:00:99' });
    const reading = read([vxlan(ethernetFrame(arpPacket(1, MAC_A, CLIENT, '00:00:00:00:00:00', SERVER), { type: 0x0806 })), ethernetFrame(ipv4Packet('192.168.0.9', '192.168.0.1', 47, [0, 0, 8, 0, 0x45, 0]), { source: '00:0c:29:00:00:99' })]);
    expect(reading.conversations.map(conversation => [sides(reading, conversation), conversation.transport, conversation.protocol, conversation.tunnel])).toEqual([
      ['192.168.0.9 > 192.168.0.1', 'ip', 'gre', undefined], [`${MAC_A} > ${MAC_B}`, 'l2', 'arp', 'vxlan 7 192.168.0.1>192.168.0.9'],
    ]);
    expect(reading.witnesses.find(({ ip }) => ip === CLIENT)).toMatchObject({ macs: [{ mac: MAC_A, basis: 'arp' }], tunnel: 'vxlan 7 192.168.0.1>192.168.0.9' });
    expect(reading.witnesses.find(({ ip }) => ip === '192.168.0.9')).toMatchObject({ macs: [{ mac: '00:0c:29:00:00:99', basis: 'frame', count: 1 }] });
  });

  test('the encapsulations of one hop are told too', () => {
    const inner = (from: string, to: string, flags: number): Uint8Array => ipv4Packet(from, to, 6, from === CLIENT ? tcpSegment(40_000, 7000, '', { flags }) : tcpSegment(7000, 40_000, '', { flags }));
    const mpls = (label: number, packet: ArrayLike<number>): Uint8Array => ethernetFrame([0, label, 1, 64, ...Array.from(packet)], { type: 0x8847 });
    expect(read([mpls(17, inner(CLIENT, SERVER, SYN)), mpls(18, inner(SERVER, CLIENT, SYN_ACK))]).conversations).toMatchObject([{ packets: 2, tunnel: 'mpls', established: true }]);
    const pppoe = (packet: Uint8Array): Uint8Array => ethernetFrame([0x11, 0, 0, 9, 0, packet.length + 2, 0, 0x21, ...packet], { type: 0x8864, vlans: [7] });
    expect(read([pppoe(inner(CLIENT, SERVER, SYN)), pppoe(inner(SERVER, CLIENT, SYN_ACK))]).conversations).toMatchObject([{ packets: 2, tunnel: 'pppoe 9', vlan: 7 }]);
  });

  test('the period of the client and its regularity are measured', () => {
    const frames = Array.from({ length: 10 }, (_, i) => ({ bytes: ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 7000, '?x\n'))), time: 1_700_000_000_000_000 + i * 250_000 }));
    expect(read(frames).conversations[0]!.period).toEqual({ micros: 250_000, variation: 0 });
    expect(read(frames.slice(0, 7)).conversations[0]!.period).toBeUndefined();
  });

  test('the period of a clock that varies has its variation', () => {
    const times = [0, 900, 2000, 3100, 4000, 5000, 5900, 7000, 8000];
    const frames = times.map(time => ({ bytes: ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 7000, '?x\n'))), time: 1_700_000_000_000_000 + time }));
    const { period } = read(frames).conversations[0]!;
    expect(period!.micros).toBe(1000);
    expect(period!.variation).toBeCloseTo(Math.sqrt((6 * 100 ** 2) / 8) / 1000, 9);
  });

  test('each side has its MAC and the largest hop count it was seen with', () => {
    const sent = (ttl: number): Uint8Array => ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 7000, '?x\n'), { ttl }));
    const answer = ethernetFrame(ipv4Packet(SERVER, CLIENT, 17, udpDatagram(7000, 40_000, '!y\n'), { ttl: 255 }), { source: MAC_B, destination: MAC_A });
    expect(read([sent(63), sent(64), answer]).conversations).toMatchObject([{ clientMac: MAC_A, serverMac: MAC_B, ttlClient: 64, ttlServer: 255, packetsFromClient: 2 }]);
    expect(read([sent(63)]).conversations[0]).not.toHaveProperty('ttlServer');
  });

  test('the time of a handshake is the round trip', () => {
    expect(read(handshake).conversations[0]!.roundTripMicros).toBe(2000);
  });
});

describe('the link layer', () => {
  test('ARP is a conversation of MACs that binds the sender, and makes it a witness', () => {
    const reading = read([ethernetFrame(arpPacket(1, MAC_A, CLIENT, '00:00:00:00:00:00', SERVER), { type: 0x0806, destination: 'ff:ff:ff:ff:ff:ff' }),
      ethernetFrame(arpPacket(2, MAC_B, SERVER, MAC_A, CLIENT), { type: 0x0806, source: MAC_B, destination: MAC_A })]);
    expect(reading.conversations.map(conversation => [conversation.transport, conversation.protocol, conversation.protocolBasis])).toEqual([['l2', 'arp', 'payload'], ['l2', 'arp', 'payload']]);
    expect(reading.witnesses.filter(({ kind }) => kind === 'l3').map(({ ip, macs }) => [ip, macs])).toEqual([
      [CLIENT, [{ mac: MAC_A, basis: 'arp', count: 1, frame: 1 }]], [SERVER, [{ mac: MAC_B, basis: 'arp', count: 1, frame: 2 }]],
    ]);
    expect(reading.source.capture!.protocols).toEqual({ arp: 2 });
  });

  test('a protocol may ride on an EtherType; unknown ones are named by their number', () => {
    const reading = read([ethernetFrame([...'!switch-1\n'].map(c => c.charCodeAt(0)), { type: 0x88b5 }), ethernetFrame(new Uint8Array(46), { type: 0x88b6 })]);
    expect(reading.conversations.map(({ protocol, protocolBasis }) => [protocol, protocolBasis]).sort()).toEqual([['ethertype-88b6', 'port'], ['lines', 'payload']]);
    expect(facts(reading)[0]).toBe(`${MAC_A} hostname=switch-1 @1 x1`);
  });

  test('source addresses of packets are bound to the MACs of their frames, and changes are counted', () => {
    const from = (mac: string): Uint8Array => ethernetFrame(ipv4Packet(CLIENT, SERVER, 17, udpDatagram(40_000, 7000, '?x\n')), { source: mac });
    const reading = read([from(MAC_A), from(MAC_A), from(MAC_B), from(MAC_A), from('01:00:5e:00:00:01'), from('00:00:00:00:00:00')]);
    expect(reading.witnesses.find(({ ip }) => ip === CLIENT)!.macs).toMatchObject([{ mac: MAC_A, basis: 'frame', frame: 1 }, { mac: MAC_B, basis: 'frame', count: 1, frame: 3 }]);
  });

  test('neighbour discovery binds IPv6 addresses', () => {
    const advertisement = [136, 0, 0, 0, 0x60, 0, 0, 0, ...new Uint8Array(16).map((_, i) => (i === 0 ? 0xfd : i === 15 ? 9 : 0)), 2, 1, 0, 0x0c, 0x29, 0, 0, 0x0a];
    const reading = read([ethernetFrame(ipv6Packet('fe80::1', 'ff02::1', 58, advertisement, 255), { type: 0x86dd })]);
    expect(reading.witnesses.find(({ ip }) => ip === 'fd00::9')).toMatchObject({ kind: 'l3', macs: [{ mac: MAC_A, basis: 'nd', count: 1, frame: 1 }] });
    expect(reading.conversations[0]).toMatchObject({ transport: 'icmp', protocol: 'icmpv6' });
  });

  test('what DHCP says of a MAC and an address binds them', () => {
    const dhcp = defineProtocol<null>({
      id: 'dhcp', name: 'DHCP', family: 'network', reference: 'this test', carriers: ['udp/67'], authentication: 'none', encryption: 'none', recognises: () => true,
      dissect: payload => {
        payload.rest();
        return null;
      },
      observe: () => [{ about: { mac: MAC_A }, key: 'ip', value: '10.0.0.77', confidence: 0.9 }, { about: { ip: '10.0.0.78' }, key: 'mac', value: MAC_B, confidence: 0.9 }],
    });
    const reading = read([ethernetFrame(ipv4Packet('0.0.0.0', '255.255.255.255', 17, udpDatagram(68, 67, 'x')))], [dhcp]);
    expect(reading.witnesses.filter(({ macs }) => macs?.some(({ basis }) => basis === 'dhcp')).map(({ ip, kind, macs }) => [ip, kind, macs![0]!.mac]))
      .toEqual([['10.0.0.77', 'l3', MAC_A], ['10.0.0.78', 'mention', MAC_B]]);
  });

  test('an ICMP error makes no conversation of what it quotes; an echo says who asks', () => {
    const quoted = ipv4Packet(CLIENT, SERVER, 17, udpDatagram(1, 2, 'x'));
    const reading = read([ethernetFrame(ipv4Packet('10.0.0.254', CLIENT, 1, [3, 3, 0, 0, 0, 0, 0, 0, ...quoted])), ethernetFrame(ipv4Packet(SERVER, CLIENT, 1, [0, 0, 0, 0, 0, 1, 0, 1]))]);
    expect(reading.conversations.map(conversation => [sides(reading, conversation), conversation.transport, conversation.protocol])).toEqual([
      [`${CLIENT} > ${SERVER}`, 'icmp', 'icmp'], [`10.0.0.254 > ${CLIENT}`, 'icmp', 'icmp'],
    ]);
  });
});

describe('the receipt', () => {
  test('says in one line what was read and what was not', () => {
    const reading = read([...handshake, new Uint8Array(5)]);
    expect(describeReceipt(reading.source)).toBe('pcap · ETHERNET · 4 packets, 3 decoded, 1 skipped (1 truncated) · 2023-11-14T22:13:20Z to 2023-11-14T22:13:20Z · 167 bytes on the wire · limits: Patterns of life are unknown: the capture spans 3 ms; what happens once a shift or a week is missing.');
  });

  test('says why a file was refused', () => {
    const reading = createCaptureReading({ name: 'x', site: 's', protocols: [] });
    reading.push(Uint8Array.from([0xff, 0xd8, 0xff, ...new Uint8Array(300)]));
    expect(describeReceipt(reading.end('00'.repeat(32), 303).source)).toBe('unknown · 0 packets, 0 decoded · refused: not a capture (looks like JPEG)');
  });

  test('an unknown link type, times that cannot be and a clock that runs back are named', () => {
    const reading = createCaptureReading({ name: 'x', site: 's', protocols: [] });
    reading.push(pcapBytes([{ bytes: new Uint8Array(20), time: 2e15 }, { bytes: new Uint8Array(20), time: 1e15 }, { bytes: new Uint8Array(20), time: 0 }, { bytes: new Uint8Array(20), time: 5e6 }], { linkType: 147 }));
    expect(reading.end('00'.repeat(32), 1).source).toMatchObject({ capture: { linkTypes: ['USER0'], packets: 4, decoded: 0, skipped: { 'unknown-link-type': 4 } }, problems: expect.arrayContaining([expect.objectContaining({ code: 'unknown-link-type', message: 'link type USER0 (147) not decoded; 4 packets counted only' })]) as unknown });
  });
});

describe('limits', () => {
  const spoofed = (n: number): readonly Uint8Array[] => Array.from({ length: n }, (_, i) => ethernetFrame(ipv4Packet(`172.16.${i >> 8}.${i & 255}`, SERVER, 17, udpDatagram(1000 + i, 53, 'x'))));
  const limited = (frames: readonly Uint8Array[], limits: { flows?: number; endpoints?: number }): Reading => {
    const reading = createCaptureReading({ name: 'x', site: 's', protocols: PROTOCOLS, limits });
    reading.push(pcapBytes(frames.map(bytes => ({ bytes }))));
    return reading.end('00'.repeat(32), 1);
  };

  test('addresses beyond the limit are one group, and known ones go on as before', () => {
    const { conversations, witnesses, source } = limited([...handshake, ...spoofed(500), tcp('?x\n')], { endpoints: 50 });
    expect(witnesses.length).toBeLessThan(60);
    expect(conversations.reduce((sum, { packets }) => sum + packets, 0)).toBe(504);
    expect(conversations.find(({ protocol }) => protocol === 'lines')).toMatchObject({ packets: 4 });
    expect(witnesses.filter(({ label }) => label === 'further addresses').length).toBe(1);
    expect(source.problems.map(({ message }) => message)).toContain('likely scan or spoofing: addresses beyond the first 51 grouped; 452 packets counted with the group');
  });

  test('flows beyond the limit are told apart by their service only, and not at all far beyond', () => {
    const { conversations, source } = limited([...handshake, ...spoofed(500), tcp('?x\n')], { flows: 40 });
    expect(conversations.reduce((sum, { packets }) => sum + packets, 0)).toBe(504);
    expect(conversations.reduce((sum, { connections }) => sum + connections, 0)).toBeLessThan(55);
    expect(conversations.find(({ protocol }) => protocol === 'lines')).toMatchObject({ packets: 4 });
    expect(source.problems.map(({ code }) => code)).toContain('flows-aggregated');
  });

  test('a storm of MAC addresses stays bounded', () => {
    const storm = Array.from({ length: 600 }, (_, i) => ethernetFrame(arpPacket(1, MAC_A, CLIENT, MAC_B, SERVER), { type: 0x0806, source: `02:00:00:00:${(i >> 8).toString(16).padStart(2, '0')}:${(i & 255).toString(16).padStart(2, '0')}` }));
    const { conversations, witnesses } = limited(storm, { endpoints: 100 });
    expect(witnesses.length).toBeLessThan(110);
    expect(conversations.reduce((sum, { packets }) => sum + packets, 0)).toBe(600);
  });
});

test('the reading does not depend on how the file is cut into chunks', () => {
  const file = pcapBytes([...handshake, tcp('?x\n'), tcp('!plc-7\n', { from: 'server' }), tcp('', { flags: FIN, sequence: 4 })].map((bytes, i) => ({ bytes, time: 1_700_000_000_000_000 + i })));
  const whole = (chunk: number): Reading => {
    const reading = createCaptureReading({ name: 'x', site: 's', protocols: PROTOCOLS });
    for (let at = 0; at < file.length; at += chunk) reading.push(file.slice(at, at + chunk));
    expect(reading.progress()).toEqual({ bytes: file.length, packets: 6 });
    return reading.end('00'.repeat(32), file.length);
  };
  expect(whole(1)).toEqual(whole(file.length));
  expect(whole(7)).toEqual(whole(file.length));
});

test('arbitrary frames never throw, and every one is accounted for', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...[handshake[0]!, tcp('?x\n'), tcp('!y\n', { from: 'server' }), ethernetFrame(arpPacket(1, MAC_A, CLIENT, MAC_B, SERVER), { type: 0x0806 })]),
    fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 4 }), fc.nat(60)), { maxLength: 30 }), frames => {
    read(frames.map(([base, changes, cut]) => {
      const bytes = base.slice(0, Math.max(0, base.length - Math.max(0, cut - 40)));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes;
    }));
  }), { numRuns: 400 });
});
