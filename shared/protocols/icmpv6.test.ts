import { expect, test } from 'vitest';
import { icmpv6 } from './icmpv6';
import { bytes, observed, said, survivesHostileBytes } from './protocol-checks.test';

const advertisement = bytes('86 00 0000 40 00 0708 00000000 00000000 0101001b1b112233 1903 0000 00000708 fd000000000000000000000000000035');
const neighbour = bytes('88 00 0000 60000000 fd000000000000000000000000000009 0201001b1b112244');

test('a router advertisement names the router, its MAC address and name servers', () => {
  expect(said(observed(icmpv6, advertisement, { transport: 'icmp', sourceIp: 'fe80::1' }))).toEqual([
    'fd00::35 dhcp.announced-as=dns-server', 'receiver default-gateway=fe80::1', 'sender capability=router', 'sender mac=00:1b:1b:11:22:33',
  ]);
});

test('a neighbour advertisement binds an address to a MAC address', () => {
  expect(said(observed(icmpv6, neighbour, { transport: 'icmp', sourceIp: 'fd00::9' }))).toEqual(['sender mac=00:1b:1b:11:22:44']);
  expect(said(observed(icmpv6, neighbour, { transport: 'icmp', sourceIp: 'fe80::9' }))).toEqual(['fd00::9 mac=00:1b:1b:11:22:44']);
});

test('hostile bytes', () => survivesHostileBytes(icmpv6, [advertisement, neighbour]));
