import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heightOf, linesOf } from './row-height';

test('a text takes as many lines as its words need', () => {
  expect(linesOf('', 10)).toBe(1);
  expect(linesOf('0123456789', 10)).toBe(1);
  expect(linesOf('01234 56789 01', 10)).toBe(2);
  expect(linesOf('one\ntwo\nthree', 40)).toBe(3);
  expect(linesOf('a'.repeat(64), 36)).toBe(2);
});

test('a larger font fits less into a line', () => {
  const text = 'one two three four five six seven';
  expect(linesOf(text, 20, 16)).toBeGreaterThan(linesOf(text, 20, 10));
});

test('no text is given fewer lines than its characters fill, nor more than its words', () => {
  fc.assert(fc.property(fc.string({ maxLength: 400 }), fc.integer({ min: 1, max: 120 }), (text, width) => {
    const lines = linesOf(text, width);
    const room = Math.max(1, Math.floor(width * 1.05));
    const words = text.split(/[ \n]/);
    // A blank at the end of a line takes no room: a line holds one character more than it has room for.
    const least = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.split(' ').filter(word => word !== '').join(' ').length / (room + 1))), 0);
    expect(lines).toBeGreaterThanOrEqual(least);
    expect(lines).toBeLessThanOrEqual(words.reduce((sum, word) => sum + Math.max(1, Math.ceil(word.length / room)), 0) + text.split('\n').length);
  }));
});

test('no row is higher than spreadsheet programs allow', () => {
  expect(heightOf(1)).toBeLessThan(20);
  expect(heightOf(1_000)).toBe(409);
});
