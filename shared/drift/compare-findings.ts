import { called, cited } from './compare-kit';
import type { Draft, Sides } from './compare-kit';
import { seenValues } from './match';
import type { SideFinding } from './side';

/**
 * Findings that came, and what became of the earlier ones. A finding is closed only where its devices were heard again, or their zones long enough: a capture that saw less proves nothing.
 */
export function compareFindings(sides: Sides): Draft[] {
  const items: Draft[] = [];
  const byRule = (list: readonly SideFinding[]): Map<string, SideFinding[]> => {
    const map = new Map<string, SideFinding[]>();
    for (const finding of list) map.set(finding.rule, [...map.get(finding.rule) ?? [], finding]);
    return map;
  };
  const before = byRule(sides.base.findings);
  const after = byRule(sides.later.findings);
  for (const finding of sides.later.findings) {
    const earlier = new Set((before.get(finding.rule) ?? []).flatMap(({ assets }) => assets));
    const concerned = finding.assets.filter(asset => !earlier.has(sides.toBase.get(asset)?.base.id ?? ''));
    if (finding.assets.length === 0 ? before.has(finding.rule) : concerned.length === 0) continue;
    // Of devices that were there and seen no longer than now nothing new was found; of what was seen less, it may have been so before.
    const doubt = concerned.map(asset => sides.doubtNew(sides.newAssets.get(asset)?.zone)).find(text => text !== undefined);
    items.push({
      key: ['finding', finding.rule, ...concerned], about: 'finding', state: doubt === undefined ? 'new' : 'not-seen-before', kind: 'rule', severity: finding.severity,
      text: `${finding.title}: ${finding.why}`, newAssets: finding.assets, newEvidence: cited(finding.evidence), ...(doubt === undefined ? {} : { doubt }),
    });
  }
  for (const finding of sides.base.findings) {
    const remaining = new Set((after.get(finding.rule) ?? []).flatMap(({ assets }) => assets));
    const still = finding.assets.filter(asset => remaining.has(sides.toNew.get(asset)?.new.id ?? ''));
    const common = { key: ['finding', finding.id], about: 'finding' as const, kind: 'rule' as const, baseAssets: finding.assets, newAssets: still.map(asset => sides.toNew.get(asset)!.new.id), baseEvidence: cited(finding.evidence) };
    const names = (assets: readonly string[]): string => assets.slice(0, 3).map(asset => called(sides.baseAssets.get(asset))).join(', ') + (assets.length > 3 ? ` and ${assets.length - 3} more` : '');
    const newEvidence = cited((after.get(finding.rule) ?? []).filter(({ assets }) => assets.some(asset => common.newAssets.includes(asset))).flatMap(({ evidence }) => evidence));
    if (finding.assets.length === 0 ? after.has(finding.rule) : still.length === finding.assets.length) {
      items.push({ ...common, newEvidence, state: 'open', severity: finding.severity, text: `Still so: ${finding.title} at ${names(finding.assets)}.` });
      continue;
    }
    const left = finding.assets.filter(asset => !still.includes(asset));
    const doubt = left.map(asset => doubtClosed(sides, asset)).find(text => text !== undefined) ?? doubtRare(sides, finding, left);
    if (still.length > 0) {
      items.push({ ...common, newEvidence, state: 'partly-closed', severity: finding.severity, text: `${finding.title}: not found any more at ${names(left)}, still at ${names(still)}.`, ...(doubt === undefined ? {} : { doubt }) });
    } else {
      items.push({
        ...common, state: doubt === undefined ? 'closed' : 'not-seen', severity: 'low', text: `${doubt === undefined ? 'Closed' : 'Not seen again'}: ${finding.title} at ${names(finding.assets)}.`, ...(doubt === undefined ? {} : { doubt }),
      });
    }
  }
  return items;
}

/** So many times something would have to be expected before its absence says anything: a chance of one in twenty that it just did not happen (Poisson, e^-3). */
const EXPECTED = 3;

/** What a finding saw happen a few times then, need not happen in a shorter while now. */
function doubtRare(sides: Sides, { conversations }: SideFinding, assets: readonly string[]): string | undefined {
  const seen = conversations.flatMap(id => sides.baseConversations.get(id) ?? []);
  if (seen.length === 0) return undefined;
  const done = seen.flatMap(({ operations }) => operations).filter(({ kind }) => kind === 'write' || kind === 'control' || kind === 'program');
  const times = done.length > 0 ? done.reduce((sum, { count }) => sum + count, 0) : seen.reduce((sum, { connections }) => sum + connections, 0);
  const share = Math.min(1, ...assets.map(id => sides.hours('new', sides.baseAssets.get(id)) / sides.hours('base', sides.baseAssets.get(id))));
  return times * share >= EXPECTED ? undefined : `it was seen ${times === 1 ? 'once' : `${times} times`} then, too seldom for its absence to say anything`;
}

/** Heard again itself, or its zone heard long enough. */
function doubtClosed(sides: Sides, id: string): string | undefined {
  const asset = sides.baseAssets.get(id);
  const doubt = sides.doubtGone(asset?.zone);
  if (doubt !== undefined) return doubt;
  const later = sides.toNew.get(id)?.new;
  if (asset && !asset.external && seenValues(asset, 'ip').length > 0 && !(later && (seenValues(later, 'ip').length > 0 || seenValues(later, 'mac').length > 0))) return `${called(asset)} was not heard at all`;
  return undefined;
}
