import { wireText } from '../binary/reader';
import type { Analysis } from '../model/analysis';
import type { Criticality } from '../model/decided';
import type { Kept, KeptField, KeptOf } from '../model/kept';
import type { Cell, Column } from '../model/workbook';

/**
 * The columns of the workbook that the client's engineers fill in, and that come back when it is merged. The sheets write them from here, and shared/report/merge reads them by the same words: a header
 * that is changed here makes workbooks unreadable that are out already.
 *
 * A value is one text: as the cell shows it, empty where there is none.
 */

/** A cell's text taken for a value, or why it is none. */
export type Parsed = { readonly value: string } | { readonly why: string };

export interface RegisterField {
  /** `zone`, `criticality` and `triage` are edits of their own; the others are kept beside the result. */
  readonly id: 'zone' | 'criticality' | 'triage' | KeptField;
  readonly columns: readonly Column[];
  /** What the cells say where nothing was set. */
  readonly normal?: string;
  /** One cell for each column. */
  cells(value: string): readonly Cell[];
  parse(cells: readonly string[]): Parsed;
}

export interface Register {
  readonly of: KeptOf;
  /** Its sheet, wherever the workbook still calls it so. */
  readonly sheet: string;
  readonly idHeader: string;
  readonly fields: readonly RegisterField[];
}

const LINE = 200;
const TEXT = 10_000;
const ERROR = /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A)$/;

/** A cell's text without what no cell should hold; lines stay lines. Does nothing to what it has cleaned once. */
export function cleanCell(text: string): string {
  return text.split(/\r\n?|\n/).map(line => wireText(line, Number.MAX_SAFE_INTEGER)).join('\n').trim();
}

const words = (most: number) => ([cell = '']: readonly string[]): Parsed => {
  const value = cleanCell(cell);
  if (ERROR.test(value)) return { why: 'the cell holds an error of a formula' };
  if (most === LINE && value.includes('\n')) return { why: 'it has more than one line' };
  return value.length > most ? { why: `it is longer than ${most} characters` } : { value };
};

const oneOf = (choices: readonly string[], normal = '') => ([cell = '']: readonly string[]): Parsed => {
  const found = cleanCell(cell).toLowerCase().replace(/[-\s]+/g, ' ');
  const value = found === 'true' && choices.includes('yes') ? 'yes' : found === 'false' && choices.includes('no') ? 'no' : found;
  if (value === '' || value === normal) return { value: '' };
  return choices.includes(value) ? { value } : { why: `it is none of: ${choices.join(', ')}` };
};

/** Days from 2000 to 2199 as spreadsheets count them: programs that keep values and no formats leave a number. */
const FIRST_DAY = 36_526, LAST_DAY = 109_574;

function day([cell = '']: readonly string[]): Parsed {
  const text = cleanCell(cell);
  if (text === '') return { value: '' };
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00)?)?$/.exec(text) ?? [];
  const [, date2, month2, year2] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  const serial = /^\d{5,6}$/.test(text) ? Number(text) : undefined;
  if (serial !== undefined && serial >= FIRST_DAY && serial <= LAST_DAY) return { value: new Date((serial - 25_569) * 86_400_000).toISOString().slice(0, 10) };
  const iso = year !== undefined ? `${year}-${month!}-${date!}` : year2 !== undefined ? `${year2}-${month2!.padStart(2, '0')}-${date2!.padStart(2, '0')}` : undefined;
  const time = iso === undefined ? NaN : Date.parse(`${iso}T00:00:00Z`);
  if (iso === undefined || Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso || Number(iso.slice(0, 4)) < 2000 || Number(iso.slice(0, 4)) > 2199) return { why: 'it is no date from 2000 to 2199; write it as 2026-10-31' };
  return { value: iso };
}

const MOST_HOURS = 100_000, MOST_COST = 1e12;

export const criticalityText = ({ hours, costPerHour }: Criticality): string => `${hours} h × $${costPerHour}`;

export function criticalityOf(text: string): Criticality | undefined {
  const [, hours, costPerHour] = /^([\d.e+-]+) h × \$([\d.e+-]+)$/.exec(text) ?? [];
  return hours === undefined ? undefined : { hours: Number(hours), costPerHour: Number(costPerHour) };
}

function criticality([hoursCell = '', costCell = '']: readonly string[]): Parsed {
  const [first, second] = [cleanCell(hoursCell), cleanCell(costCell)];
  if (first === '' && second === '') return { value: '' };
  if (first === '' || second === '') return { why: 'it needs both the hours of standstill and the $ per hour' };
  const [hours, costPerHour] = [Number(first), Number(second)];
  if (!(hours >= 0 && hours <= MOST_HOURS)) return { why: `its hours are no number from 0 to ${MOST_HOURS}` };
  if (!(costPerHour >= 0 && costPerHour <= MOST_COST)) return { why: `its $ per hour are no number from 0 to ${MOST_COST}` };
  return { value: criticalityText({ hours, costPerHour }) };
}

const one = (value: string): readonly Cell[] => [value === '' ? undefined : value];

const OWNER: RegisterField = { id: 'owner', columns: [{ header: 'Owner', width: 16, kind: 'text', editable: 'Who answers for it: a person, a team or a company, in one line.' }], cells: one, parse: words(LINE) };
const YES_NO = ['yes', 'no'] as const;
const ACCEPTED: RegisterField = { id: 'accepted-risk', columns: [{ header: 'Accepted risk', width: 10, kind: 'text', choices: YES_NO, editable: 'yes: its owner bears the risk as it is. no: they do not.' }], cells: one, parse: oneOf(YES_NO) };
const DUE: RegisterField = { id: 'due', columns: [{ header: 'Due', width: 12, kind: 'day', editable: 'The day by which it is to be done, as 2026-10-31.' }], cells: one, parse: day };
const comment = (header: string, width: number): RegisterField => ({ id: 'comment', columns: [{ header, width, kind: 'text', wrap: true, editable: 'Anything, up to 10,000 characters.' }], cells: one, parse: words(TEXT) });
const LEVELS = ['0', '1', '2', '3', '4'] as const;
const level = (id: 'sl-t' | 'sl-a', header: string, what: string): RegisterField => ({ id, columns: [{ header, width: 8, kind: 'identifier', choices: LEVELS, editable: `Security level of IEC 62443 that ${what}: 0 to 4.` }], cells: one, parse: oneOf(LEVELS) });

export const FINDING_STATES = ['new', 'confirmed', 'false positive', 'accepted', 'fixed'] as const;
const ACTION_STATES = ['open', 'planned', 'in progress', 'done', 'rejected'] as const;

export const registers: readonly Register[] = [
  {
    of: 'asset', sheet: 'Assets', idHeader: 'Asset id',
    fields: [
      { id: 'zone', columns: [{ header: 'Zone', width: 20, kind: 'text', wrap: true, editable: 'The name of a zone on the sheet Zones, or of a new one. Results follow from it. Empty: as it was derived.' }], cells: one, parse: words(LINE) },
      {
        id: 'criticality', cells: value => {
          const set = criticalityOf(value);
          return [set?.hours, set?.costPerHour];
        }, parse: criticality,
        columns: [
          { header: 'Criticality: hours of standstill', width: 12, kind: 'number', editable: 'For how long work stands still when this asset is lost; 0 when nothing is lost. Empty: as the model takes it by its role. Results follow from it.' },
          { header: 'Criticality: $ per hour', width: 12, kind: 'number', editable: 'What one hour of that standstill costs. Empty: as the model takes it. Results follow from it.' },
        ],
      },
      OWNER, ACCEPTED, DUE, comment('Comment', 30),
    ],
  },
  {
    of: 'finding', sheet: 'Findings', idHeader: 'Finding id',
    fields: [
      { id: 'triage', normal: 'new', columns: [{ header: 'Status', width: 14, kind: 'text', choices: FINDING_STATES, editable: 'A false positive, and what is accepted, needs its reason in Client comment.' }], cells: value => [value === '' ? 'new' : value], parse: oneOf(FINDING_STATES, 'new') },
      OWNER, ACCEPTED, DUE, comment('Client comment', 34),
    ],
  },
  {
    of: 'remediation', sheet: 'Roadmap', idHeader: 'Action id',
    fields: [
      OWNER, DUE, { id: 'status', normal: 'open', columns: [{ header: 'Status', width: 12, kind: 'text', choices: ACTION_STATES, editable: 'How far it is.' }], cells: value => [value === '' ? 'open' : value], parse: oneOf(ACTION_STATES, 'open') },
      ACCEPTED, comment('Comment', 34),
    ],
  },
  { of: 'zone', sheet: 'Zones', idHeader: 'Zone id', fields: [level('sl-t', 'SL-T', 'is aimed at'), level('sl-a', 'SL-A', 'is achieved'), OWNER, comment('Comment', 30)] },
];

const registerOf = (of: KeptOf): Register => registers.find(register => register.of === of)!;
export const fieldOf = (of: KeptOf, id: RegisterField['id']): RegisterField => registerOf(of).fields.find(field => field.id === id)!;

/** Columns of some fields of a register, for its sheet. */
export const columnsOf = (of: KeptOf, ...ids: readonly RegisterField['id'][]): readonly Column[] => ids.flatMap(id => fieldOf(of, id).columns);

/** Cells of fields that are kept beside a result. */
export const keptCells = (of: KeptOf, kept: Kept | undefined, ...ids: readonly KeptField[]): readonly Cell[] => ids.flatMap(id => fieldOf(of, id).cells(kept?.[id]?.value ?? ''));

/** A thing of the analysis that has a row in a register, with what its cells say. */
export interface RegisterItem {
  readonly id: string;
  readonly name: string;
  readonly values: ReadonlyMap<RegisterField['id'], string>;
}

const keptValues = (register: Register, kept: Kept | undefined): [RegisterField['id'], string][] => register.fields.flatMap(({ id }) => (id === 'zone' || id === 'criticality' || id === 'triage' ? [] : [[id, kept?.[id]?.value ?? '']] as [RegisterField['id'], string][]));

export function itemsOf({ of }: Register, analysis: Analysis): RegisterItem[] {
  const register = registerOf(of);
  switch (of) {
    case 'asset': {
      const names = new Map(analysis.zones.map(zone => [zone.id, zone.name]));
      return analysis.assets.map(({ id, name, zone, kept, decided }) => ({
        id, name, values: new Map([['zone', zone === undefined ? 'unknown' : names.get(zone) ?? zone], ['criticality', decided?.criticality ? criticalityText(decided.criticality.value) : ''], ...keptValues(register, kept)]),
      }));
    }
    case 'finding': return analysis.findings.map(({ id, title, triage, kept }) => ({ id, name: title, values: new Map([['triage', triage?.value.status.replace('-', ' ') ?? ''], ...keptValues(register, kept)]) }));
    case 'remediation': return analysis.remediations.map(({ id, title, kept }) => ({ id, name: title, values: new Map(keptValues(register, kept)) }));
    case 'zone': return analysis.zones.map(({ id, name, kept }) => ({ id, name, values: new Map(keptValues(register, kept)) }));
  }
}
