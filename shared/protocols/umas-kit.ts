import type { Reader } from '../binary/reader';
import { wireText } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, isHostName, isPlainText } from './claims-kit';

/**
 * Schneider UMAS, carried in Modbus function 0x5A: session, function, data; answers have 0xFE (done) or 0xFD (refused) for the function, so they are read in the light of
 * the request. No public specification: function names after published analyses of Unity Pro traffic, layouts of 0x02 and 0x03 from recorded controllers (140 CPU, BMX P34).
 */
export const UMAS_FUNCTION_CODE = 0x5a;
const DONE = 0xfe;
export const UMAS_REFUSED = 0xfd;

const FUNCTIONS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x01: ['initialise communication', 'other'], 0x02: ['read identification', 'identify'], 0x03: ['read project information', 'identify'],
  0x04: ['read controller information', 'identify'], 0x05: ['read loader information', 'identify'], 0x06: ['read memory card information', 'identify'], 0x0a: ['repeat', 'other'],
  0x10: ['take reservation', 'control'], 0x11: ['release reservation', 'other'], 0x12: ['keep reservation', 'other'],
  0x20: ['read memory block', 'read'], 0x21: ['write memory block', 'write'], 0x22: ['read variables', 'read'], 0x23: ['write variables', 'write'],
  0x24: ['read coils and registers', 'read'], 0x25: ['write coils and registers', 'write'], 0x26: ['read data dictionary', 'read'],
  0x30: ['begin upload', 'program'], 0x31: ['upload block', 'program'], 0x32: ['end upload', 'program'],
  0x33: ['begin download', 'program'], 0x34: ['download block', 'program'], 0x35: ['end download', 'program'], 0x36: ['backup to memory card', 'program'],
  0x39: ['read Ethernet master data', 'read'], 0x40: ['start controller', 'control'], 0x41: ['stop controller', 'control'], 0x42: ['initialise controller', 'control'],
  0x43: ['swap redundant controllers', 'control'], 0x50: ['monitor controller', 'read'], 0x58: ['check controller', 'read'], 0x70: ['read I/O object', 'read'], 0x71: ['write I/O object', 'write'],
  0x73: ['read module status', 'read'],
};

export interface UmasMessage {
  readonly session: number;
  /** Function of the request; of an answer 0xFE or 0xFD. */
  readonly function: number;
  readonly data: Uint8Array;
}

export function readUmas(body: Reader): UmasMessage {
  return { session: body.u8(), function: body.u8(), data: body.rest() };
}

export function isUmasAnswer(message: UmasMessage): boolean {
  return message.function === DONE || message.function === UMAS_REFUSED;
}

/** Operation of a request, or of the request that a refusal answers. */
export function umasOperation(message: UmasMessage, asked: number | undefined): { name: string; code: number; kind: OperationKind; refused?: boolean } | undefined {
  const answer = isUmasAnswer(message);
  if (answer && (message.function === DONE || asked === undefined)) return undefined;
  const code = answer ? asked! : message.function;
  const [name, kind] = FUNCTIONS[code] ?? [`function 0x${code.toString(16).padStart(2, '0')}`, 'other'];
  return { name: `UMAS ${name}`, code, kind, ...(answer ? { refused: true } : {}) };
}

function text(bytes: Uint8Array): string | undefined {
  const clean = wireText(String.fromCharCode(...bytes));
  return isPlainText(clean) ? clean : undefined;
}

function counted(data: Uint8Array, at: number): string | undefined {
  const length = data[at] ?? 0;
  return length > 0 && at + 1 + length <= data.length ? text(data.subarray(at + 1, at + 1 + length)) : undefined;
}

/** What a message says of its sender. `asked`: function of the request that it answers. */
export function umasObservations(message: UmasMessage, asked: number | undefined): Observation[] {
  const { data } = message;
  if (message.function === 0x10) {
    const owner = attempt(() => counted(data, 4));
    return claims(claim('sender', 'umas.owner', owner, 0.8), owner !== undefined && isHostName(owner) && claim('sender', 'hostname', owner, 0.6));
  }
  if (message.function !== DONE) return [];
  if (asked === 0x02) {
    const model = counted(data, 22);
    if (model === undefined) return [];
    return claims(
      claim('sender', 'vendor', 'Schneider Electric', 0.9), claim('sender', 'model', model, 0.9),
      // Word at 8: release in binary-coded decimal, 0x0270 for 2.70.
      claim('sender', 'firmware', `${data[9]!}.${data[8]!.toString(16).padStart(2, '0')}`, 0.7),
    );
  }
  if (asked === 0x03) {
    const project = counted(data, 38);
    return project === undefined ? [] : claims(claim('sender', 'umas.project', project), claim('sender', 'umas.project-version', `${data[36]}.${data[35]}.${data[34]}`, 0.7));
  }
  if (asked === 0x06) return claims(claim('sender', 'umas.memory-card', attempt(() => counted(data, 7)), 0.6));
  return [];
}
