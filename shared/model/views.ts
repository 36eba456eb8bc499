import type { AssetRisk, AttackPath, Assumption, ChokePoint, Coverage, Reconciliation, RemovedStep, RiskSummary, RuleOff, SiteEntry, SiteTarget, Strictness } from './analysis';
import type { Asset, AssetDecisions, AssetState, Role } from './asset';
import type { Arrangement, DevicePart, Edit, EditRow, Refusal, ScenarioName, TableView } from './edit';
import type { Drift } from './drift';
import type { Evidence } from './evidence';
import type { Finding, Severity } from './finding';
import type { FrameView } from './frame-view';
import type { Basis, SiteConversation } from './graph';
import type { Problem } from './problem';
import type { Plan, Remediation } from './remediation';
import type { Source } from './source';
import type { Micros } from './time';
import type { Timeline } from './timeline';
import type { AssetVulnerability } from './vulnerability';
import type { Conduit, PurdueLevel, Zone } from './zone';

/**
 * What the window is shown: pages and pictures that the engine cuts from an analysis. The renderer holds no derived truth; it asks again when the
 * revision changes.
 */

/** Five steps of risk, look: colour. By an asset's share of the site: 15 %, 5 %, 1 %, 0.1 %. */
export type RiskBand = 'minimal' | 'low' | 'moderate' | 'high' | 'very high';

export function riskBandOfShare(share: number): RiskBand {
  return share >= 0.15 ? 'very high' : share >= 0.05 ? 'high' : share >= 0.01 ? 'moderate' : share >= 0.001 ? 'low' : 'minimal';
}

/** Bands of the site score, risk-model §3.2; `very high` from 67. */
export function riskBandOfScore(score: number): RiskBand {
  return score >= 67 ? 'very high' : score >= 33 ? 'high' : score >= 10 ? 'moderate' : score > 0 ? 'low' : 'minimal';
}

/** One command of the analyst, under the words of its button. */
export interface EditEntry {
  readonly label: string;
  /** Milliseconds. */
  readonly at: number;
  readonly analyst?: string;
  readonly edit: Edit;
}

/** `done`: latest first. `undone`: what is redone next is last. */
export interface EditHistory {
  readonly done: readonly EditEntry[];
  readonly undone: readonly EditEntry[];
}

/** What was found in the journal beside an engagement file when it was opened. */
export interface Recovered {
  /** Edits made after the last save, which are there again. */
  readonly edits: number;
  /** The name under which a journal is kept that could not be read to its end, or that is of another state of the file. */
  readonly aside?: string;
}

export interface EngagementState {
  readonly name: string;
  /** File name without folder; absent while it was never saved. */
  readonly fileName?: string;
  /** Rises with every change; the renderer's cache key. */
  readonly revision: number;
  /** ISO time of the last save; absent: unsaved. */
  readonly savedAt?: string;
  readonly unsaved: boolean;
  /** Label of the edit that would be undone or redone next; absent: there is none. */
  readonly undo?: string;
  readonly redo?: string;
  /** Another program has its file, or nothing can be written beside it: it is looked at, and nothing of it is changed. In words. */
  readonly readOnly?: string;
  readonly recovered?: Recovered;
  /** Its file is closed with a passphrase. */
  readonly closed: boolean;
  /** The clock of times that name no zone; absent: UTC. */
  readonly timeZone?: string;
  /** Files wait to be read until somebody says so. */
  readonly importPaused?: true;
  /** Of the asset table, in the order of their names. */
  readonly views: readonly (TableView & { readonly name: string })[];
  /** That something was imported for, in order. */
  readonly sites: readonly string[];
  readonly counts: { readonly sources: number; readonly assets: number; readonly findings: number; readonly paths: number; readonly remediations: number };
  readonly hasAnalysis: boolean;
  /** Results are older than the inputs. */
  readonly stale: boolean;
  /** An analysis runs; everything shown is the last finished one's. */
  readonly analysing?: AnalysisProgress;
}

/** Two analyses set against each other. */
export interface ComparisonView {
  readonly drift: Drift;
  /** Names of the zones of both sides, by id. */
  readonly zoneNames: Readonly<Record<string, string>>;
  /** Ids of the sources whose frames this engagement can show. */
  readonly here: readonly string[];
}

export interface AnalysisProgress {
  readonly stage: string;
  readonly done: number;
  readonly of: number;
}

/**
 * undecided: the reading was interrupted (a medium that fails, a file that shrank), and the user is asked whether what came before is kept · discarded: it was not ·
 * merging: on its way into the engagement.
 */
export type ImportFileState = 'queued' | 'reading' | 'merging' | 'done' | 'done-with-warnings' | 'undecided' | 'discarded' | 'refused' | 'failed' | 'cancelled' | 'duplicate';

/** One row of the import queue. */
export interface ImportFile {
  readonly id: string;
  readonly job: string;
  readonly name: string;
  readonly bytes: number;
  readonly bytesRead: number;
  readonly packets: number;
  readonly rows?: number;
  /** Smoothed over the last seconds; with `secondsLeft` only while it is read. */
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
  readonly state: ImportFileState;
  readonly format?: string;
  readonly problems: readonly Problem[];
  /** When done: its receipt. */
  readonly source?: Source;
}

export interface AssetRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly roleConfidence: number;
  readonly ips: readonly string[];
  readonly macs: readonly string[];
  readonly zone?: string;
  readonly zoneName?: string;
  readonly site: string;
  readonly purdueLevel?: PurdueLevel;
  /** Level and zone disagree. */
  readonly levelMismatch: boolean;
  readonly vendor?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly serial?: string;
  readonly os?: string;
  readonly external: boolean;
  readonly state: AssetState;
  readonly riskKnown: boolean;
  readonly expectedAnnualLoss: number;
  readonly share: number;
  readonly band: RiskBand;
  readonly findings: number;
  readonly tags: readonly string[];
  readonly conflicts: number;
  readonly firstSeen?: Micros;
  readonly lastSeen?: Micros;
}

export type { AssetSort } from './edit';

/** Facet name → value → how many assets of the filtered set have it. */
export type Facets = Readonly<Record<'zone' | 'role' | 'level' | 'vendor' | 'band' | 'state' | 'site', readonly { readonly value: string; readonly label: string; readonly count: number }[]>>;

export interface AssetPage {
  readonly total: number;
  /** Of all assets, before the filter. */
  readonly all: number;
  readonly offset: number;
  readonly rows: readonly AssetRow[];
  readonly facets: Facets;
  /** Where the filter text could not be read. */
  readonly filterProblem?: string;
}

/** Assets that were marked together, for what is done to all of them. */
export interface MarkedAssets {
  /** Those of them that are there. */
  readonly total: number;
  /** The first few, with what tells them apart. */
  readonly first: readonly { readonly id: string; readonly name: string; readonly role: Role; readonly places: readonly string[] }[];
  /** What is changed together → its values now (as in an edit; empty: none) and how many have each, the most frequent first. */
  readonly now: Readonly<Record<'role' | 'level' | 'zone', readonly { readonly value: string; readonly count: number }[]>>;
  readonly zones: readonly { readonly id: string; readonly name: string }[];
  /** Why they cannot be merged into one. */
  readonly refusal?: Refusal;
}

export interface AssetDetail {
  readonly asset: Asset;
  /** False where nothing shows what reaches what; figures of risk are 0 then, which says nothing. */
  readonly riskKnown: boolean;
  /** What the analyst has set, also what the analysis shown does not know yet. A zone stands here by its id where it has one. */
  readonly held: AssetDecisions;
  /** Merges and splits that hold and concern it, and what of it can be split off. */
  readonly settled: readonly EditRow[];
  readonly parts: readonly DevicePart[];
  /** Zones of its site, to choose from. */
  readonly zones: readonly { readonly id: string; readonly name: string }[];
  readonly risk: AssetRisk;
  readonly zone?: Zone;
  readonly parent?: { readonly id: string; readonly name: string };
  readonly children: readonly { readonly id: string; readonly name: string }[];
  readonly peers: readonly { readonly id: string; readonly name: string; readonly role: Role; readonly protocols: readonly string[]; readonly bytes: number; readonly direction: 'out' | 'in' | 'both' }[];
  readonly conversations: readonly SiteConversation[];
  readonly conversationCount: number;
  readonly findings: readonly Finding[];
  readonly vulnerabilities: readonly AssetVulnerability[];
  readonly paths: readonly { readonly id: string; readonly text: string; readonly loss: number; readonly probability: number }[];
  /** What it loses as a target, by where the attacks begin, the largest first; with what no listed path explains they add up to its loss. */
  readonly losses: readonly { readonly from: string; readonly loss: number; readonly paths: number }[];
}

/** What stands behind one line of the graph. */
export interface LinkDetail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly basis: Basis;
  readonly protocols: readonly string[];
  readonly bytes: number;
  /** Of the assets and zones that are spoken of, by id. */
  readonly names: Readonly<Record<string, string>>;
  /** The conduit that it is part of, by its zones; absent within a zone or where one is not known. */
  readonly conduit?: { readonly from: string; readonly to: string; readonly conversations: number; readonly bytes: number };
  readonly conversations: readonly SiteConversation[];
  readonly conversationCount: number;
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly role: Role;
  readonly level?: PurdueLevel;
  readonly zone?: string;
  readonly external: boolean;
  readonly infrastructure: boolean;
  readonly share: number;
  readonly band: RiskBand;
  readonly findings: number;
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly basis: Basis;
  readonly family: string;
  readonly protocols: readonly string[];
  readonly conversations: number;
  readonly bytes: number;
  /** Between the enterprise, its DMZ or the outside and a cell: past the site systems that should stand between. */
  readonly skipsLevels: boolean;
}

export interface GraphView {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly zones: readonly (Zone & { readonly vlan?: number })[];
  readonly conduits: readonly Conduit[];
  readonly hidden: { readonly nodes: number; readonly edges: number };
  /** Assets that were put somewhere by hand, by arrangement. */
  readonly pinned?: Readonly<Partial<Record<Arrangement, Readonly<Record<string, { readonly x: number; readonly y: number }>>>>>;
  /** Of the whole site, whatever is filtered; absent where nothing has a time. */
  readonly timeline?: Timeline;
}

/** A form of the results for other programs. */
export interface ReportFormat {
  readonly id: string;
  readonly file: string;
  readonly about: string;
}

/** The shortest way from one asset to another. */
export interface GraphRoute {
  /** From the first to the last. */
  readonly assets: readonly string[];
  /** One fewer than assets. */
  readonly links: readonly string[];
  /** Every link is opened in the direction of the way. */
  readonly along: boolean;
}

export interface Overview {
  readonly timeline?: Timeline;
  readonly sources: readonly Source[];
  /** What the sources say against one another. */
  readonly problems: readonly Problem[];
  readonly risk: RiskSummary;
  readonly band: RiskBand;
  readonly counts: { readonly assets: number; readonly external: number; readonly classified: number; readonly withZone: number; readonly zones: number; readonly conversations: number; readonly crossZone: number; readonly internetFacing: number; readonly remoteAccess: number; readonly conflicts: number };
  readonly hours: number;
  readonly packets: number;
  readonly decoded: number;
  readonly byRole: readonly { readonly role: Role; readonly count: number }[];
  readonly byLevel: readonly { readonly level: string; readonly count: number }[];
  readonly findingsBySeverity: Readonly<Record<Severity, number>>;
  readonly topAssets: readonly AssetRow[];
  readonly topPaths: readonly AttackPath[];
  readonly topRemediations: readonly Remediation[];
  readonly coverage: readonly (Coverage & { readonly name: string; readonly external: boolean })[];
  readonly reconciliation: Reconciliation;
  /** 5×5, likelihood (L1–L5) × consequence (C1–C5), targets in each cell; risk-model §3.3. */
  readonly matrix: readonly { readonly likelihood: number; readonly consequence: number; readonly targets: readonly string[] }[];
}

export interface PathsView {
  readonly paths: readonly AttackPath[];
  readonly otherPathsLoss: number;
  readonly entries: readonly SiteEntry[];
  readonly targets: readonly SiteTarget[];
  readonly chokePoints: readonly ChokePoint[];
  readonly assumptions: readonly Assumption[];
  readonly risk: RiskSummary;
  readonly strictness: Strictness;
  /** What the analyst takes as impossible, also what the analysis shown does not know yet. */
  readonly removedSteps: readonly RemovedStep[];
  /** Asset id → name, for every asset on a path. */
  readonly names: Readonly<Record<string, string>>;
}

/** A set of remediations that was kept under a letter, with what the site would look like with it. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly actions: readonly string[];
  readonly expectedAnnualLoss: number;
  readonly score: number;
  readonly cost: number;
}

/** The best set that was found for the money. */
export interface BudgetPlan {
  readonly actions: readonly string[];
  readonly cost: number;
  readonly expectedAnnualLoss: number;
  /** No set within the budget leaves less than this, $/yr; equal to `expectedAnnualLoss` where the set is proved to be the best. */
  readonly atLeast: number;
  /** Every combination was tried. */
  readonly proved: boolean;
}

export interface RemediationsView {
  readonly remediations: readonly Remediation[];
  readonly plan: Plan;
  readonly risk: RiskSummary;
  /** Switched on now; saved with the engagement. */
  readonly whatIf: readonly string[];
  readonly result: WhatIf;
  readonly scenarios: readonly Scenario[];
  readonly names: Readonly<Record<string, string>>;
  readonly conversations: Readonly<Record<string, string>>;
}

/** The site with these remediations in place. */
export interface WhatIf {
  readonly actions: readonly string[];
  readonly expectedAnnualLoss: number;
  readonly score: number;
  readonly reduction: number;
  readonly cost: number;
  readonly byTarget: Readonly<Record<string, number>>;
  /** Path id → probability under the plan. */
  readonly pathProbability: Readonly<Record<string, number>>;
  readonly method: 'exact' | 'monte-carlo';
  readonly millis?: number;
  /** Contradictions and missing prerequisites, in words. */
  readonly problems: readonly string[];
}

export interface FindingsView {
  readonly findings: readonly Finding[];
  readonly names: Readonly<Record<string, string>>;
  readonly rulesRun: number;
  /** In the order of their ids. */
  readonly rules: readonly RuleView[];
}

export interface RuleView {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly detection: string;
  /** That it found, listed or not. */
  readonly findings: number;
  readonly off?: RuleOff;
}

/** One evidence with what the window shows of it. */
export interface EvidenceView {
  readonly evidence: Evidence;
  readonly sourceName: string;
  readonly sha256: string;
  /** Display filter that finds it in Wireshark. */
  readonly filter?: string;
  /** The frame itself, read back from the file. */
  readonly frame?: FrameView;
  /** Why there is none: the file is gone, or is another one now. */
  readonly problem?: { readonly message: string; readonly advice?: string };
}

export interface RecentEngagement {
  readonly token: string;
  readonly name: string;
  readonly fileName: string;
  readonly openedAt: string;
  readonly bytes?: number;
  readonly missing: boolean;
}

/** One way to a network, tried in one of our processes. */
export interface NetworkAttempt {
  readonly process: 'window' | 'main' | 'engine';
  readonly what: string;
  readonly outcome: string;
  /** By us, and not by a cable that is missing. */
  readonly refused: boolean;
}

/** `chosen-missing`: what the user chose is no program any more. */
export type WiresharkState = { readonly state: 'not-found' } | { readonly state: 'found' | 'chosen' | 'chosen-missing'; readonly path: string };

/** Settings of the program on this computer; kept in the profile folder. */
export interface AppSettingsView {
  /** The path is for reading; what is chosen is named by token. */
  readonly wireshark: WiresharkState;
  readonly recent: number;
}

/** A named line of the diagnostics. */
export interface DiagnosticLine {
  readonly group: 'versions' | 'places' | 'limits' | 'memory';
  readonly what: string;
  readonly value: string;
}

export interface SiteSettings {
  readonly intelligence: readonly { readonly id: string; readonly name: string; readonly format: string; readonly sha256: string; readonly date?: string; readonly edition?: string; readonly entries: Readonly<Record<string, number>> }[];
  readonly parameters: readonly {
    readonly name: string; readonly value: number; readonly standard: number; readonly low: number; readonly high: number; readonly reason: string; readonly unit?: string;
    /** Set for this engagement. */
    readonly given: boolean;
  }[];
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly platform: string;
  /** Did every attempt of this process to open a socket fail by our own refusal? Tried at the start; the settings try it from every process. */
  readonly offline: boolean;
}
