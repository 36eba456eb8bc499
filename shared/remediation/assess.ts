import { listAssumptions } from '../attack/assumptions';
import { buildAttackModel, type BuiltModel } from '../attack/build-model';
import { explainPath, pathSentence } from '../attack/explain';
import { SiteView } from '../findings/site-kit';
import type { Analysis, AssetRisk, AttackPath, ChokePoint, Strictness } from '../model/analysis';
import type { AttackModel } from '../model/attack';
import type { SiteConfig } from '../model/config';
import type { Finding } from '../model/finding';
import type { Basis } from '../model/graph';
import { compareText } from '../model/order';
import type { Remediation } from '../model/remediation';
import type { SiteGraph } from '../model/site-graph';
import { asAction, effortClass, instantiateRemediations, type Candidate } from './instantiate';
import { createRiskSession, type RiskSession, type SessionPair, type SessionPath } from './session';

/** Everything of an analysis that follows from the attack model. */
export type Assessment = Pick<Analysis, 'assetRisk' | 'risk' | 'entries' | 'targets' | 'paths' | 'otherPathsLoss' | 'chokePoints' | 'remediations' | 'plan' | 'assumptions' | 'model'>;

/** Paths listed in the report, besides the best one of every entry and of every target; the rest is one figure. */
const PATHS_LISTED = 80;
const PATHS_PER_PAIR = 8;
/** Campaigns where exact inference gives up; the report says so. */
const SAMPLES = 20_000;
/** The search for a plan tries hundreds of combinations: it uses a tenth of the campaigns, and its result is computed again with all of them. */
const PLAN_SAMPLES = 2_048;
const PLAN_WORK = 4e8;

export function assessRisk(graph: SiteGraph & { readonly findings: readonly Finding[] }, config: SiteConfig): Assessment {
  const site = new SiteView(graph, config);
  const built = buildAttackModel(site, config);
  const candidates = instantiateRemediations(built, site);
  const model: AttackModel = { ...built.model, remediations: candidates.map(asAction) };
  if (model.entries.length === 0 || model.targets.length === 0) return nothingToAssess(built, model);

  const session = createRiskSession(model, { samples: SAMPLES });
  const figures = session.figures([]);
  const total = figures.risk;
  const { assumptions, of: assumptionOf } = listAssumptions(built);

  const remediations = rankRemediations(session, candidates, total, graph.findings);
  // More than are listed: several of a pair differ only in the machine they begin at.
  const pairs = session.paths([], PATHS_PER_PAIR);
  const paths = explainPaths(pairs, session, built, site, total, remediations, assumptionOf);
  const listed = chooseListed(paths);
  const cut = pathsCutBy(listed, candidates, new Map(pairs.flatMap(pair => pair.paths.map(path => [key(pair, path), path] as const))), built);
  const plan = choosePlan(session, model, candidates, total, config.budget);
  const liveEntries = new Set(model.entries.map(entry => entry.id));
  const byTarget = record(figures.byTarget, model.targets);
  const frequency = record(figures.targetFrequency, model.targets);
  return {
    assetRisk: assetRisks(built, byTarget, total, listed),
    risk: {
      expectedAnnualLoss: total, score: (100 * total) / (total + built.appetite), appetite: built.appetite, costPerHour: built.costPerHour,
      method: session.method === 'exact' ? 'exact' : 'monte-carlo', ...(session.method === 'exact' ? {} : { samples: SAMPLES, seed: session.seed }),
      byEntry: record(figures.byEntry, model.entries), byTarget,
      byZone: zoneSplit(built, byTarget, site), byStrictness: strictnessRuns(model, total, session.method),
    },
    entries: built.entries.filter(entry => liveEntries.has(entry.id)).map(({ id, kind, label, assets, frequency: rate, basis, technique, evidence }) => ({ id, kind, label, assets, frequency: rate, basis, ...(technique === undefined ? {} : { technique }), evidence })),
    targets: built.targets.map(target => {
      const rate = frequency[target.id] ?? 0;
      return {
        id: target.id, label: target.label, asset: target.asset, impact: target.impact, ...(target.downtimeHours === undefined ? {} : { downtimeHours: target.downtimeHours }),
        ...(target.safetyClass === undefined ? {} : { safetyClass: target.safetyClass }), probability: 1 - Math.exp(-rate), expectedAnnualLoss: byTarget[target.id] ?? 0,
      };
    }),
    paths: listed.map(path => ({ ...path, cutBy: cut.byPath.get(path.id) ?? [] })),
    otherPathsLoss: Math.max(0, total - listed.reduce((sum, path) => sum + path.loss, 0)),
    chokePoints: chokePoints(session, listed, built),
    remediations: remediations.map(remediation => ({ ...remediation, pathsCut: cut.byAction.get(remediation.id) ?? [], inPlan: plan.actions.includes(remediation.id) })),
    plan,
    assumptions,
    model,
  };
}

/** The engine's splits come by position in the model. */
function record(split: Float64Array, items: readonly { readonly id: string }[]): Record<string, number> {
  return Object.fromEntries(items.map(({ id }, i) => [id, split[i] ?? 0]));
}

function rankRemediations(session: RiskSession, candidates: readonly Candidate[], total: number, findings: readonly Finding[]): Remediation[] {
  const byId = new Map(candidates.map(candidate => [candidate.id, candidate]));
  return session.ranking([]).filter(ranked => ranked.reduction > total * 1e-9 && ranked.reduction > 0).map((ranked, i) => {
    const { entry, title, description, assets, brokenConversations, effortHours, cost } = byId.get(ranked.id)!;
    const touched = new Set(assets);
    return {
      rank: i + 1, id: ranked.id, template: entry.id, title, description, assets, reduction: ranked.reduction, residual: ranked.risk, cost, effortHours, downtimeHours: entry.downtimeHours, effort: effortClass(cost),
      pathsCut: [], brokenConversations, requirements: entry.requirements, techniques: entry.mitigations,
      findings: findings.filter(finding => entry.findings.includes(finding.rule) && (touched.size === 0 || finding.assets.some(id => touched.has(id)))).map(finding => finding.id), inPlan: false,
    };
  });
}

const key = (pair: { readonly entry: string; readonly target: string }, path: { readonly edges: readonly string[] }): string => `${pair.entry}\n${pair.target}\n${path.edges.join('\n')}`;

/** A path below this chance is listed only when it is the only one of its kind. */
const LIKELY = 0.03;
const POSSIBLE = 0.005;
const MOST_LISTED = 250;

/**
 * The largest, and besides them the best one of every entry, of every target and over every pivot, and the best one of each pair and of each pivot and target while it is likely at all: a small loss is no reason
 * to keep a way in from the reader.
 */
function chooseListed(paths: readonly AttackPath[]): AttackPath[] {
  const seen = new Set<string>();
  /** First time this kind is met, in the order of loss. */
  const first = (kind: string): boolean => !seen.has(kind) && Boolean(seen.add(kind));
  const graded = paths.map((path, place) => {
    const end = path.steps[path.steps.length - 1]?.to;
    const pivots = [...new Set(path.steps.slice(0, -1).map(step => step.to))].filter(asset => asset !== end);
    // Every kind is noted, so no short circuit.
    const kinds = [first(`entry ${path.entry}`), first(`target ${path.target}`), ...pivots.map(pivot => first(`pivot ${pivot}`))].includes(true);
    const pairs = [path.probability >= LIKELY && first(`pair ${path.entry} ${path.target}`), ...pivots.map(pivot => path.probability >= POSSIBLE && first(`over ${pivot} ${path.target}`))].includes(true);
    return { path, place, grade: place < PATHS_LISTED || kinds ? 0 : pairs ? 1 : 2 };
  });
  const kept = graded.filter(({ grade }) => grade < 2).sort((x, y) => x.grade - y.grade || (x.grade === 1 ? y.path.probability - x.path.probability : 0) || x.place - y.place).slice(0, MOST_LISTED);
  return kept.sort((x, y) => x.place - y.place).map(({ path }, i) => ({ ...path, rank: i + 1 }));
}

/** Model paths as people read them. Several ways through the same assets are one path: the likeliest speaks for them, their losses add up. */
function explainPaths(pairs: readonly SessionPair[], session: RiskSession, built: BuiltModel, site: SiteView, total: number, remediations: readonly Remediation[], assumptionOf: (param: string) => string | undefined): AttackPath[] {
  const edges = new Map(built.model.edges.map(edge => [edge.id, edge]));
  const strengths = new Map([...built.model.nodes.map(node => [node.id, node.p ?? 1] as const), ...built.model.edges.map(edge => [edge.id, edge.p ?? 1] as const)]);
  const entries = new Map(built.entries.map(entry => [entry.id, entry]));
  const targets = new Map(built.targets.map(target => [target.id, target]));
  const grouped = new Map<string, { found: SessionPath; pair: SessionPair; loss: number; explained: ReturnType<typeof explainPath> }>();
  for (const pair of pairs) {
    for (const path of pair.paths) {
      if (!(path.probability > 0)) continue;
      const explained = explainPath({ entry: pair.entry, target: pair.target, edges: path.edges, probability: path.probability, loss: path.loss, ...(entries.get(pair.entry)?.origin === undefined ? {} : { origin: entries.get(pair.entry)!.origin! }) }, built, site, edges, strengths, assumptionOf);
      const shape = JSON.stringify([pair.entry, pair.target, explained.steps.map(step => step.to)]);
      const known = grouped.get(shape);
      if (known) known.loss += path.loss;
      else grouped.set(shape, { found: path, pair, loss: path.loss, explained });
    }
  }
  const impact = (pair: SessionPair, found: SessionPath): number => found.probability * (entries.get(pair.entry)?.frequency ?? 0) * (targets.get(pair.target)?.impact ?? 0);
  const sorted = [...grouped.values()].sort((a, b) => b.loss - a.loss || impact(b.pair, b.found) - impact(a.pair, a.found) || b.found.probability - a.found.probability || compareText(a.explained.id, b.explained.id));
  return sorted.map(({ found, pair, loss, explained }, i) => {
    const entry = entries.get(pair.entry)!;
    const target = targets.get(pair.target)!;
    const touched = new Set([...found.edges, ...found.nodes, pair.entry, pair.target]);
    const best = remediations.find(remediation => actionTouches(session, remediation.id, touched));
    return {
      id: explained.id, rank: i + 1, entry: pair.entry, target: pair.target, probability: found.probability, loss, basis: weakestOf([entry.basis, explained.basis]), steps: explained.steps, cutBy: [], edges: found.edges,
      text: pathSentence({
        site, entryLabel: entry.label, targetLabel: target.label, assets: explained.assets, probability: found.probability, chains: pair.attackSets, together: pair.probability, frequency: entry.frequency * found.probability,
        hours: target.downtimeHours, costPerHour: built.costPerHour, safetyClass: target.safetyClass, loss, share: total > 0 ? loss / total : 0, best,
      }),
    };
  });
}

const ORDER: readonly Basis[] = ['observed', 'permitted', 'inferred', 'assumed'];
const weakestOf = (bases: readonly Basis[]): Basis => ORDER[Math.max(...bases.map(basis => ORDER.indexOf(basis)))]!;

function actionTouches(session: RiskSession, id: string, elements: ReadonlySet<string>): boolean {
  return session.model.remediations.find(action => action.id === id)?.effects.some(effect => elements.has(effect.id)) ?? false;
}

/** An action cuts a path when it takes at least half of the chance of its steps. */
function pathsCutBy(paths: readonly AttackPath[], candidates: readonly Candidate[], found: ReadonlyMap<string, SessionPath>, built: BuiltModel): { readonly byPath: ReadonlyMap<string, readonly string[]>; readonly byAction: ReadonlyMap<string, readonly string[]> } {
  const p = new Map([...built.model.nodes.map(node => [node.id, node.p ?? 1] as const), ...built.model.edges.map(edge => [edge.id, edge.p ?? 1] as const)]);
  const byPath = new Map<string, string[]>();
  const byAction = new Map<string, string[]>();
  for (const path of paths) {
    const nodes = found.get(key(path, path))?.nodes ?? [];
    const elements = new Set([...path.edges, ...nodes]);
    for (const candidate of candidates) {
      let left = 1;
      for (const effect of candidate.effects) {
        if (effect.on === 'entry') left *= effect.id === path.entry ? (effect.op === 'scale' ? effect.value : 1) : 1;
        else if (effect.on === 'target') continue;
        else if (elements.has(effect.id)) {
          const before = p.get(effect.id) ?? 1;
          left *= before === 0 ? 1 : effect.op === 'scale' ? effect.value : Math.min(before, effect.value) / before;
        }
      }
      if (left > 0.5) continue;
      byPath.set(path.id, [...(byPath.get(path.id) ?? []), candidate.id]);
      byAction.set(candidate.id, [...(byAction.get(candidate.id) ?? []), path.id]);
    }
  }
  return { byPath, byAction };
}

/**
 * Within a budget: the best set that the planner finds. Without one: best return first, as long as an action saves in a year more than it costs.
 */
function choosePlan(session: RiskSession, model: AttackModel, candidates: readonly Candidate[], total: number, budget: number | undefined): Analysis['plan'] {
  const prices = new Map(candidates.map(candidate => [candidate.id, candidate.cost]));
  const quick = session.method === 'exact' ? session : createRiskSession(model, { method: 'mc', samples: PLAN_SAMPLES, planWork: PLAN_WORK });
  let order: readonly string[];
  let proved = false;
  if (budget === undefined) order = payingOff(quick, prices);
  else {
    const chosen = quick.bestPlan([], budget);
    order = chosen.steps.flatMap(step => step.add);
    proved = chosen.proved && session.method === 'exact';
  }
  const curve: { action?: string; cost: number; risk: number }[] = [{ cost: 0, risk: total }];
  const taken: string[] = [];
  let cost = 0;
  for (const id of order) {
    taken.push(id);
    cost += prices.get(id) ?? 0;
    curve.push({ action: id, cost, risk: session.risk(taken) });
  }
  return { ...(budget === undefined ? {} : { budget }), actions: order, method: proved ? 'exact' : 'heuristic', residualCurve: curve };
}

/** Candidates looked at again in each step, by what they last saved; a gain may grow when others are in place, so the list is refreshed each time. */
const LOOKED_AT = 10;

function payingOff(session: RiskSession, prices: ReadonlyMap<string, number>): string[] {
  const taken: string[] = [];
  let risk = session.risk(taken);
  const ratio = (gain: number, id: string): number => gain / Math.max(1, prices.get(id) ?? 0);
  const gains = new Map([...prices.keys()].map(id => [id, risk - session.risk([id])]));
  for (;;) {
    const promising = [...gains].filter(([id, gain]) => gain > 0 && !taken.includes(id)).sort((a, b) => ratio(b[1], b[0]) - ratio(a[1], a[0]) || compareText(a[0], b[0])).slice(0, LOOKED_AT);
    let best: { id: string; risk: number } | undefined;
    for (const [id] of promising) {
      const left = session.risk([...taken, id]);
      gains.set(id, risk - left);
      if (!best || ratio(risk - left, id) > ratio(risk - best.risk, best.id)) best = { id, risk: left };
    }
    if (!best || risk - best.risk < (prices.get(best.id) ?? 0)) return taken;
    taken.push(best.id);
    risk = best.risk;
  }
}

function assetRisks(built: BuiltModel, byTarget: Readonly<Record<string, number>>, total: number, paths: readonly AttackPath[]): Record<string, AssetRisk> {
  const own = new Map<string, number>();
  for (const target of built.targets) own.set(target.asset, (own.get(target.asset) ?? 0) + (byTarget[target.id] ?? 0));
  const passing = new Map<string, number>();
  for (const path of paths) for (const asset of new Set(path.steps.flatMap(step => [step.from, step.to]))) if (asset !== undefined) passing.set(asset, (passing.get(asset) ?? 0) + path.loss);
  const all = [...new Set([...own.keys(), ...passing.keys()])].sort(compareText);
  return Object.fromEntries(all.map(id => [id, { expectedAnnualLoss: own.get(id) ?? 0, share: total > 0 ? (own.get(id) ?? 0) / total : 0, passing: Math.min(total, passing.get(id) ?? 0) }]));
}

function zoneSplit(built: BuiltModel, byTarget: Readonly<Record<string, number>>, site: SiteView): Record<string, number> {
  const split: Record<string, number> = {};
  for (const target of built.targets) {
    const zone = site.asset(target.asset)?.zone ?? 'none';
    split[zone] = (split[zone] ?? 0) + (byTarget[target.id] ?? 0);
  }
  return split;
}

const COUNTED: Readonly<Record<Exclude<Strictness, 'assumed'>, ReadonlySet<Basis>>> = { observed: new Set<Basis>(['observed']), permitted: new Set<Basis>(['observed', 'permitted']) };

/** Edges of other bases get probability 0; they stay, for an AND would lose a prerequisite without them. Entries that nothing shows do not happen. */
function strictnessRuns(model: AttackModel, total: number, method: RiskSession['method']): Record<Strictness, number> {
  const run = (strictness: 'observed' | 'permitted'): number => {
    const counted = COUNTED[strictness];
    const edges = model.edges.map(edge => (counted.has(edge.basis ?? 'assumed') ? edge : { id: edge.id, from: edge.from, to: edge.to, p: 0, ...(edge.basis === undefined ? {} : { basis: edge.basis }) }));
    return createRiskSession({ ...model, edges, remediations: [] }, { method: method === 'mc' ? 'mc' : 'auto', samples: SAMPLES }).risk([]);
  };
  const observed = Math.min(run('observed'), total);
  const permitted = model.edges.some(edge => edge.basis === 'permitted') ? Math.min(run('permitted'), total) : observed;
  return { observed, permitted: Math.max(observed, permitted), assumed: total };
}

function chokePoints(session: RiskSession, paths: readonly AttackPath[], built: BuiltModel): ChokePoint[] {
  const unavoidable = new Map<string, Set<string>>();
  for (const point of session.chokePoints([])) {
    for (const node of point.nodes) {
      const asset = built.nodeFacts.get(node)?.asset;
      if (asset === undefined) continue;
      const targets = unavoidable.get(asset) ?? new Set<string>();
      targets.add(point.target);
      unavoidable.set(asset, targets);
    }
  }
  const through = new Map<string, { loss: number; paths: number; targets: Set<string> }>();
  for (const path of paths) {
    // Where it begins and ends is no choke point; what it must pass is.
    const inner = new Set(path.steps.slice(0, -1).map(step => step.to));
    for (const asset of inner) {
      const known = through.get(asset) ?? { loss: 0, paths: 0, targets: new Set<string>() };
      known.loss += path.loss;
      known.paths++;
      known.targets.add(path.target);
      through.set(asset, known);
    }
  }
  return [...through].filter(([, point]) => point.paths > 1).map(([asset, point]) => ({ asset, importance: point.loss, targets: [...new Set([...point.targets, ...(unavoidable.get(asset) ?? [])])].sort(compareText), paths: point.paths }))
    .sort((a, b) => b.importance - a.importance || compareText(a.asset, b.asset)).slice(0, 50);
}

function nothingToAssess(built: BuiltModel, model: AttackModel): Assessment {
  return {
    assetRisk: {}, entries: [], targets: [], paths: [], otherPathsLoss: 0, chokePoints: [], remediations: [], assumptions: listAssumptions(built).assumptions, model,
    plan: { actions: [], method: 'exact', residualCurve: [{ cost: 0, risk: 0 }] },
    risk: { expectedAnnualLoss: 0, score: 0, appetite: built.appetite, costPerHour: built.costPerHour, method: 'exact', byEntry: {}, byTarget: {}, byZone: {}, byStrictness: { observed: 0, permitted: 0, assumed: 0 } },
  };
}
