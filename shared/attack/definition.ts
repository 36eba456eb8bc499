import type { SiteView } from '../findings/site-kit';
import type { AttackGraphBuilder } from './builder';

/** One rule from observed fact to attack steps (risk model §1.4); one file per rule. */
export interface TechniqueRule {
  /** Number in risk model §1.4: `F08`. */
  readonly id: string;
  /** File name. */
  readonly name: string;
  /** What fact it reads and what it makes of it, for the reader of the documentation. */
  readonly fact: string;
  /** ATT&CK ids, ICS T08xx or Enterprise T1xxx. */
  readonly techniques: readonly string[];
  apply(site: SiteView, graph: AttackGraphBuilder): void;
}

export function defineTechnique(rule: TechniqueRule): TechniqueRule {
  return rule;
}
