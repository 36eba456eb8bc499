import type { Analysis } from '../../../shared/model/analysis';
import type { LinkDetail } from '../../../shared/model/views';

/** Conversations listed for one link; the rest is counted. */
const CONVERSATIONS_SHOWN = 200;

export function linkDetail(analysis: Analysis, id: string): LinkDetail | null {
  const link = analysis.links.find(candidate => candidate.id === id);
  if (!link) return null;
  const { from, to, basis, protocols, bytes } = link;
  const wanted = new Set(link.conversations);
  const conversations = analysis.conversations.filter(conversation => wanted.has(conversation.id)).sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
  const sides = analysis.assets.filter(asset => asset.id === from || asset.id === to);
  const zoneOf = (asset: string): string | undefined => sides.find(side => side.id === asset)?.zone;
  const conduit = analysis.conduits.find(candidate => candidate.from === zoneOf(from) && candidate.to === zoneOf(to));
  const zones = conduit ? analysis.zones.filter(zone => zone.id === conduit.from || zone.id === conduit.to) : [];
  return {
    id, from, to, basis, protocols, bytes,
    names: Object.fromEntries([...sides, ...zones].map(({ id: of, name }) => [of, name])),
    ...(conduit ? { conduit: { from: conduit.from, to: conduit.to, conversations: conduit.conversations, bytes: conduit.bytes } } : {}),
    conversations: conversations.slice(0, CONVERSATIONS_SHOWN),
    conversationCount: conversations.length,
  };
}
