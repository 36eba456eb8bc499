import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions, inVersionRange, parseVersionRange } from './version-range';

test.each([
  ['4.2', '4.10', -1], ['V4.2', '4.2.0', 0], ['FW11', '10', 1], ['15.2(7)E4', '15.2(4a)EA5', 1], ['15.2(4)E4', '15.2(4a)E4', undefined], ['15.2(4)EA5', '15.2(7)E4', -1], ['3.5.14.10', '3.5.19.20', -1], ['1.2a', '1.2b', -1], ['1.2', '1.2a', -1],
  ['SP3', '3', undefined], ['2.0 beta', '2.0', undefined], ['', '1', undefined], ['R10.04', 'R9.01', 1], ['05', '5', 0],
] as const)('%s against %s: %s', (a, b, order) => {
  expect(compareVersions(a, b)).toBe(order);
});

test('the order is the same from both sides, whatever stands in the versions', () => {
  const version = fc.array(fc.oneof(fc.nat(40).map(String), fc.constantFrom('a', 'b', 'sp', 'rc')), { minLength: 1, maxLength: 5 }).map(parts => parts.join('.'));
  fc.assert(fc.property(version, version, (a, b) => {
    const order = compareVersions(a, b);
    expect(compareVersions(b, a)).toBe(order === undefined ? undefined : order === 0 ? 0 : -order);
    if (a === b && /^\d/.test(a)) expect(order).toBe(0);
  }));
});

/** As public advisories write them · inside · outside. */
const ranges: readonly (readonly [words: string, inside: readonly string[], outside: readonly string[]])[] = [
  ['vers:all/*', ['1', 'anything'], []],
  ['vers:all/<V4.2', ['V4.1.3', '4.1'], ['V4.2', '4.2.0', '5']],
  ['vers:all/>=V2.0|<V4.2', ['2.0', '4.1'], ['1.9', '4.2']],
  ['>=1.220|<=1.281', ['1.220', '1.250', '1.281'], ['1.219', '1.282']],
  ['>= 3.5.17.0 | < 3.5.19.20', ['3.5.18.0'], ['3.5.16.9', '3.5.19.20']],
  ['< FW11', ['FW10', '10'], ['FW11', '12']],
  ['<= 33', ['33', '05'], ['34']],
  ['versions prior to FW14', ['FW13'], ['FW14']],
  ['all Versions 3.5.11.0 to 3.5.15.0', ['3.5.11.0', '3.5.15.0'], ['3.5.15.1']],
  ['Versions 1.074 and prior', ['1.074', '1.0'], ['1.075']],
  ['5.1', ['5.1', 'V5.1.0'], ['5.2']],
];

describe.each(ranges)('%s', (words, inside, outside) => {
  const range = parseVersionRange(words)!;
  if (inside.length > 0) test.each(inside)('holds %s', version => expect(inVersionRange(version, range)).toBe('yes'));
  if (outside.length > 0) test.each(outside)('leaves out %s', version => expect(inVersionRange(version, range)).toBe('no'));
});

test.each(['', '-', 'see the table below', 'firmware of devices with serial number 17X**** or later', '< 4 = 3 maybe'])('“%s” is no range, and none is made of it', words => {
  expect(parseVersionRange(words)).toBeUndefined();
});

test('a version that cannot be ordered against a bound is neither in nor out', () => {
  expect(inVersionRange('SP3', parseVersionRange('< 4.2')!)).toBe('unknown');
  expect(inVersionRange('Windows Server 2022', parseVersionRange('< 4.2')!)).toBe('unknown');
});
