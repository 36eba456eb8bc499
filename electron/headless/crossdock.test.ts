import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pcapBytes } from '../../shared/capture/capture-bytes';
import { cellTraffic, inOrder, routed } from '../../shared/conversations/traffic-bytes';
import { crossdock, modbusFrames, NOW, pcap, scratch, sha256 } from './cli-test-kit';

const LIST = 'name,ip,mac,role\nPRESS-PLC,10.20.30.10,00:80:f4:00:00:10,PLC\nPRESS-HMI,10.20.30.50,00:0e:8c:00:00:50,HMI\nSPARE-PLC,10.20.30.11,00:80:f4:00:00:11,PLC\n';
const GOOD = pcap(modbusFrames());
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10]), Buffer.from('JFIF\0'), Buffer.alloc(3_000, 0x5a)]);

/** A folder with these files, and their paths. */
function inputs(files: Readonly<Record<string, string | Uint8Array>>): { folder: string; path: (name: string) => string } {
  const folder = scratch();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return { folder, path: name => join(folder, name) };
}

const json = (path: string): Record<string, never> => JSON.parse(readFileSync(path, 'utf8')) as Record<string, never>;

test('each broken file gets its error with its place, its neighbours are imported, and the status says so', () => {
  const { path } = inputs({
    'good.pcap': GOOD, 'list.csv': LIST, 'photo.pcap': JPEG, 'empty.pcap': '', 'head.pcap': GOOD.subarray(0, 10), 'cut.pcap': pcap(modbusFrames({ client: '10.20.30.60' })).subarray(0, 700),
    'quote.csv': 'name,ip,mac\nA,10.0.0.1,00:1b:1b:00:00:01\nB,10.0.0.2,"00:1b:1b:00:00:02\nC,10.0.0.3,00:1b:1b:00:00:03\n', 'ragged.csv': 'name,ip,mac\nD,10.0.0.4,00:1b:1b:00:00:04\nE\n',
  });
  const out = path('out');
  const ran = crossdock(['analyze', ...['photo.pcap', 'quote.csv', 'good.pcap', 'cut.pcap', 'list.csv', 'empty.pcap', 'head.pcap', 'ragged.csv', 'absent.pcap'].map(path), '--out', out, '--formats', 'analysis', '--quiet', '--now', NOW]);
  expect(ran.status, ran.err).toBe(1);
  expect(ran.out).toBe('');
  const lines = ran.err.trimEnd().split('\n');
  const about = (name: string): string => lines.filter(line => line.startsWith(name)).join('\n');
  expect(about('photo.pcap')).toContain('not a capture (looks like JPEG)');
  expect(about('empty.pcap')).toContain('empty file (0 bytes)');
  expect(about('head.pcap')).toContain('too short to be a capture: 10 of 24 header bytes');
  expect(about('cut.pcap')).toMatch(/ends inside packet (\d+) at byte 700; (\d+) packets kept/);
  expect(about('quote.csv')).toMatch(/row 3/);
  expect(about('ragged.csv')).toMatch(/row 3/);
  expect(about('absent.pcap')).toContain('there is no such file');
  expect(about('good.pcap') + about('list.csv')).toBe('');

  const analysis = json(join(out, 'analysis.json')) as unknown as { sources: { name: string; packets?: number; decoded?: number; rowsRead?: number }[]; assets: { ips: string[] }[] };
  expect(analysis.sources.map(source => source.name).sort()).toEqual(['cut.pcap', 'good.pcap', 'list.csv', 'ragged.csv']);
  const kept = Number(/(\d+) packets kept/.exec(about('cut.pcap'))![1]);
  expect(kept).toBeGreaterThan(3);
  expect(analysis.sources.find(source => source.name === 'cut.pcap')).toMatchObject({ packets: kept, decoded: kept });
  const ips = analysis.assets.flatMap(asset => asset.ips);
  expect(ips).toEqual(expect.arrayContaining(['10.20.30.10', '10.20.30.50', '10.20.30.60', '10.20.30.11']));
  expect(ips).not.toContain('10.0.0.3');
});

test('where nothing can be read nothing is written, and the status is 3', () => {
  const { path } = inputs({ 'photo.pcap': JPEG, 'empty.pcap': '' });
  const ran = crossdock(['analyze', path('photo.pcap'), path('empty.pcap'), '--out', path('out'), '--quiet']);
  expect(ran.status).toBe(3);
  expect(ran.err).toContain('Nothing could be read');
  expect(existsSync(path('out'))).toBe(false);
  for (const words of [['report', path('photo.pcap')], ['verify', path('absent.crossdock')], ['solve', path('photo.pcap')]]) {
    const other = crossdock(words);
    expect([words[0], other.status]).toEqual([words[0], 3]);
    expect(other.err, words[0]).not.toMatch(/failed inside|\n\s+at /);
  }
});

test('wrong usage is status 2, and says what is wrong', () => {
  const { folder, path } = inputs({ 'good.pcap': GOOD, 'config.json': '{"costPerHour": 40000, "costPerHuor": 1}' });
  const cases: readonly (readonly [words: readonly string[], says: string])[] = [
    [['analyse', 'x.pcap'], 'there is no command analyse'], [['analyze', path('good.pcap'), '--config', path('config.json')], 'costPerHuor'], [['analyze', path('good.pcap'), '--config', path('absent.json')], 'absent.json'],
    [['analyze', path('good.pcap'), '--report', path('good.pcap')], 'written over it'], [['analyze', path('good.pcap'), '--report', path('a'), '--model', path('a')], 'two outputs'],
  ];
  for (const [words, says] of cases) {
    const { status, err } = crossdock(words);
    expect([words.join(' '), status]).toEqual([words.join(' '), 2]);
    expect(err, words.join(' ')).toContain(says);
  }
  expect(sha256(path('good.pcap')), 'evidence is never written over').toBe(sha256(inputs({ same: GOOD }).path('same')));
  expect(readdirSync(folder)).toHaveLength(2);
  expect(crossdock(['--help'])).toMatchObject({ status: 0, out: expect.stringContaining('crossdock analyze INPUT') as string });
  expect(crossdock(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('same inputs give the same bytes, in any order, anywhere, at any hour; the saved engagement gives them again', () => {
  const { folder, path } = inputs({ 'press.pcap': GOOD, 'line.pcap': pcap(modbusFrames({ client: '10.20.31.50', server: '10.20.31.10', clientMac: '00:0e:8c:00:01:50', serverMac: '00:80:f4:00:01:10' }), 1_788_764_400), 'list.csv': LIST });
  const files = ['press.pcap', 'line.pcap', 'list.csv'].map(path);
  const first = crossdock(['analyze', ...files, '--out', path('a'), '--now', NOW, '--quiet'], { TZ: 'UTC', LC_ALL: 'C' });
  expect(first.err).toBe('');
  expect(first.status).toBe(0);
  const second = crossdock(['analyze', ...[...files].reverse(), '--out', path('b'), '--quiet'], { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', SOURCE_DATE_EPOCH: String(Date.parse(NOW) / 1000) });
  expect(second.status, second.err).toBe(0);
  const third = crossdock(['report', path('a/engagement.crossdock'), '--out', path('c'), '--formats', 'analysis,model,report', '--quiet'], { TZ: 'America/St_Johns', LC_ALL: 'de_DE.UTF-8' });
  expect(third.status, third.err).toBe(0);
  // The report made again is a row more in its chain.
  expect(sha256(path('b/custody.jsonl'))).toBe(sha256(path('a/custody.jsonl')));
  for (const name of ['analysis.json', 'attack-model.json', 'report.xlsx']) {
    expect([name, sha256(path(`b/${name}`))]).toEqual([name, sha256(path(`a/${name}`))]);
    expect([name, sha256(path(`c/${name}`))]).toEqual([name, sha256(path(`a/${name}`))]);
  }
  expect(readdirSync(path('a')).sort()).toEqual(['SHA256SUMS', 'analysis.json', 'attack-model.json', 'custody.jsonl', 'engagement.crossdock', 'manifest.json', 'report.xlsx']);
  expect(readFileSync(path('a/analysis.json'), 'utf8')).not.toContain(folder);
});

test('identical files count once, folders are walked, links in them are not followed, and notes in them are passed over', () => {
  const { folder, path } = inputs({ 'b.pcap': GOOD });
  mkdirSync(path('deep/er'), { recursive: true });
  writeFileSync(path('deep/er/a.pcap'), GOOD);
  writeFileSync(path('deep/list.csv'), LIST);
  writeFileSync(path('deep/notes.txt'), 'took the tap out at noon');
  symlinkSync('..', path('deep/up'));
  const ran = crossdock(['analyze', folder, path('b.pcap'), '--now', NOW, '--analysis', path('one.json'), '--json']);
  expect(ran.status, ran.err).toBe(0);
  expect(ran.err).toContain('b.pcap has the same SHA-256 as another input; it was counted once');
  expect(ran.err).toContain('notes.txt: skipped');
  const summary = JSON.parse(ran.out) as { sources: { name: string }[]; written: string[] };
  expect(summary.sources.map(source => source.name).sort()).toEqual(['a.pcap', 'list.csv']);
  expect(summary.written).toEqual([path('one.json')]);
  const conversations = (json(path('one.json')) as unknown as { conversations: { serverPort?: number; packets: number; operations: { code: number; count: number }[] }[] }).conversations;
  expect(conversations.filter(conversation => conversation.serverPort === 502).map(({ packets, operations }) => [packets, operations.map(({ code, count }) => [code, count])])).toEqual([[23, [[3, 7], [6, 3]]]]);
});

test('inspect says what each input is, and analyses nothing', () => {
  const { path } = inputs({ 'good.pcap': GOOD, 'list.csv': LIST });
  const words = crossdock(['inspect', path('list.csv'), path('good.pcap'), '--quiet']);
  expect(words.status).toBe(0);
  expect(words.out).toMatch(/^good\.pcap: pcap · ETHERNET · 23 packets, 23 decoded · 2026-09-07T06:00:00Z .*\nlist\.csv: .*3 rows.*\n$/);
  const machine = JSON.parse(crossdock(['inspect', path('good.pcap'), '--json', '--quiet']).out) as unknown[];
  expect(machine).toMatchObject([{ name: 'good.pcap', sha256: sha256(path('good.pcap')), kind: 'capture', capture: { packets: 23, decoded: 23, skipped: {} } }]);
});

test('packets that two taps captured are suspected, and counted once on request, in any order of the inputs', () => {
  const near = inOrder(cellTraffic(2_000));
  const far = near.flatMap(frame => routed(frame, 400) ?? []);
  const { path } = inputs({ 'near.pcap': pcapBytes(near), 'far.pcap': pcapBytes(far), 'config.json': '{"duplicates": "remove"}' });
  const both = [path('near.pcap'), path('far.pcap')];
  const suspected = crossdock(['inspect', ...both, '--quiet']);
  expect(suspected.status).toBe(0);
  expect(suspected.err).toMatch(/^About \d+ % of the packets of the smaller of far\.pcap and near\.pcap stand in both: likely two taps.*--duplicates remove/m);
  const receipts = (JSON.parse(crossdock(['inspect', ...both, '--quiet', '--json', '--duplicates', 'remove']).out) as { name: string; capture: { packets: number; decoded: number; skipped: Record<string, number>; duplicates: unknown } }[]);
  expect(receipts.map(({ name, capture: { packets, decoded, skipped, duplicates } }) => ({ name, packets, decoded, skipped, duplicates }))).toEqual([
    { name: 'far.pcap', packets: far.length, decoded: far.length, skipped: {}, duplicates: { treatment: 'removed', within: 0, across: 0, comparedWith: [] } },
    { name: 'near.pcap', packets: near.length, decoded: near.length - far.length, skipped: { duplicate: far.length }, duplicates: { treatment: 'removed', within: 0, across: far.length, comparedWith: ['far.pcap'] } },
  ]);
  const kept = crossdock(['analyze', ...both, '--analysis', path('kept.json'), '--now', NOW]);
  expect(kept.err).toContain('stand in both');
  expect((json(path('kept.json')) as unknown as { problems: { code: string }[] }).problems.map(problem => problem.code)).toContain('two-taps');
  for (const [name, order] of [['a.json', both], ['b.json', [...both].reverse()]] as const) {
    const ran = crossdock(['analyze', ...order, '--analysis', path(name), '--config', path('config.json'), '--now', NOW]);
    expect(ran.status, ran.err).toBe(0);
    expect(ran.err).not.toContain('stand in both');
  }
  expect(sha256(path('b.json'))).toBe(sha256(path('a.json')));
  const once = json(path('a.json')) as unknown as { sources: { name: string; skipped: unknown; duplicates: unknown; limits: { code: string }[] }[]; conversations: { serverPort?: number; packets: number }[] };
  expect(once.sources.find(source => source.name === 'near.pcap')).toMatchObject({ skipped: { duplicate: far.length }, duplicates: { across: far.length } });
  expect(once.conversations.filter(conversation => conversation.serverPort === 502).map(conversation => conversation.packets)).toEqual([4_002]);
});

test('solve runs the risk engine on a model alone, and reaches the figure of the analysis', () => {
  const { path } = inputs({ 'good.pcap': GOOD, 'list.csv': LIST });
  expect(crossdock(['analyze', path('good.pcap'), path('list.csv'), '--out', path('o'), '--now', NOW, '--quiet']).status).toBe(0);
  const solved = crossdock(['solve', path('o/attack-model.json')]);
  expect(solved.status, solved.err).toBe(0);
  const { expectedAnnualLoss } = (json(path('o/analysis.json')) as unknown as { risk: { expectedAnnualLoss: number } }).risk;
  expect(expectedAnnualLoss).toBeGreaterThan(0);
  expect((JSON.parse(solved.out) as { risk: { expectedAnnualLoss: number } }).risk.expectedAnnualLoss).toBeCloseTo(expectedAnnualLoss, 2);
  writeFileSync(path('o/attack-model.json'), '{"format": "something else"}');
  expect(crossdock(['solve', path('o/attack-model.json')])).toMatchObject({ status: 3, out: '' });
});

test('--formats writes what other programs read, besides or instead of the usual files', () => {
  const { path } = inputs({ 'good.pcap': GOOD, 'list.csv': LIST });
  expect(crossdock(['analyze', path('good.pcap'), path('list.csv'), '--out', path('o'), '--formats', 'analysis,csv,graphml,navigator,opengraph', '--now', NOW, '--quiet']).status).toBe(0);
  expect(readdirSync(path('o')).sort()).toEqual(['SHA256SUMS', 'analysis.json', 'attack-navigator-ics.json', 'connectivity.graphml', 'custody.jsonl', 'manifest.json', 'opengraph.json', 'tables']);
  const { assets } = JSON.parse(readFileSync(path('o/analysis.json'), 'utf8')) as { assets: { id: string }[] };
  expect([...readFileSync(path('o/connectivity.graphml'), 'utf8').matchAll(/<node id="([^"]+)"/g)].map(([, id]) => id)).toEqual(assets.map(({ id }) => id));
  expect(readFileSync(path('o/tables/assets.csv'), 'utf8').split('\r\n').length - 2).toBe(assets.length);
  expect(readdirSync(path('o/tables'))).toContain('findings.csv');
  expect(crossdock(['analyze', path('good.pcap'), '--out', path('o'), '--formats', 'docx'])).toMatchObject({ status: 2, err: expect.stringMatching(/opengraph, .*not docx/) });
});

test('verify tells unchanged, altered and missing sources apart, and reading changes no source', () => {
  const { folder, path } = inputs({ 'good.pcap': GOOD, 'list.csv': LIST });
  const stamp = new Date('2020-02-02T02:02:02Z');
  for (const name of ['good.pcap', 'list.csv']) utimesSync(path(name), stamp, stamp);
  const before = sha256(path('good.pcap'));
  const engagement = path('e.crossdock');
  expect(crossdock(['analyze', path('good.pcap'), path('list.csv'), '--engagement', engagement, '--now', NOW, '--quiet']).status).toBe(0);
  for (const name of ['good.pcap', 'list.csv']) expect(statSync(path(name)).mtimeMs).toBe(stamp.getTime());
  expect(sha256(path('good.pcap'))).toBe(before);

  const states = (...more: string[]): [number | null, Record<string, string>] => {
    const { status, out } = crossdock(['verify', engagement, ...more, '--json']);
    return [status, Object.fromEntries((JSON.parse(out) as { sources: { name: string; state: string }[] }).sources.map(({ name, state }) => [name, state]))];
  };
  expect(states()).toEqual([0, { 'good.pcap': 'unchanged', 'list.csv': 'unchanged' }]);
  const altered = Buffer.from(GOOD);
  altered[500] = altered[500]! ^ 1;
  mkdirSync(path('copy'));
  writeFileSync(path('copy/good.pcap'), altered);
  copyFileSync(path('list.csv'), path('copy/renamed.csv'));
  expect(states(path('copy'))).toEqual([1, { 'good.pcap': 'ALTERED', 'list.csv': 'unchanged' }]);
  expect(crossdock(['verify', engagement, path('copy')]).err).toContain('good.pcap was altered');
  writeFileSync(path('list.csv'), `${LIST}NEW,10.20.30.99,,\n`);
  expect(states(path('good.pcap'))).toEqual([1, { 'good.pcap': 'unchanged', 'list.csv': 'ALTERED' }]);
  expect(sha256(join(folder, 'good.pcap'))).toBe(before);
});

test('an engagement whose bytes were changed is not opened', () => {
  const { path } = inputs({ 'good.pcap': GOOD });
  expect(crossdock(['analyze', path('good.pcap'), '--engagement', path('e.crossdock'), '--quiet']).status).toBe(0);
  writeFileSync(path('e.crossdock'), readFileSync(path('e.crossdock')).subarray(0, 20_000));
  const ran = crossdock(['verify', path('e.crossdock')]);
  expect(ran.status).toBe(3);
  expect(ran.err).toMatch(/e\.crossdock: .*damaged/);
});

test('two devices on one address are said on standard error and in the analysis', () => {
  const { path } = inputs({ 'a.pcap': GOOD, 'b.pcap': pcap(modbusFrames({ serverMac: '00:80:f4:00:00:77', clientMac: '00:0e:8c:00:00:77' })) });
  const ran = crossdock(['analyze', path('a.pcap'), path('b.pcap'), '--analysis', path('a.json'), '--now', NOW]);
  expect(ran.status, ran.err).toBe(0);
  expect(ran.err).toMatch(/10\.20\.30\.10 is used by 2 devices/);
  expect((json(path('a.json')) as unknown as { problems: { code: string }[] }).problems.map(problem => problem.code)).toEqual(['same-address', 'same-address']);
  expect(crossdock(['analyze', path('a.pcap'), path('b.pcap'), '--quiet', '--now', NOW]).err).toBe('');
});

test.each([['keep'], ['remove']])('a capture and what was copied of it while it grew are one source, whichever is read first; duplicates: %s', treatment => {
  const whole = pcap([...modbusFrames(), ...modbusFrames({ client: '10.20.30.60', polls: 30 })]);
  const { path } = inputs({ 'a-part.pcap': whole.subarray(0, 1_203), 'b-whole.pcap': whole, 'c-part.pcap': whole.subarray(0, 2_001) });
  const out = path('out');
  const ran = crossdock(['analyze', ...['a-part.pcap', 'b-whole.pcap', 'c-part.pcap'].map(path), '--duplicates', treatment, '--out', out, '--formats', 'analysis', '--quiet', '--now', NOW]);
  expect(ran.err).toContain('b-whole.pcap: a-part.pcap was imported before, when it had 1 203 bytes');
  expect(ran.err).toMatch(/c-part\.pcap is the beginning of b-whole\.pcap, byte for byte: its 2 001 bytes are the first of [\d ]+ that are already in this engagement/);
  const alone = path('alone');
  crossdock(['analyze', path('b-whole.pcap'), '--duplicates', treatment, '--out', alone, '--formats', 'analysis', '--quiet', '--now', NOW]);
  const [together, single] = [out, alone].map(folder => json(join(folder, 'analysis.json')) as unknown as { sources: { sha256: string; packets: number; decoded: number }[]; assets: unknown[]; conversations: unknown[] });
  expect(together!.sources).toMatchObject([{ sha256: sha256(path('b-whole.pcap')), packets: single!.sources[0]!.packets, decoded: single!.sources[0]!.decoded }]);
  expect([together!.assets, together!.conversations]).toEqual([single!.assets, single!.conversations]);
});
