import type { ElementDefinition } from 'cytoscape';
import type { Role } from '../../shared/model/asset';
import type { AttackPath } from '../../shared/model/analysis';
import type { GraphNode, GraphView } from '../../shared/model/views';
import { layOutLanes, type Placed } from './lanes-layout';
import { isolated } from '../isolated';

/** From a graph view to what Cytoscape draws; pure, so that the picture can be tested without a canvas. */

/** Shape by family; look: graph grammar. */
export function shapeOf(role: Role): string {
  switch (role) {
    case 'plc': case 'safety-plc': case 'remote-io': case 'drive': case 'robot': case 'amr': case 'dcs': case 'charger': case 'pick-to-light-controller':
      return 'round-rectangle';
    case 'hmi': case 'engineering-workstation': case 'workstation': case 'rf-terminal': case 'mobile': case 'phone':
      return 'barrel';
    case 'switch': case 'router': case 'firewall': case 'wireless-ap': case 'gateway': case 'remote-access-gateway': case 'ups':
      return 'hexagon';
    case 'camera': case 'fixed-scanner': case 'rfid-reader': case 'scale': case 'label-printer': case 'office-printer': case 'labeler': case 'energy-meter':
      return 'cut-rectangle';
    case 'bms-controller': case 'access-control-panel':
      return 'pentagon';
    default:
      return 'ellipse';
  }
}

export interface Picture {
  readonly elements: ElementDefinition[];
  readonly width: number;
  readonly height: number;
}

/** Names without the prefix that a zone's members share: SRT-PLC-01 in its own box is PLC-01. */
export function shortLabels(view: GraphView): ReadonlyMap<string, string> {
  const prefixes = new Map<string, Map<string, number>>();
  for (const node of view.nodes) {
    const prefix = /^([A-Za-z0-9]{2,6}-)[A-Za-z]/.exec(node.label)?.[1];
    if (prefix === undefined || node.zone === undefined) continue;
    const counts = prefixes.get(node.zone) ?? new Map<string, number>();
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    prefixes.set(node.zone, counts);
  }
  const size = new Map(view.zones.map(zone => [zone.id, view.nodes.filter(node => node.zone === zone.id).length]));
  return new Map(view.nodes.map(node => {
    const shared = [...(prefixes.get(node.zone ?? '') ?? [])].find(([prefix, count]) => node.label.startsWith(prefix) && count >= 3 && count * 2 > (size.get(node.zone ?? '') ?? 0));
    return [node.id, shared ? node.label.slice(shared[0].length) : node.label];
  }));
}

/** Name and VLAN of a zone; a zone that is called after its VLAN says it once. */
function boxLabel(zone: GraphView['zones'][number] | undefined): string {
  if (!zone) return '';
  return zone.vlan === undefined || zone.name.includes(String(zone.vlan)) ? isolated(zone.name) : `${isolated(zone.name)}  VLAN ${zone.vlan}`;
}

/** By arrangement, where assets were put by hand. */
export type Pinned = Readonly<Record<string, Placed>>;

/** Assets and links at given places, without lanes and boxes. */
export function plainPicture(view: GraphView, places: ReadonlyMap<string, Placed>, pinned: Pinned = {}): Picture {
  const points = [...places.values()];
  return {
    width: Math.max(1, ...points.map(({ x }) => x)) - Math.min(0, ...points.map(({ x }) => x)), height: Math.max(1, ...points.map(({ y }) => y)) - Math.min(0, ...points.map(({ y }) => y)),
    elements: [...view.nodes.map(node => assetElement(node, node.label, pinned[node.id] ?? places.get(node.id) ?? { x: 0, y: 0 }, undefined, pinned[node.id] !== undefined)), ...linkElements(view)],
  };
}

function assetElement(node: GraphNode, label: string, position: Placed, parent: string | undefined, pinned: boolean): ElementDefinition {
  return {
    data: { id: node.id, kind: 'asset', label: isolated(label), name: isolated(node.label), role: node.role, shape: shapeOf(node.role), band: node.band, share: node.share, ...(parent === undefined ? {} : { parent }) },
    position: { ...position }, grabbable: true, classes: `asset ${node.external ? 'external' : ''} ${pinned ? 'pinned' : ''} band-${node.band.replace(' ', '-')}`,
  };
}

/** Beyond this many lines nobody follows one with the eye: they are drawn straight and without arrows, which is far quicker. */
const FOLLOWED = 1_500;

function linkElements(view: GraphView): ElementDefinition[] {
  const many = view.edges.length > FOLLOWED ? 'many' : '';
  return view.edges.filter(edge => edge.from !== edge.to).map((edge): ElementDefinition => ({
    data: { id: edge.id, kind: 'link', source: edge.from, target: edge.to, family: edge.family, width: 1 + Math.min(3.5, Math.log10(1 + edge.bytes / 500)), protocols: edge.protocols.join(', ') },
    classes: `link ${many} ${edge.basis} family-${edge.family} ${edge.skipsLevels ? 'skips' : ''}`,
  }));
}

export function lanesPicture(view: GraphView, pinned: Pinned = {}): Picture {
  const { positions, lanes, width, height } = layOutLanes(view);
  const labels = shortLabels(view);
  const zones = new Map(view.zones.map(zone => [zone.id, zone]));
  const boxes = new Map<string, string>();
  for (const node of view.nodes) {
    if (node.external) boxes.set('external', 'External services');
    else if (node.zone !== undefined) boxes.set(node.zone, boxLabel(zones.get(node.zone)));
  }
  return {
    width, height,
    elements: [
      ...lanes.map(({ level, top, height: laneHeight }): ElementDefinition => ({
        data: { id: `lane:${level}`, kind: 'lane', level, label: `L${level}`, w: width + 20, h: laneHeight }, position: { x: (width + 20) / 2, y: top + laneHeight / 2 }, selectable: false, grabbable: false, pannable: true, classes: 'lane',
      })),
      ...[...boxes].map(([id, label]): ElementDefinition => ({ data: { id: `box:${id}`, kind: 'zone', label }, selectable: false, grabbable: false, pannable: true, classes: 'zone' })),
      ...view.nodes.map(node => assetElement(node, labels.get(node.id) ?? node.label, pinned[node.id] ?? positions.get(node.id)!, node.external ? 'box:external' : node.zone === undefined ? undefined : `box:${node.zone}`, pinned[node.id] !== undefined)),
      ...linkElements(view),
    ],
  };
}

/** The route of one path: a numbered hop per step. */
export function routeElements(path: AttackPath, known: ReadonlySet<string>): ElementDefinition[] {
  return path.steps.flatMap((step, i) => {
    if (step.from === undefined || step.from === step.to || !known.has(step.from) || !known.has(step.to)) return [];
    return [{ data: { id: `route:${i}`, kind: 'route', source: step.from, target: step.to, label: String(i + 1) }, classes: `route ${step.basis}` }];
  });
}
