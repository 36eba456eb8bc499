import type { GraphView } from '../../shared/model/views';
import type { Placed } from './lanes-layout';

/** Between rings, and at least between neighbours of one ring. */
const RING = 150, APART = 74;

/**
 * Rings around one asset: those it talks with on the first, theirs on the second, and so on; what it is not connected with at all stands on the outermost. On a ring, assets of one zone stand together. The same graph and
 * centre give the same picture.
 */
export function layOutRadial({ nodes, edges }: Pick<GraphView, 'nodes' | 'edges'>, centre: string): ReadonlyMap<string, Placed> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    for (const [a, b] of [[from, to], [to, from]] as const) {
      const known = next.get(a);
      if (known) known.push(b);
      else next.set(a, [b]);
    }
  }
  const ring = new Map([[centre, 0]]), queue = [centre];
  for (let at = 0; at < queue.length; at++) {
    for (const id of next.get(queue[at]!) ?? []) {
      if (ring.has(id)) continue;
      ring.set(id, ring.get(queue[at]!)! + 1);
      queue.push(id);
    }
  }
  const outermost = Math.max(0, ...ring.values()) + 1;
  const rings = new Map<number, GraphView['nodes'][number][]>();
  for (const node of nodes) {
    const at = ring.get(node.id) ?? outermost, known = rings.get(at);
    if (known) known.push(node);
    else rings.set(at, [node]);
  }
  const places = new Map<string, Placed>();
  let radius = 0;
  for (const [at, members] of [...rings].sort((a, b) => a[0] - b[0])) {
    members.sort((a, b) => compare(a.zone ?? '~', b.zone ?? '~') || compare(a.label, b.label) || compare(a.id, b.id));
    if (at > 0) radius = Math.max(radius + RING, (members.length * APART) / (2 * Math.PI));
    members.forEach(({ id }, i) => {
      const angle = (2 * Math.PI * i) / members.length - Math.PI / 2;
      places.set(id, at === 0 ? { x: 0, y: 0 } : { x: Math.round(radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) });
    });
  }
  return places;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Who talks with most: the middle where nothing is chosen. */
export function busiest({ nodes, edges }: Pick<GraphView, 'nodes' | 'edges'>): string | undefined {
  const degree = new Map<string, number>();
  for (const { from, to } of edges) for (const id of [from, to]) degree.set(id, (degree.get(id) ?? 0) + 1);
  return [...nodes].sort((a, b) => (degree.get(b.id) ?? 0) - (degree.get(a.id) ?? 0) || compare(a.id, b.id))[0]?.id;
}
