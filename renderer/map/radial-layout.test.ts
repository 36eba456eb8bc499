import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GraphEdge, GraphNode } from '../../shared/model/views';
import { layOutFree } from './free-layout';
import { busiest, layOutRadial } from './radial-layout';

const node = (id: string, zone?: string): GraphNode => ({ id, label: id, role: 'plc', ...(zone === undefined ? {} : { zone }), external: false, infrastructure: false, share: 0, band: 'minimal', findings: 0 });
const edge = (from: string, to: string): GraphEdge => ({ id: `${from}>${to}`, from, to, basis: 'observed', family: 'control', protocols: [], conversations: 1, bytes: 1, skipsLevels: false });
const graphs = fc.integer({ min: 1, max: 60 }).chain(size => fc.record({
  nodes: fc.array(fc.constantFrom('a', 'b', undefined), { minLength: size, maxLength: size }).map(zones => zones.map((zone, i) => node(`n${i}`, zone))),
  edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 120 }).map(pairs => pairs.map(([a, b]) => edge(`n${a}`, `n${b}`))),
}));
const distance = ({ x, y }: { readonly x: number; readonly y: number }): number => Math.hypot(x, y);

test('who talks with the middle stands on the first ring, theirs on the second, strangers outside', () => {
  const places = layOutRadial({ nodes: ['plc', 'hmi', 'wcs', 'wms', 'camera'].map(id => node(id)), edges: [edge('hmi', 'plc'), edge('wcs', 'plc'), edge('wms', 'wcs')] }, 'plc');
  const far = (id: string): number => distance(places.get(id)!);
  expect(far('plc')).toBe(0);
  expect(far('hmi')).toBeCloseTo(far('wcs'), -1);
  expect(far('wms')).toBeGreaterThan(far('wcs'));
  expect(far('camera')).toBeGreaterThan(far('wms'));
});

test('every asset has a place of its own, and the order in which they arrive moves none', () => {
  fc.assert(fc.property(graphs, ({ nodes, edges }) => {
    const there = layOutRadial({ nodes, edges }, 'n0'), back = layOutRadial({ nodes: [...nodes].reverse(), edges: [...edges].reverse() }, 'n0');
    expect(new Set([...there.values()].map(({ x, y }) => `${x}/${y}`)).size).toBe(nodes.length);
    for (const [id, place] of there) expect(back.get(id)).toEqual(place);
  }));
});

test('the free layout is the same for the same graph, and puts no two assets on one another', () => {
  fc.assert(fc.property(graphs, ({ nodes, edges }) => {
    const there = layOutFree({ nodes, edges });
    expect(layOutFree({ nodes: [...nodes].reverse(), edges: [...edges].reverse() })).toEqual(there);
    expect(there.length).toBe(nodes.length);
    for (const [, { x, y }] of there) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
    expect(new Set(there.map(([, { x, y }]) => `${x}/${y}`)).size).toBe(nodes.length);
  }), { numRuns: 20 });
});

test('where nothing is chosen, the busiest stands in the middle', () => {
  expect(busiest({ nodes: ['a', 'b', 'c'].map(id => node(id)), edges: [edge('a', 'b'), edge('c', 'b')] })).toBe('b');
  expect(busiest({ nodes: [], edges: [] })).toBeUndefined();
});
