import { importerFor } from '../../shared/importers/registry';
import { readAll } from '../../shared/importers/definition';
import type { ImporterDefinition } from '../../shared/importers/definition';
import type { Reading } from '../../shared/model/reading';
import { Random } from '../fuzz/random';
import type { TableSeed } from './seeds';

/** What tables, trees and configurations break on. */
const TOKENS = ['"', '\'', ',', ';', '\t', '\n', '\r', '\0', '<', '>', '</', '{', '}', '[', ']', '<!DOCTYPE x [<!ENTITY a "b">]>', '&#x110000;', '\ufeff', '\u202e', '__proto__', 'constructor', '1e999', '-1', '4294967296', '99999999999999999999', '0x', '=cmd|calc', '10.0.0.256', '::ffff:10.0.0.1', '10.0.0.0/33', 'ff:ff:ff:ff:ff:ff', 'ÿ', '\\', '\\u', '#fields', 'null', 'NaN'].map(token => Buffer.from(token));

/** The file of a case; the same for one seed and index, alone or among others. */
export function tableCase(seeds: readonly TableSeed[], seed: number, index: number): { readonly name: string; readonly bytes: Uint8Array; readonly random: Random } {
  const random = new Random(seed, index), from = random.pick(seeds);
  let bytes = Buffer.from(from.bytes);
  for (let times = 1 + random.below(5); times > 0; times--) {
    const at = random.below(bytes.length + 1), length = random.below(random.chance(80) ? 12 : 4_000);
    switch (random.below(7)) {
      case 0: if (bytes.length > 0) bytes[at % bytes.length] = random.below(256); break;
      case 1: bytes = Buffer.concat([bytes.subarray(0, at), random.pick(TOKENS), bytes.subarray(at)]); break;
      case 2: bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length))]); break;
      case 3: bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]); break;
      case 4: bytes = bytes.subarray(0, at); break;
      case 5: {
        const other = random.pick(seeds).bytes, start = random.below(other.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(start, start + length), bytes.subarray(at)]);
        break;
      }
      default: bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(Array.from({ length: 1 + random.below(40) }, () => random.pick(TOKENS).toString()).join('')), bytes.subarray(at)]);
    }
    bytes = Buffer.from(bytes);
  }
  return { name: from.name, bytes, random };
}

export class TableViolation extends Error {
  override readonly name = 'TableViolation';
}

const INPUT = { sha256: 'ab'.repeat(32), site: 'site' };

/**
 * A damaged file is read or refused with words; what is read adds up and belongs to something, a refused one leaves nothing, and pieces do not show. Throws TableViolation, or what the reader threw.
 * @returns whether anybody took it for a format.
 */
export function judgeTable(name: string, bytes: Uint8Array, random: Random): boolean {
  const members = Object.getOwnPropertyNames(Object.prototype).join(), importer = importerFor(bytes.subarray(0, 65_536), name);
  if (importer) {
    const reading = readAll(importer, bytes, { ...INPUT, name, bytes: bytes.length });
    sound(reading, bytes);
    if (random.below(8) === 0) inPieces(importer, name, bytes, random, JSON.stringify(reading));
  }
  if (Object.getOwnPropertyNames(Object.prototype).join() !== members || Object.keys(Object.prototype).length > 0) throw new TableViolation('objects have got a new member');
  return importer !== undefined;
}

function sound({ source: { table, problems }, witnesses, observations, conversations }: Reading, bytes: Uint8Array): void {
  if (!table) throw new TableViolation('no receipt');
  if (table.rows !== table.rowsRead + Object.values(table.rowsSkipped).reduce((a, b) => a + b, 0)) throw new TableViolation('rows do not add up');
  for (const { witness, confidence, at, count } of observations) {
    if (witness >= 0 && !witnesses[witness]) throw new TableViolation('a claim of nobody');
    if (!(confidence >= 0 && confidence <= 1) || at.length < 1 || count < at.length) throw new TableViolation('a claim without place or measure');
  }
  for (const { bytes, packets, firstSeen, lastSeen } of conversations) if (!(bytes >= 0 && packets >= 0 && lastSeen >= firstSeen)) throw new TableViolation('a conversation that cannot be');
  if (problems.some(({ weight }) => weight === 'refused') && (witnesses.length > 0 || observations.length > 0 || conversations.length > 0)) throw new TableViolation('refused, and something was kept');
  if (problems.some(({ message }) => message.trim() === '' || (/\bundefined\b|\[object /.test(message) && !Buffer.from(bytes).includes('undefined')))) throw new TableViolation('a problem in no words');
}

function inPieces(importer: ImporterDefinition, name: string, bytes: Uint8Array, random: Random, whole: string): void {
  const reader = importer.read({ ...INPUT, name, bytes: bytes.length }), memory = new Uint8Array(4_096);
  for (let at = 0; at < bytes.length;) {
    const size = Math.min(1 + random.below(4_095), bytes.length - at);
    memory.set(bytes.subarray(at, at + size));
    reader.push(memory.subarray(0, size));
    memory.fill(0xff);
    at += size;
  }
  if (JSON.stringify(reader.end()) !== whole) throw new TableViolation('pieces show');
}
