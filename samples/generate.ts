// Writes the reference site: captures, asset export and ground truth.
//   node scripts/run-ts.mjs samples/generate.ts [--out DIR] [--plain] [--full-rate --hours H]
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { record } from './site/capture';
import { MINUTE } from './site/context';
import { CONVERSATIONS } from './site/conversations';
import { CAPTURE_START } from './site/directory';
import { siteFiles } from './site/files';

const args = process.argv.slice(2);

function value(name: string, fallback: string): string {
  const i = args.indexOf(name);
  return (i >= 0 ? args[i + 1] : undefined) ?? fallback;
}

const out = value('--out', 'samples'), plain = args.includes('--plain');
mkdirSync(out, { recursive: true });

if (args.includes('--full-rate')) {
  const hours = Number(value('--hours', '1'));
  if (!(hours > 0)) throw new Error('--hours needs a number above 0');
  const path = join(out, 'reference-dc-full-rate.pcapng'), fd = openSync(path, 'w');
  const pending: Buffer[] = [];
  let held = 0;
  const flush = (): void => { writeSync(fd, Buffer.concat(pending)); pending.length = 0; held = 0; };
  // Written in pieces of a few megabytes: hours of cyclic traffic do not fit into memory.
  const notes = record(CONVERSATIONS, 'Halden Logistics · DC1, full rate', { start: CAPTURE_START, bursts: 3, duration: hours * 60 * MINUTE, fullRate: true, plain, tap: !plain }, bytes => {
    pending.push(bytes);
    held += bytes.length;
    if (held > 4 << 20) flush();
  });
  flush();
  closeSync(fd);
  console.log(`${path}: ${notes.frames} frames, ${notes.bytes} bytes`);
} else {
  for (const [name, bytes] of siteFiles(plain)) {
    writeFileSync(join(out, name), bytes);
    console.log(`${name}: ${bytes.length} bytes`);
  }
}
