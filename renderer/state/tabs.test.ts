import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ViewId } from '../views/view-ids';
import { closeTab, goBack, goForward, NO_TABS, openTab, reopenTab, stepTab, type Tabs } from './tabs';

const opened = (...views: ViewId[]): Tabs => views.reduce(openTab, NO_TABS);

test('a screen opens once, however often it is asked for', () => expect(opened('overview', 'assets', 'overview').tabs).toEqual(['overview', 'assets']));
test('a closed tab gives way to its left neighbour', () => expect(closeTab(opened('overview', 'assets', 'graph'), 'graph').view).toBe('assets'));
test('closing a tab in the background leaves the screen alone', () => expect(closeTab(opened('overview', 'assets', 'graph'), 'assets').view).toBe('graph'));
test('the last tab gives way to the overview, never to nothing', () => expect(closeTab(opened('assets'), 'assets')).toMatchObject({ view: 'overview', tabs: ['overview'] }));
test('closed tabs come back, the last one first', () => {
  const state = closeTab(closeTab(opened('overview', 'assets', 'graph'), 'assets'), 'graph');
  expect(reopenTab(state).view).toBe('graph');
  expect(reopenTab(reopenTab(state)).view).toBe('assets');
  expect(reopenTab(reopenTab(reopenTab(state))).view).toBe('assets');
});
test('stepping goes round the ends', () => {
  const state = opened('overview', 'assets', 'graph');
  expect(stepTab(state, 1).view).toBe('overview');
  expect(stepTab(opened('overview', 'assets', 'overview'), -1).view).toBe('assets');
});
test('back and forward retrace the way', () => {
  const state = opened('overview', 'assets', 'graph');
  expect(goBack(state).view).toBe('assets');
  expect(goBack(goBack(state)).view).toBe('overview');
  expect(goForward(goBack(goBack(state))).view).toBe('assets');
});
test('a new screen after going back ends the way forward', () => {
  const state = openTab(goBack(opened('overview', 'assets', 'graph')), 'paths');
  expect(goForward(state)).toBe(state);
});
test('whatever is pressed, the screen shown has a tab, and no tab is there twice', () => {
  const view = fc.constantFrom<ViewId>('overview', 'assets', 'graph', 'paths');
  const press = fc.oneof(
    view.map(v => (s: Tabs) => openTab(s, v)), view.map(v => (s: Tabs) => closeTab(s, v)),
    fc.constantFrom<(s: Tabs) => Tabs>(reopenTab, goBack, goForward, s => stepTab(s, 1), s => stepTab(s, -1)),
  );
  fc.assert(fc.property(fc.array(press, { maxLength: 60 }), presses => {
    const state = presses.reduce((s, p) => p(s), openTab(NO_TABS, 'overview'));
    expect(state.tabs).toContain(state.view);
    expect(new Set(state.tabs).size).toBe(state.tabs.length);
    expect(state.closed.some(tab => state.tabs.includes(tab))).toBe(false);
  }));
});
