import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import type { Reading } from '../model/reading';
import { readAll } from './definition';
import type { ImportInput } from './definition';
import { genericCsv } from './generic-csv';
import { readTable } from './columns-kit';

const input: ImportInput = { name: 'list.csv', sha256: 'ab'.repeat(32), bytes: 1, site: 'site' };
const read = (text: string | Uint8Array, more: Partial<ImportInput> = {}): Reading => readAll(genericCsv, typeof text === 'string' ? utf8Bytes(text) : text, { ...input, ...more });
const facts = (reading: Reading, witness = 0) => Object.fromEntries(reading.observations.filter(record => record.witness === witness).map(record => [record.key, record.value]));
const addsUp = ({ source }: Reading): boolean => source.table!.rows === source.table!.rowsRead + Object.values(source.table!.rowsSkipped).reduce((a, b) => a + b, 0);

test('a row becomes a witness, each cell a claim with its row and column', () => {
  const reading = read('Name,IP Address 1,MAC Address 1,Manufacturer,Purdue level,VLAN\nSRT-PLC-01,10.40.60.10,F4-54-33-10-00-32,Rockwell,Level1,60\n');
  expect(reading.witnesses).toEqual([{ kind: 'row', ip: '10.40.60.10', mac: 'f4:54:33:10:00:32', vlan: 60, packetsSent: 0, packetsReceived: 0, at: [{ row: 2 }] }]);
  expect(facts(reading)).toEqual({ name: 'SRT-PLC-01', ip: '10.40.60.10', mac: 'f4:54:33:10:00:32', vendor: 'Rockwell', 'listed-purdue': 1, 'listed-vlan': 60 });
  expect(reading.observations.find(record => record.key === 'mac')!.at).toEqual([{ row: 2, column: 'MAC Address 1' }]);
  expect(reading.source.table).toEqual({ rows: 1, rowsRead: 1, rowsSkipped: {} });
});

const utf16 = (text: string, little: boolean): Uint8Array => {
  const out = [...(little ? [0xff, 0xfe] : [0xfe, 0xff])];
  for (let i = 0; i < text.length; i++) out.push(...(little ? [text.charCodeAt(i) & 255, text.charCodeAt(i) >> 8] : [text.charCodeAt(i) >> 8, text.charCodeAt(i) & 255]));
  return Uint8Array.from(out);
};

test.each([
  ['UTF-8 with a mark', (text: string) => Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8Bytes(text)])],
  ['UTF-16 little endian', (text: string) => utf16(text, true)],
  ['UTF-16 big endian', (text: string) => utf16(text, false)],
  ['Windows-1252', (text: string) => Uint8Array.from([...text].map(c => c.charCodeAt(0)))],
])('%s is read as what it is', (_name, encode) => {
  expect(facts(read(encode('Name;IP\r\nFörderband;10.0.0.1\r\n')))).toEqual({ name: 'Förderband', ip: '10.0.0.1' });
});

test.each([[';'], ['\t'], ['|'], [',']])('the separator %j is found', delimiter => {
  expect(facts(read(['Name', 'IP', 'Serial'].join(delimiter) + '\n' + ['a, b', '10.0.0.1', '00012'].map(cell => `"${cell}"`).join(delimiter) + '\n'))).toEqual({ name: 'a, b', ip: '10.0.0.1', serial: '00012' });
});

test('lines may end with CR alone', () => {
  expect(read('Name,IP\rA-1,10.0.0.1\rB-2,10.0.0.2\r').witnesses).toHaveLength(2);
});

test('an unclosed quote refuses the file and names the line where it opened', () => {
  const reading = read('Name,IP\nA-1,10.0.0.1\n"B-2,10.0.0.2\nC-3,10.0.0.3\n');
  expect(reading.witnesses).toEqual([]);
  expect(reading.source.problems[0]).toMatchObject({ weight: 'refused', at: { line: 3 } });
  expect(reading.source.problems[0]!.message).toMatch(/opens in line 3/);
  expect(addsUp(reading)).toBe(true);
});

test('a row with missing columns is skipped and counted', () => {
  const header = 'Name,IP,MAC,Vendor,Model,Firmware,Serial,Type,Zone,VLAN,Purdue,Location';
  const reading = read(`${header}\na-1,10.0.0.1,,,,,,,,,,\nb-2,10.0.0.2,,,,,,,,,,\nc-3,10.0.0.3,,,,,,,,,,\nd-4,10.0.0.4,x\n`);
  expect(reading.source.table).toEqual({ rows: 4, rowsRead: 3, rowsSkipped: { columns: 1 } });
  expect(reading.source.problems[0]!.message).toBe('Row 5 has 3 of 12 columns; it was skipped.');
});

test('a bad cell costs the cell, not the row, and says why', () => {
  const reading = read('Name,IP,MAC,Purdue,Last seen,Serial\nA-1,300.1.2.3,1.00E+12,L3½,03/04/05,00012\nB-2,10.0.0.2,00-1A-2B,7,2026-09-07,1.2E+11\n');
  expect(reading.source.problems.map(problem => problem.message.split(':')[0]).sort()).toEqual([
    'Row 2, column “IP”', 'Row 2, column “Last seen”', 'Row 2, column “MAC”', 'Row 3, column “MAC”', 'Row 3, column “Purdue”', 'Row 3, column “Serial”',
  ]);
  expect(reading.source.problems.find(problem => problem.message.includes('300.1.2.3'))!.at).toEqual({ row: 2, column: 'IP' });
  expect(facts(reading, 0)).toEqual({ name: 'A-1', 'listed-purdue': 3.5, serial: '00012' });
  expect(facts(reading, 1)).toEqual({ name: 'B-2', ip: '10.0.0.2', 'listed-last-seen': '2026-09-07' });
  expect(reading.source.problems.map(problem => problem.message).join()).toMatch(/a part is above 255/);
  expect(reading.source.problems.map(problem => problem.message).join()).toMatch(/turned it into a number/);
  expect(reading.source.problems.map(problem => problem.message).join()).toMatch(/6 of 12 digits/);
});

test('formulas stay text, and names of object members are only names', () => {
  const reading = read('Name,IP,Description\n__proto__,10.0.0.1,"=HYPERLINK(""http://x"",""y"")"\nconstructor,10.0.0.2,-2+3\n');
  expect(facts(reading, 0)).toMatchObject({ description: '=HYPERLINK("http://x","y")' });
  expect(reading.observations.filter(record => record.key === 'name').map(record => record.value)).toEqual(['__proto__', 'constructor']);
});

test('titles before the header and blank rows are counted apart', () => {
  const reading = read('Asset list DC1,,\n,,\nName,IP,Vendor\nA-1,10.0.0.1,Siemens\n,,\n');
  expect(reading.source.table).toEqual({ rows: 4, rowsRead: 1, rowsSkipped: { 'before-header': 1, blank: 2 } });
});

test('without a header nothing is guessed', () => {
  const reading = read('1,2,3\n4,5,6\n');
  expect(reading.witnesses).toEqual([]);
  expect(reading.source.problems[0]).toMatchObject({ code: 'no-header', weight: 'refused' });
  expect(addsUp(reading)).toBe(true);
});

test('a column map reads headers that nobody knows', () => {
  expect(facts(read('Bezeichnung,Adresse\nBand 3,10.0.0.3\n', { columnMap: { name: 'Bezeichnung', ip: 'Adresse' } }))).toEqual({ name: 'Band 3', ip: '10.0.0.3' });
});

test('several addresses in one cell are all kept', () => {
  const reading = read('Name,IP Address\nsrv-1,"10.0.0.1; 10.0.1.1\nfd00::1"\n');
  expect(reading.observations.filter(record => record.key === 'ip').map(record => record.value)).toEqual(['10.0.0.1', '10.0.1.1', 'fd00::1']);
});

test('multicast rows and rows that name nothing are no devices', () => {
  const reading = read('Name,IP,Vendor\n,224.0.0.251,\n,,Siemens\nA-1,10.0.0.1,\n');
  expect(reading.source.table!.rowsSkipped).toEqual({ 'no-identity': 1, 'not-a-device': 1 });
});

test('the pieces in which a file arrives do not show', () => {
  const text = utf8Bytes('Name;IP;Serial\r\n"Fördé ""r""\nband";10.0.0.1;€1\r\nB-2;10.0.0.2;0002\r\n');
  const whole = read(text);
  fc.assert(fc.property(fc.integer({ min: 1, max: 7 }), size => {
    const reader = genericCsv.read(input);
    for (let at = 0; at < text.length; at += size) reader.push(text.subarray(at, at + size));
    expect(reader.end()).toEqual(whole);
  }));
  expect(facts(whole)['name']).toBe('Fördé "r" band');
});

test('pieces of a file larger than the head do not show either', () => {
  const rows = Array.from({ length: 4000 }, (_, i) => `Gerät-${i},10.${i >> 12}.${(i >> 6) & 63}.${(i & 63) + 1},"é${i}"`);
  const text = utf8Bytes(`Name,IP,Serial\n${rows.join('\n')}\n`);
  const whole = read(text);
  const reader = genericCsv.read(input);
  for (let at = 0; at < text.length; at += 1021) reader.push(text.subarray(at, at + 1021));
  expect(reader.end()).toEqual(whole);
  expect(whole.source.table!.rowsRead).toBe(4000);
});

test('arbitrary bytes give a reading whose receipt adds up', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
    const reading = read(bytes);
    expect(addsUp(reading)).toBe(true);
    expect(reading.witnesses.length).toBe(reading.source.table!.rowsRead);
  }));
});

test('arbitrary tables give a reading whose receipt adds up', () => {
  const cell = fc.oneof(fc.constantFrom('Name', 'IP', 'MAC', 'Serial', '10.0.0.1', '00:11:22:33:44:55', '"', '""', 'x', ''), fc.string({ maxLength: 6 }));
  fc.assert(fc.property(fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 8 }), rows => {
    expect(addsUp(read(rows.map(row => row.join(',')).join('\n')))).toBe(true);
  }));
});

test('rows of a workbook may be short and keep their sheet', () => {
  const reading = readTable([
    { sheet: 'Cover', row: 1, cells: ['Audit 2026'] }, { sheet: 'Assets', row: 1, cells: ['Name', 'IP', 'Vendor'] }, { sheet: 'Assets', row: 2, cells: ['A-1', '10.0.0.1'] },
  ], input, 'xlsx');
  expect(reading.witnesses[0]!.at).toEqual([{ sheet: 'Assets', row: 2 }]);
  expect(addsUp(reading)).toBe(true);
});

const EXPORTS = '../shared/exports';
test.skipIf(!existsSync(EXPORTS))('headers of real exports are understood (needs ../shared/exports)', () => {
  const defender = readFileSync(`${EXPORTS}/headers/defender-for-iot-sensor-device-inventory.header.csv`, 'utf8').trim();
  const width = defender.split(',').length;
  const row = defender.split(',').map(header => ({ 'IP Address': '10.0.0.1', 'MAC Address': '00:1b:1b:00:00:01', Name: 'CNV-PLC-01', Type: 'PLC', Vendor: 'SIEMENS AG', VLAN: '61', 'Firmware version': 'V2.9' }[header] ?? ''));
  expect(row).toHaveLength(width);
  expect(facts(read(`${defender}\n${row.join(',')}\n`))).toMatchObject({ ip: '10.0.0.1', 'listed-role': 'PLC', 'mac-vendor': 'SIEMENS AG', firmware: 'V2.9', 'listed-vlan': 61 });
  const netbox = read(readFileSync(`${EXPORTS}/netbox/netbox-devices-derived.csv`));
  // Eleven of its devices have neither name nor address nor serial number.
  expect(netbox.source.table).toEqual({ rows: 50, rowsRead: 39, rowsSkipped: { 'no-identity': 11 }, layout: 'NetBox, devices' });
  expect(facts(netbox)).toMatchObject({ name: 'dmi01-akron-rtr01', vendor: 'Cisco', model: 'ISR 1111-8P', 'listed-role': 'Router' });
});
