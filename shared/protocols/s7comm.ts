import { Malformed, Reader, wireText } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';
import { Pending } from './direction-kit';
import { EMPTY_TPKT, be16At, isEmptyTpkt, kindOfHash, mixed, tpktData, tpktLength } from './kinds-kit';
import { readSzl, szlClaims } from './szl-kit';
import { UnitAssembler, peekTpkts, readTpkt, selectorText } from './tpkt-kit';
import type { Tpkt } from './tpkt-kit';

/** Functions of jobs and their acknowledgements. */
const FUNCTIONS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x00: ['CPU services', 'other'], 0x04: ['read variables', 'read'], 0x05: ['write variables', 'write'], 0x1a: ['request download', 'program'], 0x1b: ['download block', 'program'], 0x1c: ['download ended', 'program'],
  0x1d: ['start upload', 'program'], 0x1e: ['upload', 'program'], 0x1f: ['end upload', 'program'], 0x28: ['PI service', 'control'], 0x29: ['PLC stop', 'control'], 0xf0: ['setup communication', 'other'],
};
const PI_SERVICES: Readonly<Record<string, readonly [name: string, kind: OperationKind]>> = {
  P_PROGRAM: ['PI service P_PROGRAM (start)', 'control'], _INSE: ['PI service _INSE (activate block)', 'program'], _INS2: ['PI service _INS2 (activate block)', 'program'],
  _DELE: ['PI service _DELE (delete block)', 'program'], _MODU: ['PI service _MODU (copy RAM to ROM)', 'program'], _GARB: ['PI service _GARB (compress memory)', 'program'],
};
/** Userdata: group × 256 + sub-function. */
const USERDATA: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x0101: ['request diagnostic data', 'read'], 0x0102: ['variable table', 'read'], 0x0108: ['modify variables', 'write'], 0x0109: ['force variables', 'write'], 0x010c: ['erase memory', 'control'],
  0x010e: ['delete diagnostic job', 'other'], 0x010f: ['read diagnostic data', 'read'], 0x0110: ['replace diagnostic job', 'other'],
  0x0201: ['cyclic data (memory)', 'read'], 0x0204: ['end of cyclic data', 'other'], 0x0205: ['cyclic data (DB)', 'read'],
  0x0301: ['list blocks', 'read'], 0x0302: ['list blocks of type', 'read'], 0x0303: ['block information', 'read'],
  0x0401: ['read SZL', 'identify'], 0x0402: ['message service', 'other'], 0x0403: ['diagnostic message', 'other'], 0x0405: ['alarm indication', 'other'], 0x0409: ['update information', 'other'],
  0x040b: ['alarm acknowledgement', 'control'], 0x0413: ['query alarms', 'read'],
  0x0501: ['PLC password', 'other'], 0x0502: ['clear PLC password', 'other'], 0x0701: ['read clock', 'read'], 0x0702: ['set clock', 'control'], 0x0703: ['read clock', 'read'], 0x0704: ['set clock', 'control'],
};
const GROUPS = ['mode transition', 'programmer commands', 'cyclic data', 'block functions', 'CPU functions', 'security', 'BSEND', 'time functions'];

const JOB = 1;
const ACK = 2;
const ACK_DATA = 3;
const USER_DATA = 7;

interface S7Message {
  readonly tpkt: Tpkt;
  readonly rosctr?: number;
  readonly reference?: number;
  readonly code?: number;
  readonly pi?: string;
  /** Userdata: 4 request, 8 response, 0 pushed by the controller. */
  readonly type?: number;
  readonly refused?: boolean;
  /** Data of a Read SZL answer, whole. */
  readonly szl?: Uint8Array;
}

interface Memory {
  readonly units: [UnitAssembler, UnitAssembler];
  /** Jobs by PDU reference, for acknowledgements that do not repeat their function. */
  readonly jobs: Pending<number, number>;
  /** Answers in parts, by sequence number. */
  readonly parts: Pending<number, Uint8Array>;
  slot?: number;
}

/** Does the connect request look like S7: two-byte selectors, the called one's first byte a connection type? `SIMATIC-ROOT-…` is S7comm-plus. */
function isS7Selector(selector: Uint8Array | undefined): boolean {
  return selector?.length === 2 && selector[0]! >= 1 && selector[0]! <= 3;
}

/** S7comm: programming, control and data of SIMATIC S7-300/400/1200/1500. Protection is by a password level only. */
export const s7comm = defineProtocol<S7Message, Memory>({
  id: 's7comm',
  name: 'S7comm',
  family: 'control',
  reference: 'No public specification; RFC 1006, ISO 8073; functions as in published dissectors, system status lists as in the S7-300/400 reference manual',
  carriers: ['tcp/102', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: {
    'COTP connect': 'connection class, rack and slot',
    'SZL 0011, 001C, 0424, 0232': 'order number, hardware and firmware, names of station, module and plant, serial, memory card, mode, protection level',
    'job, userdata': 'operation, name of PI service, refusals',
  },
  leaves: 'values of variables, contents of blocks, alarms and diagnostics',
  facts: {
    's7comm.tsap-class': 'what a client connects as: pg, op, other', 's7comm.slot': 'slot that was connected to', 's7comm.module-type': 'module type name', 's7comm.module-name': 'name of the module in its project',
    's7comm.plant-id': 'plant identification', 's7comm.memory-card': 'memory card serial', 's7comm.mode': 'operating mode: run, stop, startup, hold', 's7comm.protection-level': 'protection level that holds',
  },
  begin: () => ({ units: [new UnitAssembler(), new UnitAssembler()], jobs: new Pending(), parts: new Pending(16) }),

  recognises(payload) {
    const found = peekTpkts(payload);
    if (!found) return false;
    const { user } = found;
    if (user) return user.remaining >= 10 && user.peek() === 0x32 && [JOB, ACK, ACK_DATA, USER_DATA].includes(user.peek(1)!);
    // Stacks of the OSI upper layers number their own selector 00 01, 00 02; programs that speak S7 give a connection type in it too.
    return isS7Selector(found.called) && found.calling?.length === 2 && found.calling[0] !== 0;
  },

  dissect(payload, { memory, fromClient }) {
    const tpkt = readTpkt(payload);
    if (tpkt.kind !== 'data') return { tpkt };
    return complete(() => {
      const unit = memory.units[fromClient === false ? 1 : 0].add(tpkt);
      return unit && unit.remaining > 0 ? readS7(unit, tpkt, memory) : { tpkt };
    });
  },

  direction({ tpkt, rosctr, code, type }) {
    if (tpkt.kind === 'connect-request') return 'request';
    if (tpkt.kind === 'connect-confirm') return 'response';
    if (rosctr === undefined) return undefined;
    if (rosctr === USER_DATA) return type === 4 ? 'request' : 'response';
    // During a download the controller asks for the blocks: then the jobs come from the server.
    const turned = code === 0x1b || code === 0x1c;
    return (rosctr === JOB) === turned ? 'response' : 'request';
  },

  observe({ tpkt, szl }, { memory }) {
    if (tpkt.kind === 'connect-request' && tpkt.called) {
      const { called } = tpkt;
      if (isS7Selector(called)) {
        memory.slot = called[1]! & 0x1f;
        return claims(claim('sender', 's7comm.tsap-class', ['pg', 'op', 'other'][called[0]! - 1], 0.7));
      }
      return rootClaims(selectorText(called));
    }
    if (tpkt.kind === 'connect-confirm' && memory.slot !== undefined) return claims(claim('sender', 's7comm.slot', memory.slot, 0.8));
    if (szl) return attempt((): Observation[] => szlClaims(readSzl(new Reader(szl)))) ?? [];
    return [];
  },

  operations: s7Operations,

  // Kind of message, function, refused or not; of a PI service its name too. An acknowledgement without its function is no kind: only its job tells what it answers.
  kindAt(bytes, start, end) {
    if (isEmptyTpkt(bytes, start, end)) return EMPTY_TPKT;
    const at = tpktData(bytes, start, end);
    const limit = Math.min(end, start + be16At(bytes, start + 2));
    if (at < 0 || at + 11 > limit || bytes[at] !== 0x32) return -1;
    const rosctr = bytes[at + 1]!;
    const parameters = at + (rosctr === ACK || rosctr === ACK_DATA ? 12 : 10);
    const data = parameters + be16At(bytes, at + 6);
    if (data === parameters || parameters >= limit) return -1;
    if (rosctr === USER_DATA) return userdataKind(bytes, parameters, Math.min(data, limit), Math.min(limit, data + be16At(bytes, at + 8)));
    const code = bytes[parameters]!;
    if (rosctr === JOB) return code === 0x28 ? piKind(bytes, parameters + 1, Math.min(data, limit)) : (JOB << 8) | code;
    if (rosctr !== ACK && rosctr !== ACK_DATA) return -1;
    let refused = be16At(bytes, at + 10) !== 0;
    const dataEnd = Math.min(limit, data + be16At(bytes, at + 8));
    if (!refused && code === 4 && data < dataEnd && dataEnd - data <= 4) refused = bytes[data] !== 0xff;
    if (!refused && code === 5 && rosctr === ACK_DATA && data < dataEnd) {
      refused = true;
      for (let item = data; refused && item < dataEnd; item++) refused = bytes[item] !== 0xff;
    }
    return ((refused ? 1 : 0) << 12) | (rosctr << 8) | code;
  },
  lengthAt: tpktLength,
});

/** What a message does: jobs and requests of userdata, and the answers that refuse them. */
export function s7Operations(message: Pick<S7Message, 'rosctr' | 'code' | 'type' | 'pi' | 'refused'>): OperationSeen[] {
  const { rosctr, code, type, refused } = message;
  if (code === undefined) return [];
  if (rosctr === USER_DATA) {
    if (type !== 4 && !refused) return [];
    const [name, kind] = USERDATA[code] ?? [`${GROUPS[code >> 8] ?? `group ${code >> 8}`} ${code & 0xff}`, 'other'];
    return [{ name, code, kind, ...(refused ? { refused } : {}) }];
  }
  if (rosctr !== JOB && !refused) return [];
  const [name, kind] = (message.pi === undefined ? undefined : PI_SERVICES[message.pi] ?? ([`PI service ${message.pi}`, 'control'] as const)) ?? FUNCTIONS[code] ?? [`function 0x${code.toString(16)}`, 'other'];
  const operation: OperationSeen = { name, code, kind };
  return [refused ? { ...operation, refused } : operation];
}

function rootClaims(root: string | undefined): Observation[] {
  return claims(claim('sender', 's7comm.tsap-class', root === 'SIMATIC-ROOT-ES' ? 'root-es' : root === 'SIMATIC-ROOT-HMI' ? 'root-hmi' : undefined, 0.8));
}

function readS7(unit: Reader, tpkt: Tpkt, memory: Memory): S7Message {
  if (unit.u8() !== 0x32) throw new Malformed('no S7comm in the data unit');
  const rosctr = unit.u8();
  unit.skip(2);
  const reference = unit.u16();
  const parameterLength = unit.u16();
  const dataLength = unit.u16();
  const message = { tpkt, rosctr, reference };
  let error = 0;
  if (rosctr === ACK || rosctr === ACK_DATA) error = unit.u16();
  else if (rosctr !== JOB && rosctr !== USER_DATA) throw new Malformed('unknown kind of S7comm message');
  const parameters = unit.slice(Math.min(parameterLength, unit.remaining));
  const data = unit.slice(Math.min(dataLength, unit.remaining));
  if (rosctr === USER_DATA) return { ...message, ...readUserdata(parameters, data, memory) };
  const code = parameters.remaining > 0 ? parameters.u8() : memory.jobs.get(reference);
  if (code === undefined) return message;
  if (rosctr === JOB) {
    memory.jobs.add(reference, code);
    const pi = code === 0x28 ? readPiName(parameters) : undefined;
    return pi === undefined ? { ...message, code } : { ...message, code, pi };
  }
  // Reads and writes are answered item by item, each with its own return code; 0xFF is success.
  const items = code === 5 && rosctr === ACK_DATA && data.remaining > 0 ? [...data.rest()] : [];
  const refused = error !== 0 || (items.length > 0 && items.every(item => item !== 0xff)) || (code === 4 && data.remaining > 0 && data.remaining <= 4 && data.peek() !== 0xff);
  return { ...message, code, refused };
}

/** Name of a program invocation, at the end: length and text. */
function readPiName(parameters: Reader): string | undefined {
  const text = wireText(parameters.latin1(parameters.remaining));
  return /(?:P_PROGRAM|_[A-Z0-9]{3,7})$/.exec(text)?.[0];
}

function readUserdata(parameters: Reader, data: Reader, memory: Memory): Pick<S7Message, 'code' | 'type' | 'refused' | 'szl'> {
  parameters.skip(4);
  const method = parameters.u8();
  const typeAndGroup = parameters.u8();
  const code = ((typeAndGroup & 0x0f) << 8) | parameters.u8();
  const type = typeAndGroup >> 4;
  const sequence = parameters.u8();
  if (method !== 0x12 || parameters.remaining < 4) return { code, type };
  parameters.skip(1);
  const more = parameters.u8() !== 0;
  const error = parameters.u16();
  if (type !== 8) return { code, type };
  if (error !== 0) return { code, type, refused: true };
  if (code !== 0x0401 || data.remaining < 4) return { code, type };
  const done = data.u8() === 0xff;
  data.skip(3);
  if (!done) return { code, type, refused: true };
  const earlier = memory.parts.take(sequence);
  const bytes = earlier ? joined(earlier, data.rest()) : data.rest().slice();
  if (!more) return { code, type, szl: bytes };
  if (bytes.length < 65_536) memory.parts.add(sequence, bytes);
  // What has come says who it is already, even if the rest never does.
  return { code, type, szl: bytes };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

/** Group and sub-function with their type, and whether an answer refuses; conditions as in `readUserdata`. */
function userdataKind(bytes: Uint8Array, parameters: number, data: number, dataEnd: number): number {
  const size = data - parameters;
  if (size < 8) return -1;
  const typeAndGroup = bytes[parameters + 5]!;
  const sub = bytes[parameters + 6]!;
  let refused = false;
  if (bytes[parameters + 4] === 0x12 && size >= 12 && typeAndGroup >> 4 === 8) {
    refused = be16At(bytes, parameters + 10) !== 0 || ((typeAndGroup & 15) === 4 && sub === 1 && dataEnd - data >= 4 && bytes[data] !== 0xff);
  }
  return ((refused ? 1 : 0) << 20) | (1 << 19) | (typeAndGroup << 8) | sub;
}

/** The service's name stands at the end, from the byte before its last underscore; `readPiName`. */
function piKind(bytes: Uint8Array, from: number, to: number): number {
  let at = to - 1;
  while (at > from && bytes[at] !== 0x5f) at--;
  let hash = 0x28;
  for (at = Math.max(from, at - 1); at < to; at++) hash = mixed(hash, bytes[at]!);
  return kindOfHash(hash);
}
