import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExpectedFailure } from '../../electron/engine/expected-failure';
import { Workspace } from '../../electron/engine/workspace';
import { removeTemporaries } from '../../electron/store/atomic-file';
import { files } from '../../electron/store/files';
import { generationsOf } from '../../electron/store/generations';

/**
 * Saves with something going wrong at one call to the file system, each call in turn, in the manner of SQLite's own tests. After each: the file opens, holds the state before or the new one whole, has every edit that
 * was acknowledged (a save that returned acknowledges), a state of before opens too, and nothing is left lying about.
 */

export const ERRORS = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EMFILE', 'EBUSY', 'EPERM', 'ETIMEDOUT'] as const;

/** `ends`: the process ends before the call; `tears`: in the middle of a write; `short`: the system writes less than it was given, as it may. */
/** What goes wrong in the middle: a save; a save of a file beside which a journal lies; an edit that is put into that journal, or into the file where it cannot be. */
export type Work = 'save' | 'save with a journal' | 'edit';

export type Fault = (typeof ERRORS)[number] | 'ends' | 'tears' | 'short';

const NAME = 'site.crossdock';
export const PASSPHRASE = 'correct horse battery';
type Call = (...args: unknown[]) => unknown;

/** Does the work while the n-th call to the file system, from 1, goes wrong. Says which call that was; undefined when there were fewer. */
function withFault(n: number, fault: Fault, work: () => void): string | undefined {
  const table = files as unknown as Record<string, Call>;
  const originals = { ...table };
  let calls = 0;
  let hit: string | undefined;
  let ended = false;
  for (const [name, original] of Object.entries(originals)) {
    table[name] = (...args) => {
      // What has ended calls nothing more, its own cleaning up included.
      if (ended) throw new Error('ended');
      if (++calls !== n) return original(...args);
      hit = name;
      if (fault === 'short' || fault === 'tears') {
        if (name !== 'writeSync') return original(...args);
        const [file, bytes, at, length, position] = args as [number, Uint8Array, number, number, number?];
        const written = original(file, bytes, at, Math.max(1, Math.floor(length / 2)), position);
        if (fault === 'short') return written;
      }
      if (fault === 'ends' || fault === 'tears') {
        ended = true;
        throw new Error('ended');
      }
      throw Object.assign(new Error(`${fault}: made by the test, ${name}`), { code: fault, syscall: name });
    };
  }
  try {
    work();
  } finally {
    Object.assign(table, originals);
  }
  return hit;
}

const notesOf = (workspace: Workspace): string[] => workspace.history().done.map(({ edit }) => (edit.kind === 'note' ? edit.value ?? '' : '')).reverse();
const note = (workspace: Workspace, value: string, at: number): void => workspace.edit({ kind: 'note', assets: [`asset:${value}`], value }, at);

/** An engagement that was saved three times, in a folder of its own. */
export class FaultBench {
  readonly #folder = mkdtempSync(join(tmpdir(), 'crossdock-faults-'));
  #cases = 0;

  private constructor(private readonly passphrase: string | undefined) {}

  static async create(passphrase?: string): Promise<FaultBench> {
    const bench = new FaultBench(passphrase);
    const template = join(bench.#folder, 'template');
    mkdirSync(template);
    const workspace = await Workspace.create('Site', '0.0.0');
    if (passphrase !== undefined) workspace.protect(passphrase, '2026-01-01T00:00:00.000Z');
    for (const n of [1, 2, 3]) {
      note(workspace, `edit ${n}`, n * 10_000);
      workspace.save(join(template, NAME));
    }
    workspace.close();
    return bench;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A place of its own with the engagement in it. */
  place(): string {
    const place = join(this.#folder, `${++this.#cases}`);
    cpSync(join(this.#folder, 'template'), place, { recursive: true, preserveTimestamps: true });
    return join(place, NAME);
  }

  forget(path: string): void {
    rmSync(join(path, '..'), { recursive: true, force: true });
  }

  #opened(path: string): Promise<Workspace> {
    return Workspace.open(path, '0.0.0', this.passphrase);
  }

  /** What is wrong with the engagement there, in words. `acknowledged`: notes that a save that returned held; `begun`: more that may be there. */
  async verdict(path: string, acknowledged: readonly string[], begun: readonly string[]): Promise<string[]> {
    const wrong: string[] = [];
    try {
      const workspace = await this.#opened(path);
      const found = JSON.stringify(notesOf(workspace));
      if (found !== JSON.stringify(acknowledged) && found !== JSON.stringify([...acknowledged, ...begun])) wrong.push(`holds ${found}`);
      if (workspace.checkCustody().broken) wrong.push('does not keep to its chain of custody');
      workspace.close();
    } catch (error) {
      wrong.push(`does not open: ${(error as Error).message}`);
    }
    try {
      const before = generationsOf(path)[0];
      if (!before) wrong.push('no state of before is kept');
      else (await this.#opened(before.path)).close();
    } catch (error) {
      wrong.push(`the state of before does not open: ${(error as Error).message}`);
    }
    // As the next one to open it does.
    removeTemporaries(path);
    const left = readdirSync(join(path, '..')).filter(name => ![NAME, `${NAME}-history`, `${NAME}-journal`].includes(name));
    if (left.length > 0) wrong.push(`left lying about: ${left.join(', ')}`);
    wrong.push(...await this.#workedOn(path));
    return wrong;
  }

  /** The next one who opens it, on a copy: this one's own stays as it is. */
  async #workedOn(original: string): Promise<string[]> {
    const wrong: string[] = [];
    const place = join(this.#folder, `${++this.#cases}`);
    cpSync(join(original, '..'), place, { recursive: true, preserveTimestamps: true });
    const path = join(place, NAME);
    try {
      const workspace = await this.#opened(path);
      const found = JSON.stringify(notesOf(workspace));
      workspace.settleJournal(path);
      if (workspace.recovered?.aside !== undefined) wrong.push('a journal was put aside');
      if (workspace.behind) workspace.save();
      workspace.close();
      const again = await this.#opened(path);
      if (JSON.stringify(notesOf(again)) !== found) wrong.push(`holds ${JSON.stringify(notesOf(again))} once its journal is in the file, and ${found} before`);
      if (again.behind) wrong.push('the journal is there still');
      again.close();
    } catch (error) {
      wrong.push(`cannot be worked on: ${(error as Error).message}`);
    }
    const left = readdirSync(place).filter(name => name !== NAME && name !== `${NAME}-history`);
    if (left.length > 0) wrong.push(`left lying about once it was worked on: ${left.join(', ')}`);
    rmSync(place, { recursive: true, force: true });
    return wrong;
  }

  /** One save or edit with a fault at its n-th call; undefined when it has fewer calls. */
  async fails(what: Work, n: number, fault: Fault): Promise<{ readonly call: string; readonly wrong: readonly string[] } | undefined> {
    const path = this.place();
    const workspace = await this.#opened(path);
    const before = ['edit 1', 'edit 2', 'edit 3'];
    const wrong: string[] = [];
    if (what !== 'save') {
      note(workspace, 'edit K', 500_000);
      if (!workspace.keep()) wrong.push('an edit is not kept beside the file');
      before.push('edit K');
    }
    if (what !== 'save with a journal') note(workspace, 'edit 4', 1_000_000);
    const edited = what === 'save with a journal' ? [] : ['edit 4'];
    let returned = false;
    const call = withFault(n, fault, () => {
      try {
        if (what !== 'edit' || !workspace.keep()) workspace.save();
        returned = true;
      } catch (error) {
        const dead = fault === 'ends' || fault === 'tears';
        if (!dead && !(error instanceof ExpectedFailure)) wrong.push(`says ${String(error)}`);
      }
    });
    if (call !== undefined) {
      const dead = fault === 'ends' || fault === 'tears';
      wrong.push(...await this.verdict(path, returned && !dead ? [...before, ...edited] : before, returned && !dead ? [] : edited));
      if (!dead) {
        // What was edited is in memory still, and the next save has it.
        try {
          workspace.save();
          wrong.push(...await this.verdict(path, [...before, ...edited], []));
        } catch (error) {
          wrong.push(`the next save fails: ${(error as Error).message}`);
        }
      }
    }
    workspace.close();
    this.forget(path);
    return call === undefined ? undefined : { call, wrong };
  }

  /** The file cut at an offset, or with a block of 512 bytes of rubbish at its end: it says so, and the state of before opens. Rubbish is for closed engagements: it is their tags that tell. */
  async torn(at: number | 'rubbish'): Promise<readonly string[]> {
    const path = this.place();
    if (at === 'rubbish') writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, -512), Buffer.alloc(512, 0xa5)]));
    else truncateSync(path, at);
    const wrong: string[] = [];
    try {
      (await this.#opened(path)).close();
      wrong.push('opens as if nothing were wrong');
    } catch (error) {
      const code = error instanceof ExpectedFailure ? error.failure.code : String(error);
      // Where not even the magic number is left, nothing says that it was closed: the states of before ask for the passphrase.
      if (code !== 'damaged') wrong.push(`says ${code}`);
    }
    try {
      const restored = await Workspace.restore(path, '0.0.0', this.passphrase);
      if (JSON.stringify(notesOf(restored)) !== JSON.stringify(['edit 1', 'edit 2'])) wrong.push(`restored ${JSON.stringify(notesOf(restored))}`);
      restored.close();
    } catch (error) {
      wrong.push(`cannot be restored: ${(error as Error).message}`);
    }
    this.forget(path);
    return wrong;
  }

  get bytes(): number {
    return readFileSync(join(this.#folder, 'template', NAME)).length;
  }
}

/** Every fault at every call of a save or of an edit. */
export async function everyFault(bench: FaultBench, what: Work, faults: readonly Fault[]): Promise<{ readonly cases: number; readonly calls: number; readonly wrong: readonly string[] }> {
  const wrong: string[] = [];
  let cases = 0;
  let calls = 0;
  for (const fault of faults) {
    for (let n = 1; ; n++) {
      const outcome = await bench.fails(what, n, fault);
      if (!outcome) break;
      cases++;
      calls = Math.max(calls, n);
      wrong.push(...outcome.wrong.map(why => `${fault} at call ${n} (${outcome.call}): ${why}`));
    }
  }
  return { cases, calls, wrong };
}

/** The file cut at so many offsets, spread evenly. */
export async function everyCut(bench: FaultBench, count: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (let i = 0; i < count; i++) {
    const at = Math.floor((bench.bytes * i) / count);
    wrong.push(...(await bench.torn(at)).map(why => `cut at ${at}: ${why}`));
  }
  return wrong;
}
