import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pcapngBytes } from '../../shared/capture/capture-bytes';
import { createCaptureReading } from '../../shared/conversations/capture-reading';
import type { Evidence } from '../../shared/model/evidence';
import { readFrames } from '../evidence/frame-reader';
import { readSource } from '../import-worker/read-source';
import { crossdock, modbusFrames, NOW, pcap, scratch, sha256 } from './cli-test-kit';

const LIST = 'name,ip,mac,role\nPRESS-PLC,10.20.30.10,00:80:f4:00:00:10,PLC\nPRESS-HMI,10.20.30.50,00:0e:8c:00:00:50,HMI\n';
const second = { client: '10.20.31.50', server: '10.20.31.10', clientMac: '00:0e:8c:00:01:50', serverMac: '00:80:f4:00:01:10' };
const third = { client: '10.20.32.50', server: '10.20.32.10', clientMac: '00:0e:8c:00:02:50', serverMac: '00:80:f4:00:02:10' };
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'press.pcap': pcap(modbusFrames()), 'line.pcapng': pcapngBytes(modbusFrames(second).map(bytes => ({ bytes: Uint8Array.from(bytes) }))), 'pack.pcap.gz': gzipSync(pcap(modbusFrames(third))), 'list.csv': LIST,
};

/** A folder in which nothing may be made, of files that nobody may write. */
function evidence(): { readonly folder: string; readonly state: () => unknown } {
  const folder = join(scratch(), 'evidence');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(FILES)) {
    writeFileSync(join(folder, name), bytes);
    chmodSync(join(folder, name), 0o444);
  }
  chmodSync(folder, 0o555);
  return {
    folder,
    state: () => readdirSync(folder).sort().map(name => {
      const { size, mtimeMs, ctimeMs, ino, mode } = statSync(join(folder, name));
      return { name, size, mtimeMs, ctimeMs, ino, mode, sha256: sha256(join(folder, name)) };
    }),
  };
}

const script = resolve(import.meta.dirname, '../../scripts/crossdock.mjs');
const root = process.getuid?.() === 0;
/** Modes mean nothing to root. */
const unprivileged = root ? { uid: 65_534, gid: 65_534 } : {};
const reaches = process.platform !== 'win32' && spawnSync(process.execPath, ['-e', `require('fs').readFileSync(${JSON.stringify(script)})`], unprivileged).status === 0;

test.skipIf(!reaches)(`a full run leaves every source as it was, opened by someone who may not write it${reaches ? '' : ' (the user without rights cannot reach this checkout)'}`, () => {
  const { folder, state } = evidence();
  const out = join(scratch(), 'out');
  mkdirSync(out);
  chmodSync(resolve(folder, '..'), 0o755);
  chmodSync(resolve(out, '..'), 0o755);
  chmodSync(out, 0o777);
  const before = state();
  // Builds what is to be run, with the rights that it takes.
  expect(crossdock(['--version']).status).toBe(0);
  const ran = spawnSync(process.execPath, [script, 'analyze', folder, '--out', out, '--frames', join(out, 'frames'), '--quiet', '--now', NOW], { encoding: 'utf8', ...unprivileged });
  expect(ran.status, ran.stderr).toBe(0);
  expect(state()).toEqual(before);
  // The hash that came with the parsing is the hash of the file.
  const { sources } = JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')) as { sources: { name: string; sha256: string; bytes: number }[] };
  expect(sources.map(({ name, sha256: hash, bytes }) => ({ name, hash, bytes })).sort((a, b) => (a.name < b.name ? -1 : 1)))
    .toEqual(Object.keys(FILES).sort().map(name => ({ name, hash: sha256(join(folder, name)), bytes: statSync(join(folder, name)).size })));
  expect(crossdock(['verify', join(out, 'engagement.crossdock'), folder, '--quiet']).status).toBe(0);
}, 120_000);

interface Cited {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  readonly evidence: readonly Evidence[];
}

const tshark = spawnSync('tshark', ['--version']).status === 0;

test('the frames that findings cite are written as captures with comments, byte for byte, and the same every time', async () => {
  const folder = scratch();
  for (const [name, bytes] of Object.entries(FILES)) writeFileSync(join(folder, name), bytes);
  const inputs = Object.keys(FILES).map(name => join(folder, name));
  const run = (name: string): { frames: string; findings: Cited[]; sources: { id: string; name: string }[] } => {
    const out = join(folder, name);
    const ran = crossdock(['analyze', ...inputs, '--out', out, '--frames', join(out, 'frames'), '--quiet', '--now', NOW]);
    expect(ran.status, ran.err).toBe(0);
    return { frames: join(out, 'frames'), ...(JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')) as { findings: Cited[]; sources: { id: string; name: string }[] }) };
  };
  const { frames, findings, sources } = run('one');
  const cited = findings.filter(finding => JSON.stringify(finding.evidence).includes('"frame"'));
  expect(cited.length).toBeGreaterThan(0);
  const originals = new Map(inputs.filter(path => !path.endsWith('.csv')).map(path => {
    const outcome = readSource(path, { site: 'site', config: {} });
    if (outcome.kind !== 'read') throw new Error(outcome.kind);
    return [sources.find(source => path.endsWith(`/${source.name}`))!.id, { path, reading: outcome.reading }] as const;
  }));
  for (const finding of cited) {
    const path = join(frames, `${finding.id.replaceAll(':', '-')}.pcapng`);
    const outcome = readSource(path, { site: 'site', config: {} });
    if (outcome.kind !== 'read') throw new Error(`${path}: ${outcome.kind}`);
    expect(outcome.reading.source.problems.filter(problem => problem.weight !== 'warning')).toEqual([]);
    const places = [...new Set(finding.evidence.flatMap(piece => ('frame' in piece ? [JSON.stringify([sources.find(source => source.id === piece.source)!.name, piece.source, piece.frame])] : [])))]
      .map(text => JSON.parse(text) as [string, string, number]).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[2] - b[2]));
    const written = await readFrames(path, outcome.reading, Array.from({ length: outcome.reading.frames!.frames }, (_, i) => i + 1));
    expect(written.length).toBe(places.length);
    for (const [i, [name, source, frame]] of places.entries()) {
      const { path: from, reading } = originals.get(source)!;
      const [original] = await readFrames(from, reading, [frame]);
      expect(Buffer.from(written[i]!.bytes).equals(original!.bytes), `${finding.id}, ${name} frame ${frame}`).toBe(true);
      expect([written[i]!.time, written[i]!.originalLength, written[i]!.linkType]).toEqual([original!.time, original!.originalLength, original!.linkType]);
      expect(written[i]!.interfaceName).toBe(name);
    }
    if (!tshark) continue;
    const lines = spawnSync('tshark', ['-r', path, '-T', 'fields', '-e', 'frame.number', '-e', 'frame.len', '-e', 'frame.comment'], { encoding: 'utf8' }).stdout.trimEnd().split('\n').map(line => line.split('\t'));
    expect(lines.map(line => line.slice(0, 2))).toEqual(written.map((frame, i) => [String(i + 1), String(frame.originalLength)]));
    lines.forEach(([, , comment], i) => {
      for (const words of [finding.title, `Rule ${finding.rule}`, `Original: ${places[i]![0]} frame ${places[i]![2]}`, finding.id]) expect(comment).toContain(words);
    });
  }
  const again = run('two');
  const names = readdirSync(frames).sort();
  expect(readdirSync(again.frames).sort()).toEqual(names);
  for (const name of names) expect(sha256(join(again.frames, name)), name).toBe(sha256(join(frames, name)));
  // Out of the saved engagement too; once the sources are gone it says so.
  const report = crossdock(['report', join(folder, 'one', 'engagement.crossdock'), '--frames', join(folder, 'three'), '--quiet']);
  expect(report.status, report.err).toBe(0);
  for (const name of names) expect(sha256(join(folder, 'three', name)), name).toBe(sha256(join(frames, name)));
  writeFileSync(join(folder, 'press.pcap'), 'gone');
  const less = crossdock(['report', join(folder, 'one', 'engagement.crossdock'), '--frames', join(folder, 'four'), '--quiet']);
  expect(less.status).toBe(1);
  expect(less.err).toMatch(/press\.pcap has 4 bytes; when it was read it had \d+.*SHA-256 was [0-9a-f]{64}/);
}, 240_000);

if (!tshark) test.skip('tshark is not installed: the comments were read back by our own reader only', () => undefined);

test('where the frames stand is no part of the analysis', () => {
  const bytes = FILES['press.pcap'] as Uint8Array;
  const capture = createCaptureReading({ name: 'press.pcap', site: 'site' });
  capture.push(bytes);
  expect(capture.end('0'.repeat(64), bytes.length).frames).toBeDefined();
  const folder = scratch();
  writeFileSync(join(folder, 'press.pcap'), bytes);
  expect(crossdock(['analyze', join(folder, 'press.pcap'), '--analysis', join(folder, 'analysis.json'), '--quiet', '--now', NOW]).status).toBe(0);
  expect(readFileSync(join(folder, 'analysis.json'), 'utf8')).not.toMatch(/"marks"|"modified"|mtime/);
}, 60_000);
