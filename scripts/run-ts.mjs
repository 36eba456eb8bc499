#!/usr/bin/env node
// Runs one TypeScript entry on plain Node: bundles it with the project's own bundler, then imports the result.
//   node scripts/run-ts.mjs samples/generate.ts [ARGS]
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run-ts.mjs FILE.ts [ARGS]');
  process.exit(2);
}
const input = resolve(process.cwd(), entry);
const outDir = join(root, 'node_modules', '.cache', 'run-ts', `${process.pid}`);
mkdirSync(outDir, { recursive: true });
try {
  await build({
    input,
    platform: 'node',
    // Packages stay where they are; only the project's own sources are bundled.
    external: id => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
    output: { dir: outDir, format: 'esm', entryFileNames: 'entry.mjs', sourcemap: 'inline' },
    logLevel: 'warn',
  });
  process.argv = [process.argv[0], input, ...rest];
  await import(pathToFileURL(join(outDir, 'entry.mjs')).href);
} finally {
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
}
