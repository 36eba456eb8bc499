import type { DriftItem, ZoneComparison } from '../model/drift';
import type { Evidence } from '../model/evidence';
import { EVIDENCE_LISTED } from '../model/evidence';
import type { Match } from './match';
import type { Side, SideAsset, SideConversation } from './side';

/** A zone tells that something is gone, or new, when the other side saw it for at least this part of the time: what happened three times then would have been expected once. */
export const ENOUGH = 1 / 3;

/** Everything that the comparisons ask of the two sides. */
export class Sides {
  readonly zones: readonly ZoneComparison[];
  private readonly zoneOf: ReadonlyMap<string, ZoneComparison>;
  private readonly zoneNames: ReadonlyMap<string, string>;
  private readonly zoneLevels: ReadonlyMap<string, number>;
  readonly baseAssets: ReadonlyMap<string, SideAsset>;
  readonly newAssets: ReadonlyMap<string, SideAsset>;
  readonly baseConversations: ReadonlyMap<string, SideConversation>;
  private readonly baseServed: ReadonlyMap<string, readonly SideConversation[]>;
  private readonly newServed: ReadonlyMap<string, readonly SideConversation[]>;
  readonly toNew: ReadonlyMap<string, Match>;
  readonly toBase: ReadonlyMap<string, Match>;

  constructor(readonly base: Side, readonly later: Side, readonly matches: readonly Match[]) {
    const hours = (side: Side): Map<string, number> => new Map(side.coverage.map(({ zone, hours: seen }) => [zone, seen]));
    const before = hours(base);
    const after = hours(later);
    this.zones = [...new Set([...before.keys(), ...after.keys()])].sort().map(zone => {
      const baseHours = before.get(zone) ?? 0;
      const newHours = after.get(zone) ?? 0;
      return { zone, baseHours, newHours, tellsGone: newHours > 0 && newHours >= ENOUGH * baseHours, tellsNew: baseHours > 0 && baseHours >= ENOUGH * newHours };
    });
    this.zoneOf = new Map(this.zones.map(zone => [zone.zone, zone]));
    this.zoneNames = new Map([...base.zones, ...later.zones].map(({ id, name }) => [id, name]));
    this.zoneLevels = new Map([...base.zones, ...later.zones].flatMap(({ id, purdueLevel }) => (purdueLevel === undefined ? [] : [[id, purdueLevel] as const])));
    this.baseAssets = new Map(base.assets.map(asset => [asset.id, asset]));
    this.newAssets = new Map(later.assets.map(asset => [asset.id, asset]));
    this.baseServed = byService(base.conversations);
    this.newServed = byService(later.conversations);
    this.baseConversations = new Map(base.conversations.map(conversation => [conversation.id, conversation]));
    this.toNew = new Map(matches.map(match => [match.base.id, match]));
    this.toBase = new Map(matches.map(match => [match.new.id, match]));
  }

  zoneName(zone: string | undefined): string {
    return zone === undefined ? 'no zone' : this.zoneNames.get(zone) ?? zone;
  }

  /** Purdue level of the asset, else of its zone; what is outside is above all. */
  level(asset: SideAsset | undefined): number {
    if (!asset || asset.external) return 6;
    return asset.purdueLevel ?? (asset.zone === undefined ? undefined : this.zoneLevels.get(asset.zone)) ?? 4;
  }

  /** Why the later side cannot tell that something of the zone is gone; undefined when it can. */
  doubtGone(zone: string | undefined): string | undefined {
    const known = zone === undefined ? undefined : this.zoneOf.get(zone);
    if (known?.tellsGone) return undefined;
    return known ? `${this.zoneName(zone)} was seen for ${hoursText(known.baseHours)} then and for ${hoursText(known.newHours)} now` : 'its zone is not known';
  }

  /** Why the earlier side cannot tell that something of the zone was not there; undefined when it can. */
  doubtNew(zone: string | undefined): string | undefined {
    const known = zone === undefined ? undefined : this.zoneOf.get(zone);
    // A zone that was not there at all is new itself.
    if (!known || known.baseHours === 0 || known.tellsNew) return undefined;
    return `${this.zoneName(zone)} was seen for ${hoursText(known.baseHours)} then and for ${hoursText(known.newHours)} now`;
  }

  /** Established conversations with a service of an asset. */
  served(side: 'base' | 'new', { id }: SideAsset, transport: string, port: number): readonly SideConversation[] {
    return (side === 'base' ? this.baseServed : this.newServed).get(`${id} ${transport}/${port}`) ?? [];
  }

  /** Hours in which the asset's zone was seen; at least a minute, to divide by. */
  hours(side: 'base' | 'new', asset: SideAsset | undefined): number {
    const zone = asset?.zone === undefined ? undefined : this.zoneOf.get(asset.zone);
    return Math.max(1 / 60, (side === 'base' ? zone?.baseHours : zone?.newHours) ?? 0);
  }
}

function byService(conversations: readonly SideConversation[]): Map<string, SideConversation[]> {
  const map = new Map<string, SideConversation[]>();
  for (const conversation of conversations) {
    const { server, transport, serverPort, established } = conversation;
    if (server === undefined || serverPort === undefined || !established) continue;
    const key = `${server} ${transport}/${serverPort}`;
    const list = map.get(key);
    if (list) list.push(conversation);
    else map.set(key, [conversation]);
  }
  return map;
}

export function hoursText(hours: number): string {
  return hours === 0 ? 'no time' : hours < 2 ? `${Math.max(1, Math.round(hours * 60))} min` : `${hours.toFixed(hours < 10 ? 1 : 0)} h`;
}

/** `SRT-PLC-01 (10.40.60.10)`. */
export function called(asset: SideAsset | undefined): string {
  if (!asset) return 'an unknown device';
  const address = asset.ips[0] ?? asset.macs[0];
  return address === undefined || address === asset.name ? asset.name : `${asset.name} (${address})`;
}

/** Frames before rows, no more than a claim lists. */
export function cited(...lists: readonly (readonly Evidence[])[]): Evidence[] {
  const all = lists.flat();
  return [...all.filter(place => 'frame' in place), ...all.filter(place => !('frame' in place))].slice(0, EVIDENCE_LISTED);
}

export type Draft = Omit<DriftItem, 'id' | 'baseAssets' | 'newAssets' | 'baseEvidence' | 'newEvidence'> & Partial<Pick<DriftItem, 'baseAssets' | 'newAssets' | 'baseEvidence' | 'newEvidence'>> & {
  /** What it is about, in words that stay the same as long as it is the same. */
  readonly key: readonly (string | number | undefined)[];
};
