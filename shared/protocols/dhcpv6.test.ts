import { expect, test } from 'vitest';
import { dhcpv6 } from './dhcpv6';
import { ascii, bytes, joined, labels, observed, said, survivesHostileBytes, u16 } from './protocol-checks.test';

const option = (code: number, value: Uint8Array): Uint8Array => joined(u16(code), u16(value.length), value);
const solicit = joined(bytes('01 aabbcc'), option(1, bytes('0001 0001 1a2b3c4d 001b1b112233')), option(16, joined(bytes('00000137 0008'), ascii('MSFT 5.0'))), option(39, joined(bytes('00'), labels('hmi-3'))), option(6, bytes('0018 0017 0011')));
const reply = joined(bytes('07 aabbcc'), option(1, bytes('0003 0001 001b1b112233')), option(3, joined(new Uint8Array(12), option(5, joined(bytes('20010db80000000000000000000000ff'), new Uint8Array(8))))), option(23, bytes('fd000000000000000000000000000035')));
const relayed = joined(bytes('0c 00'), new Uint8Array(32), option(9, solicit));

test('a client states name, vendor class and fingerprint', () => {
  expect(said(observed(dhcpv6, solicit, { transport: 'udp' }))).toEqual(['sender dhcpv6.duid=000100011a2b3c4d001b1b112233', 'sender dhcpv6.fingerprint=24,23,17', 'sender dhcpv6.vendor-class=MSFT 5.0', 'sender hostname=hmi-3', 'sender os=Windows']);
});

test('through a relay the claims are about the MAC address in the identifier', () => {
  expect(said(observed(dhcpv6, relayed, { transport: 'udp' }))).toContain('00:1b:1b:11:22:33 hostname=hmi-3');
});

test('and about the address that the innermost relay had it from, where the identifier holds no MAC', () => {
  const peer = bytes('20010db80000000000000000000000aa');
  const nameless = joined(bytes('01 aabbcc'), option(1, bytes('0002 00000009 0102')), option(39, joined(bytes('00'), labels('hmi-4'))));
  const once = joined(bytes('0c 00'), new Uint8Array(16), peer, option(9, nameless));
  const twice = joined(bytes('0c 01'), new Uint8Array(16), bytes('20010db80000000000000000000000bb'), option(9, once));
  expect(said(observed(dhcpv6, twice, { transport: 'udp' }))).toContain('2001:db8::aa hostname=hmi-4');
  expect(said(observed(dhcpv6, joined(bytes('0c 00'), new Uint8Array(16), peer, option(9, solicit)), { transport: 'udp' }))).toContain('00:1b:1b:11:22:33 ip=2001:db8::aa');
});

test('a reply shows a server and its name servers', () => {
  expect(said(observed(dhcpv6, reply, { transport: 'udp' }))).toEqual(['00:1b:1b:11:22:33 ip=2001:db8::ff', 'fd00::35 dhcp.announced-as=dns-server', 'sender dhcpv6.server=true']);
});

test('hostile bytes', () => survivesHostileBytes(dhcpv6, [solicit, reply, relayed]));
