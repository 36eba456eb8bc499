import { expect, test } from 'vitest';
import { buildStepGraph } from '../attack/step-graph';
import type { AttackModel } from '../model/attack';
import { applyPlan, costOf, indexActions, isFeasible } from './apply';

const model: AttackModel = {
  nodes: [{ id: 's' }, { id: 't', p: 0.6 }], edges: [{ id: 'e', from: 's', to: 't', p: 0.8 }],
  entries: [{ id: 'in', node: 's', frequency: 2 }], targets: [{ id: 'T', node: 't', impact: 1000 }],
  remediations: [
    { id: 'halve', cost: 1, effects: [{ on: 'edge', id: 'e', op: 'scale', value: 0.5 }, { on: 'entry', id: 'in', op: 'scale', value: 0.25 }] },
    { id: 'limit', cost: 2, effects: [{ on: 'edge', id: 'e', op: 'cap', value: 0.3 }, { on: 'node', id: 't', op: 'cap', value: 0.9 }], requires: ['halve'] },
    { id: 'spare', cost: 4, effects: [{ on: 'target', id: 'T', op: 'cap', value: 700 }], excludes: ['halve'] },
  ],
};
const g = buildStepGraph(model), actions = indexActions(g);

test('caps come before scales, whatever the order: min(0.8, 0.3) · 0.5', () => {
  for (const plan of [[0, 1], [1, 0], [1, 0, 1]]) expect(applyPlan(g.base, actions, plan).p[2]).toBeCloseTo(0.15, 15);
});

test('nothing is raised by a cap above it, and the model itself is left alone', () => {
  expect(applyPlan(g.base, actions, [1]).p[1]).toBe(0.6);
  expect([...g.base.p]).toEqual([1, 0.6, 0.8]);
});

test('frequencies and impacts are changed too', () => {
  const s = applyPlan(g.base, actions, [0, 2]);
  expect([s.frequency[0], s.impact[0]]).toEqual([0.5, 700]);
});

test('requirements and exclusions decide what may stand together', () => {
  expect([[0], [1], [0, 1], [2], [0, 2]].map(plan => isFeasible(actions, plan))).toEqual([true, false, true, true, false]);
  expect(costOf(actions, [0, 1])).toBe(3);
});
