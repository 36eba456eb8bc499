import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GraphNode, GraphView } from '../../shared/model/views';
import { layOutLanes } from './lanes-layout';

const node = (id: string, level: GraphNode['level'], zone?: string): GraphNode => ({
  id, label: id, role: 'plc', ...(level === undefined ? {} : { level }), ...(zone === undefined ? {} : { zone }), external: level === 5, infrastructure: false, share: 0, band: 'minimal', findings: 0,
});
const view = (nodes: readonly GraphNode[]): GraphView => ({
  nodes, edges: [], conduits: [], hidden: { nodes: 0, edges: 0 },
  zones: [{ id: 'cell', name: 'Cell', site: 's', purdueLevel: 1, assets: [], basis: 'vlan', vlan: 60 }, { id: 'office', name: 'Office', site: 's', purdueLevel: 4, assets: [], basis: 'vlan', vlan: 10 }],
});

test('the enterprise lies above the plant', () => {
  const { positions } = layOutLanes(view([node('pc', 4, 'office'), node('hmi', 2, 'cell'), node('plc', 1, 'cell')]));
  expect(positions.get('pc')!.y).toBeLessThan(positions.get('hmi')!.y);
  expect(positions.get('hmi')!.y).toBeLessThan(positions.get('plc')!.y);
});

const nodes = fc.array(fc.tuple(fc.constantFrom<GraphNode['level']>(0, 1, 2, 3, 3.5, 4, 5, undefined), fc.constantFrom<string | undefined>('cell', 'office', undefined)), { maxLength: 120 })
  .map(list => list.map(([level, zone], i) => node(`n${i}`, level, zone)));

test('every node has a place of its own, inside the picture, whatever the site', () => {
  fc.assert(fc.property(nodes, list => {
    const { positions, width, height } = layOutLanes(view(list));
    const places = [...positions.values()].map(({ x, y }) => `${x}/${y}`);
    expect(positions.size).toBe(list.length);
    expect(new Set(places).size).toBe(list.length);
    for (const { x, y } of positions.values()) expect(x > 0 && y > 0 && x <= width && y <= height).toBe(true);
  }));
});

test('the order in which nodes arrive does not move them', () => {
  fc.assert(fc.property(nodes, list => {
    const there = layOutLanes(view(list)).positions;
    const back = layOutLanes(view([...list].reverse())).positions;
    for (const [id, place] of there) expect(back.get(id)).toEqual(place);
  }));
});
