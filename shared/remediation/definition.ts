import type { SiteView } from '../findings/site-kit';
import type { Effect } from '../model/attack';
import type { ModelView } from './catalogue/effects-kit';

/** One application of an entry: the smallest set of assets that is changed together. */
export interface RemediationInstance {
  /** Distinguishes it from the entry's other instances; stable. */
  readonly key: string;
  readonly title: string;
  /** What exactly to do here, with names. */
  readonly description: string;
  readonly assets: readonly string[];
  readonly effects: readonly Effect[];
  /** Observed legitimate conversations that it cuts. */
  readonly brokenConversations?: readonly string[];
  /** Works only together with this one: entry and key of its instance. Not offered where there is no such instance. */
  readonly requires?: { readonly entry: string; readonly key: string };
  /** Hours, where they depend on the number of units. */
  readonly effortHours?: number;
  readonly downtimeHours?: number;
  /** $, where this instance buys something else than the entry says. */
  readonly purchase?: number;
}

/** A declarative entry of the catalogue, risk model §4.2; one file per remediation. */
export interface RemediationEntry {
  /** `M01-remove-internet-exposure`; the file's name is what follows the number. */
  readonly id: string;
  readonly title: string;
  readonly effortHours: number;
  readonly downtimeHours: number;
  /** $ of purchases for one instance. */
  readonly purchase?: number;
  /** IEC 62443-3-3 SR and NIST SP 800-53 controls. */
  readonly requirements: readonly string[];
  /** ATT&CK mitigations. */
  readonly mitigations: readonly string[];
  /** Findings of these rules are closed or eased by it. */
  readonly findings: readonly string[];
  /** What an attacker can still do. */
  readonly leaves: string;
  instances(site: SiteView, model: ModelView): readonly RemediationInstance[];
}

export function defineRemediation(entry: RemediationEntry): RemediationEntry {
  return entry;
}
