import { describe, expect, test } from 'vitest';
import { assessRisk } from '../remediation/assess';
import { findingRules } from './registry';
import { plant, type TestSite } from './site-test-kit';

const ruleOf = (id: string) => findingRules.find(rule => rule.id === id)!;
const EXPLOITED = { cve: 'CVE-2021-22681', exploited: '2021-03-01', cvss: 9.8 } as const;

describe('known-exploited-vulnerability', () => {
  test.each([
    ['of a PLC, critical', () => plant().plc().flaw('plc', EXPLOITED), 'critical', /plc.*CVE-2021-22681 \(CVSS 9\.8, on the list of exploited flaws since 2021-03-01\)/],
    ['of an office PC, high', () => plant().pc().flaw('pc', EXPLOITED), 'high', /CVE-2021-22681/],
    ['that is unproven, medium', () => plant().plc().flaw('plc', { ...EXPLOITED, version: 'unproven' }), 'medium', /version unproven/],
    ['beside an unproven one, by what is proven', () => plant().plc().flaw('plc', { ...EXPLOITED, version: 'unproven', cve: 'CVE-1999-1' }).flaw('plc', EXPLOITED), 'critical', /has CVE-2021-22681 /],
  ] as const)('fires on a flaw %s', (_, site, severity, why) => {
    const [found, ...more] = site().find(ruleOf('known-exploited-vulnerability'));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity });
    expect(found!.why).toMatch(why);
    expect(found!.evidence.length).toBeGreaterThan(0);
  });

  test('is silent on a flaw that nobody is known to exploit, and where no list was loaded', () => {
    expect(plant().plc().flaw('plc', { cve: 'CVE-1', cvss: 10 }).find(ruleOf('known-exploited-vulnerability'))).toEqual([]);
    expect(plant().plc().find(ruleOf('known-exploited-vulnerability'))).toEqual([]);
  });
});

describe('known-vulnerability', () => {
  test.each([[9.1, 'high'], [7, 'medium'], [6.9, 'low'], [undefined, 'low']] as const)('CVSS %s is %s', (cvss, severity) => {
    expect(plant().plc().flaw('plc', { cve: 'CVE-1', ...(cvss === undefined ? {} : { cvss }) }).find(ruleOf('known-vulnerability'))).toMatchObject([{ severity, assets: ['asset:plc'] }]);
  });

  test('is low where every version is unproven, and counts what it does not name', () => {
    const site = plant().plc();
    for (let n = 0; n < 9; n++) site.flaw('plc', { cve: `CVE-2020-${1000 + n}`, cvss: 9.9, version: 'unproven' });
    expect(site.find(ruleOf('known-vulnerability'))).toMatchObject([{ severity: 'low', why: expect.stringMatching(/9 known flaws, version unproven: CVE-2020-1000/) }]);
  });

  test('is silent on what is known to be exploited: that has a finding of its own', () => {
    expect(plant().plc().flaw('plc', EXPLOITED).find(ruleOf('known-vulnerability'))).toEqual([]);
  });
});

describe('risk with and without vulnerability lists', () => {
  const site = (): TestSite => plant().pc().server('wcs', 'wcs').plc().talk('pc', 'wcs', 'tls').talk('wcs', 'plc', 's7comm', { does: { 'write variables': ['write', 9] } });
  const assess = (one: TestSite) => {
    const { graph } = one.view();
    return assessRisk({ ...graph, findings: [] }, {});
  };
  const bare = assess(site());

  test.each([
    ['an exploited flaw of the control server', () => site().flaw('wcs', EXPLOITED)], ['a scored one', () => site().flaw('wcs', { cve: 'CVE-1', epss: 0.5 })], ['an unproven one', () => site().flaw('wcs', { ...EXPLOITED, version: 'unproven' })],
  ])('deleting %s never raises the risk, and the paths without it are still there', (_, flawed) => {
    const full = assess(flawed());
    expect(full.risk.expectedAnnualLoss).toBeGreaterThanOrEqual(bare.risk.expectedAnnualLoss);
    expect(bare.paths.length).toBeGreaterThan(0);
    const ways = new Set(full.paths.map(path => path.steps.map(step => step.to).join()));
    for (const path of bare.paths) expect(ways).toContain(path.steps.map(step => step.to).join());
  });

  test('an exploited flaw adds risk, is a step with its own words, and patching it is offered', () => {
    const full = assess(site().flaw('wcs', EXPLOITED));
    expect(full.risk.expectedAnnualLoss).toBeGreaterThan(bare.risk.expectedAnnualLoss * 1.05);
    expect(full.paths.some(path => path.steps.some(step => /exploits CVE-2021-22681 of wcs, which is known to be exploited/.test(step.text)))).toBe(true);
    expect(full.remediations.find(({ template }) => template === 'M22-patch-kev-first')).toMatchObject({ title: 'Patch what is known to be exploited on wcs', assets: ['asset:wcs'] });
    expect(bare.remediations.some(({ template }) => template === 'M22-patch-kev-first')).toBe(false);
  });

  test('an unproven flaw is no step', () => {
    expect(assess(site().flaw('wcs', { ...EXPLOITED, version: 'unproven' })).risk.expectedAnnualLoss).toBe(bare.risk.expectedAnnualLoss);
  });
});
