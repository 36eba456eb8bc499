import { z } from 'zod';
import { columnChoice, layoutName } from './column-schema';
import { reportChange } from './report-schema';
import type { ReportSettings } from '../model/report-settings';
import { ASSET_SORTS } from '../model/edit';
import { editSchema } from './edit-schema';
import type { ColumnLayout, ColumnsPreview } from '../model/columns';
import { MOST_MERGED, type MergeView } from '../model/merge';
import type { AnalysisProgress, AppInfo, AppSettingsView, AssetDetail, AssetPage, BudgetPlan, ComparisonView, DiagnosticLine, EditHistory, EngagementState, EvidenceView, FindingsView, GraphRoute, GraphView, ImportFile, LinkDetail, MarkedAssets, NetworkAttempt, Overview, PathsView, RecentEngagement, RemediationsView, ReportFormat, SiteSettings, WhatIf } from '../model/views';

/**
 * Every message between window, main and engine. All processes derive their types from it, and the gate in main checks sender and arguments against it. Arguments are
 * checked strictly, for they come from the renderer; replies come from our own processes and are only typed.
 */

/** Minted by main after a dialog or a drop; stands for a path that the renderer never sees or names. */
export const fileToken = z.string().regex(/^file-[0-9a-f]{32}$/).brand('FileToken');
export type FileToken = z.infer<typeof fileToken>;

const jobId = z.string().regex(/^job-\d{1,9}$/);
/** A row of the import queue, or a source. */
const columnsOf = z.string().regex(/^(?:import-\d{1,9}|src:[0-9a-f]{12})$/);
const assetId = z.string().min(1).max(200);
const facets = z.record(z.string().max(20), z.array(z.string().max(300)).max(500)).optional();
/** As many assets as one edit may change. */
const MOST_MARKED = 50_000;
const passphrase = z.string().max(1_000);
const actionIds = z.array(z.string().min(1).max(300)).max(2_000);
const strictness = z.enum(['observed', 'permitted', 'assumed']);
const reply = <T>(): z.ZodType<T> => z.custom<T>();
/** What is compared: the whole engagement, some of its captures (lists count on both sides), or another engagement or analysis.json. */
const compareSide = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('captures'), sources: z.array(z.string().max(100)).min(1).max(5_000) }),
  z.strictObject({ kind: z.literal('file'), file: fileToken }),
]);
const nothing = z.strictObject({});

const assetSort = z.enum(ASSET_SORTS);

export interface ChosenFile {
  readonly token: FileToken;
  readonly name: string;
  readonly bytes: number;
}

export const requests = {
  // --- main: dialogs, files, the app itself
  'app.info': { servedBy: 'main', args: nothing, reply: reply<AppInfo>() },
  'files.choose': { servedBy: 'main', args: z.strictObject({ kind: z.enum(['import', 'import-folder', 'engagement', 'comparison', 'workbook', 'columns', 'logo', 'program']) }), reply: reply<ChosenFile[]>() },
  'files.chooseSave': {
    servedBy: 'main',
    args: z.strictObject({ kind: z.enum(['report', 'html', 'pdf', 'engagement', 'frames', 'drift', 'columns', 'png', 'svg', 'csv', 'format']), suggestedName: z.string().min(1).max(200) }),
    reply: reply<ChosenFile | null>(),
  },
  'files.reveal': { servedBy: 'main', args: z.strictObject({ file: fileToken }), reply: reply<null>() },
  /** Small files that the window itself makes (pictures of the graph). */
  'files.write': { servedBy: 'main', args: z.strictObject({ file: fileToken, bytes: z.instanceof(Uint8Array).refine(bytes => bytes.length <= 64 << 20) }), reply: reply<null>() },
  /** The page itself has no permission to touch the clipboard; text is all that goes there, and nothing comes back. */
  'clipboard.write': { servedBy: 'main', args: z.strictObject({ text: z.string().max(4 << 20) }), reply: reply<null>() },
  'recent.list': { servedBy: 'main', args: nothing, reply: reply<RecentEngagement[]>() },
  'recent.remove': { servedBy: 'main', args: z.strictObject({ file: fileToken }), reply: reply<null>() },
  'recent.clear': { servedBy: 'main', args: nothing, reply: reply<null>() },
  'settings.get': { servedBy: 'main', args: nothing, reply: reply<AppSettingsView>() },
  /** Null: look for it again. */
  'settings.wireshark': { servedBy: 'main', args: z.strictObject({ file: fileToken.nullable() }), reply: reply<AppSettingsView>() },
  /** Tries to reach a network from main; `network.tryEngine` does from the engine, and the window tries by itself. */
  'network.tryMain': { servedBy: 'main', args: nothing, reply: reply<NetworkAttempt[]>() },
  'diagnostics.get': { servedBy: 'main', args: nothing, reply: reply<DiagnosticLine[]>() },
  'sample.files': { servedBy: 'main', args: nothing, reply: reply<ChosenFile[]>() },

  // --- engine: the engagement
  'engagement.state': { servedBy: 'engine', args: nothing, reply: reply<EngagementState | null>() },
  'engagement.new': { servedBy: 'engine', args: z.strictObject({ name: z.string().min(1).max(200) }), reply: reply<EngagementState>() },
  'engagement.open': { servedBy: 'engine', args: z.strictObject({ file: fileToken, passphrase: passphrase.optional() }), reply: reply<EngagementState>() },
  /** The newest state that was kept, in the place of a file that does not open. */
  'engagement.restore': { servedBy: 'engine', args: z.strictObject({ file: fileToken, passphrase: passphrase.optional() }), reply: reply<EngagementState>() },
  'engagement.save': { servedBy: 'engine', args: z.strictObject({ file: fileToken.optional() }), reply: reply<EngagementState>() },
  /** Without a passphrase: it is taken off. What is open is saved at once where it has a file. */
  'engagement.protect': { servedBy: 'engine', args: z.strictObject({ passphrase: passphrase.optional() }), reply: reply<EngagementState>() },
  /** Saves and closes an engagement that is closed with a passphrase; where it cannot be saved it stays open, and says why. */
  'engagement.lock': { servedBy: 'engine', args: nothing, reply: reply<null>() },
  'engagement.close': { servedBy: 'engine', args: nothing, reply: reply<null>() },

  // --- engine: import
  'import.start': { servedBy: 'engine', args: z.strictObject({ files: z.array(fileToken).min(1).max(20_000), site: z.string().max(100).optional() }), reply: reply<{ job: string }>() },
  /** The clock of times that name no zone, in what is read from now on; null: UTC. */
  'import.clock': { servedBy: 'engine', args: z.strictObject({ timeZone: z.string().max(50).nullable() }), reply: reply<EngagementState>() },
  /** The file in work is finished; those behind it wait. */
  'import.pause': { servedBy: 'engine', args: z.strictObject({ paused: z.boolean() }), reply: reply<EngagementState>() },
  'import.cancel': { servedBy: 'engine', args: z.strictObject({ job: jobId, file: z.string().max(100).optional() }), reply: reply<null>() },
  'import.retry': { servedBy: 'engine', args: z.strictObject({ file: z.string().max(100) }), reply: reply<{ job: string }>() },
  /** Counts packets that were captured twice once, or twice again: the captures are read once more. */
  'import.duplicates': { servedBy: 'engine', args: z.strictObject({ treatment: z.enum(['keep', 'remove']) }), reply: reply<{ job: string }>() },
  /** A file whose reading was interrupted: is what came before kept? */
  'import.decide': { servedBy: 'engine', args: z.strictObject({ file: z.string().max(100), keep: z.boolean() }), reply: reply<null>() },
  /** What the columns of a list mean: a row of the queue or a source of the engagement, with what is tried. Nothing is changed by asking. */
  'columns.preview': { servedBy: 'engine', args: z.strictObject({ of: columnsOf, choice: columnChoice }), reply: reply<ColumnsPreview>() },
  /** The file is read (again) with this choice. `layout`: so is every later list with the same headers, by this name. */
  'columns.apply': { servedBy: 'engine', args: z.strictObject({ of: columnsOf, choice: columnChoice, layout: layoutName.optional() }), reply: reply<{ job: string }>() },
  /** What was said of this file's columns is forgotten, and it is read again as it is recognised. */
  'columns.reset': { servedBy: 'engine', args: z.strictObject({ of: columnsOf }), reply: reply<{ job: string }>() },
  /** The mappings that are kept for later lists. */
  'columns.layouts': { servedBy: 'engine', args: nothing, reply: reply<readonly ColumnLayout[]>() },
  'columns.forget': { servedBy: 'engine', args: z.strictObject({ name: layoutName }), reply: reply<null>() },
  /** To and from a file, for the next site or a colleague. */
  'columns.share': { servedBy: 'engine', args: z.strictObject({ file: fileToken }), reply: reply<{ name: string; layouts: number }>() },
  'columns.take': { servedBy: 'engine', args: z.strictObject({ file: fileToken }), reply: reply<{ layouts: readonly string[] }>() },
  'import.list': { servedBy: 'engine', args: nothing, reply: reply<ImportFile[]>() },

  // --- engine: the analysis; it starts by itself after an import
  'analysis.start': { servedBy: 'engine', args: nothing, reply: reply<null>() },
  'analysis.cancel': { servedBy: 'engine', args: nothing, reply: reply<null>() },

  // --- engine: views of the last finished analysis
  'overview.get': { servedBy: 'engine', args: nothing, reply: reply<Overview | null>() },
  'assets.page': {
    servedBy: 'engine',
    args: z.strictObject({
      filter: z.string().max(2_000),
      facets,
      sort: assetSort,
      descending: z.boolean(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    reply: reply<AssetPage>(),
  },
  /** Ids in the order of the table, for marking a stretch of it or all. */
  'assets.ids': { servedBy: 'engine', args: z.strictObject({ filter: z.string().max(2_000), facets, sort: assetSort, descending: z.boolean(), offset: z.int().min(0), limit: z.int().min(1).max(MOST_MARKED) }), reply: reply<readonly string[]>() },
  /** Everything that the table holds with this filter, as CSV. */
  'assets.export': { servedBy: 'engine', args: z.strictObject({ file: fileToken, filter: z.string().max(2_000), facets, sort: assetSort, descending: z.boolean() }), reply: reply<{ bytes: number; name: string; rows: number }>() },
  'assets.marked': { servedBy: 'engine', args: z.strictObject({ ids: z.array(assetId).max(MOST_MARKED) }), reply: reply<MarkedAssets>() },
  'assets.get': { servedBy: 'engine', args: z.strictObject({ id: assetId }), reply: reply<AssetDetail | null>() },
  'graph.get': {
    servedBy: 'engine',
    args: z.strictObject({
      filter: z.string().max(2_000), strictness,
      between: z.strictObject({ from: z.number(), to: z.number() }).optional(),
      around: z.strictObject({ asset: assetId, hops: z.int().min(1).max(5) }).optional(),
      without: z.array(assetId).max(MOST_MARKED).optional(),
    }),
    reply: reply<GraphView>(),
  },
  /** The shortest way between two assets; null: there is none. */
  'graph.route': { servedBy: 'engine', args: z.strictObject({ from: assetId, to: assetId, strictness }), reply: reply<GraphRoute | null>() },
  'links.get': { servedBy: 'engine', args: z.strictObject({ id: z.string().max(200) }), reply: reply<LinkDetail | null>() },
  'findings.list': { servedBy: 'engine', args: nothing, reply: reply<FindingsView>() },
  'paths.list': { servedBy: 'engine', args: z.strictObject({ strictness }), reply: reply<PathsView>() },
  'remediations.list': { servedBy: 'engine', args: nothing, reply: reply<RemediationsView>() },
  /** The best set for a budget in $; nothing is switched by asking. */
  'whatif.within': { servedBy: 'engine', args: z.strictObject({ budget: z.number().min(0).max(1e12) }), reply: reply<BudgetPlan>() },
  'whatif.set': { servedBy: 'engine', args: z.strictObject({ actions: actionIds }), reply: reply<WhatIf>() },
  /** Remediation id → what it would still remove on top of these, in $ a year; null where another set was asked for meanwhile. */
  'whatif.marginals': { servedBy: 'engine', args: z.strictObject({ actions: actionIds }), reply: reply<Readonly<Record<string, number>> | null>() },
  'evidence.get': { servedBy: 'engine', args: z.strictObject({ source: z.string().max(100), frame: z.int().min(1).optional() }), reply: reply<EvidenceView | null>() },

  // --- engine: the analyst's edits; each answers with the engagement's new state
  'edit.apply': { servedBy: 'engine', args: z.strictObject({ edit: editSchema }), reply: reply<EngagementState>() },
  /** Says that these assets are one device, or that these parts of one are a device of their own. Refused with the reason. */
  'assets.merge': { servedBy: 'engine', args: z.strictObject({ assets: z.array(assetId).min(1).max(1_000), why: z.string().trim().min(1).max(10_000).optional() }), reply: reply<EngagementState>() },
  'assets.split': { servedBy: 'engine', args: z.strictObject({ asset: assetId, keys: z.array(z.string().min(1).max(300)).max(5_000), why: z.string().trim().min(1).max(10_000).optional() }), reply: reply<EngagementState>() },
  'edit.undo': { servedBy: 'engine', args: nothing, reply: reply<EngagementState>() },
  'edit.redo': { servedBy: 'engine', args: nothing, reply: reply<EngagementState>() },
  'edit.history': { servedBy: 'engine', args: nothing, reply: reply<EditHistory>() },
  // --- engine: two captures, or two engagements
  'compare.run': { servedBy: 'engine', args: z.strictObject({ base: compareSide, later: compareSide }), reply: reply<ComparisonView>() },
  'compare.cancel': { servedBy: 'engine', args: nothing, reply: reply<null>() },
  /** The last comparison as a table. */
  'compare.export': { servedBy: 'engine', args: z.strictObject({ file: fileToken, format: z.enum(['csv', 'json']) }), reply: reply<{ bytes: number; name: string; items: number }>() },

  // --- engine: an edited report workbook
  /** Reads it and compares; nothing is taken over. The engine keeps what it read until another is read, or the engagement is left. */
  'merge.read': { servedBy: 'engine', args: z.strictObject({ file: fileToken }), reply: reply<MergeView>() },
  /** Takes over the differences with these keys, as one edit. `taken`: how many could be. */
  'merge.apply': { servedBy: 'engine', args: z.strictObject({ keys: z.array(z.string().min(1).max(1_200)).min(1).max(MOST_MERGED) }), reply: reply<{ taken: number }>() },

  'network.tryEngine': { servedBy: 'engine', args: nothing, reply: reply<NetworkAttempt[]>() },
  'settings.site': { servedBy: 'engine', args: nothing, reply: reply<SiteSettings>() },

  // --- engine: output
  /** The frames that a finding or an attack path cites, as a pcapng with comments. `left`: cited frames that are not in it; `troubles`: why. */
  'evidence.export': {
    servedBy: 'engine',
    args: z.strictObject({ of: z.enum(['finding', 'path']), id: z.string().min(1).max(300), file: fileToken }),
    reply: reply<{ bytes: number; name: string; frames: number; left: number; troubles: readonly string[] }>(),
  },
  /** The report as it will be written, for the preview: markup whose own policy forbids scripts and whatever is loaded. Null while there is no analysis. */
  'report.document': { servedBy: 'engine', args: z.strictObject({ redacted: z.boolean().optional() }), reply: reply<{ html: string } | null>() },
  /** What stands on a report, after what is changed of it. */
  'report.settings': { servedBy: 'engine', args: z.strictObject({ change: reportChange.optional() }), reply: reply<ReportSettings>() },
  /** The picture of a file becomes the logo; null: none. */
  'report.logo': { servedBy: 'engine', args: z.strictObject({ file: fileToken.nullable() }), reply: reply<ReportSettings>() },
  /** In which forms for other programs it can be written, beside `xlsx`, `html` and `pdf`. */
  'report.formats': { servedBy: 'engine', args: nothing, reply: reply<readonly ReportFormat[]>() },
  /** `redacted`: names and addresses are masked, and the key that undoes it is written beside the folder; `key`: its name. */
  'report.export': { servedBy: 'engine', args: z.strictObject({ file: fileToken, format: z.string().regex(/^[a-z-]{2,30}$/), redacted: z.boolean().optional() }), reply: reply<{ bytes: number; name: string; key?: string }>() },
} as const;

export const events = {
  /** The whole row each time: the renderer replaces it. */
  'import.progress': z.custom<ImportFile>(),
  'engagement.changed': z.custom<EngagementState>(),
  'analysis.progress': z.custom<AnalysisProgress>(),
  'compare.progress': z.custom<AnalysisProgress & { readonly side: 'earlier' | 'later' }>(),
  'export.progress': z.custom<{ readonly name: string; readonly done: number; readonly of: number }>(),
  /** The computer was locked, or is going to sleep. */
  'system.away': z.custom<null>(),
  /** A process died and was started again; `what` says what was kept. */
  'process.restarted': z.custom<{ readonly process: 'engine' | 'import-worker' | 'analysis'; readonly what: string }>(),
} as const;

export type RequestName = keyof typeof requests;
export type EventName = keyof typeof events;
export type Args<K extends RequestName> = z.input<(typeof requests)[K]['args']>;
export type CheckedArgs<K extends RequestName> = z.output<(typeof requests)[K]['args']>;
export type Reply<K extends RequestName> = z.output<(typeof requests)[K]['reply']>;
export type EventBody<K extends EventName> = z.output<(typeof events)[K]>;

type ServedBy<P> = { [K in RequestName]: (typeof requests)[K]['servedBy'] extends P ? K : never }[RequestName];

/** A process that forgets a handler, or grows an extra one, does not compile. */
export type Handlers<P extends 'main' | 'engine'> = { [K in ServedBy<P>]: (args: CheckedArgs<K>) => Promise<Reply<K>> };

/** An expected failure that a person is told about: what happened, where, what was kept, what to do. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
}

/** How replies travel: an expected failure is data, never a rejected promise with a stack. */
export type Envelope<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
