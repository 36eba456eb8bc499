import type { Place } from '../model/evidence';
import type { Component, ProductStatus } from '../model/intelligence';
import { known } from './intelligence-kit';

/** CycloneDX, `analysis.state`. */
export const ANALYSIS_STATES: Readonly<Record<string, ProductStatus>> = {
  exploitable: 'affected', resolved: 'fixed', resolved_with_pedigree: 'fixed', not_affected: 'not-affected', false_positive: 'not-affected', in_triage: 'under-investigation',
};

export interface ComponentTexts {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly group: string | undefined;
  readonly type: string | undefined;
  readonly supplier: string | undefined;
  readonly purl: string | undefined;
  readonly cpe: string | undefined;
}

export function componentOf(texts: ComponentTexts, at: Place): Component | undefined {
  const { name, ...rest } = known({ ...texts });
  return name === undefined ? undefined : { name, ...rest, at };
}
