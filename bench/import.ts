import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Conversation } from '../shared/model/conversation';

/**
 * The product's import of one large capture against its peers on the same file in the same run: CPU seconds (user + system), megabytes per CPU second, peak memory, and the ratios that are its goals. Wall times
 * swing with what else the machine does; CPU seconds and their ratios do not. It asserts nothing.
 *   node scripts/run-ts.mjs bench/import.ts [--size 200M[,1G]] [--format pcap[,pcapng,gz]] [--flows N] [--seed 1] [--file CAPTURE] [--stage import|classify|whole] [--no-peers] [--keep]
 *
 * Each contender runs in a process of its own, so that none pays for another's heap. Peers that are not installed are named.
 */

interface Measured {
  readonly name: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
  readonly note: string;
  /** 5-tuples and packets by protocol, as we count them. */
  readonly protocols?: Readonly<Record<string, readonly [flows: number, packets: number]>>;
}

/** run-ts puts the path of this source where a script's own name stands. */
const self = resolve(process.argv[1] ?? '');
const root = process.env['CROSSDOCK_BENCH_ROOT'] ?? resolve(dirname(self), '..');
const words = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? undefined : words[at + 1];
};
const has = (name: string): boolean => words.includes(`--${name}`);

// --- contenders in a process of their own -----------------------------------------------------------------------------------------------------

/** What the child writes as its last line. */
type ChildReport = Pick<Measured, 'note' | 'cpuSeconds' | 'peakMegabytes' | 'protocols'>;

function spent(note: string, protocols?: ChildReport['protocols']): ChildReport {
  const { user, system } = process.cpuUsage();
  return { note, cpuSeconds: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1e3, ...(protocols ? { protocols } : {}) };
}

function byProtocol(conversations: readonly Conversation[]): Record<string, readonly [number, number]> {
  const sums: Record<string, [number, number]> = {};
  for (const { protocol = 'none', connections, packets } of conversations) {
    const sum = (sums[protocol] ??= [0, 0]);
    sum[0] += connections;
    sum[1] += packets;
  }
  return sums;
}

/** The import as both doors call it: read once, hash, decode, dissect, conversations. `whole` also identifies the assets and saves the engagement. */
async function importHere(file: string, whole: boolean): Promise<ChildReport> {
  // Loaded here and not above: the other contenders must not pay for it.
  const { readPackedSource } = await import('../electron/import-worker/read-source');
  const outcome = await readPackedSource(file, { site: 'bench', config: {} });
  if (outcome.kind !== 'read') throw new Error(outcome.kind === 'refused' ? outcome.problem.message : 'cancelled');
  const { reading } = outcome;
  const { capture } = reading.source;
  let note = `${capture?.packets ?? 0} packets, ${capture?.decoded ?? 0} decoded, ${reading.conversations.length} conversations`;
  if (whole) {
    const [{ identifyAssets }, { EngagementDatabase }, { loadSqlite }, { writeFileAtomically }] = await Promise.all([
      import('../shared/assets/identify'), import('../electron/store/database'), import('../electron/store/sqlite'), import('../electron/store/atomic-file'),
    ]);
    const { assets } = identifyAssets([reading], {});
    const database = EngagementDatabase.create(await loadSqlite(readFileSync(createRequire(join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm'))));
    database.addReading(reading, file);
    const folder = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
    const bytes = database.export();
    writeFileAtomically(join(folder, 'bench.crossdock'), bytes);
    rmSync(folder, { recursive: true });
    note += `, ${assets.length} assets, ${(bytes.length / 1e6).toFixed(1)} MB engagement`;
  }
  return spent(note, byProtocol(reading.conversations));
}

/** Layers, flow table, protocols by port; no hash, no dissector. What a C program of the same shape is compared with. */
async function classifyHere(file: string): Promise<ChildReport> {
  const { createCaptureReading } = await import('../shared/conversations/capture-reading');
  const capture = createCaptureReading({ name: 'bench', site: 'bench', protocols: [] });
  const block = new Uint8Array(1 << 17);
  const handle = openSync(file, 'r');
  let size = 0;
  for (let n = readSync(handle, block, 0, block.length, null); n > 0; n = readSync(handle, block, 0, block.length, null)) {
    capture.push(block.subarray(0, n));
    size += n;
  }
  closeSync(handle);
  const { conversations, source } = capture.end('0'.repeat(64), size);
  return spent(`${source.capture?.packets ?? 0} packets, ${conversations.length} conversations`);
}

/** pcap-parser, which hands out records and decodes nothing. */
async function pcapParserHere(file: string): Promise<ChildReport> {
  interface Parser { on(event: 'packet' | 'end' | 'error', listener: (value?: unknown) => void): void }
  const parser = (createRequire(join(root, 'package.json'))('pcap-parser') as { parse(stream: NodeJS.ReadableStream): Parser }).parse(createReadStream(file));
  let packets = 0;
  await new Promise<void>((done, fail) => {
    parser.on('packet', () => { packets++; });
    parser.on('end', () => done());
    parser.on('error', problem => fail(problem as Error));
  });
  return spent(`${packets} records, nothing decoded`);
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

// --- peers ------------------------------------------------------------------------------------------------------------------------------------

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

/** bench/limit/walk.c, compiled here; undefined where there is no C compiler. */
function limitProgram(): string | undefined {
  const program = join(root, 'bench', 'data', 'walk');
  mkdirSync(dirname(program), { recursive: true });
  const run = spawnSync('cc', ['-O2', '-o', program, join(root, 'bench', 'limit', 'walk.c')], { encoding: 'utf8' });
  if (run.status === 0) return program;
  console.log('C limit: no C compiler (cc) here; not compared');
  return undefined;
}

// --- captures ---------------------------------------------------------------------------------------------------------------------------------

interface Capture {
  readonly file: string;
  /** Flows and frames by the generator's names. */
  readonly truth?: Readonly<Record<string, { readonly frames: number; readonly flows: number }>>;
  readonly format: string;
}

function makeCapture(size: string, format: string): Capture | undefined {
  const seed = option('seed') ?? '1';
  const flows = option('flows');
  const plain = format === 'gz' ? 'pcap' : format;
  const file = join(root, 'bench', 'data', `import-${size}-${seed}${flows === undefined ? '' : `-${flows}`}.${plain}`);
  const truthFile = `${file}.truth.json`;
  if (!existsSync(file)) {
    const generator = resolve(root, '../shared/tools/gen-big-pcap.mjs');
    if (!existsSync(generator)) {
      console.log('The generator ../shared/tools/gen-big-pcap.mjs is missing: name a capture of your own with --file.');
      return undefined;
    }
    mkdirSync(dirname(file), { recursive: true });
    const made = spawnSync(process.execPath, [generator, '--size', size, '--seed', seed, '--format', plain, ...(flows === undefined ? [] : ['--flows', flows]), '--out', file, '--truth', truthFile], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (made.status !== 0) {
      rmSync(file, { force: true });
      console.log('The generator failed; see above.');
      return undefined;
    }
  }
  const truth = existsSync(truthFile) ? (JSON.parse(readFileSync(truthFile, 'utf8')) as { protocols: NonNullable<Capture['truth']> }).protocols : undefined;
  if (format !== 'gz') return { file, format, ...(truth ? { truth } : {}) };
  if (!existsSync(`${file}.gz`) && spawnSync('gzip', ['-k', '-6', file]).status !== 0) {
    console.log('gzip is not installed; the compressed capture was left out');
    return undefined;
  }
  return { file: `${file}.gz`, format, ...(truth ? { truth } : {}) };
}

/** Into the page cache, so that the first contender does not pay for the disk. */
function warm(file: string): void {
  const block = new Uint8Array(1 << 22);
  const handle = openSync(file, 'r');
  while (readSync(handle, block, 0, block.length, null) > 0);
  closeSync(handle);
}

// --- the comparison ---------------------------------------------------------------------------------------------------------------------------

/** The generator's names for protocols in ours; a session of it may be several of ours, as when CIP stays unasked in EtherNet/IP. */
const OURS: Readonly<Record<string, readonly string[]>> = {
  cipio: ['cip-io'], pnrt: ['profinet-rt'], pndcp: ['profinet-dcp'], modbus: ['modbus-tcp'], s7comm: ['s7comm'], enip: ['enip', 'cip'], opcua: ['opcua'], bacnet: ['bacnet'], mqtt: ['mqtt'], tds: ['tds'],
  http: ['http'], tls: ['tls'], smb2: ['smb2'], rdp: ['rdp'], dns: ['dns'], ntp: ['ntp'], snmp: ['snmp'], arp: ['arp'], lldp: ['lldp'],
};

function printTruth(truth: NonNullable<Capture['truth']>, ours: NonNullable<Measured['protocols']>): void {
  let right = 0;
  let all = 0;
  for (const [name, { frames, flows }] of Object.entries(truth)) {
    const mine = (OURS[name] ?? [name]).map(each => ours[each] ?? [0, 0]).reduce((a, b) => [a[0]! + b[0]!, a[1]! + b[1]!], [0, 0]);
    const what = flows > 0 ? 'connections' : 'frames';
    const [expected, found] = flows > 0 ? [flows, mine[0]!] : [frames, mine[1]!];
    all += expected;
    right += Math.min(expected, found);
    if (expected !== found || (flows > 0 && frames !== mine[1])) console.log(`  ${name}: ${found} of ${expected} ${what}${flows > 0 ? `, ${mine[1]} of ${frames} frames` : ''}`);
  }
  console.log(`protocols against the generator's truth: ${((100 * right) / all).toFixed(2)} % right`);
}

interface Goal {
  readonly what: string;
  readonly peer: string;
  /** Our CPU seconds over the peer's, at most. */
  readonly most: number;
  readonly ours: string;
}

const GOALS: readonly Goal[] = [
  { what: 'CPU against tshark -q -z conv,ip: a 30th', peer: 'tshark', most: 1 / 30, ours: 'whole' },
  { what: 'CPU against ndpiReader -q: no more', peer: 'ndpiReader', most: 1, ours: 'whole' },
  { what: 'CPU against capinfos with hashes: half', peer: 'capinfos', most: 0.5, ours: 'whole' },
  { what: 'CPU of classify against the C limit: 2.5 times (2 from 4 GB)', peer: 'limit', most: 2.5, ours: 'classify' },
  { what: 'CPU on gz against gzip -dc: 1.2 times', peer: 'gzip', most: 1.2, ours: 'import' },
];

function compare({ file, truth, format }: Capture): void {
  const size = statSync(file).size / 1e6;
  console.log(`\n${file.split('/').at(-1)!}: ${size.toFixed(0)} MB, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
  warm(file);
  const stages = option('stage')?.split(',') ?? ['import', 'whole', ...(format === 'gz' ? [] : ['classify'])];
  const rows: [id: string, row: Measured | undefined][] = [];
  for (const stage of stages) rows.push([stage, child(`Crossdock ${stage}`, stage, file)]);
  if (!has('no-peers')) {
    if (format === 'gz') rows.push(['gzip', peer('gzip -dc', 'gzip', ['-dc', file], 'unpacks, nothing else')]);
    else {
      const limit = format === 'pcap' ? limitProgram() : undefined;
      if (limit !== undefined) rows.push(['limit', peer('C limit (walk.c)', limit, [file], 'layers, flow table, ports')]);
      if (format === 'pcap') rows.push(['pcap-parser', child('pcap-parser', 'pcap-parser', file)]);
      rows.push(['capinfos', peer('capinfos (with hashes)', 'capinfos', [file], 'counts and hashes, nothing decoded')]);
      rows.push(['ndpiReader', peer('ndpiReader -q', 'ndpiReader', ['-q', '-i', file], 'flows and protocols, first payloads dissected')]);
      rows.push(['tshark', peer('tshark -q -z conv,ip', 'tshark', ['-n', '-q', '-z', 'conv,ip', '-r', file], 'dissects, counts IP conversations')]);
    }
  }
  const found = new Map(rows.filter((entry): entry is [string, Measured] => entry[1] !== undefined));
  console.log(`${'program'.padEnd(24)}${'CPU s'.padStart(9)}${'MB/CPU s'.padStart(10)}${'wall s'.padStart(9)}${'peak MB'.padStart(9)}  what it did`);
  for (const row of found.values()) {
    console.log(`${row.name.padEnd(24)}${row.cpuSeconds.toFixed(2).padStart(9)}${(size / row.cpuSeconds).toFixed(0).padStart(10)}${row.wallSeconds.toFixed(1).padStart(9)}${row.peakMegabytes.toFixed(0).padStart(9)}  ${row.note}`);
  }
  for (const { what, peer: other, most, ours } of GOALS) {
    const mine = found.get(ours);
    const theirs = found.get(other);
    if (!mine || !theirs) continue;
    const ratio = mine.cpuSeconds / theirs.cpuSeconds;
    const allowed = other === 'limit' && size >= 4000 ? 2 : most;
    console.log(`goal: ${what}: ${ratio < 1 ? `${(1 / ratio).toFixed(1)} × less` : `${ratio.toFixed(2)} × as much`}, ${ratio <= allowed ? 'met' : `not met (${(ratio / allowed).toFixed(1)} × over)`}`);
  }
  const counted = found.get('import') ?? found.get('whole');
  if (truth && counted?.protocols) printTruth(truth, counted.protocols);
}

if (words[0] === '--contender') {
  const contender = words[1]!;
  const file = words[2]!;
  const report = contender === 'pcap-parser' ? await pcapParserHere(file) : contender === 'classify' ? await classifyHere(file) : await importHere(file, contender === 'whole');
  console.log(JSON.stringify(report));
} else {
  const given = option('file');
  if (given !== undefined && !existsSync(given)) {
    console.log(`${given}: there is no such file`);
    process.exitCode = 1;
  } else if (given !== undefined) compare({ file: resolve(given), format: given.endsWith('.gz') ? 'gz' : given.endsWith('.pcapng') ? 'pcapng' : 'pcap' });
  else {
    for (const size of (option('size') ?? '200M').split(',')) {
      for (const format of (option('format') ?? 'pcap').split(',')) {
        const capture = makeCapture(size, format);
        if (capture) compare(capture);
        else process.exitCode = 1;
      }
    }
    if (!has('keep')) rmSync(join(root, 'bench', 'data'), { recursive: true, force: true });
  }
}
