import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppSettings } from './app-settings';
import { findWireshark } from './wireshark';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('settings are kept in their own file, and a damaged one is an empty one', () => {
  const file = join(folder, 'settings.json');
  expect(new AppSettings(file).read()).toEqual({});
  new AppSettings(file).write({ wireshark: '/opt/wireshark' });
  expect(new AppSettings(file).read()).toEqual({ wireshark: '/opt/wireshark' });
  for (const damaged of ['', '{"wireshark":', 'null', '[]', '{"wireshark":7}']) {
    writeFileSync(file, damaged);
    expect(new AppSettings(file).read(), damaged).toEqual({});
  }
});

test('Wireshark is what was chosen, else what the search path has; a choice that is gone is said to be gone, not replaced', () => {
  const program = join(folder, 'wireshark');
  expect(findWireshark(undefined, { path: folder, platform: 'linux' })).toEqual({ state: 'not-found' });
  writeFileSync(program, '');
  chmodSync(program, 0o644);
  expect(findWireshark(undefined, { path: folder, platform: 'linux' }), 'not executable').toEqual(process.getuid?.() === undefined ? { state: 'found', path: program } : { state: 'not-found' });
  chmodSync(program, 0o755);
  expect(findWireshark(undefined, { path: `/nowhere:${folder}`, platform: 'linux' })).toEqual({ state: 'found', path: program });
  expect(findWireshark(program, { path: '', platform: 'linux' })).toEqual({ state: 'chosen', path: program });
  expect(findWireshark(join(folder, 'gone'), { path: folder, platform: 'linux' })).toEqual({ state: 'chosen-missing', path: join(folder, 'gone') });
  expect(findWireshark(folder, { path: folder, platform: 'linux' }).state, 'a folder').toBe('chosen-missing');
});
