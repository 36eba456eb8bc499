// Writes the reference site: captures, asset export and ground truth.
//   node scripts/run-ts.mjs samples/generate.ts [--out DIR] [--plain] [--full-rate --hours H]
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { record } from './site/capture';
import { MINUTE } from './site/context';
import { CONVERSATIONS } from './site/conversations';
import { cmdb } from './site/cmdb';
import { CAPTURE_START } from './site/directory';
import { truth } from './site/truth';

const args = process.argv.slice(2);
const value = (name: string, fallback: string): string => {
  const i = args.indexOf(name);
  return i >= 0 && args[i + 1] !== undefined ? args[i + 1]! : fallback;
};
const fullRate = args.includes('--full-rate'), plain = args.includes('--plain');
const out = value('--out', 'samples');
const duration = fullRate ? Number(value('--hours', '1')) * 60 * MINUTE : 30 * MINUTE;
mkdirSync(out, { recursive: true });
const fd = openSync(join(out, 'reference-dc.pcapng'), 'w');
const notes = record(CONVERSATIONS, CAPTURE_START, 'Halden Logistics · DC1, first capture', { duration, fullRate, plain }, bytes => writeSync(fd, bytes));
closeSync(fd);
writeFileSync(join(out, 'reference-dc-cmdb.csv'), cmdb());
writeFileSync(join(out, 'reference-dc.truth.json'), `${JSON.stringify(truth(notes, ['reference-dc.pcapng', 'reference-dc-cmdb.csv']), null, 1)}\n`);
console.log(`reference-dc.pcapng: ${notes.frames} frames, ${notes.bytes} bytes`);
