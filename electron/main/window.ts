import { join } from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import { BUNDLE_ORIGIN } from './bundle-scheme';

export function openWindow(developmentServer: string | undefined): BrowserWindow {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    autoHideMenuBar: true,
    title: 'Crossdock',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0E1012' : '#F3F3F1',
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
    },
  });
  window.removeMenu();
  window.once('ready-to-show', () => window.show());
  void window.loadURL(developmentServer ?? `${BUNDLE_ORIGIN}/index.html`);
  return window;
}
