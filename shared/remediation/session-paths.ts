import { disjointShare, findAttackSets, uncertainElements } from '../attack/paths';
import type { AttackSet, AttackSets } from '../attack/paths';
import { setsOverPivots } from '../attack/pivots';
import { applyPlan } from './apply';
import type { PlanView, RiskInference } from './inference';
import type { StepGraph } from '../attack/step-graph';

export interface SessionPath {
  readonly edges: readonly string[];
  readonly nodes: readonly string[];
  readonly kind: 'path' | 'attack-tree';
  readonly probability: number;
  readonly disjointShare: number;
  readonly loss: number;
}
export interface SessionPair {
  readonly entry: string;
  readonly target: string;
  readonly probability: number;
  readonly loss: number;
  readonly attackSets: number;
  readonly complete: boolean;
  readonly paths: readonly SessionPath[];
  readonly otherPathsShare: number;
}
/** Attack sets of one pair under a plan. Small models are listed to the end, so that they can be counted. */
export function attackSetsOf(inference: RiskInference, plan: readonly number[], entry: number, target: number, k: number): AttackSets {
  const { graph: g, actions } = inference, small = g.edgeCount <= 300;
  const { p } = applyPlan(g.base, actions, plan);
  return findAttackSets(g, p, inference.forward(plan)[entry]!, g.targetNode[target]!, k, { expansions: small ? 20_000 : 500 + 100 * k, count: small });
}

/** The k likeliest of every entry and target, each loss booked on the likeliest that worked. */
export function listPairs(inference: RiskInference, view: PlanView, k: number): SessionPair[] {
  const { graph: g } = inference, targets = g.targetNode.length, pairs: SessionPair[] = [];
  for (let e = 0; e < g.entryNode.length; e++) {
    for (let t = 0; t < targets; t++) {
      const at = e * targets + t, probability = view.evaluation.hit[at]!, loss = view.figures.byPair[at]!;
      const found = attackSetsOf(inference, view.plan, e, t, k);
      const elements = found.sets.map(s => uncertainElements(g, view.strengths.p, s));
      let covered = 0;
      const paths = found.sets.map((set, i) => {
        const share = disjointShare(view.strengths.p, elements.slice(0, i), elements[i]!);
        covered += share;
        return pathOf(inference, set, share, probability > 0 ? (loss * share) / Math.max(probability, covered) : 0);
      });
      pairs.push({
        entry: g.model.entries[e]!.id, target: g.model.targets[t]!.id, probability, loss, attackSets: found.found, complete: found.complete,
        paths, otherPathsShare: Math.max(0, probability - covered),
      });
    }
  }
  return pairs;
}

/** Sets that the share of a further path is computed against: more, and the exact share costs too much. */
const SHARED_WITH = 12;

/**
 * The weightiest path over every asset to every target, as far as `listed` does not hold it. Its loss is what is left for it after the listed ones of its pair; where the pair has too many for that to be
 * computed, none: the campaigns stay with "other paths".
 */
export function listPivotPaths(inference: RiskInference, view: PlanView, listed: readonly SessionPair[]): SessionPair[] {
  const { graph: g } = inference, { p } = view.strengths, targets = g.targetNode.length;
  const pivots = g.model.nodes.flatMap((node, v) => (node.step === 'exec' || node.step === 'ctl' ? [v] : []));
  const extra = new Map<number, { elements: number[][]; covered: number; paths: SessionPath[]; known: Set<string> }>();
  for (const { entry, target, set } of setsOverPivots(g, view.strengths, inference.forward(view.plan), pivots)) {
    const at = entry * targets + target, pair = listed[at]!;
    let own = extra.get(at);
    if (own === undefined) {
      own = {
        elements: pair.paths.map(path => uncertain(inference, path, p)), covered: pair.paths.reduce((sum, path) => sum + path.disjointShare, 0), paths: [],
        known: new Set(pair.paths.map(path => shapeOf(path.edges))),
      };
      extra.set(at, own);
    }
    const path = pathOf(inference, set, 0, 0), shape = shapeOf(path.edges);
    if (own.known.has(shape)) continue;
    own.known.add(shape);
    const elements = uncertainElements(g, p, set), share = own.elements.length < SHARED_WITH ? Math.max(0, disjointShare(p, own.elements, elements)) : 0;
    own.elements.push(elements);
    // Simulated chances and exact shares may differ by the noise of the simulation: never more than the pair has.
    const room = Math.max(0, pair.probability - own.covered), booked = Math.min(share, room);
    own.covered += booked;
    own.paths.push({ ...path, disjointShare: booked, loss: pair.probability > 0 ? (pair.loss * booked) / pair.probability : 0 });
  }
  return [...extra].sort((a, b) => a[0] - b[0]).map(([at, { paths }]) => ({ ...listed[at]!, paths })).filter(({ paths }) => paths.length > 0);
}

/** Loss on the listed paths through each element: what screening goes by where everything cannot be tried. */
export function pathMass(g: StepGraph, pairs: readonly SessionPair[]): Map<number, number> {
  const mass = new Map<number, number>();
  for (const pair of pairs) {
    for (const path of pair.paths) {
      const add = (x: number | undefined): void => { if (x !== undefined) mass.set(x, (mass.get(x) ?? 0) + path.loss); };
      for (const id of path.edges) { const e = g.edgeIndex.get(id); add(e === undefined ? undefined : e + g.nodeCount); }
      for (const id of path.nodes) add(g.nodeIndex.get(id));
    }
  }
  return mass;
}

const shapeOf = (edges: readonly string[]): string => [...edges].sort().join('\n');

function pathOf({ graph: g }: RiskInference, set: AttackSet, share: number, loss: number): SessionPath {
  return { edges: set.edges.map(x => g.model.edges[x]!.id), nodes: set.nodes.map(v => g.model.nodes[v]!.id), kind: set.kind, probability: set.probability, disjointShare: share, loss };
}

function uncertain({ graph: g }: RiskInference, path: SessionPath, p: Float64Array): number[] {
  return [...path.nodes.map(id => g.nodeIndex.get(id)!), ...path.edges.map(id => g.nodeCount + g.edgeIndex.get(id)!)].filter(x => p[x]! < 1).sort((a, b) => a - b);
}
