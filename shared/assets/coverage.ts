import type { Asset } from '../model/asset';
import type { Coverage } from '../model/analysis';
import type { SiteConversation } from '../model/graph';
import type { Zone } from '../model/zone';

const HOUR = 3_600_000_000;
/** Shorter than this a capture misses what happens once a shift: engineering, backups, updates. */
const SHORT_HOURS = 8;

/** What was seen of each zone, and what nobody can say about it and why (acceptance §5.2, blind spots). */
export function coverageOf(zones: readonly Zone[], assets: readonly Asset[], conversations: readonly SiteConversation[]): Coverage[] {
  const byId = new Map(assets.map(asset => [asset.id, asset]));
  const oneSided = new Set<string>();
  const talking = new Set<string>();
  for (const conversation of conversations) {
    for (const side of [conversation.client, conversation.server]) if (side !== undefined) talking.add(side);
    if (conversation.server !== undefined && conversation.packets === conversation.packetsFromClient) oneSided.add(conversation.server);
  }
  for (const conversation of conversations) if (conversation.server !== undefined && conversation.packets > conversation.packetsFromClient) oneSided.delete(conversation.server);
  return zones.map(zone => {
    const members = zone.assets.flatMap(id => byId.get(id) ?? []);
    const seen = members.filter(asset => asset.state !== 'listed-silent');
    const first = seen.reduce((time, asset) => Math.min(time, asset.firstSeen ?? Infinity), Infinity);
    const last = seen.reduce((time, asset) => Math.max(time, asset.lastSeen ?? -Infinity), -Infinity);
    const hours = last > first ? Math.round((last - first) / HOUR * 100) / 100 : 0;
    const unclassified = members.filter(asset => asset.role === 'unknown' || asset.role === 'server').length;
    const silent = members.length - seen.length;
    const sided = members.filter(asset => oneSided.has(asset.id)).length;
    const quiet = seen.filter(asset => !talking.has(asset.id)).length;
    const withMac = seen.filter(asset => asset.macs.length > 0).length;
    const limits: string[] = [];
    if (zone.basis !== 'external') {
      if (seen.length === 0) limits.push('Nothing of this zone was captured: it is known from lists only.');
      else if (hours < SHORT_HOURS) limits.push(`Seen for ${hours < 1 ? `${Math.round(hours * 60)} minutes` : `${hours} hours`} only: what happens once a shift or a day is missing.`);
      if (seen.length > 0 && withMac === 0) limits.push('Seen through a router only: no traffic inside the zone, no MAC addresses, no discovery messages.');
      if (quiet > 0) limits.push(`${quiet} of ${seen.length} assets showed no conversation with one partner, only broadcasts or discovery.`);
      if (sided > 0) limits.push(`${sided} assets were captured in one direction only.`);
      if (silent > 0) limits.push(`${silent} listed assets were never seen.`);
      if (unclassified > 0) limits.push(`${unclassified} assets have no known role.`);
    }
    return { zone: zone.id, hours, assets: members.length, unclassified, oneSided: sided, listedSilent: silent, limits };
  });
}
