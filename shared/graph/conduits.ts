import type { Asset } from '../model/asset';
import type { SiteConversation } from '../model/graph';
import type { Conduit } from '../model/zone';
import type { ZonePlan } from './zones';

/** Zone of one side of a conversation: that of the address in use, so that the second interface of a dual-homed asset counts where it is plugged in; the analyst's word is of the whole asset. */
export function zoneOfSide(asset: Asset, ip: string | undefined, plan: ZonePlan): string {
  const zone = ip !== undefined && asset.ips.length > 1 && asset.parent === undefined && asset.decided?.zone === undefined ? plan.zoneOfIp(asset.site, ip, asset.external) : undefined;
  return zone ?? asset.zone ?? plan.zoneOf(asset);
}

/** Traffic from zone to zone, by who asked whom. Traffic within a zone is no conduit. */
export function conduitsOf(conversations: readonly SiteConversation[], assets: ReadonlyMap<string, Asset>, plan: ZonePlan): Conduit[] {
  const conduits = new Map<string, { from: string; to: string; protocols: Set<string>; conversations: number; bytes: number }>();
  for (const conversation of conversations) {
    const client = conversation.client === undefined ? undefined : assets.get(conversation.client);
    const server = conversation.server === undefined ? undefined : assets.get(conversation.server);
    if (!client || !server || client === server) continue;
    const from = zoneOfSide(client, conversation.clientIp, plan);
    const to = zoneOfSide(server, conversation.serverIp, plan);
    if (from === to) continue;
    const key = `${from}>${to}`;
    let conduit = conduits.get(key);
    if (!conduit) conduits.set(key, conduit = { from, to, protocols: new Set(), conversations: 0, bytes: 0 });
    conduit.protocols.add(conversation.protocol ?? conversation.transport);
    conduit.conversations++;
    conduit.bytes += conversation.bytes;
  }
  return [...conduits].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, conduit]) => ({ id: `conduit:${key}`, ...conduit, protocols: [...conduit.protocols].sort() }));
}
