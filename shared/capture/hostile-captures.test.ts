import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createCaptureReading } from '../conversations/capture-reading';
import { arpPacket, ethernetFrame, ipv4Packet, MAC_A, MAC_B, udpDatagram } from '../layers/frame-bytes';
import type { Reading } from '../model/reading';
import { ByteWriter, joined, pcapBytes, pcapngBlock, pcapngBytes, pcapngInterface, pcapngPacket, pcapngSection } from './capture-bytes';
import type { RecordToWrite } from './capture-bytes';
import { FRAME_OK, FRAME_TOO_LARGE, MAX_PACKET, MAX_PACKET_SKIPPED } from './frame';
import { openCapture } from './open';
import { BUFFERED_BLOCK, MAX_BLOCK, MAX_INTERFACES, MAX_OPTIONS } from './pcapng';
import { MAX_ZSTD_WINDOW } from './zstd-frames';

/**
 * Broken and hostile captures, each with the outcome that reliability §2.3 states: refused, partly kept, accepted with a warning, or a record skipped. What a
 * format's own tests say already (capture.test.ts) is not said again.
 */

interface Got {
  readonly frames: readonly { readonly length: number; readonly fault: number; readonly time: number; readonly linkType: number }[];
  readonly problems: readonly string[];
  readonly weights: readonly string[];
}

function read(...parts: readonly Uint8Array[]): Got {
  const frames: { length: number; fault: number; time: number; linkType: number }[] = [];
  const capture = openCapture(({ length, fault, time, linkType }) => void frames.push({ length, fault, time, linkType }));
  for (const part of parts) capture.push(part);
  capture.end();
  return { frames, problems: capture.problems.map(({ message }) => message), weights: capture.problems.map(({ weight }) => weight) };
}

function whole(file: Uint8Array): Reading {
  const reading = createCaptureReading({ name: 'case.pcap', site: 'site' });
  reading.push(file);
  return reading.end('0'.repeat(64), file.length);
}

const said = (reading: Reading): string[] => reading.source.problems.map(({ message, weight }) => `${weight}: ${message}`);
const TIME = 1_700_000_000_000_000;
const SECOND = 1_000_000;
const frame = ethernetFrame(ipv4Packet('10.0.0.1', '10.0.0.2', 17, udpDatagram(40_000, 50_000, 'data')));
const record = (time: number, bytes: Uint8Array = frame): RecordToWrite => ({ bytes, time });
const packets = (n: number, size = 60): RecordToWrite[] => Array.from({ length: n }, (_, i) => ({ bytes: new Uint8Array(size).fill(i + 1), time: TIME + i }));

describe('files that end early', () => {
  test('a pcap cut in mid-packet names the packet, the byte and what was kept', () => {
    const size = Math.floor((1_048_571 - 24) / 811.5) - 16;
    const { frames, problems, weights } = read(pcapBytes(packets(820, size)).subarray(0, 1_048_571));
    expect(frames.length).toBe(811);
    expect(problems).toEqual(['ends inside packet 812 at byte 1 048 571; 811 packets kept']);
    expect(weights).toEqual(['partial']);
  });

  test('a block that is longer than the rest of the file ends it there', () => {
    const { frames, problems, weights } = read(joined([pcapngBytes(packets(3)), new ByteWriter().u32(6).u32(4000).raw(new Uint8Array(100)).done()]));
    expect([frames.length, weights]).toEqual([3, ['partial']]);
    expect(problems[0]).toMatch(/^ends inside packet 4 at byte \d+; 3 packets kept$/);
  });

  test('a snoop record cut in the middle keeps those before it', () => {
    const file = snoop([new Uint8Array(60), new Uint8Array(60)]);
    expect(read(file)).toMatchObject({ frames: [{ length: 60 }, { length: 60 }], problems: [] });
    expect(read(file.subarray(0, -5))).toMatchObject({ frames: [{ length: 60 }], problems: ['ends inside packet 2 at byte 179; 1 packet kept'], weights: ['partial'] });
  });
});

/** RFC 1761. */
function snoop(frames: readonly Uint8Array[], recordLength?: number): Uint8Array {
  const out = new ByteWriter(false).raw([0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0]).u32(2).u32(4);
  for (const bytes of frames) out.u32(bytes.length).u32(bytes.length).u32(recordLength ?? 24 + bytes.length).u32(0).u32(TIME / SECOND).u32(0).raw(bytes);
  return out.done();
}

describe('lengths', () => {
  test('a packet longer than the snap length is accepted with a warning', () => {
    expect(read(pcapBytes(packets(2, 90), { snapLength: 68 }))).toMatchObject({ frames: [{ length: 90 }, { length: 90 }], problems: ['2 packets longer than the file\'s snap length'], weights: ['warning'] });
  });

  test('packets of no length are counted and named, and are in no conversation', () => {
    const reading = whole(pcapBytes([record(TIME), ...Array.from({ length: 1000 }, (_, i) => ({ bytes: new Uint8Array(0), time: TIME + i }))]));
    expect(said(reading)).toEqual(['warning: 1 000 packets without a single captured byte']);
    expect(reading.source.capture).toMatchObject({ packets: 1001, decoded: 1, skipped: { truncated: 1000 } });
  });

  test('a snoop record that cannot be ends the capture', () => {
    for (const length of [0, 23, 60, 0xffffffff]) expect(read(snoop([new Uint8Array(60)], length))).toMatchObject({ frames: [], weights: ['partial'], problems: [expect.stringMatching(/^impossible length [\d ]+ in packet 1; 0 packets kept$/)] });
  });

  test('a file that is nothing but damage tells the first hundred places and counts the others', () => {
    const parts = [pcapngBytes([])];
    for (let i = 0; i < 5000; i++) parts.push(new ByteWriter().u32(6).u32(4).u32(0).done(), pcapngPacket(new Uint8Array(20), 0, i + 1));
    const { frames, problems, weights } = read(joined(parts));
    expect(frames.length).toBe(5000);
    expect(problems.length).toBe(101);
    expect(problems.at(-1)).toMatch(/^4 900 further places of damage; at the last of them: block length 4 at byte [\d ]+ is impossible/);
    expect(new Set(weights)).toEqual(new Set(['partial']));
  });
});

describe('what is behind damage', () => {
  const damage = new ByteWriter().u32(TIME / SECOND).u32(0).u32(0xfffffff0).u32(9).done();

  test('a record is found up to 64 KB behind it, and not farther', () => {
    const found = (gap: number): number => read(joined([pcapBytes(packets(3)), damage, new Uint8Array(gap).fill(0xff), pcapBytes(packets(300, 400)).subarray(24)])).frames.length;
    expect([found(100), found(64_000), found(66_000)]).toEqual([303, 303, 3]);
  });

  test('what is appended to a damaged file takes nothing away from what was read of it', () => {
    // Behind the damage a record that carries records of its own: cut inside it, the inner ones look like what comes next.
    const inner = pcapBytes(packets(4, 30)).subarray(24);
    const outer = pcapBytes([{ bytes: joined([new Uint8Array(40), inner, new Uint8Array(200)]), time: TIME }, ...packets(3)]).subarray(24);
    const innerBlocks = pcapngBytes(packets(4, 28)).subarray(48);
    const outerBlocks = joined([pcapngPacket(joined([new Uint8Array(40), innerBlocks, new Uint8Array(200)]), 0, 1), pcapngPacket(frame, 0, 2)]);
    const files = [joined([pcapBytes(packets(3)), damage, outer]), joined([pcapngBytes(packets(3)), new ByteWriter().u32(6).u32(4).u32(0).done(), outerBlocks])];
    for (const file of files) {
      const all = read(file).frames;
      expect(all.length).toBeGreaterThan(4);
      for (let cut = 24; cut < file.length; cut++) {
        const { frames } = read(file.subarray(0, cut));
        expect(frames, `cut at ${cut}`).toEqual(all.slice(0, frames.length));
      }
    }
  });
});

describe('link types', () => {
  test('an unknown link type is named, and its packets are counted only', () => {
    const reading = whole(pcapBytes(Array.from({ length: 5000 }, (_, i) => record(TIME + i)), { linkType: 147 }));
    expect(said(reading)).toEqual(['warning: link type USER0 (147) not decoded; 5 000 packets counted only']);
    expect(reading.source.capture).toMatchObject({ linkTypes: ['USER0'], packets: 5000, decoded: 0, skipped: { 'unknown-link-type': 5000 } });
  });

  test('USB is named as a link type that is not decoded', () => {
    expect(said(whole(pcapBytes([record(TIME)], { linkType: 220 })))).toEqual(['warning: link type USB_LINUX_MMAPPED (220) not decoded; 1 packet counted only']);
  });

  test('two interfaces of different link types and snap lengths stand in one file', () => {
    const ip = frame.subarray(14);
    const reading = whole(joined([pcapngSection(), pcapngInterface(1, [], true, 96), pcapngInterface(101, [], true, 0), pcapngPacket(frame, 0x60000, 1), pcapngPacket(ip, 0x60000, 2, { interfaceIndex: 1 })]));
    expect(reading.source.capture).toMatchObject({ linkTypes: ['ETHERNET', 'RAW'], packets: 2, decoded: 2, skipped: {} });
    expect(reading.conversations.reduce((sum, conversation) => sum + conversation.packets, 0)).toBe(2);
  });
});

describe('times', () => {
  test('times out of range are named and left off the time axis', () => {
    const file = pcapBytes([record(TIME), record(TIME), record(TIME), record(TIME), record(TIME + 5 * SECOND)]);
    const view = new DataView(file.buffer);
    const at = (i: number): number => 24 + i * (16 + frame.length);
    view.setUint32(at(1), 0, true);
    view.setUint32(at(1) + 4, 0, true);
    // 1969, as a negative number of seconds, which reads as 2106.
    view.setInt32(at(2), -3600, true);
    view.setUint32(at(3) + 4, 1_000_000, true);
    const reading = whole(file);
    expect(said(reading)).toEqual(['warning: time out of range on 3 packets; left off the time axis']);
    expect([reading.source.firstSeen, reading.source.lastSeen]).toEqual([TIME, TIME + 5 * SECOND]);
    expect(reading.source.capture!.decoded).toBe(5);
  });

  test('time that goes backwards is a warning, and the order of the file is kept', () => {
    const years = 3 * 365 * 86_400 * SECOND;
    const reading = whole(pcapBytes([record(TIME), record(TIME - 10), record(TIME + years), record(TIME + 5)]));
    expect(said(reading)).toEqual(['warning: time goes backwards at 2 packets; the order of the file was kept']);
    expect([reading.source.firstSeen, reading.source.lastSeen]).toEqual([TIME - 10, TIME + years]);
    expect(reading.conversations[0]!.frames).toEqual([1, 2, 3, 4]);
  });
});

describe('pcapng', () => {
  test('a file whose first block is no section header is refused', () => {
    expect(read(pcapngBytes(packets(20)).subarray(28))).toMatchObject({ frames: [], weights: ['refused'], problems: ['not a capture (looks like pcapng blocks without a section header)'] });
  });

  test('a packet before any interface, and one of interface 9 of 2, are skipped and counted', () => {
    const reading = whole(joined([pcapngSection(), pcapngPacket(frame, 0x60000, 1), pcapngInterface(1), pcapngInterface(1), pcapngPacket(frame, 0x60000, 1, { interfaceIndex: 9 }), pcapngPacket(frame, 0x60000, 1, { interfaceIndex: 1 })]));
    expect(reading.source.capture).toMatchObject({ packets: 3, decoded: 1, skipped: { malformed: 2 } });
    expect(said(reading)).toContain('warning: 2 packets of an interface that the file does not describe');
  });

  test('options without an end, or with bytes that are no UTF-8, do no harm', () => {
    const endless = pcapngBlock(1, new ByteWriter().u16(1).u16(0).u32(0).u16(9).u16(1).raw([6, 0, 0, 0]).u16(2).u16(4).raw([0xff, 0xfe, 0xc0, 0xaf]).done());
    expect(read(joined([pcapngSection(), endless, pcapngPacket(frame, 0x60000, 1)]))).toMatchObject({ frames: [{ length: frame.length, fault: FRAME_OK }], problems: [] });
  });

  test('resolutions and offsets beyond all reason give no time, and never an infinite one', () => {
    for (const resolution of [20, 0x7f, 0x80 | 127]) {
      for (const offset of [[0, 0, 0, 0, 0, 0, 0, 0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]]) {
        const reading = whole(joined([pcapngSection(), pcapngInterface(1, [[9, [resolution]], [14, offset]]), pcapngPacket(frame, 0xffffffff, 0xffffffff)]));
        expect(said(reading)).toEqual(['warning: time out of range on 1 packet; left off the time axis']);
        expect(reading.source).not.toHaveProperty('firstSeen');
      }
    }
  });

  test('names that a resolution block gives are text, cut and never trusted, whatever they try', () => {
    const names = [...['<img src=x onerror=alert(1)>', '\u202egnp.exe', 'x'.repeat(65_000)].map(name => [...new TextEncoder().encode(name), 0])];
    const body = new ByteWriter();
    for (const name of names) body.u16(1).u16(4 + name.length).raw([10, 0, 0, 1]).raw(name).pad(4);
    const reading = whole(joined([pcapngBytes([record(TIME)]), pcapngBlock(4, body.u32(0).done()), pcapngPacket(frame, Math.floor(TIME / 2 ** 32), TIME % 2 ** 32)]));
    expect(reading.source.capture).toMatchObject({ packets: 2, decoded: 2 });
    expect(said(reading)).toEqual([]);
    const named = reading.observations.filter(({ by }) => by === 'name-resolution-block');
    expect(named.map(({ key, value, confidence }) => [key, String(value).slice(0, 40), confidence])).toEqual(expect.arrayContaining([['hostname', '<img src=x onerror=alert(1)>', 0.5]]));
    expect(named.every(({ value }) => typeof value === 'string' && value.length <= 255)).toBe(true);
  });

  test('secrets are passed over with a notice, and nothing of them is kept', () => {
    const reading = whole(joined([pcapngBytes([record(TIME)]), pcapngBlock(10, new ByteWriter().u32(0x544c534b).u32(40).raw(new TextEncoder().encode('CLIENT_RANDOM 00112233445566778899aabbcc')).done())]));
    expect(said(reading)).toEqual(['warning: 1 block with decryption secrets passed over; the secrets were not stored']);
    expect(JSON.stringify(reading)).not.toContain('CLIENT_RANDOM');
  });
});

describe('packed files', () => {
  /** A zstd frame (RFC 8878 §3.1.1) with the given window descriptor and blocks of [type, size, bytes]. */
  const zstd = (window: number, blocks: readonly (readonly [type: number, size: number, bytes: ArrayLike<number>])[]): Uint8Array => {
    const out = new ByteWriter().u32(0xfd2fb528).u8(0, window);
    blocks.forEach(([type, size, bytes], i) => {
      const header = (size << 3) | (type << 1) | (i === blocks.length - 1 ? 1 : 0);
      out.u8(header, header >> 8, header >> 16).raw(bytes);
    });
    return out.done();
  };

  test.each([['RAR', [0x52, 0x61, 0x72, 0x21, 0x1a, 7, 1, 0]], ['7-Zip', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]], ['LZ4', [4, 0x22, 0x4d, 0x18]], ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]], ['bzip2', [0x42, 0x5a, 0x68]]])(
    'a %s file is refused with the advice to unpack it first', (looksLike, magic) => {
      const capture = openCapture(() => undefined);
      capture.push(Uint8Array.from([...magic, ...new Uint8Array(400)]));
      capture.end();
      expect(capture.problems).toMatchObject([{ weight: 'refused', message: `not a capture (looks like ${looksLike})`, advice: expect.stringContaining('Unpack it first') }]);
    });

  test('a gzip file damaged in the middle keeps what came well before', () => {
    const packed = gzipSync(pcapBytes(Array.from({ length: 2000 }, (_, i) => ({ bytes: Uint8Array.from({ length: 100 }, (__, j) => Math.imul(i + 1, j + 7) >>> 3), time: TIME + i }))));
    const half = packed.length >> 1;
    packed.fill(0xff, half, half + 64);
    const { frames, problems, weights } = read(packed);
    expect(frames.length).toBeGreaterThan(500);
    expect(problems.length).toBeGreaterThan(0);
    expect(new Set(weights)).toEqual(new Set(['partial']));
  });

  test('a bomb is stopped in the words of its limit', () => {
    const header = pcapBytes([]);
    const impossible = new ByteWriter().u32(1).u32(2).u32(0xffffffff).u32(4).done();
    const start = joined([header, impossible]);
    // Each block of four bytes unpacks to 128 KB of one byte.
    const bomb = zstd(0x38, [[0, start.length, start], ...Array.from({ length: 8193 }, () => [1, 131_072, [0xff]] as const)]);
    expect(bomb.length).toBeLessThan(40_000);
    const capture = openCapture(() => undefined, 1024 ** 3);
    capture.push(bomb);
    capture.end();
    expect(capture.problems.map(({ message }) => message)).toContain('stopped after 1 GiB unpacked');
  });

  test('a zstd header that asks for a gigabyte is not given it', () => {
    // Window descriptor: 2^(10 + 20) bytes.
    expect(read(zstd(20 << 3, [[0, 24, pcapBytes([])]]))).toMatchObject({ frames: [], problems: ['the zstd stream asks for a window of 1 073 741 824 bytes; 0 bytes unpacked'], weights: ['partial'] });
    const single = new ByteWriter().u32(0xfd2fb528).u8(0xa0).u32(0x40000069).u8(1, 0, 0).done();
    expect(read(single).problems).toEqual(['the zstd stream asks for a window of 1 073 741 929 bytes; 0 bytes unpacked']);
    // The largest window that is given is 2^27.
    expect(MAX_ZSTD_WINDOW).toBe(2 ** 27);
    expect(read(zstd(17 << 3, [[0, 24, pcapBytes([])]])).problems).toEqual([]);
  });

  test('a zstd file of one-byte blocks in a large window is stopped before it moves a terabyte', () => {
    const file = zstd(13 << 3, Array.from({ length: 300_000 }, () => [1, 1, [0]] as const));
    expect(read(file).problems[0]).toMatch(/^the zstd stream has blocks of a few bytes each in a large window; \d+ bytes unpacked$/);
  });

  test('zstd with skippable frames, checksums and several frames is followed', () => {
    const file = pcapBytes(packets(3));
    const half = file.length >> 1;
    const skip = new ByteWriter().u32(0x184d2a50).u32(5).raw([1, 2, 3, 4, 5]).done();
    expect(read(joined([skip, zstd(0x38, [[0, half, file.subarray(0, half)]]), skip, zstd(0x38, [[0, 10, file.subarray(half, half + 10)], [0, file.length - half - 10, file.subarray(half + 10)]])])).frames.length).toBe(3);
  });
});

describe('limits: one beyond each', () => {
  test('the largest packet that is looked into, and one byte more', () => {
    const of = (length: number): Got => read(pcapBytes([{ bytes: new Uint8Array(length) }, { bytes: new Uint8Array(20) }]));
    expect(of(MAX_PACKET).frames).toMatchObject([{ length: MAX_PACKET, fault: FRAME_OK }, { length: 20 }]);
    expect(of(MAX_PACKET + 1).frames).toMatchObject([{ length: 0, fault: FRAME_TOO_LARGE }, { length: 20 }]);
    const ng = (length: number): Got => read(joined([pcapngSection(), pcapngInterface(1), pcapngPacket(new Uint8Array(length), 0, 1), pcapngPacket(new Uint8Array(20), 0, 2)]));
    expect(ng(MAX_PACKET).frames).toMatchObject([{ length: MAX_PACKET, fault: FRAME_OK }, { length: 20 }]);
  });

  test('the largest packet that is believed, and one byte more', () => {
    const header = (captured: number): Uint8Array => new ByteWriter().u32(TIME / SECOND).u32(0).u32(captured).u32(captured).done();
    const of = (captured: number): Got => read(pcapBytes([]), header(captured), new Uint8Array(captured), pcapBytes([{ bytes: new Uint8Array(20) }]).subarray(24));
    expect(of(MAX_PACKET_SKIPPED)).toMatchObject({ frames: [{ fault: FRAME_TOO_LARGE }, { length: 20 }], problems: [] });
    expect(of(MAX_PACKET_SKIPPED + 1)).toMatchObject({ frames: [], problems: [expect.stringMatching(/^impossible length 16 777 217 in packet 1/)] });
    // As the receipt says it.
    const reading = createCaptureReading({ name: 'x', site: 's' });
    for (const part of [pcapBytes([]), header(300_000), new Uint8Array(300_000)]) reading.push(part);
    expect(reading.end('0'.repeat(64), 300_040).source.capture).toMatchObject({ packets: 1, decoded: 0, skipped: { 'too-large': 1 } });
  });

  test('the largest block that is buffered, and four bytes more', () => {
    const block = (length: number): readonly Uint8Array[] => {
      const packet = new ByteWriter().u32(6).u32(length).u32(0).u32(0).u32(1).u32(20).u32(20).done();
      return [packet, new Uint8Array(length - packet.length - 4), new ByteWriter().u32(length).done()];
    };
    const of = (length: number): Got => read(pcapngBytes([]), ...block(length), pcapngPacket(new Uint8Array(20), 0, 2));
    expect(of(BUFFERED_BLOCK).frames).toMatchObject([{ length: 20, fault: FRAME_OK }, { length: 20 }]);
    expect(of(BUFFERED_BLOCK + 4).frames).toMatchObject([{ length: 0, fault: FRAME_TOO_LARGE }, { length: 20 }]);
    expect(of(MAX_BLOCK).frames).toMatchObject([{ fault: FRAME_TOO_LARGE }, { length: 20 }]);
    expect(of(MAX_BLOCK + 4)).toMatchObject({ frames: [], problems: [expect.stringMatching(/^block length 67 108 868 at byte \d+ is impossible/)] });
  });

  test('interfaces of a section', () => {
    const of = (n: number): Got => read(joined([pcapngSection(), ...Array.from({ length: n }, () => pcapngInterface(1)), pcapngPacket(frame, 0, 1, { interfaceIndex: n - 1 })]));
    expect(of(MAX_INTERFACES)).toMatchObject({ frames: [{ fault: FRAME_OK }], problems: [] });
    expect(of(MAX_INTERFACES + 1)).toMatchObject({ frames: [{ length: 0 }], problems: ['1 packet of an interface that the file does not describe', '1 interface beyond 4 096 ignored'] });
  });

  test('options of a block', () => {
    const of = (before: number): Got => read(joined([pcapngSection(), pcapngBlock(1, interfaceWith(before)), pcapngPacket(frame, 0x18b, 0xcfe56800)]));
    // The resolution behind so many others, and no end of options: that would be one more.
    const interfaceWith = (before: number): Uint8Array => {
      const body = new ByteWriter().u16(1).u16(0).u32(0);
      for (let i = 0; i < before; i++) body.u16(2).u16(0);
      return body.u16(9).u16(1).raw([3, 0, 0, 0]).done();
    };
    const millis = (0x18b * 2 ** 32 + 0xcfe56800) * 1000;
    expect(of(MAX_OPTIONS - 1)).toMatchObject({ frames: [{ time: millis }], problems: [] });
    expect(of(MAX_OPTIONS)).toMatchObject({ frames: [{ time: millis / 1000 }], problems: ['1 block with more than 4 096 options; the rest of them was not read'] });
  });

  test('records of a snoop file', () => {
    expect(read(snoop([new Uint8Array(MAX_PACKET)])).frames).toMatchObject([{ length: MAX_PACKET }]);
    expect(read(snoop([new Uint8Array(MAX_PACKET + 300)]))).toMatchObject({ frames: [], weights: ['partial'] });
  });
});

test('a frame between two broken ones is read as if it stood alone', () => {
  const arp = ethernetFrame(arpPacket(1, MAC_A, '10.0.0.1', MAC_B, '10.0.0.2'), { type: 0x0806 });
  const alone = whole(pcapBytes([record(TIME, arp)]));
  const between = whole(pcapBytes([record(TIME, new Uint8Array(9)), record(TIME, arp), record(TIME, frame.subarray(0, 13))]));
  expect(between.witnesses.map(({ ip, macs }) => [ip, macs?.map(({ mac }) => mac)])).toEqual(alone.witnesses.map(({ ip, macs }) => [ip, macs?.map(({ mac }) => mac)]));
  expect(between.source.capture).toMatchObject({ packets: 3, decoded: 1, skipped: { truncated: 2 } });
});
