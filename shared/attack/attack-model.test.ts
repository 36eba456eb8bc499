import { expect, test } from 'vitest';
import { readAttackModel, writeAttackModel } from './attack-model';

const good = {
  format: 'attack-model', version: 1, name: 'small',
  nodes: [{ id: 's' }, { id: 't', gate: 'AND', p: 0.5, colour: 'red' }],
  edges: [{ id: 'e1', from: 's', to: 't', p: 0.25, basis: 'observed', evidence: [{ source: 'a', frame: 3 }] }],
  entries: [{ id: 'in', node: 's', frequency: 2 }],
  targets: [{ id: 'T', node: 't', impact: 1000, range: [500, 2000] }],
  remediations: [{ id: 'r', cost: 5, effects: [{ edge: 'e1', op: 'cap', value: 0.1 }, { target: 'T', op: 'cap', value: 700 }], requires: [], somebody: { said: 1 } }],
  plan: [], budget: 10, options: { k: 3, bruteForceRemediations: 13 }, comment: 'kept',
};
const problemsOf = (change: object): string[] => readAttackModel({ ...good, ...change }).problems.map(p => `${p.at}${p.id === undefined ? '' : ` (${p.id})`} ${p.message}`);

test('a model is read, and written back with what was not understood', () => {
  const { model, problems } = readAttackModel(good);
  expect(problems).toEqual([]);
  expect(model!.remediations[0]!.effects).toEqual([{ on: 'edge', id: 'e1', op: 'cap', value: 0.1 }, { on: 'target', id: 'T', op: 'cap', value: 700 }]);
  expect(JSON.parse(writeAttackModel(model!))).toEqual(good);
});

test.each<[string, object, string]>([
  ['another format', { format: 'x' }, 'format is not "attack-model"'],
  ['another version', { version: 2 }, 'version is not 1, the only version known'],
  ['a duplicate id', { nodes: [{ id: 's' }, { id: 't' }, { id: 't' }] }, 'nodes[2].id (t) occurs twice'],
  ['a dangling edge', { edges: [{ id: 'e1', from: 's', to: 'nowhere' }] }, 'edges[0].to (e1) refers to the unknown node "nowhere"'],
  ['a dangling effect', { remediations: [{ id: 'r', cost: 1, effects: [{ edge: 'e9', op: 'cap', value: 0 }] }] }, 'remediations[0].effects[0].edge (r) refers to the unknown edge "e9"'],
  ['a dangling requirement', { remediations: [{ id: 'r', cost: 1, effects: [], requires: ['q'] }] }, 'remediations[0].requires[0] (r) refers to the unknown remediation "q"'],
  ['an unknown plan member', { plan: ['q'] }, 'plan[0] refers to the unknown remediation "q"'],
  ['p above 1', { edges: [{ id: 'e1', from: 's', to: 't', p: 1.5 }] }, 'edges[0].p (e1) is not a probability (0 to 1)'],
  ['p that is no number', { edges: [{ id: 'e1', from: 's', to: 't', p: '1' }] }, 'edges[0].p (e1) is not a probability (0 to 1)'],
  ['p that is not finite', { nodes: [{ id: 's' }, { id: 't', p: NaN }] }, 'nodes[1].p (t) is not a probability (0 to 1)'],
  ['a negative frequency', { entries: [{ id: 'in', node: 's', frequency: -1 }] }, 'entries[0].frequency (in) is not a finite number, 0 or more'],
  ['a negative impact', { targets: [{ id: 'T', node: 't', impact: -1 }] }, 'targets[0].impact (T) is not a finite number, 0 or more'],
  ['a negative cost', { remediations: [{ id: 'r', cost: -1, effects: [] }] }, 'remediations[0].cost (r) is not a finite number, 0 or more'],
  ['a missing cost', { remediations: [{ id: 'r', effects: [] }] }, 'remediations[0].cost (r) is missing'],
  ['an effect above 1', { remediations: [{ id: 'r', cost: 1, effects: [{ edge: 'e1', op: 'scale', value: 2 }] }] }, 'remediations[0].effects[0].value is not between 0 and 1'],
  ['a scale of money above 1', { remediations: [{ id: 'r', cost: 1, effects: [{ target: 'T', op: 'scale', value: 2 }] }] }, 'remediations[0].effects[0].value is not between 0 and 1'],
  ['an unknown operation', { remediations: [{ id: 'r', cost: 1, effects: [{ edge: 'e1', op: 'raise', value: 1 }] }] }, 'remediations[0].effects[0].op is neither "scale" nor "cap"'],
  ['an effect on two things', { remediations: [{ id: 'r', cost: 1, effects: [{ edge: 'e1', node: 's', op: 'cap', value: 0 }] }] }, 'remediations[0].effects[0].effect does not name exactly one edge, node, entry or target'],
  ['an unknown gate', { nodes: [{ id: 's' }, { id: 't', gate: 'XOR' }] }, 'nodes[1].gate (t) is neither "OR" nor "AND"'],
  ['a range upside down', { edges: [{ id: 'e1', from: 's', to: 't', range: [0.9, 0.1] }] }, 'edges[0].range (e1) is not [low, high] within 0..1'],
  ['nodes that are no list', { nodes: {} }, 'nodes is not a list'],
  ['an edge that is no object', { edges: [7] }, 'edges[0] is not an object'],
])('%s is refused, by member and id', (_, change, problem) => {
  expect(problemsOf(change)).toContain(problem);
});

test('anything else than an object is refused, and a flood of problems is counted', () => {
  for (const json of [null, 7, 'x', [], undefined]) expect(readAttackModel(json).model).toBeUndefined();
  const { problems } = readAttackModel({ ...good, edges: Array.from({ length: 500 }, () => 1) });
  expect(problems).toHaveLength(101);
  expect(problems[100]!.message).toMatch(/^\d+ more problems/);
});
