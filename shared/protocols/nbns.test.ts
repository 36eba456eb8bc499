import { expect, test } from 'vitest';
import { nbns } from './nbns';
import { ascii, bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const encoded = (name: string, suffix: number): Uint8Array => {
  const raw = [...ascii(name.padEnd(15, ' ')), suffix];
  return joined(Uint8Array.of(32), ...raw.map(byte => Uint8Array.of(65 + (byte >> 4), 65 + (byte & 15))), Uint8Array.of(0));
};
const from = { transport: 'udp' as const, sourcePort: 137, destinationPort: 137, sourceIp: '10.0.0.9' };
const registers = joined(bytes('0001 2910 0001 0000 0000 0001'), encoded('SCADA1', 0x20), bytes('0020 0001 c00c 0020 0001 000493e0 0006 0000 0a000009'));
const group = joined(bytes('0001 2910 0001 0000 0000 0001'), encoded('PLANT', 0x00), bytes('0020 0001 c00c 0020 0001 000493e0 0006 8000 0a000009'));
const asks = joined(bytes('0001 0110 0001 0000 0000 0000'), encoded('FILER', 0x20), bytes('0020 0001'));
const status = joined(bytes('0001 8400 0000 0001 0000 0000'), encoded('*', 0), bytes('0021 0001 00000000'), bytes('0041 02'),
  ascii('SCADA1'.padEnd(15)), bytes('00 0400'), ascii('PLANT'.padEnd(15)), bytes('1c 8400'), bytes('001b1b112233'), new Uint8Array(22));

test('a registration names its owner, and suffix 20 a file server', () => {
  expect(said(observed(nbns, registers, from))).toEqual(['sender hostname=SCADA1', 'sender nbns.service=file server']);
});

test('a registered group is a domain or workgroup', () => {
  expect(said(observed(nbns, group, from))).toEqual(['sender domain=PLANT']);
});

test('a registration for another address, through a name server, is about that address', () => {
  expect(said(observed(nbns, registers, { ...from, sourceIp: '10.0.0.50' }))).toContain('10.0.0.9 hostname=SCADA1');
});

test('a node status reply states all names and the MAC address', () => {
  expect(said(observed(nbns, status, from))).toEqual(['sender domain=PLANT', 'sender hostname=SCADA1', 'sender mac=00:1b:1b:11:22:33', 'sender nbns.domain-controller-of=PLANT']);
});

test('a question says only what is looked for', () => {
  expect(said(observed(nbns, asks, from))).toEqual(['sender nbns.query=FILER']);
});

test('hostile bytes', () => survivesHostileBytes(nbns, [registers, group, asks, status]));
