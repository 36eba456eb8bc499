import { analyse } from '../../shared/pipeline';
import type { Asset } from '../../shared/model/asset';
import type { Reading } from '../../shared/model/reading';
import { PartialReading } from '../import-worker/reading-parts';
import { closeSockets } from '../no-sockets';
import { engineLine } from '../process-line';
import type { AnalysisMessage, AnalysisOrder } from './messages';

/** The pipeline as a process of its own, so that the engine answers the window meanwhile and a cancelled analysis ends at once. */

closeSockets();

const readings: Reading[] = [];
const previous: Asset[] = [];
let reading = new PartialReading();

engineLine<AnalysisOrder, AnalysisMessage>((order, post) => {
  switch (order.kind) {
    case 'part':
      reading.add(order.part);
      return;
    case 'head':
      readings.push(reading.whole(order.head));
      reading = new PartialReading();
      return;
    case 'previous':
      for (const asset of order.assets) previous.push(asset);
      return;
    case 'analyse':
      try {
        const { sources: _, ...parts } = analyse(readings, {
          config: order.config, generatedAt: order.at, tool: { name: 'Crossdock', version: order.version }, previous, edits: order.edits,
          onStage: (stage, done, of) => post({ kind: 'stage', stage, done, of }),
        });
        for (const [part, value] of Object.entries(parts)) post({ kind: 'result', part: part as keyof typeof parts, json: JSON.stringify(value) });
        post({ kind: 'done' });
      } catch (error) {
        post({ kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
  }
});
