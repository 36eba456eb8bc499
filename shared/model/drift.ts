import type { Evidence } from './evidence';
import type { Severity } from './finding';

/** One side of a comparison: what was analysed, and over which sources. */
export interface DriftSide {
  readonly generatedAt: string;
  readonly sources: readonly { readonly id: string; readonly name: string; readonly sha256: string; readonly firstSeen?: string; readonly lastSeen?: string }[];
  readonly assets: number;
  readonly conversations: number;
  readonly findings: number;
  /** $ a year. */
  readonly expectedAnnualLoss: number;
  readonly score: number;
}

/** How two records of one device were recognised as one, surest first. */
export type MatchBasis = 'mac' | 'serial' | 'id' | 'hostname' | 'name' | 'ip';

/**
 * What became of something. `not-seen`: it may be gone or not, the later side saw too little of its zone to tell; `not-seen-before`: likewise of the earlier side.
 */
export type DriftState = 'new' | 'not-seen-before' | 'gone' | 'not-seen' | 'replaced' | 'changed' | 'closed' | 'partly-closed' | 'open';

/** States in words, as tables and the window have them. */
export const driftStateWords: Readonly<Record<DriftState, string>> = {
  new: 'new', 'not-seen-before': 'not seen before', gone: 'gone', 'not-seen': 'not seen again', replaced: 'replaced', changed: 'changed', closed: 'closed', 'partly-closed': 'partly closed', open: 'still open',
};

/** One difference between two analyses, with the evidence of each side. */
export interface DriftItem {
  /** Stable: made of what it is about, not of its position. */
  readonly id: string;
  readonly about: 'asset' | 'conversation' | 'finding';
  readonly state: DriftState;
  /** How soon somebody should look; of a change towards less risk it is `low`. */
  readonly severity: Severity;
  /**
   * `deviation`: somebody who was not there, or a pair that did not speak; `known-doing-new`: those who always spoke now do something else, which credentials and lists do not show; `rule`: a finding came or went.
   */
  readonly kind: 'deviation' | 'known-doing-new' | 'rule';
  /** One sentence with names and both values. */
  readonly text: string;
  /** Asset ids of the earlier and of the later side. */
  readonly baseAssets: readonly string[];
  readonly newAssets: readonly string[];
  /** What changed, of a changed or replaced asset or conversation. */
  readonly field?: string;
  readonly before?: string;
  readonly after?: string;
  /** Why it cannot be said for sure. */
  readonly doubt?: string;
  readonly baseEvidence: readonly Evidence[];
  readonly newEvidence: readonly Evidence[];
}

/** How far one zone can be compared. */
export interface ZoneComparison {
  readonly zone: string;
  readonly baseHours: number;
  readonly newHours: number;
  /** Was the zone seen long enough on the later side to say that something is gone, and on the earlier one to say that something is new? */
  readonly tellsGone: boolean;
  readonly tellsNew: boolean;
}

/** The drift of a site between two analyses: `crossdock-drift`, version 1. */
export interface Drift {
  readonly base: DriftSide;
  readonly new: DriftSide;
  readonly zones: readonly ZoneComparison[];
  /** Which assets are the same, and by what. */
  readonly matches: readonly { readonly base: string; readonly new: string; readonly by: MatchBasis }[];
  /** The most pressing first. */
  readonly items: readonly DriftItem[];
  /** What could not be compared, and why; whole sentences. */
  readonly cannotSay: readonly string[];
}
