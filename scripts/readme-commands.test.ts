import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const PREFIX = 'npm run --silent crossdock -- ';

interface Shown {
  readonly line: string;
  readonly words: readonly string[];
  readonly status: number;
  /** What the README shows as the answer, in a block of its own behind the command. */
  readonly answer: string | undefined;
}

const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\s*^```text\n([\s\S]*?)^```$)?/gm)];
const commands: readonly Shown[] = blocks.flatMap(([, body, answer]) => body!.trim().split('\n').map(line => {
  const [command = '', remark] = line.split(/\s+#\s*/);
  return { line, words: command.startsWith(PREFIX) ? command.slice(PREFIX.length).trim().split(/\s+/) : [], status: Number(/exit status (\d)/.exec(remark ?? '')?.[1] ?? 0), answer };
}));

let work = '';
const run = (words: readonly string[]) => spawnSync(process.execPath, [join(root, 'scripts', 'crossdock.mjs'), ...words], { cwd: work, encoding: 'utf8', maxBuffer: 1 << 28 });

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'crossdock-readme-'));
  mkdirSync(join(work, 'samples'));
  // The site's own files: a clone has its generator beside them, which is no input.
  for (const name of readdirSync(join(root, 'samples'))) if (statSync(join(root, 'samples', name)).isFile()) cpSync(join(root, 'samples', name), join(work, 'samples', name));
  const config = /`site\.json`:\n+```json\n([\s\S]*?)```/.exec(readme)?.[1];
  writeFileSync(join(work, 'site.json'), config ?? '');
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

test('the README shows every command, each as npm runs it', () => {
  expect(commands.filter(({ words }) => words.length === 0).map(({ line }) => line)).toEqual([]);
  expect([...new Set(commands.map(({ words }) => words[0]))].sort()).toEqual(['analyze', 'diff', 'inspect', 'report', 'solve', 'verify']);
});

// In order: later ones use what earlier ones wrote.
describe('every command of the README does what it says in a fresh folder', () => {
  test.each(commands)('$line', ({ words, status, answer }) => {
    const result = run(words);
    expect(result.status, result.stderr).toBe(status);
    if (status === 0) expect(result.stderr).not.toMatch(/fault|at .*:\d+:\d+/);
    if (answer !== undefined) expect(result.stdout).toBe(answer);
    for (const flag of ['--report', '--model', '--analysis', '--engagement']) {
      const at = words.indexOf(flag);
      if (at >= 0) expect(statSync(join(work, words[at + 1]!)).size, words[at + 1]).toBeGreaterThan(1000);
    }
    const out = words.indexOf('--out');
    if (out >= 0) expect(readdirSync(join(work, words[out + 1]!)).sort()).toEqual(['SHA256SUMS', 'analysis.json', 'attack-model.json', 'custody.jsonl', 'engagement.crossdock', 'manifest.json', 'report.xlsx']);
    if (words[0] === 'solve') expect(JSON.parse(result.stdout)).toMatchObject({ format: 'attack-model-result', seed: 7 });
  }, 300_000);
});

test('docs/reviews/reference-site.md reviews the ten remediations that the analysis ranks first, with its figures', () => {
  const { remediations } = JSON.parse(readFileSync(join(work, 'dc1', 'analysis.json'), 'utf8')) as { remediations: { rank: number; template: string; title: string; reduction: number; cost: number; brokenConversations: string[] }[] };
  const figure = (n: number): string => Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ' ');
  const expected = remediations.slice(0, 10).map(({ rank, template, title, reduction, cost, brokenConversations }) => `| ${rank} | ${template.split('-')[0]!} ${title} | ${figure(reduction)} | ${figure(cost)} | ${brokenConversations.length} |`);
  const page = readFileSync(join(root, 'docs', 'reviews', 'reference-site.md'), 'utf8');
  expect(page.split('\n').filter(line => /^\| \d/.test(line))).toEqual(expected);
});

test('docs/formats.md names every member of the analysis that was just written', () => {
  const page = readFileSync(join(root, 'docs', 'formats.md'), 'utf8');
  const section = page.slice(page.indexOf('## analysis.json'), page.indexOf('## attack-model.json'));
  const rows = new Map([...section.matchAll(/^\| ((?:`\w+`,? ?)+) \| (.*) \|$/gm)].flatMap(([, names, what]) => [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => [name!, what!] as const)));
  const analysis = JSON.parse(readFileSync(join(work, 'dc1', 'analysis.json'), 'utf8')) as Record<string, unknown>;
  for (const [member, value] of Object.entries(analysis)) {
    const words = rows.get(member);
    expect(words, member).toBeDefined();
    const items = (Array.isArray(value) ? value : [value]).filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
    for (const key of new Set(items.flatMap(item => Object.keys(item)))) {
      // What there is more of, and the sources' own table, is told once for all.
      if (key === 'evidenceCount') continue;
      expect(member === 'sources' ? rows.has(key) : words!.includes(`\`${key}\``), `${member}.${key}`).toBe(true);
    }
  }
});

test('the exit statuses of the README are those of the command line', () => {
  const table = [...readme.matchAll(/^\| (\d) \| (.*?) \|$/gm)].map(match => Number(match[1]));
  expect(table).toEqual([0, 1, 2, 3]);
  expect(run(['inspect', 'samples/no-such-file.pcap']).status).toBe(3);
  expect(run(['analyse']).status).toBe(2);
});

const pages = ['README.md', 'CHANGELOG.md', 'bench/README.md', 'samples/README.md', ...readdirSync(join(root, 'docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)];

test.each(pages)('%s links only to pages and headings that are there', page => {
  const text = readFileSync(join(root, page), 'utf8');
  const slug = (heading: string): string => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-');
  for (const [, picture, target] of text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)) {
    const [path = '', anchor] = target!.split('#');
    const file = path === '' ? join(root, page) : join(root, dirname(page), path);
    expect(existsSync(file), `${page}: ${target}`).toBe(true);
    if (anchor !== undefined && picture === '') {
      const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(match => slug(match[1]!));
      expect(headings, `${page}: ${target}`).toContain(anchor);
    }
  }
});
