import { writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { app, clipboard, dialog, shell, type BrowserWindow } from 'electron';
import type { ChosenFile, FileToken, Handlers } from '../../shared/ipc/contract';
import type { AppSettingsView } from '../../shared/model/views';
import type { FileTokens } from './file-tokens';
import { socketAttempts } from '../socket-attempts';
import type { AppSettings } from './app-settings';
import { diagnostics } from './diagnostics';
import { filesBelow } from './files-below';
import { sessionAttempt } from './lockdown';
import type { RecentEngagements } from './recent';
import { UserError } from './user-error';
import { findWireshark, isProgram } from './wireshark';

export interface MainServices {
  readonly tokens: FileTokens;
  readonly recent: RecentEngagements;
  readonly settings: AppSettings;
  readonly window: () => BrowserWindow | undefined;
  readonly samples: string;
}

const SAVE_FILTERS = {
  report: [{ name: 'Excel workbook', extensions: ['xlsx'] }],
  html: [{ name: 'Web page', extensions: ['html'] }],
  pdf: [{ name: 'PDF', extensions: ['pdf'] }],
  engagement: [{ name: 'Crossdock engagement', extensions: ['crossdock'] }],
  frames: [{ name: 'Capture (pcapng)', extensions: ['pcapng'] }],
  drift: [{ name: 'Table (CSV)', extensions: ['csv'] }, { name: 'For programs (JSON)', extensions: ['json'] }],
  columns: [{ name: 'Mappings of columns', extensions: ['json'] }],
  png: [{ name: 'Picture', extensions: ['png'] }],
  svg: [{ name: 'Vector picture', extensions: ['svg'] }],
  csv: [{ name: 'Table (CSV)', extensions: ['csv'] }],
  /** Whatever its name ends in. */
  format: [],
} as const satisfies Readonly<Record<string, readonly { readonly name: string; readonly extensions: readonly string[] }[]>>;

export const SAMPLE_NAME = 'Halden Logistics · DC1 (sample)';

/** What the sample engagement is made of: the first capture and the asset list of samples/. */
export function sampleFiles(folder: string, tokens: FileTokens): ChosenFile[] {
  return filesBelow([folder], tokens).filter(({ name }) => name === 'reference-dc.pcapng' || name === 'reference-dc-cmdb.csv');
}

export function mainHandlers({ tokens, recent, settings, window, samples }: MainServices): Handlers<'main'> {
  // A debugging switch opens a port of Chromium's or Node's own; it is named as such.
  const debugging = app.commandLine.hasSwitch('remote-debugging-port') || [...process.argv, ...process.execArgv].some(word => word.startsWith('--inspect'));
  const tried = socketAttempts('main', debugging);
  const settingsView = (): AppSettingsView => ({ wireshark: findWireshark(settings.read().wireshark, { path: process.env['PATH'], platform: process.platform }), recent: recent.list().length });
  const pathOf = (token: FileToken): string => {
    const path = tokens.path(token);
    if (path === undefined) throw new UserError({ code: 'unknown-file', message: 'This file was not chosen in this session.', advice: 'Choose it again.' });
    return path;
  };
  return {
    'app.info': async () => ({
      version: app.getVersion(), electron: process.versions.electron ?? 'unknown', platform: `${process.platform} ${process.arch}`, offline: (await tried).every(({ refused }) => refused),
    }),
    'files.choose': async ({ kind }) => {
      const parent = window();
      const options: Electron.OpenDialogOptions = kind === 'engagement'
        ? { title: 'Open an engagement', properties: ['openFile'], filters: [{ name: 'Crossdock engagement', extensions: ['crossdock'] }] }
        : kind === 'comparison'
          ? { title: 'Compare with', properties: ['openFile'], filters: [{ name: 'Engagement or analysis', extensions: ['crossdock', 'json'] }] }
        : kind === 'workbook'
          ? { title: 'Import an edited workbook', properties: ['openFile'], filters: [{ name: 'Report workbook', extensions: ['xlsx', 'xlsm', 'ods'] }] }
        : kind === 'columns'
          ? { title: 'Take mappings of columns', properties: ['openFile'], filters: [{ name: 'Mappings of columns', extensions: ['json'] }] }
        : kind === 'logo'
          ? { title: 'Choose a logo', properties: ['openFile'], filters: [{ name: 'PNG or JPEG', extensions: ['png', 'jpg', 'jpeg'] }] }
        : kind === 'program'
          ? { title: 'Choose Wireshark', properties: ['openFile'] }
        : kind === 'import-folder'
          ? { title: 'Add a folder', properties: ['openDirectory'] }
          : { title: 'Add captures and asset exports', properties: ['openFile', 'multiSelections'] };
      const chosen = parent ? await dialog.showOpenDialog(parent, options) : await dialog.showOpenDialog(options);
      return chosen.canceled ? [] : filesBelow(chosen.filePaths, tokens);
    },
    'files.chooseSave': async ({ kind, suggestedName }) => {
      const parent = window();
      const options: Electron.SaveDialogOptions = { defaultPath: basename(suggestedName), filters: SAVE_FILTERS[kind].map(({ name, extensions }) => ({ name, extensions: [...extensions] })) };
      const chosen = parent ? await dialog.showSaveDialog(parent, options) : await dialog.showSaveDialog(options);
      if (chosen.canceled || !chosen.filePath) return null;
      const [filter] = SAVE_FILTERS[kind];
      const extension = filter === undefined ? extname(suggestedName) : `.${filter.extensions[0]}`;
      const path = extname(chosen.filePath) === '' ? chosen.filePath + extension : chosen.filePath;
      return { token: tokens.mint(path), name: basename(path), bytes: 0 };
    },
    'files.reveal': async ({ file }) => {
      shell.showItemInFolder(pathOf(file));
      return null;
    },
    'files.write': async ({ file, bytes }) => {
      const path = pathOf(file);
      try {
        writeFileSync(path, bytes);
      } catch (error) {
        throw new UserError({ code: 'write-failed', message: `${basename(path)} could not be written: ${error instanceof Error ? error.message : 'unknown reason'}.`, advice: 'Choose another place.' });
      }
      return null;
    },
    'clipboard.write': async ({ text }) => {
      clipboard.writeText(text);
      return null;
    },
    'recent.list': async () => recent.list(),
    'recent.remove': async ({ file }) => {
      recent.remove(pathOf(file));
      return null;
    },
    'recent.clear': async () => {
      recent.clear();
      return null;
    },
    'settings.get': async () => settingsView(),
    'settings.wireshark': async ({ file }) => {
      const path = file === null ? undefined : pathOf(file);
      if (path !== undefined && !isProgram(path)) throw new UserError({ code: 'no-program', message: `${basename(path)} is no program that this user may start.`, advice: 'Choose the program of Wireshark itself.' });
      settings.write(path === undefined ? {} : { wireshark: path });
      return settingsView();
    },
    'network.tryMain': async () => [...await socketAttempts('main', debugging), await sessionAttempt()],
    'diagnostics.get': async () => diagnostics(),
    'sample.files': async () => sampleFiles(samples, tokens),
  };
}
