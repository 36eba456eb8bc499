import { expect, test } from 'vitest';
import { Malformed, Reader } from '../binary/reader';
import { attempt, claim, claims, insideSide, isHostName, maskedUser, within } from './claims-kit';

test('what is unknown is absent, and text is made fit to show', () => {
  expect(claims(claim('sender', 'a', undefined), claim('sender', 'b', ''), claim('sender', 'c', ' x\u0000'), claim('sender', 'd', 0), false)).toEqual([
    { about: 'sender', key: 'c', value: 'x', confidence: 0.9 }, { about: 'sender', key: 'd', value: 0, confidence: 0.9 },
  ]);
});

test('a structure that wants more than its carrier gives it is malformed, not waited for', () => {
  expect(() => within(new Reader(new Uint8Array(8)), 4, body => body.take(5))).toThrow(Malformed);
  expect(attempt(() => within(new Reader(new Uint8Array(8)), 4, body => body.take(5)))).toBeUndefined();
});

test('errors of our own are not swallowed', () => {
  expect(() => attempt(() => { throw new TypeError('ours'); })).toThrow('ours');
});

test('names of hosts, masked users, and the side inside', () => {
  expect(['plc-7', 'S2.cisco.com', 'a_b'].every(isHostName)).toBe(true);
  expect(['', '10.0.0.1', 'two words', '-x', 'x..y'].some(isHostName)).toBe(false);
  expect(maskedUser('vendor1')).toBe('v****');
  expect(insideSide({ sourceIp: '10.0.0.1', destinationIp: '198.18.0.1' })).toBe('sender');
  expect(insideSide({ sourceIp: '10.0.0.1', destinationIp: '10.0.0.2' })).toBe('client');
});
