import { listAssumptions } from '../attack/assumptions';
import { buildAttackModel, type BuiltModel } from '../attack/build-model';
import { SiteView } from '../findings/site-kit';
import type { Analysis, AssetRisk, AttackPath, ChokePoint, RemovedStep, RiskSummary, Strictness } from '../model/analysis';
import type { AttackModel } from '../model/attack';
import { circumstances } from '../edits/circumstances';
import { CurrentIds } from '../edits/ids';
import type { SiteConfig } from '../model/config';
import type { EditRow } from '../model/edit';
import type { Finding } from '../model/finding';
import type { Basis } from '../model/graph';
import { compareText } from '../model/order';
import type { Remediation } from '../model/remediation';
import type { SiteGraph } from '../model/site-graph';
import { asAction, instantiateRemediations, type Candidate } from './instantiate';
import { chooseListed, explainPaths, pathsCutBy } from './path-list';
import { rankRemediations } from './rank-remediations';
import { resampleRanking } from './resample';
import { createRiskSession, type RiskSession } from './session';

/** Everything of an analysis that follows from the attack model. */
export type Assessment = Pick<Analysis, 'assetRisk' | 'risk' | 'entries' | 'targets' | 'paths' | 'otherPathsLoss' | 'chokePoints' | 'remediations' | 'plan' | 'assumptions' | 'removedSteps' | 'model'>;

const PATHS_PER_PAIR = 8;
/** Campaigns where exact inference gives up; the report says so. */
const SAMPLES = 20_000;
/** The search for a plan tries hundreds of combinations: it uses a tenth of the campaigns, and its result is computed again with all of them. */
const PLAN_SAMPLES = 2_048;
const PLAN_WORK = 4e8;

/** @param edits the analyst's edits that hold */
export function assessRisk(graph: SiteGraph & { readonly findings: readonly Finding[] }, config: SiteConfig, edits: readonly EditRow[] = []): Assessment {
  const site = new SiteView(graph, config);
  const ids = new CurrentIds(graph.assets);
  const impossible = new Map(edits.flatMap(row => (row.edit.kind === 'impossible' && row.edit.value !== undefined ? [[ids.within(row.edit.step), { reason: row.edit.value, ...circumstances(row) }] as const] : [])));
  const built = buildAttackModel(site, config, new Set(impossible.keys()));
  const removedSteps = built.removed.map((one): RemovedStep => ({ ...one, ...impossible.get(one.edge)! }));
  const candidates = instantiateRemediations(built, site);
  const model: AttackModel = { ...built.model, remediations: candidates.map(asAction) };
  if (model.entries.length === 0 || model.targets.length === 0) return nothingToAssess(built, model, removedSteps, unknownReach(graph, 0));

  const session = createRiskSession(model, { samples: SAMPLES });
  const figures = session.figures([]);
  const total = figures.risk;
  const { assumptions, of: assumptionOf } = listAssumptions(built, removedSteps);

  // The search for a plan and comparisons in pairs try hundreds of combinations; what is known already is not asked again where the campaigns are the same.
  const quick = session.method === 'exact' || (session.engine.whatIfSamples ?? 0) <= PLAN_SAMPLES ? session : createRiskSession(model, { method: 'mc', samples: PLAN_SAMPLES, planWork: PLAN_WORK });
  const needs = new Set(candidates.filter(({ requires }) => requires.length > 0).map(({ id }) => id));
  const ranked = rankRemediations(session, quick, candidates, total, graph.findings);
  const { interval, stability, sufficiency } = resampleRanking(session, ranked.filter(({ id, alternativeTo }) => alternativeTo === undefined && !needs.has(id)).map(({ id }) => id));
  const remediations = ranked.map(remediation => ({ ...remediation, ...(stability.has(remediation.id) ? { stability: stability.get(remediation.id)! } : {}) }));
  // More than are listed: several of a pair differ only in the machine they begin at.
  const pairs = [...session.paths([], PATHS_PER_PAIR), ...session.pivotPaths([], PATHS_PER_PAIR)];
  const paths = explainPaths(pairs, { session, built, site, total, remediations, assumptionOf });
  const listed = chooseListed(paths, built, site);
  const cut = pathsCutBy(listed, candidates, pairs, built);
  const plan = choosePlan(session, quick, candidates, ranked, total, config.budget);
  const liveEntries = new Set(model.entries.map(entry => entry.id));
  const byTarget = record(figures.byTarget, model.targets);
  const frequency = record(figures.targetFrequency, model.targets);
  return {
    assetRisk: assetRisks(built, byTarget, total, listed),
    risk: {
      ...unknownReach(graph, total), expectedAnnualLoss: total, score: (100 * total) / (total + built.appetite), appetite: built.appetite, costPerHour: built.costPerHour,
      method: session.method === 'exact' ? 'exact' : 'monte-carlo', ...(session.method === 'exact' ? {} : { samples: SAMPLES, seed: session.seed }),
      byEntry: record(figures.byEntry, model.entries), byTarget,
      byZone: zoneSplit(built, byTarget, site), byStrictness: strictnessRuns(model, total, session.method),
      ...(interval === undefined ? {} : { interval }), ...(sufficiency === undefined ? {} : { sufficiency }),
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
    removedSteps,
    model,
  };
}

/** The engine's splits come by position in the model. */
function record(split: Float64Array, items: readonly { readonly id: string }[]): Record<string, number> {
  return Object.fromEntries(items.map(({ id }, i) => [id, split[i] ?? 0]));
}

/**
 * Within a budget: the best set that the planner finds. Without one: best return first, as long as an action saves in a year more than it costs.
 */
function choosePlan(session: RiskSession, quick: RiskSession, candidates: readonly Candidate[], ranked: readonly Remediation[], total: number, budget: number | undefined): Analysis['plan'] {
  const prices = new Map(candidates.map(candidate => [candidate.id, candidate.cost]));
  let order: readonly string[];
  let proved = false;
  if (budget === undefined) order = payingOff(quick, prices, candidates, new Map(ranked.map(({ id, reduction }) => [id, reduction])));
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
    // The search has been here already where it asked the same session.
    if (session !== quick) session.moveTo(taken);
  }
  session.moveTo([]);
  return { ...(budget === undefined ? {} : { budget }), actions: order, method: proved ? 'exact' : 'heuristic', residualCurve: curve };
}

/** Candidates looked at again in each step, by what they last saved; a gain may grow when others are in place, so the list is refreshed each time. Behind the first steps of a long plan fewer: their order decides little. */
const LOOKED_AT = 10;
const LOOKED_AT_LATER = 3;
const FIRST_STEPS = 25;
/** How much more than it last saved an action is given the chance to save. */
const GROWS = 2;

/** @param alone what each saves on the site as it is; what saves nothing is not there. */
function payingOff(session: RiskSession, prices: ReadonlyMap<string, number>, candidates: readonly Candidate[], alone: ReadonlyMap<string, number>): string[] {
  const taken: string[] = [];
  let risk = session.risk(taken);
  const ratio = (gain: number, id: string): number => gain / Math.max(1, prices.get(id) ?? 0);
  const needs = new Map(candidates.map(({ id, requires }) => [id, requires]));
  const gains = new Map([...prices.keys()].map(id => [id, alone.get(id) ?? 0]));
  for (;;) {
    const promising = [...gains].filter(([id, gain]) => gain > 0 && !taken.includes(id) && needs.get(id)!.every(other => taken.includes(other))).sort((a, b) => ratio(b[1], b[0]) - ratio(a[1], a[0]) || compareText(a[0], b[0])).slice(0, taken.length < FIRST_STEPS ? LOOKED_AT : LOOKED_AT_LATER);
    let best: { id: string; risk: number } | undefined;
    for (const [id, before] of promising) {
      if (best !== undefined && ratio(before, id) * GROWS < ratio(risk - best.risk, best.id)) break;
      const left = session.risk([...taken, id]);
      gains.set(id, risk - left);
      if (!best || ratio(risk - left, id) > ratio(risk - best.risk, best.id)) best = { id, risk: left };
    }
    if (!best || risk - best.risk < (prices.get(best.id) ?? 0)) break;
    taken.push(best.id);
    risk = best.risk;
    session.moveTo(taken);
  }
  session.moveTo([]);
  return taken;
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

/** No way in and no way on was seen or permitted: nothing says that there is none. */
function unknownReach({ conversations }: Pick<SiteGraph, 'conversations'>, total: number): Pick<RiskSummary, 'unknown'> {
  return conversations.length > 0 || total > 0 ? {} : { unknown: 'Nothing that was imported shows what reaches what: import a capture, flow logs, or the configuration of a firewall.' };
}

function nothingToAssess(built: BuiltModel, model: AttackModel, removedSteps: readonly RemovedStep[], unknown: Pick<RiskSummary, 'unknown'>): Assessment {
  return {
    assetRisk: {}, entries: [], targets: [], paths: [], otherPathsLoss: 0, chokePoints: [], remediations: [], assumptions: listAssumptions(built, removedSteps).assumptions, removedSteps, model,
    plan: { actions: [], method: 'exact', residualCurve: [{ cost: 0, risk: 0 }] },
    risk: { ...unknown, expectedAnnualLoss: 0, score: 0, appetite: built.appetite, costPerHour: built.costPerHour, method: 'exact', byEntry: {}, byTarget: {}, byZone: {}, byStrictness: { observed: 0, permitted: 0, assumed: 0 } },
  };
}
