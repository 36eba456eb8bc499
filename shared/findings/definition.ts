import type { Evidence } from '../model/evidence';
import type { Severity } from '../model/finding';
import type { SiteView } from './site-kit';

/** One case of a rule: what it says of which assets, and what proves it. */
export interface FindingCase {
  readonly assets: readonly string[];
  readonly conversations?: readonly string[];
  /** One or two sentences with this case's own facts and names. */
  readonly why: string;
  /** Where the case weighs otherwise than the rule. */
  readonly severity?: Severity;
  /** Where the case is called otherwise than the rule; with names. */
  readonly title?: string;
  readonly evidence: readonly Evidence[];
}

/** A weakness or exposure that can be read off the site; one file per rule. */
export interface FindingRule {
  /** Also the file's name. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** How it decides, for the reader of the report. */
  readonly detection: string;
  /** When it is wrong. */
  readonly falsePositives: string;
  /** ATT&CK ids, ICS or Enterprise. */
  readonly techniques: readonly string[];
  readonly requirements: readonly string[];
  find(site: SiteView): readonly FindingCase[];
}

export function defineFinding(rule: FindingRule): FindingRule {
  return rule;
}
