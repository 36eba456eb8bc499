import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { root, samples } from './launch';

/**
 * A big capture: the one named by CROSSDOCK_BIG_CAPTURE; else made here, CROSSDOCK_BIG bytes of it (250M unless told; 1G is what the specification speaks of), by the generator
 * that lies beside a checkout, or of the sample's sections one after the other where it is missing.
 */
export const bigNamed = process.env['CROSSDOCK_BIG_CAPTURE'];
export const bigSize = process.env['CROSSDOCK_BIG'] ?? '250M';
const generator = join(root, '../shared/tools/gen-big-pcap.mjs');

export function bigCapture(folder: string): string {
  if (bigNamed !== undefined) return bigNamed;
  if (existsSync(generator)) {
    const path = join(folder, 'big.pcap');
    const { status, stderr } = spawnSync(process.execPath, [generator, '--size', bigSize, '--seed', '1', '--out', path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return path;
  }
  console.log('shared/tools/gen-big-pcap.mjs is missing beside this checkout: the sample is repeated instead');
  const path = join(folder, 'big.pcapng');
  const one = readFileSync(join(samples, 'reference-dc.pcapng'));
  const file = openSync(path, 'w');
  const wanted = Number.parseFloat(bigSize) * ({ G: 1e9, M: 1e6 }[bigSize.slice(-1)] ?? 1);
  for (let written = 0; written < wanted; written += one.length) writeSync(file, one);
  closeSync(file);
  return path;
}
