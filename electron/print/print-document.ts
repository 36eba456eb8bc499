import { BrowserWindow, session } from 'electron';

/**
 * Prints the report document to a tagged PDF in a window that nobody sees. The document is ours, but the texts in it are not, so the window is locked: a session of its own in memory, no scripts, no requests but
 * the document itself, no navigation, no permissions.
 */

const ADDRESS = 'app://report/document.html';
/** Reading and printing a long report takes seconds on a slow machine; a window that takes minutes hangs. */
const LIMIT_MS = 180_000;
/** Since this version Chromium prints the page numbers that the document's own style sheet asks for. */
const MARGIN_BOXES = 131;

let printing: Promise<unknown> = Promise.resolve();

/** One after the other: a session answers with one document at a time. The `app` scheme must have been registered (main/bundle-scheme.ts). */
export function printDocument(html: string): Promise<Uint8Array> {
  const printed = printing.then(() => print(html));
  printing = printed.catch(() => undefined);
  return printed;
}

async function print(html: string): Promise<Uint8Array> {
  const own = session.fromPartition('report');
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: details.url.split('#')[0] !== ADDRESS }));
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.on('will-download', event => event.preventDefault());
  own.protocol.handle('app', () => new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'X-Content-Type-Options': 'nosniff' } }));
  const window = new BrowserWindow({
    show: false, width: 1123, height: 794,
    webPreferences: { session: own, sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false, images: false, webgl: false, webviewTag: false, spellcheck: false, backgroundThrottling: false },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    const work = async (): Promise<Uint8Array> => {
      await window.loadURL(ADDRESS);
      const numbered = Number(process.versions.chrome.split('.')[0]) >= MARGIN_BOXES;
      const small = 'font:9px sans-serif;color:#4B505A;width:100%;padding:0 14mm;';
      return window.webContents.printToPDF({
        preferCSSPageSize: true, printBackground: true, generateTaggedPDF: true, generateDocumentOutline: true,
        ...(numbered ? {} : { displayHeaderFooter: true, headerTemplate: `<div style="${small}"><span class="title"></span></div>`, footerTemplate: `<div style="${small}text-align:right"><span class="pageNumber"></span> / <span class="totalPages"></span></div>` }),
      });
    };
    const stuck = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing came out in ${LIMIT_MS / 1000} s`)), LIMIT_MS);
      window.webContents.once('render-process-gone', (_event, { reason }) => reject(new Error(`the printing process ended (${reason})`)));
    });
    return await Promise.race([work(), stuck]);
  } finally {
    clearTimeout(timer);
    own.protocol.unhandle('app');
    if (!window.isDestroyed()) window.destroy();
  }
}
