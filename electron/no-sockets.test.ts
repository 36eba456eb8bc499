import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { expect, test } from 'vitest';

test('a process that closed its sockets opens none: not by net, tls, http, fetch, datagrams or names', async () => {
  const cache = join(import.meta.dirname, '../node_modules/.cache');
  const folder = mkdtempSync(join(cache, 'no-sockets-'));
  try {
    writeFileSync(join(folder, 'try.ts'), `
      import dgram, { createSocket } from 'node:dgram';
      import dns from 'node:dns';
      import { promises as names } from 'node:dns';
      import http from 'node:http';
      import net from 'node:net';
      import tls from 'node:tls';
      import { closeSockets } from ${JSON.stringify(join(import.meta.dirname, 'no-sockets'))};
      const server = net.createServer(socket => { heard++; socket.destroy(); });
      let heard = 0;
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as net.AddressInfo;
      if (process.argv[2] === 'closed') closeSockets();
      const attempts: Record<string, () => unknown> = {
        net: () => new Promise((yes, no) => net.connect(port, '127.0.0.1').once('connect', yes).once('error', no)),
        tls: () => new Promise((yes, no) => tls.connect(port, '127.0.0.1').once('connect', yes).once('error', no)),
        http: () => new Promise((yes, no) => http.get({ port, host: '127.0.0.1' }).once('socket', socket => socket.once('connect', yes)).once('error', no)),
        fetch: () => fetch('http://127.0.0.1:' + port).catch(error => { if (/never opens/.test(String(error.cause ?? error))) throw error.cause ?? error; }),
        'dgram.createSocket': () => dgram.createSocket('udp4').close(),
        'dns.lookup': () => new Promise(yes => dns.lookup('localhost', yes)),
        'dns.promises': () => names.lookup('localhost'),
        'new dgram.Socket': () => new dgram.Socket('udp4' as never).bind(0).close(),
        'net.Server.listen': () => new Promise((yes, no) => { const other = net.createServer(); other.once('error', no); other.listen(0, '127.0.0.1', () => yes(other.close())); }),
        createSocket: () => createSocket('udp4').close(),
      };
      const refused: string[] = [];
      for (const [name, attempt] of Object.entries(attempts)) try { await Promise.race([attempt(), new Promise(yes => setTimeout(yes, 1_500))]); } catch (error) { if (/never opens a socket/.test(String(error))) refused.push(name); }
      console.log(JSON.stringify({ refused, heard: heard > 0, all: Object.keys(attempts) }));
      process.exit(0);`);
    await build({ input: join(folder, 'try.ts'), platform: 'node', output: { dir: folder, format: 'esm', entryFileNames: 'try.mjs' }, logLevel: 'silent' });
    const run = (state: string): { refused: string[]; heard: boolean; all: string[] } => {
      const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'try.mjs'), state], { encoding: 'utf8', timeout: 30_000 });
      expect(stderr).toBe('');
      return JSON.parse(stdout) as never;
    };
    expect(run('open'), 'without it they do open: the test can fail').toMatchObject({ refused: [], heard: true });
    const closed = run('closed');
    expect(closed.heard).toBe(false);
    expect(closed.refused).toEqual(closed.all);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
