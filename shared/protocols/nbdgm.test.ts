import { expect, test } from 'vitest';
import { nbdgm } from './nbdgm';
import { ascii, bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const encoded = (name: string, suffix: number): Uint8Array => {
  const raw = [...ascii(name.padEnd(15, ' ')), suffix];
  return joined(Uint8Array.of(32), ...raw.map(byte => Uint8Array.of(65 + (byte >> 4), 65 + (byte & 15))), Uint8Array.of(0));
};
const slot = ascii('\\MAILSLOT\\BROWSE\u0000');
const announce = joined(bytes('0100 e0930400'), ascii('WCS01'.padEnd(16, '\u0000')), bytes('0502 07800000 0f01 55aa'), ascii('sorter host\u0000'));
const transaction = joined(bytes('ff534d4225'), new Uint8Array(27), bytes('11'), new Uint8Array(34), Uint8Array.of((slot.length + announce.length) & 255, 0), slot, announce);
const datagram = joined(bytes('110a0001 0a000009 008a 0000 0000'), encoded('WCS01', 0x20), encoded('PLANT', 0x1d), transaction);

test('a host announcement states name, version, roles and comment', () => {
  expect(said(observed(nbdgm, datagram, { transport: 'udp', sourceIp: '10.0.0.9', sourcePort: 138, destinationPort: 138 }))).toEqual([
    'sender hostname=WCS01', 'sender hostname=WCS01', 'sender nbdgm.comment=sorter host', 'sender nbdgm.os-version=5.2', 'sender nbdgm.service=SQL Server', 'sender nbdgm.service=server',
  ]);
});

test('a forwarded datagram is about its origin', () => {
  expect(said(observed(nbdgm, datagram, { transport: 'udp', sourceIp: '10.0.0.1' }))).toContain('10.0.0.9 hostname=WCS01');
});

test('hostile bytes', () => survivesHostileBytes(nbdgm, [datagram]));
