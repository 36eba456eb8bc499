import type { Link, SiteConversation } from '../model/graph';

type Building = { -readonly [K in keyof Link]: Link[K] extends readonly string[] ? string[] : Link[K] };

/** All conversations from one asset to another as one edge, from who asked to who was asked. */
export function linksOf(conversations: readonly SiteConversation[]): Link[] {
  const byClient = new Map<string, Map<string, Building>>();
  const links: Building[] = [];
  for (const { id, client, server, protocol, bytes } of conversations) {
    if (client === undefined || server === undefined || client === server) continue;
    let byServer = byClient.get(client);
    if (!byServer) byClient.set(client, byServer = new Map());
    let link = byServer.get(server);
    if (!link) {
      byServer.set(server, link = { id: `link:${client}>${server}`, from: client, to: server, basis: 'observed', conversations: [], protocols: [], bytes: 0 });
      links.push(link);
    }
    link.conversations.push(id);
    if (protocol !== undefined && !link.protocols.includes(protocol)) link.protocols.push(protocol);
    link.bytes += bytes;
  }
  for (const link of links) link.protocols.sort();
  return links.sort((a, b) => (a.id < b.id ? -1 : 1));
}
