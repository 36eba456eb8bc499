import { describe, expect, test } from 'vitest';
import { joined, pcapBytes, pcapngBytes, pcapngInterface, pcapngPacket, pcapngSection } from '../capture/capture-bytes';
import { ethernetFrame, ipv4Packet, ipv6Packet, MAC_A, MAC_B, tcpSegment, udpDatagram } from '../layers/frame-bytes';
import type { Reading } from '../model/reading';
import { createCaptureReading } from './capture-reading';
import { SeenPackets } from './duplicates';
import { suspectTaps } from './tap-sample';
import { cellTraffic, inOrder, routed, START, tagged } from './traffic-bytes';
import type { Sent } from './traffic-bytes';

interface How {
  readonly duplicates?: 'keep' | 'remove';
  readonly seen?: SeenPackets;
  readonly name?: string;
  readonly site?: string;
}

function readBytes(bytes: Uint8Array, { name = 'a.pcap', site = 'site', ...how }: How = {}): Reading {
  const reading = createCaptureReading({ name, site, ...how });
  reading.push(bytes);
  let sum = 17;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) >>> 0;
  const done = reading.end(sum.toString(16).padStart(8, '0').repeat(8), bytes.length);
  const { packets, decoded, skipped } = done.source.capture!;
  expect(decoded + Object.values(skipped).reduce((total, n) => total + n, 0), 'packets = decoded + skipped').toBe(packets);
  return done;
}

const read = (frames: readonly Sent[], how?: How): Reading => readBytes(pcapBytes(frames), how);

/** What conversations say, without the frame numbers and times that a copy in between shifts. */
const said = (reading: Reading): unknown => reading.conversations.map(({ client, server, ...rest }) => {
  const { frames: _frames, operations, firstSeen: _first, lastSeen: _last, ...figures } = rest;
  return { ...figures, client: reading.witnesses[client]!.ip ?? reading.witnesses[client]!.mac, server: reading.witnesses[server]!.ip ?? reading.witnesses[server]!.mac, operations: operations.map(({ frames: _, ...operation }) => operation) };
});

const codes = (reading: Reading): string[] => reading.source.problems.map(problem => problem.code);

const single = cellTraffic(200);

describe('a packet that stands twice in one file', () => {
  const routers = inOrder([...single, ...single.flatMap(frame => routed(frame, 180) ?? [])]);
  const ips = single.filter(frame => routed(frame, 0)).length;

  test('is suspected and counted twice unless asked otherwise; the suggestion names the share', () => {
    const kept = read(routers);
    expect(kept.source.capture).toMatchObject({ packets: single.length + ips, decoded: single.length + ips, skipped: {}, duplicates: { treatment: 'kept', copies: ips, compared: 2 * ips, doubled: true } });
    expect(kept.source.problems.find(problem => problem.code === 'seen-twice')).toMatchObject({ weight: 'warning', message: expect.stringMatching(/^about 50 % of the packets stand twice in this file/) as string, advice: expect.stringContaining('duplicates removed') as string });
    expect(kept.source.capture!.limits!.map(limit => limit.code)).toContain('seen-twice');
  });

  test('is counted once on request, whatever TTL, MAC addresses and checksum the copy has: conversations are those of the single capture', () => {
    const once = read(routers, { duplicates: 'remove' });
    expect(once.source.capture).toMatchObject({ packets: single.length + ips, decoded: single.length, skipped: { duplicate: ips }, duplicates: { treatment: 'removed', within: ips, across: 0, comparedWith: [] } });
    expect(said(once)).toEqual(said(read(single)));
    expect(codes(once)).not.toContain('seen-twice');
  });

  test('is not counted, but what only the copy shows is kept: the router in front of the sender, and its TTL', () => {
    const once = read(routers, { duplicates: 'remove' });
    const client = once.witnesses.find(witness => witness.ip === '10.20.30.50')!;
    expect(client).toMatchObject({ ttl: [63, 64], packetsSent: read(single).witnesses.find(witness => witness.ip === '10.20.30.50')!.packetsSent });
    expect(client.macs!.filter(binding => binding.basis === 'frame').map(({ mac, count }) => [mac, count > 0])).toEqual([['00:0c:29:00:00:0a', true], ['00:1b:1b:04:05:06', false]]);
  });

  test('byte for byte changes nothing but the receipt', () => {
    const twice = single.flatMap(frame => [frame, { ...frame, time: frame.time + 3 }]);
    const strip = (reading: Reading): unknown => JSON.parse(JSON.stringify({ ...reading, source: undefined }, (key, value: unknown) => (key === 'frame' || key === 'frames' || key === 'at' ? undefined : value)));
    expect(strip(read(twice, { duplicates: 'remove' }))).toEqual(strip(read(single, { duplicates: 'remove' })));
  });

  test('is found behind a VLAN tag, with or without IP', () => {
    const once = read(inOrder([...single, ...single.map(frame => tagged(frame, 40, 90))]), { duplicates: 'remove' });
    expect(once.source.capture).toMatchObject({ decoded: single.length, skipped: { duplicate: single.length } });
    expect(said(once)).toEqual(said(read(single)));
  });

  test('is found when a switch padded one of the two to 60 bytes', () => {
    const short = ethernetFrame([2, 7, 4, 0, 27, 27, 1, 2, 3, 1], { type: 0x88cc });
    const padded = Uint8Array.from([...short, ...new Uint8Array(60 - short.length)]);
    expect(read([{ bytes: short, time: START }, { bytes: padded, time: START + 200 }], { duplicates: 'remove' }).source.capture!.skipped).toEqual({ duplicate: 1 });
  });

  test('is counted once when it stands there three times', () => {
    const once = read(inOrder(single.flatMap(frame => [frame, tagged(frame, 40, 90), { ...frame, time: frame.time + 200 }])), { duplicates: 'remove' });
    expect(once.source.capture!.skipped).toEqual({ duplicate: 2 * single.length });
  });

  test('is found in a long file by looking at some stretches only', () => {
    const long = cellTraffic(9_000);
    const twice = read(inOrder([...long, ...long.map(frame => tagged(frame, 40, 90))]));
    const { compared, copies } = twice.source.capture!.duplicates as { compared: number; copies: number };
    expect(compared).toBeLessThan(2 * long.length / 2);
    expect(copies / compared).toBeCloseTo(0.5, 1);
    expect(codes(twice)).toContain('seen-twice');
    expect(codes(read(long))).not.toContain('seen-twice');
  });

  test('of a host that numbers no packets, or over IPv6, is found too', () => {
    const unnumbered = cellTraffic(50, { numbered: false });
    expect(read(inOrder([...unnumbered, ...unnumbered.map(frame => ({ ...frame, time: frame.time + 150 }))]), { duplicates: 'remove' }).source.capture!.skipped).toEqual({ duplicate: unnumbered.length });
    const six = Array.from({ length: 30 }, (_, i) => ({ bytes: ethernetFrame(ipv6Packet('2001:db8::1', '2001:db8::2', 17, udpDatagram(5_000, 6_000, `n ${i >> 1}`), 64 - (i & 1)), { type: 0x86dd }), time: START + (i >> 1) * 10_000 + (i & 1) * 300 }));
    expect(read(six, { duplicates: 'remove' }).source.capture!.skipped).toEqual({ duplicate: 15 });
  });
});

describe('what only looks the same is counted', () => {
  const segment = tcpSegment(40_000, 502, 'the same bytes', { sequence: 7_000 });
  const wrap = (id: number, transport: Uint8Array, protocol = 6): Uint8Array => ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', protocol, transport, { id }));
  const alone: readonly (readonly [string, readonly Sent[]])[] = [
    ['a segment that is sent again with another identification, at once', [{ bytes: wrap(7, segment), time: START }, { bytes: wrap(8, segment), time: START + 400 }]],
    ['a segment that is sent again after 200 ms by a host that numbers nothing', [{ bytes: wrap(0, segment), time: START }, { bytes: wrap(0, segment), time: START + 200_000 }]],
    ['a segment that is sent again after 200 ms under the same number', [{ bytes: wrap(9, segment), time: START }, { bytes: wrap(9, segment), time: START + 200_000 }]],
    ['equal datagrams of a fast cycle without numbers', Array.from({ length: 20 }, (_, i) => ({ bytes: wrap(0, udpDatagram(2_222, 2_222, 'same'), 17), time: START + i * 4_000 }))],
    ['equal EtherCAT frames of a cycle of 250 µs', Array.from({ length: 20 }, (_, i) => ({ bytes: ethernetFrame([0x0e, 0x10, 1, 2, 3, 4, 5, 6, 7, 8, 9], { type: 0x88a4 }), time: START + i * 250 }))],
    ['equal tokens of a bus that go round in 150 µs', Array.from({ length: 40 }, (_, i) => ({ bytes: ethernetFrame([0xaa, 0xaa, 3, i % 4, 9, 9], { type: 6 }), time: START + Math.floor(i / 4) * 150 + (i % 4) * 40 }))],
    ['equal announcements every two seconds', Array.from({ length: 20 }, (_, i) => ({ bytes: ethernetFrame([1, 2, 3, 4, 5, 6, 7, 8], { type: 0x88cc }), time: START + i * 2_000_000 }))],
    ['two packets that differ in the last byte', [{ bytes: wrap(7, tcpSegment(1, 2, 'abcdefgA')), time: START }, { bytes: wrap(7, tcpSegment(1, 2, 'abcdefgB')), time: START + 10 }]],
    ['the same bytes the other way', [{ bytes: wrap(7, segment), time: START }, { bytes: ethernetFrame(ipv4Packet('10.0.0.2', '10.0.0.1', 6, segment, { id: 7 }), { source: MAC_B, destination: MAC_A }), time: START + 10 }]],
  ];
  test.each(alone)('%s', (_, frames) => {
    expect(read(frames, { duplicates: 'remove' }).source.capture).toMatchObject({ decoded: frames.length, skipped: {} });
  });

  test('frames without a time are never taken for copies', () => {
    const untimed = { bytes: wrap(7, segment), time: 0 };
    expect(read([untimed, untimed], { duplicates: 'remove' }).source.capture!.skipped).toEqual({});
  });
});

describe('two captures of one path', () => {
  const far = single.flatMap(frame => routed(frame, 700) ?? []);
  const both = (how: How): readonly [Reading, Reading] => {
    const seen = new SeenPackets();
    return [read(single, { ...how, name: 'a.pcap', seen }), read(far, { ...how, name: 'b.pcap', seen })];
  };

  test('are suspected by a sample of their packets, on one site only; clocks that differ are named', () => {
    const long = cellTraffic(2_000);
    const a = read(long, { name: 'a.pcap' });
    const b = read(long.flatMap(frame => routed(frame, 700) ?? []), { name: 'b.pcap' });
    const [problem, ...more] = suspectTaps([b, a]);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'two-taps', weight: 'warning', message: expect.stringMatching(/^About (9\d|100) % of the packets of the smaller of a\.pcap and b\.pcap stand in both/) as string });
    expect(suspectTaps([a, b])).toEqual([problem]);
    expect(suspectTaps([a, { ...b, source: { ...b.source, site: 'elsewhere' } }])).toEqual([]);
    const other = read(cellTraffic(2_000, { client: '10.20.30.51' }), { name: 'c.pcap' });
    expect(suspectTaps([a, other])).toEqual([]);
    const late = read(long.map(frame => ({ ...frame, time: frame.time + 7_200_000_000 })), { name: 'd.pcap' });
    expect(suspectTaps([a, late])[0]!.advice).toContain('2 h ahead');
  });

  test('count each packet once on request: the second one keeps what only it saw', () => {
    const [a, b] = both({ duplicates: 'remove' });
    expect(a.source.capture).toMatchObject({ decoded: single.length, skipped: {}, duplicates: { treatment: 'removed', across: 0, comparedWith: [] } });
    expect(b.source.capture).toMatchObject({ decoded: 0, skipped: { duplicate: far.length }, duplicates: { across: far.length, comparedWith: ['a.pcap'] } });
    const only = cellTraffic(30, { client: '10.20.30.99' });
    const seen = new SeenPackets();
    read(single, { duplicates: 'remove', seen });
    const mixed = read(inOrder([...far, ...only]), { duplicates: 'remove', seen, name: 'b.pcap' });
    expect(mixed.source.capture).toMatchObject({ decoded: only.length, skipped: { duplicate: far.length } });
    expect(said(mixed)).toEqual(said(read(only)));
    expect(suspectTaps([a, b])).toEqual([]);
  });

  test('remove no more of the second than stood in the first, and a third is compared with both', () => {
    const seen = new SeenPackets();
    const segment = { bytes: ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(1, 2, 'x'), { id: 5 })), time: START };
    read([segment], { duplicates: 'remove', seen });
    const second = read([segment, { ...segment, time: START + 300_000 }], { duplicates: 'remove', seen, name: 'b.pcap' });
    expect(second.source.capture).toMatchObject({ decoded: 1, skipped: { duplicate: 1 } });
    const third = read([segment, { ...segment, time: START + 300_000 }], { duplicates: 'remove', seen, name: 'c.pcap' });
    expect(third.source.capture).toMatchObject({ decoded: 0, skipped: { duplicate: 2 }, duplicates: { comparedWith: ['a.pcap', 'b.pcap'] } });
  });

  test('more than a second apart are two packets', () => {
    const seen = new SeenPackets();
    read(single, { duplicates: 'remove', seen });
    expect(read(single.map(frame => ({ ...frame, time: frame.time + 1_200_000 })), { duplicates: 'remove', seen }).source.capture).toMatchObject({ skipped: {} });
  });

  test('beyond the packets that can be remembered are counted, and the receipt says so', () => {
    const seen = new SeenPackets(100);
    const first = read(single, { duplicates: 'remove', seen });
    expect(codes(first)).toContain('duplicates-unchecked');
    expect(read(single, { duplicates: 'remove', seen }).source.capture!.skipped).toEqual({ duplicate: 100 });
  });

  test('give the same result for any cutting of the file into portions', () => {
    const bytes = pcapBytes(inOrder([...single, ...single.map(frame => tagged(frame, 40, 90))]));
    const reading = createCaptureReading({ name: 'a.pcap', site: 'site', duplicates: 'remove' });
    for (let at = 0; at < bytes.length; at += 7) reading.push(bytes.subarray(at, at + 7));
    const whole = createCaptureReading({ name: 'a.pcap', site: 'site', duplicates: 'remove' });
    whole.push(bytes);
    expect(reading.end('0'.repeat(64), bytes.length)).toEqual(whole.end('0'.repeat(64), bytes.length));
  });
});

test('one packet from two interfaces of a pcapng file counts once', () => {
  const parts = [pcapngSection(), pcapngInterface(1), pcapngInterface(1)];
  for (const { bytes, time } of single) for (const interfaceIndex of [0, 1]) parts.push(pcapngPacket(bytes, Math.floor((time + interfaceIndex * 40) / 2 ** 32), (time + interfaceIndex * 40) % 2 ** 32, { interfaceIndex }));
  expect(readBytes(joined(parts), { duplicates: 'remove' }).source.capture).toMatchObject({ packets: 2 * single.length, skipped: { duplicate: single.length } });
  expect(readBytes(pcapngBytes(single), { duplicates: 'remove' }).source.capture!.skipped).toEqual({});
});
