import { create } from 'zustand';

/** How the assets are laid out. */
export type Layout = 'lanes' | 'zones' | 'radial' | 'free';

export interface Between {
  readonly from: number;
  readonly to: number;
}

interface GraphState {
  /** Nothing chosen: lanes, and of a site too large to read at once its zones. */
  readonly layout: Layout | undefined;
  readonly asList: boolean;
  /** Families of protocols whose lines are out of sight. */
  readonly withoutFamilies: ReadonlySet<string>;
  /** Assets that were put out of sight by hand. */
  readonly without: readonly string[];
  /** Only this asset and what is so many links away. */
  readonly around: { readonly asset: string; readonly hops: number } | undefined;
  /** In microseconds. */
  readonly between: Between | undefined;
  readonly timeShown: boolean;
  /** The way from one asset to another; without an end it is being chosen. */
  readonly way: { readonly from: string; readonly to?: string } | undefined;
}

const WHOLE: GraphState = { layout: undefined, asList: false, withoutFamilies: new Set(), without: [], around: undefined, between: undefined, timeShown: false, way: undefined };

/** What of the graph is in sight, and how; kept while other screens are looked at, forgotten with the engagement. */
export const useGraphState = create<GraphState>(() => WHOLE);

export const forgetGraph = (): void => useGraphState.setState(WHOLE);

/** Everything is in sight again; the layout stays. */
export const showAll = (): void => useGraphState.setState({ withoutFamilies: new Set(), without: [], around: undefined, between: undefined, way: undefined });

export function toggleFamily(family: string): void {
  useGraphState.setState(({ withoutFamilies }) => {
    const next = new Set(withoutFamilies);
    if (!next.delete(family)) next.add(family);
    return { withoutFamilies: next };
  });
}
