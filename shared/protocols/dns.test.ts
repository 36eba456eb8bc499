import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { dns } from './dns';
import { answer, bytes, contextOf, joined, labels, observed, question, said, survivesHostileBytes, u16 } from './protocol-checks.test';

const udp = { transport: 'udp' as const, destinationPort: 53 };
const asks = question('relay1.talk2m.com', 1);
const answers = answer('wms.plant.example', 1, [[bytes('c00c'), 1, bytes('0a320a1d')]]);
const srv = answer('_ldap._tcp.dc._msdcs.plant.example', 33, [[bytes('c00c'), 33, joined(bytes('0000 0064 0185'), labels('dc1.plant.example'))], [labels('dc1.plant.example'), 1, bytes('0a320a0a')]]);

test('a question tells what the client looks for, and which remote-access tool that name stands for', () => {
  expect(said(observed(dns, asks, udp))).toEqual(['client dns.query=relay1.talk2m.com', 'client remote-access=Talk2M']);
});

test('an answer gives a name to an address and proves a server', () => {
  expect(said(observed(dns, answers, udp))).toEqual(['10.50.10.29 hostname=wms.plant.example', 'client dns.query=wms.plant.example', 'server dns.server=true']);
});

test('the hosts behind the domain controller record are domain controllers', () => {
  expect(said(observed(dns, srv, udp))).toContain('10.50.10.10 dns.domain-controller-of=plant.example');
});

test('over TCP each message has its length in front, and two of them are two messages', () => {
  const framed = joined(u16(asks.length), asks);
  const reader = new Reader(joined(framed, framed));
  const context = contextOf(dns, { destinationPort: 53 });
  expect(dns.recognises(new Reader(framed), context)).toBe(true);
  dns.dissect(reader, context);
  expect(reader.remaining).toBe(framed.length);
});

test('a name is stated once for a conversation', () => {
  const context = contextOf(dns, udp);
  const first = dns.observe(dns.dissect(new Reader(asks), context), context);
  expect(first.length).toBe(2);
  expect(dns.observe(dns.dissect(new Reader(asks), context), context)).toEqual([]);
});

test('no prefix of a header and nothing of another shape is taken for a message', () => {
  for (let length = 0; length < 17; length++) expect(dns.recognises(new Reader(asks.subarray(0, length)), contextOf(dns, udp))).toBe(false);
  expect(dns.recognises(new Reader(new Uint8Array(64)), contextOf(dns, udp))).toBe(false);
  expect(dns.recognises(new Reader(new Uint8Array(64).fill(0x41)), contextOf(dns, udp))).toBe(false);
});

// What a virus scanner asks its own resolver on port 443, and a question that a DNSCrypt client pads with an option of zeros.
const elsewhere = { transport: 'udp' as const, sourcePort: 50_123, destinationPort: 443 };
const certificate = bytes('48c4 0100 0001 0000 0000 0000 0132 09 5365435552 65646e53 05615661735403436f4d 00 0010 0001');
const padded = bytes(`7f47 0100 0001 0000 0000 0001 0132 0d646e7363727970742d63657274 08646e736372797074 0463612d32 00 0010 0001 00 0000 0000 00000000 000c 000c 0008 ${'00'.repeat(8)}`);

test('on a port that says nothing a message must read to its end', () => {
  for (const message of [certificate, padded, asks, answers]) expect(dns.recognises(new Reader(message), contextOf(dns, elsewhere))).toBe(true);
  for (let length = 0; length < certificate.length; length++) expect(dns.recognises(new Reader(certificate.subarray(0, length)), contextOf(dns, elsewhere))).toBe(false);
  expect(dns.recognises(new Reader(joined(asks, bytes('01'))), contextOf(dns, elsewhere))).toBe(false);
  const refused = Uint8Array.from(asks);
  refused[3]! |= 5;
  expect(dns.recognises(new Reader(refused), contextOf(dns, elsewhere))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(dns, [certificate, padded, asks, answers, srv, joined(u16(srv.length), srv)]));
