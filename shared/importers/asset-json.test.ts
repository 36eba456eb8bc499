import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import type { Reading } from '../model/reading';
import { assetJson } from './asset-json';
import { readAll } from './definition';
import { importerFor } from './registry';

const read = (bytes: Uint8Array | string): Reading => readAll(assetJson, typeof bytes === 'string' ? utf8Bytes(bytes) : bytes, { name: 'a.json', sha256: 'ef'.repeat(32), bytes: 1, site: 'site' });
const facts = (reading: Reading, witness = 0) => Object.fromEntries(reading.observations.filter(record => record.witness === witness).map(record => [record.key, record.value]));
const addsUp = ({ source, witnesses }: Reading): boolean => source.table!.rows === source.table!.rowsRead + Object.values(source.table!.rowsSkipped).reduce((a, b) => a + b, 0) && witnesses.length === source.table!.rowsRead;

test('an array, an object with a list, and lines of JSON are the same list, each with its own places', () => {
  const record = '{"name":"CNV-PLC-01","ip":["10.40.61.10","10.40.61.12"],"mac_address":["00:1b:1b:10:00:46"],"vendor":"Siemens","level":"1"}';
  const wanted = { name: 'CNV-PLC-01', mac: '00:1b:1b:10:00:46', vendor: 'Siemens', 'listed-purdue': 1 };
  for (const [text, at] of [[`[${record}]`, { pointer: '/0' }], [`{"result":[${record}]}`, { pointer: '/result/0' }], [`${record}\n{"name":"x-2","ip":["10.0.0.2"]}\n`, { line: 1 }]] as const) {
    const reading = read(text);
    expect(facts(reading)).toMatchObject(wanted);
    expect(reading.witnesses[0]!.at).toEqual([at]);
    expect(reading.observations.filter(record => record.witness === 0 && record.key === 'ip').map(record => record.value)).toEqual(['10.40.61.10', '10.40.61.12']);
    expect(addsUp(reading)).toBe(true);
  }
});

test('hostile names of members stay names', () => {
  const reading = read('[{"__proto__":{"polluted":1},"constructor":"x","name":"A-1","ip":"10.0.0.1","mac":""}]');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(facts(reading)).toEqual({ name: 'A-1', ip: '10.0.0.1' });
});

test('the encoding is told by the head of the file, not by its first piece', () => {
  const bytes = Buffer.from('[{"name":"Kühlhaus","ip":"10.0.0.5","mac":"00:1b:1b:11:22:33"}]', 'latin1');
  const pieces = (size: number): string => {
    const reader = assetJson.read({ name: 'x.json', sha256: 'ab'.repeat(32), bytes: bytes.length, site: 's' });
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    return JSON.stringify(reader.end());
  };
  expect(pieces(1_000)).toContain('Kühlhaus');
  for (const size of [1, 3, 12, 13, 40]) expect(pieces(size)).toBe(pieces(1_000));
});

test('a cut file is refused', () => {
  expect(read('[{"name":"A-1","ip":"10.0.0.1"},{"na').source.problems[0]).toMatchObject({ code: 'malformed-json', weight: 'refused' });
});

test('whatever JSON comes, the receipt adds up', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
    expect(addsUp(read(JSON.stringify(value)))).toBe(true);
  }));
});

const EXPORTS = '../shared/exports';
test.skipIf(!existsSync(EXPORTS))('real exports of Claroty and Nozomi are recognised and read (needs ../shared/exports)', () => {
  const claroty = readFileSync(`${EXPORTS}/claroty-ctd-assets.ndjson`);
  expect(importerFor(claroty, 'claroty.ndjson')?.id).toBe('asset-json');
  const reading = read(claroty);
  expect(facts(reading, 0)).toMatchObject({ ip: '10.1.30.1', 'listed-role': 'ePLC', vendor: 'Rockwell Automation', model: '1756-CNB/D 7.015', serial: '001605B3', 'listed-purdue': 1, criticality: 'eHigh' });
  expect(facts(reading, 1)).toMatchObject({ mac: 'f4:54:33:92:89:96', 'listed-role': 'eEndpoint' });
  const nozomi = readFileSync(`${EXPORTS}/nozomi-guardian-assets.json`);
  expect(importerFor(nozomi, 'nozomi.json')?.id).toBe('asset-json');
  expect(facts(read(nozomi), 0)).toMatchObject({ ip: '10.197.163.44', mac: '00:09:0f:6d:f1:c1', 'listed-zone': 'LocalSCADA', 'listed-purdue': 2 });
});
