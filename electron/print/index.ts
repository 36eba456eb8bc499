import { readFileSync, writeFileSync } from 'node:fs';
import { app } from 'electron';
import { registerBundleScheme } from '../main/bundle-scheme';
import { quietChromium } from '../main/lockdown';
import { closeSockets } from '../no-sockets';
import { printDocument } from './print-document';

/**
 * A program of one task for the command line (headless/print.ts): `electron print.js DOCUMENT.html OUT.pdf` prints the one to the other and ends. No window is shown, no engagement opened, no profile of the
 * user touched: what Chromium wants to keep goes to the folder of the output, which the caller removes.
 */
const [document, out, profile] = process.argv.slice(-3) as [string, string, string];

registerBundleScheme();
quietChromium();
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.disableHardwareAcceleration();
closeSockets();
app.setPath('userData', profile);
app.on('window-all-closed', () => undefined);

async function run(): Promise<void> {
  try {
    await app.whenReady();
    writeFileSync(out, await printDocument(readFileSync(document, 'utf8')), { flag: 'wx' });
    app.exit(0);
  } catch (error) {
    process.stderr.write(`cannot print: ${error instanceof Error ? error.message : String(error)}\n`);
    app.exit(1);
  }
}

void run();
