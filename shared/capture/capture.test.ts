import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ByteWriter, joined, pcapBytes, pcapngBlock, pcapngBytes, pcapngInterface, pcapngPacket, pcapngSection } from './capture-bytes';
import { openCapture } from './open';

/** A zstd frame of one raw block (RFC 8878 §3.1.1): magic, descriptor (single segment, four bytes of size), size, block header, the bytes. */
function zstdRaw(bytes: Uint8Array): Uint8Array {
  const header = (bytes.length << 3) | 1;
  return joined([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0, bytes.length & 255, (bytes.length >> 8) & 255, (bytes.length >> 16) & 255, 0, header & 255, (header >> 8) & 255, (header >> 16) & 255), bytes]);
}

interface Seen {
  readonly number: number;
  readonly time: number;
  readonly length: number;
  readonly originalLength: number;
  readonly linkType: number;
  readonly interfaceIndex: number;
  readonly fault: number;
  readonly bytes: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function read(file: Uint8Array, chunk = file.length || 1, limit?: number): { frames: Seen[]; problems: string[]; weights: string[]; format: string } {
  const frames: Seen[] = [];
  const capture = openCapture(frame => {
    const { number, time, length, originalLength, linkType, interfaceIndex, fault } = frame;
    frames.push({ number, time, length, originalLength, linkType, interfaceIndex, fault, bytes: hex(frame.bytes.subarray(frame.offset, frame.offset + length)) });
  }, limit);
  // Each chunk in the same buffer, as a file reader would do: nothing may be kept of it.
  const buffer = new Uint8Array(chunk);
  for (let at = 0; at < file.length; at += chunk) {
    const part = file.subarray(at, at + chunk);
    buffer.fill(0xee);
    buffer.set(part);
    capture.push(buffer.subarray(0, part.length));
  }
  capture.end();
  return { frames, problems: capture.problems.map(problem => problem.message), weights: capture.problems.map(problem => problem.weight), format: capture.format };
}

const TIME = 1_700_000_000_123_456;
const records = Array.from({ length: 12 }, (_, i) => ({ bytes: Uint8Array.from({ length: 14 + i * 37 }, (__, j) => (i * 31 + j) & 255), time: TIME + i * 1500, originalLength: 14 + i * 37 + (i % 3) }));

describe('pcap', () => {
  test.each([
    { little: true, nano: false }, { little: false, nano: false }, { little: true, nano: true }, { little: false, nano: true }, { little: true, modified: true }, { little: false, modified: true },
  ])('is read in either byte order, resolution and variant: %j', options => {
    const { frames, problems, format } = read(pcapBytes(records, options));
    expect(format).toBe('pcap');
    expect(problems).toEqual([]);
    expect(frames.map(frame => [frame.number, frame.time, frame.length, frame.originalLength, frame.bytes]))
      .toEqual(records.map(({ bytes, time, originalLength }, i) => [i + 1, time, bytes.length, originalLength, hex(bytes)]));
  });

  test('nanoseconds are cut, not rounded', () => {
    const file = pcapBytes([{ bytes: new Uint8Array(14), time: TIME }], { nano: true });
    new DataView(file.buffer).setUint32(28, 123_456_999, true);
    expect(read(file).frames[0]!.time).toBe(TIME);
  });

  test('a frame check sequence in the upper bits of the link type is no other link type', () => {
    expect(read(pcapBytes(records, { linkType: 0x14000001 })).frames[0]!.linkType).toBe(1);
  });

  test('an impossible length is named, and reading goes on behind it', () => {
    const file = pcapBytes(records);
    const second = 24 + 16 + records[0]!.bytes.length;
    const damaged = joined([file.subarray(0, second), new ByteWriter().u32(1_700_000_000).u32(0).u32(0xffffffff).u32(0xffffffff).done(), file.subarray(second)]);
    const { frames, problems, weights } = read(damaged);
    expect(frames.length).toBe(12);
    expect(problems[0]).toMatch(/^impossible length 4 294 967 295 in packet 2 at byte 54; \d+ bytes passed over/);
    expect(weights).toEqual(['partial']);
  });

  test('an impossible length with nothing good behind it ends the capture', () => {
    const damaged = joined([pcapBytes(records.slice(0, 3)), new ByteWriter().u32(1).u32(2).u32(0x7fffffff).u32(4).done(), new Uint8Array(200_000).fill(0xab)]);
    const { frames, problems } = read(damaged);
    expect(frames.length).toBe(3);
    expect(problems).toEqual(['impossible length 2 147 483 647 in packet 4 at byte 225; 3 packets kept, the rest cannot be read']);
  });

  test('a packet above the accepted size is counted without its bytes, and the next one is read', () => {
    const big = new Uint8Array(300_000);
    const { frames } = read(pcapBytes([records[0]!, { bytes: big, time: TIME }, records[1]!]), 7000);
    expect(frames.map(frame => [frame.length, frame.fault])).toEqual([[14, 0], [0, 2], [51, 0]]);
  });

  test('more captured than on the wire is accepted with a warning', () => {
    const { frames, problems, weights } = read(pcapBytes([{ bytes: new Uint8Array(84), originalLength: 68 }]));
    expect(frames[0]).toMatchObject({ length: 84, originalLength: 68 });
    expect(problems).toEqual(['1 packet with more bytes captured than were on the wire']);
    expect(weights).toEqual(['warning']);
  });

  test('times that cannot be are no times', () => {
    const file = (seconds: number, micros: number): Uint8Array => {
      const bytes = pcapBytes([{ bytes: new Uint8Array(14) }]);
      new DataView(bytes.buffer).setUint32(24, seconds, true);
      new DataView(bytes.buffer).setUint32(28, micros, true);
      return bytes;
    };
    for (const [seconds, micros] of [[0, 0], [0xffffffff, 0], [0x80000000 * 2 - 3600, 0], [1_700_000_000, 1_000_000]] as const) expect(read(file(seconds, micros)).frames[0]!.time).toBeNaN();
    expect(read(file(330, 5)).frames[0]!.time).toBe(330_000_005);
  });

  test('a million empty packets are just counted', () => {
    const file = new Uint8Array(24 + 16 * 1_000_000);
    file.set(pcapBytes([]));
    expect(((): number => {
      let n = 0;
      const capture = openCapture(() => n++);
      capture.push(file);
      capture.end();
      return n;
    })()).toBe(1_000_000);
  });
});

describe('pcapng', () => {
  test.each([true, false])('is read in either byte order (little: %s)', little => {
    const { frames, problems, format } = read(pcapngBytes(records, 113, little));
    expect(format).toBe('pcapng');
    expect(problems).toEqual([]);
    expect(frames.map(frame => [frame.number, frame.time, frame.linkType, frame.originalLength, frame.bytes]))
      .toEqual(records.map(({ bytes, time, originalLength }, i) => [i + 1, time, 113, originalLength, hex(bytes)]));
  });

  test('sections of different byte order and interfaces of different link types stand in one file', () => {
    const frame = new Uint8Array(20).fill(7);
    const { frames } = read(joined([
      pcapngSection(true), pcapngInterface(1), pcapngInterface(101), pcapngPacket(frame, 0, 1000, { interfaceIndex: 1 }),
      pcapngSection(false), pcapngInterface(276, [], false), pcapngPacket(frame, 0, 2000, { little: false }),
    ]));
    expect(frames.map(({ linkType, interfaceIndex, time }) => [linkType, interfaceIndex, time])).toEqual([[101, 1, 1000], [276, 2, 2000]]);
  });

  test.each<[string, readonly (readonly [number, readonly number[]])[], number, number, number]>([
    ['microseconds by default', [], 0x60a24, 0x1e2b8580, 0x60a24 * 2 ** 32 + 0x1e2b8580],
    ['nanoseconds, exactly', [[9, [9]]], 0x18000000, 5, Math.floor(Number((0x18000000n * 2n ** 32n + 5n) / 1000n))],
    ['milliseconds', [[9, [3]]], 0x18b, 0xcfe56800, (0x18b * 2 ** 32 + 0xcfe56800) * 1000],
    ['powers of two', [[9, [0x80 | 10]]], 0x195, 0x200, (0x195 * 2 ** 22) * 1e6 + 500_000],
    ['picoseconds', [[9, [12]]], 0x7fffffff, 0, Number((0x7fffffffn * 2n ** 32n) / 1_000_000n)],
    ['an offset in seconds', [[14, [16, 0, 0, 0, 0, 0, 0, 0]]], 0, 5_000_000, 21_000_000],
    ['a negative offset', [[14, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]]], 0, 5_000_000, 4_000_000],
  ])('reads times in %s', (_, options, high, low, micros) => {
    const file = joined([pcapngSection(), pcapngInterface(1, options), pcapngPacket(new Uint8Array(14), high, low)]);
    expect(read(file).frames[0]!.time).toBe(micros);
  });

  test('any resolution and offset gives a time in range or none, never an infinite one', () => {
    fc.assert(fc.property(fc.nat(255), fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(0xffffffff), fc.nat(0xffffffff), (resolution, offset, high, low) => {
      const { time } = read(joined([pcapngSection(), pcapngInterface(1, [[9, [resolution]], [14, offset]]), pcapngPacket(new Uint8Array(14), high, low)])).frames[0]!;
      expect(Number.isNaN(time) || (time > 0 && time < 4_102_444_800e6 && Number.isInteger(time))).toBe(true);
    }));
  });

  test('a simple packet is as long as snap length and block allow', () => {
    const simple = (original: number, body: number): Uint8Array => pcapngBlock(3, new ByteWriter().u32(original).raw(new Uint8Array(body)).done());
    const lengths = (snap: number, original: number, body: number): number => read(joined([pcapngSection(), pcapngInterface(1, [], true, snap), simple(original, body)])).frames[0]!.length;
    expect([lengths(0, 61, 64), lengths(40, 61, 40), lengths(0xffffffff, 60, 60)]).toEqual([61, 40, 60]);
  });

  test.each([true, false])('the obsolete packet block, the first kind there was, is read (little: %s)', little => {
    const bytes = Uint8Array.from({ length: 21 }, (_, i) => i);
    const old = (interfaceIndex: number, original: number): Uint8Array =>
      pcapngBlock(2, new ByteWriter(little).u16(interfaceIndex).u16(0xffff).u32(0).u32(TIME % 2 ** 32).u32(bytes.length).u32(original).raw(bytes).done(), little);
    const { frames, problems } = read(joined([pcapngSection(little), pcapngInterface(1, [], little), pcapngInterface(113, [[9, [6]]], little), old(1, 60), old(0, 21)]));
    expect(frames.map(({ linkType, length, originalLength, time, bytes: seen }) => [linkType, length, originalLength, time, seen]))
      .toEqual([[113, 21, 60, TIME % 2 ** 32, hex(bytes)], [1, 21, 21, TIME % 2 ** 32, hex(bytes)]]);
    expect(problems).toEqual([]);
  });

  test.each([true, false])('what interface statistics say was dropped is told, names are passed over (little: %s)', little => {
    const statistics = (code: number, low: number): Uint8Array => {
      const value = new ByteWriter(little);
      if (little) value.u32(low).u32(0);
      else value.u32(0).u32(low);
      return pcapngBlock(5, new ByteWriter(little).u32(0).u32(0).u32(0).u16(code).u16(8).raw(value.done()).u16(0).u16(0).done(), little);
    };
    const names = pcapngBlock(4, new ByteWriter(little).u16(1).u16(9).raw([10, 0, 0, 1, 0x70, 0x6c, 0x63, 0x31, 0]).pad(4).u16(0).u16(0).done(), little);
    const file = joined([pcapngSection(little), pcapngInterface(1, [], little), names, pcapngPacket(new Uint8Array(14), 0, 9, { little }), statistics(4, 1000), statistics(5, 7), statistics(5, 0)]);
    expect(read(file)).toMatchObject({ frames: [{ number: 1 }], problems: ['the capturing program dropped 7 packets; what was in them is missing here'], weights: ['warning'] });
  });

  test('packets of an interface that is not described are counted, not read', () => {
    const { frames, problems } = read(joined([pcapngSection(), pcapngInterface(1), pcapngPacket(new Uint8Array(20), 0, 1, { interfaceIndex: 9 }), pcapngPacket(new Uint8Array(20), 0, 1)]));
    expect(frames.map(frame => frame.fault)).toEqual([1, 0]);
    expect(problems).toEqual(['1 packet of an interface that the file does not describe']);
  });

  test.each([0, 4, 11, 13, 0x80000000, 0x7ffffffc])('a block length of %s stops or is passed over, and never loops', length => {
    const bad = new ByteWriter().u32(6).u32(length).u32(0).u32(0).done();
    const { frames, problems, weights } = read(joined([pcapngBytes(records.slice(0, 2)), bad, pcapngPacket(records[3]!.bytes, 0, 77)]));
    expect(frames.length).toBe(3);
    expect(problems[0]).toMatch(/^block length [\d ]+ at byte [\d ]+ is impossible; \d+ bytes passed over/);
    expect(weights).toEqual(['partial']);
  });

  test('lengths at both ends of a block must agree', () => {
    const bad = pcapngBlock(6, new Uint8Array(936), true, 0);
    const { frames, problems } = read(joined([pcapngBytes(records.slice(0, 2)), bad]));
    expect(frames.length).toBe(2);
    expect(problems[0]).toMatch(/^block lengths differ \(948\/0\) at byte \d+; 2 packets kept, the rest cannot be read$/);
  });

  test('what follows the last block is a warning, and everything is kept', () => {
    const { frames, problems, weights } = read(joined([pcapngBytes(records), new Uint8Array(999).fill(0x41)]));
    expect(frames.length).toBe(12);
    expect(problems[0]).toMatch(/are no block/);
    expect(weights).toEqual(['warning']);
  });

  test('secrets, custom and unknown blocks are passed over; secrets are not kept', () => {
    const { frames, problems } = read(joined([pcapngBytes(records.slice(0, 1)), pcapngBlock(10, new Uint8Array(64)), pcapngBlock(0xbad, new Uint8Array(20)), pcapngBlock(0x12345, new Uint8Array(8)), pcapngPacket(records[1]!.bytes, 1, 1)]));
    expect(frames.length).toBe(2);
    expect(problems).toEqual(['1 block with decryption secrets passed over; the secrets were not stored', '1 block of unknown type passed over', '1 custom block passed over; only their maker knows what is in them']);
  });

  test('ten thousand sections of mixed byte order are read', () => {
    const parts = Array.from({ length: 10_000 }, (_, i) => [pcapngSection(i % 2 === 0), pcapngInterface(1, [], i % 2 === 0), pcapngPacket(new Uint8Array(14), 1, i, { little: i % 2 === 0 })]).flat();
    expect(read(joined(parts)).frames.length).toBe(10_000);
  });

  test('a section that lies about its length is read all the same', () => {
    const lying = pcapngBlock(0x0a0d0d0a, new ByteWriter().u32(0x1a2b3c4d).u16(1).u16(0).u32(4).u32(0).done());
    const { frames, problems } = read(joined([lying, pcapngInterface(1), pcapngPacket(new Uint8Array(14), 0, 9), pcapngSection(), pcapngInterface(1), pcapngPacket(new Uint8Array(14), 0, 9)]));
    expect(frames.length).toBe(2);
    expect(problems).toEqual(['1 section whose stated length is not where the next one begins; ignored']);
  });

  test('options that overrun their block are named', () => {
    const body = new ByteWriter().u16(1).u16(0).u32(0).u16(2).u16(60_000).u32(0).done();
    expect(read(joined([pcapngSection(), pcapngBlock(1, body), pcapngPacket(new Uint8Array(14), 0, 9)])).problems).toEqual(['1 block with options that overrun their block']);
  });

  test('a wrong byte-order magic is refused', () => {
    const file = pcapngSection();
    file[8] = 0;
    expect(read(joined([file, pcapngInterface(1)]))).toMatchObject({ problems: ['not a capture (byte-order magic invalid)'], weights: ['refused'] });
  });
});

describe('cut files', () => {
  test.each([['pcap', pcapBytes(records)], ['pcapng', pcapngBytes(records)]] as const)('a %s cut at every offset keeps every whole packet and says where it ends', (kind, file) => {
    const whole = read(file).frames;
    for (let cut = 0; cut < file.length; cut++) {
      const { frames, problems, weights } = read(file.subarray(0, cut));
      expect(frames).toEqual(whole.slice(0, frames.length));
      const ends = kind === 'pcap' ? cut === 24 || frames.length > 0 && cut === 24 + records.slice(0, frames.length).reduce((sum, { bytes }) => sum + 16 + bytes.length, 0) : undefined;
      if (cut === 0) expect(problems).toEqual(['empty file (0 bytes)']);
      else if (cut < (kind === 'pcap' ? 24 : 28)) expect(problems[0]).toBe(cut < 4 ? `too short to be a capture: ${cut} of 24 header bytes` : `too short to be a capture: ${cut} of ${kind === 'pcap' ? 24 : 28} header bytes`);
      else if (ends) expect(problems).toEqual([]);
      else if (problems.length > 0) {
        expect(problems[0]).toMatch(/^ends inside .* at byte [\d ]+; \d+ packets? kept$/);
        expect(weights).toEqual(['partial']);
      } else if (kind === 'pcap') expect.unreachable(`cut at ${cut} goes unnoticed`);
    }
  });

  test('the place where a file ends is named as a person would', () => {
    expect(read(pcapBytes(records).subarray(0, -1)).problems).toEqual([`ends inside packet 12 at byte ${String(pcapBytes(records).length - 1).replace(/\B(?=(\d{3})+$)/g, ' ')}; 11 packets kept`]);
  });
});

test.each([1, 7, 64, 65_536])('chunks of %s bytes give what the whole file gives', chunk => {
  for (const file of [pcapBytes(records), pcapBytes(records, { modified: true }), pcapngBytes(records), pcapngBytes(records, 1, false), gzipSync(pcapBytes(records)), pcapBytes(records).subarray(0, 700),
    joined([pcapBytes(records), new ByteWriter().u32(1).u32(2).u32(0x7fffffff).u32(4).done(), new Uint8Array(300).fill(0xab)])]) {
    expect(read(file, chunk)).toEqual(read(file));
  }
});

test.each([100, 5000, 65_600])('damage in the middle of a large file is passed over alike in chunks of %s bytes', chunk => {
  const many = Array.from({ length: 400 }, (_, i) => ({ bytes: Uint8Array.from({ length: 400 }, (__, j) => (i * j) & 255), time: TIME + i }));
  const file = pcapBytes(many);
  const at = 24 + 100 * 416;
  const damaged = joined([file.subarray(0, at), new ByteWriter().u32(1_700_000_000).u32(0).u32(0xfffffff0).u32(9).done(), file.subarray(at)]);
  expect(read(damaged).frames.length).toBe(400);
  expect(read(damaged, chunk)).toEqual(read(damaged));
  const blocks = joined([pcapngBytes(many.slice(0, 200)), new ByteWriter().u32(6).u32(4).u32(0).done(), ...many.slice(200).map(({ bytes }) => pcapngPacket(bytes, 1, 1))]);
  expect(read(blocks).frames.length).toBe(400);
  expect(read(blocks, chunk)).toEqual(read(blocks));
});

test('arbitrary bytes behind a good header are read or refused in our own words', () => {
  const starts = [pcapBytes(records.slice(0, 1)), pcapngBytes(records.slice(0, 1)), Uint8Array.from([0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 4])];
  fc.assert(fc.property(fc.nat(2), fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 1, max: 300 }), (start, bytes, chunk) => {
    const file = joined([starts[start]!, bytes]);
    expect(read(file, chunk)).toEqual(read(file));
  }));
});

describe('other files', () => {
  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'empty file (0 bytes)'],
    ['ten bytes of a header', pcapBytes([]).subarray(0, 10), 'too short to be a capture: 10 of 24 header bytes'],
    ['a photograph', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, ...new Uint8Array(400).fill(0x33)]), 'not a capture (looks like JPEG)'],
    ['a ZIP archive', Uint8Array.from([0x50, 0x4b, 3, 4, ...new Uint8Array(400)]), 'not a capture (looks like ZIP)'],
    ['an LZ4 file', Uint8Array.from([4, 0x22, 0x4d, 0x18, ...new Uint8Array(400)]), 'not a capture (looks like LZ4)'],
    ['a table', Buffer.from('ip,mac,name\n'.repeat(60)), 'not a capture (looks like text)'],
    ['XML', Buffer.from(`<?xml version="1.0"?>${' '.repeat(400)}`), 'not a capture (looks like XML or HTML)'],
    ['JSON', Buffer.from(`{ "a": ${'1'.repeat(400)} }`), 'not a capture (looks like JSON)'],
    ['zeros', new Uint8Array(1000), 'not a capture (looks like zero bytes)'],
  ])('%s is refused by what it looks like', (_, file, message) => {
    expect(read(file)).toMatchObject({ frames: [], problems: [message], weights: ['refused'] });
  });

  test('a file that looks like something to unpack says so', () => {
    const capture = openCapture(() => undefined);
    capture.push(Uint8Array.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, ...new Uint8Array(400)]));
    capture.end();
    expect(capture.problems[0]?.advice).toContain('Unpack it first');
  });
});

describe('compressed captures', () => {
  test('gzip and zstd are unpacked on the way, several gzip members too', () => {
    const whole = read(pcapBytes(records));
    expect(read(gzipSync(pcapBytes(records)), 100)).toEqual(whole);
    const half = 24 + 16 + 14;
    expect(read(joined([gzipSync(pcapBytes(records).subarray(0, half)), gzipSync(pcapBytes(records).subarray(half))]))).toEqual(whole);
    expect(read(zstdRaw(pcapBytes(records)), 100)).toEqual(whole);
  });

  test('zstd as another program writes it is read', () => {
    // A raw block: magic, single segment, content size, block header (last, raw, length).
    const file = pcapBytes(records.slice(0, 3));
    const header = (1 | (file.length << 3)) >>> 0;
    const packed = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, file.length, header & 255, (header >> 8) & 255, (header >> 16) & 255, ...file]);
    expect(read(packed).frames.length).toBe(3);
  });

  test('a gzip file that was cut keeps what was unpacked', () => {
    const packed = gzipSync(pcapBytes(Array.from({ length: 500 }, (_, i) => ({ bytes: Uint8Array.from({ length: 100 }, (__, j) => (i * j * 7) & 255) }))));
    const { frames, problems, weights } = read(packed.subarray(0, packed.length >> 1));
    expect(frames.length).toBeGreaterThan(50);
    expect(problems[0]).toMatch(/^the gzip stream ends before its end/);
    expect(new Set(weights)).toEqual(new Set(['partial']));
  });

  test('a bomb is stopped at the limit, not at the end', () => {
    const bomb = gzipSync(joined([pcapBytes([]), new Uint8Array(50_000_000)]), { level: 9 });
    const { problems } = read(bomb, 65_536, 1_000_000);
    expect(problems).toContain('stopped after 1 000 000 bytes unpacked');
  });

  test('gzip inside gzip is for the user to unpack', () => {
    expect(read(gzipSync(gzipSync(pcapBytes(records))))).toMatchObject({ problems: ['a gzip file inside a gzip file'], weights: ['refused'] });
  });
});
