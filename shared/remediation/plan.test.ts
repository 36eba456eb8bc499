import { expect, test } from 'vitest';
import type { AttackModel } from '../model/attack';
import { betweenness } from './baselines';
import { cheapestHittingSet } from './plan';
import { RiskSession } from './session';
import { solve } from './solve';
import { buildStepGraph } from '../attack/step-graph';
import { parameterUniform, rankCorrelation, triangular } from './stability';

/** n routes in parallel, each with a fix that is worth nothing alone; and a cheap alarm that saves a tenth. */
function routes(n: number, extra: AttackModel['remediations'] = []): AttackModel {
  const range = Array.from({ length: n }, (_, i) => i);
  return {
    nodes: [{ id: 's' }, { id: 't' }, ...range.map(i => ({ id: `m${i}` }))],
    edges: range.flatMap(i => [{ id: `in${i}`, from: 's', to: `m${i}`, p: 1 }, { id: `out${i}`, from: `m${i}`, to: 't', p: 1 }]),
    entries: [{ id: 'in', node: 's', frequency: 0.5 }], targets: [{ id: 'T', node: 't', impact: 400_000 }],
    remediations: [...range.map(i => ({ id: `fix${i}`, cost: 10, effects: [{ on: 'edge' as const, id: `out${i}`, op: 'scale' as const, value: 0 }] })),
      { id: 'alarm', cost: 5, effects: [{ on: 'target', id: 'T', op: 'cap', value: 360_000 }] }, ...extra],
    budget: 10 * n,
  };
}
/** Actions that change nothing much, so that there are too many for trying every subset. */
const crowd = (n: number): AttackModel['remediations'] => Array.from({ length: n }, (_, i) => ({ id: `weak${i}`, cost: 3, effects: [{ on: 'entry', id: 'in', op: 'scale', value: 0.999 }] }));

test.each([2, 3])('%i routes: no single fix helps, all together end it, and greedy alone would not see it', n => {
  const result = solve(routes(n));
  expect(result.greedy.risk).toBe(180_000);
  expect(result.optimal).toMatchObject({ proved: true, withinBudget: { risk: 0, cost: 10 * n } });
  expect(result.remediations['fix0']!.reduction).toBe(0);
});

test.each([2, 3])('%i routes among twenty other actions: found by cutting attack sets, not by pairs', n => {
  const { optimal } = solve(routes(n, crowd(20)));
  expect(optimal.proved).toBe(false);
  expect(optimal.withinBudget!.risk).toBe(0);
});

test('only together with: the two fixes of two routes name each other', () => {
  expect(solve(routes(2)).remediations['fix0']!.onlyTogetherWith).toEqual(['fix1']);
});

test('an action another beats at no more cost is dominated, one the plan leaves idle superseded', () => {
  const model: AttackModel = {
    nodes: [{ id: 's' }, { id: 't' }], edges: [{ id: 'e', from: 's', to: 't', p: 0.5 }], entries: [{ id: 'in', node: 's', frequency: 1 }], targets: [{ id: 'T', node: 't', impact: 1000 }],
    remediations: [{ id: 'good', cost: 5, effects: [{ on: 'edge', id: 'e', op: 'cap', value: 0 }] }, { id: 'poor', cost: 9, effects: [{ on: 'edge', id: 'e', op: 'cap', value: 0.2 }] }],
    budget: 6,
  };
  expect(solve(model).remediations['poor']).toMatchObject({ dominatedBy: 'good', superseded: true, reduction: 300 });
});

test('what is in place counts, and is not offered again', () => {
  const model = { ...routes(2), plan: ['fix0'] }, result = solve(model);
  expect(Object.keys(result.remediations)).toEqual(['fix1', 'alarm']);
  expect(result.remediations['fix1']!.reduction).toBe(200_000);
  expect(new RiskSession(model).risk(['fix0', 'fix1'])).toBe(0);
});

test('too large for the state limit: Monte-Carlo, and it says why', () => {
  const model = { ...routes(3), options: { stateLimit: 2, samples: 1000 } }, result = solve(model);
  expect(result).toMatchObject({ method: 'mc', samples: 1000, seed: 1 });
  expect(result.methodReason).toContain('entry "in"');
  expect(result.targets['T']!.intervals).toEqual({ in: [0.997, 1] });
  expect(() => solve(model, { method: 'exact' })).toThrow('The exact method was asked for');
});

test('the cheapest hitting set', () => {
  expect(cheapestHittingSet([[0, 1], [1, 2], [0, 2]], a => [5, 5, 9][a]!)).toEqual([0, 1]);
  expect(cheapestHittingSet([[0], []], () => 1)).toBeUndefined();
});

test('betweenness of a line: only its middle lies between', () => {
  const line = buildStepGraph({ nodes: ['a', 'b', 'c'].map(id => ({ id })), edges: [{ id: '1', from: 'a', to: 'b' }, { id: '2', from: 'b', to: 'c' }], entries: [], targets: [], remediations: [] });
  expect([...betweenness(line)]).toEqual([0, 1, 0]);
});

test('triangular draws: ends, mode and median; draws of a parameter are its own', () => {
  expect([0, 0.5, 1].map(u => triangular(u, 0, 0.5, 1))).toEqual([0, 0.5, 1]);
  expect(triangular(0.25, 0, 1, 1)).toBe(0.5);
  expect(triangular(0.3, 0.4, 0.4, 0.4)).toBe(0.4);
  expect(parameterUniform(1, 0, 0)).not.toBe(parameterUniform(1, 1, 0));
  expect(rankCorrelation([1, 2, 3], [10, 20, 30])).toBe(1);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBe(-1);
});
