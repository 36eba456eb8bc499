import { expect, test } from 'vitest';
import { buildAttackModel } from '../../shared/attack/build-model';
import { SiteView } from '../../shared/findings/site-kit';
import { createRiskSession } from '../../shared/remediation/session';
import { graphOf, read, sample } from './acceptance-test-kit';

/** On the reference site, which has steps that need several things at once. */
const site = new SiteView({ ...graphOf([read(sample('reference-dc.pcapng')), read(sample('reference-dc-cmdb.csv'))]) }, {});

test('a step that needs several things is gone when one of them is impossible, and no impossible step raises the risk', { timeout: 300_000 }, () => {
  const { model } = buildAttackModel(site, {});
  const risk = (without: readonly string[]): number => createRiskSession({ ...buildAttackModel(site, {}, new Set(without)).model, remediations: [] }, { method: 'mc', samples: 2_048 }).risk([]);
  const before = risk([]);
  expect(before).toBeGreaterThan(0);
  const and = new Set(model.nodes.filter(node => node.gate === 'AND').map(node => node.id));
  const into = model.edges.filter(edge => and.has(edge.to));
  expect(into.length).toBeGreaterThan(2);
  for (const edge of into) {
    const left = createRiskSession({ ...buildAttackModel(site, {}, new Set([edge.id])).model, remediations: [], targets: [{ id: 'T', node: edge.to, impact: 1 }] }, { method: 'mc', samples: 2_048 });
    expect(left.risk([]), edge.id).toBe(0);
  }
  // Every fifth of all the edges, and all into an AND step together.
  for (const edge of model.edges.filter((_, i) => i % 5 === 0).slice(0, 40)) expect(risk([edge.id]), edge.id).toBeLessThanOrEqual(before);
  expect(risk(into.map(edge => edge.id))).toBeLessThanOrEqual(before);
  expect(risk(model.edges.map(edge => edge.id))).toBe(0);
});
