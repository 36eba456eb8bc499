import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Edit, JournalRow } from '../model/edit';
import { decisions, labelOf, replay } from './journal';

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('name', 'zone', 'note'), assets: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }), value: fc.string() }) as fc.Arbitrary<Edit>,
  fc.record({ kind: fc.constant('name' as const), assets: fc.constant(['a']) }),
  fc.record({ kind: fc.constant('impossible' as const), step: fc.constantFrom('s', 't'), value: fc.string() }),
  fc.record({ kind: fc.constant('what-if' as const), actions: fc.uniqueArray(fc.constantFrom('x', 'y')) }),
);
/** `after`: milliseconds since the command before. */
const commands = fc.array(fc.record({ after: fc.nat(2_500), what: fc.oneof({ weight: 3, arbitrary: edit }, fc.constant('undo' as const), fc.constant('redo' as const)) }), { maxLength: 200, size: 'max' });

const plain = (rows: readonly JournalRow[]): Edit[] => decisions(replay(rows)).map(row => row.edit);
/** A restart: what the journal says after it was text. */
const again = (rows: readonly JournalRow[]): JournalRow[] => JSON.parse(JSON.stringify(rows)) as JournalRow[];

test('undone to the start nothing holds, and redone to the end everything as before, across restarts', () => {
  fc.assert(fc.property(commands, given => {
    let at = 0;
    let rows = given.map(({ after, what }): JournalRow => (at += after, typeof what === 'string' ? { at, move: what } : { at, edit: what }));
    // What can be redone before the end is not part of the end.
    const final = plain(rows);
    const steps = replay(rows).done.length;
    const states = [final];
    for (let i = 0; i < steps; i++) states.push(plain(rows = again([...rows, { at, move: 'undo' }])));
    expect(plain(rows)).toEqual([]);
    for (let i = steps - 1; i >= 0; i--) expect(plain(rows = again([...rows, { at, move: 'redo' }]))).toEqual(states[i]);
  }), { numRuns: Number(process.env['CROSSDOCK_UNDO_RUNS'] ?? 200) });
});

const name = (value: string, ...assets: string[]): Edit => ({ kind: 'name', assets, value });

test('edits of one thing within a second are one command; of another, or later, or after an undo, a new one', () => {
  expect(replay([{ at: 0, edit: name('P', 'a') }, { at: 900, edit: name('PL', 'a') }, { at: 1_800, edit: name('PLC', 'a') }]).done).toHaveLength(1);
  expect(replay([{ at: 0, edit: name('P', 'a') }, { at: 1_001, edit: name('PL', 'a') }]).done).toHaveLength(2);
  expect(replay([{ at: 0, edit: name('P', 'a') }, { at: 1, edit: name('P', 'b') }]).done).toHaveLength(2);
  expect(replay([{ at: 0, edit: name('P', 'a') }, { at: 1, edit: { kind: 'name', assets: ['a'] } }]).done).toHaveLength(2);
  expect(replay([{ at: 0, edit: name('P', 'a') }, { at: 1, move: 'undo' }, { at: 2, move: 'redo' }, { at: 3, edit: name('Q', 'a') }]).done).toHaveLength(2);
});

test('a new edit ends what could be redone; too many undos do nothing', () => {
  const rows: JournalRow[] = [{ at: 0, move: 'redo' }, { at: 0, edit: name('P', 'a') }, { at: 1, move: 'undo' }, { at: 2, move: 'undo' }, { at: 3, edit: name('Q', 'a') }, { at: 4, move: 'redo' }];
  expect(replay(rows)).toEqual({ done: [[{ at: 3, edit: name('Q', 'a') }]], undone: [] });
});

test('a reset of one asset leaves the others of a bulk edit', () => {
  expect(plain([{ at: 0, edit: name('P', 'a', 'b') }, { at: 5_000, edit: { kind: 'name', assets: ['a'] } }])).toEqual([name('P', 'b')]);
});

test('labels say what is changed and of how many', () => {
  expect(labelOf({ kind: 'zone', assets: Array.from({ length: 214 }, (_, i) => `a${i}`), value: 'Sorter' })).toBe('set zone of 214 assets');
  expect(labelOf({ kind: 'name', assets: ['a'] })).toBe('reset name of 1 asset');
});
