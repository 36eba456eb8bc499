import { utf8 } from '../binary/reader';
import { canonicalIp } from '../model/address';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { FlowAssembler } from './flow-kit';
import { firstRecords, JsonRecords, readObject } from './json-records-kit';
import { LineSplitter } from './lines-kit';
import { JsonRecord, textOf } from './record-kit';
import type { LogRecord } from './record-kit';
import { isKnownLog, rowReader, ZEEK_REASONS } from './zeek-logs-kit';
import type { LogState } from './zeek-logs-kit';
import { AskedCip } from './zeek-messages-kit';
import { DEFAULT_HEADER, guessLayout, MOST_COLUMNS, readHeaderLine, ZeekRow } from './zeek-rows-kit';
import type { ZeekHeader } from './zeek-rows-kit';

/**
 * Logs of Zeek (formerly Bro) and of what is built on it, Malcolm and Corelight, with the ICSNPP analyzers: conn.log becomes conversations, the logs of protocols say what was done in them and
 * who took part. Each file for itself: a log of messages says nothing of bytes, conn.log nothing of functions; imported together they join by address and port.
 */
export const zeek = defineImporter({
  id: 'zeek',
  name: 'Zeek log (TSV or JSON; Malcolm, Corelight)',
  kind: 'flow-log',
  format: 'zeek',
  streams: true,
  recognises(head, name) {
    if (head[0] === 0x7b || head[0] === 0x5b || (head[0] === 0x23 && head[1] === 0x23)) {
      const records = firstRecords(head).map((object, i) => unwrapped(new JsonRecord(object, i + 1)));
      if (records.some(isZeekRecord)) return true;
      if (records.length > 0) return false;
      // Nothing of it is JSON, though it looks so: its name says what it was to be.
      if (/\.log(\.\w+)?$/i.test(name) && pathOfName(name) !== undefined && /^(?:#[^\n]*\n)*\{"/.test(utf8(head.subarray(0, 4096)))) return true;
    }
    const lines = utf8(head.subarray(0, 65_536)).replace(/^\ufeff/, '').split(/\r\n|\r|\n/).slice(0, 200);
    if (lines.some(line => /^#fields\b/.test(line)) && lines.some(line => /^#(separator|types|path)\b/.test(line))) return true;
    const row = lines.find(line => line !== '' && !line.startsWith('#'));
    return row !== undefined && guessLayout(row) !== undefined;
  },
  read: input => new ZeekReader(input),
});

/** Elasticsearch and OpenSearch put the record into `_source`. */
function unwrapped(record: LogRecord): LogRecord {
  if (record.text('_index') === undefined && record.text('_source.@timestamp') === undefined) return record;
  return { row: record.row, text: name => record.text(`_source.${name}`) ?? record.text(name), list: name => (record.list(`_source.${name}`).length > 0 ? record.list(`_source.${name}`) : record.list(name)) };
}

/** Zeek's own names of the ends, or what Malcolm says of a record that came from Zeek. */
function isZeekRecord(record: LogRecord): boolean {
  if (record.text('event_type') !== undefined && record.text('flow_id') !== undefined) return false;
  if (record.text('event.provider') === 'zeek' || record.text('event.module') === 'zeek' || record.text('zeek.uid') !== undefined) return true;
  if (canonicalIp(textOf(record, 'id.orig_h', 'id_orig_h') ?? '') !== undefined) return true;
  return record.text('ts') !== undefined && (record.text('uid') !== undefined || record.list('uids').length > 0 || record.text('host') !== undefined || record.text('_path') !== undefined || record.text('mac') !== undefined);
}

/** Name of the log: said in the record, or by the file. */
function pathOf(record: LogRecord, name: string): string {
  const said = textOf(record, '_path', 'event.dataset', '#path') ?? '';
  return said !== '' ? said.replace(/^zeek\./, '') : pathOfName(name) ?? pathOfFields(record);
}

/** `conn.2024-05-01-10-00-00.log.gz`, `conn_20240501.log`, `site-a-conn.log` → conn. */
export function pathOfName(name: string): string | undefined {
  const bare = name.toLowerCase().replace(/\.(gz|zst|log|json|ndjson|jsonl|txt|tsv|labeled)(?=\.|$)/g, '').replace(/[._-]?\d{2,4}[-_:]?\d{2}[-_:]?\d{2}.*$/, '').replace(/\.\d\d[:_-]\d\d.*$/, '');
  const last = bare.split(/[.\-\s]/).filter(part => part !== '').at(-1);
  return last !== undefined && isKnownLog(last) ? last : undefined;
}

/** What tells the commonest logs apart where neither record nor file says. */
function pathOfFields(record: LogRecord): string {
  const signs: readonly (readonly [field: string, path: string])[] = [
    ['conn_state', 'conn'], ['qtype_name', 'dns'], ['query', 'dns'], ['msg_types', 'dhcp'], ['user_agent', 'http'], ['status_code', 'http'], ['method', 'http'], ['cipher', 'ssl'], ['server_name', 'ssl'], ['auth_attempts', 'ssh'], ['fc_request', 'dnp3'], ['fc_reply', 'dnp3'],
    ['rosctr_code', 's7comm'], ['cip_service_code', 'cip'], ['enip_command_code', 'enip'], ['bvlc_function', 'bacnet'], ['func', 'modbus'], ['security_protocol', 'rdp'], ['share_type', 'smb_mapping'], ['software_type', 'software'], ['port_num', 'known_services'], ['msg_type', 'opcua_binary'],
  ];
  return signs.find(([field]) => record.text(field) !== undefined)?.[1] ?? 'unknown';
}

/** Malcolm keeps the fields of a log below its name: `zeek.modbus.func`. */
function malcolm(record: LogRecord, path: string): LogRecord {
  if (record.text('event.dataset') === undefined) return record;
  const prefix = `zeek.${path}.`;
  return { row: record.row, text: name => record.text(name) ?? record.text(prefix + name), list: name => (record.list(name).length > 0 ? record.list(name) : record.list(prefix + name)) };
}

class ZeekReader implements FileReader {
  private readonly flows: FlowAssembler;
  private readonly asked = new AskedCip();
  private readonly tunnels = new Map<string, string>();
  private readonly states = new Map<string, { readonly log: LogState; readonly read: ReturnType<typeof rowReader> }>();
  private readonly problems: Problem[] = [];
  private head: Uint8Array[] = [];
  private headLength = 0;
  private source: LineSplitter | JsonRecords | undefined;
  private header: ZeekHeader = { ...DEFAULT_HEADER };
  private columns: ReadonlyMap<string, number> | undefined;
  private guessed = false;

  constructor(private readonly input: ImportInput) {
    this.flows = new FlowAssembler(zeek.id, input);
  }

  push(bytes: Uint8Array): void {
    if (this.source) return void this.source.push(bytes);
    // Whether the file begins with an object is seen in its first bytes; the JSON reader wants some more to find a list.
    this.head.push(bytes.slice());
    this.headLength += bytes.length;
    if (this.headLength >= 65_536) this.begin();
  }

  end(): Reading {
    if (!this.source) this.begin();
    if (this.source!.end()) this.problems.push({ code: 'cut', weight: 'partial', message: `The log ends inside a record; ${this.flows.read} rows before it were kept.`, advice: 'Copy or export it again.' });
    if (this.guessed) this.problems.push({ code: 'no-fields', weight: 'warning', message: `The log has no line that names its columns (#fields); they were told by their values${this.header.path === undefined ? ', as far as they are the same in all logs' : `, as those of ${this.header.path}.log`}.`, advice: 'Import the log as Zeek wrote it.' });
    return this.flows.end(zeek.format, zeek.kind, this.problems, ZEEK_REASONS);
  }

  private begin(): void {
    const all = new Uint8Array(this.headLength);
    let at = 0;
    for (const piece of this.head) {
      all.set(piece, at);
      at += piece.length;
    }
    this.head = [];
    const text = utf8(all.subarray(0, 4096)).replace(/^\ufeff/, '').replace(/^(?:#[^\r\n]*[\r\n]+)*/, '').trimStart();
    this.source = /^[[{]/.test(text)
      ? new JsonRecords((object, row) => this.json(object, row), (row, trouble) => this.flows.count(row, trouble))
      : new LineSplitter((line, number) => this.line(line, number));
    this.source.push(all);
  }

  private json(object: Readonly<Record<string, unknown>>, row: number): void {
    const record = unwrapped(new JsonRecord(object, row));
    const path = pathOf(record, this.input.name);
    this.read(malcolm(record, path), path);
  }

  private line(line: string | undefined, number: number): void {
    if (line === undefined) return this.flows.count(number, 'line-too-long');
    if (line === '') return;
    if (line.startsWith('#')) {
      if (readHeaderLine(line, this.header) && /^#fields\b/.test(line)) this.name(this.header.fields!, false);
      return;
    }
    // Some sensors change their writer in the middle of a day.
    if (line.startsWith('{')) {
      const object = readObject(line);
      return typeof object === 'string' ? this.flows.count(number, object) : this.json(object, number);
    }
    if (!this.columns) {
      const layout = guessLayout(line);
      if (!layout) return this.flows.count(number, 'no-fields');
      this.header.path ??= layout.path;
      this.name(layout.fields, true);
    }
    const cells = line.split(this.header.separator);
    if (cells.length > MOST_COLUMNS) return this.flows.count(number, 'too-many-columns');
    // A row of another log among those of the first, where there is no head: columns are told again.
    if (cells.length !== this.columns!.size && !(this.guessed && cells.length === this.columns!.size - 1) && !(this.guessed && this.header.path === undefined)) return this.flows.count(number, 'short-row');
    const record = new ZeekRow(cells, this.columns!, this.header, number);
    this.read(record, this.header.path ?? pathOfName(this.input.name) ?? pathOfFields(record));
  }

  private name(fields: readonly string[], guessed: boolean): void {
    this.columns = new Map(fields.map((field, i) => [field, i]));
    this.guessed ||= guessed;
  }

  private read(record: LogRecord, path: string): void {
    let state = this.states.get(path);
    if (!state) {
      // Records of one stream may name any log; what they share is bounded.
      if (this.states.size >= 256) this.states.clear();
      this.states.set(path, state = { log: { flows: this.flows, path, asked: this.asked, tunnels: this.tunnels }, read: rowReader(path) });
    }
    this.flows.count(record.row, state.read(record, state.log));
  }
}
