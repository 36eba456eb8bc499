/** Where in one source a claim stands. Frames and rows count from 1; a frame has Wireshark's number. */
export type Place =
  | { readonly frame: number }
  | { readonly row: number; readonly column?: string }
  | { readonly sheet: string; readonly row: number; readonly column?: string }
  | { readonly line: number }
  /** A JSON pointer, or an XPath for XML. */
  | { readonly pointer: string }
  /** The file as a whole, or a byte of it. */
  | { readonly offset: number };

/** The proof behind a claim. */
export type Evidence =
  | ({ readonly source: string } & Place)
  /** Derived by a named rule from other evidence. */
  | { readonly rule: string; readonly from: readonly Evidence[] }
  | { readonly analyst: true; readonly note: string };

/** How many pieces of evidence a claim lists; `evidenceCount` then says how many there are. */
export const EVIDENCE_LISTED = 8;

export function evidenceKey(evidence: Evidence): string {
  return JSON.stringify(evidence);
}
