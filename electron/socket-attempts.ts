import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NetworkAttempt } from '../shared/model/views';

/** The last port of this computer, where nobody listens: were a socket opened after all, it would reach nobody. Ports like discard would not do: fetch refuses those by itself. */
const HOST = '127.0.0.1';
const PORT = 65535;
const PATIENCE = 1_500;
const OURS = /never opens a socket/;

type Outcome = Pick<NetworkAttempt, 'outcome' | 'refused'>;

/**
 * Tries every way in which this process could reach a network, and says what came of each. Refused counts only when it was our own refusal: nobody listening there, a firewall or a missing cable would
 * fail as well, and prove nothing.
 */
export async function socketAttempts(process: NetworkAttempt['process'], debugging = false): Promise<NetworkAttempt[]> {
  const require = createRequire(import.meta.url);
  const net = require('node:net') as { connect(port: number, host: string): Emitter; createServer(): { listen(port: number, host: string, heard: () => void): void; once: Emitter['once']; close(): void } };
  const tls = require('node:tls') as { connect(port: number, host: string): Emitter };
  const http = require('node:http') as { get(options: object): Emitter };
  const datagrams = require('node:dgram') as { createSocket(type: string): { close(): void } };
  const names = require('node:dns') as { lookup(name: string, done: (error: Error | null) => void): void };
  const settled = (emitter: Emitter, good: string): Promise<void> => new Promise((yes, no) => {
    emitter.once(good, () => {
      emitter.destroy?.();
      yes();
    });
    emitter.once('error', no);
  });
  const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a TCP connection', () => settled(net.connect(PORT, HOST), 'connect')],
    ['a TLS connection', () => settled(tls.connect(PORT, HOST), 'secureConnect')],
    ['an HTTP request', () => settled(http.get({ host: HOST, port: PORT }), 'response')],
    ['fetch', () => fetch(`http://${HOST}:${PORT}/`)],
    ['listening on a port', () => new Promise<void>((yes, no) => {
      const server = net.createServer();
      server.once('error', no);
      server.listen(0, HOST, () => {
        server.close();
        yes();
      });
    })],
    ['a datagram socket', async () => datagrams.createSocket('udp4').close()],
    ['looking up a name', () => new Promise<void>((yes, no) => names.lookup('localhost', error => (error ? no(error) : yes())))],
  ];
  const attempts: NetworkAttempt[] = [];
  for (const [what, way] of ways) attempts.push({ process, what, ...await outcomeOf(way) });
  const open = openSockets();
  if (open !== undefined) {
    const none = open.length === 0;
    // Who debugs is connected to a port that listens.
    const listening = new Set(open.flatMap(socket => (socket.listening ? [socket.local] : [])));
    attempts.push({
      process, what: 'internet sockets that are open now', refused: none || (debugging && open.every(({ local }) => listening.has(local))),
      outcome: none ? 'none' : `${open.length}: ${open.map(socket => `${socket.local}${socket.listening ? ' (listening)' : ''}`).join(', ')}${debugging ? '; Crossdock was started with a debugging switch, which opens such' : ''}`,
    });
  }
  return attempts;
}

interface Emitter {
  once(name: string, listener: (error: Error) => void): void;
  destroy?(): void;
}

/** @internal what came of one attempt */
export async function outcomeOf(way: () => Promise<unknown>, ours: RegExp = OURS): Promise<Outcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([way(), new Promise((_yes, no) => { timer = setTimeout(() => no(new Error(`nothing came of it within ${PATIENCE} ms`)), PATIENCE); })]);
    return { outcome: 'it went through', refused: false };
  } catch (error) {
    const words = error instanceof Error ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`.trim() : String(error);
    return ours.test(words) ? { outcome: 'refused by Crossdock', refused: true } : { outcome: `tried, and failed elsewhere: ${words}`, refused: false };
  } finally {
    clearTimeout(timer);
  }
}

/** What the system says this process holds: its descriptors against the tables of internet sockets. Undefined where the system has no such tables (only Linux does). */
function openSockets(): { local: string; listening: boolean }[] | undefined {
  try {
    const held = new Set(readdirSync('/proc/self/fd').flatMap(name => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${name}`))?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    }));
    return ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap(table => readFileSync(`/proc/self/net/${table}`, 'latin1').split('\n').slice(1).flatMap(line => {
      const fields = line.trim().split(/\s+/);
      return held.has(fields[9] ?? '') ? [{ local: `${table} port ${Number.parseInt(fields[1]!.split(':')[1]!, 16)}`, listening: table.startsWith('tcp') && fields[3] === '0A' }] : [];
    }));
  } catch {
    return undefined;
  }
}
