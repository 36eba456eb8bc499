import { createRequire, syncBuiltinESMExports } from 'node:module';

type Patched = Record<string, unknown>;

/** Makes this process's Node unable to open a socket. Belt and braces: nothing of ours imports them, and this keeps it so at run time, dependencies included. */
export function closeSockets(): void {
  const require = createRequire(import.meta.url);
  const refuse = (): never => {
    throw new Error('Crossdock never opens a socket');
  };
  const refuseLater = (): Promise<never> => Promise.reject(new Error('Crossdock never opens a socket'));
  // Streams, and with them TLS, HTTP and fetch.
  (require('node:net') as { Socket: { prototype: Patched } }).Socket.prototype['connect'] = refuse;
  // Waiting to be called is as much as calling.
  (require('node:net') as { Server: { prototype: Patched } }).Server.prototype['listen'] = refuse;
  const datagrams = require('node:dgram') as Patched & { Socket: { prototype: Patched } };
  datagrams['createSocket'] = refuse;
  for (const method of ['bind', 'connect', 'send']) datagrams.Socket.prototype[method] = refuse;
  const names = require('node:dns') as Patched & { promises: Patched };
  for (const [list, refusal] of [[names, refuse], [names.promises, refuseLater]] as const) {
    for (const name of Object.keys(list)) if (/^(lookup|resolve|reverse)/.test(name)) list[name] = refusal;
  }
  // Named imports of these modules are bindings of their own until they are told.
  syncBuiltinESMExports();
}
