import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8Bytes } from '../binary/reader';
import { collectEvidence, listNames, type SiteView } from '../findings/site-kit';
import type { PathStep } from '../model/analysis';
import type { AttackEdge } from '../model/attack';
import type { Evidence } from '../model/evidence';
import type { Basis } from '../model/graph';
import { weakestBasis, type EdgeFacts } from './builder';
import type { BuiltModel } from './build-model';

/** One way from an entry to a target as the engine found it: edges in an order in which they can be taken. */
export interface FoundPath {
  readonly entry: string;
  readonly target: string;
  readonly edges: readonly string[];
  readonly probability: number;
  readonly loss: number;
  /** Asset outside the site where it comes from, where one was seen. */
  readonly origin?: string;
}

export interface ExplainedPath {
  readonly id: string;
  readonly steps: readonly PathStep[];
  readonly basis: Basis;
  /** Assets it runs over, in order, each once. */
  readonly assets: readonly string[];
}

/** Stable id of a path: what it runs over, not how likely it is. */
export function pathId(entry: string, target: string, edges: readonly string[]): string {
  return `path:${hex(sha256(utf8Bytes([entry, target, ...edges].join('\n')))).slice(0, 12)}`;
}

/**
 * A path's edges folded into steps a person can follow: one per asset that is gained. The edges between two gains (reach, weakness, login) are the one step's parts; its probability is their
 * product, its basis the weakest of them, its evidence all of theirs.
 */
export function explainPath(found: FoundPath, built: BuiltModel, site: SiteView, edges: ReadonlyMap<string, AttackEdge>, strengths: ReadonlyMap<string, number>, assumptionsOf: (param: string) => string | undefined): ExplainedPath {
  const steps: PathStep[] = [];
  const bases: Basis[] = [];
  const assets: string[] = [];
  let part: { edge: AttackEdge; facts: EdgeFacts }[] = [];
  let from: string | undefined = found.origin;

  const finish = (to: string, gained: boolean): void => {
    const basis = weakestBasis(part.map(({ edge }) => edge.basis ?? 'assumed'));
    const words = part.map(({ facts }) => facts.text).filter(text => text !== '');
    const evidence = collectEvidence(...part.map(({ edge }) => (edge.evidence ?? []) as readonly Evidence[]).filter(list => list.length > 0));
    const telling = [...part].reverse().find(({ facts }) => facts.text !== '') ?? part[part.length - 1]!;
    // What goes from one asset to another is this step; weakness and login behind it belong to all who come.
    const crossing = part.find(({ facts }) => facts.fromAsset !== undefined && facts.toAsset !== undefined && facts.fromAsset !== facts.toAsset) ?? part.find(({ facts }) => facts.toAsset === to && facts.fromAsset !== to) ?? telling;
    const params = [...new Set(part.flatMap(({ edge }) => (edge.param === undefined ? [] : [edge.param])))];
    const nodeParams = part.flatMap(({ edge }) => (built.nodeFacts.get(edge.to)?.kind === 'weak' ? [edge.to.slice(edge.to.lastIndexOf('.') === -1 ? 0 : edge.to.indexOf('step.'))] : []));
    const counted = new Set<string>();
    let probability = 1;
    for (const { edge } of part) {
      probability *= strengths.get(edge.id) ?? edge.p ?? 1;
      if (!counted.has(edge.to)) probability *= strengths.get(edge.to) ?? 1;
      counted.add(edge.to);
    }
    steps.push({
      ...(from === undefined ? {} : { from }), to, technique: telling.edge.technique ?? 'T0866',
      ...(telling.facts.protocol === undefined ? {} : { protocol: telling.facts.protocol }), probability, basis,
      text: sentence(words.length > 0 ? words : [gained ? `begins at ${site.name(to)}` : 'takes effect']),
      edge: crossing.edge.id, evidence, assumptions: [...new Set([...params, ...nodeParams].flatMap(param => assumptionsOf(param) ?? []))].sort(),
    });
    bases.push(basis);
    part = [];
    from = to;
  };

  for (const { main, needs } of mainLine(found, built, edges)) {
    for (const edge of needs) part.push({ edge, facts: built.edgeFacts.get(edge.id)! });
    part.push({ edge: main, facts: built.edgeFacts.get(main.id)! });
    const head = built.nodeFacts.get(main.to);
    if (!head) continue;
    if ((head.kind === 'exec' || head.kind === 'ctl') && head.asset !== undefined) {
      // From holding a controller to commanding it is no step of its own.
      if (head.asset !== from || part.some(({ facts }) => facts.text !== '' && facts.toAsset !== facts.fromAsset)) finish(head.asset, true);
      if (!assets.includes(head.asset)) assets.push(head.asset);
    } else if (head.kind === 'impact') finish(head.asset ?? from ?? '', false);
  }
  return { id: pathId(found.entry, found.target, found.edges), steps, basis: weakestBasis(bases), assets };
}

/**
 * The line from entry to target, and for each of its edges what else had to be in hand (the credential of a login): an attack tree folded to what a person can follow. Backwards from the target: an AND step is
 * entered by the way the attacker comes, its other prerequisites are what it also needs.
 */
function mainLine(found: FoundPath, built: BuiltModel, edges: ReadonlyMap<string, AttackEdge>): { readonly main: AttackEdge; readonly needs: readonly AttackEdge[] }[] {
  const into = new Map<string, AttackEdge[]>();
  for (const id of found.edges) {
    const edge = edges.get(id)!;
    const list = into.get(edge.to);
    if (list) list.push(edge);
    else into.set(edge.to, [edge]);
  }
  const last = found.edges[found.edges.length - 1];
  const line: { main: AttackEdge; needs: AttackEdge[] }[] = [];
  const taken = new Set<string>();
  for (let node = last === undefined ? undefined : edges.get(last)!.to; node !== undefined && !taken.has(node);) {
    taken.add(node);
    const ways: AttackEdge[] = into.get(node) ?? [];
    const main: AttackEdge | undefined = ways.find(edge => built.nodeFacts.get(edge.from)?.kind === 'reach') ?? ways[0];
    if (!main) break;
    line.unshift({ main, needs: ways.filter(edge => edge !== main).flatMap(edge => telling(edge, into, built, new Set())) });
    node = main.from;
  }
  return line;
}

/** Of a side branch the edges that say something: where the credential was taken. What leads there is a way in of its own. */
function telling(edge: AttackEdge, into: ReadonlyMap<string, readonly AttackEdge[]>, built: BuiltModel, seen: Set<string>): AttackEdge[] {
  if (seen.has(edge.id)) return [];
  seen.add(edge.id);
  const before = built.nodeFacts.get(edge.from)?.kind === 'cred' ? (into.get(edge.from) ?? []).flatMap(earlier => telling(earlier, into, built, seen)) : [];
  return [...before, edge];
}

function sentence(clauses: readonly string[]): string {
  const unique = [...new Set(clauses)];
  const text = unique.join(', then ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const money = (value: number): string => (value >= 1e6 ? `$${(value / 1e6).toFixed(2)} M` : value >= 1e3 ? `$${(value / 1e3).toFixed(1)} k` : `$${value.toFixed(0)}`);
const percent = (share: number): string => `${(100 * share).toFixed(share >= 0.0995 ? 0 : 1)} %`;

/** Risk model §3.4: one sentence, every figure from the data. */
export function pathSentence(one: {
  readonly site: SiteView;
  readonly entryLabel: string;
  readonly targetLabel: string;
  readonly assets: readonly string[];
  readonly probability: number;
  readonly chains: number;
  readonly together: number;
  readonly frequency: number;
  readonly hours: number | undefined;
  readonly costPerHour: number;
  readonly safetyClass: string | undefined;
  readonly loss: number;
  readonly share: number;
  readonly best: { readonly title: string; readonly reduction: number; readonly cost: number } | undefined;
}): string {
  const via = one.assets.slice(0, -1).map(id => one.site.name(id));
  const route = via.length === 0 ? 'directly' : `over ${listNames(via, 4)}`;
  const chains = one.chains > 1 ? ` (${one.chains} chains together ${percent(one.together)})` : '';
  const price = one.hours === undefined ? (one.safetyClass === undefined ? '' : `, safety class ${one.safetyClass}`) : `, ${one.hours} h × ${money(one.costPerHour)}`;
  const fix = one.best ? `; weakest link to cut: ${one.best.title} (−${money(one.best.reduction)} a year for ${money(one.best.cost)})` : '';
  return `From ${one.entryLabel} ${route}: ${one.targetLabel}. Works in ${percent(one.probability)} of such intrusions${chains}, ${one.frequency.toPrecision(2)} a year${price} = ${money(one.loss)} a year, ${percent(one.share)} of the site's risk${fix}.`;
}
