import { utf8, utf8Bytes } from '../binary/reader';
import { canonicalIp } from '../model/address';
import type { LogRecord } from './record-kit';

/** What the lines with # at the head of a TSV log say (Zeek, "Log Files", ASCII writer). */
export interface ZeekHeader {
  separator: string;
  setSeparator: string;
  emptyField: string;
  unsetField: string;
  path: string | undefined;
  fields: readonly string[] | undefined;
}

export const DEFAULT_HEADER: Readonly<ZeekHeader> = { separator: '\t', setSeparator: ',', emptyField: '(empty)', unsetField: '-', path: undefined, fields: undefined };

/** Columns that one row may have. */
export const MOST_COLUMNS = 1024;

/** `\x09` → tab; the writer escapes control characters, separators and what is no UTF-8 so, byte for byte. */
export function unescapeZeek(text: string): string {
  if (!text.includes('\\x')) return text;
  const bytes: number[] = [];
  for (let i = 0; i < text.length;) {
    const escape = text[i] === '\\' && text[i + 1] === 'x' ? /^[0-9a-f]{2}/i.exec(text.slice(i + 2, i + 4)) : null;
    if (escape) {
      bytes.push(parseInt(escape[0], 16));
      i += 4;
    } else {
      const next = text.indexOf('\\x', i + 1);
      const end = next < 0 ? text.length : next;
      for (const byte of utf8Bytes(text.slice(i, end))) bytes.push(byte);
      i = end;
    }
  }
  return utf8(Uint8Array.from(bytes));
}

/** Takes a line that begins with # into the header; false for one that says nothing about the rows. */
export function readHeaderLine(line: string, header: ZeekHeader): boolean {
  const separator = /^#separator[ \t]+(\S+)/.exec(line);
  if (separator) {
    header.separator = unescapeZeek(separator[1]!) || '\t';
    return true;
  }
  const [name = '', ...values] = line.split(header.separator);
  const value = values[0] ?? '';
  switch (name) {
    case '#set_separator': header.setSeparator = unescapeZeek(value) || ','; return true;
    case '#empty_field': header.emptyField = value; return true;
    case '#unset_field': header.unsetField = value; return true;
    case '#path': header.path = value; return true;
    case '#fields':
      header.fields = values.slice(0, MOST_COLUMNS);
      return true;
    default: return false;
  }
}

const NONE: readonly string[] = [];

/** One row of a TSV log. */
export class ZeekRow implements LogRecord {
  constructor(private readonly cells: readonly string[], private readonly columns: ReadonlyMap<string, number>, private readonly header: ZeekHeader, readonly row: number) {}

  text(name: string): string | undefined {
    const cell = this.cell(name);
    return cell === undefined ? undefined : unescapeZeek(cell);
  }

  list(name: string): readonly string[] {
    const cell = this.cell(name);
    if (cell === undefined) return NONE;
    if (!cell.includes(this.header.setSeparator)) return [unescapeZeek(cell)];
    return cell.split(this.header.setSeparator).slice(0, MOST_COLUMNS).filter(part => part !== this.header.unsetField).map(unescapeZeek);
  }

  private cell(name: string): string | undefined {
    const index = this.columns.get(name);
    const cell = index === undefined ? undefined : this.cells[index];
    return cell === undefined || cell === '' || cell === this.header.unsetField || cell === this.header.emptyField ? undefined : cell;
  }
}

const ENDS = ['id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p'] as const;
const START = ['ts', 'uid', ...ENDS] as const;
const SIDES = ['source_h', 'source_p', 'destination_h', 'destination_p'] as const;
const OPCUA_HEADER = ['msg_type', 'is_final', 'msg_size', 'error', 'reason', 'version', 'snd_buf_size', 'rcv_buf_size', 'max_msg_size', 'max_chunk_cnt', 'endpoint_url', 'sec_channel_id', 'sec_policy_uri_len', 'sec_policy_uri',
  'snd_cert_len', 'snd_cert', 'rcv_cert_len', 'rcv_cert', 'request_id', 'request_size', 'seq_number', 'encoding_mask', 'namespace_idx', 'identifier', 'identifier_str'] as const;

interface Layout {
  readonly path: string;
  readonly fields: readonly string[];
  /** Columns whose values tell this log from others with as many. */
  readonly like: Readonly<Record<string, RegExp>>;
}

/** Order of the columns of logs whose head is missing: joined, cut or cleaned ones. As their scripts define them; versions differ, so the values decide too. */
const LAYOUTS: readonly Layout[] = [
  { path: 'conn', fields: [...START, 'proto', 'service', 'duration', 'orig_bytes', 'resp_bytes', 'conn_state', 'local_orig', 'local_resp', 'missed_bytes', 'history', 'orig_pkts', 'orig_ip_bytes', 'resp_pkts', 'resp_ip_bytes', 'tunnel_parents', 'ip_proto'], like: { proto: /^(tcp|udp|icmp|unknown_transport)$/, conn_state: /^(S[0-3HF]|SHR|REJ|RST\w+|OTH|-)$/ } },
  { path: 'modbus', fields: [...START, 'func', 'exception'], like: { func: /^([A-Z][A-Z0-9_]+|unknown-\d+)$/ } },
  { path: 'modbus', fields: [...START, 'tid', 'unit', 'func', 'pdu_type', 'exception'], like: { func: /^([A-Z][A-Z0-9_]+|unknown-\d+)$/, pdu_type: /^RE(Q|SP)$/ } },
  { path: 'dnp3', fields: [...START, 'fc_request', 'fc_reply', 'iin'], like: { iin: /^(\d+|-)$/, fc_reply: /^(\w*RESP\w*|-)$/ } },
  { path: 'enip', fields: [...START, 'is_orig', ...SIDES, 'enip_command_code', 'enip_command', 'length', 'session_handle', 'enip_status', 'sender_context', 'options'], like: { is_orig: /^[TF]$/, enip_command_code: /^0x[0-9a-f]+$/, length: /^\d+$/ } },
  { path: 'enip', fields: [...START, 'enip_command_code', 'enip_command', 'length', 'session_handle', 'enip_status', 'sender_context', 'options'], like: { enip_command_code: /^0x[0-9a-f]+$/, length: /^\d+$/ } },
  {
    path: 'cip', like: { direction: /^(request|response)$/, cip_service_code: /^0x[0-9a-f]+$/ },
    fields: [...START, 'is_orig', ...SIDES, 'cip_sequence_count', 'direction', 'cip_service_code', 'cip_service', 'cip_status_code', 'cip_status', 'cip_extended_status_code', 'cip_extended_status', 'class_id', 'class_name', 'instance_id', 'attribute_id'],
  },
  { path: 'cip', fields: [...START, 'cip_sequence_count', 'direction', 'cip_service_code', 'cip_service', 'cip_status', 'class_id', 'class_name', 'instance_id', 'attribute_id'], like: { direction: /^(request|response)$/, cip_service_code: /^0x[0-9a-f]+$/ } },
  { path: 'bacnet', fields: [...START, 'is_orig', ...SIDES, 'bvlc_function', 'pdu_type', 'pdu_service', 'invoke_id', 'result_code'], like: { is_orig: /^[TF]$/, bvlc_function: /^[A-Z]\w+_\w+$/ } },
  { path: 'bacnet_property', fields: [...START, 'is_orig', ...SIDES, 'invoke_id', 'pdu_service', 'object_type', 'instance_number', 'property', 'array_index', 'value'], like: { pdu_service: /^(read|write)-property/ } },
  { path: 's7comm', fields: [...START, 'is_orig', ...SIDES, 'rosctr_code', 'rosctr_name', 'pdu_reference', 'function_code', 'function_name', 'subfunction_code', 'subfunction_name', 'error_class', 'error_code'], like: { rosctr_code: /^\d+$/, rosctr_name: /^[A-Za-z][\w -]+$/ } },
  { path: 'cotp', fields: [...START, 'is_orig', ...SIDES, 'pdu_code', 'pdu_name'], like: { pdu_code: /^0x[0-9a-f]{2}$/ } },
  {
    path: 'opcua_binary', like: { msg_type: /^(HEL|ACK|ERR|RHE|OPN|MSG|CLO)$/ },
    fields: [...START, ...OPCUA_HEADER, ...Array.from({ length: 13 }, (_, i) => `request_header_${i}`), 'response_size', 'response_seq_number', 'response_encoding_mask', 'response_namespace_idx', 'res_identifier', 'res_identifier_str',
      ...Array.from({ length: 5 }, (_, i) => `response_header_${i}`)],
  },
  ...[[...START], [...ENDS]].map((begin): Layout => ({
    path: 'profinet_io_cm', like: { proto: /^udp$/, packet_type: /^[A-Z]/, interface_uuid: /^[0-9A-F]{8}-/i },
    fields: [...begin, ...SIDES, 'proto', 'rpc_version', 'packet_type', ...Array.from({ length: 9 }, (_, i) => `flag_${i}`), 'integer_encoding', 'character_encoding', 'floating_point_encoding', 'serial_high', 'object_uuid', 'interface_uuid', 'activity_uuid',
      'server_boot_time', 'interface_vers_major', 'interface_vers_minor', 'sequence_num', 'operation_num', 'interface_hint', 'activity_hint', 'len_of_body', 'fragment_num', 'auth_protocol', 'serial_low', 'vers_fack', 'window_size', 'max_tsdu',
      'max_frag_size', 'serial_number', 'sel_ack_len', 'array_of_sel_ack'],
  })),
];

/** Log and columns of a row without a head; undefined where it is no row of Zeek. */
export function guessLayout(line: string): { readonly path: string | undefined; readonly fields: readonly string[] } | undefined {
  const cells = line.split('\t').slice(0, MOST_COLUMNS);
  for (const { path, fields, like } of LAYOUTS) {
    // conn has a column more since Zeek 7.1.
    if (cells.length !== fields.length && !(path === 'conn' && cells.length === fields.length - 1)) continue;
    const value = (name: string): string => cells[fields.indexOf(name)] ?? '';
    if (isEnd(value('id.orig_h'), value('id.orig_p')) && isEnd(value('id.resp_h'), value('id.resp_p')) && Object.entries(like).every(([name, form]) => form.test(value(name)))) return { path, fields };
  }
  const [time = '', uid = '', from = '', fromPort = '', to = '', toPort = ''] = cells;
  return (/^(\d{9,10}\.\d+|X+\.X+)$/.test(time) && /^C[A-Za-z0-9]{10,22}$/.test(uid) && isEnd(from, fromPort) && isEnd(to, toPort)) ? { path: undefined, fields: START } : undefined;
}

function isEnd(ip: string, port: string): boolean {
  return canonicalIp(ip) !== undefined && /^\d{1,5}$/.test(port);
}
