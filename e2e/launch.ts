import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

export const root = resolve(import.meta.dirname, '..');
export const samples = join(root, 'samples');

export interface Running {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly profile: string;
  /** Ends the app and forgets its profile. */
  stop(): Promise<void>;
}

/** The real Electron on the built app, each with a profile of its own; root in a container needs --no-sandbox. */
export async function launch(options: { readonly args?: readonly string[]; readonly profile?: string; readonly size?: readonly [number, number] } = {}): Promise<Running> {
  if (!existsSync(join(root, 'out/main/index.js'))) throw new Error('out/main/index.js is missing: run npm run build first');
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'crossdock-profile-'));
  const app = await _electron.launch({
    cwd: root,
    args: ['.', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(options.args ?? [])],
    env: { ...(process.env as Record<string, string>), CROSSDOCK_PROFILE: profile },
  });
  app.process().stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString();
    // Chromium's own remarks about a machine without a session bus or a graphics card say nothing about us.
    if (!/dbus|ERROR:(bus|gpu|viz|gl_|angle|command_buffer|object_proxy|sandbox)|DevTools listening|Fontconfig/i.test(text)) process.stderr.write(text);
  });
  const page = await app.firstWindow();
  const [width, height] = options.size ?? [1366, 768];
  await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [width, height] as const);
  await page.waitForSelector('.app');
  return {
    app, page, profile,
    stop: async () => {
      await app.close();
      if (options.profile === undefined) rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Answers the next file dialogs with these paths. Dialogs are the system's; everything behind them is ours and real. */
export async function answerDialogs(app: ElectronApplication, answers: { readonly open?: readonly string[]; readonly save?: string }): Promise<void> {
  await app.evaluate(({ dialog }, { open, save }) => {
    if (open) dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...open] });
    if (save !== undefined) dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: save }) as ReturnType<typeof dialog.showSaveDialog>;
  }, answers);
}

/** With CROSSDOCK_SCREENSHOTS=1 (npm run screenshots) the pictures of the documentation are made anew; else they go to test-results. */
export const screenshots = process.env['CROSSDOCK_SCREENSHOTS'] === '1' ? join(root, 'docs/screenshots') : join(root, 'test-results/screenshots');
