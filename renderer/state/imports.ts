import { create } from 'zustand';
import type { AnalysisProgress, ImportFile } from '../../shared/model/views';

interface Imports {
  readonly rows: readonly ImportFile[];
  /** Absent while none runs. */
  readonly analysis: AnalysisProgress | undefined;
  /** That the files belong to which are imported next; empty: the engagement's only one. */
  readonly site: string;
  belongTo(site: string): void;
  put(row: ImportFile): void;
  replace(rows: readonly ImportFile[]): void;
  analysing(progress: AnalysisProgress | undefined): void;
}

/** News is gathered this long: a folder of small files ends hundreds of rows a second, and the list is drawn once for all of them. */
const GATHER_MS = 80;

/** The import queue as the engine reports it, row by row. */
export const useImports = create<Imports>((set, get) => {
  const news = new Map<string, ImportFile>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = (): void => {
    timer = undefined;
    const known = get().rows.map(row => {
      const newer = news.get(row.id);
      news.delete(row.id);
      return newer ?? row;
    });
    set({ rows: [...known, ...news.values()] });
    news.clear();
  };
  return {
    rows: [],
    analysis: undefined,
    site: '',
    belongTo: site => set({ site }),
    put: row => {
      news.set(row.id, row);
      timer ??= setTimeout(draw, GATHER_MS);
    },
    replace: rows => {
      clearTimeout(timer);
      timer = undefined;
      news.clear();
      set({ rows });
    },
    analysing: analysis => set({ analysis }),
  };
});
