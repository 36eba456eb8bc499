import type { Asset, Fact } from '../model/asset';
import { defineFinding } from './definition';
import { collectEvidence } from './site-kit';
import { endOfSupport, type EndOfSupport } from './support-kit';
import { casesOf, weakNames, type Weak } from './weakness-kit';
import { placed } from './words-kit';

interface Aged extends Weak {
  readonly ends: EndOfSupport | undefined;
}

function aged(asset: Asset): Aged | undefined {
  const stated = asset.facts.filter(fact => fact.key === 'weakness' && fact.value === 'end-of-life');
  // A server and a client edition share build numbers: where the list or another message names a newer edition, the doubt counts for it.
  const texts = asset.facts.filter((fact): fact is Fact & { value: string } => fact.key === 'os' && typeof fact.value === 'string' && fact.confidence >= 0.5);
  const old = texts.flatMap(fact => { const ends = endOfSupport(fact.value); return ends ? [{ fact, ends }] : []; });
  const supported = texts.some(fact => /\d/.test(fact.value) && endOfSupport(fact.value) === undefined && fact.confidence >= 0.7);
  if (stated.length === 0 && (old.length === 0 || supported)) return undefined;
  return { asset, facts: [...stated, ...(supported ? [] : old.map(one => one.fact))], ends: old[0]?.ends };
}

export const endOfLife = defineFinding({
  id: 'end-of-life',
  title: 'Operating system out of support',
  severity: 'medium',
  detection: 'The operating system that a device states (SMB, HTTP, DHCP, lists …) is one whose maker ended security updates, by a dated table in this program. High for systems of level 3 and below on Windows older than 10, for which worms exist.',
  falsePositives: 'Paid extended support; a user agent that states an older system for compatibility; embedded editions with longer support.',
  techniques: ['T0866', 'T1210'],
  requirements: ['IEC 62443-3-3 SR 7.7', 'IEC 62443-2-3', 'NIST SP 800-82r3 6.2.3'],
  find(site) {
    const old = site.assets.flatMap(asset => (asset.external ? [] : aged(asset) ?? []));
    return casesOf(site, old, ({ asset, facts, ends }) => ({
      severity: site.isOt(asset) && /Windows (XP|2000|7|Server|Vista|of|8)/.test(ends?.product ?? '') ? 'high' : 'medium',
      why: `${placed(site, asset)} runs ${facts[0]?.key === 'os' ? String(facts[0].value) : asset.os ?? 'a system that is out of support'}${ends ? `; security updates for ${ends.product} ended on ${ends.ended} (end of support)` : ' and is past its end of life'}.`,
      evidence: collectEvidence(...facts.map(fact => fact.evidence)),
    }), (items, where) => ({ why: `${items.length} systems in ${where} are past their end of support: ${weakNames(items)}.` }));
  },
});
