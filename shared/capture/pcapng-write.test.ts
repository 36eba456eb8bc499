import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Stamp } from './frame';
import { openCapture } from './open';
import { writePcapng, type PcapngToWrite } from './pcapng-write';

const stamp = (high: number, low: number, resolution = 6, offsetSeconds = 0): Stamp => ({ high, low, resolution, offsetSeconds });

function readBack(file: Uint8Array): { frames: unknown[]; problems: string[] } {
  const frames: unknown[] = [];
  const capture = openCapture(({ number, bytes, offset, length, originalLength, linkType, interfaceIndex, time, fault }) => {
    frames.push({ number, bytes: [...bytes.slice(offset, offset + length)], originalLength, linkType, interfaceIndex, time, fault });
  });
  capture.push(file);
  capture.end();
  return { frames, problems: capture.problems.map(problem => problem.message) };
}

/** Every block of the file with its options, read by hand; lengths at both ends must agree. */
function blocksOf(file: Uint8Array): { type: number; options: [number, Uint8Array][] }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const fixed: Readonly<Record<number, (at: number) => number>> = { 0x0a0d0d0a: () => 24, 1: () => 16, 6: at => 28 + ((view.getUint32(at + 20, true) + 3) & ~3) };
  const blocks: { type: number; options: [number, Uint8Array][] }[] = [];
  for (let at = 0; at < file.length;) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    expect(view.getUint32(at + length - 4, true)).toBe(length);
    expect(length % 4).toBe(0);
    const options: [number, Uint8Array][] = [];
    for (let option = at + fixed[type]!(at); option < at + length - 4;) {
      const code = view.getUint16(option, true);
      const size = view.getUint16(option + 2, true);
      if (code === 0) break;
      options.push([code, file.subarray(option + 4, option + 4 + size)]);
      option += 4 + ((size + 3) & ~3);
    }
    blocks.push({ type, options });
    at += length;
  }
  return blocks;
}

test('packets come back as they went in, whatever their length, clock and interface', () => {
  fc.assert(fc.property(fc.array(fc.record({
    bytes: fc.uint8Array({ maxLength: 70 }), more: fc.nat(1500), interfaceIndex: fc.nat(2), micros: fc.integer({ min: 1, max: 2 ** 50 }), comments: fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 3 }),
  }), { maxLength: 20 }), records => {
    const file = writePcapng({
      comment: 'test', application: 'test', interfaces: [1, 101, 113].map((linkType, i) => ({ linkType, name: `if${i}`, resolution: 6, offsetSeconds: i * 3600 })),
      packets: records.map(({ bytes, more, interfaceIndex, micros, comments }) => ({ interfaceIndex, bytes, originalLength: bytes.length + more, comments, stamp: stamp(Math.floor(micros / 2 ** 32), micros % 2 ** 32) })),
    });
    const { frames, problems } = readBack(file);
    expect(problems).toEqual([]);
    expect(frames).toEqual(records.map(({ bytes, more, interfaceIndex, micros }, i) => ({
      number: i + 1, bytes: [...bytes], originalLength: bytes.length + more, linkType: [1, 101, 113][interfaceIndex], interfaceIndex, time: micros + interfaceIndex * 3_600_000_000, fault: 0,
    })));
    const written = blocksOf(file).filter(({ type }) => type === 6).map(({ options }) => options.map(([code, value]) => [code, new TextDecoder().decode(value)]));
    expect(written).toEqual(records.map(({ comments }) => comments.map(words => [1, words.toWellFormed()])));
  }), { numRuns: 300 });
});

const one = (more: Partial<PcapngToWrite> = {}): Uint8Array => writePcapng({
  comment: 'what it is', application: 'Crossdock', interfaces: [{ linkType: 1, name: 'a.pcap', description: 'of a', resolution: 9, offsetSeconds: -60 }],
  packets: [{ interfaceIndex: 0, bytes: Uint8Array.of(1, 2, 3), originalLength: 3, comments: ['é'.repeat(5000)] }], ...more,
});

test('the file says what it is, and names its interfaces with their clocks', () => {
  const [section, described, packet] = blocksOf(one());
  const text = (options: [number, Uint8Array][], code: number): string => new TextDecoder('utf-8', { fatal: true }).decode(options.find(option => option[0] === code)![1]);
  expect([text(section!.options, 1), text(section!.options, 4), text(described!.options, 2), text(described!.options, 3)]).toEqual(['what it is', 'Crossdock', 'a.pcap', 'of a']);
  expect(described!.options.find(([code]) => code === 9)![1]).toEqual(Uint8Array.of(9));
  expect(new DataView(Uint8Array.from(described!.options.find(([code]) => code === 14)![1]).buffer).getBigInt64(0, true)).toBe(-60n);
  // Cut between two characters, not inside one.
  expect(text(packet!.options, 1)).toBe('é'.repeat(2048));
});

test('the same input gives the same bytes, and a link type that has no place in the format is our bug', () => {
  expect(one()).toEqual(one());
  expect(() => one({ interfaces: [{ linkType: 0x10007, name: 'x', resolution: 6, offsetSeconds: 0 }] })).toThrow(RangeError);
});
