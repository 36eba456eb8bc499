import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Reading } from '../model/reading';
import { readTable } from './columns-kit';
import { generic } from './presets-kit.fixtures.test';
import { PRESETS, presetOf } from './presets-kit';

const INPUT = { name: 'list.xlsx', sha256: 'ab'.repeat(32), bytes: 1, site: 'S' };
const read = (header: readonly string[], filled: Readonly<Record<string, string>>): Reading => {
  for (const name of Object.keys(filled)) expect(header, `the header has no “${name}”`).toContain(name);
  return readTable([{ row: 1, cells: header }, { row: 2, cells: header.map(name => filled[name] ?? '') }], INPUT, 'csv');
};
const said = (reading: Reading): string[] => reading.observations.map(record => `${record.key} = ${String(record.value)}`);

test.each(generic.map(one => [one.preset, one] as const))('%s', (preset, { header, filled, wanted }) => {
  expect(presetOf(header)?.id).toBe(preset);
  const reading = read(header, filled);
  expect(said(reading).sort()).toEqual([...wanted].sort());
  expect(reading.source.problems).toEqual([]);
  expect(reading.source.table).toEqual({ rows: 1, rowsRead: 1, rowsSkipped: {}, layout: PRESETS.find(one => one.id === preset)!.product });
});

test.each([
  ['studio5000-tags', ['TYPE', 'SCOPE', 'NAME', 'DESCRIPTION', 'DATATYPE', 'SPECIFIER', 'ATTRIBUTES'], 'tags of one controller'],
  ['kepserverex-tags', ['Tag Name', 'Address', 'Data Type', 'Respect Data Type', 'Client Access', 'Scan Rate', 'Scaling', 'Description'], 'tags of one device'],
  ['scan-results', ['IP', 'DNS', 'NetBIOS', 'OS', 'QID', 'Title', 'Severity', 'Port'], 'results of a scan'],
  ['rvtools-other', ['VM', 'Powerstate', 'Template', 'Disk', 'Capacity MiB', 'Host', 'Cluster', 'Datacenter'], 'parts of machines'],
] as const)('%s lists no devices: no row is taken for one', (preset, header, words) => {
  expect(presetOf(header)?.id).toBe(preset);
  const reading = readTable([{ row: 1, cells: header }, { row: 2, cells: header.map(() => '10.0.0.1') }], INPUT, 'csv');
  expect(reading.witnesses).toEqual([]);
  expect(reading.source.problems).toMatchObject([{ code: 'not-assets', weight: 'refused' }]);
  expect(reading.source.problems[0]!.message).toContain(words);
  expect(reading.source.table).toMatchObject({ rows: 2, rowsRead: 0 });
});

test('in a workbook, a sheet that lists no devices leaves the others alone', () => {
  const reading = readTable([
    { sheet: 'vInfo', row: 1, cells: ['VM', 'Powerstate', 'Primary IP Address', 'Host'] }, { sheet: 'vInfo', row: 2, cells: ['WMS-APP-01', 'poweredOn', '10.40.20.10', 'esx-1'] },
    { sheet: 'vDisk', row: 1, cells: ['VM', 'Powerstate', 'Disk', 'Host'] }, { sheet: 'vDisk', row: 2, cells: ['WMS-APP-01', 'poweredOn', 'Hard disk 1', 'esx-1'] },
    { sheet: 'vHost', row: 1, cells: ['Host', 'Vendor', 'Model', 'ESX Version'] }, { sheet: 'vHost', row: 2, cells: ['esx-1', 'Dell Inc.', 'PowerEdge R740', 'VMware ESXi 7.0.3'] },
  ], INPUT, 'xlsx');
  expect(said(reading)).toEqual(['listed-status = poweredOn', 'ip = 10.40.20.10', 'name = WMS-APP-01', 'hostname = esx-1', 'os = VMware ESXi 7.0.3', 'vendor = Dell Inc.', 'model = PowerEdge R740'].sort((a, b) => said(reading).indexOf(a) - said(reading).indexOf(b)));
  expect(reading.source.table).toEqual({ rows: 4, rowsRead: 2, rowsSkipped: { 'not-assets': 2 }, layout: 'RVTools, vInfo; RVTools, vHost' });
});

test('every set of marks names its own preset and no earlier one, and ids are different', () => {
  for (const preset of PRESETS) for (const marks of preset.marks) expect([marks, presetOf(marks)?.id]).toEqual([marks, preset.id]);
  expect(new Set(PRESETS.map(preset => preset.id)).size).toBe(PRESETS.length);
});

test('headers that no product has are read by the general spellings', () => {
  expect(presetOf(['Name', 'IP', 'MAC', 'Vendor', 'Model'])).toBeUndefined();
  expect(presetOf([])).toBeUndefined();
});

const HEADER = '../shared/exports/headers/defender-for-iot-sensor-device-inventory.header.csv';
test.skipIf(!existsSync(HEADER))('the documented header of Defender for IoT is its own (needs ../shared/exports)', () => {
  expect(presetOf(readFileSync(HEADER, 'utf8').trim().split(','))?.id).toBe('defender-for-iot');
});
