import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import * as XLSX from 'xlsx';
import { parseConfig } from '../headless/config-file';
import type { EngagementState, ImportFile, ImportFileState } from '../../shared/model/views';
import { Engine } from './handlers';
import { buildWorkers, ProcessHost } from './process-kit';

// The choice of columns from the request to the assets, with the real readers in their processes.

const LIST = 'Betriebsmittel;Netzadresse;Lieferant;Halle\nKran 1;10.1.1.5;Demag;A\nKran 2;10.1.1.6;Demag;A\n';
let workers: string;
let folder: string;
let host: ProcessHost;
let engine: Engine;

beforeAll(async () => {
  workers = await buildWorkers('test-workers-columns');
}, 120_000);
afterAll(() => rmSync(workers, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-columns-'));
  host = new ProcessHost(workers);
  engine = new Engine(host, '0', join(folder, 'unsaved.crossdock'));
});
afterEach(() => {
  engine.stop();
  for (const { child } of host.processes) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const row = (name: string, ...states: ImportFileState[]): Promise<ImportFile> => host.until('import.progress', file => file.name === name && states.includes(file.state));
const analysed = (): Promise<EngagementState> => host.until('engagement.changed', changed => changed.hasAnalysis && !changed.stale && changed.analysing === undefined);
/** Setting columns alone leaves the results as they are: only what is read after that is new. */
const readAndAnalysed = async (name: string): Promise<EngagementState> => {
  await row(name, 'done');
  return analysed();
};
async function imported(path: string, name: string, ...states: ImportFileState[]): Promise<ImportFile> {
  const ended = row(name, ...states);
  await engine.handlers['import.start']({ files: [path as never] });
  return ended;
}
const names = async (): Promise<string[]> => (await engine.handlers['assets.page']({ filter: '', sort: 'name', descending: false, offset: 0, limit: 500 })).rows.map(asset => asset.name);
const refusal = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'nothing was refused', (error: { failure?: unknown }) => error.failure ?? error);
const CHOICE = { header: 1, fields: { 0: 'name', 1: 'ip', 2: 'vendor' } } as const;

test('a list that nobody knows is refused, its columns are named, and it is read; the next list with these headers needs no one', async () => {
  const refused = await imported(write('anlagen.csv', LIST), 'anlagen.csv', 'refused');
  expect(refused.problems[0]).toMatchObject({ code: 'no-header' });
  expect(await engine.handlers['columns.preview']({ of: refused.id, choice: {} })).toMatchObject({ header: 1, read: 0, mapped: false });
  expect(await engine.handlers['columns.preview']({ of: refused.id, choice: CHOICE })).toMatchObject({ read: 2 });

  const done = analysed();
  const read = row('anlagen.csv', 'done');
  await engine.handlers['columns.apply']({ of: refused.id, choice: CHOICE, layout: 'Werk Nord' });
  expect((await read).source?.table).toMatchObject({ rows: 2, rowsRead: 2 });
  await done;
  expect(await names()).toEqual(['Kran 1', 'Kran 2']);

  const again = analysed();
  const second = await imported(write('halle-b.csv', LIST.replaceAll('Kran', 'Band').replaceAll('10.1.1', '10.1.2')), 'halle-b.csv', 'done');
  expect(second.source?.table).toMatchObject({ rowsRead: 2, layout: 'Werk Nord' });
  await again;
  expect(await names()).toEqual(['Band 1', 'Band 2', 'Kran 1', 'Kran 2']);
}, 60_000);

test('a source of the engagement is read again with other columns, and as it is recognised after that', async () => {
  const done = analysed();
  const first = await imported(write('list.csv', 'Name,IP address,Kennung\nalt 1,10.0.0.1,Neu 1\nalt 2,10.0.0.2,Neu 2\n'), 'list.csv', 'done');
  await done;
  const of = first.source!.id;
  const renamed = readAndAnalysed('list.csv');
  await engine.handlers['columns.apply']({ of, choice: { header: 1, fields: { 0: 'ignore', 2: 'name' } } });
  await renamed;
  expect(await names()).toEqual(['Neu 1', 'Neu 2']);
  expect(await engine.handlers['columns.preview']({ of, choice: {} })).toMatchObject({ mapped: true });
  const back = readAndAnalysed('list.csv');
  await engine.handlers['columns.reset']({ of });
  await back;
  expect(await names()).toEqual(['alt 1', 'alt 2']);
  expect(await engine.handlers['columns.preview']({ of, choice: {} })).toMatchObject({ mapped: false });
}, 60_000);

test('of a workbook each sheet is mapped for itself', async () => {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['Inhalt'], ['Seite 2']]), 'Deckblatt');
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(LIST.trim().split('\n').map(line => line.split(';'))), 'Anlagen');
  const path = join(folder, 'werk.xlsx');
  writeFileSync(path, XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
  const refused = await imported(path, 'werk.xlsx', 'refused');
  const preview = await engine.handlers['columns.preview']({ of: refused.id, choice: { sheet: 'Anlagen', ...CHOICE } });
  expect(preview).toMatchObject({ sheets: ['Deckblatt', 'Anlagen'], sheet: 'Anlagen', read: 2 });
  const read = row('werk.xlsx', 'done', 'done-with-warnings');
  await engine.handlers['columns.apply']({ of: refused.id, choice: { sheet: 'Anlagen', ...CHOICE } });
  expect((await read).source?.table).toMatchObject({ rowsRead: 2 });
}, 60_000);

test('mappings go to a file that is a configuration, and come back from it; a file that is none is refused', async () => {
  const refused = await imported(write('anlagen.csv', LIST), 'anlagen.csv', 'refused');
  const read = row('anlagen.csv', 'done');
  await engine.handlers['columns.apply']({ of: refused.id, choice: CHOICE, layout: 'Werk Nord' });
  await read;
  const file = join(folder, 'columns.json') as never;
  expect(await engine.handlers['columns.share']({ file })).toEqual({ name: 'columns.json', layouts: 1 });
  const kept = [{ name: 'Werk Nord', columns: { name: 'Betriebsmittel', ip: 'Netzadresse', vendor: 'Lieferant', ignore: ['Halle'] } }];
  expect(parseConfig(readFileSync(file, 'utf8'), 'columns.json')).toEqual({ columnLayouts: kept });
  await engine.handlers['columns.forget']({ name: 'Werk Nord' });
  expect(await engine.handlers['columns.layouts']({})).toEqual([]);
  expect(await engine.handlers['columns.take']({ file })).toEqual({ layouts: ['Werk Nord'] });
  expect(await engine.handlers['columns.layouts']({})).toEqual(kept);
  for (const [text, why] of [['no json', 'is no JSON'], ['{"columnLayouts":[{"name":"x","columns":{"adresse":"a"}}]}', 'adresse'], ['{}', 'holds no mappings']] as const) {
    expect(await refusal(engine.handlers['columns.take']({ file: write('bad.json', text) as never }))).toMatchObject({ code: 'no-mappings', message: expect.stringContaining(why) as string });
  }
  expect(await engine.handlers['columns.layouts']({})).toEqual(kept);
}, 60_000);

test('what cannot be: a choice without a device, a file that is gone, a capture; nothing is changed', async () => {
  const path = write('anlagen.csv', LIST);
  const refused = await imported(path, 'anlagen.csv', 'refused');
  expect(await refusal(engine.handlers['columns.apply']({ of: refused.id, choice: { header: 1, fields: { 2: 'vendor' } } }))).toMatchObject({ code: 'no-columns' });
  const capture = await imported(write('x.pcap', '\xd4\xc3 no capture\0\0'), 'x.pcap', 'refused');
  expect(await refusal(engine.handlers['columns.preview']({ of: capture.id, choice: {} }))).toMatchObject({ code: 'no-table' });
  rmSync(path);
  expect(existsSync(path)).toBe(false);
  expect(await refusal(engine.handlers['columns.preview']({ of: refused.id, choice: {} }))).toMatchObject({ code: 'cannot-open' });
  expect((await engine.handlers['engagement.state']({}))?.counts.sources).toBe(0);
}, 60_000);

test('a log whose times name no zone is read by the clock that was set; what is no zone is refused, and the results stay what they were', async () => {
  const done = analysed();
  await imported(write('list.csv', 'Name,IP address\nKran,10.0.0.1\n'), 'list.csv', 'done');
  await done;
  expect(await refusal(engine.handlers['import.clock']({ timeZone: 'Mars/Olympus' }))).toMatchObject({ code: 'no-time-zone' });
  expect(await engine.handlers['import.clock']({ timeZone: 'Europe/Berlin' })).toMatchObject({ timeZone: 'Europe/Berlin', stale: false, sites: ['site'] });
  const flows = 'firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n2026-07-01 12:00:00.000,1,6,10.0.0.1,50000,10.0.0.2,502,4,400,1\n';
  const { source } = await imported(write('flows.csv', flows), 'flows.csv', 'done');
  expect(source?.firstSeen).toBe(Date.UTC(2026, 6, 1, 10) * 1000);
  expect(await engine.handlers['import.clock']({ timeZone: null })).not.toHaveProperty('timeZone');
}, 60_000);
