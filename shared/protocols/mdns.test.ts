import { expect, test } from 'vitest';
import { mdns } from './mdns';
import { answer, ascii, bytes, contextOf, joined, labels, observed, question, said, survivesHostileBytes } from './protocol-checks.test';
import { Reader } from '../binary/reader';

const port = { transport: 'udp' as const, sourcePort: 5353, destinationPort: 5353, sourceIp: '10.0.0.9' };
const text = (...list: string[]): Uint8Array => joined(...list.map(entry => joined(Uint8Array.of(entry.length), ascii(entry))));
const announce = answer('_ipp._tcp.local', 12, [
  [labels('Pack 3._ipp._tcp.local'), 33, joined(bytes('0000 0000 0277'), labels('pack3.local'))], [labels('Pack 3._ipp._tcp.local'), 16, text('ty=Zebra ZT411', 'usb_MFG=Zebra')], [labels('pack3.local'), 1, bytes('0a000009')],
], 0x8400);

test('an announcement names the host, its services and what its text record states', () => {
  expect(said(observed(mdns, announce, port))).toEqual([
    'sender hostname=pack3', 'sender mdns.instance=Pack 3', 'sender mdns.instance=Pack 3', 'sender mdns.service=_ipp._tcp', 'sender mdns.service=_ipp._tcp', 'sender model=Zebra ZT411', 'sender vendor=Zebra',
  ]);
});

test('a query tells only what is looked for', () => {
  expect(said(observed(mdns, question('_ipp._tcp.local', 12, 0), port))).toEqual(['sender mdns.query=_ipp._tcp.local']);
});

test('the port is part of the recognition: the same bytes elsewhere are DNS', () => {
  expect(mdns.recognises(new Reader(announce), contextOf(mdns, { ...port, sourcePort: 53, destinationPort: 40000 }))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(mdns, [announce]));
