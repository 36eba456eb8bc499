import { expect, test } from 'vitest';
import type { Analysis } from '../../../shared/model/analysis';
import { timelineOf } from './timeline';

const conversation = (firstSeen: number, lastSeen: number, bytes: number) => ({ firstSeen, lastSeen, bytes }) as Analysis['conversations'][number];
const source = (firstSeen: number, lastSeen: number, gaps: readonly { from: number; micros: number; frame: number }[] = []) => ({ firstSeen, lastSeen, capture: { gaps } }) as unknown as Analysis['sources'][number];

test('bytes lie where their conversation was, and all of them are there', () => {
  const line = timelineOf({ conversations: [conversation(0 + 1, 960, 9_600), conversation(485, 486, 500)], sources: [source(1, 960)] })!;
  expect([line.from, line.to, line.bytes.length]).toEqual([1, 960, 96]);
  expect(line.bytes.reduce((sum, value) => sum + value, 0)).toBe(10_100);
  expect(Math.max(...line.bytes)).toBe(600);
  expect(line.uncovered).toEqual([]);
});

test('between two captures and in their gaps nobody listened', () => {
  const line = timelineOf({ conversations: [conversation(100, 200, 10)], sources: [source(100, 300, [{ from: 150, micros: 20, frame: 3 }]), source(500, 600), source(250, 320)] })!;
  expect(line.uncovered).toEqual([{ from: 150, to: 170 }, { from: 320, to: 500 }]);
});

test('lists alone have no time', () => {
  expect(timelineOf({ conversations: [], sources: [] })).toBeUndefined();
  expect(timelineOf({ conversations: [conversation(0, 0, 5)], sources: [] })).toBeUndefined();
});
