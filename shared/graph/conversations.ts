import { listEvidence } from '../assets/evidence';
import { stableId } from '../assets/ids';
import type { WitnessToAsset } from '../assets/identify';
import { distinctReadings, siteOf } from '../assets/sightings';
import type { SiteConfig } from '../model/config';
import type { Conversation, Operation, Orientation } from '../model/conversation';
import { EVIDENCE_LISTED } from '../model/evidence';
import type { Evidence } from '../model/evidence';
import type { SiteConversation, SiteOperation } from '../model/graph';
import type { Reading } from '../model/reading';

/** From sure to guessed. */
const ORIENTATIONS: readonly Orientation[] = ['handshake', 'message', 'service', 'first-packet'];

interface Part {
  readonly source: string;
  readonly conversation: Conversation;
}

interface Group {
  readonly site: string;
  readonly client: string | undefined;
  readonly server: string | undefined;
  readonly clientIp: string | undefined;
  readonly serverIp: string | undefined;
  readonly parts: Part[];
}

/** The readings' conversations with assets for witnesses, those of one kind added up over all readings of a site (interfaces, "a listed conversation"). */
export function siteConversations(readings: readonly Reading[], ledger: WitnessToAsset, config: SiteConfig): SiteConversation[] {
  const groups = new Map<string, Group>();
  for (const reading of distinctReadings(readings)) {
    const source = reading.source.id;
    const site = siteOf(reading, config);
    const assets = ledger.get(source) ?? [];
    for (const conversation of reading.conversations) {
      const client = reading.witnesses[conversation.client];
      const server = reading.witnesses[conversation.server];
      if (!client || !server) continue;
      const clientAsset = assets[conversation.client];
      const serverAsset = assets[conversation.server];
      const key = [
        site, conversation.vlan, conversation.tunnel, clientAsset ?? client.ip ?? client.mac ?? conversation.clientMac, serverAsset ?? server.ip ?? server.mac ?? conversation.serverMac,
        conversation.transport, conversation.serverPort, conversation.protocol,
      ].map(part => part ?? '').join('\u0000');
      let group = groups.get(key);
      if (!group) groups.set(key, group = { site, client: clientAsset, server: serverAsset, clientIp: client.ip, serverIp: server.ip, parts: [] });
      group.parts.push({ source, conversation });
    }
  }
  const found: SiteConversation[] = [];
  for (const [key, group] of groups) found.push(merge(stableId('conv', [key]), group));
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function merge(id: string, group: Group): SiteConversation {
  const { parts, site, client, server, clientIp, serverIp } = group;
  const sum = (read: (conversation: Conversation) => number): number => parts.reduce((total, part) => total + read(part.conversation), 0);
  // What cannot be added up is taken from the part with most packets.
  const main = parts.reduce((best, part) => (part.conversation.packets > best.conversation.packets ? part : best)).conversation;
  const { client: _c, server: _s, frames: _f, operations: _o, ...rest } = main;
  const orientation = ORIENTATIONS[Math.min(...parts.map(part => ORIENTATIONS.indexOf(part.conversation.orientation)))] ?? main.orientation;
  const outcomes = parts.map(part => part.conversation.outcomes).filter(entry => entry !== undefined);
  const evidence = parts.flatMap(part => part.conversation.frames.map((frame): Evidence => ({ source: part.source, frame })));
  return {
    ...rest, id, site, ...(client !== undefined ? { client } : {}), ...(server !== undefined ? { server } : {}), ...(clientIp !== undefined ? { clientIp } : {}), ...(serverIp !== undefined ? { serverIp } : {}),
    protocols: [...new Set(parts.flatMap(part => part.conversation.protocols))].sort(), orientation,
    connections: sum(c => c.connections), packets: sum(c => c.packets), bytes: sum(c => c.bytes), packetsFromClient: sum(c => c.packetsFromClient), bytesFromClient: sum(c => c.bytesFromClient),
    established: parts.some(part => part.conversation.established),
    ...(outcomes.length > 0 ? { outcomes: {
      established: outcomes.reduce((n, o) => n + o.established, 0), refused: outcomes.reduce((n, o) => n + o.refused, 0), halfOpen: outcomes.reduce((n, o) => n + o.halfOpen, 0), reset: outcomes.reduce((n, o) => n + o.reset, 0),
    } } : {}),
    ...(parts.some(part => part.conversation.protocolBasis === 'payload') ? { protocolBasis: 'payload' as const } : {}),
    firstSeen: parts.reduce((time, part) => Math.min(time, part.conversation.firstSeen), Infinity), lastSeen: parts.reduce((time, part) => Math.max(time, part.conversation.lastSeen), -Infinity),
    operations: mergeOperations(parts), evidence: listEvidence(evidence), evidenceCount: Math.max(evidence.length, sum(c => c.packets)),
  };
}

function mergeOperations(parts: readonly Part[]): SiteOperation[] {
  const merged = new Map<string, { operation: Operation; count: number; refused: number; evidence: Evidence[] }>();
  for (const { source, conversation } of parts) {
    for (const operation of conversation.operations) {
      const key = `${operation.kind} ${operation.code ?? ''} ${operation.name}`;
      let entry = merged.get(key);
      if (!entry) merged.set(key, entry = { operation, count: 0, refused: 0, evidence: [] });
      entry.count += operation.count;
      entry.refused += operation.refused ?? 0;
      if (entry.evidence.length < 4 * EVIDENCE_LISTED) entry.evidence.push(...operation.frames.map((frame): Evidence => ({ source, frame })));
    }
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { operation, count, refused, evidence }]) => ({
    name: operation.name, ...(operation.code !== undefined ? { code: operation.code } : {}), kind: operation.kind, count, ...(refused > 0 ? { refused } : {}), evidence: listEvidence(evidence),
  }));
}
