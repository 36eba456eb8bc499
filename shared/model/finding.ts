import type { Decided, TriageDecision } from './decided';
import type { Evidence } from './evidence';
import type { Kept } from './kept';

export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** Rule of a finding that the analyst stated. */
export const MANUAL_RULE = 'manual';

/** One weakness or exposure, with evidence. The id is made from rule and assets, so that triage survives a re-run. */
export interface Finding {
  readonly id: string;
  /** Rule id: the name of its file in findings/. */
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly assets: readonly string[];
  readonly conversations: readonly string[];
  /** One or two sentences with this case's own facts. */
  readonly why: string;
  readonly falsePositives: string;
  /** ATT&CK ids, ICS or Enterprise. */
  readonly techniques: readonly string[];
  /** `IEC 62443-3-3 SR 5.1`, `NIST SP 800-82r3 …`. */
  readonly requirements: readonly string[];
  readonly evidence: readonly Evidence[];
  /** What the analyst says of it; absent: nobody has looked yet. */
  readonly triage?: Decided<TriageDecision>;
  readonly kept?: Kept;
}
