import { expect, test } from 'vitest';
import type { Analysis } from '../model/analysis';
import type { EditRow, PlainEdit } from '../model/edit';
import type { Finding } from '../model/finding';
import { annotate } from './annotate';

const finding = (rule: string, severity: Finding['severity'], n = 1): Finding => ({ id: `finding:${rule}:${n}`, rule, title: rule, severity, assets: ['asset:000000000001'], conversations: [], why: 'w', falsePositives: 'f', techniques: [], requirements: [], evidence: [] });
const analysis = {
  assets: [{ id: 'asset:000000000001', formerIds: ['asset:00000000000f'], name: 'PLC', conflicts: [], facts: [] }],
  findings: [finding('flat-network', 'high'), finding('flat-network', 'high', 2), finding('end-of-life', 'medium')],
  remediations: [{ id: 'M1', findings: ['finding:flat-network:1', 'finding:end-of-life:1'] }], zones: [], assumptions: [{ id: 'A-01', text: 'x', affects: 1 }],
} as unknown as Analysis;
const row = (edit: PlainEdit): EditRow => ({ at: 5, analyst: 'mara', edit });
const stated = { title: 'Cabinet stands open', severity: 'critical' as const, text: 'The door of cabinet 3 does not lock.', assets: ['asset:00000000000f', 'asset:gone00000000'] };

test('a rule that is off leaves the list, its remediations and, with the reason, comes among the assumptions; taken back, all is as before', () => {
  const after = annotate(analysis, [row({ kind: 'rule', rule: 'flat-network', value: 'The lab is flat on purpose.' })]);
  expect(after.findings.map(({ id }) => id)).toEqual(['finding:end-of-life:1']);
  expect(after.remediations[0]!.findings).toEqual(['finding:end-of-life:1']);
  expect(after.assumptions[1]).toEqual({ id: 'A-02', text: 'The rule flat-network was switched off by the analyst, and 2 findings are not listed: The lab is flat on purpose.', affects: 2 });
  expect(after.rulesOff).toEqual([{ rule: 'flat-network', findings: 2, reason: 'The lab is flat on purpose.', at: 5, analyst: 'mara' }]);
  expect(annotate(analysis, [])).toEqual(analysis);
});

test('what the analyst states stands in its place by severity, of the assets as they are called today, and can be triaged and kept like any other', () => {
  const id = 'finding:manual:0123456789ab';
  const after = annotate(analysis, [row({ kind: 'finding', finding: id, value: stated }), row({ kind: 'triage', finding: id, value: { status: 'confirmed' } })]);
  expect(after.findings[0]).toMatchObject({ id, rule: 'manual', severity: 'critical', title: stated.title, why: stated.text, assets: ['asset:000000000001'], evidence: [{ analyst: true, note: 'stated by mara' }], triage: { value: { status: 'confirmed' } } });
  expect(after.findings.length).toBe(4);
  expect(after.rulesOff).toBeUndefined();
});
