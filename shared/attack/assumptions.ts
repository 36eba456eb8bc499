import type { Assumption, RemovedStep } from '../model/analysis';
import { compareText } from '../model/order';
import type { BuiltModel } from './build-model';
import { PARAMETERS, type ParameterName } from './parameters';

/**
 * Everything in the model that no packet and no row proves, numbered: one assumption per number of the model in use, with what it was set to, its range, and how many edges, steps, entries or
 * targets rest on it. Numbers follow the order of the parameter table, so that they stay the same from run to run.
 */
export function listAssumptions(built: BuiltModel, removed: readonly RemovedStep[] = []): { readonly assumptions: readonly Assumption[]; readonly of: (param: string) => string | undefined } {
  const affects = new Map<string, number>();
  const count = (param: string | undefined): void => {
    if (param !== undefined) affects.set(param, (affects.get(param) ?? 0) + 1);
  };
  for (const edge of built.model.edges) count(edge.param);
  for (const node of built.model.nodes) count(node.param);
  const live = new Set(built.model.entries.map(entry => entry.id));
  for (const entry of built.entries) if (live.has(entry.id)) count(entry.param);
  for (const target of built.targets) {
    count(target.hoursParam);
    if (target.hoursParam !== undefined) count('cost.hour');
    if (target.safetyClass !== undefined) count(`safety.${target.safetyClass}`);
  }
  const names = (Object.keys(PARAMETERS) as ParameterName[]).filter(name => affects.has(name));
  const ids = new Map(names.map((name, i) => [name as string, `A-${String(i + 1).padStart(2, '0')}`]));
  const assumptions = names.map((name): Assumption => ({
    id: ids.get(name)!, text: `${name}: ${PARAMETERS[name].reason}`, parameter: name, value: built.parameters.value(name), range: built.parameters.range(name), affects: affects.get(name)!,
  }));
  const entries = built.entries.filter(entry => live.has(entry.id) && entry.basis === 'assumed');
  if (entries.length > 0) {
    assumptions.push({
      id: `A-${String(names.length + 1).padStart(2, '0')}`, affects: entries.length,
      text: `No packet shows these entry points; nothing shows that they are closed either: ${[...new Set(entries.map(entry => entry.kind))].sort(compareText).join(', ')}.`,
    });
  }
  for (const { label, reason } of removed) {
    if (label !== undefined) assumptions.push({ id: `A-${String(assumptions.length + 1).padStart(2, '0')}`, affects: 1, text: `The analyst takes this step as impossible: ${label}. Reason given: ${reason}` });
  }
  return { assumptions, of: param => ids.get(param) };
}
