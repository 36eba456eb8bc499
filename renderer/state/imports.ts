import { create } from 'zustand';
import type { ImportFile } from '../../shared/model/views';

interface Imports {
  readonly rows: readonly ImportFile[];
  readonly analysis: { readonly stage: string; readonly done: number; readonly of: number } | undefined;
  put(row: ImportFile): void;
  replace(rows: readonly ImportFile[]): void;
  analysing(progress: { readonly stage: string; readonly done: number; readonly of: number }): void;
}

/** The import queue as the engine reports it, row by row. */
export const useImports = create<Imports>(set => ({
  rows: [],
  analysis: undefined,
  put: row => set(state => {
    const at = state.rows.findIndex(known => known.id === row.id);
    return { rows: at < 0 ? [...state.rows, row] : state.rows.map((known, i) => (i === at ? row : known)), analysis: undefined };
  }),
  replace: rows => set({ rows, analysis: undefined }),
  analysing: analysis => set({ analysis }),
}));
