import { expect, test } from 'vitest';
import { icmp } from './icmp';
import { bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const redirect = joined(bytes('05 01 0000 0a000001'), new Uint8Array(28));
const expired = joined(bytes('0b 00 0000 00000000'), new Uint8Array(28));
const echo = bytes('08 00 0000 00010001');

test('redirects and expired packets come from routers, echoes from anybody', () => {
  expect(said(observed(icmp, redirect, { transport: 'icmp' }))).toEqual(['10.0.0.1 capability=router', 'receiver default-gateway=10.0.0.1', 'sender capability=router']);
  expect(said(observed(icmp, expired, { transport: 'icmp' }))).toEqual(['sender capability=router']);
  expect(observed(icmp, echo, { transport: 'icmp' })).toEqual([]);
});

test('hostile bytes', () => survivesHostileBytes(icmp, [redirect, expired, echo]));
