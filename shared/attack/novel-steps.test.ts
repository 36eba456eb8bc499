import { expect, test } from 'vitest';
import type { AttackPath, PathStep } from '../model/analysis';
import type { Asset } from '../model/asset';
import type { SiteConversation } from '../model/graph';
import { baselineOf, markNovelSteps } from './novel-steps';

const HOUR = 3_600 * 1e6, DAY = 24 * HOUR;
const source = (id: string, firstSeen: number, hours = 1) => ({ id, firstSeen, lastSeen: firstSeen + hours * HOUR });
const asset = (id: string, zone: string, firstSeen: number) => ({ id, zone, firstSeen }) as Asset;
const step = (from: string | undefined, to: string, more: Partial<PathStep> = {}): PathStep => ({ ...(from === undefined ? {} : { from }), to, technique: 'T0846', probability: 0.5, basis: 'observed', text: 'x', evidence: [], assumptions: [], ...more });
const path = (...steps: PathStep[]): AttackPath => ({ id: 'p', rank: 1, entry: 'e', target: 't', probability: 0.5, loss: 1, basis: 'observed', text: 'x', steps, cutBy: [], edges: [] });
const spoke = (client: string, server: string, firstSeen: number) => ({ client, server, firstSeen }) as SiteConversation;

test('the last occasion is what was captured a day or more after everything before it', () => {
  expect(baselineOf([source('b', 20 * DAY), source('a', 0), source('c', 20 * DAY + 5 * HOUR)])).toEqual({ until: HOUR, since: 20 * DAY });
  expect(baselineOf([source('a', 0), source('b', 2 * DAY), source('c', 9 * DAY)])?.since).toBe(9 * DAY);
  expect(baselineOf([source('a', 0), source('b', 2 * HOUR)])).toBeUndefined();
  expect(baselineOf([source('a', 0, 30 * 24), source('b', 20 * DAY)])).toBeUndefined();
  expect(baselineOf([])).toBeUndefined();
});

const graph = {
  assets: [asset('pc', 'office', 0), asset('plc', 'cell', 0), asset('hmi', 'cell', 0), asset('laptop', 'cell', 20 * DAY), asset('cam', 'yard', 20 * DAY)],
  conversations: [spoke('hmi', 'plc', 0), spoke('pc', 'plc', 20 * DAY), spoke('laptop', 'plc', 20 * DAY + 5), spoke('pc', 'cam', 20 * DAY), spoke('hmi', 'plc', 20 * DAY)],
};
const baseline = baselineOf([source('old', 0), source('new', 20 * DAY)]);
const since = (...steps: PathStep[]) => markNovelSteps([path(...steps)], graph, baseline)[0]!.steps.map(({ novelSince }) => novelSince);

test('a step is new when the two never spoke before the last occasion and both networks were watched then', () => {
  expect(since(step('pc', 'plc'), step('plc', 'pc'), step('laptop', 'plc'))).toEqual([20 * DAY, 20 * DAY, 20 * DAY]);
});

test('who spoke before, what is assumed, what happens at one asset, and where nobody watched is not', () => {
  expect(since(step('hmi', 'plc'), step('pc', 'plc', { basis: 'assumed' }), step('plc', 'plc'), step(undefined, 'plc'), step('pc', 'cam'), step('pc', 'hmi'))).toEqual(Array(6).fill(undefined));
  const paths = [path(step('pc', 'plc'))];
  expect(markNovelSteps(paths, graph, undefined)).toBe(paths);
});
