import { SeenPackets } from '../../shared/conversations/duplicates';
import type { ReadOrder, WorkerMessage } from './messages';
import { closeSockets } from '../no-sockets';
import { readSource } from './read-source';

/** The import worker as a process: a utility process of the app, or a child of the command line. */
const port = (process as unknown as { parentPort?: { on(name: 'message', listener: (event: { data: unknown }) => void): void; postMessage(message: unknown): void } }).parentPort;

const post = (message: WorkerMessage): void => {
  if (port) port.postMessage(message);
  else process.send?.(message);
};

closeSockets();

/** By site; a worker serves one job, so what it has seen are the captures of that job. */
const seen = new Map<string, SeenPackets>();

function seenOf(site: string): SeenPackets {
  let packets = seen.get(site);
  if (!packets) seen.set(site, packets = new SeenPackets());
  return packets;
}

function work({ file, path, site, config }: ReadOrder): void {
  try {
    const outcome = readSource(path, { site, config, ...(config.duplicates === 'remove' ? { seen: seenOf(site) } : {}), onProgress: progress => post({ kind: 'progress', file, progress }) });
    post({ kind: 'outcome', file, outcome });
  } catch (error) {
    post({ kind: 'bug', file, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

if (port) port.on('message', event => work(event.data as ReadOrder));
else process.on('message', message => work(message as ReadOrder));
