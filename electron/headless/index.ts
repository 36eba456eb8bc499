import { closeSync, mkdirSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readAttackModel, writeAttackModel } from '../../shared/attack/attack-model';
import { SeenPackets } from '../../shared/conversations/duplicates';
import { suspectTaps } from '../../shared/conversations/tap-sample';
import { compareSites } from '../../shared/drift/drift';
import { driftJson, driftText } from '../../shared/drift/drift-text';
import { compareText } from '../../shared/model/order';
import type { Analysis } from '../../shared/model/analysis';
import type { Problem } from '../../shared/model/problem';
import { solve } from '../../shared/remediation/solve';
import { analysisJson } from '../../shared/report/analysis-json';
import { outputFormats } from '../../shared/report/formats/registry';
import type { SiteConfig } from '../../shared/model/config';
import { namelessSettings, type ReportSettings } from '../../shared/model/report-settings';
import type { Redacted } from '../../shared/report/delivery/redact';
import { reportDocument } from '../../shared/report/html/document';
import { withReportProperties } from '../../shared/report/html/pdf-properties';
import { mergeText } from '../../shared/report/merge/merge-text';
import { buildReport } from '../../shared/report/report';
import { citedPcapng, findingCitations, pathCitations, readCited } from '../evidence/cited-frames';
import { analystName } from '../engine/analyst';
import { driftCsv, sideOfFile } from '../engine/comparison';
import { ExpectedFailure, writeFailure } from '../engine/expected-failure';
import { applyEdited, compareEdited, readEdited } from '../engine/merge';
import { takeIn } from '../engine/take-in';
import { identityOf, Workspace } from '../engine/workspace';
import { writeCsv } from '../spreadsheet/csv';
import { writeWorkbook } from '../spreadsheet/workbook';
import { closeSockets } from '../no-sockets';
import { writeFileAtomically } from '../store/atomic-file';
import { isContainer } from '../store/container';
import { isEngagement } from '../store/database';
import { holderText, takeLock } from '../store/lock';
import { CUSTODY, type Chain } from '../store/custody';
import { FORMATS, parseCommand, USAGE, UsageError, type Command, type Format, type OnReadError, type Outputs } from './arguments';
import { readConfig } from './config-file';
import { passphraseOf } from './passphrase';
import { redactFor } from '../engine/redaction';
import { checkDelivery, DeliveryFolder, sha256Of } from './delivery';
import { closeInputs, listInputs, readInput } from './inputs';
import { printOnCommandLine } from './print';
import { Progress } from './progress';
import { inspectText, summaryJson, summaryText } from './summary';

/** The command line: the second door to the engine (interfaces). Plain Node, no display, no network. */

declare const CROSSDOCK_VERSION: string;

const OK = 0;
const PARTLY = 1;
const USAGE_STATUS = 2;
const NOTHING = 3;

const print = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

function describe(name: string, { message, advice, at }: Problem): string {
  const where = at && 'frame' in at ? `, frame ${at.frame}` : at && 'row' in at ? `, row ${at.row}` : at && 'line' in at ? `, line ${at.line}` : at && 'offset' in at ? `, byte ${at.offset}` : '';
  const place = name === '' || message.startsWith(name) ? '' : `${name}${where}: `;
  const sentence = /[.!?…]$/.test(message) ? message : `${message}.`;
  return `${place}${sentence}${advice === undefined ? '' : ` ${advice}`}`;
}

/** Files of a folder that are simply something else (notes, pictures, spreadsheets' lock files): named and passed over, which is no failure. */
const SOMETHING_ELSE: ReadonlySet<string> = new Set(['not-a-capture', 'unknown-text', 'too-short', 'empty-file']);
const EVIDENCE_NAME = /\.(pcap|pcapng|cap|ntar|snoop|csv|tsv|xlsx|xlsm|xls|ods|xml|nessus|json|conf|cfg|log)(\.(gz|zst))?$/i;

/** Reads all inputs into the workspace, in an order that does not depend on the command line's. */
async function importAll(workspace: Workspace, inputs: readonly string[], at: string, progress: Progress, onReadError: OnReadError): Promise<number> {
  const { files, inFolders, unreadable } = listInputs(inputs);
  const sites = workspace.config.sites ?? {};
  const seen = new Map<string, SeenPackets>();
  const seenOf = (site: string): SeenPackets => {
    const known = seen.get(site) ?? new SeenPackets();
    seen.set(site, known);
    return known;
  };
  let read = 0;
  let troubled = unreadable.length;
  for (const line of unreadable) complain(line);
  const ordered = [...files].sort((a, b) => compareText(basename(a), basename(b)) || compareText(a, b));
  for (const path of ordered) {
    progress.next();
    const name = basename(path);
    const site = sites[name] ?? 'site';
    const outcome = await readInput(path, site, workspace.config, progress, workspace.config.duplicates === 'remove' ? seenOf(site) : undefined);
    progress.clear();
    if (outcome.kind === 'cancelled') continue;
    if (outcome.kind === 'refused') {
      if (inFolders.has(path) && SOMETHING_ELSE.has(outcome.problem.code) && !EVIDENCE_NAME.test(name)) complain(`${name}: skipped, no format that is known.`);
      else {
        troubled++;
        complain(describe(name, outcome.problem));
      }
      continue;
    }
    if (outcome.interrupted && onReadError === 'discard') {
      troubled++;
      complain(`${describe(name, outcome.interrupted)} Nothing was imported from it.`);
      continue;
    }
    if (outcome.interrupted) complain(`${name}: what came before the interruption is kept; with --on-read-error discard nothing of such a file is.`);
    read++;
    let { reading } = outcome;
    let taken = await takeIn(workspace, reading, path, { at });
    if (taken.kind === 'read-again') {
      const second = await readInput(path, site, workspace.config, progress, new SeenPackets());
      progress.clear();
      if (second.kind === 'read') {
        ({ reading } = second);
        taken = await takeIn(workspace, reading, path, { at });
      }
    }
    for (const problem of (taken.kind === 'taken' ? taken.source : reading.source).problems) {
      if (problem.weight !== 'warning') troubled++;
      complain(describe(name, problem));
    }
    if (taken.kind === 'known') complain(taken.problem.code === 'duplicate' ? `${name} has the same SHA-256 as another input; it was counted once.` : taken.problem.message);
  }
  closeInputs();
  return read === 0 ? NOTHING : troubled > 0 ? PARTLY : OK;
}

/** What the writers need of an engagement; a redacted delivery has a name of its own. */
type Written = Pick<Workspace, 'name' | 'isSourceFile'> & { readonly settings: ReportSettings };

/** The analysis as it is delivered: itself, or masked, with the key written beside the folder. */
function delivered(workspace: Workspace, analysis: Analysis, outputs: Outputs, written: string[]): { readonly analysis: Analysis; readonly as: Written; readonly redacted: Redacted | undefined } {
  const isSourceFile: Workspace['isSourceFile'] = path => workspace.isSourceFile(path);
  const { report = {} } = workspace.config;
  if (!outputs.redact) return { analysis, as: { name: workspace.name, isSourceFile, settings: report }, redacted: undefined };
  const { redacted, keyPath } = redactFor(outputs.out!, analysis, workspace);
  written.push(`${keyPath} (keep it: it undoes the masking)`);
  return { analysis: redacted.analysis, as: { name: redacted.engagement, isSourceFile, settings: namelessSettings(report) }, redacted };
}

/** Where each format goes. Throws UsageError for a place that is one of the inputs: evidence is never written over. */
function targetsOf(outputs: Outputs, inputs: readonly string[]): Map<Format, string> {
  const targets = new Map<Format, string>();
  if (outputs.out !== undefined) for (const format of outputs.formats) targets.set(format, join(outputs.out, standardName(format)));
  for (const format of FORMATS) {
    const named = outputs[format];
    if (named !== undefined) targets.set(format, named);
  }
  const evidence = new Set(listInputs(inputs).files.map(identityOf));
  const taken = new Set<string>();
  for (const [format, path] of targets) {
    const identity = identityOf(path);
    if (evidence.has(identity)) throw new UsageError(`${path} is an input; the ${format} would be written over it`);
    if (taken.has(identity)) throw new UsageError(`two outputs would be written to ${path}`);
    taken.add(identity);
  }
  return targets;
}

const STANDARD_NAMES: Readonly<Record<string, string>> = { analysis: 'analysis.json', model: 'attack-model.json', report: 'report.xlsx', engagement: 'engagement.crossdock', csv: 'tables', pdf: 'report.pdf' };

function standardName(format: Format): string {
  return STANDARD_NAMES[format] ?? outputFormats.find(({ id }) => id === format)!.file;
}

/** `whole`: everything was written. A PDF that cannot be printed here is said on standard error and holds up nothing else. */
function writeOutputs(workspace: Written, analysis: Analysis, targets: ReadonlyMap<Format, string>, progress: Progress, delivery: DeliveryFolder): { readonly written: string[]; readonly whole: boolean } {
  const written: string[] = [];
  let whole = true;
  for (const [format, path] of targets) {
    // Last of all, with the record of the others in it (closeDelivery).
    if (format === 'engagement') continue;
    progress.say(`writing ${basename(path)}`);
    try {
      const files = format === 'csv' ? tables(workspace, analysis).map(({ name, bytes }) => [join(path, name), bytes] as const) : [[path, outputBytes(format, workspace, analysis)] as const];
      for (const [file, bytes] of files) {
        if (workspace.isSourceFile(file)) throw new ExpectedFailure({ code: 'is-evidence', message: `${file} is an input; nothing is written over evidence.`, advice: 'Name another folder.' });
        mkdirSync(dirname(resolve(file)), { recursive: true });
        delivery.write(file, bytes);
      }
    } catch (error) {
      if (error instanceof ExpectedFailure && error.failure.code === 'cannot-print') {
        progress.clear();
        complain(`${error.failure.message} ${error.failure.advice ?? ''}`);
        whole = false;
        continue;
      }
      if (error instanceof Error && 'syscall' in error) throw writeFailure(path, error);
      throw error;
    }
    written.push(path);
  }
  return { written, whole };
}

/** One capture for each finding and attack path that cites frames. Sources that can no longer be read are named on standard error, each once. */
async function writeCitedFrames(workspace: Workspace, analysis: Analysis, folder: string, progress: Progress, delivery: DeliveryFolder): Promise<{ readonly written: string | undefined; readonly whole: boolean }> {
  const all = [...analysis.findings.map(finding => findingCitations(analysis, finding)), ...analysis.paths.map(path => pathCitations(analysis, path))].filter(({ cited }) => cited.length > 0);
  progress.say('reading the cited frames');
  const { frames, troubles } = await readCited(workspace, all);
  progress.clear();
  for (const { failure } of troubles) complain(`${failure.message}${failure.advice === undefined ? '' : ` ${failure.advice}`}`);
  let files = 0;
  let left = 0;
  for (const citations of all) {
    const file = citedPcapng(citations, frames, workspace, `Crossdock ${CROSSDOCK_VERSION}`);
    left += file?.left ?? new Set(citations.cited.map(({ source, frame }) => `${source}#${frame}`)).size;
    if (!file) continue;
    const path = join(folder, `${citations.name}.pcapng`);
    if (workspace.isSourceFile(path)) throw new ExpectedFailure({ code: 'is-evidence', message: `${path} is an input; nothing is written over evidence.`, advice: 'Name another folder.' });
    try {
      mkdirSync(folder, { recursive: true });
      delivery.write(path, file.bytes);
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) throw writeFailure(path, error);
      throw error;
    }
    files++;
  }
  return { written: files === 0 ? undefined : `${folder} (${files} capture${files === 1 ? '' : 's'} of cited frames)`, whole: left === 0 };
}

/**
 * Records what was written in the chain of custody, then writes the engagement, the chain and the manifest. What else is in that folder is named: whoever checks the delivery will be told of it.
 * A redacted delivery has no chain: it names the files, and a masked one would prove nothing.
 */
function closeDelivery(delivery: DeliveryFolder, workspace: Workspace, analysis: Analysis, { at, redacted, engagement, written }: { readonly at: string; readonly redacted: Redacted | undefined; readonly engagement: string | undefined; readonly written: string[] }): void {
  workspace.recordExport(at, [...delivery.written], { redacted: redacted !== undefined });
  const chain = redacted ? undefined : workspace.checkCustody();
  if (chain?.broken) complain(`The chain of custody does not hold in row ${chain.broken.row}: ${chain.broken.why}. It is delivered as it is.`);
  if (engagement !== undefined) {
    if (workspace.isSourceFile(engagement)) throw new ExpectedFailure({ code: 'is-evidence', message: `${engagement} is an input; nothing is written over evidence.`, advice: 'Name another folder.' });
    try {
      mkdirSync(dirname(resolve(engagement)), { recursive: true });
      delivery.write(engagement, workspace.bytes());
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? writeFailure(engagement, error) : error;
    }
    written.push(engagement);
  }
  if (chain && delivery.folder !== undefined && delivery.holdsFiles) {
    const path = join(delivery.folder, CUSTODY);
    if (workspace.isSourceFile(path)) throw new ExpectedFailure({ code: 'is-evidence', message: `${path} is an input; nothing is written over evidence.`, advice: 'Name another folder.' });
    delivery.write(path, workspace.custodyLines());
  }
  const { manifest, strangers } = delivery.close(analysis, redacted ? { ...redacted.mask(withoutReport(workspace.config)), ...(workspace.config.report ? { report: namelessSettings(workspace.config.report) } : {}) } : withoutLogo(workspace.config), redacted !== undefined);
  if (manifest !== undefined) written.push(manifest);
  if (strangers.length > 0) complain(`${delivery.folder} also holds what this run did not write, and verify will name it: ${strangers.slice(0, 8).join(', ')}${strangers.length > 8 ? ` and ${strangers.length - 8} more` : ''}.`);
}

const chainText = ({ rows, head, broken }: Chain): string => (broken ? `  ALTERED    chain of custody: row ${broken.row} of ${rows}\n` : `  intact     chain of custody: ${rows} rows, the last with SHA-256 ${head}\n`);
const chainJson = ({ rows, head, broken }: Chain): object => ({ state: broken ? 'ALTERED' : 'intact', rows, head, ...(broken ? { broken } : {}) });
const complainOfChain = (of: string, { broken }: Chain): void => {
  if (broken) complain(`The chain of custody of ${of} does not hold in row ${broken.row}: ${broken.why}.`);
};

const withoutReport = ({ report: _report, ...config }: SiteConfig): SiteConfig => config;
/** A picture says nothing about how the results came about. */
function withoutLogo({ report, ...config }: SiteConfig): SiteConfig {
  if (!report) return config;
  const { logo: _logo, ...rest } = report;
  return { ...config, report: rest };
}

function outputBytes(format: Format, { name: engagement, settings }: Written, analysis: Analysis): Uint8Array {
  const names = { engagement, settings };
  switch (format) {
    case 'analysis': return Buffer.from(analysisJson(analysis));
    case 'model': return Buffer.from(writeAttackModel(analysis.model));
    case 'report': return writeWorkbook(buildReport(analysis, names));
    case 'pdf': return withReportProperties(printOnCommandLine(reportDocument(analysis, names)), { creator: `${analysis.tool.name} ${analysis.tool.version}`, created: analysis.generatedAt });
    default: return Buffer.from(outputFormats.find(({ id }) => id === format)!.write(analysis, names));
  }
}

/** Every table of the report, for programs that read no workbook. Text that a spreadsheet program would take for a formula is made harmless. */
function tables(workspace: Pick<Written, 'name'>, analysis: Analysis): { readonly name: string; readonly bytes: Uint8Array }[] {
  return buildReport(analysis, { engagement: workspace.name, conversations: Infinity }).sheets.flatMap(sheet => (sheet.kind === 'table' && !sheet.hidden ? [{ name: `${sheet.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`, bytes: writeCsv(sheet.columns, sheet.rows).bytes }] : []));
}

function clock(now: string | undefined): string {
  if (now !== undefined) return new Date(now).toISOString();
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  return epoch !== undefined && /^\d{1,11}$/.test(epoch) ? new Date(Number(epoch) * 1000).toISOString() : new Date().toISOString();
}

/** Told by content, as every input is. What cannot be read is told of when it is read as a source. */
function isEngagementFile(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const file = openSync(path, 'r');
    try {
      const start = new Uint8Array(72);
      return readSync(file, start, 0, 72, 0) === 72 && (isEngagement(start) || isContainer(start));
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** Of an engagement that is named among the inputs: its sources, its configuration and the analyst's edits are where the analysis begins. */
async function beginWith(inputs: readonly string[], passphrase: string | undefined): Promise<{ readonly workspace: Workspace; readonly files: readonly string[] }> {
  const engagements = inputs.filter(isEngagementFile);
  if (engagements.length > 1) throw new UsageError(`${engagements.length} engagements are named; name one`);
  const files = inputs.filter(path => !engagements.includes(path));
  return { files, workspace: engagements[0] === undefined ? await Workspace.create('Engagement', CROSSDOCK_VERSION) : await Workspace.open(engagements[0], CROSSDOCK_VERSION, passphrase) };
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A delivered folder, against its own manifest: without the engagement, and without the sources unless they are named. */
function verifyDelivery(folder: string, inputs: readonly string[], json: boolean): number {
  const { manifest, manifestSha256, files, custody } = checkDelivery(folder);
  const wrong = files.filter(({ state }) => state !== 'intact');
  const given = new Map(listInputs(inputs).files.flatMap(path => {
    const hash = sha256Of(path);
    return hash ? [[hash.sha256, path] as const] : [];
  }));
  const sources = inputs.length === 0 ? [] : manifest.inputs.map(({ name, sha256 }) => ({ name, sha256, state: given.has(sha256) ? 'unchanged' : 'not-found' }));
  if (json) print(`${JSON.stringify({ delivery: wrong.length === 0 ? 'intact' : 'not-intact', manifest: manifestSha256, tool: manifest.tool, generatedAt: manifest.generatedAt, redacted: manifest.redacted, files, ...(custody ? { custody: chainJson(custody) } : {}), ...(inputs.length === 0 ? {} : { sources }) }, null, 1)}\n`);
  else {
    print(`${folder}: ${manifest.tool.name} ${manifest.tool.version}, ${manifest.generatedAt}, ${files.length} files, ${manifest.inputs.length} inputs${manifest.redacted ? ', redacted' : ''}\n`);
    for (const { file, state } of files) print(`  ${state.padEnd(10)}  ${file}\n`);
    for (const { name, state } of sources) print(`  ${state.padEnd(10)}  input ${name}\n`);
    if (custody) print(chainText(custody));
    print(wrong.length === 0 ? `intact; the SHA-256 of manifest.json is ${manifestSha256}: compare it with the one that the sender tells by another way\n` : `not intact: ${wrong.length} of ${files.length} files\n`);
  }
  for (const { file, state, why } of wrong) {
    complain(state === 'missing' ? `${file} is missing from ${folder}.` : state === 'additional' ? `${file} is in addition to what was delivered${why === undefined ? '' : `: ${why}`}.` : `${file} was altered: ${why}.`);
  }
  for (const { name, state } of sources) if (state === 'not-found') complain(`None of the files named has the SHA-256 of the input ${name}: it was altered, or is not among them.`);
  if (custody) complainOfChain(folder, custody);
  return wrong.length === 0 && !custody?.broken && sources.every(({ state }) => state === 'unchanged') ? OK : PARTLY;
}

async function verify({ engagement, inputs, json, ...protection }: Command & { command: 'verify' }): Promise<number> {
  if (isFolder(engagement)) return verifyDelivery(engagement, inputs, json);
  const workspace = await Workspace.open(engagement, CROSSDOCK_VERSION, passphraseOf(protection));
  const paths = workspace.sourcePaths();
  const { files } = listInputs(inputs);
  const given = new Map(files.flatMap(path => {
    const hash = sha256Of(path);
    return hash ? [[hash.sha256, path] as const] : [];
  }));
  const byName = new Map(files.map(path => [basename(path), path]));
  const rows = workspace.readings.map(({ source }) => {
    const path = given.get(source.sha256) ?? byName.get(source.name) ?? paths.get(source.id);
    const now = path === undefined ? undefined : sha256Of(path);
    const state = now === undefined ? 'missing' as const : now.sha256 === source.sha256 ? 'unchanged' as const : 'ALTERED' as const;
    return { id: source.id, name: source.name, sha256: source.sha256, state, ...(path === undefined ? {} : { path }) };
  });
  const custody = workspace.checkCustody();
  workspace.close();
  if (json) print(`${JSON.stringify({ engagement: 'intact', custody: chainJson(custody), sources: rows }, null, 1)}\n`);
  else {
    print(`${engagement}: opens, and its database is intact\n`);
    print(chainText(custody));
    for (const row of rows) print(`  ${row.state.padEnd(9)}  ${row.sha256.slice(0, 16)}…  ${row.name}${row.state === 'ALTERED' ? `  differs from what was imported: ${row.path}` : ''}\n`);
  }
  for (const row of rows) if (row.state === 'ALTERED') complain(`${row.name} was altered since its import: ${row.path} has another SHA-256. What the engagement says of it stands on bytes that are no longer there.`);
  for (const row of rows) if (row.state === 'missing') complain(`${row.name} is not where it was imported from. Name it, or its folder, after the engagement.`);
  complainOfChain(engagement, custody);
  return rows.every(row => row.state === 'unchanged') && !custody.broken ? OK : PARTLY;
}

async function diff({ base, later, analysis, csv, json, quiet, ...given }: Command & { command: 'diff' }): Promise<number> {
  const targets = [analysis, csv].filter(path => path !== undefined);
  for (const path of targets) if ([base, later].some(side => identityOf(side) === identityOf(path))) throw new UsageError(`${path} is one of the two; the drift would be written over it`);
  if (analysis !== undefined && csv !== undefined && identityOf(analysis) === identityOf(csv)) throw new UsageError('--analysis and --csv name the same file');
  const drift = compareSites(await sideOfFile(base, CROSSDOCK_VERSION, base, passphraseOf(given)), await sideOfFile(later, CROSSDOCK_VERSION, later, passphraseOf(given)));
  for (const [path, bytesOf] of [[analysis, () => Buffer.from(driftJson(drift))], [csv, () => driftCsv(drift)]] as const) {
    if (path === undefined) continue;
    try {
      mkdirSync(dirname(resolve(path)), { recursive: true });
      writeFileAtomically(path, bytesOf());
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) throw writeFailure(path, error);
      throw error;
    }
  }
  if (json) print(driftJson(drift));
  else if (!quiet) print(driftText(drift));
  return OK;
}

/** What was edited in the report workbook, taken over as one edit. Each thing that is not taken over is printed with its reason, and makes the exit status 1. */
async function merge(command: Command & { command: 'merge' }): Promise<number> {
  if (command.dryRun) return mergeInto(command);
  const lock = takeLock(command.engagement, Date.now());
  if (!('release' in lock) && lock.held) throw new ExpectedFailure({ code: 'is-open', message: `${command.engagement} is open in ${holderText(lock.held)}. Nothing was taken over.`, advice: 'Close it there first.' });
  try {
    return await mergeInto(command);
  } finally {
    if ('release' in lock) lock.release();
  }
}

async function mergeInto({ engagement, workbook, dryRun, conflicts, outputs, now, quiet, json, ...protection }: Command & { command: 'merge' }): Promise<number> {
  const at = clock(now);
  const targets = targetsOf(outputs, [workbook]);
  const delivery = new DeliveryFolder(outputs.out);
  if (!dryRun) delivery.refuseForeign();
  const workspace = await Workspace.open(engagement, CROSSDOCK_VERSION, passphraseOf(protection));
  const edited = readEdited(workbook);
  const { view } = compareEdited(workspace, edited);
  const wanted = (state: string): boolean => state === 'change' || (state === 'conflict' && conflicts === 'take');
  const left = view.differences.filter(({ state }) => !wanted(state)).length + view.unknownCount;
  const written: string[] = [];
  let taken = 0;
  let whole = true;
  if (!dryRun) {
    taken = applyEdited(workspace, edited, ({ state }) => wanted(state), Date.parse(at), analystName());
    const progress = new Progress(quiet);
    // An engagement into which nothing came is left as it is.
    const found = workspace.stale && (taken > 0 || targets.size > 0) ? workspace.analyse(at, stage => progress.say(stage)) : workspace.analysis!;
    progress.clear();
    if (targets.size > 0) {
      const result = delivered(workspace, found, outputs, written);
      const wrote = writeOutputs(result.as, result.analysis, targets, progress, delivery);
      written.push(...wrote.written);
      whole = wrote.whole;
      // Where nothing else is said: an edit belongs into the engagement, as in the window.
      closeDelivery(delivery, workspace, result.analysis, { at, redacted: result.redacted, engagement: targets.get('engagement') ?? engagement, written });
    } else if (taken > 0) {
      workspace.save();
      written.push(engagement);
    }
  }
  workspace.close();
  for (const warning of view.warnings) complain(`${view.workbook}: ${warning}`);
  if (json) print(`${JSON.stringify({ ...view, taken, written }, null, 1)}\n`);
  else if (!quiet) print(`${mergeText(view)}${dryRun ? 'Nothing was written.' : `${taken} taken over${written.length > 0 ? `; written: ${written.join(', ')}` : ''}`}\n`);
  return left === 0 && whole ? OK : PARTLY;
}

async function run(command: Command): Promise<number> {
  switch (command.command) {
    case 'help':
      print(USAGE);
      return OK;
    case 'version':
      print(`${CROSSDOCK_VERSION}\n`);
      return OK;
    case 'analyze': {
      const progress = new Progress(command.quiet);
      const at = clock(command.now);
      const targets = targetsOf(command.outputs, command.inputs);
      const delivery = new DeliveryFolder(command.outputs.out);
      delivery.refuseForeign();
      const passphrase = passphraseOf(command);
      const { workspace, files } = await beginWith(command.inputs, passphrase);
      if (passphrase !== undefined && !workspace.isClosed) workspace.protect(passphrase, at);
      if (command.config !== undefined) workspace.setConfig({ ...workspace.config, ...readConfig(command.config) }, at);
      if (command.duplicates !== undefined) workspace.setConfig({ ...workspace.config, duplicates: command.duplicates }, at);
      const kept = workspace.readings.length > 0;
      const read = files.length === 0 && kept ? OK : await importAll(workspace, files, at, progress, command.onReadError);
      const status = read === NOTHING && kept ? PARTLY : read;
      if (status === NOTHING) {
        complain('Nothing could be read; nothing was written.');
        return NOTHING;
      }
      const found = workspace.analyse(at, stage => progress.say(stage));
      if (!command.quiet) for (const problem of found.problems) complain(describe('', problem));
      const keys: string[] = [];
      const { analysis, as, redacted } = delivered(workspace, found, command.outputs, keys);
      const { written, ...rest } = writeOutputs(as, analysis, targets, progress, delivery);
      written.push(...keys);
      let { whole } = rest;
      if (command.outputs.frames !== undefined) {
        const cited = await writeCitedFrames(workspace, analysis, command.outputs.frames, progress, delivery);
        if (cited.written !== undefined) written.push(cited.written);
        whole = whole && cited.whole;
      }
      closeDelivery(delivery, workspace, analysis, { at, redacted, engagement: targets.get('engagement'), written });
      if (command.json) print(summaryJson(analysis, written));
      else if (!command.quiet) print(summaryText(analysis, written));
      workspace.close();
      return whole ? status : PARTLY;
    }
    case 'inspect': {
      const progress = new Progress(command.quiet);
      const workspace = await Workspace.create('Inspection', CROSSDOCK_VERSION);
      if (command.duplicates !== undefined) workspace.setConfig({ duplicates: command.duplicates }, clock(undefined));
      const status = await importAll(workspace, command.inputs, clock(undefined), progress, command.onReadError);
      for (const problem of suspectTaps(workspace.readings)) complain(describe('', problem));
      const sources = workspace.readings.map(reading => reading.source);
      print(command.json ? `${JSON.stringify(sources, null, 1)}\n` : inspectText(sources));
      workspace.close();
      return status;
    }
    case 'solve': {
      let json: unknown;
      try {
        json = JSON.parse(readFileSync(command.model, 'utf8'));
      } catch (error) {
        complain(`${command.model} cannot be read: ${(error as Error).message}`);
        return NOTHING;
      }
      const read = readAttackModel(json);
      if (!read.model) {
        for (const problem of read.problems) complain(`${command.model}: ${problem.message}`);
        return NOTHING;
      }
      const result = solve(read.model, { method: command.method, ...(command.samples === undefined ? {} : { samples: command.samples }), ...(command.seed === undefined ? {} : { seed: command.seed }) });
      print(`${JSON.stringify(result, null, 1)}\n`);
      return OK;
    }
    case 'report': {
      const targets = targetsOf(command.outputs, []);
      const delivery = new DeliveryFolder(command.outputs.out);
      delivery.refuseForeign();
      const workspace = await Workspace.open(command.engagement, CROSSDOCK_VERSION, passphraseOf(command));
      const found = workspace.analysis;
      if (!found) {
        complain(`${command.engagement} holds no analysis: nothing was ever imported into it.`);
        return NOTHING;
      }
      if (workspace.stale) complain(`Something was read, set or corrected in ${command.engagement} after its last analysis: these are the results of before. crossdock analyze ${command.engagement} computes them again.`);
      const progress = new Progress(command.quiet);
      const keys: string[] = [];
      const { analysis, as, redacted } = delivered(workspace, found, command.outputs, keys);
      const { written, ...rest } = writeOutputs(as, analysis, targets, progress, delivery);
      written.push(...keys);
      let { whole } = rest;
      if (command.outputs.frames !== undefined) {
        const cited = await writeCitedFrames(workspace, analysis, command.outputs.frames, progress, delivery);
        if (cited.written !== undefined) written.push(cited.written);
        whole = whole && cited.whole;
      }
      closeDelivery(delivery, workspace, analysis, { at: clock(undefined), redacted, engagement: targets.get('engagement'), written });
      if (!command.quiet) print(summaryText(analysis, written));
      workspace.close();
      return whole ? OK : PARTLY;
    }
    case 'merge':
      return merge(command);
    case 'diff':
      return diff(command);
    case 'verify':
      return verify(command);
  }
}

async function main(): Promise<number> {
  try {
    return await run(parseCommand(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`crossdock: ${error.message}\n\n${USAGE}`);
      return USAGE_STATUS;
    }
    if (error instanceof ExpectedFailure) {
      complain(`${error.failure.message}${error.failure.advice === undefined ? '' : ` ${error.failure.advice}`}`);
      return NOTHING;
    }
    complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    complain('crossdock: failed inside; this is our fault. Please report the lines above.');
    return NOTHING;
  } finally {
    closeInputs();
  }
}

closeSockets();

// A reader that closes early (`| head`) is no failure.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(OK);
});
process.exitCode = await main();
