import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotate } from '../../edits/annotate';
import { decisions, labelOf, replay } from '../../edits/journal';
import { journalRowSchema } from '../../ipc/edit-schema';
import type { Edit, EditRow, PlainEdit } from '../../model/edit';
import type { Cell } from '../../model/workbook';
import { fieldOf, registers, type RegisterField } from '../registers';
import { buildReport } from '../report';
import { sampleAnalysis } from '../report-test-kit';
import { isOwnWorkbook, MARK_SHEET, type MergeRow } from './mark';
import { mergeWorkbook, type Merged, type MergeTarget } from './merge';

const analysis = sampleAnalysis({ count: 8 });
const target = (edits: readonly EditRow[] = [], given = analysis): MergeTarget => ({ engagement: 'North', analysis: annotate(given, edits), edits, knowsSource: id => given.sources.some(source => source.id === id) });

const cellText = (cell: Cell): string => (cell === undefined ? '' : typeof cell === 'object' ? ('formula' in cell ? String(cell.value) : cell.text) : String(cell));
/** The exported workbook as rows of text, as a reader of workbooks gives them. */
function exported(of = target()): MergeRow[] {
  return buildReport(of.analysis, { engagement: of.engagement }).sheets.flatMap((sheet): MergeRow[] => (sheet.kind === 'table' ? [
    { sheet: sheet.name, row: 1, cells: sheet.columns.map(column => column.header) }, ...sheet.rows.map((row, i) => ({ sheet: sheet.name, row: i + 2, cells: row.map(cellText) })),
  ] : []));
}
const merge = (rows: readonly MergeRow[], into = target()): Merged => mergeWorkbook({ name: 'report.xlsx', sha256: 'a'.repeat(64), rows }, into);
function compared(rows: readonly MergeRow[], into = target()): Extract<Merged, { kind: 'compared' }> {
  const merged = merge(rows, into);
  if (merged.kind === 'refused') throw new Error(merged.why);
  return merged;
}
/** The rows with another text in one cell. */
function edited(rows: readonly MergeRow[], sheet: string, id: string, header: string, text: string): MergeRow[] {
  const at = rows.find(row => row.sheet === sheet && row.row === 1)!.cells.indexOf(header);
  if (at < 0 || !rows.some(row => row.sheet === sheet && row.cells.includes(id))) throw new Error(`there is no ${header} of ${id}`);
  return rows.map(row => (row.sheet === sheet && row.row > 1 && row.cells.includes(id) ? { ...row, cells: row.cells.map((cell, i) => (i === at ? text : cell)) } : row));
}
const asset = analysis.assets[2]!.id, finding = analysis.findings[0]!.id, action = analysis.remediations[0]!.id;
const rowOf = (edit: PlainEdit, at = 1_000): EditRow => ({ at, analyst: 'jo', edit });

test('an untouched workbook brings nothing, also of an engagement with edits of every kind', () => {
  expect(compared(exported()).view).toMatchObject({ differences: [], unknown: [], unknownCount: 0, already: 0, warnings: [], engagement: 'North', analysedAt: analysis.generatedAt, rows: 8 + 1 + 1 + 2 });
  const busy = target([
    rowOf({ kind: 'zone', assets: [asset], value: 'Umber hall' }), rowOf({ kind: 'criticality', assets: [asset], value: { hours: 0.1, costPerHour: 1e12 } }), rowOf({ kind: 'triage', finding, value: { status: 'false-positive', reason: 'a test rig' } }),
    rowOf({ kind: 'kept', of: 'asset', id: asset, field: 'comment', value: '=1+1\ttwo\n\u0001three' }), rowOf({ kind: 'kept', of: 'remediation', id: action, field: 'status', value: 'in progress' }), rowOf({ kind: 'kept', of: 'zone', id: analysis.zones[0]!.id, field: 'sl-t', value: '3' }),
  ]);
  expect(compared(exported(busy), busy).view).toMatchObject({ differences: [], unknownCount: 0 });
});

describe('one edited cell', () => {
  const cases: readonly (readonly [sheet: string, id: string, header: string, text: string, edit: PlainEdit])[] = [
    ['Assets', asset, 'Zone', 'Umber hall', { kind: 'zone', assets: [asset], value: 'Umber hall' }],
    ['Assets', asset, 'Zone', 'External', { kind: 'zone', assets: [asset], value: 'zone:north:external' }],
    ['Assets', asset, 'Owner', ' Packing team ', { kind: 'kept', of: 'asset', id: asset, field: 'owner', value: 'Packing team' }],
    ['Assets', asset, 'Accepted risk', 'TRUE', { kind: 'kept', of: 'asset', id: asset, field: 'accepted-risk', value: 'yes' }],
    ['Assets', asset, 'Due', '46296', { kind: 'kept', of: 'asset', id: asset, field: 'due', value: '2026-10-01' }],
    ['Assets', asset, 'Comment', 'one\r\ntwo', { kind: 'kept', of: 'asset', id: asset, field: 'comment', value: 'one\ntwo' }],
    ['Findings', finding, 'Status', 'Confirmed', { kind: 'triage', finding, value: { status: 'confirmed' } }],
    ['Findings', finding, 'Due', '1.10.2026', { kind: 'kept', of: 'finding', id: finding, field: 'due', value: '2026-10-01' }],
    ['Roadmap', action, 'Status', 'in progress', { kind: 'kept', of: 'remediation', id: action, field: 'status', value: 'in progress' }],
    ['Zones', 'zone:north:vlan:60', 'SL-T', '3', { kind: 'kept', of: 'zone', id: 'zone:north:vlan:60', field: 'sl-t', value: '3' }],
  ];
  test.each(cases)('%s %s, %s: %s', (sheet, id, header, text, edit) => {
    const { view, edits } = compared(edited(exported(), sheet, id, header, text));
    expect(view.differences).toMatchObject([{ id, field: header, state: 'change', changesResults: header === 'Zone' }]);
    expect([...edits.values()]).toEqual([edit]);
    expect(journalRowSchema.safeParse(rowOf(edit)).success).toBe(true);
  });

  test('hours and $ of standstill are one difference, and one of them alone is none', () => {
    const half = edited(exported(), 'Assets', asset, 'Criticality: hours of standstill', '8');
    expect(compared(half).view.differences).toMatchObject([{ state: 'refused', why: 'it needs both the hours of standstill and the $ per hour', before: '', after: '8' }]);
    const { view, edits } = compared(edited(half, 'Assets', asset, 'Criticality: $ per hour', '50000'));
    expect(view.differences).toMatchObject([{ field: 'Criticality', before: '', after: '8 h × $50000', state: 'change', changesResults: true }]);
    expect([...edits.values()]).toEqual([{ kind: 'criticality', assets: [asset], value: { hours: 8, costPerHour: 50_000 } }]);
  });

  test('a status that takes a finding off the list takes its reason from the comment beside it', () => {
    const accepted = edited(exported(), 'Findings', finding, 'Status', 'accepted');
    expect(compared(accepted).view.differences).toMatchObject([{ state: 'refused', why: expect.stringContaining('needs a reason') }]);
    expect([...compared(edited(accepted, 'Findings', finding, 'Client comment', 'air gap by contract')).edits.values()]).toEqual([
      { kind: 'triage', finding, value: { status: 'accepted', reason: 'air gap by contract' } }, { kind: 'kept', of: 'finding', id: finding, field: 'comment', value: 'air gap by contract' }]);
  });

  test.each([
    ['Assets', asset, 'Accepted risk', 'perhaps', 'none of: yes, no'], ['Assets', asset, 'Due', '10/11/2026', 'no date'], ['Assets', asset, 'Due', '2026-02-30', 'no date'], ['Assets', asset, 'Owner', 'x'.repeat(201), 'longer than 200'],
    ['Assets', asset, 'Owner', 'two\nlines', 'more than one line'], ['Assets', asset, 'Comment', 'x'.repeat(10_001), 'longer than 10000'], ['Assets', asset, 'Comment', '#REF!', 'error of a formula'], ['Assets', asset, 'Zone', '', 'derived'],
    ['Findings', finding, 'Status', 'done', 'none of: new'], ['Assets', asset, 'Criticality: hours of standstill', '-1', 'needs both'],
  ])('%s %s, %s: what cannot be taken over says why', (sheet, id, header, text, why) => {
    const { view, edits } = compared(edited(exported(), sheet, id, header, text));
    expect(view.differences).toMatchObject([{ state: 'refused', why: expect.stringContaining(why) }]);
    expect(edits.size).toBe(0);
  });
});

describe('what the engagement says meanwhile', () => {
  const theirs = edited(exported(), 'Assets', asset, 'Owner', 'Packing');
  const says = (value: string): MergeTarget => target([rowOf({ kind: 'kept', of: 'asset', id: asset, field: 'owner', value })]);

  test('something else is a conflict, shown with both; the same is none', () => {
    const { view, edits } = compared(theirs, says('IT'));
    expect(view.differences).toMatchObject([{ state: 'conflict', exported: '', before: 'IT', after: 'Packing' }]);
    expect(edits.size).toBe(1);
    expect(compared(theirs, says('Packing')).view).toMatchObject({ differences: [], already: 1 });
  });

  test('is left alone where the workbook was not edited', () => {
    expect(compared(exported(), says('IT')).view.differences).toEqual([]);
  });

  test('a zone that was set a moment ago counts before its analysis is done', () => {
    const moved = edited(exported(), 'Assets', asset, 'Zone', 'Umber hall');
    const zone = (value: string): MergeTarget => target([rowOf({ kind: 'zone', assets: [asset], value })]);
    expect(compared(moved, zone('Umber hall')).view).toMatchObject({ differences: [], already: 1 });
    expect(compared(moved, zone('zone:north:external')).view.differences).toMatchObject([{ state: 'conflict', before: 'External' }]);
  });

  test('an asset that has another id by now is found by its former one', () => {
    const renamed = { ...analysis, assets: analysis.assets.map(one => (one.id === asset ? { ...one, id: 'asset:ffffffffffff', formerIds: [asset] } : one)) };
    expect([...compared(theirs, target([], renamed)).edits.values()]).toMatchObject([{ id: 'asset:ffffffffffff' }]);
  });
});

describe('workbooks that are not the one that went out', () => {
  test('of another engagement, of somebody else, redacted: refused in words', () => {
    expect(merge(exported(), { ...target(), knowsSource: () => false })).toMatchObject({ kind: 'refused', why: expect.stringContaining('another engagement (“North”): 2 of its 2 sources') });
    expect(merge([{ sheet: 'Inventory', row: 1, cells: ['Name', 'Owner'] }])).toMatchObject({ kind: 'refused', why: expect.stringContaining('no report workbook of Crossdock') });
    const masked = exported().filter(row => row.sheet === 'Assets').map(row => ({ ...row, cells: row.cells.map(cell => cell.replace('asset:', 'asset:9')) }));
    expect(merge(masked)).toMatchObject({ kind: 'refused', why: expect.stringContaining('redacted') });
  });

  test('without the hidden sheet, or under another name of the engagement: warned about', () => {
    const { view } = compared(edited(exported(), 'Assets', asset, 'Owner', 'Packing').filter(row => row.sheet !== MARK_SHEET));
    expect(view).toMatchObject({ differences: [{ state: 'change', after: 'Packing' }], warnings: [expect.stringContaining('hidden sheet')] });
    expect(compared(exported(), { ...target(), engagement: 'South' }).view.warnings).toEqual([expect.stringContaining('“North”')]);
  });

  test('sheets renamed, columns moved, hidden or added, a title above the header: read all the same; a column taken out is told', () => {
    const rows = edited(exported(), 'Assets', asset, 'Owner', 'Packing').map(row => (row.sheet === 'Assets' ? { sheet: 'Our assets', row: row.row + 2, cells: ['added', ...[...row.cells].reverse()] } : row));
    const { view } = compared([{ sheet: 'Our assets', row: 1, cells: ['Owner', 'of our assets'] }, ...rows]);
    expect(view).toMatchObject({ warnings: [], differences: [{ sheet: 'Our assets', after: 'Packing' }] });
    const without = exported().map(row => (row.sheet === 'Findings' ? { ...row, cells: row.cells.slice(0, -1) } : row));
    expect(compared(without).view.warnings).toEqual([expect.stringContaining('no column Client comment any more')]);
    expect(compared(exported().filter(row => row.sheet !== 'Zones')).view.warnings).toEqual([expect.stringContaining('No sheet has a column Zone id')]);
  });

  test('rows of nothing are reported, one id with two values is not guessed at', () => {
    const rows = exported();
    const width = rows.find(row => row.sheet === 'Assets')!.cells.length;
    const added = [{ sheet: 'Assets', row: 50, cells: ['A spare panel', ...Array.from({ length: width - 1 }, () => '')] }, { sheet: 'Assets', row: 51, cells: ['x', 'asset:eeeeeeeeeeee'] }];
    expect(compared([...rows, ...added]).view).toMatchObject({ differences: [], unknownCount: 2, unknown: [{ sheet: 'Assets', row: 50, id: '' }, { sheet: 'Assets', row: 51, id: 'asset:eeeeeeeeeeee' }] });
    const twice = [...edited(rows, 'Assets', asset, 'Owner', 'A'), ...edited(rows, 'Assets', asset, 'Owner', 'B').filter(row => row.sheet === 'Assets' && row.cells.includes(asset)).map(row => ({ ...row, row: 60 }))];
    expect(compared(twice).view.differences).toMatchObject([{ state: 'refused', why: expect.stringContaining('stands twice') }]);
  });

  test('a report is told from an asset list, with its hidden sheet or without', () => {
    expect(isOwnWorkbook(exported())).toBe(true);
    expect(isOwnWorkbook(exported().filter(row => row.sheet === 'Assets'))).toBe(true);
    expect(isOwnWorkbook([{ sheet: 'List', row: 1, cells: ['Asset id', 'Name'] }, { sheet: 'List', row: 2, cells: ['A-17', 'PLC'] }])).toBe(false);
  });
});

// --- random edits

const VALUES: Readonly<Partial<Record<RegisterField['id'], readonly string[]>>> = { 'accepted-risk': ['yes', 'no'], due: ['2026-10-01', '2031-02-28'], triage: ['confirmed', 'fixed'], status: ['planned', 'done', 'rejected'], 'sl-t': ['0', '4'], 'sl-a': ['1', '2'], criticality: ['8 h × $50000', '0 h × $0', '0.5 h × $1'] };
const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map(text => text.replace(/\s+/g, ' ').trim()).filter(text => text !== '' && !/^#(NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A)$/.test(text) && JSON.stringify(fieldOf('asset', 'owner').parse([text])) === JSON.stringify({ value: text }));
const places = registers.flatMap(register => buildIds(register.of).flatMap(id => register.fields.map(field => ({ register, id, field }))));
function buildIds(of: string): readonly string[] {
  return of === 'asset' ? analysis.assets.map(one => one.id) : of === 'finding' ? [finding] : of === 'remediation' ? [action] : analysis.zones.map(one => one.id);
}
const edits = fc.uniqueArray(fc.nat(places.length - 1).chain(n => (VALUES[places[n]!.field.id] ? fc.constantFrom(...VALUES[places[n]!.field.id]!) : line).map(value => ({ n, value }))), { selector: one => one.n, maxLength: 20 });

test('random edits on random rows, rows, columns and sheets shuffled: exactly these come back, and applied they are the next workbook', () => {
  const base = exported();
  fc.assert(fc.property(edits, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (chosen, chance) => {
    const random = (): number => chance.next().value as number;
    const shuffled = <T>(list: readonly T[]): T[] => list.map(one => [random(), one] as const).sort(([a], [b]) => a - b).map(([, one]) => one);
    let rows: MergeRow[] = base.map(row => ({ ...row, cells: [...row.cells] }));
    for (const { n, value } of chosen) {
      const { register, id, field } = places[n]!;
      field.cells(value).forEach((cell, i) => (rows = edited(rows, register.sheet, id, field.columns[i]!.header, cellText(cell))));
    }
    const sheets = [...new Set(rows.map(row => row.sheet))];
    const mixed = shuffled(sheets).flatMap(sheet => {
      const [header, ...body] = rows.filter(row => row.sheet === sheet) as [MergeRow, ...MergeRow[]];
      // The hidden sheet is nobody's to rearrange.
      const order = sheet === MARK_SHEET ? header.cells.map((_, i) => i) : shuffled(header.cells.map((_, i) => i));
      return [header, ...(sheet === MARK_SHEET ? body : shuffled(body))].map((row, i) => ({ sheet, row: i + 1, cells: order.map(at => row.cells[at] ?? '') }));
    });
    const { view, edits: found } = compared(mixed);
    const wanted = chosen.filter(({ n, value }) => !(places[n]!.field.id === 'zone' && value === 'VLAN 60')).map(({ n, value }) => [`${places[n]!.register.of}/${places[n]!.id}/${places[n]!.field.id}`, value]);
    expect(view.differences.map(one => [one.key, one.after]).sort()).toEqual(wanted.sort());
    expect(view).toMatchObject({ unknownCount: 0, already: 0, warnings: [] });
    expect(view.differences.every(one => one.state === 'change')).toBe(true);
    if (found.size === 0) return;
    // In the journal as one command; then the workbook brings nothing any more.
    const row = journalRowSchema.parse(JSON.parse(JSON.stringify({ at: 1, edit: { kind: 'merge', workbook: 'report.xlsx', sha256: 'a'.repeat(64), edits: [...found.values()] } }))) as EditRow;
    const history = replay([row]);
    expect(history.done).toHaveLength(1);
    const after = target(decisions(history));
    expect(compared(mixed, after).view).toMatchObject({ differences: [], already: wanted.length });
    expect(decisions(replay([row, { at: 2, move: 'undo' }]))).toEqual([]);
  }), { numRuns: 60 });
});

test('a merge is one command with its workbook’s name, and each of its edits says where it is from', () => {
  const edit: Edit = { kind: 'merge', workbook: 'back.xlsx', sha256: 'b'.repeat(64), edits: [{ kind: 'kept', of: 'asset', id: asset, field: 'owner', value: 'Packing' }, { kind: 'zone', assets: [asset], value: 'Hall' }] };
  expect(labelOf(edit)).toBe('merge 2 changes of back.xlsx');
  const held = decisions(replay([{ at: 5, analyst: 'jo', edit }]));
  expect(held.map(row => row.edit)).toMatchObject([{ kind: 'kept', why: 'from the workbook back.xlsx' }, { kind: 'zone', why: 'from the workbook back.xlsx' }]);
  expect(annotate(analysis, held).assets.find(one => one.id === asset)!.kept).toEqual({ owner: { value: 'Packing', at: 5, analyst: 'jo', why: 'from the workbook back.xlsx' } });
});
