import { createHash, randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Handlers } from '../../shared/ipc/contract';
import type { Analysis } from '../../shared/model/analysis';
import type { SiteConfig } from '../../shared/model/config';
import { namelessSettings, type ReportSettings } from '../../shared/model/report-settings';
import { zoneOffset } from '../../shared/model/time-zone';
import type { AnalysisProgress, EngagementState } from '../../shared/model/views';
import { reportDocument } from '../../shared/report/html/document';
import { withReportProperties } from '../../shared/report/html/pdf-properties';
import { outputFormats } from '../../shared/report/formats/registry';
import { buildReport } from '../../shared/report/report';
import { writeWorkbook } from '../spreadsheet/workbook';
import { socketAttempts } from '../socket-attempts';
import { removeTemporaries, writeFileAtomically } from '../store/atomic-file';
import { removeJournal } from '../store/edit-journal';
import { holderText, takeLock, type Lock } from '../store/lock';
import { changesResults } from '../../shared/edits/annotate';
import { mergeOf, splitOf } from '../../shared/edits/devices';
import type { Edit, Refusal } from '../../shared/model/edit';
import { AnalysisRun } from './analysis-run';
import { analystName } from './analyst';
import { ColumnChoosing, columnHandlers } from './column-choice';
import { Comparison, driftBytes } from './comparison';
import { ExpectedFailure, writeFailure } from './expected-failure';
import { logoOf } from './logo';
import { evidenceView, exportCited } from './evidence';
import { ImportQueue } from './imports';
import { applyEdited, compareEdited, readEdited, type EditedWorkbook } from './merge';
import type { Host } from './ports';
import { redactFor, redactForSight } from './redaction';
import { takeIn } from './take-in';
import { assetCsv } from './views/asset-csv';
import { assetDetail } from './views/asset-detail';
import { findingsView } from './views/findings-view';
import { markedAssets } from './views/marked-assets';
import { graphRoute } from './views/graph-route';
import { graphView } from './views/graph-view';
import { linkDetail } from './views/link-detail';
import { overview } from './views/overview';
import { pathsView } from './views/paths-view';
import { remediationsView } from './views/remediations-view';
import { settingsView } from './views/settings-view';
import { identityOf, Workspace } from './workspace';

/** How long after an edit its analysis starts: who corrects one thing corrects the next one soon, and each new analysis drops the one before. Milliseconds. */
const ANALYSE_AFTER_EDIT = 500;

/** How long after the last edit the file itself is written, and after the first one at the latest: until then its journal has them. Milliseconds. */
const SAVE_AFTER_EDIT = 10_000;
const SAVE_AT_THE_LATEST = 60_000;

/** The engine's side of the contract. One engagement is open at a time. */
export class Engine {
  #workspace: Workspace | undefined;
  #imports: ImportQueue;
  readonly #comparison: Comparison;
  readonly #columns: ColumnChoosing;
  /** Of the file of the engagement that is open; undefined where it has none, or another program has it. */
  #lock: { readonly path: string; readonly lock: Lock } | undefined;
  #analysis: { readonly run: AnalysisRun; progress: AnalysisProgress } | undefined;
  #soon: NodeJS.Timeout | undefined;
  #saving: { readonly timer: NodeJS.Timeout; readonly since: number } | undefined;
  /** The edited workbook that is looked at. */
  #workbook: EditedWorkbook | undefined;
  readonly #analyst = analystName();
  /** Rises with each question for what remediations would still remove: only the last is answered to its end. */
  #marginalsTurn = 0;
  /** Masks what is only looked at. */
  readonly #previewSecret = randomBytes(32);

  /** @param scratch where an engagement without a file of its own is kept, so that a crash loses nothing */
  constructor(private readonly host: Host, private readonly version: string, private readonly scratch: string) {
    this.#imports = this.#newQueue();
    this.#comparison = new Comparison(host, version);
    this.#columns = new ColumnChoosing(host);
  }

  #newQueue(): ImportQueue {
    return new ImportQueue({
      host: this.host,
      config: () => this.#workspace?.config ?? {},
      commit: async (reading, path, how) => (this.#workspace ? takeIn(this.#workspace, reading, path, { at: this.#now(), ...how }) : { kind: 'cancelled' }),
      finished: changed => {
        if (!this.#workspace) return;
        if (!changed) return void this.#changed();
        // Committed readings are on disk before the long computation starts.
        this.#autosave();
        this.#analyse();
      },
    });
  }

  /** After a restart: the file that was open. */
  async reopen(path: string): Promise<void> {
    this.#workspace = await Workspace.open(path, this.version);
    if (path === this.scratch) {
      this.#workspace.path = undefined;
      this.#workspace.settleJournal(path);
    } else this.#lockFor(this.#workspace, path);
    if (this.#workspace.behind) this.#autosave();
    this.#analyseIfStale();
  }

  /** Before the process ends. */
  stop(): void {
    this.#imports.stop();
    this.#dropAnalysis();
    this.#autosave();
    this.#lock?.lock.release();
  }

  readonly handlers: Handlers<'engine'> = {
    'engagement.state': async () => this.#state() ?? null,
    'engagement.new': async ({ name }) => this.#enter(await Workspace.create(name, this.version)),
    'engagement.open': async ({ file, passphrase }) => {
      // What is open here stays so where the other file does not open.
      const workspace = await Workspace.open(file, this.version, passphrase);
      if (this.#workspace?.path === undefined || identityOf(this.#workspace.path) !== identityOf(file)) return this.#enter(workspace, file);
      // The same file once more: leaving saves it.
      workspace.close();
      this.#leave();
      return this.#enter(await Workspace.open(file, this.version, passphrase), file);
    },
    'engagement.restore': async ({ file, passphrase }) => {
      const lock = takeLock(file, this.host.now().getTime());
      if (!('release' in lock)) throw new ExpectedFailure({ code: 'is-open', message: lock.held ? `${basename(file)} is open in ${holderText(lock.held)}. Nothing was changed.` : `Nothing can be written beside ${basename(file)}.`, advice: 'Close it there first.' });
      try {
        const workspace = await Workspace.restore(file, this.version, passphrase);
        lock.release();
        return this.#enter(workspace, file);
      } catch (error) {
        lock.release();
        throw error;
      }
    },
    'engagement.save': async ({ file }) => {
      const workspace = this.#open();
      const path = file ?? workspace.path;
      // One file has one lock, whichever of its names it was opened by.
      const elsewhere = path !== undefined && (this.#lock === undefined || identityOf(path) !== identityOf(this.#lock.path));
      const lock = elsewhere ? takeLock(path, this.host.now().getTime()) : undefined;
      if (path !== undefined && lock && !('release' in lock) && lock.held && path !== workspace.path) {
        throw new ExpectedFailure({ code: 'is-open', message: `${basename(path)} is open in ${holderText(lock.held)}. Nothing was written.`, advice: 'Choose another name, or close it there.' });
      }
      try {
        workspace.save(file);
      } catch (error) {
        if (lock && 'release' in lock) lock.release();
        throw error;
      }
      if (lock && 'release' in lock) {
        this.#lock?.lock.release();
        this.#lock = { path: path!, lock };
      }
      // The copy for recovery is not needed any more, and would stay readable in the profile.
      rmSync(this.scratch, { force: true });
      removeJournal(this.scratch);
      this.host.opened(workspace.path, workspace.name);
      return this.#changed();
    },
    'engagement.protect': async ({ passphrase }) => {
      const workspace = this.#open();
      if (workspace.path === undefined) throw new ExpectedFailure({ code: 'no-file', message: 'This engagement has no file yet.', advice: 'Save it first; then it can be closed with a passphrase.' });
      workspace.protect(passphrase, this.#now());
      workspace.save();
      return this.#changed();
    },
    'engagement.lock': async () => {
      const workspace = this.#open();
      if (!workspace.isClosed) throw new ExpectedFailure({ code: 'no-passphrase', message: 'This engagement has no passphrase.', advice: 'Set one first.' });
      if (this.#imports.busy) throw new ExpectedFailure({ code: 'import-busy', message: 'Files are still being read.', advice: 'Wait until they are, or cancel them.' });
      // Leaving keeps quiet about a save that fails; here that would lose what was done.
      if ((workspace.unsaved || workspace.behind) && workspace.readOnly === undefined) workspace.save();
      this.#leave();
      return null;
    },
    'engagement.close': async () => {
      this.#leave();
      return null;
    },

    'import.start': async ({ files, site }) => {
      this.#workspace?.refuseReadOnly();
      if (!this.#workspace) this.#enter(await Workspace.create(basename(files[0] ?? 'New engagement').replace(/\.[^.]+$/, '') || 'New engagement', this.version));
      return { job: this.#imports.start(files, site?.trim() || 'site') };
    },
    'import.clock': async ({ timeZone }) => {
      if (timeZone !== null && zoneOffset(timeZone) === undefined) throw new ExpectedFailure({ code: 'no-time-zone', message: `“${timeZone}” is no time zone.`, advice: 'Give an offset such as +02:00, or a name such as Europe/Berlin.' });
      const { timeZone: _before, ...config } = this.#open().config;
      return this.#configured(timeZone === null ? config : { ...config, timeZone: timeZone.trim() });
    },
    'import.pause': async ({ paused }) => {
      this.#open();
      this.#imports.pause(paused);
      return this.#changed();
    },
    'import.cancel': async ({ job, file }) => {
      this.#imports.cancel(job, file);
      return null;
    },
    'import.retry': async ({ file }) => {
      this.#open().refuseReadOnly();
      const job = this.#imports.retry(file);
      if (job === undefined) throw new ExpectedFailure({ code: 'nothing-to-retry', message: 'This file is not waiting for another try.' });
      return { job };
    },
    'import.duplicates': async ({ treatment }) => {
      const workspace = this.#open();
      if (this.#imports.busy) throw new ExpectedFailure({ code: 'import-busy', message: 'Files are still being read.', advice: 'Wait until they are, or cancel them.' });
      const paths = workspace.sourcePaths();
      const captures = workspace.readings.map(reading => reading.source).filter(source => source.kind === 'capture');
      const found = captures.flatMap(source => {
        const path = paths.get(source.id);
        return path !== undefined && existsSync(path) ? [{ path, site: source.site }] : [];
      });
      const missing = captures.length - found.length;
      // Half of the captures counted one way and half the other would be a figure that means nothing.
      if (missing > 0) throw new ExpectedFailure({ code: 'sources-missing', message: `${missing} of ${captures.length} captures are not where they were imported from. Nothing was changed.`, advice: 'Put them back, or import all captures into a new engagement.' });
      workspace.setConfig({ ...workspace.config, duplicates: treatment }, this.#now());
      return { job: this.#imports.again(found) };
    },
    'import.decide': async ({ file, keep }) => {
      if (!this.#imports.decide(file, keep)) throw new ExpectedFailure({ code: 'nothing-to-decide', message: 'This file is not waiting for a decision.' });
      return null;
    },
    ...columnHandlers({
      choosing: () => this.#columns,
      workspace: () => this.#open(),
      fileOf: id => this.#imports.fileOf(id),
      configure: config => void this.#configured(config),
      busy: () => this.#imports.busy,
      retry: id => this.#imports.retry(id),
      again: file => this.#imports.again([file]),
    }),
    'import.list': async () => this.#imports.list(),

    'analysis.start': async () => {
      this.#open();
      this.#analyse();
      return null;
    },
    'analysis.cancel': async () => {
      this.#dropAnalysis();
      if (this.#workspace) this.#changed();
      return null;
    },

    'overview.get': async () => {
      const { analysis, table } = this.#workspace ?? {};
      return analysis && table ? overview(analysis, table) : null;
    },
    'assets.page': async args => {
      const table = this.#workspace?.table;
      if (!table) return { total: 0, all: 0, offset: 0, rows: [], facets: { zone: [], role: [], level: [], vendor: [], band: [], state: [], site: [] } };
      return table.page({ ...args, facets: args.facets });
    },
    'assets.ids': async args => this.#workspace?.table?.ids(args) ?? [],
    'assets.export': async ({ file, ...wanted }) => {
      const name = basename(file), table = this.#workspace?.table;
      if (!table) throw new ExpectedFailure({ code: 'no-analysis', message: 'There is no asset to write yet.', advice: 'Import a capture or an asset list.' });
      if (this.#open().isSourceFile(file)) throw new ExpectedFailure({ code: 'is-evidence', message: `${name} is a source of this engagement; nothing is written over evidence.`, advice: 'Choose another name.' });
      const { rows } = table.page({ ...wanted, offset: 0, limit: Number.MAX_SAFE_INTEGER }), bytes = assetCsv(rows);
      try {
        writeFileAtomically(file, bytes);
      } catch (error) {
        throw writeFailure(name, error);
      }
      this.#exported(file, bytes, { format: 'assets-csv', filter: wanted.filter });
      return { bytes: bytes.length, name, rows: rows.length };
    },
    'assets.marked': async ({ ids }) => markedAssets(this.#analysis_(), ids),
    'assets.get': async ({ id }) => (this.#workspace?.analysis ? assetDetail(this.#workspace.analysis, id, this.#workspace.edits) : null),
    'graph.get': async question => {
      const { analysis, table } = this.#workspace ?? {};
      return analysis && table ? graphView(analysis, table, question, this.#open().edits) : { nodes: [], edges: [], zones: [], conduits: [], hidden: { nodes: 0, edges: 0 } };
    },
    'graph.route': async ({ from, to, strictness }) => graphRoute(this.#analysis_(), from, to, strictness),
    'links.get': async ({ id }) => (this.#workspace?.analysis ? linkDetail(this.#workspace.analysis, id) : null),
    'findings.list': async () => findingsView(this.#workspace?.analysis),
    'paths.list': async ({ strictness }) => pathsView(this.#analysis_(), strictness, this.#open().edits),
    'remediations.list': async () => remediationsView(this.#analysis_(), this.#open().chosen, this.#open().whatIf(), this.#open().scenarios()),
    'whatif.within': async ({ budget }) => this.#open().within(budget),
    'whatif.set': async ({ actions }) => {
      const before = this.#open().revision;
      const result = this.#open().whatIf(actions, this.host.now().getTime(), this.#analyst);
      if (this.#open().revision !== before) {
        this.#keep();
        this.#changed();
      }
      return result;
    },
    'whatif.marginals': async ({ actions }) => {
      const turn = ++this.#marginalsTurn, found: Record<string, number> = {};
      for (const [id, removed] of this.#open().marginals(actions)) {
        found[id] = removed;
        // Another switch is answered before the rest of this.
        await new Promise(setImmediate);
        if (turn !== this.#marginalsTurn) return null;
      }
      return found;
    },
    'evidence.get': ({ source, frame }) => evidenceView(this.#open(), source, frame),

    'edit.apply': async ({ edit }) => this.#edited(workspace => workspace.edit(edit, this.host.now().getTime(), this.#analyst)),
    'assets.merge': async ({ assets, why }) => this.#settle(mergeOf(this.#analysis_(), assets, why)),
    'assets.split': async ({ asset, keys, why }) => this.#settle(splitOf(this.#analysis_(), asset, keys, why)),
    'edit.undo': async () => this.#edited(workspace => workspace.undo(this.host.now().getTime(), this.#analyst)),
    'edit.redo': async () => this.#edited(workspace => workspace.redo(this.host.now().getTime(), this.#analyst)),
    'edit.history': async () => this.#workspace?.history() ?? { done: [], undone: [] },
    'merge.read': async ({ file }) => {
      const workspace = this.#open();
      const edited = readEdited(file);
      const { view } = compareEdited(workspace, edited);
      this.#workbook = edited;
      return view;
    },
    'merge.apply': async ({ keys }) => {
      const edited = this.#workbook;
      if (!edited) throw new ExpectedFailure({ code: 'no-workbook', message: 'No edited workbook is open.', advice: 'Choose it again.' });
      const wanted = new Set(keys);
      let taken = 0;
      this.#edited(workspace => {
        taken = applyEdited(workspace, edited, ({ key }) => wanted.has(key), this.host.now().getTime(), this.#analyst);
      });
      this.#workbook = undefined;
      return { taken };
    },
    'network.tryEngine': () => socketAttempts('engine'),
    'settings.site': async () => settingsView(this.#workspace?.readings ?? [], this.#workspace?.config ?? {}),

    'compare.run': args => this.#comparison.run(this.#open(), args),
    'compare.cancel': async () => {
      this.#comparison.cancel();
      return null;
    },
    'compare.export': async ({ file, format }) => {
      const name = basename(file);
      const drift = this.#comparison.last;
      if (!drift) throw new ExpectedFailure({ code: 'nothing-compared', message: 'Nothing was compared yet.', advice: 'Choose both sides first.' });
      if (this.#open().isSourceFile(file)) throw new ExpectedFailure({ code: 'is-evidence', message: `${name} is a source of this engagement; nothing is written over evidence.`, advice: 'Choose another name.' });
      const bytes = driftBytes(drift, format);
      try {
        writeFileAtomically(file, bytes);
      } catch (error) {
        throw writeFailure(name, error);
      }
      return { bytes: bytes.length, name, items: drift.items.length };
    },

    'evidence.export': async ({ of, id, file }) => {
      const workspace = this.#open();
      const exported = await exportCited(workspace, this.#analysis_(), of, id, `Crossdock ${this.version}`);
      // The name of a source is not the name of its file: the place is what must not be one of them.
      if (workspace.isSourceFile(file)) throw new ExpectedFailure({ code: 'is-evidence', message: `${basename(file)} is a source of this engagement; nothing is written over evidence.`, advice: 'Choose another name.' });
      try {
        writeFileAtomically(file, exported.bytes);
      } catch (error) {
        throw writeFailure(basename(file), error);
      }
      this.#exported(file, exported.bytes, { of, id });
      const { bytes, ...rest } = exported;
      return { ...rest, bytes: bytes.length, name: basename(file) };
    },

    'report.settings': async ({ change }) => {
      const { config } = this.#open();
      if (change) this.#configured({ ...config, report: Object.fromEntries(Object.entries({ ...config.report, ...change }).filter(([, value]) => value !== null && value !== undefined)) });
      return this.#open().config.report ?? {};
    },
    'report.logo': async ({ file }) => {
      const { report: { logo: _before, ...report } = {}, ...config } = this.#open().config;
      this.#configured({ ...config, report: { ...report, ...(file === null ? {} : { logo: logoOf(file) }) } });
      return this.#open().config.report ?? {};
    },
    'report.document': async ({ redacted = false }) => {
      const workspace = this.#workspace;
      if (!workspace?.analysis) return null;
      const { report = {} } = workspace.config;
      if (!redacted) return { html: reportDocument(workspace.analysis, { engagement: workspace.name, settings: report }) };
      const masked = redactForSight(workspace.analysis, workspace, this.#previewSecret);
      return { html: reportDocument(masked.analysis, { engagement: masked.engagement, settings: namelessSettings(report) }) };
    },
    'report.formats': async () => outputFormats.filter(({ id }) => id !== 'html').map(({ id, file, about }) => ({ id, file, about })),
    'report.export': async ({ file, format, redacted = false }) => {
      const workspace = this.#open();
      const name = basename(file);
      if (workspace.isSourceFile(file)) throw new ExpectedFailure({ code: 'is-evidence', message: `${name} is a source of this engagement; nothing is written over evidence.`, advice: 'Choose another name.' });
      this.host.tell('export.progress', { name, done: 0, of: 2 });
      const { report = {} } = workspace.config, masked = redacted ? redactFor(dirname(file), this.#analysis_(), workspace) : undefined;
      const bytes = await this.#reportBytes(format, masked?.redacted.analysis ?? this.#analysis_(), masked ? { engagement: masked.redacted.engagement, settings: namelessSettings(report) } : { engagement: workspace.name, settings: report });
      this.host.tell('export.progress', { name, done: 1, of: 2 });
      try {
        writeFileAtomically(file, bytes);
      } catch (error) {
        throw writeFailure(name, error);
      }
      this.#exported(file, bytes, { format, ...(redacted ? { redacted } : {}) });
      this.host.tell('export.progress', { name, done: 2, of: 2 });
      return { bytes: bytes.length, name, ...(masked ? { key: basename(masked.keyPath) } : {}) };
    },
  };

  /** Saved like an edit; results follow when what they stand on is read or computed again. */
  #configured(config: SiteConfig): EngagementState {
    this.#open().setConfig(config, this.#now());
    this.#autosave();
    return this.#changed();
  }

  /** Into the chain of custody, and to disk with it. */
  #exported(file: string, bytes: Uint8Array, parameters: unknown): void {
    this.#open().recordExport(this.#now(), [{ name: basename(file), sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }], parameters);
    this.#autosave();
    this.#changed();
  }

  async #reportBytes(format: string, analysis: Analysis, names: { readonly engagement: string; readonly settings: ReportSettings }): Promise<Uint8Array> {
    if (format === 'xlsx') return writeWorkbook(buildReport(analysis, names));
    const other = outputFormats.find(({ id }) => id === format);
    if (other) return Buffer.from(other.write(analysis, names));
    if (format !== 'pdf') throw new ExpectedFailure({ code: 'no-format', message: `“${format}” is no format of a report.` });
    const html = reportDocument(analysis, names);
    try {
      return withReportProperties(await this.host.print(html), { creator: `${analysis.tool.name} ${analysis.tool.version}`, created: analysis.generatedAt });
    } catch (error) {
      throw new ExpectedFailure({ code: 'cannot-print', message: `The PDF could not be printed: ${error instanceof Error ? error.message : String(error)}. Nothing was written.`, advice: 'Try again; or export the HTML and print that from a browser.' });
    }
  }

  #open(): Workspace {
    if (!this.#workspace) throw new ExpectedFailure({ code: 'no-engagement', message: 'No engagement is open.', advice: 'Open one, or import a capture.' });
    return this.#workspace;
  }

  #analysis_(): Analysis {
    const analysis = this.#open().analysis;
    if (!analysis) throw new ExpectedFailure({ code: 'no-analysis', message: 'This engagement holds nothing to analyse yet.', advice: 'Import a capture or an asset list.' });
    return analysis;
  }

  #enter(workspace: Workspace, file?: string): EngagementState {
    this.#leave();
    this.#workspace = workspace;
    if (file !== undefined) this.#lockFor(workspace, file);
    this.host.opened(workspace.path, workspace.name);
    if (workspace.behind) this.#autosave();
    return this.#analyseIfStale();
  }

  /** Who opens a file that another has reads it only. */
  #lockFor(workspace: Workspace, path: string): void {
    const lock = takeLock(path, this.host.now().getTime());
    if ('release' in lock) {
      this.#lock?.lock.release();
      this.#lock = { path, lock };
      removeTemporaries(path);
      workspace.settleJournal(path);
    } else workspace.readOnly = lock.held ? `${basename(path)} is open in ${holderText(lock.held)}: here it can be looked at, not changed.` : `Nothing can be written beside ${basename(path)}: it can be looked at, not changed.`;
  }

  #leave(): void {
    this.#comparison.cancel();
    this.#comparison.last = undefined;
    this.#workbook = undefined;
    this.#columns.close();
    this.#imports.stop();
    this.#imports = this.#newQueue();
    this.#dropAnalysis();
    this.#autosave();
    this.#workspace?.close();
    this.#workspace = undefined;
    this.#lock?.lock.release();
    this.#lock = undefined;
    this.host.opened(undefined, '');
  }

  #analyseIfStale(): EngagementState {
    if (this.#open().state().stale) this.#analyse();
    return this.#changed();
  }

  /**
   * Computes everything anew in a process of its own; requests are answered from the last finished analysis meanwhile. What was going on stands on older inputs and is dropped.
   */
  #analyse(): void {
    const workspace = this.#open();
    this.#dropAnalysis();
    const input = workspace.analysisInput(this.#now());
    const run = new AnalysisRun(this.host, input, {
      stage: progress => {
        if (this.#analysis?.run !== run) return;
        this.#analysis.progress = progress;
        this.host.tell('analysis.progress', progress);
      },
      done: result => {
        this.#analysis = undefined;
        workspace.takeAnalysis(input, result);
        this.#autosave();
        this.#changed();
      },
      failed: why => {
        this.#analysis = undefined;
        console.error(why);
        this.host.tell('process.restarted', { process: 'analysis', what: 'The analysis stopped before its end. What was imported is kept; the results shown are those of before. Compute them again; if it happens again, report it.' });
        this.#changed();
      },
    });
    this.#analysis = { run, progress: { stage: 'starting', done: 0, of: 1 } };
    this.#changed();
  }

  /** An edit is on disk before anything follows from it. What the results stand on may have changed, or be again what it was. */
  #edited(work: (workspace: Workspace) => void): EngagementState {
    const workspace = this.#open();
    const inputs = (): string => JSON.stringify(workspace.edits.filter(changesResults));
    const before = inputs();
    work(workspace);
    this.#keep();
    if (inputs() !== before) {
      if (workspace.stale && workspace.readings.length > 0) {
        clearTimeout(this.#soon);
        this.#soon = setTimeout(() => this.#analyse(), ANALYSE_AFTER_EDIT);
      } else this.#dropAnalysis();
    }
    return this.#changed();
  }

  #settle(made: Edit | Refusal): EngagementState {
    if (!('kind' in made)) throw new ExpectedFailure({ code: 'not-settled', ...made });
    return this.#edited(workspace => workspace.edit(made, this.host.now().getTime(), this.#analyst));
  }

  /** What was imported stays, whole; results stay those of before. */
  #dropAnalysis(): void {
    clearTimeout(this.#soon);
    this.#analysis?.run.cancel();
    this.#analysis = undefined;
  }

  #state(): EngagementState | undefined {
    const state = this.#workspace?.state();
    return state && { ...state, ...(this.#imports.paused ? { importPaused: true as const } : {}), ...(this.#analysis ? { analysing: this.#analysis.progress } : {}) };
  }

  /** An edit is on disk when this returns: in the journal beside the file, which is written a while later, or in the file. */
  #keep(): void {
    const workspace = this.#workspace;
    if (!workspace || workspace.readOnly !== undefined) return;
    if (!workspace.keep()) return this.#autosave();
    const now = this.host.now().getTime();
    const since = this.#saving?.since ?? now;
    clearTimeout(this.#saving?.timer);
    this.#saving = { since, timer: setTimeout(() => {
      this.#autosave();
      if (this.#workspace) this.#changed();
    }, Math.max(0, Math.min(SAVE_AFTER_EDIT, since + SAVE_AT_THE_LATEST - now))) };
  }

  /** Saved after every change, to its own file or, while it has none, to the scratch file; the close box never asks. */
  #autosave(): void {
    const workspace = this.#workspace;
    clearTimeout(this.#saving?.timer);
    this.#saving = undefined;
    if (!workspace || !(workspace.unsaved || workspace.behind) || workspace.readOnly !== undefined) return;
    try {
      if (workspace.path !== undefined) workspace.save();
      else {
        workspace.saveCopy(this.scratch);
        this.host.opened(this.scratch, workspace.name, true);
      }
    } catch (error) {
      // Kept in memory; the window shows it as unsaved.
      console.error(error instanceof Error ? error.message : error);
    }
  }

  #changed(): EngagementState {
    this.#open();
    const state = this.#state()!;
    this.host.tell('engagement.changed', state);
    return state;
  }

  #now(): string {
    return this.host.now().toISOString();
  }
}
