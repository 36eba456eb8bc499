import type { GraphNode, GraphView } from '../../shared/model/views';

/**
 * Purdue lanes: levels as bands from top to bottom, zones as boxes in them. The same site gives the same picture, whatever was clicked before. Cells (zones of level 2 and below) stand side by side and
 * reach over the lower lanes; all other zones lie in the lane of their own level.
 */

export interface Placed {
  readonly x: number;
  readonly y: number;
}

export interface Lane {
  readonly level: string;
  readonly top: number;
  readonly height: number;
}

export interface LanesLayout {
  readonly positions: ReadonlyMap<string, Placed>;
  readonly lanes: readonly Lane[];
  readonly width: number;
  readonly height: number;
}

const STEP_X = 66;
const STEP_Y = 68;
const BOX_PAD = 34;
const BOX_GAP = 14;
const LANE_PAD = 26;
const LEFT = 74;
/** Boxes of one upper lane wrap onto another row beyond this many nodes side by side. */
const ROW_NODES = 24;
const UPPER: readonly string[] = ['5', '4', '3.5', '3'];
const LOWER: readonly string[] = ['2', '1', '0'];

const levelOf = (node: GraphNode, zoneLevel: number | undefined): string => String(node.external ? 5 : (node.level ?? zoneLevel ?? 3));
const byLabel = (a: GraphNode, b: GraphNode): number => a.label.localeCompare(b.label, 'en', { numeric: true }) || (a.id < b.id ? -1 : 1);

export function layOutLanes(view: GraphView): LanesLayout {
  const zones = new Map(view.zones.map(zone => [zone.id, zone]));
  const members = new Map<string, GraphNode[]>();
  for (const node of view.nodes) {
    const key = node.external ? 'external' : (node.zone ?? 'none');
    const list = members.get(key);
    if (list) list.push(node);
    else members.set(key, [node]);
  }
  const home = (key: string): string => {
    if (key === 'external') return '5';
    const level = zones.get(key)?.purdueLevel;
    return level === undefined ? '3' : String(level);
  };
  const keys = [...members.keys()].sort((a, b) => (zones.get(a)?.vlan ?? 9_999) - (zones.get(b)?.vlan ?? 9_999) || (a < b ? -1 : 1));
  const positions = new Map<string, Placed>();
  const lanes: Lane[] = [];
  let y = 0;
  let widest = 0;

  for (const level of UPPER) {
    const here = keys.filter(key => home(key) === level);
    const rows: string[][] = [[]];
    let taken = 0;
    for (const key of here) {
      const size = members.get(key)!.length;
      const width = size <= 9 ? size : Math.ceil(size / 2);
      if (taken > 0 && taken + width > ROW_NODES) {
        rows.push([]);
        taken = 0;
      }
      rows[rows.length - 1]!.push(key);
      taken += width;
    }
    const top = y;
    let rowTop = y + LANE_PAD;
    for (const row of rows) {
      let x = LEFT;
      let deepest = 0;
      for (const key of row) {
        const nodes = [...members.get(key)!].sort(byLabel);
        const perRow = Math.min(ROW_NODES, nodes.length <= 9 ? nodes.length : Math.ceil(nodes.length / 2));
        nodes.forEach((node, i) => positions.set(node.id, { x: x + BOX_PAD + (i % perRow) * STEP_X, y: rowTop + BOX_PAD + Math.floor(i / perRow) * STEP_Y }));
        deepest = Math.max(deepest, Math.ceil(nodes.length / perRow));
        x += (perRow - 1) * STEP_X + 2 * BOX_PAD + BOX_GAP;
      }
      widest = Math.max(widest, x);
      rowTop += Math.max(1, deepest) * STEP_Y + 24;
    }
    y = here.length === 0 ? y + 44 : rowTop + 6;
    lanes.push({ level, top, height: y - top });
  }

  // Cells: columns over the lower lanes; the lanes are as high as the fullest cell needs them.
  const cells = keys.filter(key => LOWER.includes(home(key)));
  const columns = (nodes: readonly GraphNode[]): number => Math.max(1, Math.min(nodes.length, Math.max(2, Math.ceil(Math.sqrt(nodes.length * 0.8)))));
  const split = new Map(cells.map(key => {
    const zoneLevel = zones.get(key)?.purdueLevel;
    const rows = new Map<string, GraphNode[]>();
    for (const node of [...members.get(key)!].sort(byLabel)) {
      const own = Number(levelOf(node, zoneLevel));
      const level = own >= 2 ? '2' : String(own);
      const list = rows.get(level);
      if (list) list.push(node);
      else rows.set(level, [node]);
    }
    const width = Math.max(1, ...[...rows.values()].map(nodes => columns(nodes)));
    return [key, { rows, width }] as const;
  }));
  const depth = (level: string): number => Math.max(0, ...[...split.values()].map(({ rows, width }) => Math.ceil((rows.get(level)?.length ?? 0) / width)));
  const tops = new Map<string, number>();
  for (const level of LOWER) {
    const deep = depth(level);
    const height = deep === 0 ? (level === '0' ? 0 : 40) : deep * STEP_Y + LANE_PAD;
    tops.set(level, y);
    if (height > 0) lanes.push({ level, top: y, height });
    y += height;
  }
  let x = LEFT;
  for (const key of cells) {
    const { rows, width } = split.get(key)!;
    for (const [level, nodes] of rows) {
      nodes.forEach((node, i) => positions.set(node.id, { x: x + BOX_PAD + (i % width) * STEP_X, y: tops.get(level)! + LANE_PAD + 6 + Math.floor(i / width) * STEP_Y }));
    }
    x += (width - 1) * STEP_X + 2 * BOX_PAD + BOX_GAP;
  }
  widest = Math.max(widest, x);
  return { positions, lanes, width: widest, height: y };
}
