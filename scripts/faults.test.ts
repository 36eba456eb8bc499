import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERRORS, everyCut, everySave, FaultBench } from './faults/save-faults';

// npm run faults -- --full does the same in larger numbers, and on closed engagements.

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.create();
});
afterAll(() => bench.remove());

test('whichever call of a save fails, or is the last one of the process, nothing acknowledged is lost', { timeout: 120_000 }, async () => {
  const { cases, calls, wrong } = await everySave(bench, [...ERRORS, 'ends', 'tears', 'short']);
  expect(wrong).toEqual([]);
  expect(calls, 'a save writes, flushes, reads back, keeps, renames and flushes').toBeGreaterThan(20);
  expect(cases).toBe(calls * 11);
});

test('wherever the file is cut, it says so and the state of before takes its place', { timeout: 120_000 }, async () => {
  expect(await everyCut(bench, 64)).toEqual([]);
});
