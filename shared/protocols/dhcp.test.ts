import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { dhcp } from './dhcp';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const option = (code: number, value: Uint8Array): Uint8Array => joined(Uint8Array.of(code, value.length), value);
const head = (op: number, clientIp: string, yourIp: string, relay = '00000000'): Uint8Array => joined(
  bytes(`0${op} 01 06 00 11223344 0000 0000 ${clientIp} ${yourIp} 00000000 ${relay}`), bytes('001b1b112233'), new Uint8Array(10), new Uint8Array(192), bytes('63825363'));
const request = joined(head(1, '00000000', '00000000'), option(53, Uint8Array.of(3)), option(12, ascii('siemens-x208')), option(60, ascii('MSFT 5.0')), option(55, Uint8Array.of(1, 3, 6, 15)),
  option(61, bytes('01001b1b112233')), option(81, joined(bytes('000000'), ascii('x208.plant.example'))), Uint8Array.of(255), new Uint8Array(20));
const acknowledgement = joined(head(2, '00000000', '0a000017'), option(53, Uint8Array.of(5)), option(54, bytes('0a000002')), option(3, bytes('0a000001')), option(6, bytes('0a000002')), option(15, ascii('plant.example')), Uint8Array.of(255));
const offer = joined(head(2, '00000000', '0a000017'), option(53, Uint8Array.of(2)), option(54, bytes('0a000002')), Uint8Array.of(255));
const udp = { transport: 'udp' as const, sourcePort: 68, destinationPort: 67, sourceIp: '0.0.0.0', sourceMac: '00:1b:1b:11:22:33' };
const fromServer = { ...udp, sourcePort: 67, destinationPort: 68, sourceIp: '10.0.0.2', sourceMac: '00:00:5e:00:00:02' };

test('a client without an address states name, vendor class and fingerprint about its MAC address, not about 0.0.0.0', () => {
  const mac = '00:1b:1b:11:22:33';
  expect(said(observed(dhcp, request, udp))).toEqual([
    `${mac} dhcp.client-id=01001b1b112233`, `${mac} dhcp.fingerprint=1,3,6,15`, `${mac} dhcp.vendor-class=MSFT 5.0`, `${mac} hostname=siemens-x208`, `${mac} hostname=x208.plant.example`, `${mac} os=Windows`,
  ]);
});

test('a client that renews speaks for its own address', () => {
  const renewal = Uint8Array.from(request);
  renewal.set([10, 0, 0, 23], 12);
  const list = said(observed(dhcp, renewal, { ...udp, sourceIp: '10.0.0.23' }));
  expect(list).toContain('sender hostname=siemens-x208');
  expect(list).toContain('00:1b:1b:11:22:33 ip=10.0.0.23');
});

test('behind a relay the claims are about the client\'s MAC address, not about the relay', () => {
  const relayed = Uint8Array.from(request);
  relayed.set([10, 0, 9, 1], 24);
  const list = said(observed(dhcp, relayed, { ...udp, sourceIp: '10.0.9.1', sourceMac: '00:00:5e:00:00:01' }));
  expect(list).toContain('00:1b:1b:11:22:33 hostname=siemens-x208');
  expect(list).toContain('10.0.9.1 dhcp.relay=true');
  expect(list.some(line => line.startsWith('sender'))).toBe(false);
});

test('an acknowledgement binds the address, names gateway and domain, and shows a DHCP server', () => {
  expect(said(observed(dhcp, acknowledgement, fromServer))).toEqual([
    '00:1b:1b:11:22:33 default-gateway=10.0.0.1', '00:1b:1b:11:22:33 domain=plant.example', '00:1b:1b:11:22:33 ip=10.0.0.23', '10.0.0.1 capability=router', '10.0.0.2 dhcp.announced-as=dns-server', 'sender dhcp.server=true',
  ]);
});

test('an offer is weaker than an acknowledgement: it need not be taken', () => {
  const ip = observed(dhcp, offer, fromServer).find(({ key }) => key === 'ip')!;
  expect(ip.confidence).toBeLessThan(observed(dhcp, acknowledgement, fromServer).find(({ key }) => key === 'ip')!.confidence);
});

test('nothing shorter than the cookie is taken for DHCP', () => {
  for (let length = 0; length < 240; length += 7) expect(dhcp.recognises(new Reader(request.subarray(0, length)), contextOf(dhcp, udp))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(dhcp, [request, acknowledgement, offer]));
