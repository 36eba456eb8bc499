import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { syslog } from './syslog';

const bsd = ascii('<134>Oct 11 22:14:15 fw-dc1 kernel: dropped');
const modern = ascii('<165>1 2026-09-07T06:00:00.003Z wcs01.plant.example sorter - ID47 - lane 4 jammed');
const udp = { transport: 'udp' as const, destinationPort: 514 };

test('both forms name host and program', () => {
  expect(said(observed(syslog, bsd, udp))).toEqual(['receiver syslog.collector=true', 'sender hostname=fw-dc1', 'sender syslog.app=kernel', 'sender syslog.host=fw-dc1']);
  expect(said(observed(syslog, modern, udp))).toContain('sender hostname=wcs01.plant.example');
});

test('a year behind the time is no host', () => {
  expect(said(observed(syslog, ascii('<13>Jan 15 04:29:00 2015 DeLorean flux: on'), udp))).toContain('sender hostname=DeLorean');
});

test('common event format states maker, product and version', () => {
  expect(said(observed(syslog, ascii('<13>Oct 11 22:14:15 x CEF:0|Moxa|EDS-510|3.8|100|up|3|'), udp))).toEqual(expect.arrayContaining(['sender vendor=Moxa', 'sender model=EDS-510', 'sender firmware=3.8']));
});

test('elsewhere a priority alone is no syslog', () => {
  expect(syslog.recognises(new Reader(ascii('<12>anything')), contextOf(syslog, { transport: 'udp' }))).toBe(false);
  expect(syslog.recognises(new Reader(ascii('<999>Oct 11 ')), contextOf(syslog, udp))).toBe(false);
});

test('over TCP octet counts frame the messages', () => {
  const context = contextOf(syslog);
  const reader = new Reader(ascii('11 <13>1 - a b 5 <1>zz'));
  syslog.dissect(reader, context);
  expect(reader.remaining).toBe(8);
});

test('hostile bytes', () => survivesHostileBytes(syslog, [bsd, modern]));
