import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import * as XLSX from 'xlsx';
import type { Asset } from '../../shared/model/asset';
import type { Finding } from '../../shared/model/finding';
import type { MergeView } from '../../shared/model/merge';
import { Workspace } from '../engine/workspace';
import { crossdock, modbusFrames, NOW, pcap, scratch, sha256 } from './cli-test-kit';

interface Document {
  readonly assets: readonly Asset[];
  readonly findings: readonly Finding[];
}

/** Writes values into the row of an id, as a spreadsheet program would, and saves the file anew. */
function fillIn(path: string, to: string, edits: readonly (readonly [sheet: string, id: string, header: string, value: string | number])[]): void {
  const book = XLSX.read(readFileSync(path), { type: 'buffer', cellNF: true });
  for (const [name, id, header, value] of edits) {
    const sheet = book.Sheets[name]!;
    const rows = XLSX.utils.sheet_to_json<unknown[]>(sheet, { header: 1, blankrows: true, defval: '' });
    const r = rows.findIndex(row => row.includes(id)), c = rows[0]!.indexOf(header);
    expect([name, header, r > 0, c >= 0]).toEqual([name, header, true, true]);
    XLSX.utils.sheet_add_aoa(sheet, [[value]], { origin: { r, c } });
  }
  writeFileSync(to, XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
}

test('the workbook goes out, is filled in and comes back: what was edited is shown, taken over as one edit, in the next report, and undone at once', { timeout: 180_000 }, async () => {
  const folder = scratch();
  const path = (name: string): string => join(folder, name);
  const read = (name: string): Document => JSON.parse(readFileSync(path(name), 'utf8')) as Document;
  const run = (...words: string[]): ReturnType<typeof crossdock> => crossdock(words, { CROSSDOCK_ANALYST: 'quentin' });
  writeFileSync(path('press.pcap'), pcap(modbusFrames()));
  expect(run('analyze', path('press.pcap'), '--engagement', path('press.crossdock'), '--analysis', path('before.json'), '--report', path('report.xlsx'), '--now', NOW, '--quiet').status).toBe(0);
  const before = read('before.json');
  const plc = before.assets.find(asset => asset.ips.includes('10.20.30.10'))!, panel = before.assets.find(asset => asset.ips.includes('10.20.30.50'))!;
  const finding = before.findings[0]!;

  const untouched = run('merge', path('press.crossdock'), path('report.xlsx'), '--dry-run');
  expect(untouched).toMatchObject({ status: 0, err: '', out: expect.stringContaining('0 changes, 0 conflicts, 0 refused, 0 unknown rows') });

  fillIn(path('report.xlsx'), path('back.xlsx'), [
    ['Assets', plc.id, 'Zone', 'Umber hall'], ['Assets', plc.id, 'Criticality: hours of standstill', 12], ['Assets', plc.id, 'Criticality: $ per hour', 70_000], ['Assets', plc.id, 'Owner', 'Wilhelmina'],
    ['Assets', plc.id, 'Comment', 'ask Yolanda first'], ['Assets', panel.id, 'Accepted risk', 'maybe'], ['Findings', finding.id, 'Status', 'accepted'], ['Findings', finding.id, 'Client comment', 'Zacharias knows'], ['Findings', finding.id, 'Due', '2026-12-24'],
  ]);
  const engagementBefore = sha256(path('press.crossdock'));
  const dry = run('merge', path('press.crossdock'), path('back.xlsx'), '--dry-run');
  expect(dry.status).toBe(1);
  expect(dry.out).toContain(`${plc.name}  Owner: nothing → “Wilhelmina”`);
  expect(dry.out).toMatch(/REFUSED {3}Assets row \d+ .*Accepted risk: nothing → “maybe”: it is none of: yes, no/);
  expect(dry.out).toContain('7 changes, 0 conflicts, 1 refused, 0 unknown rows');
  expect(sha256(path('press.crossdock'))).toBe(engagementBefore);
  const json = JSON.parse(run('merge', path('press.crossdock'), path('back.xlsx'), '--dry-run', '--json').out) as MergeView & { taken: number };
  expect([json.sha256, json.taken, json.differences.length]).toEqual([sha256(path('back.xlsx')), 0, 8]);

  const merged = run('merge', path('press.crossdock'), path('back.xlsx'), '--out', path('out'), '--formats', 'analysis,report,engagement', '--now', NOW);
  expect(merged.status).toBe(1);
  expect(merged.out).toContain('7 taken over; written: ');
  expect(sha256(path('press.crossdock'))).toBe(engagementBefore);
  const after = read('out/analysis.json');
  expect(after.assets.find(asset => asset.id === plc.id)).toMatchObject({
    zone: 'zone:site:named:Umber hall', decided: { zone: { analyst: 'quentin', why: 'from the workbook back.xlsx' }, criticality: { value: { hours: 12, costPerHour: 70_000 } } }, kept: { owner: { value: 'Wilhelmina', analyst: 'quentin' }, comment: { value: 'ask Yolanda first' } },
  });
  expect(after.findings.find(one => one.id === finding.id)).toMatchObject({ triage: { value: { status: 'accepted', reason: 'Zacharias knows' } }, kept: { due: { value: '2026-12-24' } } });
  const targets = (name: string): string => JSON.stringify((JSON.parse(readFileSync(path(name), 'utf8')) as { targets: unknown }).targets);
  expect(targets('out/analysis.json')).toContain('840000');
  expect(targets('before.json')).not.toContain('840000');
  // The next workbook says it, and brings nothing of its own.
  expect(run('merge', path('out/engagement.crossdock'), path('out/report.xlsx'), '--dry-run')).toMatchObject({ status: 0, out: expect.stringContaining('0 changes, 0 conflicts') });
  expect(run('verify', path('out'), path('press.pcap')).status).toBe(0);
  const deeds = readFileSync(path('out/custody.jsonl'), 'utf8');
  expect(deeds).toMatch(new RegExp(`"action":"merge".*"taken":7.*"name":"back.xlsx","sha256":"${sha256(path('back.xlsx'))}"`));
  expect(deeds).not.toContain('Wilhelmina');

  run('merge', path('out/engagement.crossdock'), path('out/report.xlsx'), '--out', path('masked'), '--formats', 'analysis,report,csv,html', '--redact', '--quiet', '--now', NOW);
  const sheets = XLSX.read(readFileSync(path('masked/report.xlsx')), { type: 'buffer' });
  const masked = ['analysis.json', 'tables/assets.csv', 'tables/findings.csv', 'report.html', 'manifest.json'].map(name => readFileSync(path(`masked/${name}`), 'utf8')).join('\n') + sheets.SheetNames.map(name => XLSX.utils.sheet_to_csv(sheets.Sheets[name]!)).join('\n');
  for (const word of ['Wilhelmina', 'Yolanda', 'Zacharias', 'Umber', 'quentin', 'back.xlsx']) expect(masked.includes(word), word).toBe(false);
  expect(masked).toContain('withheld');
  expect(run('merge', path('out/engagement.crossdock'), path('masked/report.xlsx'))).toMatchObject({ status: 3, err: expect.stringContaining('redacted') });

  // In place; what the engagement says otherwise meanwhile is a conflict, and kept unless told.
  const workspace = await Workspace.open(path('press.crossdock'), '0.0.0');
  workspace.edit({ kind: 'kept', of: 'asset', id: plc.id, field: 'owner', value: 'IT' }, Date.parse(NOW), 'jo');
  workspace.save();
  const kept = run('merge', path('press.crossdock'), path('back.xlsx'), '--now', NOW);
  expect(kept.status).toBe(1);
  expect(kept.out).toMatch(/CONFLICT {2}Assets row \d+ .*Owner: “IT” → “Wilhelmina”: the engagement says “IT” since the export/);
  expect(kept.out).toContain(`6 taken over; written: ${path('press.crossdock')}`);
  const took = run('merge', path('press.crossdock'), path('back.xlsx'), '--conflicts', 'take', '--now', NOW);
  expect(took.out).toContain('1 taken over');
  expect(run('verify', path('press.crossdock'), path('press.pcap')).status).toBe(0);
  const again = await Workspace.open(path('press.crossdock'), '0.0.0');
  const owner = (of: Workspace): string | undefined => of.analysis!.assets.find(asset => asset.id === plc.id)?.kept?.owner?.value;
  expect([owner(again), again.state().undo, again.stale]).toEqual(['Wilhelmina', 'merge 1 change of back.xlsx', false]);
  again.undo(Date.parse(NOW), 'jo');
  expect([owner(again), again.state().undo]).toEqual(['IT', 'merge 6 changes of back.xlsx']);
  again.undo(Date.parse(NOW), 'jo');
  expect([owner(again), again.analysis!.findings.find(one => one.id === finding.id)?.triage, again.stale]).toEqual(['IT', undefined, true]);
  again.close();
  workspace.close();
});

test('merge says what is no workbook of this engagement, changes nothing, and names its options', { timeout: 120_000 }, () => {
  const folder = scratch();
  const path = (name: string): string => join(folder, name);
  writeFileSync(path('a.pcap'), pcap(modbusFrames()));
  writeFileSync(path('b.pcap'), pcap(modbusFrames({ polls: 12 })));
  for (const name of ['a', 'b']) expect(crossdock(['analyze', path(`${name}.pcap`), '--engagement', path(`${name}.crossdock`), '--report', path(`${name}.xlsx`), '--now', NOW, '--quiet']).status).toBe(0);
  const before = sha256(path('a.crossdock'));
  expect(crossdock(['merge', path('a.crossdock'), path('b.xlsx')])).toMatchObject({ status: 3, out: '', err: expect.stringMatching(/b\.xlsx belongs to another engagement/) });
  writeFileSync(path('list.xlsx'), XLSX.write({ SheetNames: ['List'], Sheets: { List: XLSX.utils.aoa_to_sheet([['Name', 'Owner'], ['PLC', 'Jo']]) } }, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
  expect(crossdock(['merge', path('a.crossdock'), path('list.xlsx')])).toMatchObject({ status: 3, err: expect.stringContaining('no report workbook of Crossdock') });
  expect(crossdock(['merge', path('a.crossdock'), path('a.pcap')])).toMatchObject({ status: 3, err: expect.stringContaining('no workbook') });
  expect(crossdock(['merge', path('a.crossdock'), path('none.xlsx')])).toMatchObject({ status: 3, err: expect.stringContaining('cannot be read') });
  expect(crossdock(['merge', path('a.crossdock')])).toMatchObject({ status: 2, err: expect.stringContaining('the workbook that was edited') });
  expect(crossdock(['merge', path('a.crossdock'), path('a.xlsx'), '--conflicts', 'ask'])).toMatchObject({ status: 2, err: expect.stringContaining('keep or take') });
  expect(crossdock(['merge', path('a.crossdock'), path('a.xlsx'), '--dry-run', '--out', path('o')])).toMatchObject({ status: 2, err: expect.stringContaining('writes nothing') });
  expect(crossdock(['merge', path('a.crossdock'), path('a.xlsx'), '--report', path('a.xlsx')])).toMatchObject({ status: 2, err: expect.stringContaining('is an input') });
  expect(crossdock(['merge', path('a.crossdock'), path('a.xlsx')])).toMatchObject({ status: 0, out: expect.stringContaining('0 taken over') });
  expect(sha256(path('a.crossdock')), basename(path('a.crossdock'))).toBe(before);
  // As a source it is refused, for its lists are results.
  expect(crossdock(['analyze', path('a.xlsx'), '--out', path('o')])).toMatchObject({ status: 3, err: expect.stringContaining('report workbook of Crossdock') });
});
