import { parseArgs } from 'node:util';
import { outputFormats } from '../../shared/report/formats/registry';

/** Wrong usage: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What `--out DIR` writes unless told otherwise, each also with a flag of its own. */
export const FORMATS = ['analysis', 'model', 'report', 'engagement'] as const;
/** The others of `--formats`: every table of the report as CSV, the document printed, and the forms that other programs read. */
const FURTHER_FORMATS: readonly string[] = ['csv', 'pdf', ...outputFormats.map(({ id }) => id)];
export type Format = (typeof FORMATS)[number] | (string & {});

/** What becomes of packets that were captured twice. */
export type Treatment = 'keep' | 'remove';

export type Command =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'analyze'; readonly inputs: readonly string[]; readonly outputs: Outputs; readonly config?: string; readonly duplicates?: Treatment; readonly now?: string; readonly onReadError: OnReadError; readonly quiet: boolean; readonly json: boolean; readonly passphraseFile?: string }
  | { readonly command: 'inspect'; readonly inputs: readonly string[]; readonly duplicates?: Treatment; readonly onReadError: OnReadError; readonly quiet: boolean; readonly json: boolean }
  | { readonly command: 'solve'; readonly model: string; readonly method: 'auto' | 'exact' | 'mc'; readonly samples?: number; readonly seed?: number }
  | { readonly command: 'report'; readonly engagement: string; readonly outputs: Outputs; readonly quiet: boolean; readonly passphraseFile?: string }
  | { readonly command: 'merge'; readonly engagement: string; readonly workbook: string; readonly dryRun: boolean; readonly conflicts: 'keep' | 'take'; readonly outputs: Outputs; readonly now?: string; readonly quiet: boolean; readonly json: boolean; readonly passphraseFile?: string }
  | { readonly command: 'diff'; readonly base: string; readonly later: string; readonly analysis?: string; readonly csv?: string; readonly json: boolean; readonly quiet: boolean; readonly passphraseFile?: string }
  | { readonly command: 'verify'; readonly engagement: string; readonly inputs: readonly string[]; readonly json: boolean; readonly passphraseFile?: string };

/** What becomes of a file whose reading the system interrupts: what came before is kept, or nothing. */
export type OnReadError = 'keep' | 'discard';

export interface Outputs {
  readonly out?: string;
  readonly formats: readonly Format[];
  readonly analysis?: string;
  readonly report?: string;
  readonly model?: string;
  readonly engagement?: string;
  /** Folder for the frames that findings and paths cite. */
  readonly frames?: string;
  /** Names and addresses masked, with the key beside the folder. */
  readonly redact?: boolean;
}

export const USAGE = `crossdock: from captures and asset exports to attack paths and ranked remediations. Sends no packet, opens no socket.

  crossdock analyze INPUT…     import captures, asset lists and folders of them; then assets, graph, findings, attack paths, remediations
                               one of them may be an engagement: its sources, its settings and what the analyst corrected in it are taken over
      --out DIR                write everything below DIR under standard names
      --formats LIST           what of it: ${FORMATS.join(',')}; besides: ${FURTHER_FORMATS.join(',')}
      --analysis FILE.json  --model FILE.json  --report FILE.xlsx  --engagement FILE.crossdock
      --redact                 mask names, addresses and serial numbers in all of it; the key goes into DIR.redaction-key.json beside it, never inside. No engagement, no frames
      --frames DIR             the frames that each finding and attack path cites, as pcapng files with comments
      --config FILE.json       sites, zones, roles, costs, parameters (docs/configuration.md)
      --duplicates keep|remove packets captured twice (two taps, a doubled mirror port): count both and say so, or count one; also for inspect
      --now TIME               the time that stands in the outputs (else SOURCE_DATE_EPOCH, else the clock)
      --on-read-error keep|discard   a medium that fails, a file that shrinks: keep what came before (as without it), or nothing of the file
  crossdock inspect INPUT…     one line per input: what it is, packets or rows, what was skipped and why
  crossdock solve MODEL.json   the risk engine alone, on an attack model; --method auto|exact|mc, --samples N, --seed N
  crossdock report ENGAGEMENT  the outputs again, from a saved engagement; --out DIR, --redact, --report FILE.xlsx, --frames DIR, …
  crossdock merge ENGAGEMENT REPORT.xlsx   what was edited in the report workbook, and takes it over: into ENGAGEMENT itself, unless --engagement or --out say another place
      --dry-run                only say what would be taken over; writes nothing
      --conflicts keep|take    where the engagement changed since the export, too: keep what it says (as without it), or take what the workbook says
      --out DIR, --redact, --report FILE.xlsx, --now TIME, …   as above, with what was taken over
  crossdock diff BASE NEW      what came, went and changed between two engagements or analysis.json files of one site, and what cannot be said; --analysis FILE.json and --csv FILE.csv write it
  crossdock verify ENGAGEMENT [INPUT…]   has every source still its recorded hash, and does the chain of custody hold?
  crossdock verify FOLDER [INPUT…]       is what --out delivered still as it was? Needs the folder only

  --passphrase-file FILE   the passphrase of an engagement, the first line of FILE (else the environment variable CROSSDOCK_PASSPHRASE), for analyze, report, merge, diff, verify; what analyze writes is closed with it

  --quiet  no progress        --json  machine-readable summary        --version        --help

Exit status: 0 all inputs read · 1 something was refused or only partly read, each named · 2 wrong usage · 3 nothing could be read
`;

export function parseCommand(words: readonly string[]): Command {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        out: { type: 'string' }, formats: { type: 'string' }, analysis: { type: 'string' }, model: { type: 'string' }, report: { type: 'string' }, engagement: { type: 'string' }, frames: { type: 'string' }, config: { type: 'string' },
        now: { type: 'string' }, method: { type: 'string' }, csv: { type: 'string' }, samples: { type: 'string' }, seed: { type: 'string' }, quiet: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' }, duplicates: { type: 'string' }, redact: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, conflicts: { type: 'string' }, 'passphrase-file': { type: 'string' }, 'on-read-error': { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command, ...rest] = positionals;
  const quiet = values.quiet ?? false;
  const json = values.json ?? false;
  const only = (...allowed: string[]): void => {
    for (const name of Object.keys(values)) if (!allowed.includes(name)) throw new UsageError(`${command} takes no --${name}`);
  };
  const whole = (name: 'samples' | 'seed', least: number, most: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) throw new UsageError(`--${name} is a whole number from ${least} to ${most}`);
    return value;
  };
  const onReadError = values['on-read-error'] ?? 'keep';
  if (onReadError !== 'keep' && onReadError !== 'discard') throw new UsageError('--on-read-error is keep or discard');
  const duplicates = (): { duplicates?: Treatment } => {
    if (values.duplicates === undefined) return {};
    if (values.duplicates !== 'keep' && values.duplicates !== 'remove') throw new UsageError('--duplicates is keep or remove');
    return { duplicates: values.duplicates };
  };
  const passphrase = (): { passphraseFile?: string } => (values['passphrase-file'] === undefined ? {} : { passphraseFile: values['passphrase-file'] });
  const OUTPUT_FLAGS = ['out', 'formats', 'analysis', 'model', 'report', 'engagement', 'frames', 'redact'];
  const outputs = (): Outputs => {
    const redact = values.redact ?? false;
    // Both hold what the captures hold.
    if (redact && (values.out === undefined || values.engagement !== undefined || values.frames !== undefined || values.formats?.split(',').includes('engagement'))) throw new UsageError('--redact writes below --out DIR, and neither an engagement nor frames: both hold what was captured, as it was');
    const formats = values.formats === undefined ? FORMATS.filter(format => !redact || format !== 'engagement') : values.formats.split(',').map(format => {
      if (!(FORMATS as readonly string[]).includes(format) && !FURTHER_FORMATS.includes(format)) throw new UsageError(`--formats knows ${[...FORMATS, ...FURTHER_FORMATS].join(', ')}, not ${format}`);
      return format;
    });
    if (values.formats !== undefined && values.out === undefined) throw new UsageError('--formats says what to write below --out DIR');
    const named = Object.fromEntries((['out', 'analysis', 'model', 'report', 'engagement', 'frames'] as const).flatMap(name => (values[name] === undefined ? [] : [[name, values[name]]])));
    return { ...named, formats, ...(redact ? { redact } : {}) } as Outputs;
  };
  switch (command) {
    case undefined:
      return { command: 'help' };
    case 'analyze': {
      only(...OUTPUT_FLAGS, 'config', 'duplicates', 'now', 'on-read-error', 'quiet', 'json', 'passphrase-file');
      if (rest.length === 0) throw new UsageError('analyze needs at least one input');
      if (values.now !== undefined && Number.isNaN(Date.parse(values.now))) throw new UsageError(`--now ${values.now} is no time; write 2026-09-07T06:00:00Z`);
      return { command, inputs: rest, outputs: outputs(), onReadError, quiet, json, ...passphrase(), ...duplicates(), ...(values.config === undefined ? {} : { config: values.config }), ...(values.now === undefined ? {} : { now: values.now }) };
    }
    case 'inspect':
      only('duplicates', 'on-read-error', 'quiet', 'json');
      if (rest.length === 0) throw new UsageError('inspect needs at least one input');
      return { command, inputs: rest, onReadError, quiet, json, ...duplicates() };
    case 'solve': {
      only('method', 'samples', 'seed', 'quiet', 'json');
      if (rest.length !== 1) throw new UsageError('solve takes one attack model');
      const method = values.method ?? 'auto';
      if (method !== 'auto' && method !== 'exact' && method !== 'mc') throw new UsageError('--method is auto, exact or mc');
      const samples = whole('samples', 1, 10_000_000);
      const seed = whole('seed', 0, 0xffffffff);
      return { command, model: rest[0]!, method, ...(samples === undefined ? {} : { samples }), ...(seed === undefined ? {} : { seed }) };
    }
    case 'report':
      only(...OUTPUT_FLAGS, 'quiet', 'passphrase-file');
      if (rest.length !== 1) throw new UsageError('report takes one engagement');
      return { command, engagement: rest[0]!, outputs: outputs(), quiet, ...passphrase() };
    case 'merge': {
      only(...OUTPUT_FLAGS, 'dry-run', 'conflicts', 'now', 'quiet', 'json', 'passphrase-file');
      if (rest.length !== 2) throw new UsageError('merge takes an engagement and the workbook that was edited');
      const conflicts = values.conflicts ?? 'keep';
      if (conflicts !== 'keep' && conflicts !== 'take') throw new UsageError('--conflicts is keep or take');
      const dryRun = values['dry-run'] ?? false;
      if (dryRun && OUTPUT_FLAGS.some(name => name in values)) throw new UsageError('--dry-run writes nothing');
      if (values.now !== undefined && Number.isNaN(Date.parse(values.now))) throw new UsageError(`--now ${values.now} is no time; write 2026-09-07T06:00:00Z`);
      return { command, engagement: rest[0]!, workbook: rest[1]!, dryRun, conflicts, outputs: outputs(), quiet, json, ...passphrase(), ...(values.now === undefined ? {} : { now: values.now }) };
    }
    case 'diff':
      only('analysis', 'csv', 'json', 'quiet', 'passphrase-file');
      if (rest.length !== 2) throw new UsageError('diff takes two engagements or analyses, the earlier first');
      return { command, base: rest[0]!, later: rest[1]!, json, quiet, ...passphrase(), ...(values.analysis === undefined ? {} : { analysis: values.analysis }), ...(values.csv === undefined ? {} : { csv: values.csv }) };
    case 'verify':
      only('json', 'quiet', 'passphrase-file');
      if (rest.length === 0) throw new UsageError('verify takes an engagement, or the folder of a delivery');
      return { command, engagement: rest[0]!, inputs: rest.slice(1), json, ...passphrase() };
    default:
      throw new UsageError(`there is no command ${command}`);
  }
}
