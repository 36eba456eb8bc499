import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Excessive, Malformed, Reader, Truncated } from '../binary/reader';
import { berBoolean, berChild, berChildren, berElement, berExpect, berInteger, berOid, berOptional, berText, berTotalLength, berUnsigned } from './ber-kit';

const reader = (...bytes: number[]) => new Reader(Uint8Array.from(bytes));

describe('elements', () => {
  test('a sequence holds its children, and what follows it stays', () => {
    const source = reader(0x30, 0x06, 0x02, 0x01, 0x05, 0x04, 0x01, 0x41, 0xff);
    const sequence = berElement(source);
    expect(sequence).toMatchObject({ tagClass: 0, constructed: true, number: 16, tag: 0x30 });
    expect(berChildren(sequence).map(child => child.tag)).toEqual([2, 4]);
    expect(berText(berChild(sequence, 4)!)).toBe('A');
    expect(source.remaining).toBe(1);
  });

  test('long lengths and long tags', () => {
    expect(berElement(reader(0x5f, 0x81, 0x01, 0x82, 0x00, 0x01, 0x07))).toMatchObject({ tagClass: 1, number: 129 });
    expect(berTotalLength(reader(0x30, 0x82, 0x01, 0x00))).toBe(260);
    expect(berTotalLength(reader(0x30, 0x82, 0x01))).toBeUndefined();
  });

  test('an indefinite length ends at its own end-of-contents octets', () => {
    const source = reader(0x30, 0x80, 0x30, 0x80, 0x02, 0x01, 0x09, 0x00, 0x00, 0x02, 0x01, 0x08, 0x00, 0x00, 0x77);
    const outer = berElement(source);
    expect(berChildren(outer).map(child => child.tag)).toEqual([0x30, 2]);
    expect(source.peek()).toBe(0x77);
  });

  test('an optional element that is not there leaves the reader alone', () => {
    const source = reader(0x02, 0x01, 0x05);
    expect(berOptional(source, 0xa0)).toBeUndefined();
    expect(source.offset).toBe(0);
    expect(() => berExpect(source, 0x30)).toThrow(Malformed);
  });
});

describe('values', () => {
  test('integers are signed, counters are not', () => {
    expect(berInteger(berElement(reader(0x02, 0x02, 0xff, 0x7f)))).toBe(-129);
    expect(berInteger(berElement(reader(0x02, 0x03, 0x00, 0xff, 0xff)))).toBe(65535);
    expect(berUnsigned(berElement(reader(0x41, 0x04, 0xff, 0xff, 0xff, 0xff)))).toBe(4294967295);
    expect(() => berInteger(berElement(reader(0x02, 0x00)))).toThrow(Malformed);
    expect(berBoolean(berElement(reader(0x01, 0x01, 0xff)))).toBe(true);
  });

  test('object identifiers as in X.690', () => {
    expect(berOid(berElement(reader(0x06, 0x08, 0x2b, 0x06, 0x01, 0x02, 0x01, 0x01, 0x01, 0x00)))).toBe('1.3.6.1.2.1.1.1.0');
    expect(berOid(berElement(reader(0x06, 0x03, 0x88, 0x37, 0x03)))).toBe('2.999.3');
    expect(() => berOid(berElement(reader(0x06, 0x01, 0x81)))).toThrow(Malformed);
  });
});

test('arbitrary bytes give elements or the reader\'s own errors, never anything else', () => {
  const walk = (source: Reader): void => {
    while (source.remaining > 0) {
      const element = berElement(source);
      if (element.constructed) source.nested(() => walk(element.content.fork()));
      else for (const value of [berInteger, berUnsigned, berOid, berText]) {
        try { value(element); } catch (error) { expect(error).toBeInstanceOf(Malformed); }
      }
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
    try { walk(new Reader(bytes)); } catch (error) {
      expect(error instanceof Truncated || error instanceof Malformed || error instanceof Excessive).toBe(true);
    }
  }), { numRuns: 2000 });
});

test('indefinite lengths nested without end are refused, not followed', () => {
  const bytes = new Uint8Array(10_000);
  for (let i = 0; i < bytes.length; i += 2) bytes.set([0x30, 0x80], i);
  expect(() => berElement(new Reader(bytes))).toThrow(Excessive);
});
