import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { holderText, lockPathOf, takeLock, type Lock } from './lock';

const NOW = Date.parse('2026-09-07T06:00:00Z');
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-lock-'));
  path = join(folder, 'site.crossdock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const taken = (): Lock => {
  const lock = takeLock(path, NOW);
  if (!('release' in lock)) throw new Error(`held by ${JSON.stringify(lock.held)}`);
  return lock;
};
const boot = existsSync('/proc/sys/kernel/random/boot_id') ? readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim() : undefined;
const write = (lock: object): void => writeFileSync(lockPathOf(path), JSON.stringify(lock));
/** A process of this computer that has ended. */
const ended = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise(done => child.once('exit', done));
  return child.pid!;
};

describe('the lock of an engagement file', () => {
  test('is held by the first and given free by it; the second one is told by whom', () => {
    const lock = taken();
    expect(takeLock(path, NOW)).toEqual({ held: { pid: process.pid, host: hostname(), since: '2026-09-07T06:00:00.000Z' } });
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    taken().release();
  });

  test('of a process that has ended, or of a start of the system before this one, holds nobody up', async () => {
    write({ pid: await ended(), host: hostname(), ...(boot === undefined ? {} : { boot }) });
    taken().release();
    if (boot !== undefined) {
      write({ pid: process.pid, host: hostname(), boot: 'of before' });
      taken().release();
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of another computer holds, whatever its process', () => {
    write({ pid: 1, host: 'somewhere-else', since: '2026-09-07T05:00:00Z' });
    const held = takeLock(path, NOW);
    expect(held).toMatchObject({ held: { host: 'somewhere-else' } });
    expect(holderText('held' in held ? held.held! : {})).toBe('Crossdock on somewhere-else, since 2026-09-07 05:00 UTC');
  });

  test('that is no lock counts for a moment, since it may be being written, and not for ever', () => {
    for (const junk of ['', '{', 'null', '{"pid":-1,"host":"x"}', '{"pid":"1","host":"x"}', 'x'.repeat(100_000)]) {
      writeFileSync(lockPathOf(path), junk);
      expect(takeLock(path, NOW)).toEqual({ held: {} });
      const long = new Date(Date.now() - 60_000);
      utimesSync(lockPathOf(path), long, long);
      taken().release();
    }
  });

  test('is not taken off another who has it by now', () => {
    const lock = taken();
    write({ pid: 1, host: 'somewhere-else' });
    lock.release();
    expect(existsSync(lockPathOf(path))).toBe(true);
  });

  test('where none can be written, nobody is named', () => {
    expect(takeLock(join(folder, 'no such folder', 'site.crossdock'), NOW)).toEqual({ held: undefined });
  });
});

describe('of two processes that race', () => {
  let script: string;
  beforeAll(async () => {
    const made = mkdtempSync(join(tmpdir(), 'crossdock-lock-racer-'));
    script = join(made, 'racer.mjs');
    writeFileSync(join(made, 'racer.ts'), `import { takeLock } from ${JSON.stringify(resolve(import.meta.dirname, 'lock.ts'))};
process.on('message', path => { const lock = takeLock(path as string, 0); process.send!('release' in lock ? 'writes' : 'reads'); });
process.send!('ready');`);
    await build({ input: join(made, 'racer.ts'), platform: 'node', external: /^node:/, output: { file: script, format: 'esm' }, logLevel: 'warn' });
  });
  afterAll(() => rmSync(resolve(script, '..'), { recursive: true, force: true }));

  test('for 100 files, half of them with the lock of an ended process, exactly one writes each', async () => {
    const dead = await ended();
    const racers = [0, 1].map(() => spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
    const heard = (racer: (typeof racers)[number]): Promise<unknown> => new Promise(done => racer.once('message', done));
    try {
      await Promise.all(racers.map(heard));
      const results: string[][] = [];
      for (let race = 0; race < 100; race++) {
        const file = join(folder, `${race}.crossdock`);
        if (race % 2 === 1) writeFileSync(lockPathOf(file), JSON.stringify({ pid: dead, host: hostname(), ...(boot === undefined ? {} : { boot }) }));
        const answers = Promise.all(racers.map(heard));
        for (const racer of racers) racer.send(file);
        results.push((await answers as string[]).sort());
      }
      expect(results.filter(([first, second]) => first !== 'reads' || second !== 'writes')).toEqual([]);
      expect(readdirSync(folder).filter(name => !name.endsWith('.crossdock-lock'))).toEqual([]);
    } finally {
      for (const racer of racers) racer.kill('SIGKILL');
    }
  }, 60_000);
});
