import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defineImporter, readAll } from '../../shared/importers/definition';
import { importerFor, importers } from '../../shared/importers/registry';
import { judgeTable, tableCase, TableViolation } from './case';
import { tableSeeds } from './seeds';

const seeds = tableSeeds(join(import.meta.dirname, '../..'), { shared: false });
const CASES = 5_000, SEED = 20_261_124;

test('the files that cases start from are taken for many formats, and read without a word of trouble that matters', () => {
  const formats = new Set(seeds.map(({ name, bytes }) => importerFor(bytes, name)?.id));
  expect(formats.has(undefined)).toBe(false);
  expect(formats.size).toBeGreaterThanOrEqual(18);
  for (const { name, bytes } of seeds) expect(readAll(importerFor(bytes, name)!, bytes, { name, sha256: 'ab'.repeat(32), bytes: bytes.length, site: 's' }).source.problems.filter(({ weight, code }) => weight === 'refused' && code !== 'not-assets' && code !== 'no-header'), name).toEqual([]);
});

test(`${CASES} damaged files of seed ${SEED}: each is read or refused, what is read adds up, and pieces do not show`, () => {
  let taken = 0;
  for (let index = 0; index < CASES; index++) {
    const { name, bytes, random } = tableCase(seeds, SEED, index);
    try {
      if (judgeTable(name, bytes, random)) taken++;
    } catch (error) {
      throw new Error(`case ${index}, from ${name}; again with: npm run fuzz:tables -- --own --seed ${SEED} --case ${index}`, { cause: error });
    }
  }
  expect(taken).toBeGreaterThan(CASES / 2);
}, 240_000);

test('a case is the same each time, and its neighbour is another', () => {
  for (let index = 0; index < 50; index++) {
    expect(tableCase(seeds, 3, index).bytes).toEqual(tableCase(seeds, 3, index).bytes);
    expect(tableCase(seeds, 4, index).bytes).not.toEqual(tableCase(seeds, 3, index).bytes);
  }
});

test('the judge finds a reader that throws, one that loses rows and one that shows its pieces', () => {
  const list = importers as ReturnType<typeof defineImporter>[], bytes = new TextEncoder().encode(`broken on purpose: ${'0123456789'.repeat(1_000)}`);
  const judged = (end: (pieces: number) => number): void => {
    list.unshift(defineImporter({
      id: 'broken', name: 'Broken', kind: 'scan', format: 'broken', recognises: head => new TextDecoder().decode(head).startsWith('broken'),
      read: input => {
        let pieces = 0;
        return { push: () => void pieces++, end: () => ({ source: { id: 'src:1', name: input.name, sha256: input.sha256, bytes: 1, kind: 'scan', format: 'broken', site: 's', problems: [], table: { rows: end(pieces), rowsRead: 1, rowsSkipped: {} } }, witnesses: [], conversations: [], observations: [] }) };
      },
    }));
    try {
      for (let index = 0; index < 40; index++) judgeTable('x', bytes, tableCase(seeds, 1, index).random);
    } finally {
      list.shift();
    }
  };
  expect(() => judged(() => { throw new RangeError('out of bounds'); })).toThrow(RangeError);
  expect(() => judged(() => 2)).toThrow(TableViolation);
  expect(() => judged(pieces => (pieces > 1 ? 3 : 1))).toThrow(TableViolation);
  expect(() => judged(() => 1)).not.toThrow();
});
