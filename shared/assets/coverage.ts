import type { Asset } from '../model/asset';
import type { Coverage } from '../model/analysis';
import type { SiteConversation } from '../model/graph';
import type { Zone } from '../model/zone';
import { protocolById } from '../protocols/registry';

const HOUR = 3_600_000_000;
/** Shorter than this a capture misses what happens once a shift: engineering, backups, updates. */
const SHORT_HOURS = 8;

/** Of this conversation the capture holds one direction, though the other was there: TCP that carried data or was set up never goes one way only. A datagram may, and an unanswered call is no blind spot. */
function isOneSided({ transport, packets, packetsFromClient, established, payloadFromClient }: SiteConversation): boolean {
  if (transport !== 'tcp' || packets === 0) return false;
  return packetsFromClient === 0 || (packetsFromClient === packets && (established || ((payloadFromClient ?? 0) > 0 && packets >= 3)));
}

interface Tally {
  all: number;
  oneSided: number;
  encrypted: number;
  unrecognised: number;
}

/** What was seen of each zone, and what nobody can say about it and why (acceptance §5.2, blind spots). */
export function coverageOf(zones: readonly Zone[], assets: readonly Asset[], conversations: readonly SiteConversation[]): Coverage[] {
  const encrypted = new Map<string, boolean>();
  const isEncrypted = (id: string): boolean => {
    let known = encrypted.get(id);
    if (known === undefined) encrypted.set(id, known = protocolById(id)?.encryption === 'always');
    return known;
  };
  const byId = new Map(assets.map(asset => [asset.id, asset]));
  const zoneOf = new Map(zones.flatMap(zone => zone.assets.map(id => [id, zone.id] as const)));
  const talking = new Set<string>();
  const tallies = new Map<string, Tally>(zones.map(({ id }) => [id, { all: 0, oneSided: 0, encrypted: 0, unrecognised: 0 }]));
  for (const conversation of conversations) {
    const sides = [conversation.client, conversation.server].filter(side => side !== undefined);
    for (const side of sides) talking.add(side);
    for (const zone of new Set(sides.map(side => zoneOf.get(side)))) {
      const tally = zone === undefined ? undefined : tallies.get(zone);
      if (!tally) continue;
      tally.all++;
      if (isOneSided(conversation)) tally.oneSided++;
      if (conversation.protocol !== undefined && isEncrypted(conversation.protocol)) tally.encrypted++;
      // Connections without a byte of data have nothing to be recognised by.
      if (conversation.protocol === undefined && conversation.transport !== 'l2' && (conversation.payloadFromClient ?? 0) > 0) tally.unrecognised++;
    }
  }
  return zones.map(zone => {
    const members = zone.assets.flatMap(id => byId.get(id) ?? []);
    const seen = members.filter(asset => asset.state !== 'listed-silent');
    const first = seen.reduce((time, asset) => Math.min(time, asset.firstSeen ?? Infinity), Infinity);
    const last = seen.reduce((time, asset) => Math.max(time, asset.lastSeen ?? -Infinity), -Infinity);
    const hours = last > first ? Math.round((last - first) / HOUR * 100) / 100 : 0;
    const unclassified = members.filter(asset => asset.role === 'unknown' || asset.role === 'server').length;
    const silent = members.length - seen.length;
    const unlisted = members.filter(asset => asset.state === 'seen-not-listed').length;
    const tally = tallies.get(zone.id)!;
    const quiet = seen.filter(asset => !talking.has(asset.id)).length;
    const withMac = seen.filter(asset => asset.macs.length > 0).length;
    const limits: string[] = [];
    const say = (number: number, one: string, many: string): void => {
      if (number > 0) limits.push(`${number} ${number === 1 ? one : many}`);
    };
    if (zone.basis !== 'external') {
      if (seen.length === 0) limits.push('Nothing of this zone was captured: it is known from lists only.');
      else if (hours < SHORT_HOURS) limits.push(`Seen for ${hours < 1 ? `${Math.round(hours * 60)} ${Math.round(hours * 60) === 1 ? 'minute' : 'minutes'}` : `${hours} hours`} only: what happens once a shift or a day is missing.`);
      if (seen.length > 0 && withMac === 0) limits.push('Seen through a router only: no traffic inside the zone, no MAC addresses, no discovery messages.');
      say(quiet, `of ${seen.length} assets showed no conversation with one partner, only broadcasts or discovery.`, `of ${seen.length} assets showed no conversation with one partner, only broadcasts or discovery.`);
      say(tally.oneSided, `of ${tally.all} conversations was captured in one direction only: what was answered is unknown.`, `of ${tally.all} conversations were captured in one direction only: what was answered is unknown.`);
      say(tally.encrypted, `of ${tally.all} conversations is encrypted: what is asked and done inside is unknown.`, `of ${tally.all} conversations are encrypted: what is asked and done inside is unknown.`);
      say(tally.unrecognised, `of ${tally.all} conversations carries a protocol that is not recognised.`, `of ${tally.all} conversations carry a protocol that is not recognised.`);
      say(silent, 'listed asset was never seen.', 'listed assets were never seen.');
      say(unlisted, 'asset was seen that no list names.', 'assets were seen that no list names.');
      say(unclassified, 'asset has no known role.', 'assets have no known role.');
    }
    return { zone: zone.id, hours, assets: members.length, unclassified, conversations: tally.all, oneSided: tally.oneSided, listedSilent: silent, seenNotListed: unlisted, limits };
  });
}
