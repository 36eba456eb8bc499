import type { ViewId } from '../views/view-ids';

/** Which screens are open, which one is shown, and the way back. Kept apart from the store so that every step can be tested as a function. */
export interface Tabs {
  readonly view: ViewId;
  readonly tabs: readonly ViewId[];
  /** Closed ones, the last at the end. */
  readonly closed: readonly ViewId[];
  /** Screens shown before and, after going back, those to go forward to; the nearest at the end. */
  readonly behind: readonly ViewId[];
  readonly ahead: readonly ViewId[];
}

export const NO_TABS: Tabs = { view: 'start', tabs: [], closed: [], behind: [], ahead: [] };

const HISTORY = 50;

const show = (state: Tabs, view: ViewId): Tabs => ({ ...state, view, tabs: view === 'start' || state.tabs.includes(view) ? state.tabs : [...state.tabs, view], closed: state.closed.filter(tab => tab !== view) });

export function openTab(state: Tabs, view: ViewId): Tabs {
  if (state.view === view && (view === 'start' || state.tabs.includes(view))) return state;
  return { ...show(state, view), behind: state.view === 'start' ? state.behind : [...state.behind, state.view].slice(-HISTORY), ahead: [] };
}

/** The neighbour on the left takes the place; the last tab gives way to the overview. */
export function closeTab(state: Tabs, view: ViewId): Tabs {
  const at = state.tabs.indexOf(view);
  if (at < 0) return state;
  const tabs = state.tabs.filter(tab => tab !== view);
  const left: Tabs = { ...state, tabs, closed: [...state.closed.filter(tab => tab !== view), view], behind: state.behind.filter(tab => tab !== view), ahead: state.ahead.filter(tab => tab !== view) };
  return state.view === view ? show(left, tabs[Math.max(0, at - 1)] ?? 'overview') : left;
}

export function reopenTab(state: Tabs): Tabs {
  const last = state.closed.at(-1);
  return last === undefined ? state : openTab(state, last);
}

/** One tab to the right (1) or left (-1), round the ends. */
export function stepTab(state: Tabs, step: 1 | -1): Tabs {
  const at = state.tabs.indexOf(state.view);
  const next = state.tabs[(at + step + state.tabs.length) % state.tabs.length];
  return at < 0 || next === undefined ? state : openTab(state, next);
}

export function goBack(state: Tabs): Tabs {
  const view = state.behind.at(-1);
  return view === undefined ? state : { ...show(state, view), behind: state.behind.slice(0, -1), ahead: [...state.ahead, state.view] };
}

export function goForward(state: Tabs): Tabs {
  const view = state.ahead.at(-1);
  return view === undefined ? state : { ...show(state, view), behind: [...state.behind, state.view], ahead: state.ahead.slice(0, -1) };
}
