import type { Place } from './evidence';
import type { Severity } from './vulnerability';

/** What files about vulnerabilities and products say: nothing in it was seen at the site, and nothing of it is needed for the risk. Each entry keeps its place in the file. */
export interface Intelligence {
  /** When the list was made, as its maker says it: ISO 8601, a date or a time. Printed wherever the list is used, for these lists age within weeks. */
  readonly date?: string;
  /** The maker's name for this edition: `2025.08.25`, `v2026.06.15`, `18.1`. */
  readonly edition?: string;
  readonly exploited?: readonly KnownExploited[];
  readonly scores?: readonly ExploitScore[];
  readonly known?: readonly KnownVulnerability[];
  readonly advisories?: readonly Advisory[];
  /** One software bill of materials. */
  readonly bill?: { readonly subject?: Component; readonly components: readonly Component[] };
  readonly techniques?: readonly AttackTechnique[];
}

/** An entry of CISA's list of vulnerabilities that were exploited somewhere. */
export interface KnownExploited {
  readonly cve: string;
  /** YYYY-MM-DD. */
  readonly added: string;
  readonly vendor?: string;
  readonly product?: string;
  /** Used in ransomware campaigns, as far as CISA knows. */
  readonly ransomware: boolean;
  readonly at: Place;
}

/** EPSS: the chance, 0 to 1, that anybody tries to exploit it within 30 days. No chance of success at one site. */
export interface ExploitScore {
  readonly cve: string;
  readonly score: number;
  readonly percentile?: number;
  readonly row: number;
}

/** An entry of the NVD. */
export interface KnownVulnerability {
  readonly cve: string;
  readonly cvss?: number;
  readonly vector?: string;
  readonly severity?: Severity;
  readonly published?: string;
  /** When CISA listed it as exploited. */
  readonly exploited?: string;
  readonly weaknesses: readonly string[];
  readonly matches: readonly CpeMatch[];
  readonly at: Place;
}

/** A CPE 2.3 name, with a range where its version is `*`. Ends: `[` and `]` belong to the range, `(` and `)` do not. */
export interface CpeMatch {
  readonly criteria: string;
  readonly from?: string;
  readonly to?: string;
  readonly ends?: '[]' | '[)' | '(]' | '()';
}

export const PRODUCT_STATUSES = ['affected', 'fixed', 'not-affected', 'under-investigation', 'recommended'] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

/** A maker's advisory (CSAF), or a statement on exploitability (VEX). */
export interface Advisory {
  readonly id: string;
  readonly title?: string;
  readonly publisher?: string;
  readonly date?: string;
  readonly products: readonly AdvisoryProduct[];
  readonly statements: readonly ProductStatement[];
}

export interface AdvisoryProduct {
  /** Within the advisory. */
  readonly id: string;
  readonly name: string;
  readonly vendor?: string;
  readonly product?: string;
  /** One version, or a range in the advisory's own words: `<= 15.2(4a)EA5`. */
  readonly versions?: string;
  readonly modelNumbers?: readonly string[];
  readonly cpe?: string;
  readonly purl?: string;
}

export interface ProductStatement {
  /** Absent where the flaw has no number yet. */
  readonly cve?: string;
  readonly status: ProductStatus;
  /** Ids of the advisory's products. */
  readonly products: readonly string[];
  readonly cvss?: number;
  readonly at: Place;
}

/** A part of a product. */
export interface Component {
  readonly name: string;
  readonly version?: string;
  readonly group?: string;
  /** CycloneDX: library, application, operating-system, firmware, device, … */
  readonly type?: string;
  readonly supplier?: string;
  readonly purl?: string;
  readonly cpe?: string;
  readonly at: Place;
}

/** A technique of ATT&CK. */
export interface AttackTechnique {
  readonly id: string;
  readonly name: string;
  readonly tactics: readonly string[];
  /** Ids of mitigations that name it. */
  readonly mitigations: readonly string[];
  readonly at: Place;
}
