import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_DATA, manifestText, readManifest, readSums, unfitName } from '../../shared/report/delivery/manifest';
import { sampleAnalysis } from '../../shared/report/report-test-kit';
import { checkDelivery } from './delivery';
import { crossdock, modbusFrames, NOW, pcap, scratch, sha256 } from './cli-test-kit';

const LIST = 'name,ip,mac,role\nPRESS-PLC,10.20.30.10,00:80:f4:00:00:10,PLC\nPRESS-HMI,10.20.30.50,00:0e:8c:00:00:50,HMI\n';
const CONFIG = { costPerHour: 60_000, appetite: 400_000 };

function deliver(...more: string[]): { folder: string; out: string } {
  const folder = scratch();
  writeFileSync(join(folder, 'press.pcap'), pcap(modbusFrames()));
  writeFileSync(join(folder, 'list.csv'), LIST);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(CONFIG));
  const out = join(folder, 'out');
  const ran = crossdock(['analyze', join(folder, 'press.pcap'), join(folder, 'list.csv'), '--config', join(folder, 'config.json'), '--out', out, '--quiet', '--now', NOW, ...more]);
  expect(ran.status, ran.err).toBe(0);
  return { folder, out };
}

const coreutils = spawnSync('sha256sum', ['--version']).status === 0;

test('every delivery has a manifest that says what was made of what, and sums that sha256sum accepts', () => {
  const { folder, out } = deliver('--formats', 'analysis,model,report,engagement,csv,graphml', '--frames', join(scratch(), 'elsewhere'));
  const manifest = readManifest(readFileSync(join(out, 'manifest.json'), 'utf8'));
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
  expect(manifest).toMatchObject({ tool: { name: 'Crossdock', version }, generatedAt: '2026-09-07T06:00:00.000Z', redacted: false, parameters: { config: CONFIG } });
  expect(manifest.inputs).toEqual([
    { name: 'list.csv', sha256: sha256(join(folder, 'list.csv')), bytes: LIST.length, kind: 'asset-export', format: 'csv', rows: 2 },
    { name: 'press.pcap', sha256: sha256(join(folder, 'press.pcap')), bytes: statSync(join(folder, 'press.pcap')).size, kind: 'capture', format: 'pcap', packets: modbusFrames().length },
  ]);
  for (const { file, sha256: sum, bytes } of manifest.outputs) expect([sha256(join(out, file)), statSync(join(out, file)).size], file).toEqual([sum, bytes]);
  expect(manifest.outputs.map(({ file }) => file)).toEqual(expect.arrayContaining(['analysis.json', 'attack-model.json', 'connectivity.graphml', 'engagement.crossdock', 'report.xlsx', 'tables/assets.csv']));
  expect(Object.keys(manifest.rules)).toEqual(['findings', 'techniques', 'remediations', 'parameters', 'protocols', 'importers']);
  const { risk } = JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')) as { risk: { method: string; seed?: number } };
  expect([manifest.parameters.method, manifest.parameters.seed]).toEqual([risk.method, risk.seed]);
  const ran = crossdock(['verify', out]);
  expect(ran, ran.err).toMatchObject({ status: 0, err: '' });
  expect(ran.out).toContain(`intact; the SHA-256 of manifest.json is ${sha256(join(out, 'manifest.json'))}`);
  // The captures themselves, where they are at hand.
  expect(crossdock(['verify', out, folder, '--quiet']).status).toBe(0);
  expect(crossdock(['verify', out, join(folder, 'list.csv')])).toMatchObject({ status: 1, err: expect.stringContaining('SHA-256 of the input press.pcap') });
  if (!coreutils) return;
  const checked = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' });
  expect([checked.status, checked.stderr]).toEqual([0, '']);
  expect(checked.stdout.trim().split('\n')).toHaveLength(manifest.outputs.length + 1);
}, 120_000);

if (!coreutils) test.skip('sha256sum is not installed: SHA256SUMS was read back by our own reader only', () => undefined);

test('what was altered, removed or added is named, each with status 1', () => {
  const { out } = deliver('--formats', 'analysis,graphml');
  const verify = (): { status: number | null; err: string; states: Record<string, string> } => {
    const { status, err } = crossdock(['verify', out]);
    const { files } = JSON.parse(crossdock(['verify', out, '--json']).out) as { files: { file: string; state: string }[] };
    return { status, err, states: Object.fromEntries(files.map(({ file, state }) => [file, state])) };
  };
  const graph = readFileSync(join(out, 'connectivity.graphml'));
  const flipped = Buffer.from(graph);
  flipped[100] = flipped[100]! ^ 1;
  writeFileSync(join(out, 'connectivity.graphml'), flipped);
  expect(verify()).toMatchObject({ status: 1, err: expect.stringContaining('connectivity.graphml was altered'), states: { 'connectivity.graphml': 'ALTERED', 'analysis.json': 'intact' } });
  rmSync(join(out, 'connectivity.graphml'));
  expect(verify()).toMatchObject({ status: 1, err: expect.stringContaining('connectivity.graphml is missing'), states: { 'connectivity.graphml': 'missing' } });
  // A link to the same bytes is not what was delivered, and is not followed.
  writeFileSync(join(out, '..', 'graph'), graph);
  symlinkSync(join(out, '..', 'graph'), join(out, 'connectivity.graphml'));
  expect(verify()).toMatchObject({ status: 1, err: expect.stringContaining('it is a link') });
  rmSync(join(out, 'connectivity.graphml'));
  writeFileSync(join(out, 'connectivity.graphml'), graph);
  expect(verify()).toMatchObject({ status: 0, err: '' });
  mkdirSync(join(out, 'more'));
  writeFileSync(join(out, 'more', 'note.txt'), 'mine');
  expect(verify()).toMatchObject({ status: 1, err: expect.stringContaining('more/note.txt is in addition'), states: { 'more/note.txt': 'additional' } });
  rmSync(join(out, 'more'), { recursive: true });
  // Both lists must say the same: one that was adapted to an altered file does not help the other.
  const manifest = readFileSync(join(out, 'manifest.json'), 'utf8');
  appendFileSync(join(out, 'analysis.json'), ' ');
  writeFileSync(join(out, 'manifest.json'), manifest.replace(/[0-9a-f]{64}(?="\s*,\s*"bytes": \d+\s*\}\s*,\s*\{\s*"file": "conn)/, sha256(join(out, 'analysis.json'))));
  expect(readFileSync(join(out, 'manifest.json'), 'utf8')).not.toBe(manifest);
  expect(verify()).toMatchObject({ status: 1, states: { 'manifest.json': 'ALTERED', 'analysis.json': 'ALTERED' } });
}, 120_000);

test('same inputs and time, same manifest and sums; what an earlier run left is named', () => {
  const [a, b] = [deliver('--formats', 'analysis,csv,graphml'), deliver('--formats', 'analysis,csv,graphml')];
  for (const name of ['manifest.json', 'SHA256SUMS']) expect(sha256(join(a.out, name)), name).toBe(sha256(join(b.out, name)));
  const again = crossdock(['analyze', join(a.folder, 'press.pcap'), '--out', a.out, '--formats', 'graphml', '--quiet', '--now', NOW]);
  expect(again).toMatchObject({ status: 0, err: expect.stringMatching(/also holds what this run did not write.*: analysis\.json, tables\//) });
  expect(crossdock(['verify', a.out]).status).toBe(1);
}, 120_000);

test("somebody else's manifest.json or SHA256SUMS is never written over", () => {
  for (const name of ['manifest.json', 'SHA256SUMS']) {
    const folder = scratch();
    writeFileSync(join(folder, 'press.pcap'), pcap(modbusFrames()));
    writeFileSync(join(folder, name), '{"theirs": true}');
    const ran = crossdock(['analyze', join(folder, 'press.pcap'), '--out', folder, '--quiet', '--now', NOW]);
    expect(ran).toMatchObject({ status: 3, err: expect.stringContaining(`${name} is there already, and was not written by Crossdock`) });
    expect(readFileSync(join(folder, name), 'utf8')).toBe('{"theirs": true}');
    expect(existsSync(join(folder, 'analysis.json'))).toBe(false);
  }
}, 60_000);

describe('a hostile delivery', () => {
  const outputs = [{ file: 'analysis.json', sha256: '0'.repeat(64), bytes: 1 }];
  const good = JSON.parse(manifestText(sampleAnalysis(), { config: {}, redacted: false, outputs })) as Record<string, unknown>;
  const check = (manifest: string, sums = `${'0'.repeat(64)} *analysis.json\n`): string => {
    const folder = scratch();
    writeFileSync(join(folder, 'manifest.json'), manifest);
    writeFileSync(join(folder, 'SHA256SUMS'), sums);
    try {
      checkDelivery(folder);
      return 'accepted';
    } catch (error) {
      expect((error as Error).name).toBe('ExpectedFailure');
      return (error as Error).message;
    }
  };

  test('is refused in words when its manifest is none', () => {
    expect(check(JSON.stringify(good))).toBe('accepted');
    for (const text of ['', 'not JSON', '[]', 'null', '7', '{}', '{"format":"crossdock-delivery"}', '['.repeat(200_000)]) expect(check(text)).toMatch(/manifest\.json is refused, /);
    for (const change of [{ version: 2 }, { outputs: 'x' }, { outputs: [{ ...outputs[0], bytes: -1 }] }, { outputs: [{ ...outputs[0], sha256: 'AB' }] }, { outputs: [outputs[0], outputs[0]] }]) expect(check(JSON.stringify({ ...good, ...change }))).toMatch(/manifest\.json is refused, /);
  });

  test('never leads out of its folder', () => {
    const names = ['../secret', 'a/../../secret', '/etc/passwd', 'C:\\windows', 'C:/windows', '..\\secret', 'a//b', './a', 'a/.', '', 'a\u0000b', 'a\nb', 'x'.repeat(2_000)];
    for (const file of names) {
      expect(unfitName(file), file).toBeDefined();
      expect(check(JSON.stringify({ ...good, outputs: [{ ...outputs[0], file }] })), file).toMatch(/manifest\.json is refused, outputs\.0\.file: the name/);
      if (file !== '' && !file.includes('\n')) expect(check(JSON.stringify(good), `${'0'.repeat(64)} *${file}\n`), file).toMatch(/SHA256SUMS is refused, line 1: the name/);
    }
  });

  test('has names of prototypes as names, nothing more', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const folder = scratch();
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...good, outputs: names.map(file => ({ ...outputs[0], file })) }));
    writeFileSync(join(folder, 'SHA256SUMS'), names.map(file => `${'0'.repeat(64)}  ${file}\n`).join(''));
    expect(checkDelivery(folder).files.filter(({ state }) => state === 'missing').map(({ file }) => file)).toEqual([...names].sort());
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(() => readSums('zz')).toThrow('line 1 is no hash with a name');
  });

  test('of lists beyond the limits is not read', () => {
    expect(check(`${' '.repeat(65 << 20)}`)).toMatch(/manifest\.json has \d+ bytes; up to \d+ are read/);
    expect(() => readSums(`${'0'.repeat(64)} *a\n`.repeat(100_002))).toThrow('more than 100000 files');
    const folder = scratch();
    expect(() => checkDelivery(folder)).toThrow('manifest.json cannot be read (it is not there)');
    mkdirSync(join(folder, 'manifest.json'));
    expect(() => checkDelivery(folder)).toThrow('it is no file');
  });
});

test('the built-in lists have the versions that are named', () => {
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../node_modules/oui-data/package.json'), 'utf8')) as { version: string };
  expect(BUILT_IN_DATA.find(({ name }) => name.includes('oui-data'))!.edition).toBe(version);
  expect(readFileSync(resolve(import.meta.dirname, '../../shared/report/formats/navigator.ts'), 'utf8')).toContain(`ATTACK_VERSION = '${BUILT_IN_DATA[0].edition}'`);
});

test('whose report it is stands in what is delivered, and in no byte of what is redacted', () => {
  const folder = scratch();
  writeFileSync(join(folder, 'list.csv'), LIST);
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ report: { title: 'TITLEWORD', client: 'CLIENTWORD', author: 'AUTHORWORD', classification: 'TLP:AMBER', leaveOut: ['paths'] } }));
  const run = (out: string, ...more: string[]): string => {
    expect(crossdock(['analyze', join(folder, 'list.csv'), '--config', join(folder, 'config.json'), '--out', join(folder, out), '--formats', 'analysis,html', '--quiet', '--now', NOW, ...more]).status).toBe(0);
    return ['report.html', 'manifest.json', 'analysis.json'].map(name => readFileSync(join(folder, out, name), 'utf8')).join('\n');
  };
  const plain = run('plain');
  for (const word of ['TITLEWORD', 'CLIENTWORD', 'AUTHORWORD', 'TLP:AMBER', 'Left out of this copy']) expect(plain).toContain(word);
  const masked = run('masked', '--redact');
  for (const word of ['TITLEWORD', 'CLIENTWORD', 'AUTHORWORD']) expect(masked).not.toContain(word);
  for (const word of ['TLP:AMBER', 'Left out of this copy']) expect(masked).toContain(word);
});
