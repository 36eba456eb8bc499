import { expect, test } from 'vitest';
import { ike } from './ike';
import { ascii, bytes, joined, observed, said, survivesHostileBytes, u16 } from './protocol-checks.test';

const message = (head: string, body: Uint8Array): Uint8Array => joined(bytes(head), bytes('00000000 0000'), u16(28 + body.length), body);
const identity = joined(bytes('0d 00'), u16(8 + 9), bytes('02 11 0000'), ascii('vpn-user1'));
const vendor = joined(bytes('00 00'), u16(20), bytes('12f5f28c457168a9702d9fe274cc0100'));
const aggressive = message('1111111111111111 0000000000000000 05 10 04 00', joined(identity, vendor));
const answer = message('1111111111111111 2222222222222222 00 20 22 20', new Uint8Array(0));

test('aggressive mode shows who asks and with what', () => {
  expect(said(observed(ike, aggressive, { transport: 'udp', destinationPort: 500 }))).toEqual(['sender ike.identity=vpn-user1', 'sender ike.vendor-id=Cisco Unity', 'sender ike.version=1']);
});

test('an answer proves a tunnel end, also behind the marker of port 4500', () => {
  expect(said(observed(ike, joined(bytes('00000000'), answer), { transport: 'udp', sourcePort: 4500, sourceIp: '198.18.0.9', destinationIp: '10.0.0.5' }))).toEqual(['receiver remote-access=IPsec', 'sender ike.version=2']);
});

test('hostile bytes', () => survivesHostileBytes(ike, [aggressive, answer]));
