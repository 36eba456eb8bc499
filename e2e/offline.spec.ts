import { expect, test } from '@playwright/test';
import { launch } from './launch';

test('the window reaches nothing but its own bundle, and can do nothing that it was not given', async () => {
  const { app, page, stop } = await launch();
  try {
    const tried = await page.evaluate(async () => {
      const attempt = async (work: () => unknown): Promise<string> => {
        try {
          return `done: ${String(await work())}`;
        } catch (error) {
          return `refused: ${error instanceof Error ? error.name : String(error)}`;
        }
      };
      return {
        https: await attempt(() => fetch('https://example.com/')),
        http: await attempt(() => fetch('http://127.0.0.1:80/')),
        file: await attempt(() => fetch('file:///etc/passwd')),
        traversal: await attempt(async () => (await fetch('app://bundle/..%2f..%2fpackage.json')).status),
        otherHost: await attempt(async () => (await fetch('app://other/index.html')).status),
        node: typeof (globalThis as Record<string, unknown>)['require'] + typeof (globalThis as Record<string, unknown>)['process'],
        // The test's own channel may evaluate; what the page itself may run shows an inline script.
        inline: (() => {
          const script = document.createElement('script');
          script.textContent = 'globalThis.inlineRan = true';
          document.head.append(script);
          return String((globalThis as Record<string, unknown>)['inlineRan']);
        })(),
        popup: String(window.open('https://example.com/')),
        bridge: Object.keys((globalThis as unknown as { crossdock: object }).crossdock).sort().join(),
      };
    });
    for (const name of ['https', 'http', 'file', 'traversal', 'otherHost'] as const) expect(tried[name], name).toMatch(/^refused/);
    expect(tried.node).toBe('undefinedundefined');
    expect(tried.inline).toBe('undefined');
    expect(tried.popup).toBe('null');
    expect(tried.bridge).toBe('dropped,on,request');

    await page.evaluate(() => {
      location.href = 'https://example.com/';
    });
    await page.waitForTimeout(300);
    expect(page.url()).toMatch(/^app:\/\/bundle\//);

    const sockets = await app.evaluate(async ({ net }) => {
      const outcome = { fetch: '', socket: '' };
      try {
        await net.fetch('https://example.com/');
        outcome.fetch = 'connected';
      } catch (error) {
        outcome.fetch = String(error);
      }
      try {
        const require = process.getBuiltinModule('node:module').createRequire(process.execPath);
        (require('node:net') as { connect(port: number, host: string): unknown }).connect(9, '127.0.0.1');
        outcome.socket = 'connected';
      } catch (error) {
        outcome.socket = String(error);
      }
      return outcome;
    });
    expect(sockets.fetch).not.toBe('connected');
    expect(sockets.socket).toContain('never opens a socket');
  } finally {
    await stop();
  }
});

test('the gate refuses what the contract does not have, and names paths for nobody', async () => {
  const { page, stop } = await launch();
  try {
    const answers = await page.evaluate(async () => {
      const api = (globalThis as unknown as { crossdock: { request(name: string, args: unknown): Promise<{ ok: boolean; failure?: { code: string; message: string } }> } }).crossdock;
      return {
        unknown: await api.request('shell.run', { command: 'id' }),
        prototype: await api.request('__proto__', {}),
        wrong: await api.request('assets.page', { filter: 1 }),
        extra: await api.request('engagement.state', { path: '/etc/passwd' }),
        path: await api.request('engagement.open', { file: '/etc/passwd' }),
        forged: await api.request('engagement.open', { file: `file-${'0'.repeat(32)}` }),
      };
    });
    expect(answers.unknown.failure?.code).toBe('unknown-request');
    expect(answers.prototype.failure?.code).toBe('unknown-request');
    expect(answers.wrong.failure?.code).toBe('bad-arguments');
    expect(answers.extra.failure?.code).toBe('bad-arguments');
    expect(answers.path.failure?.code).toBe('bad-arguments');
    expect(answers.forged.ok).toBe(false);
  } finally {
    await stop();
  }
});
