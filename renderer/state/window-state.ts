import { create } from 'zustand';
import type { Strictness } from '../../shared/model/analysis';
import type { AssetSort } from '../../shared/model/views';
import type { ViewId } from '../views/view-ids';
import { closeTab, goBack, goForward, NO_TABS, openTab, reopenTab, stepTab, type Tabs } from './tabs';

export type Theme = 'light' | 'dark' | 'contrast';
/** What was chosen; `system` follows the system, also while the window is open. */
export type ThemeChoice = Theme | 'system';

interface WindowState extends Tabs {
  readonly theme: Theme;
  readonly themeChoice: ThemeChoice;
  /** One selection everywhere: grid, graph, findings, paths. */
  readonly selectedAsset: string | undefined;
  /** Marked in the grid, for what is done to several at once. */
  readonly marked: ReadonlySet<string>;
  /** A line of the graph; the asset that is chosen after it takes its place. */
  readonly selectedLink: string | undefined;
  readonly selectedPath: string | undefined;
  readonly selectedRemediation: string | undefined;
  /** One filter for every list of assets and for the graph. */
  readonly filter: string;
  readonly facets: Readonly<Record<string, readonly string[]>>;
  readonly sort: AssetSort;
  readonly descending: boolean;
  /** Of the asset table, beside the name. */
  readonly columns: readonly string[];
  readonly strictness: Strictness;
  readonly inspector: boolean;
  readonly drawer: boolean;
  readonly keySheet: boolean;
  readonly history: boolean;
  open(view: ViewId): void;
  closeTab(view: ViewId): void;
  reopenTab(): void;
  stepTab(step: 1 | -1): void;
  goBack(): void;
  goForward(): void;
  select(asset: string | undefined): void;
  mark(assets: readonly string[], on: boolean): void;
  selectLink(link: string | undefined): void;
  selectPath(path: string | undefined): void;
  selectRemediation(remediation: string | undefined): void;
  setFilter(filter: string): void;
  setFacet(name: string, values: readonly string[]): void;
  clearFilters(): void;
  sortBy(sort: AssetSort): void;
  setColumns(columns: readonly string[]): void;
  setStrictness(strictness: Strictness): void;
  setTheme(theme: ThemeChoice): void;
  toggle(part: 'inspector' | 'drawer' | 'keySheet' | 'history'): void;
}

/** Columns that people read from the top down when largest comes first. */
const LARGEST_FIRST: ReadonlySet<AssetSort> = new Set(['risk', 'confidence', 'lastSeen', 'findings', 'level']);

const rememberedTheme = (): ThemeChoice => {
  try {
    const theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark' || theme === 'contrast') return theme;
  } catch {
    // No storage: follow the system.
  }
  return 'system';
};

/** Those that fit the smallest window beside facets and inspector. */
export const STANDARD_COLUMNS: readonly string[] = ['role', 'ip', 'zone', 'level', 'vendor', 'risk', 'band', 'confidence'];

const rememberedColumns = (): readonly string[] => {
  try {
    const kept = localStorage.getItem('columns');
    return kept === null ? STANDARD_COLUMNS : kept.split(' ').filter(key => key !== '');
  } catch {
    return STANDARD_COLUMNS;
  }
};

const themeOf = (choice: ThemeChoice): Theme => {
  if (choice !== 'system') return choice;
  if (window.matchMedia('(prefers-contrast: more)').matches) return 'contrast';
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
};

/** What is open, chosen and switched in this window. Nothing here is derived from the site. */
export const useWindowState = create<WindowState>(set => ({
  theme: themeOf(rememberedTheme()),
  themeChoice: rememberedTheme(),
  ...NO_TABS,
  selectedAsset: undefined,
  marked: new Set(),
  selectedLink: undefined,
  selectedPath: undefined,
  selectedRemediation: undefined,
  filter: '',
  facets: {},
  sort: 'risk',
  descending: true,
  columns: rememberedColumns(),
  strictness: 'assumed',
  inspector: true,
  drawer: false,
  keySheet: false,
  history: false,
  open: view => set(state => openTab(state, view)),
  closeTab: view => set(state => closeTab(state, view)),
  reopenTab: () => set(reopenTab),
  stepTab: step => set(state => stepTab(state, step)),
  goBack: () => set(goBack),
  goForward: () => set(goForward),
  select: selectedAsset => set({ selectedAsset, selectedLink: undefined }),
  mark: (assets, on) => set(({ marked }) => {
    const next = new Set(marked);
    for (const asset of assets) if (on) next.add(asset); else next.delete(asset);
    return { marked: next };
  }),
  selectLink: selectedLink => set({ selectedLink }),
  selectPath: selectedPath => set({ selectedPath }),
  selectRemediation: selectedRemediation => set({ selectedRemediation }),
  setFilter: filter => set({ filter }),
  setFacet: (name, values) => set(state => ({ facets: { ...state.facets, [name]: values } })),
  clearFilters: () => set({ filter: '', facets: {} }),
  sortBy: sort => set(state => ({ sort, descending: state.sort === sort ? !state.descending : LARGEST_FIRST.has(sort) })),
  setColumns: columns => {
    try {
      localStorage.setItem('columns', columns.join(' '));
    } catch {
      // Kept for this session only.
    }
    set({ columns });
  },
  setStrictness: strictness => set({ strictness }),
  setTheme: themeChoice => {
    try {
      if (themeChoice === 'system') localStorage.removeItem('theme');
      else localStorage.setItem('theme', themeChoice);
    } catch {
      // Kept for this session only.
    }
    set({ themeChoice, theme: themeOf(themeChoice) });
  },
  toggle: part => set(state => ({ [part]: !state[part] })),
}));

/** Follows the system where that was chosen; called once. */
export function followSystemTheme(): void {
  for (const query of ['(prefers-contrast: more)', '(prefers-color-scheme: dark)']) {
    window.matchMedia(query).addEventListener('change', () => {
      const { themeChoice } = useWindowState.getState();
      if (themeChoice === 'system') useWindowState.setState({ theme: themeOf('system') });
    });
  }
}
