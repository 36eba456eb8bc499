import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// The oldest runtime that the bundles have to run on is the stand-in of scripts/ensure-electron.mjs (Electron 33: Node 20.18, Chrome 130). electron-vite would derive
// newer targets from the pinned version.
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

// fflate's Node build brings a `require` of its own, which the bundle has already; its browser build is the same code without worker threads.
const resolveFflate = { alias: { fflate: 'fflate/browser' } };

export default defineConfig({
  main: {
    resolve: resolveFflate,
    build: {
      target: NODE_TARGET,
      sourcemap: true,
      externalizeDeps: false, // everything is bundled: a package has no node_modules
      rolldownOptions: { input: { index: resolve('electron/main/index.ts') } },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }, // a sandboxed preload is one CommonJS file
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      target: CHROME_TARGET,
      outDir: resolve('out/renderer'),
      rolldownOptions: { input: { index: resolve('renderer/index.html') } },
    },
    server: { host: '127.0.0.1', port: 5173, strictPort: true },
  },
});
