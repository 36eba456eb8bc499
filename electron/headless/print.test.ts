import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crossdock, modbusFrames, NOW, pcap, scratch } from './cli-test-kit';

/** A folder with a capture; the real printing is tested where Electron is sure to be, e2e/report-document.spec.ts. */
function capture(): { readonly folder: string; readonly input: string; readonly out: string } {
  const folder = scratch();
  const input = join(folder, 'good.pcap');
  writeFileSync(input, pcap(modbusFrames()));
  return { folder, input, out: join(folder, 'out') };
}

const words = (input: string, out: string): string[] => ['analyze', input, '--out', out, '--formats', 'pdf,html,analysis', '--now', NOW, '--quiet'];
const left = (): string[] => readdirSync(tmpdir()).filter(name => name.startsWith('crossdock-print-'));

test('--formats html writes the document, the same bytes again, also from the engagement', () => {
  const { folder, input } = capture();
  const run = (out: string): string => {
    expect(crossdock(['analyze', input, '--out', join(folder, out), '--formats', 'html,engagement', '--now', NOW, '--quiet'])).toMatchObject({ status: 0, err: '' });
    return readFileSync(join(folder, out, 'report.html'), 'utf8');
  };
  const first = run('a');
  expect(first.startsWith('<!DOCTYPE html>\n<html lang="en">')).toBe(true);
  expect(first).toContain('good.pcap');
  expect(run('b')).toBe(first);
  expect(crossdock(['report', join(folder, 'a', 'engagement.crossdock'), '--out', join(folder, 'c'), '--formats', 'html', '--quiet']).status).toBe(0);
  expect(readFileSync(join(folder, 'c', 'report.html'), 'utf8')).toBe(first);
});

test('where there is no Electron, it says so and what to do, and writes everything else', () => {
  const { folder, input, out } = capture();
  const before = left();
  const ran = crossdock(words(input, out), { CROSSDOCK_ELECTRON_PROGRAM: join(folder, 'nowhere') });
  expect(ran.status).toBe(1);
  expect(ran.err).toContain('No PDF was written: CROSSDOCK_ELECTRON_PROGRAM names');
  expect(ran.err).toContain('--formats html');
  expect(readdirSync(out).sort()).toEqual(['SHA256SUMS', 'analysis.json', 'custody.jsonl', 'manifest.json', 'report.html']);
  expect(left()).toEqual(before);
});

test.runIf(process.platform === 'linux')('where there is neither a display nor xvfb-run, it says so', () => {
  const { input, out } = capture();
  const ran = crossdock(words(input, out), { CROSSDOCK_ELECTRON_PROGRAM: '/bin/true', DISPLAY: '', WAYLAND_DISPLAY: '', PATH: '/nowhere' });
  expect(ran).toMatchObject({ status: 1, err: expect.stringContaining('there is no display here, and no xvfb-run') });
  expect(existsSync(join(out, 'report.pdf'))).toBe(false);
});

test.runIf(process.platform !== 'win32')('an Electron that fails is told with its own words, and no half of a PDF stands under its name', () => {
  const { folder, input, out } = capture();
  const program = join(folder, 'electron');
  // Writes half a file, says why, and fails: what a full disk looks like from here.
  writeFileSync(program, '#!/bin/sh\neval "pdf=\\${$(($# - 1))}"\nprintf "%%PDF-1.4" > "$pdf"\necho "cannot print: ENOSPC" >&2\nexit 1\n');
  chmodSync(program, 0o755);
  const before = left();
  const ran = crossdock(words(input, out), { CROSSDOCK_ELECTRON_PROGRAM: program, DISPLAY: ':99' });
  expect(ran).toMatchObject({ status: 1, err: expect.stringContaining('Electron could not print it: cannot print: ENOSPC (exit status 1)') });
  expect(readdirSync(out).sort()).toEqual(['SHA256SUMS', 'analysis.json', 'custody.jsonl', 'manifest.json', 'report.html']);
  expect(left()).toEqual(before);
});
