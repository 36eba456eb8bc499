import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Budget, Excessive, hex, latin1, Malformed, MAX_DEPTH, MAX_TEXT, Reader, STEPS_PER_FRAME, Truncated, utf8, utf8Bytes, wireText } from './reader';

const BYTES = Uint8Array.from([0x01, 0x82, 0x03, 0x84, 0x05, 0x86, 0x07, 0x88, 0xff]);
const ours = (error: unknown): boolean => error instanceof Truncated || error instanceof Malformed || error instanceof Excessive;

describe('numbers', () => {
  const NUMBERS: readonly (readonly [name: string, width: number, read: (reader: Reader) => number | bigint, value: number | bigint])[] = [
    ['u8', 1, reader => reader.u8(), 0x01], ['u16', 2, reader => reader.u16(), 0x0182], ['u16le', 2, reader => reader.u16le(), 0x8201], ['u24', 3, reader => reader.u24(), 0x018203],
    ['u24le', 3, reader => reader.u24le(), 0x038201], ['u32', 4, reader => reader.u32(), 0x01820384], ['u32le', 4, reader => reader.u32le(), 0x84038201],
    ['i32', 4, reader => reader.i32(), 0x01820384], ['i32le', 4, reader => reader.i32le(), 0x84038201 - 2 ** 32], ['u64', 8, reader => reader.u64(), 0x0182038405860788n],
    ['u64le', 8, reader => reader.u64le(), 0x8807860584038201n],
  ];

  test.each(NUMBERS)('%s takes %i bytes in its order, and nothing when they are not there', (_, width, read, value) => {
    const reader = new Reader(BYTES);
    expect(read(reader)).toBe(value);
    expect([reader.offset, reader.remaining]).toEqual([width, BYTES.length - width]);
    for (let length = 0; length < width; length++) expect(() => read(new Reader(BYTES, 0, length))).toThrow(Truncated);
  });

  test('the same bytes give the same numbers ahead of the position, which does not move', () => {
    const reader = new Reader(BYTES, 1);
    expect([reader.peek(), reader.peek(1), reader.peek16(), reader.peek16le(), reader.peek32(), reader.peek32le()]).toEqual([0x82, 3, 0x8203, 0x0382, 0x82038405, 0x05840382]);
    expect([reader.peek(8), reader.peek(-1), reader.peek16(7), reader.peek32(5), reader.peek32le(5)]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(reader.offset).toBe(0);
  });
});

describe('bounds', () => {
  test('a reader ends where it was told, not where its bytes end', () => {
    const reader = new Reader(BYTES, 2, 5);
    expect(reader.take(3)).toEqual(BYTES.subarray(2, 5));
    expect(() => reader.u8()).toThrow(Truncated);
    expect(new Reader(BYTES, 7, 500).remaining).toBe(2);
  });

  test('what is missing is said', () => {
    const reader = new Reader(BYTES, 0, 3);
    reader.u8();
    expect(() => reader.u32()).toThrow(expect.objectContaining({ needed: 4, had: 2 }));
  });

  test.each([-1, Number.NaN, 1e9, Number.POSITIVE_INFINITY])('no length of %s is taken', length => {
    for (const read of [(reader: Reader) => reader.take(length), (reader: Reader) => reader.skip(length), (reader: Reader) => reader.slice(length), (reader: Reader) => reader.seek(length)]) {
      const reader = new Reader(BYTES);
      expect(() => read(reader)).toThrow(Truncated);
      expect(reader.offset).toBe(0);
    }
  });

  test('a slice cannot see behind its end, and its owner goes on there', () => {
    const reader = new Reader(BYTES);
    const inner = reader.slice(2);
    expect([inner.u16(), inner.remaining, reader.u8()]).toEqual([0x0182, 0, 3]);
    expect(() => inner.u8()).toThrow(Truncated);
    const fork = reader.fork();
    fork.skip(3);
    expect([reader.offset, fork.remaining]).toEqual([3, 3]);
  });

  test('a position may be sought within the reader only', () => {
    const reader = new Reader(BYTES, 2, 6);
    reader.seek(4);
    expect(reader.remaining).toBe(0);
    expect(() => reader.seek(5)).toThrow(Truncated);
  });
});

describe('limits', () => {
  test('work on one frame is counted, over all readers made from it', () => {
    const reader = new Reader(new Uint8Array(10), 0, 10, new Budget(100));
    expect(() => {
      for (;;) {
        reader.seek(0);
        reader.slice(4).u32();
      }
    }).toThrow(Excessive);
    expect(STEPS_PER_FRAME).toBe(200_000);
  });

  test('structures may nest so deep and no deeper, and coming out frees the level', () => {
    const reader = new Reader(BYTES);
    const dive = (levels: number): number => (levels === 0 ? 0 : reader.nested(() => 1 + dive(levels - 1)));
    expect(dive(MAX_DEPTH)).toBe(MAX_DEPTH);
    expect(dive(MAX_DEPTH)).toBe(MAX_DEPTH);
    expect(() => dive(MAX_DEPTH + 1)).toThrow(Excessive);
    expect(reader.budget.depth, 'a refused level is given back').toBe(0);
    expect(dive(MAX_DEPTH)).toBe(MAX_DEPTH);
  });
});

describe('text', () => {
  const reader = (text: string): Reader => new Reader(Uint8Array.from(Buffer.from(text, 'latin1')));

  test('a string ends at its zero or its limit', () => {
    const zero = reader('abc\0def');
    expect([zero.cstring(), zero.offset, zero.cstring(), zero.remaining]).toEqual(['abc', 4, 'def', 0]);
    expect(reader('abcdef').cstring(3)).toBe('abc');
  });

  test('a line ends at LF or CR LF, and is none while it does not end', () => {
    const lines = reader('one\r\ntwo\nthree');
    expect([lines.line(), lines.line(), lines.line(), lines.offset]).toEqual(['one', 'two', undefined, 9]);
    expect(reader('x'.repeat(100)).line(50)).toBeUndefined();
  });

  test('bytes and text are looked for without moving', () => {
    const looked = reader('HEL\0lo');
    expect([looked.startsWithText('HEL'), looked.startsWithText('HELx'), looked.startsWith(0x48, 0x45), looked.startsWith(0x45), looked.indexOf(0), looked.indexOf(0, 2), looked.offset])
      .toEqual([true, false, true, false, 3, -1, 0]);
    expect(reader('AB').startsWithText('ABC')).toBe(false);
  });

  test('UTF-8 and UTF-16 are read as others read them', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(utf8(utf8Bytes(text))).toBe(text);
      expect([...utf8Bytes(text)]).toEqual([...Buffer.from(text, 'utf8')]);
      const little = Buffer.from(text, 'utf16le');
      expect(new Reader(little).utf16le(little.length)).toBe(text);
      const big = Buffer.from(little).swap16();
      expect(new Reader(big).utf16be(big.length)).toBe(text);
    }));
  });

  test('bytes that are no UTF-8 become replacement characters and lose nothing valid around them', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
      const text = utf8(bytes);
      expect(text.isWellFormed()).toBe(true);
      if (!new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).includes('\ufffd')) expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
      expect(text.replace(/[^\x00-\x7f]/g, '')).toBe(latin1(bytes).replace(/[^\x00-\x7f]/g, ''));
    }));
    expect(utf8(Uint8Array.from([0x61, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xf5, 0x62]))).toMatch(/^a\ufffd+b$/);
  });

  test('text for people has no controls, no halves of characters and an end', () => {
    expect(wireText('  PLC\t1\r\n\0\0')).toBe('PLC 1');
    expect(wireText('a\x1b[31mb\x00c')).toBe('a\ufffd[31mb\ufffdc');
    expect(wireText('x\ud800y\udc00')).toBe('x\ufffdy\ufffd');
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.integer({ min: 2, max: 600 }), (text, max) => {
      const clean = wireText(text, max);
      expect(clean.length).toBeLessThanOrEqual(max);
      expect(clean.isWellFormed()).toBe(true);
      expect(clean).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    }));
    expect(wireText('x'.repeat(1000)).length).toBe(MAX_TEXT);
  });

  test('Latin-1 and hexadecimal show every byte', () => {
    const all = Uint8Array.from({ length: 10_000 }, (_, i) => i & 255);
    expect(latin1(all)).toBe(Buffer.from(all).toString('latin1'));
    expect(hex(all)).toBe(Buffer.from(all).toString('hex'));
  });
});

test('whatever is read from whatever bytes, nothing but our own errors comes out', () => {
  const reads: readonly ((reader: Reader, n: number) => unknown)[] = [
    reader => reader.u8(), reader => reader.u16le(), reader => reader.u24(), reader => reader.u32(), reader => reader.u64le(), (reader, n) => reader.take(n), (reader, n) => reader.skip(n - 3),
    (reader, n) => reader.slice(n).u8(), (reader, n) => reader.seek(n), (reader, n) => reader.utf8(n), (reader, n) => reader.utf16le(n), (reader, n) => reader.cstring(n), reader => reader.line(),
    reader => reader.rest(), (reader, n) => reader.peek32(n),
  ];
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(fc.tuple(fc.nat(reads.length - 1), fc.integer({ min: -5, max: 80 })), { maxLength: 20 }), (bytes, calls) => {
    const reader = new Reader(bytes);
    for (const [call, n] of calls) {
      try {
        reads[call]!(reader, n);
      } catch (error) {
        expect(ours(error)).toBe(true);
      }
      expect(reader.position >= reader.start && reader.position <= reader.end).toBe(true);
    }
  }));
});
