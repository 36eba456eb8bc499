import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from 'd3-force';
import type { Placed } from './lanes-layout';

/** What the worker is given: ids and lines, no names. */
export interface FreeGraph {
  readonly nodes: readonly { readonly id: string; readonly zone?: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** More steps change little that anybody sees. */
const STEPS = 260;

/**
 * What talks together lies together. d3-force starts from a spiral and draws its chance from a fixed sequence, so the same graph gives the same picture; order of nodes and lines is made the same first.
 */
export function layOutFree({ nodes, edges }: FreeGraph): readonly (readonly [id: string, place: Placed])[] {
  const points = nodes.map(({ id, zone }): Point => ({ id, zone })).sort((a, b) => (a.id < b.id ? -1 : 1)), known = new Set(points.map(({ id }) => id));
  const lines = edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to)).sort((a, b) => (a.from < b.from || (a.from === b.from && a.to < b.to) ? -1 : 1)).map(({ from, to }): SimulationLinkDatum<Point> => ({ source: from, target: to }));
  forceSimulation(points)
    .force('lines', forceLink<Point, SimulationLinkDatum<Point>>(lines).id(({ id }) => id).distance(({ source, target }) => (zoneOf(source) === zoneOf(target) ? 70 : 150)))
    .force('apart', forceManyBody().strength(-420).distanceMax(900))
    .force('overlap', forceCollide(38))
    .force('x', forceX(0).strength(0.05)).force('y', forceY(0).strength(0.08))
    .stop()
    .tick(STEPS);
  return points.map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y) }] as const);
}

interface Point extends SimulationNodeDatum {
  readonly id: string;
  readonly zone: string | undefined;
}

/** d3 puts the point in the place of its id. */
const zoneOf = (end: SimulationLinkDatum<Point>['source']): string | undefined => (typeof end === 'object' ? end.zone : undefined);
