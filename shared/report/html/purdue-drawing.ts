import type { Analysis } from '../../model/analysis';
import type { Conduit, Zone } from '../../model/zone';
import { PURDUE_LEVELS } from '../../model/zone';
import { band, shortId } from '../sheets/words-kit';
import { at, drawing } from './chart-kit';
import { count, MOST, plural, share } from './document-kit';
import { html, type Markup } from './escape-kit';

const NAMES: Readonly<Record<string, string>> = { outside: 'Outside', 5: 'Level 5 · enterprise', 4: 'Level 4 · business', 3.5: 'Level 3.5 · DMZ', 3: 'Level 3 · site systems', 2: 'Level 2 · supervision', 1: 'Level 1 · control', 0: 'Level 0 · process', none: 'No level' };
const LANE_TEXT = 128, WIDTH = 1000, PER_ROW = 8, BOX_H = 34, LANE_GAP = 4;
/** What a page has room for below its heading, in units of the drawing; few rows are spread over it, many are made smaller by the page. */
const ROOM = 520, LEAST_ROW = 58, MOST_ROW = 92;
const STEPS = { minimal: 1, low: 2, moderate: 3, high: 4, 'very high': 5 } as const;

const isHigh = (zone: Zone): boolean => zone.basis === 'external' || (zone.purdueLevel !== undefined && zone.purdueLevel >= 3.5);
const isLow = (zone: Zone): boolean => zone.purdueLevel !== undefined && zone.purdueLevel <= 2;

/** Between the outside, the enterprise or its DMZ and a cell: past the site systems that should stand between. */
export function skipsLevels(from: Zone | undefined, to: Zone | undefined): boolean {
  return from !== undefined && to !== undefined && ((isHigh(from) && isLow(to)) || (isLow(from) && isHigh(to)));
}

/** Zones in the lanes of their Purdue levels, and the conduits between them. Zones keep the order of the workbook; the same site gives the same picture. */
export function purdueDrawing(analysis: Analysis): Markup {
  const laneOf = (zone: Zone): string => (zone.basis === 'external' ? 'outside' : zone.purdueLevel === undefined ? 'none' : String(zone.purdueLevel));
  const loss = (zone: Zone): number => analysis.risk.byZone[zone.id] ?? 0;
  const chosen = new Set([...analysis.zones].sort((a, b) => loss(b) - loss(a) || b.assets.length - a.assets.length).slice(0, MOST.drawnZones).map(zone => zone.id));
  const number = new Map(analysis.zones.map((zone, i) => [zone.id, shortId('Z', i + 1)]));
  const lanes = ['outside', ...PURDUE_LEVELS.map(String), 'none'].map(lane => ({ lane, zones: analysis.zones.filter(zone => chosen.has(zone.id) && laneOf(zone) === lane) })).filter(({ zones }) => zones.length > 0);
  const place = new Map<string, { readonly x: number; readonly y: number; readonly w: number; readonly zone: Zone }>();
  const drawnLanes: { readonly lane: string; readonly y: number; readonly h: number }[] = [];
  const ROW_H = Math.floor(Math.min(MOST_ROW, Math.max(LEAST_ROW, ROOM / Math.max(1, lanes.reduce((sum, { zones }) => sum + Math.ceil(zones.length / PER_ROW), 0)))));
  let y = 0;
  for (const { lane, zones } of lanes) {
    const rows = Math.ceil(zones.length / PER_ROW);
    const h = rows * ROW_H;
    drawnLanes.push({ lane, y, h });
    zones.forEach((zone, i) => {
      const row = Math.floor(i / PER_ROW);
      const inRow = Math.min(PER_ROW, zones.length - row * PER_ROW);
      const slot = (WIDTH - LANE_TEXT - 10) / inRow;
      const w = Math.min(150, slot - 14);
      place.set(zone.id, { x: at(LANE_TEXT + slot * (i % PER_ROW) + (slot - w) / 2), y: y + row * ROW_H + (ROW_H - BOX_H) / 2, w: at(w), zone });
    });
    y += h + LANE_GAP;
  }
  const conduits = analysis.conduits.flatMap((conduit, i) => {
    const from = place.get(conduit.from), to = place.get(conduit.to);
    return from && to && from !== to ? [{ conduit, from, to, skips: skipsLevels(from.zone, to.zone), name: shortId('C', i + 1) }] : [];
  });
  const skipping = conduits.filter(({ skips }) => skips);
  const line = ({ conduit, from, to, skips, name }: (typeof conduits)[number]): Markup => {
    const down = from.y <= to.y;
    const [x1, x2] = [from.x + from.w / 2 + (down ? 0 : 6), to.x + to.w / 2 + (down ? 0 : 6)].map(at) as [number, number];
    const sameRow = from.y === to.y;
    const y1 = sameRow || down ? from.y + BOX_H : from.y;
    const y2 = sameRow ? to.y + BOX_H : down ? to.y : to.y + BOX_H;
    const bend = sameRow ? 16 : (y2 - y1) / 2;
    const d = sameRow ? `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 + bend} ${x2} ${y2}` : `M${x1} ${y1}C${x1} ${at(y1 + bend)} ${x2} ${at(y2 - bend)} ${x2} ${y2}`;
    return html`<path class="${skips ? 'conduit skip' : 'conduit'}" stroke-width="${at(thickness(conduit))}" d="${d}"><title>${name}</title></path>
`;
  };
  const about = `${plural(place.size, 'zone')} in ${plural(lanes.length, 'lane')}, from the outside at the top to the process at the bottom; ${plural(conduits.length, 'conduit')} between them, of which ${count(skipping.length)} ${skipping.length === 1 ? 'joins' : 'join'} the outside, the enterprise or its DMZ with a cell and ${skipping.length === 1 ? 'passes' : 'pass'} the site systems by. The tables below list them all.`;
  const rest = analysis.zones.length - place.size;
  return html`${drawing({
    id: 'purdue', title: 'Zones by Purdue level, and the conduits that were seen between them', about, width: WIDTH, height: Math.max(1, y - LANE_GAP),
    body: html`${drawnLanes.map(({ lane, y: top, h }) => html`<rect class="lane l${lane.replace('.', '')}" x="0" y="${top}" width="${WIDTH}" height="${h}"/><text x="8" y="${top + h / 2 + 4}" class="b">${NAMES[lane] ?? lane}</text>
`)}${conduits.filter(({ skips }) => !skips).map(line)}${skipping.map(line)}${[...place.values()].map(({ x, y: top, w, zone }) => html`<rect class="zone" x="${x}" y="${top}" width="${w}" height="${BOX_H}" rx="3"/><rect class="f${STEPS[band(analysis.risk.expectedAnnualLoss > 0 ? loss(zone) / analysis.risk.expectedAnnualLoss : 0)]}" x="${x}" y="${top}" width="4" height="${BOX_H}"/><text x="${x + 10}" y="${top + 14}" class="b">${number.get(zone.id)} ${fit(zone.name, (w - 46) / 6.2)}</text><text x="${x + 10}" y="${top + 27}">${plural(zone.assets.length, 'asset')}${loss(zone) > 0 ? ` · ${share(loss(zone), analysis.risk.expectedAnnualLoss)}` : ''}</text>
`)}`,
  })}<p class="note">A line is a conduit, the thicker the more bytes; red and dashed where it joins the outside, the enterprise or its DMZ with a cell. The edge of a box and its percentage are the zone’s part of the expected loss.${rest > 0 && ` ${plural(rest, 'zone')} with less of it ${rest === 1 ? 'is' : 'are'} not drawn.`}</p>`;
}

/** Half a point for a few bytes, three points for a gigabyte. */
const thickness = ({ bytes }: Conduit): number => Math.min(3, 0.5 + Math.log10(Math.max(10, bytes)) / 4);

function fit(name: string, letters: number): string {
  const all = [...name];
  return all.length <= letters ? name : `${all.slice(0, Math.max(3, Math.floor(letters) - 1)).join('')}…`;
}
