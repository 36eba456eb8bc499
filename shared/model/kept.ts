import type { Decided } from './decided';

/** What the client's engineers keep beside a result, in the workbook: the analysis does not use it. */
export const KEPT_FIELDS = ['owner', 'status', 'accepted-risk', 'due', 'comment', 'sl-t', 'sl-a'] as const;
export type KeptField = (typeof KEPT_FIELDS)[number];

/** What can have it: one row of the workbook's sheets Assets, Findings, Roadmap and Zones. */
export const KEPT_OF = ['asset', 'finding', 'remediation', 'zone'] as const;
export type KeptOf = (typeof KEPT_OF)[number];

/** By field; dates as `2026-10-01`. */
export type Kept = Readonly<Partial<Record<KeptField, Decided<string>>>>;
