import { expect, test } from 'vitest';
import { bytes, count, money, percent, plural, thousands, time } from './format';

test('thousands are grouped by thin spaces', () => expect(count(1234567)).toBe('1\u202f234\u202f567'));
test.each([[0, '$0'], [950, '$950'], [12_345, '$12.3 k'], [330_500, '$331 k'], [1_284_000, '$1.28 M'], [-84_000, '−$84.0 k']])('%d is %s', (value, text) => expect(money(value)).toBe(text));
test.each([[0, '0.0 %'], [0.0004, '<0.1 %'], [0.275, '28 %'], [0.051, '5.1 %']])('a share of %d is %s', (value, text) => expect(percent(value)).toBe(text));
test.each([[999, '999 B'], [1500, '1.5 kB'], [386_000_000, '386 MB'], [2_410_000_000, '2.4 GB']])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text));
test('a column of thousands has one decimal below a hundred', () => expect([thousands(84_000), thousands(373_000), thousands(2_983_000)]).toEqual(['84.0', '373', '2\u202f983']));
test('an unknown time is not observed, never blank', () => expect(time(undefined)).toBe('not observed'));
test('a capture time is shown in UTC to the second', () => expect(time(1_788_760_812_345_678)).toBe('2026-09-07 06:00:12'));
test('one file, two files', () => expect([plural(1, 'file'), plural(2, 'file')]).toEqual(['1 file', '2 files']));
