import type { AttackEdge, AttackModel, AttackNode, EntryPoint, Target } from '../model/attack';
import type { SiteConfig } from '../model/config';
import { compareText } from '../model/order';
import type { SiteView } from '../findings/site-kit';
import { AttackGraphBuilder, type EdgeFacts, type NodeFacts } from './builder';
import { proposeEntries, type DraftEntry } from './entries';
import { APPETITE_HOURS, Parameters } from './parameters';
import { techniqueRules } from './registry';
import { chooseTargets, type DraftTarget } from './targets';

/** The attack model of a site, with what the model's file form does not carry. */
export interface BuiltModel {
  readonly model: AttackModel;
  readonly entries: readonly DraftEntry[];
  readonly targets: readonly DraftTarget[];
  readonly nodeFacts: ReadonlyMap<string, NodeFacts>;
  readonly edgeFacts: ReadonlyMap<string, EdgeFacts>;
  readonly parameters: Parameters;
  readonly costPerHour: number;
  readonly appetite: number;
  /** Steps that the analyst takes as impossible, with the names of their ends; those that no fact suggests have none. */
  readonly removed: readonly { readonly edge: string; readonly label?: string }[];
}

/**
 * Facts → steps and edges (techniques/), then entry points and targets; what lies on no way from an entry to a target is left out.
 *
 * @param impossible edges that the analyst takes as impossible: nothing passes them
 */
export function buildAttackModel(site: SiteView, config: SiteConfig, impossible: ReadonlySet<string> = new Set()): BuiltModel {
  const parameters = new Parameters(config.parameters);
  const graph = new AttackGraphBuilder(parameters);
  for (const rule of techniqueRules) rule.apply(site, graph);
  const costPerHour = config.costPerHour ?? parameters.value('cost.hour');
  const appetite = config.appetite ?? APPETITE_HOURS * costPerHour;
  const targets = chooseTargets(site, graph, parameters, costPerHour);
  const entries = proposeEntries(site, graph, config);
  const { nodes, edges: suggested, nodeFacts, edgeFacts } = graph.finish();
  const edges = without(impossible, suggested);
  const labels = new Map(nodes.map(node => [node.id, node.label ?? node.id]));
  const gone = new Map(suggested.filter(edge => impossible.has(edge.id)).map(edge => [edge.id, `${labels.get(edge.from)!} → ${labels.get(edge.to)!}`]));

  const kept = between(entries.map(entry => entry.node), targets.map(target => target.node), nodes, edges);
  const live = (id: string): boolean => kept.has(id);
  const model: AttackModel = {
    name: 'Crossdock site model',
    nodes: nodes.filter(node => live(node.id)),
    edges: edges.filter(edge => live(edge.from) && live(edge.to)),
    entries: entries.filter(entry => live(entry.node)).map((entry): EntryPoint => ({ id: entry.id, node: entry.node, frequency: entry.frequency, range: rangeAround(parameters.range(entry.param), entry.frequency), kind: entry.kind, label: entry.label })),
    targets: targets.filter(target => live(target.node)).map((target): Target => ({
      id: target.id, node: target.node, impact: target.impact, lossGroup: target.lossGroup, label: target.label,
      ...(target.downtimeHours === undefined ? {} : { downtimeHours: target.downtimeHours }), ...(target.costPerHour === undefined ? {} : { costPerHour: target.costPerHour }),
      ...(target.safetyClass === undefined ? {} : { safetyClass: Number(target.safetyClass.slice(1)) }),
      ...(target.hoursParam === undefined ? {} : { range: scaled(parameters.range(target.hoursParam), costPerHour) }),
    })),
    remediations: [],
    ...(config.budget === undefined ? {} : { budget: config.budget }),
    options: { k: 5, seed: 1, appetite },
  };
  return { model, entries: entries.filter(entry => live(entry.node)), targets: targets.filter(target => live(target.node)), nodeFacts, edgeFacts, parameters, costPerHour, appetite, removed: [...impossible].sort(compareText).map(edge => ({ edge, ...(gone.has(edge) ? { label: gone.get(edge)! } : {}) })) };
}

/**
 * They stay with a chance of 0: a step that needs several things would become easier without one of its ways in, and the simulated campaigns of everything else are the same ones as before, so that
 * taking a step away never raises the risk, not even by chance.
 */
function without(impossible: ReadonlySet<string>, edges: readonly AttackEdge[]): readonly AttackEdge[] {
  return edges.map(edge => (impossible.has(edge.id) ? { id: edge.id, from: edge.from, to: edge.to, p: 0, ...(edge.technique === undefined ? {} : { technique: edge.technique }), ...(edge.basis === undefined ? {} : { basis: edge.basis }) } : edge));
}

const rangeAround = ([low, high]: readonly [number, number], value: number): readonly [number, number] => [Math.min(low, value), Math.max(high, value)];
const scaled = ([low, high]: readonly [number, number], factor: number): readonly [number, number] => [low * factor, high * factor];

/** Steps that an entry can lead to and that can lead to a target. An AND step counts only when all its prerequisites can be reached: it could never fire otherwise. */
function between(starts: readonly string[], ends: readonly string[], nodes: readonly AttackNode[], edges: readonly AttackEdge[]): Set<string> {
  const out = new Map<string, string[]>();
  const into = new Map<string, string[]>();
  for (const { from, to } of edges) {
    push(out, from, to);
    push(into, to, from);
  }
  const waiting = new Map(nodes.filter(node => node.gate === 'AND').map(node => [node.id, (into.get(node.id) ?? []).length]));
  const forward = new Set(starts);
  const queue = [...starts];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const next of out.get(id) ?? []) {
      if (forward.has(next)) continue;
      const missing = waiting.get(next);
      if (missing !== undefined && missing > 1) {
        waiting.set(next, missing - 1);
        continue;
      }
      forward.add(next);
      queue.push(next);
    }
  }
  const backward = new Set(ends.filter(end => forward.has(end)));
  const back = [...backward];
  for (let id = back.pop(); id !== undefined; id = back.pop()) {
    for (const previous of into.get(id) ?? []) {
      if (backward.has(previous) || !forward.has(previous)) continue;
      backward.add(previous);
      back.push(previous);
    }
  }
  return backward;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
