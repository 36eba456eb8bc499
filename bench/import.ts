import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, existsSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The product's import of one large capture against its peers on the same file in the same run: CPU seconds (user + system), megabytes per CPU second, peak memory. Wall times swing with what else the
 * machine does; CPU seconds and their ratios do not. It asserts nothing.
 *   node scripts/run-ts.mjs bench/import.ts [--size 200M] [--seed 1] [--file CAPTURE] [--keep]
 *
 * Each contender runs in a process of its own, so that none pays for another's heap. Peers that are not installed are named.
 */

interface Measured {
  readonly name: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
  readonly note: string;
}

/** run-ts puts the path of this source where a script's own name stands. */
const self = resolve(process.argv[1] ?? '');
const root = process.env['CROSSDOCK_BENCH_ROOT'] ?? resolve(dirname(self), '..');
const words = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? undefined : words[at + 1];
};

/** What the child writes as its last line. */
interface ChildReport {
  readonly note: string;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** In the child: the import as both doors call it: read once, hash, decode, dissect, conversations. */
async function importHere(file: string): Promise<ChildReport> {
  // Loaded here and not above: the other contenders must not pay for it.
  const { readSource } = await import('../electron/import-worker/read-source');
  const outcome = readSource(file, { site: 'bench', config: {} });
  const { user, system } = process.cpuUsage();
  if (outcome.kind !== 'read') throw new Error(outcome.kind === 'refused' ? outcome.problem.message : 'cancelled');
  const { capture } = outcome.reading.source;
  const recognised = outcome.reading.conversations.filter(conversation => conversation.protocol !== undefined).length;
  return {
    note: `${capture?.packets ?? 0} packets, ${capture?.decoded ?? 0} decoded, ${outcome.reading.conversations.length} conversations, ${recognised} with a protocol`,
    cpuSeconds: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1e3,
  };
}

/** In the child: pcap-parser, which hands out records and decodes nothing. */
async function pcapParserHere(file: string): Promise<ChildReport> {
  interface Parser { on(event: 'packet' | 'end' | 'error', listener: (value?: unknown) => void): void }
  const parser = (createRequire(join(root, 'package.json'))('pcap-parser') as { parse(stream: NodeJS.ReadableStream): Parser }).parse(createReadStream(file));
  let packets = 0;
  await new Promise<void>((done, fail) => {
    parser.on('packet', () => { packets++; });
    parser.on('end', () => done());
    parser.on('error', problem => fail(problem as Error));
  });
  const { user, system } = process.cpuUsage();
  return { note: `${packets} records, nothing decoded`, cpuSeconds: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1e3 };
}

function child(name: string, contender: string, file: string): Measured | undefined {
  const started = performance.now();
  // The child is this bundle again, without the bundler's own seconds.
  const bundle = fileURLToPath(import.meta.url);
  const run = spawnSync(process.execPath, [bundle, '--contender', contender, file], { encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, CROSSDOCK_BENCH_ROOT: root } });
  if (run.status !== 0) {
    console.log(`${name}: failed: ${run.stderr.trim().split('\n').slice(-3).join(' ')}`);
    return undefined;
  }
  const report = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as ChildReport;
  return { name, ...report, wallSeconds: (performance.now() - started) / 1000 };
}

/** A program that is not ours, measured by GNU time. */
function peer(name: string, command: string, args: readonly string[], note: string): Measured | undefined {
  if (spawnSync(command, ['--version'], { stdio: 'ignore' }).error) {
    console.log(`${name}: ${command} is not installed; not compared`);
    return undefined;
  }
  if (!existsSync('/usr/bin/time')) {
    console.log(`${name}: GNU time (/usr/bin/time) is not installed, so ${command} cannot be measured; not compared`);
    return undefined;
  }
  const started = performance.now();
  const run = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'ignore', 'pipe'] });
  const [user, system, peak] = (run.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (run.status !== 0 || [user, system, peak].some(value => value === undefined || Number.isNaN(value))) {
    console.log(`${name}: failed: ${run.stderr.trim().split('\n').slice(-3).join(' ')}`);
    return undefined;
  }
  return { name, cpuSeconds: user! + system!, wallSeconds: (performance.now() - started) / 1000, peakMegabytes: peak! / 1e3, note };
}

function makeCapture(): string | undefined {
  const given = option('file');
  if (given !== undefined) {
    if (existsSync(given)) return resolve(given);
    console.log(`${given}: there is no such file`);
    return undefined;
  }
  const size = option('size') ?? '200M';
  const seed = option('seed') ?? '1';
  const file = join(root, 'bench', 'data', `import-${size}-${seed}.pcap`);
  if (existsSync(file)) return file;
  const generator = resolve(root, '../shared/tools/gen-big-pcap.mjs');
  if (!existsSync(generator)) {
    console.log('The generator ../shared/tools/gen-big-pcap.mjs is missing: name a capture of your own with --file.');
    return undefined;
  }
  mkdirSync(dirname(file), { recursive: true });
  const run = spawnSync(process.execPath, [generator, '--size', size, '--seed', seed, '--out', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (run.status === 0) return file;
  rmSync(file, { force: true });
  console.log('The generator failed; see above.');
  return undefined;
}

/** Into the page cache, so that the first contender does not pay for the disk. */
function warm(file: string): void {
  const block = new Uint8Array(1 << 22);
  const handle = openSync(file, 'r');
  while (readSync(handle, block, 0, block.length, null) > 0);
  closeSync(handle);
}

function compare(file: string): void {
  const megabytes = statSync(file).size / 1e6;
  console.log(`${megabytes.toFixed(0)} MB, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
  warm(file);
  const ours = child('Crossdock import', 'crossdock', file);
  const others = [
    child('pcap-parser', 'pcap-parser', file),
    peer('capinfos (with hashes)', 'capinfos', [file], 'counts and hashes, nothing decoded'),
    peer('tshark -q -z conv,ip', 'tshark', ['-n', '-q', '-z', 'conv,ip', '-r', file], 'dissects, counts IP conversations'),
  ];
  const rows = [ours, ...others].filter(row => row !== undefined);
  console.log(`\n${'program'.padEnd(24)}${'CPU s'.padStart(9)}${'MB/CPU s'.padStart(10)}${'wall s'.padStart(9)}${'peak MB'.padStart(9)}${'CPU, ours = 1'.padStart(15)}  what it did`);
  for (const row of rows) {
    const ratio = ours ? `${(row.cpuSeconds / ours.cpuSeconds).toFixed(2)} ×` : '';
    console.log(`${row.name.padEnd(24)}${row.cpuSeconds.toFixed(2).padStart(9)}${(megabytes / row.cpuSeconds).toFixed(0).padStart(10)}${row.wallSeconds.toFixed(1).padStart(9)}${row.peakMegabytes.toFixed(0).padStart(9)}${ratio.padStart(15)}  ${row.note}`);
  }
}

if (words[0] === '--contender') {
  const report = words[1] === 'pcap-parser' ? await pcapParserHere(words[2]!) : await importHere(words[2]!);
  console.log(JSON.stringify(report));
} else {
  const file = makeCapture();
  if (file === undefined) process.exitCode = 1;
  else {
    compare(file);
    if (option('file') === undefined && !words.includes('--keep')) rmSync(file, { force: true });
  }
}
