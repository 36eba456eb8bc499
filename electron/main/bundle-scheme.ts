import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve } from 'node:path';
import { protocol } from 'electron';
import { CONTENT_SECURITY_POLICY } from './content-security-policy';

/** Where the window's own files live. A scheme of its own instead of file://, which may read the whole disk. */
export const BUNDLE_ORIGIN = 'app://bundle';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.woff2': 'font/woff2', '.woff': 'font/woff', '.json': 'application/json', '.map': 'application/json',
};

/** Must run before the app is ready. */
export function registerBundleScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

/** Serves the files below `folder` at app://bundle/ and refuses everything else. */
export function serveBundle(folder: string): void {
  const answer = (status: number): Response => new Response(null, { status });
  protocol.handle('app', async request => {
    const url = new URL(request.url);
    if (url.host !== 'bundle' || request.method !== 'GET') return answer(404);
    let path: string;
    try {
      path = decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname);
    } catch {
      return answer(400);
    }
    const file = resolve(folder, `.${path}`);
    const inside = relative(folder, file);
    const type = TYPES[extname(file)];
    if (inside.startsWith('..') || isAbsolute(inside) || path.includes('\0') || type === undefined) return answer(403);
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'Content-Type': type,
          'Content-Security-Policy': CONTENT_SECURITY_POLICY,
          'X-Content-Type-Options': 'nosniff',
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Resource-Policy': 'same-origin',
        },
      });
    } catch {
      return answer(404);
    }
  });
}
