import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import type { Reading } from '../model/reading';
import { defineImporter, readAll } from './definition';
import type { ImporterDefinition, ImportInput } from './definition';

/** Checks that every importer passes; a test of an importer names a sample. */

const INPUT: ImportInput = { name: 'file', sha256: 'ab'.repeat(32), bytes: 1, site: 'site' };

const bytesOf = (file: string | Uint8Array): Uint8Array => (typeof file === 'string' ? utf8Bytes(file) : file);

export function readFileWith(importer: ImporterDefinition, file: string | Uint8Array, more: Partial<ImportInput> = {}): Reading {
  return readAll(importer, bytesOf(file), { ...INPUT, ...more });
}

/** `key = value` of a witness, in order. */
export function saidOf(reading: Reading, witness = 0): string[] {
  return reading.observations.filter(record => record.witness === witness).map(record => `${record.key} = ${String(record.value)}`);
}

/** Rows are those read and those skipped, claims belong to witnesses, and no number is none. */
export function expectSound(reading: Reading): void {
  const { rows, rowsRead, rowsSkipped } = reading.source.table!;
  expect(rows).toBe(rowsRead + Object.values(rowsSkipped).reduce((a, b) => a + b, 0));
  for (const { witness, confidence, at, count } of reading.observations) {
    expect(reading.witnesses[witness]).toBeDefined();
    expect(confidence >= 0 && confidence <= 1).toBe(true);
    expect(at.length >= 1 && at.length <= 8 && count >= at.length).toBe(true);
  }
  if (reading.source.problems.some(problem => problem.weight === 'refused')) expect([reading.witnesses.length, reading.observations.length, rowsRead]).toEqual([0, 0, 0]);
  expect(JSON.stringify(reading)).not.toMatch(/:null[,}]/);
}

/** Cuts, changed bytes and any division into pieces give a reading that is sound; pieces do not show; objects keep their members. */
export function survivesHostileFiles(importer: ImporterDefinition, sample: string | Uint8Array, runs = 150): void {
  const bytes = bytesOf(sample);
  const members = Object.getOwnPropertyNames(Object.prototype).join();
  const whole = readFileWith(importer, bytes);
  expectSound(whole);
  expect(importer.recognises(bytes.subarray(0, 65_536), 'file')).toBe(true);
  fc.assert(fc.property(fc.integer({ min: 1, max: Math.min(50, Math.max(1, Math.floor(bytes.length / 4))) }), size => {
    const reader = importer.read(INPUT);
    const memory = new Uint8Array(size);
    for (let at = 0; at < bytes.length; at += size) {
      const piece = memory.subarray(0, Math.min(size, bytes.length - at));
      piece.set(bytes.subarray(at, at + size));
      reader.push(piece);
      memory.fill(0xff);
    }
    expect(reader.end()).toEqual(whole);
  }), { numRuns: 10 });
  fc.assert(fc.property(fc.nat(bytes.length), fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }), (end, changes) => {
    const broken = bytes.slice(0, end);
    for (const [at, value] of changes) if (at < end) broken[at] = value;
    expectSound(readFileWith(importer, broken));
    importer.recognises(broken, 'file');
  }), { numRuns: runs });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), noise => expectSound(readFileWith(importer, noise))), { numRuns: 30 });
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(members);
}

test('the check finds a reader that throws, one that loses rows, and one that shows its pieces', () => {
  const broken = (end: (pieces: number, bytes: number) => number): ImporterDefinition => defineImporter({
    id: 'broken', name: 'Broken', kind: 'scan', format: 'broken', recognises: () => true,
    read: input => {
      let [pieces, length] = [0, 0];
      return {
        push: bytes => {
          pieces++;
          length += bytes.length;
        },
        end: () => ({ source: { id: 'src:1', name: input.name, sha256: input.sha256, bytes: length, kind: 'scan', format: 'broken', site: 's', problems: [], table: { rows: end(pieces, length), rowsRead: 0, rowsSkipped: {} } }, witnesses: [], conversations: [], observations: [] }),
      };
    },
  });
  survivesHostileFiles(broken(() => 0), 'sample', 20);
  expect(() => survivesHostileFiles(broken(() => 1), 'sample', 20)).toThrow();
  expect(() => survivesHostileFiles(broken((_pieces, bytes) => (bytes === 5 ? 1 : 0)), 'sample', 200)).toThrow('Property failed');
  expect(() => survivesHostileFiles(broken(pieces => (pieces > 2 ? 1 : 0)), 'sample', 20)).toThrow('Property failed');
});
