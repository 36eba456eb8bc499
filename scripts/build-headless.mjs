#!/usr/bin/env node
// Builds the command line into out/headless. Packages stay in node_modules: the command line runs from a checkout.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

export async function buildHeadless() {
  await build({
    input: { index: join(root, 'electron/headless/index.ts'), 'import-worker': join(root, 'electron/import-worker/index.ts'), print: join(root, 'electron/print/index.ts') },
    platform: 'node',
    external: id => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
    transform: { define: { CROSSDOCK_VERSION: JSON.stringify(version) } },
    output: { dir: join(root, 'out/headless'), format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', sourcemap: true, cleanDir: true },
    logLevel: 'warn',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildHeadless();
