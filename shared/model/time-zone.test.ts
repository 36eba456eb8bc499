import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zoneOffset } from './time-zone';

const local = (text: string): number => Date.parse(`${text}Z`);

test('offsets and UTC are read in the ways people write them', () => {
  expect([['Z', 0], ['UTC', 0], ['+02:00', 120], ['-0530', -330], ['+2', 120], ['UTC+1', 60], ['GMT-3', -180]].map(([name]) => [name, zoneOffset(name as string)?.(0)])).toEqual([['Z', 0], ['UTC', 0], ['+02:00', 120], ['-0530', -330], ['+2', 120], ['UTC+1', 60], ['GMT-3', -180]]);
  expect(['', '+15:00', 'Mars/Olympus', '+1:99', 'Europe/Berlin; drop'].map(name => zoneOffset(name))).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('a zone knows summer and winter, the hour that comes twice and the hour that never comes', () => {
  const berlin = zoneOffset('Europe/Berlin')!;
  expect([berlin(local('2026-01-15T12:00:00')), berlin(local('2026-07-15T12:00:00'))]).toEqual([60, 120]);
  // Back at 3:00 on 25 October 2026: 2:30 comes twice, and the first is summer time. Forward at 2:00 on 29 March: 2:30 is not there.
  expect([berlin(local('2026-10-25T01:59:59')), berlin(local('2026-10-25T02:30:00')), berlin(local('2026-10-25T03:00:00'))]).toEqual([120, 120, 60]);
  expect([berlin(local('2026-03-29T01:59:59')), berlin(local('2026-03-29T02:30:00')), berlin(local('2026-03-29T03:00:00'))]).toEqual([60, 60, 120]);
  expect(zoneOffset('Asia/Kolkata')!(local('2026-07-15T12:00:00'))).toBe(330);
});

test('property: every instant that a zone’s clock shows is found again, but for the second of two equal hours', () => {
  for (const name of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
    const offset = zoneOffset(name)!;
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' });
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2037, 0) }).map(time => time - (time % 1000)), time => {
      const shown = local(format.format(time).replace(' ', 'T'));
      const found = shown - offset(shown) * 60_000;
      // Both hours of the night in autumn are shown alike: an hour, or half of one on Lord Howe.
      expect(found === time || (time - found > 0 && time - found <= 3_600_000 && format.format(found) === format.format(time))).toBe(true);
    }), { numRuns: 300 });
  }
});
