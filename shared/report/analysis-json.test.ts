import { expect, test } from 'vitest';
import type { SiteConversation } from '../model/graph';
import { analysisJson } from './analysis-json';
import { sampleAnalysis } from './report-test-kit';

const told = (more: Partial<SiteConversation>): Record<string, unknown> => {
  const analysis = sampleAnalysis();
  const document = JSON.parse(analysisJson({ ...analysis, conversations: [{ ...analysis.conversations[0]!, ...more }] })) as { conversations: Record<string, unknown>[] };
  return document.conversations[0]!;
};

test('a conversation tells how its connections ended, its rhythm, its round trip and how many hops it came', () => {
  expect(told({ outcomes: { established: 2, refused: 1, halfOpen: 0, reset: 3 }, period: { micros: 250_000.00000000001, variation: 0.01 }, roundTripMicros: 812.5, ttlClient: 127, ttlServer: 64 })).toMatchObject({
    outcomes: { established: 2, refused: 1, halfOpen: 0, reset: 3 }, period: { micros: 250_000, variation: 0.01 }, roundTripMicros: 812.5, ttlClient: 127, ttlServer: 64,
  });
});

test('what was not measured is absent', () => {
  for (const member of ['outcomes', 'period', 'roundTripMicros', 'ttlClient', 'ttlServer']) expect(told({})).not.toHaveProperty(member);
});

test('known flaws and the lists they come from are told, and absent figures are absent', () => {
  const analysis = sampleAnalysis();
  const document = JSON.parse(analysisJson({
    ...analysis, intelligence: [{ source: 'src:nvd', kind: 'database', date: '2026-01-02', entries: 3 }],
    vulnerabilities: [{ id: 'v', asset: analysis.assets[0]!.id, cve: 'CVE-2020-1', basis: 'scan', version: 'proven', reason: 'nessus found it by check 1.', epss: 0.123456789012345, evidence: [{ source: 'src:scan', row: 4 }] }],
  })) as Record<string, unknown>;
  expect(document['vulnerabilities']).toEqual([{ id: 'v', asset: analysis.assets[0]!.id, cve: 'CVE-2020-1', basis: 'scan', version: 'proven', reason: 'nessus found it by check 1.', epss: 0.123456789012, evidence: [{ source: 'src:scan', row: 4 }] }]);
  expect(document['intelligence']).toEqual([{ source: 'src:nvd', kind: 'database', date: '2026-01-02', entries: 3 }]);
});
