import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8Bytes } from '../binary/reader';
import type { SiteConfig } from '../model/config';
import type { Finding } from '../model/finding';
import { compareText } from '../model/order';
import type { SiteGraph } from '../model/site-graph';
import type { FindingRule } from './definition';
import { findingRules } from './registry';
import { collectEvidence, SiteView } from './site-kit';

/** Runs every rule over the site. Ids are made from rule and assets, so that triage survives a re-run; one finding per rule and set of assets. */
export function findWeaknesses(graph: SiteGraph, config: SiteConfig, rules: readonly FindingRule[] = findingRules): Finding[] {
  const site = new SiteView(graph, config);
  const found = new Map<string, Finding>();
  for (const rule of rules) {
    for (const one of rule.find(site)) {
      const assets = [...new Set(one.assets)].sort(compareText);
      const id = `finding:${rule.id}:${hex(sha256(utf8Bytes(`${rule.id}\n${assets.join('\n')}`))).slice(0, 12)}`;
      const before = found.get(id);
      if (before) {
        found.set(id, { ...before, conversations: [...new Set([...before.conversations, ...(one.conversations ?? [])])].sort(compareText), evidence: collectEvidence(before.evidence, one.evidence) });
        continue;
      }
      found.set(id, {
        id, rule: rule.id, title: one.title ?? rule.title, severity: one.severity ?? rule.severity, assets, conversations: [...new Set(one.conversations ?? [])].sort(compareText), why: one.why,
        falsePositives: rule.falsePositives, techniques: rule.techniques, requirements: rule.requirements, evidence: collectEvidence(one.evidence),
      });
    }
  }
  const weight = { critical: 0, high: 1, medium: 2, low: 3 };
  return [...found.values()].sort((a, b) => weight[a.severity] - weight[b.severity] || compareText(a.rule, b.rule) || compareText(a.id, b.id));
}
