import type { ElementDefinition } from 'cytoscape';
import { riskBandOfShare, type GraphView } from '../../shared/model/views';
import { isolated } from '../isolated';
import type { Picture } from './elements';

/** Zones and conduits: every zone one box in the lane of its level, every pair of zones one line, however many conversations run over it. Nothing of a site is too large for it. */

const LEVELS = ['5', '4', '3.5', '3', '2', '1', '0'] as const;
const LANE = 132, STEP = 176, LEFT = 70, ROW = 9;

export function zonesPicture(view: GraphView): Picture {
  const shown = new Set(view.nodes.map(({ id }) => id));
  const members = new Map<string, number>(), hot = new Map<string, number>();
  for (const node of view.nodes) {
    const zone = node.external ? 'external' : node.zone ?? 'none';
    members.set(zone, (members.get(zone) ?? 0) + 1);
    hot.set(zone, (hot.get(zone) ?? 0) + node.share);
  }
  const zoneOf = new Map(view.nodes.map(node => [node.id, node.external ? 'external' : node.zone ?? 'none']));
  const about = new Map(view.zones.map(zone => [zone.id, zone]));
  const levelOf = (zone: string): string => (zone === 'external' ? '5' : String(about.get(zone)?.purdueLevel ?? 3));
  const name = (zone: string): string => (zone === 'external' ? 'External services' : zone === 'none' ? 'no zone' : isolated(about.get(zone)?.name ?? zone));
  const lanes: ElementDefinition[] = [], boxes: ElementDefinition[] = [];
  let y = 0;
  const order = [...members.keys()].sort((a, b) => (about.get(a)?.vlan ?? 9_999) - (about.get(b)?.vlan ?? 9_999) || (a < b ? -1 : 1));
  const placed = LEVELS.map(level => ({ level, here: order.filter(zone => levelOf(zone) === level) })).filter(({ level, here }) => here.length > 0 || level !== '0');
  // Every lane takes the whole width: boxes below one another would hide the lines between them.
  const across = STEP * Math.max(3, ...placed.map(({ here }) => Math.min(ROW, here.length)));
  for (const { level, here } of placed) {
    const rows = Math.max(1, Math.ceil(here.length / ROW)), height = here.length === 0 ? 52 : rows * LANE;
    here.forEach((zone, i) => {
      const inRow = Math.min(ROW, here.length - Math.floor(i / ROW) * ROW), x = Math.round(LEFT + (across * ((i % ROW) + 0.5)) / inRow);
      boxes.push({
        data: { id: `zonebox:${zone}`, kind: 'zonebox', zone, label: `${name(zone)}\n${members.get(zone)!} ${members.get(zone) === 1 ? 'asset' : 'assets'}`, band: riskBandOfShare(hot.get(zone) ?? 0) }, position: { x, y: y + LANE / 2 + Math.floor(i / ROW) * LANE }, grabbable: true, classes: `zonebox band-${riskBandOfShare(hot.get(zone) ?? 0).replace(' ', '-')}`,
      });
    });
    lanes.push({ data: { id: `lane:${level}`, kind: 'lane', level, label: `L${level}`, h: height, top: y }, selectable: false, grabbable: false, pannable: true, classes: 'lane' });
    y += height;
  }
  const width = LEFT + across + 20;
  for (const lane of lanes) {
    lane.data['w'] = width;
    lane.position = { x: width / 2, y: (lane.data['top'] as number) + (lane.data['h'] as number) / 2 };
  }
  const pairs = new Map<string, { from: string; to: string; links: number; conversations: number; bytes: number; protocols: Set<string>; skips: boolean; families: Map<string, number> }>();
  for (const edge of view.edges) {
    if (!shown.has(edge.from) || !shown.has(edge.to)) continue;
    const from = zoneOf.get(edge.from)!, to = zoneOf.get(edge.to)!;
    if (from === to) continue;
    const key = `${from}\n${to}`, pair = pairs.get(key) ?? { from, to, links: 0, conversations: 0, bytes: 0, protocols: new Set<string>(), skips: false, families: new Map<string, number>() };
    pair.links++;
    pair.conversations += edge.conversations;
    pair.bytes += edge.bytes;
    pair.skips ||= edge.skipsLevels;
    pair.families.set(edge.family, (pair.families.get(edge.family) ?? 0) + 1);
    for (const protocol of edge.protocols) pair.protocols.add(protocol);
    pairs.set(key, pair);
  }
  return {
    width, height: y,
    elements: [...lanes, ...boxes, ...[...pairs.values()].sort((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1)).map((pair): ElementDefinition => {
      const family = [...pair.families].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]![0];
      return {
        data: { id: `conduit:${pair.from}>${pair.to}`, kind: 'conduit', source: `zonebox:${pair.from}`, target: `zonebox:${pair.to}`, family, width: 1 + Math.min(6, Math.log10(1 + pair.bytes / 500)), label: String(pair.links), protocols: [...pair.protocols].sort().join(', ') },
        classes: `link conduit family-${family} ${pair.skips ? 'skips' : ''}`,
      };
    })],
  };
}
