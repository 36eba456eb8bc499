import type { Evidence } from '../../model/evidence';
import type { Role, RoleCandidate, RoleReason } from '../../model/asset';
import type { AssetView, SiteView } from '../traffic';
import { answered, CONTROL_PROTOCOLS, speaks } from '../traffic';
import type { RoleRule } from './definition';
import { roleRules } from './registry';
import { roleOfName, roleOfType } from './words';

export interface RoleVerdict {
  readonly role: Role;
  readonly confidence: number;
  readonly reasons: readonly RoleReason[];
  /** Others that were considered, best first. */
  readonly alternatives: readonly RoleCandidate[];
  /** What carries the role, for the basis of its Purdue level. */
  readonly basis: 'identity' | 'behaviour' | 'list' | 'none';
}

type Grade = RoleRule['grade'] | 'word';

interface Tally {
  score: number;
  reasons: (RoleReason & { grade: Grade; kind: RoleRule['kind'] })[];
}

/** Points from which a role stands, and by how much it must lead the next (dc-systems §3). */
const STANDS = 5;
const LEADS = 2;
/** From here a role is named as the best guess; below, only what is sure ("server", "workstation") is said. */
const GUESSED = 3;

/** Confidence of a score: 5 points 0.69, 8 points 0.84 (dc-systems §3). Experience alone stays at 0.6, ports alone at 0.3. */
function confidenceOf(tally: Tally, lead: number): number {
  const positive = tally.reasons.filter(reason => reason.points > 0);
  const only = (...grades: Grade[]): boolean => positive.every(reason => grades.includes(reason.grade));
  const full = Math.min(0.97, 1 - 2 ** (-Math.max(0, tally.score) / 3));
  const capped = Math.min(full, only('port') ? 0.3 : only('port', 'C', 'word') ? 0.6 : 1);
  return round(lead >= LEADS || tally.score < STANDS ? capped : capped * 0.7);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

type Votes = ReadonlyMap<RoleRule, readonly Evidence[] | undefined>;

/**
 * Weighs the rules for the assets of a site. Asked again after the roles of peers are known; rules that never looked at a peer's role keep their first answer, which
 * is most of them.
 */
export class RoleJudge {
  private roles: readonly Role[];
  private looked = false;
  private readonly settled: Map<RoleRule, readonly Evidence[] | undefined>[];
  private readonly site: SiteView;

  constructor(private readonly assets: readonly AssetView[], isController: (index: number) => boolean) {
    this.roles = assets.map((): Role => 'unknown');
    this.settled = assets.map(() => new Map());
    this.site = {
      assets, isController,
      role: index => {
        this.looked = true;
        return this.roles[index] ?? 'unknown';
      },
    };
  }

  /** Verdicts for all, in the light of these roles of the others. */
  judge(roles: readonly Role[]): RoleVerdict[] {
    this.roles = roles;
    return this.assets.map(asset => verdict(asset, tally(asset, this.votes(asset))));
  }

  private votes(asset: AssetView): Votes {
    const settled = this.settled[asset.index]!;
    const votes = new Map<RoleRule, readonly Evidence[] | undefined>();
    for (const rule of roleRules) {
      if (settled.has(rule)) {
        votes.set(rule, settled.get(rule));
        continue;
      }
      this.looked = false;
      const evidence = rule.when(asset, this.site);
      votes.set(rule, evidence);
      if (!this.looked) settled.set(rule, evidence);
    }
    return votes;
  }
}

type Vote = (role: Role, points: number, rule: string, text: string, evidence: readonly Evidence[], grade: Grade, kind: RoleRule['kind']) => void;

function tally(asset: AssetView, votes: Votes): Map<Role, Tally> {
  const tallies = new Map<Role, Tally>();
  const vote: Vote = (role, points, rule, text, evidence, grade, kind) => {
    let entry = tallies.get(role);
    if (!entry) tallies.set(role, entry = { score: 0, reasons: [] });
    entry.score += points;
    entry.reasons.push({ rule, points, text, evidence, grade, kind });
  };
  for (const [rule, evidence] of votes) {
    if (!evidence) continue;
    for (const [role, points] of Object.entries(rule.points)) vote(role as Role, points, rule.id, rule.text, evidence, rule.grade, rule.kind);
  }
  voteWords(asset, vote);
  return tallies;
}

function voteWords(asset: AssetView, vote: Vote): void {
  for (const entry of asset.facts.get('listed-role') ?? []) {
    const role = roleOfType(String(entry.value));
    // "Server" or "PC" in a list is true of every kind of server or station.
    const general = role === 'server' || role === 'workstation' || role === 'unknown';
    if (role !== undefined) vote(role, general ? 1 : 3, 'R48', `a list says “${String(entry.value)}”`, entry.evidence, 'B', 'list');
  }
  const named = new Map<Role, { name: string; evidence: readonly Evidence[]; listed: boolean }>();
  for (const key of ['hostname', 'ntlm.computer', 'name']) {
    for (const entry of asset.facts.get(key) ?? []) {
      const role = roleOfName(String(entry.value));
      if (role !== undefined && !named.has(role)) named.set(role, { name: String(entry.value), evidence: entry.evidence, listed: false });
    }
  }
  for (const [role, { name, evidence }] of named) vote(role, 2, 'R47', `its name “${name}” holds the word for it`, evidence, 'word', 'list');
}

/** A narrower role that stands by itself takes over what speaks for the wider one: a safety controller is a controller, a firewall routes, a layer-3 switch too. */
const NARROWER: readonly (readonly [narrow: Role, wide: Role])[] = [['safety-plc', 'plc'], ['firewall', 'router'], ['switch', 'router'], ['domain-controller', 'dns-dhcp-server'], ['domain-controller', 'file-server'], ['vms', 'camera']];

function refine(tallies: ReadonlyMap<Role, Tally>): Map<Role, Tally> {
  const refined = new Map(tallies);
  for (const [narrow, wide] of NARROWER) {
    const own = refined.get(narrow);
    const base = refined.get(wide);
    if (!own || !base || own.score < (narrow === 'firewall' || narrow === 'switch' ? GUESSED + 1 : STANDS)) continue;
    refined.set(narrow, { score: own.score + Math.max(0, base.score), reasons: [...own.reasons, ...base.reasons.filter(reason => reason.points > 0)] });
    refined.delete(wide);
  }
  return refined;
}

function verdict(asset: AssetView, all: ReadonlyMap<Role, Tally>): RoleVerdict {
  const tallies = refine(all);
  const ranked = [...tallies].filter(([, tally]) => tally.score > 0).sort(([a, x], [b, y]) => y.score - x.score || strength(y) - strength(x) || (a < b ? -1 : 1));
  const candidates = ranked.map(([role, tally], i): RoleCandidate & { tally: Tally } => ({
    role, tally, score: tally.score, confidence: confidenceOf(tally, tally.score - (ranked[i === 0 ? 1 : 0]?.[1].score ?? 0)), reasons: plain(tally),
  }));
  const best = candidates[0];
  if (asset.external) {
    return { role: 'external', confidence: 0.9, basis: 'none', reasons: [{ rule: 'external', points: STANDS, text: 'its address lies outside the site', evidence: asset.evidence }], alternatives: candidates.slice(0, 4).map(({ tally: _tally, ...candidate }) => candidate) };
  }
  const alternatives = (list: typeof candidates): RoleCandidate[] => list.slice(0, 4).map(({ tally: _tally, ...candidate }) => candidate);
  // A name alone never makes a role (R47), nor does a maker alone.
  const onlyWords = best?.tally.reasons.filter(reason => reason.points > 0).every(reason => reason.grade === 'word');
  if (best && (best.score >= GUESSED || onlyPort(best.tally)) && !onlyWords) {
    return { role: best.role, confidence: best.confidence, reasons: best.reasons, alternatives: alternatives(candidates.slice(1)), basis: basisOf(best.tally) };
  }
  // Who spoke first in a file that begins in the middle of a connection is not who asks.
  const serving = asset.serves.all.filter(talk => answered(talk) && talk.conversation.transport === 'tcp' && talk.conversation.established && talk.conversation.orientation !== 'first-packet' && !speaks(talk, CONTROL_PROTOCOLS));
  if (serving.length > 0 && best?.role !== 'workstation') return { role: 'server', confidence: 0.3, reasons: [{ rule: 'R85', points: 2, text: 'answers clients, but nothing says what it is', evidence: asset.evidence }], alternatives: alternatives(candidates), basis: 'none' };
  return { role: 'unknown', confidence: 0, reasons: [], alternatives: alternatives(candidates), basis: 'none' };
}

function onlyPort(tally: Tally): boolean {
  return tally.reasons.every(reason => reason.grade === 'port');
}

/** Of equal scores, what the device itself says wins. */
function strength(tally: Tally): number {
  return tally.reasons.reduce((sum, reason) => sum + (reason.kind === 'identity' ? 100 : reason.kind === 'behaviour' ? 10 : 1) * Math.max(0, reason.points), 0);
}

function basisOf(tally: Tally): RoleVerdict['basis'] {
  const sum = (kind: RoleRule['kind']): number => tally.reasons.reduce((total, reason) => total + (reason.kind === kind && reason.points > 0 ? reason.points : 0), 0);
  const identity = sum('identity');
  const behaviour = sum('behaviour');
  if (identity >= behaviour && identity > 0) return 'identity';
  return behaviour > 0 ? 'behaviour' : 'list';
}

function plain(tally: Tally): RoleReason[] {
  return [...tally.reasons].sort((a, b) => b.points - a.points || (a.rule < b.rule ? -1 : 1)).map(({ grade: _grade, kind: _kind, ...reason }) => reason);
}

