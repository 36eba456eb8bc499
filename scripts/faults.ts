import { ERRORS, everyCut, everyFault, FaultBench, PASSPHRASE } from './faults/save-faults';

/**
 * Saving with the disk failing and the process ending at every single call (reliability, save and recovery).
 *
 *   npm run faults -- [--full]
 *
 * Without --full an engagement that is not encrypted, and 64 cuts. With it every 32nd byte is cut, and a closed engagement goes through all of it (some minutes: each opening takes scrypt).
 */

// Each failure that a test makes is said on the way; only what was lost is of interest.
console.error = () => undefined;

const full = process.argv.includes('--full');
let failed = 0;
const tell = (what: string, cases: number, wrong: readonly string[]): void => {
  failed += wrong.length;
  console.log(`${what}: ${cases} cases, ${wrong.length} wrong`);
  for (const why of wrong.slice(0, 20)) console.log(`  ${why}`);
};

for (const passphrase of full ? [undefined, PASSPHRASE] : [undefined]) {
  const bench = await FaultBench.create(passphrase);
  try {
    const kind = passphrase === undefined ? 'plain' : 'closed';
    for (const what of ['save', 'edit', 'save with a journal'] as const) {
      const { cases, calls, wrong } = await everyFault(bench, what, passphrase === undefined ? [...ERRORS, 'ends', 'tears', 'short'] : ['EIO', 'ends', 'tears']);
      tell(`${kind}, ${what}: a fault at each of up to ${calls} calls`, cases, wrong);
    }
    if (passphrase === undefined) {
      const cuts = full ? Math.floor(bench.bytes / 32) : 64;
      tell(`${kind}, cut`, cuts, await everyCut(bench, cuts));
    } else tell(`${kind}, rubbish at the end`, 1, await bench.torn('rubbish'));
  } finally {
    bench.remove();
  }
}
process.exitCode = failed === 0 ? 0 : 1;
