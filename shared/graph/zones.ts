import { compareIp, inPrefix, ipScope, subnetOf } from '../model/address';
import type { Identified } from '../assets/identify';
import { levelsOf } from '../assets/purdue';
import type { Asset, Role } from '../model/asset';
import type { SiteConfig, ZoneSetting } from '../model/config';
import type { PurdueLevel, Zone } from '../model/zone';

/** Where an address or VLAN of a site belongs; the one place that decides it. */
export interface ZonePlan {
  /** Zone of an asset as a whole. */
  zoneOf(asset: Asset): string;
  /** The same without the analyst's word on it or on what stands in front of it. */
  derivedZoneOf(asset: Asset): string;
  /** Zone of one address of an asset: a dual-homed asset has several. Undefined when the address says nothing. */
  zoneOfIp(site: string, ip: string, external: boolean): string | undefined;
  zoneOfVlan(site: string, vlan: number): string;
  describe(zone: string): { name: string; basis: Zone['basis']; level?: PurdueLevel };
}

/**
 * Zones by configuration, else by VLAN, else by /24 or /64. Which VLAN a subnet is follows from the assets that show their own MAC in it, so that routed and listed assets
 * of the subnet find their zone too.
 */
export function planZones(assets: readonly Asset[], homes: Identified['homes'], config: SiteConfig): ZonePlan {
  const settings = config.zones ?? [];
  const vlanOfSubnet = learnSubnets(assets, homes);
  const described = new Map<string, { name: string; basis: Zone['basis']; level?: PurdueLevel }>();
  const note = (id: string, name: string, basis: Zone['basis'], level?: PurdueLevel): string => {
    if (!described.has(id)) described.set(id, { name, basis, ...(level !== undefined ? { level } : {}) });
    return id;
  };
  const fits = (setting: ZoneSetting, site: string): boolean => setting.site === undefined || setting.site === site;
  const configured = (site: string, setting: ZoneSetting): string =>
    note(`zone:${site}:${setting.vlan !== undefined ? `vlan:${setting.vlan}` : setting.cidr !== undefined ? `net:${setting.cidr}` : `named:${setting.name}`}`, setting.name, 'configuration', setting.purdueLevel);
  const byCidr = (site: string, ip: string): string | undefined => {
    const bits = (setting: ZoneSetting): number => Number(setting.cidr!.split('/')[1] ?? 128);
    const hits = settings.filter(setting => setting.cidr !== undefined && fits(setting, site) && inPrefix(ip, setting.cidr)).sort((a, b) => bits(b) - bits(a));
    return hits[0] && configured(site, hits[0]);
  };
  const zoneOfVlan = (site: string, vlan: number): string => {
    const setting = settings.find(entry => entry.vlan === vlan && fits(entry, site));
    return setting ? configured(site, setting) : note(`zone:${site}:vlan:${vlan}`, `VLAN ${vlan}`, 'vlan');
  };
  const zoneOfIp = (site: string, ip: string, external: boolean): string | undefined => {
    if (external) return note(`zone:${site}:external`, 'External', 'external');
    const set = byCidr(site, ip);
    if (set !== undefined) return set;
    if (ipScope(ip) === 'link-local') return undefined;
    const subnet = subnetOf(ip);
    const vlan = vlanOfSubnet.get(`${site} ${subnet}`);
    return vlan !== undefined ? zoneOfVlan(site, vlan) : note(`zone:${site}:net:${subnet}`, subnet, 'subnet');
  };
  const byId = new Map(assets.map(asset => [asset.id, asset]));
  const derivedZoneOf = (asset: Asset, depth = 0): string => {
    const parent = asset.parent === undefined || depth > 8 ? undefined : byId.get(asset.parent);
    if (parent) return derivedZoneOf(parent, depth + 1);
    const { site } = asset;
    if (asset.external) return note(`zone:${site}:external`, 'External', 'external');
    // The address that a list gives is the one that counts: a layer-3 switch has one in every VLAN. Else the lowest, IPv4 first.
    const listedIps = new Set(asset.facts.filter(fact => fact.key === 'ip' && fact.evidence.some(piece => 'row' in piece)).map(fact => String(fact.value)));
    const ips = [...asset.ips].filter(ip => ipScope(ip) !== 'link-local').sort((a, b) => Number(listedIps.has(b)) - Number(listedIps.has(a)) || compareIp(a, b));
    for (const ip of ips) {
      const zone = zoneOfIp(site, ip, false);
      if (zone !== undefined && (asset.vlans.length === 0 || described.get(zone)?.basis === 'configuration' || asset.vlans.some(vlan => zone === zoneOfVlan(site, vlan)))) return zone;
    }
    const vlan = asset.vlans[0];
    if (vlan !== undefined) return zoneOfVlan(site, vlan);
    const listed = asset.facts.find(fact => fact.key === 'listed-vlan');
    if (ips[0] !== undefined) return zoneOfIp(site, ips[0], false)!;
    if (listed !== undefined && Number.isInteger(Number(listed.value)) && Number(listed.value) > 0) return zoneOfVlan(site, Number(listed.value));
    return note(`zone:${site}:unknown`, 'Unknown zone', 'unknown');
  };
  // An analyst chooses among the zones that there are, by id, or names one of their own: so those must be known first.
  if (assets.some(asset => asset.decided?.zone !== undefined)) for (const asset of assets) derivedZoneOf(asset);
  const zoneOf = (asset: Asset, depth = 0): string => {
    const set = asset.decided?.zone?.value;
    if (set !== undefined) return described.has(set) ? set : [...described].find(([id, { name }]) => name === set && id.startsWith(`zone:${asset.site}:`))?.[0] ?? analystZone(asset.site, set);
    const parent = asset.parent === undefined || depth > 8 ? undefined : byId.get(asset.parent);
    return parent ? zoneOf(parent, depth + 1) : derivedZoneOf(asset);
  };
  const analystZone = (site: string, name: string): string => {
    // A zone that was chosen by its id when it was one: without its last member it is none, and its VLAN still says which it was.
    const vlan = /^zone:.*:vlan:(\d{1,4})$/.exec(name)?.[1];
    return vlan === undefined ? note(`zone:${site}:named:${name}`, name.replace(/^zone:.*?:(?:net|named):/, ''), 'analyst') : zoneOfVlan(site, Number(vlan));
  };
  return { zoneOf, derivedZoneOf, zoneOfIp, zoneOfVlan, describe: zone => described.get(zone) ?? { name: zone, basis: 'unknown' } };
}

/** Site and subnet → VLAN in which most of its addresses show their own MAC. */
function learnSubnets(assets: readonly Asset[], homes: Identified['homes']): Map<string, number> {
  const votes = new Map<string, Map<number, number>>();
  for (const { id, site, external } of assets) {
    if (external) continue;
    for (const [ip, vlan] of homes.get(id) ?? []) {
      if (ipScope(ip) === 'link-local') continue;
      const key = `${site} ${subnetOf(ip)}`;
      const counts = votes.get(key) ?? new Map<number, number>();
      votes.set(key, counts.set(vlan, (counts.get(vlan) ?? 0) + 1));
    }
  }
  return new Map([...votes].map(([key, counts]) => [key, [...counts].sort(([a, x], [b, y]) => y - x || a - b)[0]![0]]));
}

/** Roles whose level is that of the place they serve. */
const FOLLOWS_ZONE: ReadonlySet<Role> = new Set<Role>([
  'database-server', 'file-server', 'domain-controller', 'print-server', 'patch-server', 'backup-server', 'dns-dhcp-server', 'server', 'broker', 'management-server', 'historian', 'hypervisor', 'unknown', 'licence-server',
]);

/** Assets with their zone and, where the function leaves it open, the level of the zone; and the zones. */
export function placeInZones(assets: readonly Asset[], plan: ZonePlan): { assets: Asset[]; zones: Zone[] } {
  const members = new Map<string, Asset[]>();
  const placed = assets.map((asset): Asset & { zone: string } => {
    const zone = plan.zoneOf(asset), set = asset.decided?.zone;
    return { ...asset, zone, ...(set === undefined ? {} : { decided: { ...asset.decided, zone: { ...set, value: plan.describe(zone).name, derived: plan.describe(plan.derivedZoneOf(asset)).name } } }) };
  });
  for (const asset of placed) {
    const list = members.get(asset.zone);
    if (list) list.push(asset);
    else members.set(asset.zone, [asset]);
  }
  const levels = new Map<string, PurdueLevel | undefined>();
  for (const [zone, list] of members) {
    const fixed = list.filter(asset => !FOLLOWS_ZONE.has(asset.role) || asset.purdueBasis === 'list');
    levels.set(zone, plan.describe(zone).level ?? commonest(fixed) ?? commonest(list));
  }
  const levelled = placed.map((asset): Asset => {
    const level = levels.get(asset.zone);
    if (level === undefined || asset.external || asset.purdueBasis === 'list' || asset.purdueBasis === 'analyst' || !FOLLOWS_ZONE.has(asset.role)) return asset;
    const allowed = levelsOf(asset.role);
    return allowed.length === 0 || allowed.includes(level) ? { ...asset, purdueLevel: level, purdueBasis: 'zone' } : asset;
  });
  const zones = [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, list]): Zone => {
    const { name, basis, level } = plan.describe(id);
    const own = new Set(list.map(asset => asset.id));
    const purdueLevel = basis === 'external' ? undefined : level ?? commonest(levelled.filter(asset => own.has(asset.id)));
    return {
      id, name: basis === 'vlan' || basis === 'subnet' ? listedName(list) ?? name : name, site: list[0]!.site, ...(purdueLevel !== undefined ? { purdueLevel } : {}), assets: list.map(asset => asset.id).sort(), basis,
    };
  });
  return { assets: levelled, zones };
}

/** The commonest level, the lower of equals. */
function commonest(assets: readonly Asset[]): PurdueLevel | undefined {
  const counts = new Map<PurdueLevel, number>();
  for (const { purdueLevel } of assets) if (purdueLevel !== undefined) counts.set(purdueLevel, (counts.get(purdueLevel) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || a - b)[0]?.[0];
}

/** A name that a list gives to at least half of the listed members names the zone. */
function listedName(assets: readonly Asset[]): string | undefined {
  const counts = new Map<string, number>();
  let listed = 0;
  for (const asset of assets) {
    const fact = asset.facts.find(entry => entry.key === 'listed-zone');
    if (!fact) continue;
    listed++;
    const name = String(fact.value).trim();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const best = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0];
  return best && best[1] * 2 >= listed ? best[0] : undefined;
}
