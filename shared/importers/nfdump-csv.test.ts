import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import { addsUp, lines, readLog } from './flow-log-test-kit';
import { nfdumpCsv } from './nfdump-csv';
import { importerFor } from './registry';

const HEADER = 'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc';
const row = (from: string, to: string, sp: number, dp: number, proto: string, flags: string, packets: string, bytes: string) => `2024-05-01 10:00:00.250,2024-05-01 10:00:02.500,2.250,${from},${to},${sp},${dp},${proto},${flags},0,0,${packets},${bytes},0,0,1,2,0,0,24,24,0,0,0.0.0.0,0.0.0.0,40,0,00:1b:1b:00:00:01,00:00:00:00:00:00`;

test('two directions are one conversation; the better known port is the server\'s; totals below are no flows', () => {
  const text = [HEADER, row('10.0.0.9', '10.0.0.5', 40001, 502, 'TCP', '...AP.SF', '10', '900'), row('10.0.0.5', '10.0.0.9', 502, 40001, 'TCP', '...AP.SF', '9', '700'), row('10.0.0.9', '10.0.0.1', 50000, 53, 'UDP', '........', '1', '1.2 K'), row('10.0.0.9', '10.0.0.7', 50001, 8080, 'TCP', '......S.', '3', '180'), 'Summary', 'flows,bytes,packets,avg_bps,avg_pps,avg_bpp', '4,2980,23,1,2,3'].join('\r\n');
  expect(importerFor(utf8Bytes(text), 'flows.csv')?.id).toBe('nfdump-csv');
  const reading = readLog(nfdumpCsv, text, 'flows.csv');
  expect(lines(reading)).toEqual(['10.0.0.9>10.0.0.1 udp/53 dns(port) 1x 1/1 1200/1200', '10.0.0.9>10.0.0.5 tcp/502 modbus-tcp(port) 1x 10/19 900/1600 established', '10.0.0.9>10.0.0.7 tcp/8080 http(port) 1x 3/3 180/180']);
  expect(reading.source.table).toEqual({ rows: 4, rowsRead: 4, rowsSkipped: {} });
  expect(reading.conversations[0]).toMatchObject({ vlan: 40, firstSeen: Date.parse('2024-05-01T10:00:00.250Z') * 1000, lastSeen: Date.parse('2024-05-01T10:00:02.500Z') * 1000, frames: [2, 3] });
});

test('the long names of version 1.7, and times in the zone that was given', () => {
  const reading = readLog(nfdumpCsv, 'firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n2024-05-01 12:00:00.000,60.5,17,fd00::9,5000,fd00::5,47808,4,400,1\n', 'x.csv', () => 120);
  expect(lines(reading)).toEqual(['fd00::9>fd00::5 udp/47808 bacnet(port) 1x 4/4 400/400']);
  expect(reading.conversations[0]).toMatchObject({ firstSeen: Date.parse('2024-05-01T10:00:00Z') * 1000, lastSeen: Date.parse('2024-05-01T10:01:00.5Z') * 1000 });
});

test('hostile rows are skipped by reason; whatever the cells hold, the receipt adds up', () => {
  const good = row('10.0.0.9', '10.0.0.5', 40001, 502, 'TCP', '...AP.SF', '10', '900');
  const reading = readLog(nfdumpCsv, [HEADER, good, good.replace('10.0.0.5', '=HYPERLINK("x")'), good.replace(',502,', ',70000,'), good.replace(',10,900,', ',-1,1e99,'), 'x', 'y'.repeat(1_100_000)].join('\n'));
  expect(reading.source.table).toEqual({ rows: 6, rowsRead: 1, rowsSkipped: { 'bad-value': 2, 'line-too-long': 1, 'no-endpoints': 2 } });
  fc.assert(fc.property(fc.array(fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.integer().map(String)), { maxLength: 30 })), rows => {
    expect(addsUp(readLog(nfdumpCsv, [HEADER, ...rows.map(cells => cells.join(','))].join('\n')))).toBe(true);
  }), { numRuns: 60 });
});
