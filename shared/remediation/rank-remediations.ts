import { round12 } from '../attack/risk';
import type { Finding } from '../model/finding';
import { compareText } from '../model/order';
import type { Remediation } from '../model/remediation';
import { effortClass, type Candidate } from './instantiate';
import type { RiskSession } from './session';

/** Ranks within which alternatives are looked for: below, nobody compares. */
const COMPARED = 60;
/** An action whose gain falls below this share when another one is in place does mostly what that one does. */
const COVERED = 0.5;
/** Nanoseconds by the engine's own reckoning, some ten times as many by the clock: on a site of hundreds of machines the first ranks are compared, not all of them. */
const WORK = 6e8;

/**
 * Best return first, each judged on the site as it is; what works only together with another one with that one in place. An action of whose gain a better ranked one on the same assets takes more than half stands where
 * what it still adds puts it, and says so: five ways to close the same building network are one decision, and listed in a row they would hide the next.
 *
 * @param quick for comparisons in pairs, which need no fine figures; may be `session` itself.
 */
export function rankRemediations(session: RiskSession, quick: RiskSession, candidates: readonly Candidate[], total: number, findings: readonly Finding[]): Remediation[] {
  const byId = new Map(candidates.map(candidate => [candidate.id, candidate]));
  const judged = session.ranking([]).map(ranked => {
    const { requires } = byId.get(ranked.id)!;
    if (requires.length === 0) return ranked;
    const before = session.risk(requires), risk = session.risk([...requires, ranked.id]);
    return { ...ranked, risk, reduction: before - risk, reductionPerCost: (before - risk) / Math.max(1, ranked.cost) };
  }).filter(ranked => ranked.reduction > total * 1e-9 && ranked.reduction > 0);
  const byReturn = (ratio: (one: typeof judged[number]) => number): typeof judged => [...judged]
    .sort((a, b) => (round12(ratio(a)) === round12(ratio(b)) ? 0 : ratio(b) - ratio(a)) || b.reduction - a.reduction || a.cost - b.cost || compareText(a.id, b.id));
  const instead = alternatives(quick, byReturn(one => one.reductionPerCost).map(({ id }) => byId.get(id)!));
  return byReturn(one => one.reductionPerCost * (instead.get(one.id)?.left ?? 1)).map((ranked, i) => {
    const { entry, title, description, assets, brokenConversations, requires, effortHours, downtimeHours, cost } = byId.get(ranked.id)!;
    const touched = new Set(assets), alternativeTo = instead.get(ranked.id)?.id;
    const remarks = [
      ...(requires.length === 0 ? [] : [`Needs first: ${requires.map(id => byId.get(id)!.title).join('; ')}. The reduction is what it adds to that.`]),
      ...(alternativeTo === undefined ? [] : [`An alternative to “${byId.get(alternativeTo)!.title}”, which takes more than half of its gain.`]),
    ];
    return {
      rank: i + 1, id: ranked.id, template: entry.id, title, description: [description, ...remarks].join(' '), assets, reduction: ranked.reduction, residual: ranked.risk, cost, effortHours, downtimeHours, effort: effortClass(cost),
      pathsCut: [], brokenConversations, requirements: entry.requirements, techniques: entry.mitigations,
      findings: findings.filter(finding => entry.findings.includes(finding.rule) && (touched.size === 0 || finding.assets.some(id => touched.has(id)))).map(finding => finding.id), inPlan: false,
      ...(alternativeTo === undefined ? {} : { alternativeTo }),
    };
  });
}

/** Id → the better ranked action that covers most of it, and the share of its gain that is left then. An alternative covers nothing itself: the reader is sent to what is listed first. */
function alternatives(quick: RiskSession, ranked: readonly Candidate[]): ReadonlyMap<string, { readonly id: string; readonly left: number }> {
  const instead = new Map<string, { readonly id: string; readonly left: number }>(), here = quick.risk([]);
  let comparisons = Math.max(ranked.length, Math.floor(WORK / quick.engine.riskCost));
  ranked.slice(0, COMPARED).forEach((candidate, place) => {
    const touched = new Set(candidate.assets), alone = (candidate.requires.length === 0 ? here : quick.risk(candidate.requires)) - quick.risk([...candidate.requires, candidate.id]);
    let most: { readonly id: string; readonly left: number } | undefined;
    for (const better of ranked.slice(0, place)) {
      // What only shortens the outage prevents nothing, and measures of the whole site take a share of everything: neither replaces a measure.
      if (instead.has(better.id) || better.entry.id === candidate.entry.id || better.effects.every(effect => effect.on === 'target') || !better.assets.some(id => touched.has(id))) continue;
      if (comparisons-- <= 0) break;
      const base = [...new Set([better.id, ...better.requires, ...candidate.requires])];
      const left = alone > 0 ? Math.max(0, quick.risk(base) - quick.risk([...base, candidate.id])) / alone : 1;
      if (left < COVERED && (most === undefined || left < most.left)) most = { id: better.id, left };
    }
    if (most !== undefined) instead.set(candidate.id, most);
  });
  return instead;
}
