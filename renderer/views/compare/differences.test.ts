import { expect, test } from 'vitest';
import type { DriftItem } from '../../../shared/model/drift';
import { aboutOf, changeOf, differences } from './differences';

const item = (more: Partial<DriftItem>): DriftItem => ({ id: 'drift:1', about: 'asset', state: 'new', severity: 'low', kind: 'deviation', text: 'PLC-7 is new.', baseAssets: [], newAssets: [], baseEvidence: [], newEvidence: [], ...more });
const ITEMS = [
  item({ id: 'new' }), item({ id: 'gone', state: 'gone', text: 'HMI-1 is not seen now.' }), item({ id: 'perhaps', state: 'not-seen', doubt: 'seen for 6 min' }), item({ id: 'firmware', state: 'changed', field: 'firmware', before: '1.0', after: '2.0' }),
  item({ id: 'came', state: 'changed', field: 'service', after: 'http at tcp/80' }), item({ id: 'went', state: 'gone', field: 'service', before: 'ftp at tcp/21' }),
  item({ id: 'talk', about: 'conversation' }), item({ id: 'open', about: 'finding', state: 'open' }), item({ id: 'closed', about: 'finding', state: 'closed' }),
];
const ids = (about: Parameters<typeof differences>[1]['about'], change: Parameters<typeof differences>[1]['change'], words = ''): string[] => differences(ITEMS, { about, change, words }).map(({ id }) => id);

test('services stand by themselves, and a finding that is open as before is no difference', () => {
  expect(aboutOf(ITEMS[4]!)).toBe('services');
  expect(changeOf(ITEMS[4]!)).toBe('new');
  expect(ids('all', 'all')).toEqual(['new', 'gone', 'perhaps', 'firmware', 'came', 'went', 'talk', 'closed']);
  expect(ids('services', 'all')).toEqual(['came', 'went']);
  expect(ids('findings', 'all')).toEqual(['closed']);
  expect(ids('findings', 'same')).toEqual(['open']);
  expect(ids('all', 'unsure')).toEqual(['perhaps']);
  expect(ids('assets', 'changed')).toEqual(['firmware']);
});

test('all words must be there, in any order and of either value', () => {
  expect(ids('all', 'all', '2.0  PLC')).toEqual(['firmware']);
  expect(ids('all', 'gone', 'TCP/21')).toEqual(['went']);
  expect(ids('all', 'all', 'nothing like this')).toEqual([]);
});
