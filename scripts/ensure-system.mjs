#!/usr/bin/env node
// Linux: are the libraries there that Electron links against, and a display server for tests without a screen? Installs them where it may (root with
// apt-get), else names the one command to run. Never skips in silence.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PACKAGES = ['libnss3', 'libgtk-3-0', 'libasound2', 'libgbm1', 'xvfb', 'xauth'];
const LIBRARIES = ['libnss3.so', 'libgtk-3.so.0', 'libasound.so.2', 'libgbm.so.1'];

if (process.platform === 'linux') {
  const known = spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` } }).stdout ?? '';
  const missing = LIBRARIES.filter(library => !known.includes(library));
  const needsDisplay = !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  for (const program of ['Xvfb', 'xauth']) {
    const found = (process.env.PATH ?? '').split(':').some(folder => existsSync(`${folder}/${program}`));
    if (needsDisplay && !found) missing.push(program);
  }
  if (missing.length > 0) {
    const command = `apt-get update && apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}`;
    const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
    if (!mayInstall) {
      console.error(`system: missing ${missing.join(', ')}. Install them once, then run this again:\n\n  sudo sh -c '${command}'\n`);
      process.exit(1);
    }
    console.error(`system: missing ${missing.join(', ')}; installing ${PACKAGES.join(' ')}`);
    const run = spawnSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    if (run.status !== 0) {
      console.error(`system: the installation failed. Run it by hand to see why:\n\n  ${command}\n`);
      process.exit(1);
    }
  }
}
