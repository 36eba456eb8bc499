import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { vrrp } from './vrrp';

const version3 = bytes('31 05 64 01 0064 0000 0a000001');
const keyed = joined(bytes('21 05 64 01 01 01 0000 0a000001'), ascii('secret\u0000\u0000'));

test('an advertisement names the shared gateway', () => {
  expect(said(observed(vrrp, version3, { transport: 'ip' }))).toEqual(['sender capability=router', 'sender vrrp.group=5', 'sender vrrp.priority=100', 'sender vrrp.virtual-ip=10.0.0.1']);
});

test('a text key of version 2 is a weakness and is not kept', () => {
  const list = said(observed(vrrp, keyed, { transport: 'ip' }));
  expect(list).toContain('sender weakness=cleartext-routing-key');
  expect(JSON.stringify(list)).not.toContain('secret');
});

test('other versions are not taken', () => {
  expect(vrrp.recognises(new Reader(bytes('72 10 07 14 02b3 0000')), contextOf(vrrp))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(vrrp, [version3, keyed]));
