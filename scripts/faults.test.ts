import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERRORS, everyCut, everyFault, FaultBench } from './faults/save-faults';

// npm run faults -- --full does the same in larger numbers, and on closed engagements.

let bench: FaultBench;
beforeAll(async () => {
  bench = await FaultBench.create();
});
afterAll(() => bench.remove());

test('whichever call of a save fails, or is the last one of the process, nothing acknowledged is lost', { timeout: 120_000 }, async () => {
  const { cases, calls, wrong } = await everyFault(bench, 'save', [...ERRORS, 'ends', 'tears', 'short']);
  expect(wrong).toEqual([]);
  expect(calls, 'a save writes, flushes, reads back, keeps, renames and flushes').toBeGreaterThan(20);
  expect(cases).toBe(calls * 11);
});

test('whichever call of an edit beside the file fails, or is the last one of the process, nothing acknowledged is lost', { timeout: 120_000 }, async () => {
  const { cases, calls, wrong } = await everyFault(bench, 'edit', [...ERRORS, 'ends', 'tears', 'short']);
  expect(wrong).toEqual([]);
  expect(calls, 'an edit is compared with the file, written, flushed').toBeGreaterThan(3);
  expect(cases).toBeGreaterThanOrEqual(calls * 8);
});

test('whichever call of a save fails while a journal lies beside the file, its edits are there', { timeout: 120_000 }, async () => {
  const { wrong } = await everyFault(bench, 'save with a journal', [...ERRORS, 'ends', 'tears', 'short']);
  expect(wrong).toEqual([]);
});

test('wherever the file is cut, it says so and the state of before takes its place', { timeout: 120_000 }, async () => {
  expect(await everyCut(bench, 64)).toEqual([]);
});
