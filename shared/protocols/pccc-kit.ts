import type { Reader } from '../binary/reader';
import { wireText } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { isPlainText } from './claims-kit';

/** PCCC commands of PLC-5, SLC and MicroLogix inside CIP (Rockwell 1770-6.5.16, chapter 7: command and function codes). */
export interface PcccMessage {
  readonly command: number;
  readonly function?: number;
  readonly reply: boolean;
  readonly status: number;
  readonly name: string;
  readonly kind: OperationKind;
  /** Processor catalogue text of a diagnostic status reply. */
  readonly processor?: string;
}

const FUNCTIONS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x00: ['word range write', 'write'], 0x01: ['word range read', 'read'], 0x02: ['bit write', 'write'], 0x05: ['download request', 'program'], 0x06: ['upload request', 'program'],
  0x07: ['shutdown', 'control'], 0x08: ['physical write', 'program'], 0x09: ['physical read', 'program'], 0x0a: ['restart', 'control'], 0x11: ['get edit resource', 'program'], 0x12: ['return edit resource', 'program'],
  0x17: ['read bytes physical', 'read'], 0x18: ['write bytes physical', 'program'], 0x26: ['read-modify-write', 'write'], 0x29: ['read section size', 'read'],
  0x3a: ['set CPU mode', 'control'], 0x41: ['disable forces', 'control'], 0x50: ['download all', 'program'], 0x52: ['download completed', 'program'], 0x53: ['upload all', 'program'], 0x55: ['upload completed', 'program'],
  0x57: ['initialise memory', 'program'], 0x67: ['typed write', 'write'], 0x68: ['typed read', 'read'], 0x79: ['read-modify-write N', 'write'], 0x80: ['change mode', 'control'],
  0x81: ['open file', 'program'], 0x82: ['close file', 'program'], 0x88: ['execute multiple commands', 'other'], 0x8f: ['apply port configuration', 'control'],
  0xa1: ['protected typed file read', 'read'], 0xa2: ['protected typed logical read', 'read'], 0xa7: ['protected typed file read', 'read'], 0xa9: ['protected typed logical write', 'write'], 0xaa: ['protected typed logical write', 'write'],
  0xab: ['protected typed logical write with mask', 'write'], 0xaf: ['protected typed file write', 'write'],
};

/** Command, status, transaction and, in a request, the function. */
export function readPccc(reader: Reader): PcccMessage {
  const raw = reader.u8();
  const status = reader.u8();
  reader.skip(2);
  const reply = (raw & 0x40) !== 0;
  const command = raw & 0x0f;
  if (reply) {
    const processor = command === 0x06 ? processorOf(reader.rest()) : undefined;
    return { command, reply, status, name: 'reply', kind: 'other', ...(processor === undefined ? {} : { processor }) };
  }
  const fn = command === 0x0f || command === 0x06 || command === 0x07 ? reader.u8() : undefined;
  const [name, kind] = command === 0x06 && fn === 0x03 ? ['diagnostic status', 'identify'] as const
    : command === 0x01 ? ['unprotected read', 'read'] as const
    : command === 0x00 || command === 0x02 || command === 0x05 || command === 0x08 ? ['unprotected write', 'write'] as const
    : command === 0x0f && fn !== undefined && FUNCTIONS[fn] ? FUNCTIONS[fn]
    : [`command 0x${command.toString(16).padStart(2, '0')}${fn === undefined ? '' : ` function 0x${fn.toString(16).padStart(2, '0')}`}`, 'other'] as const;
  return { command, reply, status, name, kind, ...(fn === undefined ? {} : { function: fn }) };
}

/** SLC 500 and MicroLogix: 0xEE in the second byte, catalogue text of 11 characters from the sixth (1770-6.5.16 §10, diagnostic status). */
function processorOf(data: Uint8Array): string | undefined {
  if (data.length < 16 || data[1] !== 0xee) return undefined;
  const text = wireText(String.fromCharCode(...data.subarray(5, 16)));
  return isPlainText(text) ? text : undefined;
}
