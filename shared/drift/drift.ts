import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Drift, DriftItem, DriftSide } from '../model/drift';
import { compareText } from '../model/order';
import { compareAssets } from './compare-assets';
import { compareConversations, rank } from './compare-conversations';
import { compareFindings } from './compare-findings';
import { hoursText, Sides } from './compare-kit';
import type { Draft } from './compare-kit';
import { matchAssets } from './match';
import type { Side } from './side';

/** Compares two analyses of one site. Nothing is taken for gone, or for new, where the other side saw too little to say so. */
export function compareSites(base: Side, later: Side): Drift {
  const matches = matchAssets(base, later);
  const sides = new Sides(base, later, matches);
  const items = [...compareAssets(sides), ...compareConversations(sides), ...compareFindings(sides)].map(finished)
    .sort((a, b) => rank(b.severity) - rank(a.severity) || ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || compareText(a.about, b.about) || compareText(a.id, b.id));
  return {
    base: sideOf(base), new: sideOf(later), zones: sides.zones, matches: matches.map(match => ({ base: match.base.id, new: match.new.id, by: match.by })), items, cannotSay: cannotSay(sides, base, later),
  };
}

const ORDER: readonly DriftItem['state'][] = ['new', 'changed', 'replaced', 'not-seen-before', 'partly-closed', 'open', 'closed', 'gone', 'not-seen'];

function finished({ key, ...item }: Draft): DriftItem {
  const id = `drift:${bytesToHex(sha256(utf8ToBytes(JSON.stringify(key)))).slice(0, 12)}`;
  return { id, baseAssets: [], newAssets: [], baseEvidence: [], newEvidence: [], ...item };
}

function sideOf({ generatedAt, sources, assets, conversations, findings, risk }: Side): DriftSide {
  return {
    generatedAt, sources: sources.map(({ id, name, sha256: hash, firstSeen, lastSeen }) => ({ id, name, sha256: hash, ...(firstSeen === undefined ? {} : { firstSeen }), ...(lastSeen === undefined ? {} : { lastSeen }) })),
    assets: assets.length, conversations: conversations.length, findings: findings.length, expectedAnnualLoss: risk.expectedAnnualLoss, score: risk.score,
  };
}

function cannotSay(sides: Sides, base: Side, later: Side): string[] {
  const list: string[] = [];
  for (const { zone, baseHours, newHours, tellsGone, tellsNew } of sides.zones) {
    const name = sides.zoneName(zone);
    const times = `seen for ${hoursText(baseHours)} then and ${hoursText(newHours)} now`;
    if (baseHours > 0 && !tellsGone) list.push(`${name}: what is gone there cannot be said; ${times}.`);
    if (newHours > 0 && baseHours > 0 && !tellsNew) list.push(`${name}: what is new there cannot be said; ${times}.`);
  }
  const span = ({ sources }: Side): readonly [string, string] | undefined => {
    const firsts = sources.flatMap(({ firstSeen }) => firstSeen ?? []).sort();
    const lasts = sources.flatMap(({ lastSeen }) => lastSeen ?? []).sort();
    return firsts.length === 0 ? undefined : [firsts[0]!, lasts.at(-1)!];
  };
  const before = span(base);
  const after = span(later);
  if (!before || !after) list.push('One side holds no capture: silence there says nothing.');
  else if (after[0] < before[0]) list.push(`The side taken for the later one begins earlier (${after[0]}) than the other (${before[0]}); “new” and “gone” may be the wrong way round.`);
  if (sides.matches.length === 0 && base.assets.length > 0 && later.assets.length > 0) list.push('No asset is on both sides: these are likely two sites.');
  return list;
}
