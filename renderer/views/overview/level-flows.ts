import type { GraphView } from '../../../shared/model/views';

/** The lanes of the picture, from the outside in. */
export const LANES = ['5', '4', '3.5', '3', '2', '1', '0'] as const;

/** Links from one Purdue level to another; the arrow goes from who asks to who answers. */
export interface LevelFlow {
  readonly from: string;
  readonly to: string;
  readonly links: number;
  /** Two levels or more are skipped: no policy for distribution centres allows it. */
  readonly skips: boolean;
}

/** The level crossings of a graph, those that skip levels first, then the widest; external peers stand in level 5, and what has no level is left out. */
export function levelFlows({ nodes, edges }: Pick<GraphView, 'nodes' | 'edges'>): readonly LevelFlow[] {
  const lane = new Map(nodes.flatMap(node => (node.external ? [[node.id, '5'] as const] : node.level === undefined ? [] : [[node.id, String(node.level)] as const])));
  const flows = new Map<string, LevelFlow>();
  for (const edge of edges) {
    const from = lane.get(edge.from);
    const to = lane.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from}>${to}`;
    const known = flows.get(key);
    flows.set(key, { from, to, links: (known?.links ?? 0) + 1, skips: (known?.skips ?? false) || edge.skipsLevels });
  }
  return [...flows.values()].sort((a, b) => Number(b.skips) - Number(a.skips) || b.links - a.links || a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
}
