import type { Link, SiteConversation } from '../model/graph';

/** All conversations from one asset to another as one edge, from who asked to who was asked. */
export function linksOf(conversations: readonly SiteConversation[]): Link[] {
  const links = new Map<string, { from: string; to: string; conversations: string[]; protocols: Set<string>; bytes: number }>();
  for (const conversation of conversations) {
    const { client, server } = conversation;
    if (client === undefined || server === undefined || client === server) continue;
    const key = `${client}>${server}`;
    let link = links.get(key);
    if (!link) links.set(key, link = { from: client, to: server, conversations: [], protocols: new Set(), bytes: 0 });
    link.conversations.push(conversation.id);
    if (conversation.protocol !== undefined) link.protocols.add(conversation.protocol);
    link.bytes += conversation.bytes;
  }
  return [...links].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, link]) => ({
    id: `link:${key}`, from: link.from, to: link.to, basis: 'observed' as const, conversations: link.conversations, protocols: [...link.protocols].sort(), bytes: link.bytes,
  }));
}
