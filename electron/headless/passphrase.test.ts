import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crossdock, modbusFrames, NOW, pcap, scratch } from './cli-test-kit';

const PASSPHRASE = 'drei Paletten, ein Gabelstapler';
const CANARIES = Array.from({ length: 20 }, (_, i) => `canary${'abcdefghijklmnopqrst'[i]!.repeat(5)}`);
const LIST = `name,ip,mac,role\n${CANARIES.map((name, i) => `${name},10.20.30.${100 + i},00:80:f4:00:01:${(16 + i).toString(16)},PLC`).join('\n')}\n`;

/** Which canaries can be read in any file below the folders, in either spelling that programs use. */
const readable = (...folders: readonly string[]): string[] => {
  const bytes = folders.flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => readFileSync(join(entry.parentPath, entry.name))));
  return CANARIES.filter(canary => bytes.some(file => file.includes(canary) || file.includes(Buffer.from(canary, 'utf16le'))));
};

test('an engagement that was written with a passphrase shows nothing of the site in any file, opens with it alone, and says the same as an open one', () => {
  const folder = scratch();
  const path = (name: string): string => join(folder, name);
  for (const name of ['in', 'open', 'closed', 'tmp', 'home', 'key']) mkdirSync(path(name));
  writeFileSync(path('in/press.pcap'), pcap(modbusFrames()));
  writeFileSync(path('in/list.csv'), LIST);
  writeFileSync(path('key/passphrase'), `${PASSPHRASE}\r\nanother line\n`);
  const elsewhere = { TMPDIR: path('tmp'), HOME: path('home'), CROSSDOCK_PASSPHRASE: '' };
  const ran = (words: readonly string[], env = {}): ReturnType<typeof crossdock> => crossdock([...words, '--quiet'], { ...elsewhere, ...env });
  const analyze = (out: string, ...more: string[]): void => expect(ran(['analyze', path('in'), '--engagement', path(`${out}/site.crossdock`), '--now', NOW, ...more])).toMatchObject({ status: 0 });

  analyze('open');
  expect(readable(path('open')), 'the search finds them where they are').toEqual(CANARIES);
  analyze('closed', '--passphrase-file', path('key/passphrase'));
  expect(readable(path('closed'), path('tmp'), path('home'))).toEqual([]);

  // Without it, with a wrong one, with an empty file.
  const report = (...more: string[]): string[] => ['report', path('closed/site.crossdock'), '--analysis', path('again.json'), ...more];
  expect(ran(report())).toMatchObject({ status: 3, err: expect.stringContaining('site.crossdock is closed with a passphrase') });
  expect(ran(report(), { CROSSDOCK_PASSPHRASE: 'drei Paletten' })).toMatchObject({ status: 3, err: expect.stringContaining('the passphrase does not open it') });
  writeFileSync(path('key/none'), '');
  expect(ran(report('--passphrase-file', path('key/none')))).toMatchObject({ status: 2, err: expect.stringContaining('is empty') });

  // With it: the same results, the sources verified, nothing different from the open one.
  expect(ran(report(), { CROSSDOCK_PASSPHRASE: PASSPHRASE })).toMatchObject({ status: 0, err: '' });
  expect(ran(['report', path('open/site.crossdock'), '--analysis', path('plain.json')]).status).toBe(0);
  expect(readFileSync(path('again.json')).equals(readFileSync(path('plain.json')))).toBe(true);
  expect(crossdock(['verify', path('closed/site.crossdock')], { ...elsewhere, CROSSDOCK_PASSPHRASE: PASSPHRASE })).toMatchObject({ status: 0, out: expect.stringContaining('intact') });
  const diff = crossdock(['diff', path('open/site.crossdock'), path('closed/site.crossdock'), '--json', '--passphrase-file', path('key/passphrase')], elsewhere);
  expect(diff.status, diff.err).toBe(0);
  const drift = JSON.parse(diff.out) as { base: object; new: object };
  expect(drift.new).toEqual(drift.base);

  // More of the site into the closed one: still closed.
  writeFileSync(path('in/more.csv'), 'name,ip\ncanaryzzzzz,10.20.30.99\n');
  expect(ran(['analyze', path('closed/site.crossdock'), path('in/more.csv'), '--engagement', path('closed/next.crossdock'), '--passphrase-file', path('key/passphrase'), '--now', NOW])).toMatchObject({ status: 0 });
  expect(readable(path('closed'), path('tmp'), path('home'))).toEqual([]);
  expect(ran(['analyze', path('in'), '--engagement', path('closed/short.crossdock')], { CROSSDOCK_PASSPHRASE: 'kurz' })).toMatchObject({ status: 3, err: expect.stringContaining('fewer than 12 characters') });
  expect(readdirSync(path('closed')).sort()).toEqual(['next.crossdock', 'site.crossdock']);
}, 120_000);
