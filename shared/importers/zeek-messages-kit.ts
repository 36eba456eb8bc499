import type { OperationKind } from '../model/conversation';
import { CONFIRMED, LINK, UNCONFIRMED } from '../protocols/bacnet-services-kit';
import { cipOperation } from '../protocols/cip-operations-kit';
import type { OperationSeen } from '../protocols/definition';
import { DNP3_FUNCTIONS } from '../protocols/dnp3';
import { ENIP_COMMANDS } from '../protocols/enip';
import { MODBUS_FUNCTIONS } from '../protocols/modbus-tcp';
import { OPCUA_SERVICES } from '../protocols/opcua';
import { CM_OPERATIONS } from '../protocols/profinet-cm';
import { s7Operations } from '../protocols/s7comm';
import { countOf, flagOf, textOf } from './record-kit';
import type { LogRecord } from './record-kit';

/**
 * What the messages of one row did. Names in the logs (Zeek's base scripts and the ICSNPP ones) lead to the functions' numbers, and those to the names that the dissectors give: a log and a
 * capture of the same traffic say the same.
 */
export interface RowMessages {
  /** Who sent the message of the row; both where a row stands for a request with its answer. */
  readonly sender: 'client' | 'server' | 'both';
  /** The originator is the server: its answers come from another port, so that Zeek took them for a connection of their own. */
  readonly turned?: boolean;
  readonly operations: readonly OperationSeen[];
}

/** Small enough to be kept per reader: answers name what they refuse by the number of their request alone. */
export class AskedCip {
  private readonly asked = new Map<string, OperationSeen>();

  add(key: string, operation: OperationSeen): void {
    if (this.asked.size >= 4096) this.asked.delete(this.asked.keys().next().value!);
    this.asked.set(key, operation);
  }

  get(key: string): OperationSeen | undefined {
    return this.asked.get(key);
  }
}

type Named = readonly [name: string, kind: OperationKind];

/** Zeek's names of Modbus functions (Modbus::function_codes) that have another number than their place. */
const MODBUS_CODES: Readonly<Record<string, number>> = {
  READ_COILS: 1, READ_DISCRETE_INPUTS: 2, READ_HOLDING_REGISTERS: 3, READ_INPUT_REGISTERS: 4, WRITE_SINGLE_COIL: 5, WRITE_SINGLE_REGISTER: 6, READ_EXCEPTION_STATUS: 7, DIAGNOSTICS: 8, PROGRAM_484: 9, POLL_484: 10,
  GET_COMM_EVENT_COUNTER: 11, GET_COMM_EVENT_LOG: 12, PROGRAM_584_984: 13, POLL_584_984: 14, WRITE_MULTIPLE_COILS: 15, WRITE_MULTIPLE_REGISTERS: 16, REPORT_SLAVE_ID: 17, PROGRAM_884_U84: 18, RESET_COMM_LINK_884_U84: 19,
  READ_FILE_RECORD: 20, WRITE_FILE_RECORD: 21, MASK_WRITE_REGISTER: 22, READ_WRITE_MULTIPLE_REGISTERS: 23, READ_FIFO_QUEUE: 24, ENCAP_INTERFACE_TRANSPORT: 43, PROGRAM_UNITY: 90,
  OBJECT_MESSAGING: 91,
};

/** modbus.log, modbus_detailed.log. */
export function modbusMessages(record: LogRecord): RowMessages | undefined {
  const func = textOf(record, 'func')?.toUpperCase();
  if (func === undefined) return undefined;
  const plain = func.replace(/_EXCEPTION$/, '');
  const unknown = /^UNKNOWN-(\d{1,3})$/.exec(plain);
  const raw = MODBUS_CODES[plain] ?? (unknown ? Number(unknown[1]) : undefined);
  if (raw === undefined) return undefined;
  const code = raw & 0x7f;
  // Old logs have one row for both ways, written with the answer; newer ones one for each, `matched` ones again one for both.
  const shown = textOf(record, 'pdu_type', 'request_response')?.toUpperCase();
  const orig = flagOf(record, 'is_orig');
  const matched = flagOf(record, 'matched');
  const sender = matched === true ? 'both' : shown !== undefined ? (shown.startsWith('REQ') ? 'client' : 'server') : matched === false ? (record.text('response_values') !== undefined || record.text('response_data') !== undefined ? 'server' : 'client') : orig === undefined ? 'both' : orig ? 'client' : 'server';
  const refused = func !== plain || raw >= 0x80 || textOf(record, 'exception', 'exception_code') !== undefined;
  const sub = textOf(record, 'mei_type', 'request_subfunction_code', 'subfunction_code') ?? '';
  const [name, kind] = modbusName(code, sub);
  const operation: OperationSeen = { name, code, kind };
  const operations = refused ? [...(sender === 'both' ? [operation] : []), { ...operation, refused: true }] : sender === 'server' ? [] : [operation];
  return { sender, operations };
}

function modbusName(code: number, sub: string): Named {
  if (code === 43 && /device identification/i.test(sub)) return ['read device identification', 'identify'];
  if (code === 8 && /restart comm/i.test(sub)) return ['restart communications', 'control'];
  if (code === 8 && /listen only/i.test(sub)) return ['force listen only mode', 'control'];
  return MODBUS_FUNCTIONS[code] ?? [`function ${code}`, 'other'];
}

/** Zeek's names of DNP3 functions (DNP3::function_codes), in the order of their numbers. */
const DNP3_REQUESTS = [
  'CONFIRM', 'READ', 'WRITE', 'SELECT', 'OPERATE', 'DIRECT_OPERATE', 'DIRECT_OPERATE_NR', 'IMMED_FREEZE', 'IMMED_FREEZE_NR', 'FREEZE_CLEAR', 'FREEZE_CLEAR_NR', 'FREEZE_AT_TIME', 'FREEZE_AT_TIME_NR', 'COLD_RESTART', 'WARM_RESTART', 'INITIALIZE_DATA',
  'INITIALIZE_APPL', 'START_APPL', 'STOP_APPL', 'SAVE_CONFIG', 'ENABLE_UNSOLICITED', 'DISABLE_UNSOLICITED', 'ASSIGN_CLASS', 'DELAY_MEASURE', 'RECORD_CURRENT_TIME', 'OPEN_FILE', 'CLOSE_FILE', 'DELETE_FILE', 'GET_FILE_INFO', 'AUTHENTICATE_FILE',
  'ABORT_FILE', 'ACTIVATE_CONFIG', 'AUTHENTICATE_REQ', 'AUTHENTICATE_ERR',
];
const DNP3_ANSWERS: Readonly<Record<string, number>> = { RESPONSE: 129, UNSOLICITED_RESPONSE: 130, AUTHENTICATE_RESP: 131 };

/** dnp3.log: a request, its answer, or both. */
export function dnp3Messages(record: LogRecord): RowMessages | undefined {
  const request = DNP3_REQUESTS.indexOf(record.text('fc_request')?.toUpperCase() ?? '');
  const reply = DNP3_ANSWERS[record.text('fc_reply')?.toUpperCase() ?? ''];
  if (request < 0 && reply === undefined) return undefined;
  const operations: OperationSeen[] = [];
  const push = (code: number, refused: boolean): void => {
    const [name, kind] = DNP3_FUNCTIONS[code] ?? [`function ${code}`, 'other'];
    operations.push({ name, code, kind, ...(refused ? { refused } : {}) });
  };
  if (request >= 0) push(request, false);
  // Second octet of the internal indications: function not supported, object unknown, parameter error.
  if (reply !== undefined) push(reply, ((countOf(record, 'iin') ?? 0) & 0x07) !== 0);
  return { sender: request >= 0 && reply !== undefined ? 'both' : request >= 0 ? 'client' : 'server', operations };
}

const sent = (record: LogRecord): 'client' | 'server' | undefined => {
  const orig = flagOf(record, 'is_orig');
  return orig === undefined ? undefined : orig ? 'client' : 'server';
};

/** enip.log. */
export function enipMessages(record: LogRecord): RowMessages | undefined {
  const code = countOf(record, 'enip_command_code');
  if (code === undefined || code > 0xffff) return undefined;
  const [name, kind] = ENIP_COMMANDS[code] ?? [`command 0x${code.toString(16)}`, 'other'];
  const refused = /^(?!success$|0x0+$)/i.test(record.text('enip_status') ?? 'success');
  const sender = sent(record) ?? (refused ? 'server' : 'client');
  return { sender, operations: refused ? [{ name, code, kind, refused }] : sender === 'client' ? [{ name, code, kind }] : [] };
}

/** cip.log. */
export function cipMessages(record: LogRecord, asked: AskedCip, connection: string): RowMessages | undefined {
  const raw = countOf(record, 'cip_service_code');
  const direction = record.text('direction')?.toLowerCase();
  if (raw === undefined || raw > 0xff || (direction !== 'request' && direction !== 'response')) return undefined;
  const service = raw & 0x7f;
  const key = `${connection} ${record.text('cip_sequence_count') ?? ''} ${service}`;
  if (direction === 'response') {
    const status = countOf(record, 'cip_status_code');
    const words = record.text('cip_status')?.toLowerCase();
    // 6: more data than fits. Old logs have the words alone.
    const refused = status !== undefined ? status !== 0 && status !== 6 : words !== undefined && words !== 'success' && words !== 'partial transfer';
    const of = refused ? asked.get(key) : undefined;
    return { sender: 'server', operations: of ? [{ ...of, refused: true }] : [] };
  }
  const classId = countOf(record, 'class_id');
  // A request without a class goes to a symbol: its path is a tag.
  const operation = cipOperation({ reply: false, service, path: { hops: [], ...(classId !== undefined ? { classId } : service >= 0x4b ? { tag: '' } : {}) }, embedded: [] });
  asked.add(key, operation);
  return { sender: 'client', operations: [operation] };
}

const plain = (text: string): string => text.toLowerCase().replace(/^confirmed_/, '').replace(/[^a-z]/g, '');
const byName = (table: Readonly<Record<number, Named>>): ReadonlyMap<string, number> => new Map(Object.entries(table).map(([code, [name]]) => [plain(name), Number(code)]));
const BACNET_CONFIRMED = byName(CONFIRMED);
const BACNET_UNCONFIRMED = byName(UNCONFIRMED);
const BACNET_LINK = byName(LINK);

/** bacnet.log. */
export function bacnetMessages(record: LogRecord): RowMessages | undefined {
  const type = record.text('pdu_type')?.toUpperCase() ?? '';
  const service = plain(record.text('pdu_service') ?? '');
  const link = BACNET_LINK.get(plain(record.text('bvlc_function') ?? ''));
  const operations: OperationSeen[] = [];
  if (link !== undefined) operations.push({ name: LINK[link]![0], code: 512 + link, kind: LINK[link]![1] });
  if (type.startsWith('UNCONFIRMED')) {
    const code = BACNET_UNCONFIRMED.get(service);
    if (code !== undefined) operations.push({ name: UNCONFIRMED[code]![0], code: 256 + code, kind: UNCONFIRMED[code]![1] });
  } else {
    const code = BACNET_CONFIRMED.get(service);
    const refused = /^(ERROR|REJECT|ABORT)/.test(type);
    if (code !== undefined && (refused || type.startsWith('CONFIRMED'))) operations.push({ name: CONFIRMED[code]![0], code, kind: CONFIRMED[code]![1], ...(refused ? { refused } : {}) });
  }
  return { sender: sent(record) ?? 'client', operations };
}

/** s7comm.log. */
export function s7Messages(record: LogRecord): RowMessages | undefined {
  const rosctr = countOf(record, 'rosctr_code');
  const raw = countOf(record, 'function_code');
  const sub = record.text('subfunction_code');
  if (rosctr === undefined) return undefined;
  const error = countOf(record, 'error_code') ?? 0;
  const words = record.text('error_class')?.toLowerCase();
  const refused = rosctr !== 1 && (error !== 0 || (words !== undefined && words !== 'no error'));
  const sender = sent(record) ?? (rosctr === 1 ? 'client' : 'server');
  if (raw === undefined) return { sender, operations: [] };
  if (rosctr === 7) {
    const code = ((raw & 0x0f) << 8) | (sub !== undefined && /^0x[0-9a-f]{1,2}$/i.test(sub) ? Number(sub) : 0);
    return { sender, operations: s7Operations({ rosctr, code, type: (raw >> 4) & 0x0f, refused }) };
  }
  const pi = raw === 0x28 && sub !== undefined && /^[A-Z_][A-Z0-9_]{2,15}$/.test(sub) ? sub : undefined;
  return { sender, operations: s7Operations({ rosctr, code: raw, refused, ...(pi !== undefined ? { pi } : {}) }) };
}

/** opcua_binary.log: one row for a message; in some versions a service's answer stands in its request's row. */
export function opcuaMessages(record: LogRecord): RowMessages | undefined {
  const type = record.text('msg_type');
  if (type === undefined) return undefined;
  const code = countOf(record, 'identifier');
  const found = code === undefined ? undefined : OPCUA_SERVICES[code];
  const answered = textOf(record, 'res_identifier', 'response_identifier', 'res_hdr_timestamp') !== undefined;
  const operations: OperationSeen[] = found ? [{ name: found[0], code: code!, kind: found[1] }] : [];
  const response = /Response$|Fault$/.test(record.text('identifier_str') ?? '') || type === 'ACK' || type === 'ERR';
  return { sender: found && answered ? 'both' : response ? 'server' : 'client', operations };
}

/** profinet_io_cm.log. */
export function profinetCmMessages(record: LogRecord): RowMessages | undefined {
  const packet = record.text('packet_type')?.toLowerCase();
  if (packet === undefined) return undefined;
  const operation = plain(textOf(record, 'operation_num', 'operation') ?? '');
  const code = CM_OPERATIONS.findIndex(([name]) => plain(name) === operation || plain(name.replace(' record', '')) === operation);
  const request = packet === 'request';
  const sender = packet === 'response' || packet === 'fault' || packet === 'reject' ? 'server' : 'client';
  const from = record.text('source_h');
  const turned = from !== undefined && (from === record.text('id.orig_h')) !== (sender === 'client') && (request || sender === 'server');
  return { sender, ...(turned ? { turned } : {}), operations: request && code >= 0 ? [{ name: CM_OPERATIONS[code]![0], code, kind: CM_OPERATIONS[code]![1] }] : [] };
}
