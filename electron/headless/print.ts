import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ExpectedFailure } from '../engine/expected-failure';

/** Longer than printing itself may take (print/print-document.ts): Electron says why it failed, if it can. */
const LIMIT_MS = 200_000;

/** Chromium's remarks about a machine without a session bus or a graphics card say nothing about printing. */
const REMARK = /dbus|ERROR:|WARNING:|DevTools|Fontconfig|^\s*$/i;

/**
 * The PDF of a document, by the app's own Electron in a process of its own, with a virtual screen where there is none.
 * @throws ExpectedFailure that says what is missing, in words: this machine may have no Electron and no screen, and everything else of the command line works without.
 */
export function printOnCommandLine(html: string, env: NodeJS.ProcessEnv = process.env): Uint8Array {
  const electron = electronProgram(env);
  const app = join(import.meta.dirname, 'print.js');
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-print-'));
  try {
    const [document, out, profile] = ['report.html', 'report.pdf', 'profile'].map(name => join(folder, name)) as [string, string, string];
    writeFileSync(document, html, { mode: 0o600 });
    // Root in a container: Chromium refuses its sandbox there.
    const words = [...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []), app, document, out, profile];
    const [command, args] = withScreen(electron, words, env);
    const { status, signal, error, stderr } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], timeout: LIMIT_MS, env, maxBuffer: 1 << 24 });
    if (!existsSync(out) || status !== 0) {
      const said = (stderr ?? '').split('\n').filter(line => !REMARK.test(line)).slice(0, 3).join(' ').slice(0, 400);
      throw refusal(`Electron could not print it${said === '' ? '' : `: ${said}`} (${error ? error.message : signal ?? `exit status ${status}`}).`, 'Take --formats html and print that from any browser; or export the PDF from the window.');
    }
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const refusal = (message: string, advice: string): ExpectedFailure => new ExpectedFailure({ code: 'cannot-print', message: `No PDF was written: ${message}`, advice });

/** Where Electron's program is; CROSSDOCK_ELECTRON_PROGRAM names another one. */
function electronProgram(env: NodeJS.ProcessEnv): string {
  const named = env['CROSSDOCK_ELECTRON_PROGRAM'];
  const advice = 'Run node scripts/ensure-electron.mjs once, or take --formats html and print that from any browser.';
  if (named !== undefined) {
    if (existsSync(named)) return named;
    throw refusal(`CROSSDOCK_ELECTRON_PROGRAM names ${named}, which is not there.`, advice);
  }
  let found: unknown;
  try {
    found = createRequire(import.meta.url)('electron');
  } catch {
    // Its package throws while it has no program.
  }
  if (typeof found === 'string' && existsSync(found)) return found;
  throw refusal('Electron, which prints it, is not installed here.', advice);
}

/** Electron needs a screen even for what it does not show; on Linux without one, xvfb-run makes a virtual one. */
function withScreen(command: string, words: readonly string[], env: NodeJS.ProcessEnv): [string, string[]] {
  if (process.platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY']) return [command, [...words]];
  if (!(env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, 'xvfb-run')))) throw refusal('there is no display here, and no xvfb-run to make a virtual one.', 'Install it (on Debian and Ubuntu: apt-get install xvfb xauth), or take --formats html and print that from any browser.');
  return ['xvfb-run', ['-a', '-s', '-screen 0 1280x1024x24', command, ...words]];
}
