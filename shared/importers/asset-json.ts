import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { TableAssembler } from './columns-kit';
import { readHeader } from './header-kit';
import { headText, TextFeed } from './text-kit';
import { NAMING_FIELDS } from '../model/columns';

/** Larger exports come as lines or in pages. */
const LARGEST = 256 << 20;
/** Members in which products put the list of their answer. */
const LISTS = ['result', 'results', 'assets', 'objects', 'data', 'items', 'value', 'devices', 'nodes', 'hosts'];

/**
 * Asset lists as JSON: the answer of an asset query (Claroty, Nozomi, Tenable OT, Defender for IoT) as one array, inside an object, or one object a line. Members are read
 * like the columns of a table.
 */
export const assetJson = defineImporter({
  id: 'asset-json',
  name: 'Asset list (JSON)',
  kind: 'asset-export',
  format: 'json',
  recognises(head) {
    const text = headText(head).trimStart();
    if (!/^[[{]/.test(text)) return false;
    const names = new Set([...text.matchAll(/"([A-Za-z_][\w.]{0,40})"\s*:/g)].map(match => match[1]!));
    // STIX, CSAF and CycloneDX are lists of something else.
    if (names.has('bomFormat') || names.has('spec_version') || names.has('document')) return false;
    const fields = new Set(readHeader([...names]).columns.map(column => column.field));
    return fields.size >= 3 && (fields.has('ip') || fields.has('mac')) && [...fields].some(field => NAMING_FIELDS.has(field));
  },
  read: input => new JsonReader(input),
});

interface JsonRecord {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer?: string;
  readonly line?: number;
}

class JsonReader implements FileReader {
  private text = '';
  private readonly feed = new TextFeed(text => void (this.text += text));
  private length = 0;

  constructor(private readonly input: ImportInput) {}

  push(bytes: Uint8Array): void {
    this.length += bytes.length;
    if (this.length <= LARGEST) this.feed.push(bytes);
  }

  end(): Reading {
    const table = new TableAssembler(assetJson.id, this.input, true);
    if (this.length > LARGEST) return table.end(assetJson.format, assetJson.kind, [{ code: 'too-large', weight: 'refused', message: `The list is larger than ${LARGEST >> 20} MiB; nothing was kept.`, advice: 'Export it as lines of JSON, or in parts.', at: { offset: LARGEST } }]);
    this.feed.end();
    const problems: Problem[] = [];
    const records = readRecords(this.text, problems);
    const headers: string[] = [];
    const index = new Map<string, number>();
    const flat = records.map(({ value }) => flatten(value));
    for (const cells of flat) {
      for (const name of cells.keys()) {
        if (index.has(name)) continue;
        index.set(name, headers.length);
        headers.push(name);
      }
    }
    // The names of the members are the header; it has no place of its own and is no row.
    if (records.length > 0) table.row({ row: 0, cells: headers, at: () => ({ offset: 0 }) });
    records.forEach(({ pointer, line }, i) => {
      const cells = new Array<string>(headers.length).fill('');
      for (const [name, cell] of flat[i]!) cells[index.get(name)!] = cell;
      table.row({ row: i + 1, cells, at: column => (line !== undefined ? { line } : { pointer: column === undefined ? pointer! : `${pointer}/${column.replace(/\./g, '/')}` }) });
    });
    return table.end(assetJson.format, assetJson.kind, problems);
  }
}

function readRecords(text: string, problems: Problem[]): JsonRecord[] {
  const whole = parse(text);
  if (whole !== undefined) return recordsOf(whole);
  const records: JsonRecord[] = [];
  let broken = 0;
  text.split(/\r\n|\r|\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const value = parse(line);
    if (isRecord(value)) records.push({ value, line: i + 1 });
    else if (++broken <= 20) problems.push({ code: 'row-not-json', weight: 'warning', message: `Line ${i + 1} is no JSON object; it was skipped.`, at: { line: i + 1 } });
  });
  if (records.length === 0) {
    problems.splice(0, problems.length, { code: 'malformed-json', weight: 'refused', message: 'The file is neither one JSON text nor one object a line; nothing was kept.', advice: 'It may have been cut: export it again.', at: { offset: 0 } });
  }
  return records;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function recordsOf(value: unknown): JsonRecord[] {
  if (Array.isArray(value)) return value.flatMap((entry: unknown, i) => (isRecord(entry) ? [{ value: entry, pointer: `/${i}` }] : []));
  if (!isRecord(value)) return [];
  for (const name of LISTS) {
    const list = Object.hasOwn(value, name) ? value[name] : undefined;
    if (Array.isArray(list)) return list.flatMap((entry: unknown, i) => (isRecord(entry) ? [{ value: entry, pointer: `/${name}/${i}` }] : []));
  }
  return [{ value, pointer: '' }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members as cells, those of members too (`network.name`); lists of plain values are joined. Deeper things are no columns. */
function flatten(record: Readonly<Record<string, unknown>>): Map<string, string> {
  const cells = new Map<string, string>();
  const put = (name: string, value: unknown, depth: number): void => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') cells.set(name, String(value));
    else if (Array.isArray(value)) {
      const plain = value.filter((entry): entry is string | number => typeof entry === 'string' || typeof entry === 'number');
      if (plain.length > 0) cells.set(name, plain.slice(0, 256).join(';'));
    } else if (isRecord(value) && depth < 2) for (const [inner, entry] of Object.entries(value)) put(`${name}.${inner}`, entry, depth + 1);
  };
  for (const [name, value] of Object.entries(record)) put(name, value, 0);
  // Claroty writes a code and, with two underscores behind, its word: `criticality` 2, `criticality__` eHigh.
  for (const name of [...cells.keys()]) if (name.endsWith('__')) cells.delete(name.slice(0, -2));
  return cells;
}
