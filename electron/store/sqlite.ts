import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import initSqlJs, { type SqlJsStatic } from 'sql.js';

let loaded: Promise<SqlJsStatic> | undefined;

/** SQLite compiled to WebAssembly; loaded once a process. `wasm` is given where the package's own file is not beside it (packaged app). */
export function loadSqlite(wasm?: Uint8Array): Promise<SqlJsStatic> {
  loaded ??= initSqlJs({ wasmBinary: toArrayBuffer(wasm ?? readFileSync(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'))) });
  return loaded;
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
