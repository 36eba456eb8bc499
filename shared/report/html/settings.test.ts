import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { LOGO, logoKind, namelessSettings, REPORT_SECTIONS, type ReportSettings } from '../../model/report-settings';
import { reportSettings } from '../../ipc/report-schema';
import { buildReport } from '../report';
import { sampleAnalysis } from '../report-test-kit';
import { reportDocument } from './document';

const PNG = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SETTINGS: ReportSettings = { title: 'Assessment <2026>', client: 'Halden & Söhne', author: 'M. Beck', classification: 'TLP:AMBER', logo: PNG };
const page = (settings?: ReportSettings): string => reportDocument(sampleAnalysis({ count: 12 }), { engagement: 'Halden', ...(settings ? { settings } : {}) });
const wellFormed = (html: string): void => void new XMLParser({ ignoreAttributes: false, stopNodes: ['*.style'] }).parse(html, true);

test('title, client, author and classification stand on the cover, the classification on every page; without settings nothing changes', () => {
  const html = page(SETTINGS);
  wellFormed(html);
  expect(html).toContain('<h1>Assessment &lt;2026&gt;</h1>');
  for (const words of ['Halden &amp; Söhne', 'M. Beck', 'TLP:AMBER', 'Assessment &lt;2026&gt;: risk report']) expect(html).toContain(words);
  expect(html).toMatch(/@top-left\{content:"TLP/);
  expect(page({})).toBe(page());
  expect(page()).not.toContain('<img');
});

test('a logo is within the document, and only then may it show pictures', () => {
  expect(page(SETTINGS)).toContain(`src="${PNG}"`);
  expect(page(SETTINGS)).toContain('img-src data:;');
  expect(page()).not.toContain('img-src');
});

test('what is left out is named, has no contents, and no link leads nowhere', () => {
  for (const part of REPORT_SECTIONS.slice(1)) {
    const html = page({ leaveOut: [part as Exclude<typeof part, 'summary'>] });
    wellFormed(html);
    expect(html).toContain('Left out of this copy');
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(match => match[1]));
    const dangling = [...html.matchAll(/ href="#([^"]+)"/g)].map(match => match[1]).filter(id => !ids.has(id));
    expect(dangling, part).toEqual([]);
  }
  expect(page({ leaveOut: ['paths', 'roadmap'] }).length).toBeLessThan(page().length);
  expect(page()).not.toContain('Left out');
});

test('the workbook says the same on its cover, in its properties and below its pages', () => {
  const { title, author, footer, sheets } = buildReport(sampleAnalysis({ count: 3 }), { engagement: 'Halden', settings: SETTINGS });
  expect([title, author]).toEqual(['Assessment <2026>: risk report', 'M. Beck']);
  expect(footer).toMatch(/^TLP:AMBER · /);
  expect(JSON.stringify(sheets[0])).toContain('Halden & Söhne');
});

test('a redacted copy says neither whose the site is nor who looked at it', () => {
  expect(namelessSettings({ ...SETTINGS, leaveOut: ['paths'] })).toEqual({ classification: 'TLP:AMBER', leaveOut: ['paths'] });
});

test('a logo is a PNG or JPEG by its bytes, and nothing else passes for one', () => {
  expect(logoKind(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBe('png');
  expect(logoKind(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('jpeg');
  expect(logoKind(new TextEncoder().encode('<svg onload="x()"/>'))).toBeUndefined();
  expect(LOGO.test(PNG)).toBe(true);
  for (const logo of ['data:image/svg+xml;base64,PHN2Zz4=', 'https://x.test/a.png', `${PNG}" onerror="x`, 'data:image/png;base64,PHN2Zz4=']) expect(reportSettings.safeParse({ logo }).success, logo).toBe(false);
  expect(reportSettings.safeParse(SETTINGS).success).toBe(true);
  for (const wrong of [{ leaveOut: ['summary'] }, { leaveOut: ['pathes'] }, { titel: 'x' }, { title: '' }]) expect(reportSettings.safeParse(wrong).success).toBe(false);
});

test('what the client’s engineers keep in the workbook stands with its finding and remediation, escaped', () => {
  const analysis = sampleAnalysis({ count: 12 });
  const kept = { owner: { value: 'A. <b>Lund</b>', at: 1 }, due: { value: '2026-12-01', at: 1 }, comment: { value: 'after the peak', at: 1 } } as never;
  const html = reportDocument({ ...analysis, findings: analysis.findings.map(finding => ({ ...finding, kept })), remediations: analysis.remediations.map(remediation => ({ ...remediation, kept })) }, { engagement: 'Halden' });
  wellFormed(html);
  const said = html.match(/<b>Owner:<\/b> <bdi>A\. &lt;b&gt;Lund&lt;\/b&gt;<\/bdi>; <b>Due:<\/b> <bdi>2026-12-01<\/bdi>; <b>Comment:<\/b> <bdi>after the peak<\/bdi>/g) ?? [];
  expect(said.length).toBeGreaterThanOrEqual(2);
});
