import { SeenPackets } from '../../shared/conversations/duplicates';
import type { ReadOrder, SampleOrder, WorkerMessage } from './messages';
import { closeSockets } from '../no-sockets';
import { engineLine } from '../process-line';
import { headOf, partsOf } from './reading-parts';
import { readPackedSource } from './read-source';
import { sampleTable } from './sample-table';

/** The import worker as a process: a utility process of the app, or a child of the command line. */

closeSockets();

/** By site; a worker serves one job, so what it has seen are the captures of that job. */
const seen = new Map<string, SeenPackets>();

function seenOf(site: string): SeenPackets {
  let packets = seen.get(site);
  if (!packets) seen.set(site, packets = new SeenPackets());
  return packets;
}

async function work({ file, path, site, config }: ReadOrder, post: (message: WorkerMessage) => void): Promise<void> {
  try {
    const outcome = await readPackedSource(path, { site, config, ...(config.duplicates === 'remove' ? { seen: seenOf(site) } : {}), onProgress: progress => post({ kind: 'progress', file, progress }) });
    if (outcome.kind !== 'read') {
      post({ kind: 'outcome', file, outcome });
      return;
    }
    const { reading, ...rest } = outcome;
    for (const part of partsOf(reading)) post({ kind: 'part', file, part });
    post({ kind: 'outcome', file, outcome: { ...rest, head: headOf(reading) } });
  } catch (error) {
    post({ kind: 'bug', file, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

engineLine<ReadOrder | SampleOrder, WorkerMessage>((order, post) => {
  if ('kind' in order) post({ kind: 'sampled', outcome: sampleTable(order.path) });
  else void work(order, post);
});
