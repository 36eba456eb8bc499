import { describe, expect, test } from 'vitest';
import { ByteWriter, joined, pcapBytes, pcapngBlock, pcapngInterface, pcapngPacket, pcapngSection } from '../capture/capture-bytes';
import type { PcapToWrite, RecordToWrite } from '../capture/capture-bytes';
import { arpPacket, ethernetFrame, ipv4Packet, MAC_A, tcpSegment, udpDatagram } from '../layers/frame-bytes';
import { parseIpv4, parseIpv6 } from '../model/address';
import type { Reading } from '../model/reading';
import type { CaptureReceipt } from '../model/source';
import { createCaptureReading } from './capture-reading';
import { duration } from '../model/quantities';
import { describeReceipt } from './receipt';
import { cellTraffic, START } from './traffic-bytes';

function readBytes(bytes: Uint8Array): Reading {
  const reading = createCaptureReading({ name: 'x.pcap', site: 'site' });
  reading.push(bytes);
  return reading.end('ab'.repeat(32), bytes.length);
}

const receiptOf = (frames: readonly RecordToWrite[], how?: PcapToWrite): CaptureReceipt => readBytes(pcapBytes(frames, how)).source.capture!;
const limit = (receipt: CaptureReceipt, code: string): string | undefined => receipt.limits?.find(one => one.code === code)?.text;

const SECOND = 1_000_000;
const tick = (time: number, n = 0): RecordToWrite => ({ bytes: ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, udpDatagram(5_000, 6_000, `t${n}`), { id: 1 + (n & 0x7fff) })), time });

describe('time', () => {
  test('quiet stretches are listed, longest first, with the frame behind them', () => {
    const times = [0, 1, 2, 3, 4, 300, 301, 302, 303, 1_000, 1_001, 1_090, 1_091, 1_092];
    const receipt = receiptOf(times.map((second, n) => tick(START + second * SECOND, n)));
    expect(receipt).toMatchObject({ gapCount: 3, gaps: [{ micros: 697 * SECOND, from: START + 303 * SECOND, frame: 10 }, { micros: 296 * SECOND, frame: 6 }, { micros: 89 * SECOND, frame: 12 }] });
    expect(limit(receipt, 'gaps')).toMatch(/^3 stretches without a packet, the longest 11 min before frame 10/);
  });

  test('a file whose packets always come minutes apart has no gap, and an hour in it is one', () => {
    const sparse = Array.from({ length: 40 }, (_, n) => tick(START + n * 120 * SECOND, n));
    expect(receiptOf(sparse)).toMatchObject({ usualSpacing: expect.closeTo(2 ** 27, 0) as number });
    expect(receiptOf(sparse).gaps).toBeUndefined();
    expect(receiptOf([...sparse, tick(START + 4 * 3_600 * SECOND)]).gaps).toMatchObject([{ frame: 41 }]);
  });

  test('five gaps are listed, all are counted', () => {
    const receipt = receiptOf(Array.from({ length: 90 }, (_, n) => tick(START + n * SECOND + Math.floor(n / 10) * (100 + 10 * Math.floor(n / 10)) * SECOND, n)));
    expect([receipt.gaps!.length, receipt.gapCount]).toEqual([5, 8]);
    expect(receipt.gaps!.map(gap => gap.micros)).toEqual([...receipt.gaps!.map(gap => gap.micros)].sort((a, b) => b - a));
  });

  test('a clock that was set back, or on by years, is a step and no gap; disorder is neither', () => {
    const year = 365 * 86_400;
    const steps = receiptOf([0, 1, 2, 3 * year, 3 * year + 1, 3, 4, 5].map((second, n) => tick(START + second * SECOND, n)));
    expect(steps.clockSteps).toEqual({ back: 1, on: 1, largest: (3 * year - 2) * SECOND, frame: 4 });
    expect(steps.gaps).toBeUndefined();
    expect(limit(steps, 'clock-steps')).toContain('back 1 time and on 1 time, by up to 2 years (frame 4)');
    expect(receiptOf([0, 20, 10, 30, 25].map((milli, n) => tick(START + milli * 1_000, n))).clockSteps).toBeUndefined();
    expect(receiptOf([tick(0), tick(START), tick(START + SECOND)]).clockSteps).toBeUndefined();
  });

  test.each([[1_500, '2 ms'], [37 * SECOND, '37 s'], [200 * SECOND, '3 min'], [15_000 * SECOND, '4 h 10 min'], [200_000 * SECOND, '2 days 7 h'], [1e8 * SECOND, '3 years']])('%d µs is said as %s', (micros, words) => {
    expect(duration(micros)).toBe(words);
  });
});

describe('what limits the analysis', () => {
  const cutTo = (frames: readonly RecordToWrite[], length: number): RecordToWrite[] => frames.map(frame => ({ ...frame, bytes: frame.bytes.subarray(0, length), originalLength: frame.bytes.length }));

  test('a cut at 64 bytes is named with what is lost by it', () => {
    const long = cellTraffic(50).map(frame => ({ ...frame, bytes: Uint8Array.from([...frame.bytes, ...new Uint8Array(60)]) }));
    const receipt = receiptOf(cutTo(long, 64));
    expect(receipt.cut).toEqual({ packets: long.length, bytes: 64 });
    expect(limit(receipt, 'cut-packets')).toMatch(/^No S7 functions, PROFINET names .* or certificates: 100 % of the packets are cut, mostly at 64 bytes\.$/);
    expect(limit(receiptOf(cutTo(long, 96)), 'cut-packets')).not.toContain('PROFINET');
    expect(receiptOf(long).cut).toBeUndefined();
  });

  test('frames whose length counts a check sequence that the file leaves out are not cut', () => {
    const whole = cellTraffic(50);
    expect(receiptOf(whole.map(frame => ({ ...frame, originalLength: frame.bytes.length + 4 }))).cut).toBeUndefined();
    expect(receiptOf(whole.map(frame => ({ ...frame, originalLength: frame.bytes.length + 5 }))).cut).toMatchObject({ packets: whole.length });
  });

  test('half a conversation is one-sided, and many of them are a mirror port that copies one way', () => {
    const clients = Array.from({ length: 8 }, (_, n) => cellTraffic(10, { client: `10.20.30.${100 + n}` })).flat();
    const whole = receiptOf(clients);
    // Each client: the polls, and datagrams that 10.20.30.77 never answers.
    expect(whole.oneSided).toEqual({ conversations: 8, of: 16 });
    expect(limit(whole, 'one-way')).toBeUndefined();
    const half = receiptOf(clients.filter(({ bytes }) => bytes[11] === parseInt(MAC_A.slice(-2), 16)));
    expect(half.oneSided).toEqual({ conversations: 16, of: 16 });
    expect(limit(half, 'one-way')).toMatch(/^Answers are missing: 8 of 8 TCP conversations with data/);
  });

  test('broadcasts, multicasts and services that never answer are no one-sided conversations', () => {
    const to = (ip: string, mac: string, port: number): RecordToWrite => ({ bytes: ethernetFrame(ipv4Packet('10.0.0.1', ip, 17, udpDatagram(40_000, port, 'x')), { destination: mac }), time: START });
    expect(receiptOf([to('10.0.0.255', 'ff:ff:ff:ff:ff:ff', 47_808), to('239.1.1.1', '01:00:5e:01:01:01', 5_000), to('255.255.255.255', 'ff:ff:ff:ff:ff:ff', 68), to('10.0.0.9', '00:00:5e:00:00:09', 162)]).oneSided).toBeUndefined();
    expect(receiptOf([to('10.0.0.9', '00:00:5e:00:00:09', 5_000)]).oneSided).toEqual({ conversations: 1, of: 1 });
  });

  test('a capture of raw IP has no MAC addresses; one from behind a router no ARP', () => {
    const ip = cellTraffic(300).filter(({ bytes }) => bytes[13] === 0);
    const raw = receiptOf(ip.map(frame => ({ ...frame, bytes: frame.bytes.subarray(14) })), { linkType: 101 });
    expect(limit(raw, 'no-mac-addresses')).toContain('No MAC addresses');
    expect(limit(raw, 'routed')).toBeUndefined();
    expect(limit(receiptOf(ip), 'routed')).toMatch(/^No ARP and no broadcast among 6\d\d packets/);
    expect(limit(receiptOf(cellTraffic(300)), 'routed')).toBeUndefined();
    expect(limit(receiptOf(ip.slice(0, 100)), 'routed'), 'too little to tell').toBeUndefined();
  });

  test('an hour is needed for habits; unread link types and encryption are said with their share', () => {
    expect(limit(receiptOf([tick(START), tick(START + 600 * SECOND)]), 'short')).toContain('spans 10 min');
    expect(limit(receiptOf([tick(START), tick(START + 3_600 * SECOND)]), 'short')).toBeUndefined();
    expect(limit(receiptOf([tick(START)], { linkType: 147 }), 'unread-link')).toBe('100 % of the packets have a link type that is not read (USER0): they are counted, nothing else.');
    const hello = [0x16, 3, 1, 0, 4, 1, 0, 0, 0];
    const tls = Array.from({ length: 10 }, (_, n) => ({ bytes: ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(40_000, 443, hello, { sequence: 1 + 9 * n }), { id: n + 1 })), time: START + n * SECOND }));
    const answer = { bytes: ethernetFrame(ipv4Packet('10.0.0.2', '10.0.0.1', 6, tcpSegment(443, 40_000, [0x17, 3, 3, 0, 2, 1, 2]), { id: 1 })), time: START + SECOND };
    const receipt = receiptOf([...tls, answer]);
    expect(receipt.encryptedBytes).toBe(receipt.wireBytes);
    expect(limit(receipt, 'mostly-encrypted')).toMatch(/^100 % of the bytes/);
  });

  test('nothing is said of an empty capture', () => {
    expect(receiptOf([]).limits).toBeUndefined();
  });
});

describe('what a pcapng file says about itself', () => {
  const options = (list: readonly (readonly [number, ArrayLike<number> | string])[], out = new ByteWriter(true)): ByteWriter => {
    for (const [code, value] of list) {
      const bytes = typeof value === 'string' ? [...Buffer.from(value)] : value;
      out.u16(code).u16(bytes.length).raw(bytes).pad(4);
    }
    return out.u16(0).u16(0);
  };
  const section = (list: readonly (readonly [number, string])[]): Uint8Array => pcapngBlock(0x0a0d0d0a, options(list, new ByteWriter(true).u32(0x1a2b3c4d).u16(1).u16(0).u32(0xffffffff).u32(0xffffffff)).done());
  const text = (words: string): number[] => [...Buffer.from(words)];
  const packet = ({ bytes, time = 0 }: RecordToWrite, list: readonly (readonly [number, ArrayLike<number> | string])[]): Uint8Array =>
    pcapngBlock(6, options(list, new ByteWriter(true).u32(0).u32(Math.floor(time / 2 ** 32)).u32(time % 2 ** 32).u32(bytes.length).u32(bytes.length).raw(bytes).pad(4)).done());
  const names = (records: readonly (readonly [type: number, address: ArrayLike<number>, ...names: readonly string[]])[]): Uint8Array => {
    const out = new ByteWriter(true);
    for (const [type, address, ...list] of records) {
      const value = [...Array.from(address), ...list.flatMap(name => [...text(name), 0])];
      out.u16(type).u16(value.length).raw(value).pad(4);
    }
    return pcapngBlock(4, out.u16(0).u16(0).done());
  };
  const four = (ip: string): number[] => {
    const n = parseIpv4(ip)!;
    return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  };
  const eight = (n: number): Uint8Array => new ByteWriter(true).u32(n).u32(0).done();

  test('who wrote it, its interfaces and its comments are on the receipt', () => {
    const reading = readBytes(joined([
      section([[1, 'Line 3, before the outage'], [2, 'probe 7'], [3, 'Linux 6.1'], [4, 'dumpcap']]),
      pcapngInterface(1, [[2, text('eth3')], [3, text('SPAN of SW-07')], [11, [0, ...text('not port 22')]], [12, text('Linux')]], true, 9_000),
      packet(tick(START), [[1, 'here the sorter stopped'], [4, eight(3)]]), packet(tick(START + SECOND), [[2, [0, 0, 0, 0]]]),
    ]));
    expect(reading.source.capture).toMatchObject({
      writtenBy: { hardware: 'probe 7', os: 'Linux 6.1', application: 'dumpcap' },
      interfaces: [{ linkType: 'ETHERNET', snapLength: 9_000, name: 'eth3', description: 'SPAN of SW-07', filter: 'not port 22', os: 'Linux' }],
      comments: [{ about: 'section', text: 'Line 3, before the outage' }, { about: 'packet', frame: 1, text: 'here the sorter stopped' }], dropped: 3,
    });
    expect(describeReceipt(reading.source)).toMatch(/captured on SPAN of SW-07 · 2 comments: “Line 3, before the outage”, frame 1 “here the sorter stopped”/);
  });

  test('losses of interface statistics count from the start of the capture: the last one of an interface has all', () => {
    const statistics = (id: number, dropped: number): Uint8Array => pcapngBlock(5, options([[5, eight(dropped)]], new ByteWriter(true).u32(id).u32(0).u32(0)).done());
    const receipt = readBytes(joined([pcapngSection(), pcapngInterface(1), pcapngInterface(1), pcapngPacket(tick(START).bytes, 0, 1), statistics(0, 4), statistics(1, 10), statistics(0, 7)])).source.capture!;
    expect(receipt.dropped).toBe(17);
    expect(limit(receipt, 'lost-packets')).toBe('17 packets were lost by the capturing program (94 %): single commands may be missing.');
  });

  test('its names become observations of the addresses that were seen, with the place of the block, and of no others', () => {
    const block = names([[1, four('10.0.0.1'), 'plc-1.plant.example', 'plc-1'], [2, parseIpv6('2001:db8::1')!, 'six'], [1, four('10.9.9.9'), 'never-seen']]);
    const before = joined([pcapngSection(), pcapngInterface(1)]);
    const reading = readBytes(joined([before, block, pcapngPacket(tick(START).bytes, Math.floor(START / 2 ** 32), START % 2 ** 32), block]));
    const again = before.length + block.length + pcapngPacket(tick(START).bytes, 0, 0).length;
    expect(reading.observations.filter(one => one.by === 'name-resolution-block')).toEqual(['plc-1', 'plc-1.plant.example'].map(value => ({
      witness: reading.witnesses.findIndex(witness => witness.ip === '10.0.0.1'), key: 'hostname', value, confidence: 0.5, by: 'name-resolution-block', at: [{ offset: before.length }, { offset: again }], count: 2,
    })));
    expect(reading.witnesses.map(witness => witness.ip)).not.toContain('10.9.9.9');
  });

  test('hostile names and comments are text: cut, cleaned, never run', () => {
    const reading = readBytes(joined([
      pcapngSection(), pcapngInterface(1), names([[1, four('10.0.0.1'), '<img src=x onerror=alert(1)>', `a\u0007b\u202egnp.exe`, 'x'.repeat(60_000)]]),
      packet(tick(START), [[1, 'y'.repeat(60_000)]]),
    ]));
    const values = reading.observations.filter(one => one.by === 'name-resolution-block').map(one => String(one.value));
    expect(values).toHaveLength(3);
    expect(values).toContain('<img src=x onerror=alert(1)>');
    for (const value of values) {
      expect(value.length).toBeLessThanOrEqual(255);
      expect(value).not.toMatch(/[\u0000-\u001f]/);
    }
    expect(reading.source.capture!.comments![0]!.text).toHaveLength(400);
  });

  test('records and options that overrun their block harm nothing, and a flood of comments is cut short', () => {
    const broken = names([[1, four('10.0.0.1'), 'good'], [1, four('10.0.0.1'), 'bad']]);
    broken[8 + 4 + 4 + 8 + 2 - 4 + 4] = 0xff;
    const flood = Array.from({ length: 300 }, (_, n) => packet(tick(START + n, n), [[1, `note ${n}`]]));
    const reading = readBytes(joined([pcapngSection(), pcapngInterface(1), broken, ...flood]));
    expect(reading.source.capture).toMatchObject({ packets: 300, decoded: 300 });
    expect(reading.source.capture!.comments).toHaveLength(200);
    expect(reading.source.problems.map(problem => problem.code)).toContain('notes-left-out');
  });
});

test('the line of a receipt says what is doubtful and what limits the analysis', () => {
  const { source } = readBytes(pcapBytes([tick(START), tick(START + 500 * SECOND), { bytes: ethernetFrame(arpPacket(1, MAC_A, '10.0.0.1', '00:00:00:00:00:00', '10.0.0.2'), { type: 0x806, destination: 'ff:ff:ff:ff:ff:ff' }), time: START + 501 * SECOND }]));
  expect(describeReceipt(source)).toMatch(/^pcap · ETHERNET · 3 packets, 3 decoded · .* bytes on the wire · 1 of 1 conversation one-sided · limits: 1 stretch without a packet, the longest 8 min before frame 2: .* spans 8 min/);
});
