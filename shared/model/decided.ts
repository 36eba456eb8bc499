/** A value that an analyst set, beside which the derived one stays readable. */
export interface Decided<T> {
  readonly value: T;
  /** What was derived; absent where nothing was. */
  readonly derived?: T;
  /** Milliseconds. */
  readonly at: number;
  readonly analyst?: string;
  readonly why?: string;
}

export interface Criticality {
  /** Of standstill when the asset is lost; 0: its loss costs nothing. */
  readonly hours: number;
  /** $. */
  readonly costPerHour: number;
}

/** What the analyst says of a finding. Whoever takes one off the list of things to do says why; what was fixed can be seen at the next capture. */
export type TriageDecision = { readonly status: 'confirmed' | 'fixed'; readonly reason?: string } | { readonly status: 'false-positive' | 'accepted'; readonly reason: string };
