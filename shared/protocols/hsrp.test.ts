import { expect, test } from 'vitest';
import { hsrp } from './hsrp';
import { ascii, bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const first = joined(bytes('00 00 10 03 0a 78 01 00'), ascii('cisco\u0000\u0000\u0000'), bytes('c0a80001'));
const second = joined(bytes('01 28 02 00 06 04 0002 00000c9ff002 00000064 00000bb8 00002710 0a000001'), new Uint8Array(12), bytes('04 1c'), new Uint8Array(28));

test('a router of a group shares a gateway address, behind a key that anybody reads', () => {
  expect(said(observed(hsrp, first, { transport: 'udp' }))).toEqual(['sender capability=router', 'sender hsrp.group=1', 'sender hsrp.priority=120', 'sender hsrp.state=active', 'sender hsrp.virtual-ip=192.168.0.1', 'sender weakness=cleartext-routing-key']);
});

test('version 2 with a digest shows no key', () => {
  expect(said(observed(hsrp, second, { transport: 'udp' }))).toEqual(['sender capability=router', 'sender hsrp.group=2', 'sender hsrp.priority=100', 'sender hsrp.state=active', 'sender hsrp.virtual-ip=10.0.0.1']);
});

test('hostile bytes', () => survivesHostileBytes(hsrp, [first, second]));
