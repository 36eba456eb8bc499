#!/usr/bin/env node
// `npm start`: with a display the window on the sample site; without one the same job on the command line.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { electronFlags, hasDisplay } from './display.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
};

if (hasDisplay()) {
  run(process.execPath, ['scripts/ensure-system.mjs']);
  run(process.execPath, ['scripts/ensure-electron.mjs']);
  run(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn']);
  const electron = createRequire(join(root, 'package.json'))('electron');
  run(electron, ['.', ...electronFlags(), '--sample', ...process.argv.slice(2)]);
} else {
  const samples = join(root, 'samples');
  const out = join(root, 'crossdock-report');
  if (!existsSync(samples)) {
    console.error('The samples folder is missing; clone the repository again.');
    process.exit(1);
  }
  console.log('No display here: doing on the command line what the window would do with the sample site.\n');
  const inputs = ['reference-dc.pcapng', 'reference-dc-cmdb.csv'].map(name => join('samples', name));
  run(process.execPath, ['scripts/crossdock.mjs', 'analyze', ...inputs, '--out', out, ...process.argv.slice(2)]);
}
