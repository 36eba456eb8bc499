#!/usr/bin/env node
// Makes the pictures in docs/screenshots anew, in the real Electron on the sample site.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDisplay } from './display.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const run = (command, args, env = {}) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
};
run(process.execPath, ['scripts/ensure-system.mjs']);
run(process.execPath, ['scripts/ensure-electron.mjs']);
run(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn']);
run(...withDisplay(join(root, 'node_modules/.bin/playwright'), ['test', 'screenshots', 'columns', 'compare']), { CROSSDOCK_SCREENSHOTS: '1' });
