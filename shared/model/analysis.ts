import type { Decided } from './decided';
import type { Asset } from './asset';
import type { AttackModel } from './attack';
import type { Evidence } from './evidence';
import type { Finding } from './finding';
import type { Basis, Link, SiteConversation } from './graph';
import type { Problem } from './problem';
import type { Plan, Remediation } from './remediation';
import type { Micros } from './time';
import type { Source } from './source';
import type { AssetVulnerability, IntelligenceList } from './vulnerability';
import type { Conduit, Zone } from './zone';

/** Strictness of an analysis: which bases count. permitted = observed + permitted; assumed = all. */
export type Strictness = 'observed' | 'permitted' | 'assumed';

export interface AssetRisk {
  /** $ a year attributed to the asset as a target; adds up over assets. */
  readonly expectedAnnualLoss: number;
  /** Of the site's risk, 0–1. */
  readonly share: number;
  /** $ a year that depends on it; overlaps between assets, never summed. */
  readonly passing: number;
}

export interface RiskSummary {
  /** Why the loss is not known, in words: it is then 0 below, which says nothing. Absent where it is known. */
  readonly unknown?: string;
  readonly expectedAnnualLoss: number;
  /** 100·R/(R+A). */
  readonly score: number;
  readonly appetite: number;
  readonly costPerHour: number;
  readonly method: 'exact' | 'monte-carlo';
  readonly samples?: number;
  readonly seed?: number;
  readonly byEntry: Readonly<Record<string, number>>;
  readonly byTarget: Readonly<Record<string, number>>;
  readonly byZone: Readonly<Record<string, number>>;
  readonly byStrictness: Readonly<Record<Strictness, number>>;
  /** $ a year, 5th and 95th percentile with the parameters drawn within their ranges; absent when not computed. */
  readonly interval?: readonly [low: number, high: number];
  readonly sufficiency?: Sufficiency;
}

/** Whether more captures would change what to do first: the ranking with every unseen way drawn open or closed. */
export interface Sufficiency {
  readonly draws: number;
  /** Edges of the model that no packet shows and whose reach is uncertain. */
  readonly unseenEdges: number;
  /** Share of draws in which all of the first five remediations stay among the first five. */
  readonly allStay: number;
  /** Of each of the five. */
  readonly stays: Readonly<Record<string, number>>;
}

export interface SiteEntry {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly assets: readonly string[];
  /** Footholds a year. */
  readonly frequency: number;
  readonly basis: Basis;
  readonly technique?: string;
  readonly evidence: readonly Evidence[];
}

export interface SiteTarget {
  readonly id: string;
  readonly label: string;
  readonly asset: string;
  /** $ per event. */
  readonly impact: number;
  readonly downtimeHours?: number;
  readonly safetyClass?: string;
  /** A year. */
  readonly probability: number;
  readonly expectedAnnualLoss: number;
}

export interface PathStep {
  /** Absent on the first step when the entry is no asset (the internet, a contractor). */
  readonly from?: string;
  readonly to: string;
  /** ATT&CK id. */
  readonly technique: string;
  readonly protocol?: string;
  readonly probability: number;
  readonly basis: Basis;
  /** What happens, in one plain sentence with the names and the evidence in words. */
  readonly text: string;
  readonly evidence: readonly Evidence[];
  /** Assumption ids behind it. */
  readonly assumptions: readonly string[];
  /** Never seen before the occasion that began then, though both networks were watched: a deviation from what the site was used to. */
  readonly novelSince?: Micros;
  /** The edge of the model without which it is not this step: what an analyst may take as impossible. Analyses of earlier versions have none. */
  readonly edge?: string;
}

/** A step that the analyst takes as impossible: an edge that the facts gave the attack model, and that nothing passes any more. */
export interface RemovedStep {
  readonly edge: string;
  /** Names of both ends, as the model calls them; absent where nothing suggests this step any more. */
  readonly label?: string;
  readonly reason: string;
  /** Milliseconds. */
  readonly at: number;
  readonly analyst?: string;
}

export interface AttackPath {
  readonly id: string;
  readonly rank: number;
  readonly entry: string;
  readonly target: string;
  /** That this chain works in one such intrusion. */
  readonly probability: number;
  /** $ a year booked on this path; paths and "other paths" add up to the risk. */
  readonly loss: number;
  /** The weakest basis among its steps. */
  readonly basis: Basis;
  /** The one-sentence explanation, risk-model §3.4. */
  readonly text: string;
  readonly steps: readonly PathStep[];
  /** Remediation ids that cut it. */
  readonly cutBy: readonly string[];
  /** Edges of the attack model that it takes, in an order in which they can be taken. */
  readonly edges: readonly string[];
}

export interface ChokePoint {
  readonly asset: string;
  /** $ a year that depends on it; never summed. */
  readonly importance: number;
  readonly targets: readonly string[];
  readonly paths: number;
}

/** A rule that the analyst switched off. */
export interface RuleOff extends Pick<Decided<string>, 'at' | 'analyst'> {
  readonly rule: string;
  /** How many it had found. */
  readonly findings: number;
  readonly reason: string;
}

export interface Assumption {
  /** A-01 … */
  readonly id: string;
  readonly text: string;
  readonly parameter?: string;
  readonly value?: number;
  readonly range?: readonly [low: number, high: number];
  /** Edges or steps that rest on it. */
  readonly affects: number;
}

/** Per zone: what was seen, and what could not be assessed and why. */
export interface Coverage {
  readonly zone: string;
  /** From the first to the last packet of any of its assets. */
  readonly hours: number;
  readonly assets: number;
  readonly unclassified: number;
  /** Conversations that its assets take part in, and those of them of which one direction only was captured. */
  readonly conversations: number;
  readonly oneSided: number;
  readonly listedSilent: number;
  readonly seenNotListed: number;
  readonly limits: readonly string[];
}

/** Listed against seen; the four add up to `assets`. */
export interface Reconciliation {
  readonly listedAndSeen: number;
  readonly listedSilent: number;
  readonly seenNotListed: number;
  /** Where no list was imported. */
  readonly seen: number;
  readonly conflicts: readonly { readonly asset: string; readonly field: string; readonly listed: string; readonly observed: string }[];
}

/** Everything that the sources yield, derived in one run of the pipeline. What analysis.json, the report, the engagement and the window show. */
export interface Analysis {
  readonly tool: { readonly name: string; readonly version: string };
  /** Time given by the caller; the only one in the outputs. */
  readonly generatedAt: string;
  readonly sources: readonly Source[];
  /** What the sources say against one another: one address at two devices, one serial number at many. A source's own problems are in its receipt. */
  readonly problems: readonly Problem[];
  readonly assets: readonly Asset[];
  readonly assetRisk: Readonly<Record<string, AssetRisk>>;
  readonly conversations: readonly SiteConversation[];
  readonly links: readonly Link[];
  readonly zones: readonly Zone[];
  readonly conduits: readonly Conduit[];
  /** Known flaws of the assets; empty where neither a scan nor a list of them was imported. Analyses of earlier versions have none. */
  readonly vulnerabilities?: readonly AssetVulnerability[];
  /** The lists that were loaded, with their dates. */
  readonly intelligence?: readonly IntelligenceList[];
  readonly findings: readonly Finding[];
  readonly risk: RiskSummary;
  readonly entries: readonly SiteEntry[];
  readonly targets: readonly SiteTarget[];
  readonly paths: readonly AttackPath[];
  /** $ a year on paths that are not listed. */
  readonly otherPathsLoss: number;
  readonly chokePoints: readonly ChokePoint[];
  readonly remediations: readonly Remediation[];
  readonly plan: Plan;
  readonly assumptions: readonly Assumption[];
  /** By the analyst's word; analyses of earlier versions have none. */
  readonly removedSteps?: readonly RemovedStep[];
  /** Rules whose findings the analyst does not list. */
  readonly rulesOff?: readonly RuleOff[];
  readonly coverage: readonly Coverage[];
  readonly reconciliation: Reconciliation;
  readonly model: AttackModel;
}
