import { beforeEach, expect, test, vi } from 'vitest';

// The store reads the system's wishes once, when it is made.
vi.stubGlobal('window', { matchMedia: (query: string) => ({ matches: query.includes('dark') }) });
const { useWindowState } = await import('./window-state');
const state = () => useWindowState.getState();

beforeEach(() => useWindowState.setState(useWindowState.getInitialState()));

test('without a remembered theme the window follows the system', () => expect(state().theme).toBe('dark'));
test('risk is read from the top down, names from the front', () => {
  state().sortBy('name');
  expect([state().sort, state().descending]).toEqual(['name', false]);
  state().sortBy('risk');
  expect([state().sort, state().descending]).toEqual(['risk', true]);
});
test('the same column again turns the order round', () => {
  state().sortBy('name');
  state().sortBy('name');
  expect(state().descending).toBe(true);
});
test('a facet keeps the others, clearing takes all of them and the text', () => {
  state().setFacet('zone', ['zone:dc:vlan:60']);
  state().setFacet('role', ['plc']);
  state().setFilter('risk>=5%');
  expect(state().facets).toEqual({ zone: ['zone:dc:vlan:60'], role: ['plc'] });
  state().clearFilters();
  expect([state().facets, state().filter]).toEqual([{}, '']);
});
test('the selection outlives a change of screen', () => {
  state().select('asset:0123456789ab');
  state().open('graph');
  expect(state().selectedAsset).toBe('asset:0123456789ab');
});
