import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFileAtomically } from './atomic-file';
import { EngagementDatabase } from './database';
import { loadSqlite } from './sqlite';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-store-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a file is written whole, over the old one, for its owner only', () => {
  const path = join(folder, 'whole');
  const bytes = new Uint8Array(3_000_000).map((_, n) => n * 7);
  writeFileAtomically(path, bytes);
  writeFileAtomically(path, bytes.subarray(1));
  expect(readFileSync(path).equals(bytes.subarray(1))).toBe(true);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileAtomically(path, new Uint8Array(0));
  expect(readFileSync(path)).toHaveLength(0);
  expect(readdirSync(folder)).toEqual(['whole']);
});

test('a write that fails leaves the old file and no temporary', () => {
  const place = join(folder, 'fails');
  mkdirSync(join(place, 'taken', 'child'), { recursive: true });
  // A folder of that name that is not empty: everything works up to the renaming.
  expect(() => writeFileAtomically(join(place, 'taken'), Buffer.from('new'))).toThrow(expect.objectContaining({ syscall: 'rename' }) as Error);
  expect(readdirSync(place)).toEqual(['taken']);
  expect(existsSync(join(place, 'taken', 'child'))).toBe(true);
  expect(() => writeFileAtomically(join(place, 'absent', 'x'), Buffer.from('new'))).toThrow(expect.objectContaining({ code: 'ENOENT' }) as Error);
});

const NOBODY = 65_534;

test.skipIf(process.platform === 'win32')('a folder that may not be written keeps its file', () => {
  const place = join(folder, 'readonly');
  mkdirSync(place);
  writeFileSync(join(place, 'x'), 'old');
  // Root may write everywhere, so it tries as somebody who may only look.
  const root = process.getuid?.() === 0;
  chmodSync(place, root ? 0o755 : 0o500);
  if (root) chmodSync(folder, 0o711);
  try {
    if (root) process.seteuid!(NOBODY);
    expect(() => writeFileAtomically(join(place, 'x'), Buffer.from('new'))).toThrow(expect.objectContaining({ code: 'EACCES' }) as Error);
  } finally {
    if (root) process.seteuid!(0);
    chmodSync(place, 0o700);
  }
  expect(readFileSync(join(place, 'x'), 'utf8')).toBe('old');
  expect(readdirSync(place)).toEqual(['x']);
});

const KILLS = 20;

test('whenever the process is killed, the engagement opens and holds one whole state', async () => {
  // Saves one state after the other: each has as many settings as its counter says.
  const entry = join(folder, 'saver.ts');
  const source = (name: string): string => JSON.stringify(join(import.meta.dirname, name));
  writeFileSync(entry, `
    import { writeFileAtomically } from ${source('atomic-file')};
    import { EngagementDatabase } from ${source('database')};
    import { loadSqlite } from ${source('sqlite')};
    const database = EngagementDatabase.create(await loadSqlite());
    for (let n = 0; ; n++) {
      database.setSetting('n' + n, 'x'.repeat(20_000));
      database.setSetting('count', n);
      writeFileAtomically(process.argv[2], database.export());
      process.send(n);
    }`);
  const bundle = join(import.meta.dirname, '../../node_modules/.cache/store-test', `${process.pid}`);
  await build({ input: entry, platform: 'node', external: ['sql.js'], output: { dir: bundle, format: 'esm', entryFileNames: 'saver.mjs' }, logLevel: 'silent' });
  const place = join(folder, 'killed');
  mkdirSync(place);
  const path = join(place, 'e.crossdock');
  const sqlite = await loadSqlite();
  const counts: number[] = [];
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [join(bundle, 'saver.mjs'), path], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      await new Promise<void>((resolve, reject) => {
        // However slow the machine: some are killed after their first save, some after several.
        child.on('message', n => {
          if (Number(n) >= kill % 5) resolve();
        });
        child.once('exit', code => reject(new Error(`the saver ended by itself (${code})`)));
      });
      // Another moment each time; what is true at every moment needs no luck to pass.
      await new Promise(wait => setTimeout(wait, (kill * 37) % 120));
      const gone = new Promise(resolve => child.once('exit', resolve));
      child.removeAllListeners('message');
      child.kill('SIGKILL');
      await gone;
      const database = EngagementDatabase.open(sqlite, readFileSync(path));
      const count = database.setting<number>('count')!;
      counts.push(count);
      for (let n = 0; n <= count; n++) expect(database.setting<string>(`n${n}`)).toHaveLength(20_000);
      expect(database.setting(`n${count + 1}`)).toBeUndefined();
      database.close();
    }
  } finally {
    rmSync(bundle, { recursive: true, force: true });
  }
  expect(Math.max(...counts), 'some were killed in the middle of many saves').toBeGreaterThan(2);
}, 120_000);
