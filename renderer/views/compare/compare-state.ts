import { create } from 'zustand';
import type { Args, ChosenFile } from '../../../shared/ipc/contract';
import type { ComparisonView, EngagementState } from '../../../shared/model/views';
import { api, RequestFailure } from '../../api';

type SideArgs = Args<'compare.run'>['base'];

export type SideChoice = { readonly kind: 'all' } | { readonly kind: 'captures'; readonly sources: readonly string[] } | { readonly kind: 'file'; readonly file: ChosenFile };
export type Which = 'base' | 'later';
export type Run = { readonly state: 'none' } | { readonly state: 'running' } | { readonly state: 'failed'; readonly error: unknown } | { readonly state: 'done'; readonly view: ComparisonView; readonly revision: number };

interface CompareState {
  readonly base: SideChoice | undefined;
  readonly later: SideChoice | undefined;
  readonly run: Run;
  /** Of which engagement the choice is. */
  readonly engagement: string | undefined;
  choose(which: Which, side: SideChoice | undefined): void;
  swap(): void;
  start(engagement: EngagementState): Promise<void>;
  cancel(): Promise<void>;
  forget(engagement: string | undefined): void;
}

const argsOf = (side: SideChoice): SideArgs => (side.kind === 'file' ? { kind: 'file', file: side.file.token } : side.kind === 'captures' ? { kind: 'captures', sources: [...side.sources] } : side);

let turn = 0;

/** The two sides and what came of them; kept while other screens are looked at. */
export const useCompare = create<CompareState>((set, get) => ({
  base: undefined, later: undefined, run: { state: 'none' }, engagement: undefined,
  choose: (which, side) => {
    turn++;
    set({ [which]: side, run: { state: 'none' } });
  },
  swap: () => {
    turn++;
    set(({ base, later }) => ({ base: later, later: base, run: { state: 'none' } }));
  },
  start: async ({ revision }) => {
    const { base, later } = get();
    if (!base || !later) return;
    const mine = ++turn;
    set({ run: { state: 'running' } });
    try {
      const view = await api.request('compare.run', { base: argsOf(base), later: argsOf(later) });
      if (turn === mine) set({ run: { state: 'done', view, revision } });
    } catch (error) {
      if (turn === mine) set({ run: error instanceof RequestFailure && error.failure.code === 'cancelled' ? { state: 'none' } : { state: 'failed', error } });
    }
  },
  cancel: async () => {
    turn++;
    set({ run: { state: 'none' } });
    await api.request('compare.cancel', {});
  },
  forget: engagement => {
    if (get().engagement === engagement) return;
    turn++;
    set({ base: undefined, later: undefined, run: { state: 'none' }, engagement });
  },
}));
