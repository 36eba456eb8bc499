import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import { addsUp, lines, readLog } from './flow-log-test-kit';
import { grassmarlinCsv } from './grassmarlin-csv';
import { importerFor } from './registry';

const FRAMES = 'Timestamp,Source IP,Source Port,Destination IP,Destination Port,PCAP File,Frame,Protocol,Size';

test('frames of a connection add up to a conversation, each way', () => {
  const text = `${FRAMES}\n2024-05-01T10:00:00.250Z,10.0.0.9,40001,10.0.0.5,502,"a,b.pcap",1,TCP,66\n2024-05-01T10:00:01Z,10.0.0.5,502,10.0.0.9,40001,"a,b.pcap",2,TCP,64\n2024-05-01T10:00:02Z,10.0.0.9,40001,10.0.0.5,502,"a,b.pcap",3,TCP,78\n`;
  expect(importerFor(utf8Bytes(text), 'x.csv')?.id).toBe('grassmarlin-csv');
  const reading = readLog(grassmarlinCsv, text);
  expect(lines(reading)).toEqual(['10.0.0.9>10.0.0.5 tcp/502 modbus-tcp(port) 1x 2/3 144/208 established']);
  expect(reading.source.table).toEqual({ rows: 3, rowsRead: 3, rowsSkipped: {} });
});

test('the report of edges says who talked to whom, and how much', () => {
  const text = 'Source,Destination,Bytes Sent,Bytes Received\n10.0.0.9,10.0.0.5,1000,2000\nBroadcast,10.0.0.5,1,2\n';
  expect(importerFor(utf8Bytes(text), 'x.csv')?.id).toBe('grassmarlin-csv');
  const reading = readLog(grassmarlinCsv, text);
  expect(lines(reading)).toEqual(['10.0.0.9>10.0.0.5 ip/- -(-) 1x 1/2 1000/3000 established']);
  expect(reading.source.table).toEqual({ rows: 2, rowsRead: 1, rowsSkipped: { 'no-endpoints': 1 } });
});

test('whatever the cells hold, the receipt adds up', () => {
  fc.assert(fc.property(fc.array(fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.integer().map(String)), { minLength: 1, maxLength: 12 })), rows => {
    expect(addsUp(readLog(grassmarlinCsv, [FRAMES, ...rows.map(cells => cells.join(','))].join('\n')))).toBe(true);
  }), { numRuns: 60 });
});
