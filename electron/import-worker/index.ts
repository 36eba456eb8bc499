import type { ReadOrder, WorkerMessage } from './messages';
import { closeSockets } from '../no-sockets';
import { engineLine } from '../process-line';
import { headOf, partsOf } from './reading-parts';
import { readSource } from './read-source';

/** The import worker as a process: a utility process of the app, or a child of the command line. */

closeSockets();

engineLine<ReadOrder, WorkerMessage>(({ file, path, site, config }, post) => {
  try {
    const outcome = readSource(path, { site, config, onProgress: progress => post({ kind: 'progress', file, progress }) });
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
});
