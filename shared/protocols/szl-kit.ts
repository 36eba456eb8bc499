import type { Reader } from '../binary/reader';
import { wireText } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';

/**
 * System status lists of SIMATIC S7 (System Software for S7-300/400, reference manual, chapter "System Status Lists"). The low byte of the id is the list, the high one
 * which part of it: 0x0011 all records, 0x0111 one of them.
 */
interface Szl {
  readonly id: number;
  readonly index: number;
  readonly recordLength: number;
  readonly records: readonly Uint8Array[];
}

/** Most records that are read of one list; the longest honest one has 60. */
const MOST_RECORDS = 512;

export function readSzl(data: Reader): Szl {
  const id = data.u16();
  const index = data.u16();
  const recordLength = data.u16();
  const count = Math.min(data.u16(), MOST_RECORDS);
  const records: Uint8Array[] = [];
  for (let i = 0; i < count && recordLength > 0 && data.remaining >= recordLength; i++) records.push(data.take(recordLength));
  return { id, index, recordLength, records };
}

const text = (record: Uint8Array, from: number, to: number): string => {
  const raw = String.fromCharCode(...record.subarray(from, Math.min(to, record.length)));
  const end = raw.indexOf('\0');
  const clean = wireText(end < 0 ? raw : raw.slice(0, end));
  return /^[\x20-\x7e\u00a0-\u00ff]+$/.test(clean) ? clean : '';
};

/** Records of list 0x11, 28 bytes: index, order number, module type, two version words. */
function moduleClaims(record: Uint8Array): Observation[] {
  if (record.length < 28) return [];
  const index = (record[0]! << 8) | record[1]!;
  const name = text(record, 2, 22);
  const [a, b, c, d] = [record[24]!, record[25]!, record[26]!, record[27]!];
  // Firmware versions begin with a letter; hardware has its release in the last word.
  const version = a === 0x56 ? `V${b}.${c}.${d}` : '';
  if (index === 1 || index === 6) {
    return claims(
      claim('sender', 'order-number', name, 0.95), /^6(ES|GK|AV|AG)\d/.test(name) && claim('sender', 'vendor', 'Siemens', 0.9),
      claim('sender', 'hardware', c === 0 && d > 0 ? String(d) : '', 0.8), claim('sender', 'firmware', version, 0.8),
    );
  }
  if (index === 7) return claims(claim('sender', 'firmware', version, 0.95), claim('sender', 'order-number', name, 0.95));
  if (index === 0x81) return claims(claim('sender', 'software', name === '' ? '' : `${name} ${String.fromCharCode(a).trim()}${b}.${c}.${d}`, 0.8));
  return [];
}

/** Records of list 0x1C, 34 bytes: index and 32 bytes by it. */
function componentClaims(record: Uint8Array): Observation[] {
  if (record.length < 26) return [];
  switch ((record[0]! << 8) | record[1]!) {
    case 1: return claims(claim('sender', 'name', text(record, 2, 26)));
    case 2: return claims(claim('sender', 's7comm.module-name', text(record, 2, 26)));
    case 3: return claims(claim('sender', 's7comm.plant-id', text(record, 2, 34)));
    case 4: return claims(/Siemens/.test(text(record, 2, 28)) && claim('sender', 'vendor', 'Siemens'));
    case 5: return claims(claim('sender', 'serial', text(record, 2, 26), 0.95));
    case 7: return claims(claim('sender', 'model', text(record, 2, 34)), claim('sender', 's7comm.module-type', text(record, 2, 34)));
    case 8: return claims(claim('sender', 's7comm.memory-card', text(record, 2, 34)));
    case 11: return claims(claim('sender', 'location', text(record, 2, 34)));
    default: return [];
  }
}

const MODES: Readonly<Record<number, string>> = { 1: 'stop', 2: 'stop', 3: 'stop', 4: 'stop', 5: 'startup', 6: 'startup', 7: 'startup', 8: 'run', 9: 'run', 0x0a: 'hold', 0x0b: 'link-up', 0x0d: 'defective' };

/** What a list says of the device that sent it. */
export function szlClaims(szl: Szl): Observation[] {
  const list = szl.id & 0xff;
  if (list === 0x11) return szl.records.flatMap(moduleClaims);
  if (list === 0x1c) return szl.records.flatMap(componentClaims);
  // Operating mode: low nibble of the third byte of the newest transition.
  if (szl.id === 0x0424 && szl.records[0] && szl.records[0].length >= 4) return claims(claim('sender', 's7comm.mode', MODES[szl.records[0][3]! & 0x0f], 0.8));
  // Protection: level set by the mode selector, by the parameters, and what holds.
  if (szl.id === 0x0232 && szl.index === 4 && szl.records[0] && szl.records[0].length >= 8) return claims(claim('sender', 's7comm.protection-level', szl.records[0][7]!, 0.8));
  return [];
}
