import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DANGEROUS, HARMLESS } from '../../../electron/spreadsheet/formula-vectors';
import type { Analysis } from '../../model/analysis';
import type { Cell, TableSheet } from '../../model/workbook';
import { buildReport } from '../report';
import { sampleAnalysis } from '../report-test-kit';
import { reportDocument } from './document';
import { plain } from './document-kit';
import { cssString, escapeText, html } from './escape-kit';
import { planSteps, stepsThatMatter } from './plan-kit';

const names = { engagement: 'North DC' };

/** What attackers put into a name so that a page does something; besides what they put into spreadsheets. */
const MARKUP: readonly string[] = [
  '<script>alert(1)</script>', '</script><script>alert(1)</script>', '"><script>alert(1)</script>', '\'><img src=x onerror=alert(1)>', '<img src="http://192.0.2.1/x.png">', '<svg/onload=alert(1)>', '<svg><script>alert(1)</script></svg>', '</td></tr></table><h1>x</h1>',
  '</style><script>alert(1)</script>', '</title><base href="http://192.0.2.1/">', '<!--', '-->', '--><b>', '<!--[if IE]><script>', '<![CDATA[', ']]>', '<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY a "b">]>', '&lt;script&gt;', '&#60;script&#62;', '&amp;', '&', '&x;', '&#x3c;', '" onmouseover="alert(1)', '\' onfocus=\'alert(1)',
  '" autofocus onfocus=alert(1) x="', 'javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', '<a href="javascript:alert(1)">x</a>', '<iframe srcdoc="<script>">', '<meta http-equiv="refresh" content="0;url=http://192.0.2.1">', '<link rel=stylesheet href=//192.0.2.1>', '<form action=http://192.0.2.1><input>', '<style>@import "http://192.0.2.1"</style>',
  '{}*{background:url(http://192.0.2.1)}', '";}body{display:none}', '\\";}@import "//192.0.2.1";', '</figure></section></main>', '<template><b>', '<x y=z', '<', '>', '"', '\'', '`', '${alert(1)}', '{{7*7}}', '\u0000<b>', '\u0008\u001b[31m', '\ud800<b>', '\ufffe', '\u202e<b>gnp.exe', '\u2028<b>', '\u2066x', '<\u0000script>', '＜script＞', '<sCrIpT\n>', '<b\t>', '\r\n<b>', '<p:x xmlns:p="u">',
];
const VECTORS = [...new Set([...DANGEROUS, ...HARMLESS, ...MARKUP])];

/** Keys whose texts are the model's own words; everything else can hold what somebody wrote. */
const OWN: ReadonlySet<string> = new Set(['severity', 'basis', 'method', 'kind', 'effort', 'transport', 'state', 'role', 'weight', 'treatment', 'purdueBasis', 'orientation', 'protocolBasis', 'version']);

/** Hangs the text onto every text of the analysis, ids and keys of records as well; what was the same stays the same, so that everything still finds itself. */
function poisoned<T>(value: T, text: string): T {
  if (typeof value === 'string') return (/^A-\d+$/.test(value) ? value : value + text) as T;
  if (Array.isArray(value)) return value.map(one => poisoned(one as unknown, text)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [/[:]/.test(key) ? key + text : key, OWN.has(key) ? (one as unknown) : poisoned(one as unknown, text)])) as T;
}

/** Everything that the document can say: flaws, lists, comments of captures, a plan of several steps. */
function site(count = 4): Analysis {
  const analysis = sampleAnalysis({ count });
  const [first] = analysis.remediations;
  const capture = analysis.sources[0]!;
  return {
    ...analysis,
    sources: [{ ...capture, problems: [{ code: 'cut', weight: 'partial', message: 'The file ends in the middle of a packet.' }], capture: { ...capture.capture!, limits: [{ code: 'short', text: 'The capture spans 29 min.' }], comments: [{ about: 'section', text: 'first capture' }], writtenBy: { application: 'dumpcap' } } }, ...analysis.sources.slice(1)],
    assets: analysis.assets.map((asset, i) => ({ ...asset, model: 'S7-1500', os: 'none', hostnames: [`host-${i}`] })),
    chokePoints: [{ asset: analysis.assets[0]!.id, importance: 30_000, targets: [analysis.targets[0]!.id], paths: 2 }],
    remediations: [first!, { ...first!, rank: 2, id: 'M07-segment:00000002', title: 'Part the zones', downtimeHours: 3, reduction: 20_000, brokenConversations: [], inPlan: true }, { ...first!, rank: 3, id: 'M30-backups:00000003', title: 'Keep backups', reduction: 5_000, inPlan: false }],
    plan: { actions: [first!.id, 'M07-segment:00000002'], method: 'heuristic', residualCurve: [{ cost: 0, risk: analysis.risk.expectedAnnualLoss }, { action: first!.id, cost: 600, risk: analysis.risk.expectedAnnualLoss - 40_000 }, { action: 'M07-segment:00000002', cost: 1_200, risk: analysis.risk.expectedAnnualLoss - 55_000 }] },
    paths: analysis.paths.map((path, i) => (i === 0 ? { ...path, steps: [...path.steps, { ...path.steps[0]!, from: analysis.assets[0]!.id, to: analysis.assets[1]!.id, basis: 'assumed', assumptions: ['A-01'], evidence: [] }] } : path)),
    vulnerabilities: [{ id: 'v1', asset: analysis.assets[0]!.id, cve: 'CVE-2021-22681', basis: 'advisory', version: 'proven', reason: 'maker, product and version fit', cvss: 9.8, exploited: '2021-03-01', evidence: [{ source: capture.id, pointer: '/x' }] }],
    intelligence: [{ source: capture.id, kind: 'exploited', date: '2026-05-02T08:00:00Z', entries: 1_400 }],
    risk: { ...analysis.risk, sufficiency: { draws: 20, unseenEdges: 7, allStay: 0.4, stays: { [first!.id]: 0.4 } } },
  };
}

interface Node {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
  /** Of itself and what it holds. */
  readonly text: string;
}

/** The document as a parser that knows nothing of the writer reads it. */
function parse(text: string): Node {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(JSON.stringify(valid));
  // The parser keeps its guard against many entities; this document is long, and these five are all that it has.
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', trimValues: false, parseTagValue: false, processEntities: { enabled: true, maxTotalExpansions: 10_000_000, maxExpandedLength: 100_000_000 }, htmlEntities: true });
  const node = (raw: Record<string, unknown>): Node[] => {
    const tag = Object.keys(raw).find(key => key !== ':@')!;
    if (tag === '#text') return [{ tag, attributes: {}, children: [], text: String(raw[tag]) }];
    const children = (raw[tag] as Record<string, unknown>[]).flatMap(node);
    return [{ tag, attributes: (raw[':@'] ?? {}) as Record<string, string>, children, text: children.map(child => child.text).join('') }];
  };
  const roots = (parser.parse(text) as Record<string, unknown>[]).flatMap(node).filter(({ tag }) => tag === 'html');
  expect(roots).toHaveLength(1);
  return roots[0]!;
}

const all = (root: Node): Node[] => [root, ...root.children.flatMap(all)];
const find = (root: Node, tag: string): Node[] => all(root).filter(node => node.tag === tag);
/** Elements and attribute names in document order; line breaks and cut texts are the only things that a text may bring about. */
const skeleton = (root: Node): string => all(root).filter(({ tag }) => tag !== '#text' && tag !== 'br').map(({ tag, attributes }) => `${tag} ${Object.keys(attributes).join(' ')}`).join('\n');

interface Listed {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
const tables = (root: Node): Listed[] => find(root, 'table').map(table => ({
  caption: find(table, 'caption')[0]?.text ?? '', head: find(find(table, 'thead')[0]!, 'th').map(cell => cell.text),
  rows: find(find(table, 'tbody')[0]!, 'tr').map(row => row.children.filter(({ tag }) => tag === 'th' || tag === 'td').map(cell => cell.text)),
}));

describe('texts from the site', () => {
  const clean = skeleton(parse(reportDocument(site(), names)));

  test('are many, and reach every section', () => {
    expect(VECTORS.length).toBeGreaterThan(100);
    const marked = parse(reportDocument(poisoned(site(), '§7'), { engagement: 'North DC§7' }));
    const sections = [...find(marked, 'section'), find(marked, 'header')[0]!];
    expect(sections).toHaveLength(11);
    for (const section of sections) expect(section.text, section.attributes['aria-labelledby']).toContain('§7');
  });

  test.each(VECTORS.map(vector => [JSON.stringify(vector), vector] as const))('%s makes no element and no attribute', (_name, vector) => {
    const text = reportDocument(poisoned(site(), vector), { engagement: `North DC${vector}` });
    const root = parse(text);
    expect(skeleton(root)).toBe(clean);
    for (const { attributes } of all(root)) for (const [name, value] of Object.entries(attributes)) {
      expect(name).not.toMatch(/^on|^(src|style|srcset|action|formaction|background|poster|data)$/);
      if (name === 'href') expect(value).toMatch(/^#[\w-]+$/);
    }
    const style = find(root, 'style')[0]!.text;
    expect(style).not.toMatch(/url\(|@import|<|expression\(/);
    expect(text).not.toMatch(/<script|<iframe|<object|<embed|<link|<base|<form/i);
  });

  test('ids that lead nowhere are text', () => {
    const analysis = site();
    const root = parse(reportDocument({ ...analysis, assumptions: [{ ...analysis.assumptions[0]!, id: '"><b>' }], paths: analysis.paths.map(path => ({ ...path, cutBy: ['nowhere'], steps: path.steps.map(step => ({ ...step, assumptions: ['"><b>'] })) })) }, names));
    const ids = new Set(all(root).map(({ attributes }) => attributes['id']));
    for (const { attributes } of find(root, 'a')) expect(ids.has(attributes['href']!.slice(1)), attributes['href']).toBe(true);
  });

  test('stay what was said, letter for letter', () => {
    const name = `a<b>&"'c`;
    const text = reportDocument(sampleAnalysis({ name }), names);
    expect(text).toContain('a&lt;b&gt;&amp;&quot;&#39;c');
    expect(parse(text).text).toContain(name);
  });

  test('cannot turn what is printed after them, nor hide what XML cannot say', () => {
    expect(escapeText('a\u202eb\u2066c\u0000d\ud800e\u0085f')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf');
    expect(escapeText('Lager Süd – 仓库')).toBe('Lager Süd – 仓库');
  });

  test('cannot end a string of the style sheet', () => {
    expect(cssString('a"}\\\n</style>')).toBe('"a\\000022\\00007d\\00005c\\00fffd\\00003c\\00002fstyle\\00003e"');
  });

  test('a template escapes what is not its own', () => {
    expect(html`<td title="${'"<'}">${['<b>', html`<i>${'&'}</i>`, 5, undefined, false]}</td>`.toString()).toBe('<td title="&quot;&lt;">&lt;b&gt;<i>&amp;</i>5</td>');
  });
});

describe('numbers', () => {
  const analysis = site(12);
  const root = parse(reportDocument(analysis, names));
  const workbook = buildReport(analysis, names);
  const sheet = (name: string): TableSheet => workbook.sheets.find((one): one is TableSheet => one.kind === 'table' && one.name === name)!;
  const listed = (caption: string): Listed => tables(root).find(table => table.caption === caption)!;
  const money = (words: string): number => Number(words.replace(/[$,]/g, ''));

  test.each([
    ['Zones', 'Zones', 'No.', [['Risk $/yr', 'Risk $/yr'], ['Assets', 'Assets'], ['Findings', 'Findings']]], ['Conduits, first those between a cell and the outside, the enterprise or its DMZ', 'Conduits', 'No.', [['Bytes', 'Bytes'], ['Conversations', 'Conversations']]],
    ['What can be lost: the arithmetic of the expected loss', 'Targets', 'No.', [['Loss $/yr', 'Loss $/yr'], ['Impact $', 'Impact $ (yours to set)']]], ['Assets with the largest part of the expected loss', 'Assets', 'Name', [['Risk $/yr', 'Risk $/yr']]],
    ['Remediations: now', 'Roadmap', 'No.', [['Removes $/yr', 'Removes $/yr'], ['Cost $', 'Cost $']]], ['Remediations: next', 'Roadmap', 'No.', [['Removes $/yr', 'Removes $/yr'], ['Down h', 'Downtime hours']]], ['Remediations: later', 'Roadmap', 'No.', [['Removes $/yr', 'Removes $/yr']]],
    ['Further attack paths, by loss', 'Attack paths', 'No.', [['Loss $/yr', 'Loss $/yr']]], ['Register of assumptions', 'Assumptions', 'Id', [['Value', 'Value'], ['Low', 'Low'], ['Steps it touches', 'Affects']]], ['Sources', 'Provenance', 'File', [['Packets or rows', 'Packets or rows'], ['Read', 'Decoded or read'], ['Skipped', 'Skipped'], ['Difference', 'Difference']]],
  ] as const)('of “%s” are those of the workbook’s %s', (caption, name, key, columns) => {
    const table = listed(caption), of = sheet(name);
    const at = (header: string): number => of.columns.findIndex(column => column.header === header);
    expect(table.rows.length).toBeGreaterThan(0);
    for (const row of table.rows) {
      const same = of.rows.find(cells => String(plain(cells[at(key)] as Cell)) === row[0])!;
      expect(same, row[0]).toBeDefined();
      for (const [here, there] of columns) {
        const value = plain(same[at(there)] as Cell);
        expect(money(row[table.head.indexOf(here)]!), `${row[0]} ${here}`).toBe(of.columns[at(there)]!.kind === 'money' ? Math.round(Number(value)) : Number(value));
      }
    }
  });

  test('add up: the paths to the expected loss, the packets to their receipt, the lists to the assets', () => {
    const paths = listed('All attack paths');
    const [told, others, unlisted, together] = paths.rows.map(row => money(row[2]!)) as [number, number, number, number];
    expect(Math.abs(told + others + unlisted - together)).toBeLessThanOrEqual(2);
    expect(together).toBe(Math.round(analysis.risk.expectedAnnualLoss));
    for (const row of listed('Sources').rows) expect(money(row[2]!)).toBe(money(row[3]!) + money(row[4]!) + money(row[5]!));
    const states = listed('Assets in the lists and on the wire').rows.map(row => money(row[1]!));
    expect(states.slice(0, -1).reduce((a, b) => a + b)).toBe(states.at(-1));
  });

  test('of the plan follow its curve, and the changes that matter are steps of it', () => {
    const steps = planSteps(analysis);
    const plan = listed('The plan, step by step');
    expect(plan.rows.map(row => money(row[5]!))).toEqual(analysis.plan.residualCurve.slice(1).map(point => Math.round(point.risk)));
    expect(steps.reduce((sum, step) => sum + step.removes, 0)).toBeCloseTo(analysis.risk.expectedAnnualLoss - analysis.plan.residualCurve.at(-1)!.risk, 6);
    const matter = listed('The changes that remove most, in the order of the plan');
    expect(matter.rows.slice(0, -1).map(row => money(row[2]!))).toEqual(stepsThatMatter(steps).map(step => Math.round(step.removes)));
  });

  test('on the page for managers are the analysis’ own', () => {
    const words = find(root, 'section')[0]!.text;
    const million = (value: number): string => (value >= 1e6 ? `$${(value / 1e6).toFixed(2)} M` : `$${(value / 1e3).toFixed(value >= 1e5 ? 0 : 1)} k`);
    for (const value of [analysis.risk.expectedAnnualLoss, ...analysis.risk.interval!, analysis.risk.appetite, analysis.plan.residualCurve.at(-1)!.risk]) expect(words).toContain(million(value));
    expect(words).toContain(`score ${analysis.risk.score.toFixed(0)} of 100`);
    expect(words).toContain('1 critical, 0 high, 0 medium, 0 low');
  });
});

describe('the document', () => {
  const text = reportDocument(site(12), names);
  const root = parse(text);

  test('is the same for the same analysis, byte for byte', () => {
    expect(reportDocument(site(12), names)).toBe(text);
  });

  test('loads nothing and allows nothing but its own style sheet, by hash', () => {
    expect(text).not.toMatch(/<script|https?:\/\/|\bsrc=|url\(|@import|@font-face/i);
    const policy = find(root, 'meta').find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy')!.attributes['content']!;
    const style = /<style>([\s\S]*)<\/style>/.exec(text)![1]!;
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`);
    expect(all(root).filter(({ attributes }) => 'style' in attributes)).toEqual([]);
  });

  test('says its language, has one title, and headings that skip no level', () => {
    expect(root.attributes['lang']).toBe('en');
    const levels = all(root).filter(({ tag }) => /^h[1-6]$/.test(tag)).map(({ tag }) => Number(tag[1]));
    expect(levels.filter(level => level === 1)).toHaveLength(1);
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1));
    expect([find(root, 'main').length, find(root, 'nav').length, find(root, 'title').filter(({ text: words }) => words.endsWith('risk report')).length]).toEqual([1, 1, 1]);
  });

  test('leads from its contents to every section, and from no link to nowhere', () => {
    const ids = all(root).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of find(root, 'a')) expect(ids).toContain(attributes['href']!.slice(1));
    expect(find(find(root, 'nav')[0]!, 'a').map(({ attributes }) => attributes['href'])).toEqual(find(root, 'section').map(({ attributes }) => `#${attributes['aria-labelledby']}`));
  });

  test('has tables with a caption, heads with a scope, and drawings that are told in words', () => {
    expect(find(root, 'table').length).toBeGreaterThan(15);
    for (const table of find(root, 'table')) {
      expect(find(table, 'caption')[0]?.text.length).toBeGreaterThan(3);
      for (const cell of find(table, 'th')) expect(['col', 'row']).toContain(cell.attributes['scope']);
      const width = find(find(table, 'thead')[0]!, 'th').length;
      for (const row of find(find(table, 'tbody')[0]!, 'tr')) expect(row.children.filter(({ tag }) => tag === 'td' || tag === 'th')).toHaveLength(width);
      const columns = find(table, 'col').map(({ attributes }) => Number(attributes['class']?.slice(1)));
      if (columns.length > 0) expect(columns.reduce((a, b) => a + b)).toBe(100);
    }
    const drawings = find(root, 'svg').filter(({ attributes }) => attributes['aria-hidden'] !== 'true');
    expect(drawings).toHaveLength(5);
    for (const svg of drawings) {
      expect(svg.attributes['role']).toBe('img');
      expect(find(svg, 'title')[0]!.text.length).toBeGreaterThan(5);
      expect(find(svg, 'desc')[0]!.text.length).toBeGreaterThan(5);
    }
  });

  test('prints on paper of one size, with page numbers', () => {
    const style = find(root, 'style')[0]!.text;
    for (const rule of ['@page{size:A4 landscape', 'counter(page) " / " counter(pages)', 'break-inside:avoid', 'table-header-group', 'print-color-adjust:exact']) expect(style).toContain(rule);
  });

  test('stays readable for a large site, and says how much more the workbook has', () => {
    const large = reportDocument(sampleAnalysis({ count: 20_000 }), names);
    expect(large.length).toBeLessThan(400_000);
    expect(parse(large).text).toContain('more paths in the workbook, sheet Attack paths');
  });

  test('is whole where there is nothing: no source, no path, no plan', () => {
    const { risk, ...rest } = sampleAnalysis({ count: 2 });
    const empty: Analysis = { ...rest, sources: [], assets: [], assetRisk: {}, conversations: [], zones: [], conduits: [], findings: [], entries: [], targets: [], paths: [], otherPathsLoss: 0, chokePoints: [], remediations: [], plan: { actions: [], method: 'exact', residualCurve: [] }, assumptions: [], coverage: [], problems: [], risk: { ...risk, expectedAnnualLoss: 0, score: 0, byZone: {}, interval: undefined as never }, reconciliation: { listedAndSeen: 0, listedSilent: 0, seenNotListed: 0, seen: 0, conflicts: [] } };
    const drawn = parse(reportDocument(empty, names));
    expect(drawn.text).toContain('No attack path leads from an entry point to a target.');
    expect(drawn.text).toContain('Nothing in the catalogue would reduce');
    expect(drawn.text).not.toMatch(/NaN|undefined|Infinity/);
    expect(root.text).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});
