import { createRequire } from 'node:module';

/** Makes this process's Node unable to open a socket. Belt and braces: nothing of ours imports them, and this keeps it so at run time, dependencies included. */
export function closeSockets(): void {
  const require = createRequire(import.meta.url);
  const refuse = (): never => {
    throw new Error('Crossdock never opens a socket');
  };
  const sockets = require('node:net') as { Socket: { prototype: Record<string, unknown> } };
  const datagrams = require('node:dgram') as Record<string, unknown>;
  const names = require('node:dns') as Record<string, unknown>;
  sockets.Socket.prototype['connect'] = refuse;
  datagrams['createSocket'] = refuse;
  names['lookup'] = refuse;
  names['resolve'] = refuse;
}
