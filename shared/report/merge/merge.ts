import { CurrentIds } from '../../edits/ids';
import type { Analysis } from '../../model/analysis';
import type { TriageDecision } from '../../model/decided';
import type { EditRow, PlainEdit } from '../../model/edit';
import { MOST_MERGED, MOST_UNKNOWN, type MergeDifference, type MergeView, type UnknownRow } from '../../model/merge';
import { compareText } from '../../model/order';
import { cleanCell, criticalityOf, criticalityText, itemsOf, registers, type Parsed, type Register, type RegisterField, type RegisterItem } from '../registers';
import { readMark, type Mark, type MergeRow } from './mark';

/**
 * What an edited workbook says else than the engagement. Three values decide: what the cell said when the workbook went out, what it says now, and what the engagement says now. A cell that nobody edited
 * is no difference, whatever the engagement says meanwhile; one that both changed is a conflict. Rows are known by their ids, columns by their headers, sheets by both: in whatever order they come back.
 * Deterministic: the same rows in another order give the same differences in the same order.
 */

export interface MergeInput {
  readonly name: string;
  readonly sha256: string;
  readonly rows: readonly MergeRow[];
}

export interface MergeTarget {
  readonly engagement: string;
  /** With what the analyst wrote beside it (edits/annotate). */
  readonly analysis: Analysis;
  /** The edits that hold: those that results follow from may be younger than the analysis. */
  readonly edits: readonly EditRow[];
  readonly knowsSource: (id: string) => boolean;
}

export type Merged =
  | { readonly kind: 'compared'; readonly view: MergeView; readonly edits: ReadonlyMap<string, PlainEdit> }
  | { readonly kind: 'refused'; readonly why: string };

/** A header may stand below a title that somebody put over it. */
const HEADER_WITHIN = 30;
const SHOWN = 80;

interface Sheet {
  readonly sheet: string;
  readonly register: Register;
  readonly headerRow: number;
  readonly idColumn: number;
  /** Header → column. */
  readonly columns: ReadonlyMap<string, number>;
}

const plainHeader = (text: string): string => cleanCell(text).toLowerCase().replace(/\s+/g, ' ');
const quoted = (text: string): string => `“${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}”`;

export function mergeWorkbook({ name, sha256, rows }: MergeInput, target: MergeTarget): Merged {
  const mark = readMark(rows);
  const warnings: string[] = [];
  const sheets = findSheets(rows, warnings);
  if (sheets.length === 0) return { kind: 'refused', why: `${name} is no report workbook of Crossdock: none of its sheets has a column ${registers.map(({ idHeader }) => idHeader).join(', ')} beside one that can be filled in.` };
  const strange = mark?.sources.filter(id => !target.knowsSource(id)) ?? [];
  if (mark && strange.length > 0) return { kind: 'refused', why: `${name} belongs to another engagement (${quoted(mark.engagement ?? 'without a name')}): ${strange.length} of its ${mark.sources.length} sources are not in this one.` };
  if (!mark) warnings.push('The hidden sheet that says what was exported is missing. Cells are compared with the engagement as it is now: what it changed since the export looks like an edit of the workbook.');
  else if (mark.engagement !== undefined && mark.engagement !== cleanCell(target.engagement)) warnings.push(`It was exported from an engagement that is called ${quoted(mark.engagement)}; this one, with the same sources, is called ${quoted(target.engagement)}.`);
  for (const { of, sheet, idHeader } of registers) if (!sheets.some(one => one.register.of === of)) warnings.push(`No sheet has a column ${idHeader} as ${sheet} had: nothing is taken over of it.`);

  const compared = compare(rows, sheets, mark, target);
  if (compared.known === 0) return { kind: 'refused', why: `${name} has no row of anything in this engagement${compared.unknownCount > 0 ? `; ${compared.unknownCount} ids are not known in it. A redacted report has ids of its own and cannot come back` : ''}.` };
  if (compared.differences.length > MOST_MERGED) return { kind: 'refused', why: `${name} has ${compared.differences.length} changed cells; at most ${MOST_MERGED} are taken over at once.` };
  return {
    kind: 'compared', edits: compared.edits,
    view: {
      workbook: name, sha256, ...(mark?.engagement === undefined ? {} : { engagement: mark.engagement }), ...(mark?.analysedAt === undefined ? {} : { analysedAt: mark.analysedAt }), warnings, differences: compared.differences,
      unknown: compared.unknown, unknownCount: compared.unknownCount, rows: compared.known, already: compared.already,
    },
  };
}

function findSheets(rows: readonly MergeRow[], warnings: string[]): Sheet[] {
  const found = new Map<string, Sheet>();
  const seen = new Map<string, number>();
  for (const { sheet, row, cells } of rows) {
    const before = seen.get(sheet) ?? 0;
    seen.set(sheet, before + 1);
    if (before >= HEADER_WITHIN || found.has(sheet)) continue;
    const headers = cells.map(plainHeader);
    const register = registers.find(({ idHeader, fields }) => headers.includes(plainHeader(idHeader)) && fields.some(field => field.columns.some(({ header }) => headers.includes(plainHeader(header)))));
    if (!register) continue;
    const columns = new Map<string, number>();
    for (const { header } of register.fields.flatMap(field => field.columns)) {
      const wanted = plainHeader(header), at = headers.indexOf(wanted);
      if (at < 0) warnings.push(`The sheet ${quoted(cleanCell(sheet))} has no column ${header} any more: nothing is taken over of it.`);
      else columns.set(header, at);
      if (at >= 0 && headers.lastIndexOf(wanted) !== at) warnings.push(`The sheet ${quoted(cleanCell(sheet))} has two columns ${header}: the first is read.`);
    }
    found.set(sheet, { sheet, register, headerRow: row, idColumn: headers.indexOf(plainHeader(register.idHeader)), columns });
  }
  return [...found.values()];
}

/** One field of one row, edited. */
interface Candidate {
  readonly sheet: string;
  readonly row: number;
  readonly exported: string | undefined;
  readonly shown: string;
  readonly parsed: Parsed;
  /** The comment of the same row: the reason of a status. */
  readonly comment: string;
}

interface Compared {
  readonly differences: MergeDifference[];
  readonly edits: Map<string, PlainEdit>;
  readonly unknown: UnknownRow[];
  readonly unknownCount: number;
  /** Rows that belong to something. */
  readonly known: number;
  readonly already: number;
}

function compare(rows: readonly MergeRow[], sheets: readonly Sheet[], mark: Mark | undefined, target: MergeTarget): Compared {
  const bySheet = new Map(sheets.map(sheet => [sheet.sheet, sheet]));
  const ids = new CurrentIds(target.analysis.assets);
  const items = new Map(registers.map(register => [register.of, new Map(withNewest(register, target, ids).map(item => [item.id, item]))]));
  const candidates = new Map<string, { readonly register: Register; readonly item: RegisterItem; readonly field: RegisterField; readonly each: Candidate[] }>();
  const unknown: UnknownRow[] = [];
  let unknownCount = 0, known = 0, already = 0;
  for (const { sheet, row, cells } of rows) {
    const place = bySheet.get(sheet);
    if (!place || row <= place.headerRow) continue;
    const { register, columns } = place;
    const id = cleanCell(cells[place.idColumn] ?? '');
    const item = items.get(register.of)!.get(register.of === 'asset' ? ids.asset(id) ?? id : ids.within(id));
    if (!item) {
      unknownCount++;
      if (unknown.length < MOST_UNKNOWN) unknown.push({ sheet: cleanCell(sheet).slice(0, 31), row, id: id.slice(0, 200) });
      continue;
    }
    known++;
    for (const field of register.fields) {
      if (!field.columns.every(({ header }) => columns.has(header))) continue;
      const now = field.columns.map(({ header }) => cleanCell(cells[columns.get(header)!] ?? ''));
      const out = mark && field.columns.map(({ header }) => mark.exported(register.of, id, header));
      if (out?.every((text, i) => text === now[i])) continue;
      const parsed = field.parse(now);
      const exported = out && valueOf(field.parse(out), out);
      if ('value' in parsed && parsed.value === (exported ?? item.values.get(field.id))) continue;
      const key = `${register.of}/${item.id}/${field.id}`;
      const commentColumn = columns.get(register.fields.find(one => one.id === 'comment')?.columns[0]?.header ?? '');
      const candidate: Candidate = { sheet, row, exported, shown: now.filter(text => text !== '').join(' × '), parsed, comment: commentColumn === undefined ? '' : cleanCell(cells[commentColumn] ?? '') };
      const others = candidates.get(key);
      if (others) others.each.push(candidate);
      else candidates.set(key, { register, item, field, each: [candidate] });
    }
  }

  const differences: MergeDifference[] = [];
  const edits = new Map<string, PlainEdit>();
  const index = indexOf(target, ids);
  for (const [key, { register, item, field, each }] of candidates) {
    const sorted = each.sort((a, b) => compareText(a.shown, b.shown) || compareText(a.sheet, b.sheet) || a.row - b.row);
    const [first] = sorted as [Candidate];
    const before = item.values.get(field.id) ?? '';
    const after = 'value' in first.parsed ? first.parsed.value : first.shown;
    if ('value' in first.parsed && first.parsed.value === before && sorted.every(one => 'value' in one.parsed && one.parsed.value === before)) {
      already++;
      continue;
    }
    const word = (value: string): string => (value === '' ? field.normal ?? '' : value);
    const difference = (state: MergeDifference['state'], why?: string): void => void differences.push({
      key, of: register.of, id: item.id, name: item.name, field: field.columns[0]!.header.replace(/:.*/, ''), sheet: cleanCell(first.sheet).slice(0, 31), row: first.row, ...(first.exported === undefined ? {} : { exported: word(first.exported) }),
      before: word(before), after: word(after), state, ...(why === undefined ? {} : { why }), changesResults: field.id === 'zone' || field.id === 'criticality',
    });
    const other = sorted.find(one => JSON.stringify(one.parsed) !== JSON.stringify(first.parsed));
    if (other) {
      difference('refused', `the id stands twice: row ${first.row} says ${quoted(first.shown)}, row ${other.row} ${quoted(other.shown)}`);
      continue;
    }
    if ('why' in first.parsed) {
      difference('refused', first.parsed.why);
      continue;
    }
    const edit = editOf(register, item, field, first.parsed.value, first.comment, index);
    if ('refused' in edit) {
      difference('refused', edit.refused);
      continue;
    }
    edits.set(key, edit);
    if (first.exported !== undefined && first.exported !== before) difference('conflict', `the engagement says ${before === '' ? 'nothing' : quoted(before)} since the export, which said ${first.exported === '' ? 'nothing' : quoted(first.exported)}`);
    else difference('change');
  }
  const order = new Map(registers.map(({ of }, i) => [of, i]));
  const fieldOrder = new Map<string, number>(registers.flatMap(({ of, fields }) => fields.map((field, i) => [`${of}/${field.id}`, i] as const)));
  const place = ({ of, key }: MergeDifference): number => fieldOrder.get(`${of}/${key.slice(key.lastIndexOf('/') + 1)}`)!;
  differences.sort((a, b) => order.get(a.of)! - order.get(b.of)! || compareText(a.id, b.id) || place(a) - place(b));
  return { differences, edits, unknown, unknownCount, known, already };
}

const valueOf = (parsed: Parsed, cells: readonly string[]): string => ('value' in parsed ? parsed.value : cells.join(' × '));

/** The items as the engagement has them now: zones and criticality are computed anew a moment after they are set. */
function withNewest(register: Register, { analysis, edits }: MergeTarget, ids: CurrentIds): RegisterItem[] {
  const items = itemsOf(register, analysis);
  if (register.of !== 'asset') return items;
  const zones = new Map<string, string>();
  const criticality = new Map<string, string>();
  for (const { edit } of edits) {
    if ((edit.kind !== 'zone' && edit.kind !== 'criticality') || edit.value === undefined) continue;
    for (const asset of edit.assets) {
      const id = ids.asset(asset);
      if (id === undefined) continue;
      if (edit.kind === 'zone') zones.set(id, edit.value);
      else criticality.set(id, criticalityText(edit.value));
    }
  }
  const nameOf = new Map(analysis.zones.map(({ id, name }) => [id, name]));
  const derived = new Map(analysis.assets.flatMap(({ id, decided }) => (decided?.zone?.derived === undefined ? [] : [[id, decided.zone.derived]])));
  return items.map(item => {
    const set = zones.get(item.id);
    const zone = set === undefined ? derived.get(item.id) : nameOf.get(set) ?? set.replace(/^zone:.*?:(?:net|named):/, '');
    return { ...item, values: new Map([...item.values, ['criticality', criticality.get(item.id) ?? ''], ...(zone === undefined ? [] : [['zone', zone] as const])]) };
  });
}

/** What an edit is made from, looked up once and not once a row. */
interface Index {
  /** Asset id → site; site and name of a zone → its id; assets whose zone the analyst set; finding id → reason that was given. */
  readonly site: ReadonlyMap<string, string>;
  readonly zoneId: ReadonlyMap<string, string>;
  readonly zoneSet: ReadonlySet<string>;
  readonly reason: ReadonlyMap<string, string>;
}

const indexOf = ({ analysis, edits }: MergeTarget, ids: CurrentIds): Index => ({
  site: new Map(analysis.assets.map(({ id, site }) => [id, site])),
  // Of two with one name the first holds, as in the analysis itself.
  zoneId: new Map([...analysis.zones].reverse().map(({ id, site, name }) => [JSON.stringify([site, name]), id])),
  zoneSet: new Set(edits.flatMap(({ edit }) => (edit.kind === 'zone' && edit.value !== undefined ? edit.assets.map(asset => ids.asset(asset) ?? asset) : []))),
  reason: new Map(analysis.findings.flatMap(({ id, triage }) => (triage?.value.reason === undefined ? [] : [[id, triage.value.reason]]))),
});

function editOf(register: Register, item: RegisterItem, field: RegisterField, value: string, comment: string, index: Index): PlainEdit | { readonly refused: string } {
  const set = value === '' ? {} : { value };
  switch (field.id) {
    case 'zone': {
      if (value === '' && !index.zoneSet.has(item.id)) return { refused: 'the zone was derived: name another, and it takes the place of this one' };
      return { kind: 'zone', assets: [item.id], ...(value === '' ? {} : { value: index.zoneId.get(JSON.stringify([index.site.get(item.id), value])) ?? value }) };
    }
    case 'criticality': {
      const said = criticalityOf(value);
      return { kind: 'criticality', assets: [item.id], ...(said ? { value: said } : {}) };
    }
    case 'triage': {
      const reason = (comment || index.reason.get(item.id) || '').slice(0, 10_000);
      if (value === '') return { kind: 'triage', finding: item.id };
      if (value === 'confirmed' || value === 'fixed') return { kind: 'triage', finding: item.id, value: { status: value, ...(reason === '' ? {} : { reason }) } };
      if (reason === '') return { refused: `the status ${value} needs a reason: write it into Client comment of the same row` };
      return { kind: 'triage', finding: item.id, value: { status: value.replace(' ', '-'), reason } as TriageDecision };
    }
    default: return { kind: 'kept', of: register.of, id: item.id, field: field.id, ...set };
  }
}
