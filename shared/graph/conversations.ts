import { frame, listEvidence } from '../assets/evidence';
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
      const { vlan, tunnel, transport, serverPort, protocol } = conversation;
      const from = clientAsset ?? client.ip ?? client.mac ?? conversation.clientMac ?? '';
      const to = serverAsset ?? server.ip ?? server.mac ?? conversation.serverMac ?? '';
      // A machine with several addresses keeps them apart: clientIp and serverIp are claims about every packet of the row.
      const key = `${site}\u0000${vlan ?? ''}\u0000${tunnel ?? ''}\u0000${from}\u0000${to}\u0000${client.ip ?? ''}\u0000${server.ip ?? ''}\u0000${transport}\u0000${serverPort ?? ''}\u0000${protocol ?? ''}`;
      let group = groups.get(key);
      if (!group) groups.set(key, group = { site, client: clientAsset, server: serverAsset, clientIp: client.ip, serverIp: server.ip, parts: [] });
      group.parts.push({ source, conversation });
    }
  }
  const found: SiteConversation[] = [];
  for (const [key, group] of groups) found.push(merge(stableId('conv', [key]), group));
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

type Building = { -readonly [K in keyof SiteConversation]: SiteConversation[K] };

function merge(id: string, group: Group): SiteConversation {
  const { parts } = group;
  let main = parts[0]!.conversation;
  const total = { connections: 0, packets: 0, bytes: 0, packetsFromClient: 0, bytesFromClient: 0 };
  let established = false;
  let payload = false;
  let orientation: number = ORIENTATIONS.length - 1;
  let firstSeen = Infinity;
  let lastSeen = -Infinity;
  const evidence: Evidence[] = [];
  for (const { source, conversation } of parts) {
    // What cannot be added up is taken from the part with most packets.
    if (conversation.packets > main.packets) main = conversation;
    total.connections += conversation.connections;
    total.packets += conversation.packets;
    total.bytes += conversation.bytes;
    total.packetsFromClient += conversation.packetsFromClient;
    total.bytesFromClient += conversation.bytesFromClient;
    established ||= conversation.established;
    payload ||= conversation.protocolBasis === 'payload';
    orientation = Math.min(orientation, ORIENTATIONS.indexOf(conversation.orientation));
    firstSeen = Math.min(firstSeen, conversation.firstSeen);
    lastSeen = Math.max(lastSeen, conversation.lastSeen);
    if (evidence.length < 8 * EVIDENCE_LISTED) for (const number of conversation.frames) evidence.push(frame(source, number));
  }
  // Members are set one by one, in one order: a hundred thousand of these are walked many times, and objects of few shapes are walked fast.
  const merged: Building = {
    id, site: group.site, transport: main.transport, protocols: parts.length === 1 ? main.protocols : [...new Set(parts.flatMap(part => part.conversation.protocols))].sort(), orientation: ORIENTATIONS[orientation]!,
    connections: total.connections, packets: total.packets, bytes: total.bytes, packetsFromClient: total.packetsFromClient, bytesFromClient: total.bytesFromClient,
    established, firstSeen, lastSeen, operations: mergeOperations(parts), evidence: listEvidence(evidence), evidenceCount: total.packets,
  };
  if (group.client !== undefined) merged.client = group.client;
  if (group.server !== undefined) merged.server = group.server;
  if (group.clientIp !== undefined) merged.clientIp = group.clientIp;
  if (group.serverIp !== undefined) merged.serverIp = group.serverIp;
  if (main.serverPort !== undefined) merged.serverPort = main.serverPort;
  if (main.protocol !== undefined) merged.protocol = main.protocol;
  if (payload) merged.protocolBasis = 'payload';
  else if (main.protocolBasis !== undefined) merged.protocolBasis = main.protocolBasis;
  if (main.vlan !== undefined) merged.vlan = main.vlan;
  if (main.tunnel !== undefined) merged.tunnel = main.tunnel;
  if (main.clientMac !== undefined) merged.clientMac = main.clientMac;
  if (main.serverMac !== undefined) merged.serverMac = main.serverMac;
  const outcomes = addOutcomes(parts);
  if (outcomes) merged.outcomes = outcomes;
  if (main.period !== undefined) merged.period = main.period;
  if (main.roundTripMicros !== undefined) merged.roundTripMicros = main.roundTripMicros;
  if (main.payloadFromClient !== undefined) merged.payloadFromClient = main.payloadFromClient;
  if (main.payloadFromServer !== undefined) merged.payloadFromServer = main.payloadFromServer;
  if (main.ttlClient !== undefined) merged.ttlClient = main.ttlClient;
  if (main.ttlServer !== undefined) merged.ttlServer = main.ttlServer;
  return merged;
}

function addOutcomes(parts: readonly Part[]): SiteConversation['outcomes'] {
  let sum: { established: number; refused: number; halfOpen: number; reset: number } | undefined;
  for (const { conversation: { outcomes } } of parts) {
    if (!outcomes) continue;
    sum ??= { established: 0, refused: 0, halfOpen: 0, reset: 0 };
    sum.established += outcomes.established;
    sum.refused += outcomes.refused;
    sum.halfOpen += outcomes.halfOpen;
    sum.reset += outcomes.reset;
  }
  return sum;
}

function mergeOperations(parts: readonly Part[]): SiteOperation[] {
  if (parts.length === 1 && parts[0]!.conversation.operations.length === 0) return [];
  const merged = new Map<string, { operation: Operation; count: number; refused: number; evidence: Evidence[] }>();
  for (const { source, conversation } of parts) {
    for (const operation of conversation.operations) {
      const key = `${operation.kind} ${operation.code ?? ''} ${operation.name}`;
      let entry = merged.get(key);
      if (!entry) merged.set(key, entry = { operation, count: 0, refused: 0, evidence: [] });
      entry.count += operation.count;
      entry.refused += operation.refused ?? 0;
      if (entry.evidence.length < 4 * EVIDENCE_LISTED) entry.evidence.push(...operation.frames.map(number => frame(source, number)));
    }
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { operation, count, refused, evidence }]) => ({
    name: operation.name, ...(operation.code !== undefined ? { code: operation.code } : {}), kind: operation.kind, count, ...(refused > 0 ? { refused } : {}), evidence: listEvidence(evidence),
  }));
}
