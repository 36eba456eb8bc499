import { expect, test } from 'vitest';
import type { GraphEdge, GraphNode } from '../../../shared/model/views';
import { levelFlows } from './level-flows';

const node = (id: string, level?: GraphNode['level'], external = false): GraphNode => ({ id, label: id, role: 'unknown', external, infrastructure: false, share: 0, band: 'minimal', findings: 0, ...(level === undefined ? {} : { level }) });
const edge = (from: string, to: string, skipsLevels = false): GraphEdge => ({ id: `${from}-${to}`, from, to, basis: 'observed', family: 'control', protocols: [], conversations: 1, bytes: 1, skipsLevels });

const nodes = [node('wms', 3), node('hmi', 2), node('plc', 1), node('drive', 1), node('cloud', undefined, true), node('switch')];

test('links are counted per pair of levels and direction', () => {
  expect(levelFlows({ nodes, edges: [edge('hmi', 'plc'), edge('hmi', 'drive'), edge('plc', 'hmi')] })).toEqual([
    { from: '2', to: '1', links: 2, skips: false }, { from: '1', to: '2', links: 1, skips: false },
  ]);
});
test('a peer outside the site stands in level 5', () => expect(levelFlows({ nodes, edges: [edge('plc', 'cloud', true)] })).toEqual([{ from: '1', to: '5', links: 1, skips: true }]));
test('what skips levels comes first, however few', () => expect(levelFlows({ nodes, edges: [edge('hmi', 'plc'), edge('hmi', 'drive'), edge('wms', 'plc', true)] })[0]).toMatchObject({ from: '3', to: '1', skips: true }));
test('links within a level and links of infrastructure cross nothing', () => expect(levelFlows({ nodes, edges: [edge('plc', 'drive'), edge('switch', 'plc')] })).toEqual([]));
