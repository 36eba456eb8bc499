import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { ResultTexts } from '../analysis-worker/messages';
import { figure } from '../../shared/capture/frame';
import { annotate, changesResults } from '../../shared/edits/annotate';
import { decisions, labelOf, replay, type History } from '../../shared/edits/journal';
import { analyse } from '../../shared/pipeline';
import type { Analysis } from '../../shared/model/analysis';
import type { SiteConfig } from '../../shared/model/config';
import { compareText } from '../../shared/model/order';
import type { Asset } from '../../shared/model/asset';
import type { Edit, EditRow, JournalRow } from '../../shared/model/edit';
import type { Problem } from '../../shared/model/problem';
import { LEAST_PASSPHRASE } from '../../shared/model/passphrase';
import type { Reading } from '../../shared/model/reading';
import type { Source } from '../../shared/model/source';
import type { BudgetPlan, EditHistory, EngagementState, Recovered, Scenario, WhatIf } from '../../shared/model/views';
import { createWhatIf, type WhatIfSession } from '../../shared/remediation/what-if';
import { isLocalPath, isThere } from '../evidence/source-file';
import { NotFlushed, writeFileAtomically } from '../store/atomic-file';
import { checkChain, custodyLines, type Chain, type Deed, type Hashed } from '../store/custody';
import { closed, ContainerError, isContainer, newSeal, opened, type Seal } from '../store/container';
import { EngagementDatabase, NotAnEngagement, type PackedRow } from '../store/database';
import { files } from '../store/files';
import { forgetGenerations, generationsOf, keepDamaged, keepGeneration, thinGenerations, type Generation } from '../store/generations';
import { loadSqlite } from '../store/sqlite';
import { analystName } from './analyst';
import { ExpectedFailure, writeFailure } from './expected-failure';
import { KeptEdits } from './kept-edits';
import type { Growth, KnownFile } from './growth';
import { AssetTable } from './views/asset-rows';

/** Parts of an analysis as the results table keeps them; the sources are already there. */
type ResultParts = Omit<Analysis, 'sources'>;

/** All that an analysis in another process needs. */
export interface AnalysisInput {
  readonly readings: readonly Reading[];
  readonly config: SiteConfig;
  /** The analyst's edits that results follow from. */
  readonly edits: readonly EditRow[];
  readonly previous: readonly Asset[];
  /** ISO time; the only time that gets into the results. */
  readonly at: string;
  readonly version: string;
  /** Which state of the inputs this is. */
  readonly inputs: number;
}

/** What came of it: each part as a value, and as the text that the engagement keeps. */
export interface AnalysisResult {
  readonly values: ResultParts;
  readonly texts: ResultTexts;
}

/** An engagement file above this is not read into memory: sql.js holds all of it (reliability: limits). */
const LARGEST_FILE = 1 << 30;

/**
 * One open engagement: its database, the readings in it, and what follows from them. The only holder of derived truth; views are cut from it. Both doors use it:
 * the engine process and the command line.
 */
export class Workspace {
  #readings: Reading[];
  #config: SiteConfig;
  #analysis: Analysis | undefined;
  /** The same with what the analyst wrote beside it. */
  #annotated: Analysis | undefined;
  #table: AssetTable | undefined;
  #whatIf: WhatIfSession | undefined;
  /** Grows only; #history and #held are what it leads to. */
  #journal: JournalRow[];
  #history: History;
  #held: readonly EditRow[];
  #revision = 0;
  #savedRevision = -1;
  #savedAt: string | undefined;
  /** Something was read or set since the analysis; what the analyst edited is found by comparison. */
  #stale = false;
  /** What the last analysis stands on (inputsOf). */
  #analysed: string | undefined;
  /** Sources whose file was named by the user since this engagement was opened; what the engagement file names is somebody's word. */
  readonly #seen = new Map<string, string>();
  /** Why nothing may be changed, in words; set by whoever opened it, and gone when it is saved elsewhere. */
  readOnly: string | undefined;
  /** The file as it was read or last written: another program may change it meanwhile. */
  #stamp: string | undefined;
  /** With it the file is closed at each save. */
  #seal: Seal | undefined;
  /** A passphrase was set or changed since the last save. */
  #sealed = false;
  readonly #kept = new KeptEdits(stampOf);
  /** Rises with every change of what an analysis stands on. */
  #inputs = 0;

  private constructor(private readonly database: EngagementDatabase, public name: string, public path: string | undefined, private readonly version: string) {
    this.#readings = database.readings();
    this.#config = database.setting<SiteConfig>('config') ?? {};
    this.#journal = database.edits();
    this.#history = replay(this.#journal);
    this.#held = decisions(this.#history);
    const parts = database.results();
    if ('risk' in parts) this.#analysis = { problems: [], ...(parts as unknown as Omit<ResultParts, 'problems'>), sources: this.#readings.map(reading => reading.source).sort((a, b) => compareText(a.id, b.id)) };
    else this.#stale = this.#readings.length > 0;
    // A process that ended between an import and its analysis left results of the inputs before.
    this.#analysed = database.setting<string>('analysed-inputs');
  }

  static async create(name: string, version: string): Promise<Workspace> {
    const database = EngagementDatabase.create(await loadSqlite());
    database.setSetting('name', name);
    return new Workspace(database, name, undefined, version);
  }

  /** Throws ExpectedFailure in words for a person; `damaged` where a state of before does open (restore). */
  static async open(path: string, version: string, passphrase?: string): Promise<Workspace> {
    try {
      return await Workspace.#read(path, version, passphrase);
    } catch (error) {
      if (!(error instanceof ExpectedFailure) || !RESTORABLE.has(error.failure.code)) throw error;
      // Who mistyped need not wait for five times scrypt.
      const kept = await Workspace.#newestWhole(path, version, passphrase, error.failure.code === 'wrong-passphrase' ? 1 : Infinity);
      if (!kept) throw error;
      throw new ExpectedFailure({
        code: 'damaged',
        message: `${error.failure.message} The state saved on ${new Date(kept.savedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC is whole: ${kept.name}.`,
        advice: 'Nothing was changed. Open that state; what was done after it stays in the damaged file, which is kept beside it.',
      });
    }
  }

  /** Puts the newest state that is whole in the place of a file that does not open; that file is kept under another name. Throws ExpectedFailure. */
  static async restore(path: string, version: string, passphrase?: string): Promise<Workspace> {
    const kept = await Workspace.#newestWhole(path, version, passphrase);
    if (!kept) throw new ExpectedFailure({ code: 'nothing-to-restore', message: `No state of ${basename(path)} that was kept opens.`, advice: 'Take a backup.' });
    try {
      const bytes = files.readFileSync(kept.path);
      keepDamaged(path);
      writeFileAtomically(path, bytes);
    } catch (error) {
      throw writeFailure(basename(path), error);
    }
    return Workspace.#read(path, version, passphrase);
  }

  /** The newest generation that opens and keeps to its own chain of custody: hashes of every reading, edit and result, which a look at the pages alone does not replace. */
  static async #newestWhole(path: string, version: string, passphrase: string | undefined, most = Infinity): Promise<Generation | undefined> {
    for (const generation of generationsOf(path).slice(0, most)) {
      try {
        const workspace = await Workspace.#read(generation.path, version, passphrase);
        const { broken } = workspace.checkCustody();
        workspace.close();
        if (!broken) return generation;
      } catch (error) {
        if (!(error instanceof ExpectedFailure || error instanceof NotAnEngagement)) throw error;
      }
    }
    return undefined;
  }

  static async #read(path: string, version: string, passphrase?: string): Promise<Workspace> {
    const fileName = basename(path);
    let bytes: Uint8Array;
    let seal: Seal | undefined;
    let stamp: string | undefined;
    try {
      const { size } = statSync(path);
      stamp = stampOf(path);
      if (size > LARGEST_FILE) throw new ExpectedFailure({ code: 'too-large', message: `${fileName} has ${size} bytes; engagements are opened up to ${LARGEST_FILE}.`, advice: 'Split the site into two engagements.' });
      bytes = readFileSync(path);
    } catch (error) {
      if (error instanceof ExpectedFailure) throw error;
      throw new ExpectedFailure({ code: 'cannot-open', message: `${fileName || 'The engagement'} cannot be read: ${existsSync(path) ? (error as Error).message : 'there is no such file any more'}.`, advice: 'Locate it, or take it off the list.' });
    }
    if (isContainer(bytes)) {
      if (passphrase === undefined) throw new ExpectedFailure({ code: 'passphrase-needed', message: `${fileName} is closed with a passphrase.`, advice: 'Give its passphrase.' });
      try {
        ({ bytes, seal } = opened(bytes, passphrase));
      } catch (error) {
        if (!(error instanceof ContainerError)) throw error;
        throw new ExpectedFailure({ code: error.reason === 'wrong-passphrase' ? error.reason : 'not-an-engagement', message: `${fileName}: ${error.message}.`, advice: error.reason === 'wrong-passphrase' ? 'Nothing was changed. Try again; upper and lower case count. Without the passphrase nobody can open it.' : 'Nothing was changed. Take a copy of it.' });
      }
    }
    try {
      const database = EngagementDatabase.open(await loadSqlite(), bytes);
      const workspace = new Workspace(database, database.setting<string>('name') ?? fileName, path, version);
      workspace.#seal = seal;
      workspace.#stamp = stamp;
      const found = workspace.#kept.read(path, stamp, database, passphrase, seal);
      if (found.length > 0) workspace.#replay(found);
      workspace.#savedRevision = workspace.#revision;
      workspace.#savedAt = statSync(path).mtime.toISOString();
      return workspace;
    } catch (error) {
      if (!(error instanceof NotAnEngagement)) throw error;
      throw new ExpectedFailure({ code: 'not-an-engagement', message: `${fileName}: ${error.message}`, advice: 'Nothing was changed. Choose another file.' });
    }
  }

  get readings(): readonly Reading[] {
    return this.#readings;
  }

  get config(): SiteConfig {
    return this.#config;
  }

  get analysis(): Analysis | undefined {
    if (this.#analysis) this.#annotated ??= annotate(this.#analysis, this.#held);
    return this.#annotated;
  }

  get table(): AssetTable | undefined {
    if (this.analysis) this.#table ??= new AssetTable(this.analysis);
    return this.#table;
  }

  /** Are the results older than what they should stand on? */
  get stale(): boolean {
    if (this.#stale || !this.#analysis) return this.#stale;
    const edits = this.#inputEdits();
    return this.#analysed === undefined ? edits.length > 0 : this.#analysed !== inputsOf(this.#readings, this.#config, edits);
  }

  #inputEdits(): readonly EditRow[] {
    return this.#held.filter(changesResults);
  }

  /** The edits that hold. */
  get edits(): readonly EditRow[] {
    return this.#held;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Where each source was read from on this machine: source id → path. */
  sourcePaths(): Map<string, string> {
    return this.database.sourcePaths();
  }

  /** A source as it was recorded, and where its file may be read again: a share that only the engagement file names is not opened. Throws ExpectedFailure. */
  recorded(id: string): { readonly reading: Reading; readonly path: string | undefined } | undefined {
    const reading = this.#reading(id);
    if (!reading) return undefined;
    const seen = this.#seen.get(reading.source.id);
    const path = seen ?? this.sourcePaths().get(reading.source.id);
    if (seen === undefined && path !== undefined && !isLocalPath(path)) {
      throw new ExpectedFailure({ code: 'source-remote', message: `${reading.source.name} was read from another computer, and only this engagement file says where. Crossdock opens no such place by itself.`, advice: 'Import the file again from where it is: it is not counted twice.' });
    }
    return { reading, path };
  }

  /** Is this the file of a source, under any of its names? */
  isSourceFile(path: string): boolean {
    const same = identityOf(path);
    return [...this.sourcePaths().values()].some(source => isLocalPath(source) && identityOf(source) === same);
  }

  setConfig(config: SiteConfig, at: string): void {
    this.refuseReadOnly();
    const before = this.#config;
    this.#config = config;
    this.database.setSetting('config', config);
    this.record(at, 'edit', { parameters: { of: 'configuration' }, inputs: [hashedText('configuration', JSON.stringify(before))], outputs: [hashedText('configuration', JSON.stringify(config))] });
    this.#revision++;
    if (JSON.stringify(analysedConfig(before)) === JSON.stringify(analysedConfig(config))) return;
    this.#inputs++;
    this.#stale = true;
  }

  /** By its SHA-256, or by its id: of a file that has grown since, the longer one's. */
  source(name: string): Source | undefined {
    return this.#reading(name)?.source;
  }

  #reading(name: string): Reading | undefined {
    const id = this.#successor(name);
    return this.#readings.find(({ source }) => source.sha256 === name || source.id === id);
  }

  /** Where sources were read from, as far as these places may be looked at: a share that only the engagement file names is none of them. */
  knownFiles(): KnownFile[] {
    const paths = this.sourcePaths();
    return this.#readings.map(({ source }) => {
      const path = this.#seen.get(source.id) ?? paths.get(source.id);
      return { source, path: path !== undefined && (this.#seen.has(source.id) || isLocalPath(path)) ? path : undefined };
    });
  }

  /** Commits a whole reading; identical files count once: false when it was there already. A longer state of a file takes the place of the shorter ones, and says so. */
  addReading(given: Reading, path: string | undefined, at: string, { continues = [], samePlace, rows }: Partial<Growth> & { readonly rows?: readonly PackedRow[] } = {}): boolean {
    if (this.source(given.source.sha256)) {
      this.findAgain(given, path, at);
      return false;
    }
    const shorter = continues.filter(({ id }) => this.#readings.some(known => known.source.id === id)).map(({ id, name, sha256, bytes }) => ({ id, name, sha256, bytes }));
    const notes: Problem[] = shorter.map(({ name, sha256, bytes }) => ({
      code: 'grown', weight: 'warning', message: `${name} was imported before, when it had ${figure(bytes)} bytes (SHA-256 ${sha256.slice(0, 16)}…); this file begins with the same bytes, and its reading took the place of that one`,
    }));
    if (samePlace) notes.push({ code: 'same-place', weight: 'warning', message: `another file was read from the same place before (${figure(samePlace.bytes)} bytes, SHA-256 ${samePlace.sha256.slice(0, 16)}…); this one does not begin with its bytes, so both are counted` });
    const reading: Reading = notes.length === 0 ? given : { ...given, source: { ...given.source, problems: [...given.source.problems, ...notes] } };
    const { id } = reading.source;
    const gone = new Set(shorter.map(one => one.id));
    const kept = this.database.addReading(reading, path, [...gone], rows);
    this.#readings = [...this.#readings.filter(({ source }) => !gone.has(source.id)), reading];
    if (path !== undefined) this.#seen.set(id, path);
    this.#imported(at, shorter.length > 0 ? 'import-longer' : 'import', reading, kept, shorter.length > 0 ? { instead: shorter } : {});
    for (const one of shorter) this.#succeed(one.id, id);
    this.#inputs++;
    this.#stale = true;
    this.#revision++;
    return true;
  }

  /** Evidence of results computed before, and what the configuration says of the shorter file, hold for the longer one: its first frames are the same. */
  #succeed(shorter: string, longer: string): void {
    this.database.setSetting('grown', { ...this.database.setting<Record<string, string>>('grown'), [shorter]: longer });
    const { sites } = this.#config;
    const site = sites?.[shorter];
    if (site === undefined || sites?.[longer] !== undefined) return;
    this.#config = { ...this.#config, sites: { ...sites, [longer]: site } };
    this.database.setSetting('config', this.#config);
  }

  #successor(id: string): string {
    const grown = this.database.setting<Record<string, string>>('grown');
    if (!grown) return id;
    let last = id;
    // The engagement file is anybody's, and might send us in a circle.
    for (let steps = 0; steps < 100 && typeof grown[last] === 'string'; steps++) last = grown[last]!;
    return last;
  }

  /** A known source that is imported once more: where its file was lost, or was read before frames had an index, this one takes its place. */
  findAgain(reading: Reading, path: string | undefined, at: string): void {
    const place = this.#readings.findIndex(candidate => candidate.source.sha256 === reading.source.sha256);
    const known = this.#readings[place]!;
    const { id } = known.source;
    const before = this.#seen.get(id) ?? this.sourcePaths().get(id);
    if (path === undefined || (known.modified !== undefined && before !== undefined && isLocalPath(before) && isThere(before, known.source.bytes))) return;
    const found: Reading = { ...known, ...(reading.frames ? { frames: reading.frames } : {}), ...(reading.modified === undefined ? {} : { modified: reading.modified }) };
    this.database.replaceSourceFile(found, path);
    this.#readings[place] = found;
    this.#seen.set(id, path);
    const { name, sha256, bytes } = known.source;
    this.record(at, 'found-again', { parameters: { source: id }, inputs: [{ name, sha256, bytes }] });
  }

  /** Takes the place of an earlier reading of the same file; false when there is none, because the file is another one now. */
  replaceReading(given: Reading, path: string | undefined, at: string, rows?: readonly PackedRow[]): boolean {
    const { sha256 } = given.source;
    const place = this.#readings.findIndex(known => known.source.sha256 === sha256);
    if (place < 0) return false;
    // What was noted when it came in stays true.
    const notes = this.#readings[place]!.source.problems.filter(problem => problem.code === 'grown' || problem.code === 'same-place');
    const reading: Reading = { ...given, source: { ...given.source, problems: [...given.source.problems, ...notes] } };
    const kept = this.database.addReading(reading, path, [this.#readings[place]!.source.id], rows);
    this.#imported(at, 'import-again', reading, kept, {});
    this.#readings.splice(place, 1);
    this.#readings.push(reading);
    this.#stale = true;
    this.#inputs++;
    this.#revision++;
    return true;
  }

  analyse(at: string, onStage?: (stage: string, done: number, of: number) => void): Analysis {
    const edits = this.#inputEdits();
    const analysis = analyse(this.#readings, { config: this.#config, edits, generatedAt: at, tool: { name: 'Crossdock', version: this.version }, previous: this.#analysis?.assets ?? [], ...(onStage ? { onStage } : {}) });
    const { sources: _, ...parts } = analysis;
    this.database.setResults({ ...parts });
    this.#take(analysis, this.#readings, this.#config, edits);
    return this.analysis!;
  }

  /** What an analysis elsewhere works on; takeAnalysis brings its results home. */
  analysisInput(at: string): AnalysisInput {
    return { readings: [...this.#readings], config: this.#config, edits: this.#inputEdits(), previous: this.#analysis?.assets ?? [], at, version: this.version, inputs: this.#inputs };
  }

  /** Results computed elsewhere. They stay marked as older than the inputs when something was added meanwhile. */
  takeAnalysis({ readings, config, edits, inputs }: AnalysisInput, { values, texts }: AnalysisResult): void {
    this.database.setResultTexts(texts);
    this.#take({ ...values, sources: readings.map(reading => reading.source).sort((a, b) => compareText(a.id, b.id)) }, readings, config, edits);
    this.#stale = inputs !== this.#inputs;
  }

  #take(analysis: Analysis, readings: readonly Reading[], config: SiteConfig, edits: readonly EditRow[]): void {
    this.#analysis = analysis;
    this.#annotated = undefined;
    this.#table = undefined;
    this.#whatIf = undefined;
    this.#stale = false;
    this.#analysed = inputsOf(readings, config, edits);
    this.database.setSetting('analysed-inputs', this.#analysed);
    const { method, samples, seed } = analysis.risk;
    this.record(analysis.generatedAt, 'analysis', {
      parameters: { method, ...(samples === undefined ? {} : { samples }), ...(seed === undefined ? {} : { seed }), expectedAnnualLoss: analysis.risk.expectedAnnualLoss },
      inputs: [...readings.map(({ source: { name, sha256, bytes } }) => ({ name, sha256, bytes })), hashedText('configuration', JSON.stringify(config)), ...(edits.length > 0 ? [hashedText('edits', JSON.stringify(edits))] : [])],
      outputs: [{ name: RESULTS, sha256: this.database.resultsHash()! }],
    });
    this.#revision++;
  }

  /** One row in the chain of custody, in the name of whoever sits here; the engagement is unsaved then. */
  record(at: string, action: Deed['action'], { parameters = {}, inputs = [], outputs = [] }: Partial<Pick<Deed, 'parameters' | 'inputs' | 'outputs'>>): void {
    this.database.record({ at, who: analystName() ?? 'unknown', tool: `Crossdock ${this.version}`, action, parameters, inputs, outputs });
    this.#revision++;
  }

  /** Without the file's place: the chain is delivered, and a client has no need of our folders. */
  #imported(at: string, action: string, { source: { id, name, sha256, bytes, kind, format, site } }: Reading, kept: string, more: object): void {
    this.record(at, action, {
      parameters: { source: id, kind, format, site, duplicates: this.#config.duplicates ?? 'keep', ...more },
      inputs: [{ name, sha256, bytes }],
      outputs: [{ name: readingName(id), sha256: kept }],
    });
  }

  /** Files that were written out of the results. */
  recordExport(at: string, outputs: readonly Hashed[], parameters: unknown): void {
    const results = this.database.resultsHash();
    this.record(at, 'export', { parameters, inputs: results === undefined ? [] : [{ name: RESULTS, sha256: results }], outputs });
  }

  /** The chain, as lines that a client can check without this program. */
  custodyLines(): Uint8Array {
    return custodyLines(this.database.custody());
  }

  /** The chain, and what the engagement holds held to it: a reading or a result that was changed past it breaks the row that wrote it. */
  checkCustody(): Chain {
    const chain = checkChain(this.database.custody());
    if (chain.broken) return chain;
    const latest = new Map<string, { readonly row: number; readonly sha256: string }>();
    for (const { n, outputs } of chain.deeds) for (const { name, sha256 } of outputs) latest.set(name, { row: n, sha256 });
    const carried = chain.deeds.some(({ action }) => action === 'earlier-log');
    const wrong: { row: number; why: string }[] = [];
    const hold = (name: string, now: string | undefined, what: string): void => {
      const said = latest.get(name);
      if (!said && now !== undefined && !carried) wrong.push({ row: chain.rows + 1, why: `it is missing: no row says how ${what} came into the engagement` });
      else if (said && said.sha256 !== now) wrong.push({ row: said.row, why: `${what} is no longer what this row recorded` });
    };
    for (const { source } of this.#readings) {
      hold(readingName(source.id), this.database.readingHash(source.id), `what was read from ${source.name}`);
      const row = latest.get(readingName(source.id))?.row;
      if (row !== undefined && !chain.deeds[row - 1]!.inputs.some(({ sha256 }) => sha256 === source.sha256)) wrong.push({ row, why: `it names another SHA-256 for ${source.name} than the engagement does` });
    }
    hold(RESULTS, this.database.resultsHash(), 'the result of the analysis');
    for (let n = 1; n <= this.#journal.length; n++) hold(editName(n), this.database.editHash(n), editName(n));
    for (const [name, { row }] of latest) if (name.startsWith(editName('')) && Number(name.slice(editName('').length)) > this.#journal.length) wrong.push({ row, why: `${name} is no longer in the engagement` });
    const first = wrong.sort((a, b) => a.row - b.row)[0];
    return first ? { ...chain, broken: first } : chain;
  }

  /** The site with the chosen remediations; the choice is kept in the engagement. */
  whatIf(actions: readonly string[] = this.chosen, at = Date.now(), analyst?: string): WhatIf {
    const session = this.#session();
    const sorted = [...new Set(actions)].sort();
    const known = this.#known(sorted);
    // Where nothing may be changed, switching is trying out.
    if (this.readOnly === undefined && JSON.stringify(known) !== JSON.stringify(this.chosen)) this.edit({ kind: 'what-if', actions: known }, at, analyst);
    return session.evaluate(sorted);
  }

  /** What each remediation would still remove beside these. */
  marginals(actions: readonly string[]): Iterable<readonly [remediation: string, removed: number]> {
    return this.#session().marginals(this.#known(actions));
  }

  /** The best set for a budget in $. */
  within(budget: number): BudgetPlan {
    return this.#session().within(budget);
  }

  /** The kept sets, as far as the last analysis still has their remediations. */
  scenarios(): Scenario[] {
    return this.#held.flatMap(({ edit }) => (edit.kind === 'scenario' && edit.value ? [{ name: edit.name, ...this.#session().figures(this.#known(edit.value)) }] : [])).sort((a, b) => compareText(a.name, b.name));
  }

  #session(): WhatIfSession {
    if (!this.#analysis) throw new ExpectedFailure({ code: 'no-analysis', message: 'There is nothing to compute yet.', advice: 'Import a capture first.' });
    this.#whatIf ??= createWhatIf(this.#analysis);
    return this.#whatIf;
  }

  /** The remediations that are switched on, as far as the last analysis still has them. */
  get chosen(): readonly string[] {
    const held = this.#held.find(({ edit }) => edit.kind === 'what-if')?.edit;
    // Engagements of before the journal keep their choice in a setting.
    return this.#known(held?.kind === 'what-if' ? held.actions : this.database.setting<string[]>('what-if') ?? []);
  }

  #known(actions: readonly string[]): readonly string[] {
    const known = new Set(this.#analysis?.remediations.map(remediation => remediation.id));
    return actions.filter(action => known.has(action));
  }

  /** One decision of the analyst. `at`: milliseconds. */
  edit(edit: Edit, at: number, analyst?: string): void {
    this.#record({ at, ...(analyst === undefined ? {} : { analyst }), edit });
  }

  /** False when there is nothing to undo. */
  undo(at: number, analyst?: string): boolean {
    return this.#move('undo', at, analyst);
  }

  /** False when there is nothing to redo. */
  redo(at: number, analyst?: string): boolean {
    return this.#move('redo', at, analyst);
  }

  #move(move: 'undo' | 'redo', at: number, analyst: string | undefined): boolean {
    if ((move === 'undo' ? this.#history.done : this.#history.undone).length === 0) return false;
    this.#record({ at, ...(analyst === undefined ? {} : { analyst }), move });
    return true;
  }

  #record(row: JournalRow): void {
    this.refuseReadOnly();
    this.database.appendEdit(row);
    const n = this.#journal.length + 1;
    // What was written stands in the journal; the chain is delivered, and names the kind and the hash alone.
    this.record(new Date(row.at).toISOString(), 'edit', { parameters: { of: 'move' in row ? row.move : row.edit.kind }, outputs: [{ name: editName(n), sha256: this.database.editHash(n)! }] });
    this.#kept.made(this.database.lastEdit());
    this.#replay([row]);
  }

  #replay(rows: readonly JournalRow[]): void {
    this.#journal.push(...rows);
    this.#history = replay(this.#journal);
    this.#held = decisions(this.#history);
    this.#annotated = undefined;
    this.#table = undefined;
    this.#revision++;
  }

  /** What the analyst did, latest first: what can be undone, and before it, in grey, what can be redone. */
  history(): EditHistory {
    const entry = (command: readonly EditRow[]): EditHistory['done'][number] => {
      const last = command[command.length - 1]!;
      return { label: labelOf(last.edit), at: last.at, ...(last.analyst === undefined ? {} : { analyst: last.analyst }), edit: last.edit };
    };
    return { done: [...this.#history.done].reverse().map(entry), undone: this.#history.undone.map(entry) };
  }

  /** Keeps what was edited in the journal beside the file. False where something else changed too, or that cannot be: then only a whole save keeps it. */
  keep(): boolean {
    if (this.readOnly !== undefined || !this.#kept.keep(this.database, this.#seal)) return false;
    if (this.path === undefined) return true;
    this.#savedRevision = this.#revision;
    this.#savedAt = new Date().toISOString();
    return true;
  }

  /** What opening found beside the file. */
  get recovered(): Recovered | undefined {
    return this.#kept.recovered;
  }

  /** Does the file lack what the journal beside it has? */
  get behind(): boolean {
    return this.#kept.behind;
  }

  /** Who has the file's lock does with a journal beside it what opening found. */
  settleJournal(path: string): void {
    this.#kept.settle(path);
  }

  /** Writes the engagement; to its own file unless another is given. Throws ExpectedFailure. */
  save(path: string | undefined = this.path): void {
    if (path === undefined) throw new ExpectedFailure({ code: 'no-file', message: 'This engagement has no file yet.', advice: 'Choose where to save it.' });
    const own = this.path !== undefined && identityOf(path) === identityOf(this.path);
    if (own) {
      this.refuseReadOnly();
      const now = stampOf(path);
      if (this.#stamp !== undefined && now !== undefined && now !== this.#stamp) {
        throw new ExpectedFailure({ code: 'changed-on-disk', message: `${basename(path)} was changed by another program since it was opened here. Nothing was written over it.`, advice: 'Save under another name; then compare the two.' });
      }
    }
    this.database.setSetting('name', this.name);
    // Over the file of another engagement, nothing of that one may stay beside this one.
    const forget = this.#sealed || !own;
    try {
      // What lies there readable, or under another passphrase, is not kept.
      writeFileAtomically(path, this.bytes(), () => (forget ? forgetGenerations(path) : void keepGeneration(path)));
    } catch (error) {
      // Otherwise the next save would take our own file for another program's.
      if (error instanceof NotFlushed && own) this.#stamp = stampOf(path);
      throw writeFailure(basename(path), error instanceof NotFlushed ? error.cause : error);
    }
    this.#sealed = false;
    thinGenerations(path);
    this.#stamp = stampOf(path);
    this.#kept.saved(path, this.database);
    this.readOnly = undefined;
    this.path = path;
    this.#savedRevision = this.#revision;
    this.#savedAt = new Date().toISOString();
  }

  /** Throws ExpectedFailure where nothing may be changed. */
  refuseReadOnly(): void {
    if (this.readOnly !== undefined) throw new ExpectedFailure({ code: 'read-only', message: this.readOnly, advice: 'Save it under another name to work on; what is open there is not touched.' });
  }

  /** Writes it elsewhere without making that its file. */
  saveCopy(path: string): void {
    this.database.setSetting('name', this.name);
    writeFileAtomically(path, this.bytes());
    this.#kept.saved(path, this.database);
  }

  /** The file's bytes as they would be written now. */
  bytes(): Uint8Array {
    const bytes = this.database.export();
    return this.#seal ? closed(bytes, this.#seal) : bytes;
  }

  /** Closes what is saved from now on with a passphrase, with another one, or with none any more. Throws ExpectedFailure. */
  protect(passphrase: string | undefined, at: string): void {
    this.refuseReadOnly();
    if (passphrase !== undefined && passphrase.length < LEAST_PASSPHRASE) throw new ExpectedFailure({ code: 'passphrase-short', message: `The passphrase has fewer than ${LEAST_PASSPHRASE} characters.`, advice: 'Take several words.' });
    // A journal that anybody can read goes before there is a passphrase.
    if (this.behind && this.path !== undefined) this.save();
    const of = passphrase === undefined ? 'passphrase taken off' : this.#seal ? 'passphrase changed' : 'passphrase set';
    if (passphrase === undefined && !this.#seal) return;
    this.#seal = passphrase === undefined ? undefined : newSeal(passphrase);
    this.#sealed = passphrase !== undefined;
    this.record(at, 'edit', { parameters: { of } });
  }

  get isClosed(): boolean {
    return this.#seal !== undefined;
  }

  get unsaved(): boolean {
    return this.#savedRevision !== this.#revision;
  }

  state(): EngagementState {
    return {
      name: this.name,
      ...(this.path === undefined ? {} : { fileName: basename(this.path) }),
      revision: this.#revision,
      ...(this.#savedAt === undefined ? {} : { savedAt: this.#savedAt }),
      unsaved: this.unsaved,
      ...(this.#history.done.length > 0 ? { undo: labelOf(this.#history.done.at(-1)!.at(-1)!.edit) } : {}),
      ...(this.#history.undone.length > 0 ? { redo: labelOf(this.#history.undone.at(-1)!.at(-1)!.edit) } : {}),
      ...(this.readOnly === undefined ? {} : { readOnly: this.readOnly }),
      ...(this.recovered ? { recovered: this.recovered } : {}),
      closed: this.isClosed,
      ...(this.#config.timeZone === undefined ? {} : { timeZone: this.#config.timeZone }),
      views: this.#held.flatMap(({ edit }) => (edit.kind === 'view' && edit.value !== undefined ? [{ name: edit.name, ...edit.value }] : [])).sort((a, b) => compareText(a.name, b.name)),
      sites: [...new Set(this.#readings.map(({ source }) => source.site))].sort(compareText),
      counts: {
        sources: this.#readings.length,
        assets: this.#analysis?.assets.filter(asset => !asset.external).length ?? 0,
        findings: this.analysis?.findings.length ?? 0,
        paths: this.#analysis?.paths.length ?? 0,
        remediations: this.#analysis?.remediations.length ?? 0,
      },
      hasAnalysis: this.#analysis !== undefined,
      stale: this.stale,
    };
  }

  close(): void {
    this.database.close();
  }
}

/** What opening may fail with where a state of before may open: also a passphrase that does not open it, since that is what a changed header looks like. */
const RESTORABLE = new Set(['not-an-engagement', 'wrong-passphrase']);

/** Tells one state of a file from the next. */
function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

/** The same for every name of one file, links included. */
export function identityOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Names of what the chain of custody keeps an eye on inside the engagement. */
const RESULTS = 'results';
const readingName = (id: string): string => `reading ${id}`;
const editName = (n: number | ''): string => `edit ${n}`;

const hashedText = (name: string, text: string): Hashed => ({ name, sha256: createHash('sha256').update(text).digest('hex') });

/** What of a configuration an analysis stands on: how lists are read is in what was read, and what a report looks like changes no figure. */
const analysedConfig = ({ columnMaps: _maps, columnLayouts: _layouts, timeZone: _zone, report: _report, ...config }: SiteConfig): SiteConfig => config;

/** Names the inputs of an analysis: its sources, its configuration and the analyst's edits; without any as it was before there were edits. */
const inputsOf = (readings: readonly Reading[], config: SiteConfig, edits: readonly EditRow[]): string =>
  JSON.stringify([readings.map(reading => reading.source.id).sort(compareText), analysedConfig(config), ...(edits.length > 0 ? [edits] : [])]);
