import { join, resolve } from 'node:path';
import { app, powerMonitor, type BrowserWindow } from 'electron';
import { CHANNEL } from '../../shared/ipc/channels';
import type { EngagementState } from '../../shared/model/views';
import { registerBundleScheme, serveBundle } from './bundle-scheme';
import { EngineHost } from './engine-host';
import { FileTokens } from './file-tokens';
import { openGate } from './gate';
import { filesBelow } from './files-below';
import { mainHandlers, SAMPLE_NAME, sampleFiles } from './handlers';
import { closeSockets } from '../no-sockets';
import { printDocument } from '../print/print-document';
import { lockDown, quietChromium } from './lockdown';
import { AppSettings } from './app-settings';
import { RecentEngagements } from './recent';
import { openWindow } from './window';

registerBundleScheme();
quietChromium();
// Root in a container needs --no-sandbox, and asking for the sandbox as well would start the program over and over.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
const developmentServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
if (developmentServer === undefined) closeSockets();
// Tests give each run a profile of its own.
const profile = process.env['CROSSDOCK_PROFILE'];
if (profile !== undefined && !app.isPackaged) app.setPath('userData', resolve(profile));

if (!app.requestSingleInstanceLock()) app.quit();
else void app.whenReady().then(start);

function start(): void {
  lockDown(developmentServer);
  serveBundle(join(import.meta.dirname, '../renderer'));
  let window: BrowserWindow | undefined;
  /** The engagement that a restarted engine reopens. */
  let openFile: string | undefined;
  const tokens = new FileTokens();
  const recent = new RecentEngagements(join(app.getPath('userData'), 'recent-engagements.json'), tokens);
  const samples = app.isPackaged ? join(process.resourcesPath, 'samples') : join(app.getAppPath(), 'samples');
  const tell = (name: string, body: unknown): void => {
    if (window && !window.isDestroyed()) window.webContents.send(CHANNEL.event, name, body);
  };

  const engine = new EngineHost({
    onEvent: (name, body) => {
      // The engine says which file it has open, by path; the window hears the rest.
      if (name === 'engine.file') {
        const { path, engagement, unsaved } = body as { path?: string; engagement: string; unsaved?: true };
        openFile = path;
        if (path !== undefined && !unsaved) recent.add(path, engagement);
        // A site's name is no business of whoever walks past.
        if (engagement === '' && window && !window.isDestroyed()) window.setTitle('Crossdock');
        return;
      }
      tell(name, body);
      if (name === 'engagement.changed') titleFor(window, body as EngagementState);
    },
    print: printDocument,
    setup: () => ({ version: app.getVersion(), scratch: join(app.getPath('userData'), 'unsaved.crossdock'), ...(openFile === undefined ? {} : { reopen: openFile }) }),
  });
  engine.start();
  if (process.argv.includes('--sample')) void openSample(engine, samples, tokens);

  openGate({
    window: () => window?.webContents,
    developmentServer,
    handlers: mainHandlers({ tokens, recent, settings: new AppSettings(join(app.getPath('userData'), 'settings.json')), window: () => window, samples }),
    // The engine works on paths; only tokens that main has minted become one.
    toEngine: (name, args) => engine.request(name, withPaths(args, tokens)),
    dropped: async paths => filesBelow(paths, tokens),
  });

  window = openWindow(developmentServer);
  window.on('closed', () => {
    window = undefined;
  });
  // A crashed page is loaded again; the engagement lives in the engine.
  window.webContents.on('render-process-gone', (_event, details) => {
    console.error(`The window's process is gone (${details.reason}); loading it again.`);
    if (window && !window.isDestroyed()) window.webContents.reload();
  });
  const away = (): void => tell('system.away', null);
  powerMonitor.on('lock-screen', away);
  powerMonitor.on('suspend', away);
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  let stopped = false;
  app.on('before-quit', event => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}

/** `npm start`: the sample site, imported in front of the user's eyes. */
async function openSample(engine: EngineHost, samples: string, tokens: FileTokens): Promise<void> {
  await engine.request('engagement.new', { name: SAMPLE_NAME });
  await engine.request('import.start', { files: sampleFiles(samples, tokens).map(({ token }) => tokens.path(token) ?? '') });
}

function titleFor(window: BrowserWindow | undefined, state: EngagementState): void {
  if (window && !window.isDestroyed()) window.setTitle(`${state.unsaved ? '● ' : ''}${state.name} · Crossdock`);
}

/** Replaces file tokens by what they stand for, wherever the contract has one: `file`, `files`. Unknown tokens become an empty path, which the engine refuses by name. */
function withPaths(args: unknown, tokens: FileTokens): unknown {
  if (typeof args !== 'object' || args === null) return args;
  const given = args as Record<string, unknown>;
  const path = (token: unknown): unknown => (typeof token === 'string' && token.startsWith('file-') ? (tokens.path(token) ?? '') : token);
  return {
    ...given,
    ...('file' in given ? { file: path(given['file']) } : {}),
    // The two sides of a comparison.
    ...Object.fromEntries(['base', 'later'].flatMap(side => (side in given ? [[side, withPaths(given[side], tokens)]] : []))),
    ...('files' in given && Array.isArray(given['files']) ? { files: given['files'].map(path) } : {}),
  };
}
