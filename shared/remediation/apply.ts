import { copyStrengths } from '../attack/step-graph';
import type { StepGraph, Strengths } from '../attack/step-graph';
import type { Effect, RemediationAction } from '../model/attack';

/** An action in numbers of the graph. */
export interface IndexedAction {
  readonly action: RemediationAction;
  readonly effects: readonly { readonly on: Effect['on']; readonly at: number; readonly op: Effect['op']; readonly value: number }[];
  /** Elements (steps' trials and edges) it touches, ascending. */
  readonly elements: readonly number[];
  readonly requires: readonly number[];
  readonly excludes: readonly number[];
}

/** Throws on a dangling reference: models from files are checked by `readAttackModel` first. */
export function indexActions(g: StepGraph): IndexedAction[] {
  const number = new Map(g.model.remediations.map((r, i) => [r.id, i]));
  const look = (map: ReadonlyMap<string, number>, id: string): number => {
    const at = map.get(id);
    if (at === undefined) throw new Error(`a remediation refers to the unknown id "${id}"`);
    return at;
  };
  return g.model.remediations.map(action => {
    const effects = action.effects.map(({ on, id, op, value }) => {
      const at = on === 'edge' ? g.nodeCount + look(g.edgeIndex, id) : on === 'node' ? look(g.nodeIndex, id)
        : on === 'entry' ? look(g.entryIndex, id) : look(g.targetIndex, id);
      return { on, at, op, value };
    });
    const elements = [...new Set(effects.filter(f => f.on === 'edge' || f.on === 'node').map(f => f.at))].sort((a, b) => a - b);
    return { action, effects, elements, requires: (action.requires ?? []).map(id => look(number, id)), excludes: (action.excludes ?? []).map(id => look(number, id)) };
  });
}

/** Strengths after a plan. Caps first, then scales, each action once: order and repetition do not matter. */
export function applyPlan(base: Strengths, actions: readonly IndexedAction[], plan: readonly number[]): Strengths {
  const s = copyStrengths(base), once = [...new Set(plan)].sort((a, b) => a - b);
  const listOf = (on: Effect['on']): Float64Array => (on === 'entry' ? s.frequency : on === 'target' ? s.impact : s.p);
  for (const op of ['cap', 'scale'] as const) {
    for (const a of once) {
      for (const f of actions[a]!.effects) {
        if (f.op !== op) continue;
        const list = listOf(f.on);
        list[f.at] = op === 'cap' ? Math.min(list[f.at]!, f.value) : list[f.at]! * f.value;
      }
    }
  }
  return s;
}

/** Requirements met within the plan, and nothing in it excluded by another. */
export function isFeasible(actions: readonly IndexedAction[], plan: readonly number[]): boolean {
  return plan.every(a => actions[a]!.requires.every(r => plan.includes(r)) && !actions[a]!.excludes.some(x => plan.includes(x)));
}

export function costOf(actions: readonly IndexedAction[], plan: readonly number[]): number {
  let sum = 0;
  for (const a of plan) sum += actions[a]!.action.cost;
  return sum;
}
