import { listEvidence, shown } from '../assets/evidence';
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
  /** Who, with whom, to which service: what all conversations have in common that may be the same traffic. */
  readonly ends: string;
  readonly client: string | undefined;
  readonly server: string | undefined;
  readonly clientIp: string | undefined;
  readonly serverIp: string | undefined;
  readonly parts: Part[];
}

/** Conversations that a log of messages lists stand aside until all counted ones are known. */
interface Listed {
  readonly group: Omit<Group, 'parts'>;
  readonly part: Part;
}

/** The readings' conversations with assets for witnesses, those of one kind added up over all readings of a site (interfaces, "a listed conversation"). */
export function siteConversations(readings: readonly Reading[], ledger: WitnessToAsset, config: SiteConfig): SiteConversation[] {
  const groups = new Map<string, Group>();
  const listed: Listed[] = [];
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
      const { vlan, tunnel, transport, serverPort, protocol, messagesOf } = conversation;
      const from = clientAsset ?? client.ip ?? client.mac ?? conversation.clientMac ?? '';
      const to = serverAsset ?? server.ip ?? server.mac ?? conversation.serverMac ?? '';
      // A machine with several addresses keeps them apart: clientIp and serverIp are claims about every packet of the row.
      const ends = `${from}\u0000${to}\u0000${client.ip ?? ''}\u0000${server.ip ?? ''}\u0000${transport}\u0000${serverPort ?? ''}`;
      if (messagesOf !== undefined) {
        listed.push({ group: { site, ends, client: clientAsset, server: serverAsset, clientIp: client.ip, serverIp: server.ip }, part: { source, conversation } });
        continue;
      }
      const key = keyOf(site, ends, vlan, tunnel, protocol);
      let group = groups.get(key);
      if (!group) groups.set(key, group = { site, ends, client: clientAsset, server: serverAsset, clientIp: client.ip, serverIp: server.ip, parts: [] });
      group.parts.push({ source, conversation });
    }
  }
  const found: SiteConversation[] = [];
  for (const [key, group] of listed.length === 0 ? groups : withListed(groups, listed)) found.push(merge(stableId('conv', [key]), group));
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function keyOf(site: string, ends: string, vlan: number | undefined, tunnel: string | undefined, protocol: string | undefined): string {
  return `${site}\u0000${vlan ?? ''}\u0000${tunnel ?? ''}\u0000${ends}\u0000${protocol ?? ''}`;
}

/**
 * Joins what logs of messages list to the conversations that captures and logs of connections counted. Such a log knows no VLAN and no tunnel, and names the protocol that it reads: the same ends decide, among
 * several conversations of theirs the same protocol, else the one with most packets. A listed conversation that nobody counted stands for itself.
 */
function withListed(groups: ReadonlyMap<string, Group>, listed: readonly Listed[]): Map<string, Group> {
  const byEnds = new Map<string, Group[]>();
  const note = (group: Group): void => {
    const place = `${group.site}\u0000${group.ends}`;
    const list = byEnds.get(place);
    if (list) list.push(group);
    else byEnds.set(place, [group]);
  };
  const packets = (group: Group): number => group.parts.reduce((sum, { conversation }) => sum + conversation.packets, 0);
  for (const group of groups.values()) note(group);
  for (const { group: { site, ends, ...sides }, part } of listed) {
    const known = byEnds.get(`${site}\u0000${ends}`);
    const { protocol } = part.conversation;
    if (!known) note({ site, ends, ...sides, parts: [part] });
    else (known.find(group => group.parts.some(({ conversation }) => conversation.protocol === protocol && conversation.messagesOf === undefined)) ?? known.reduce((a, b) => (packets(b) > packets(a) ? b : a))).parts.push(part);
  }
  const joined = new Map<string, Group>();
  for (const group of [...byEnds.values()].flat()) {
    const main = mainOf(group.parts);
    joined.set(keyOf(group.site, group.ends, main.vlan, main.tunnel, deepest(group.parts).protocol), group);
  }
  return joined;
}

/** What cannot be added up is taken from the part with most packets, counted ones first. */
function mainOf(parts: readonly Part[]): Conversation {
  let main = parts[0]!.conversation;
  for (const { conversation } of parts) {
    const counted = Number(conversation.messagesOf === undefined) - Number(main.messagesOf === undefined);
    if (counted > 0 || (counted === 0 && conversation.packets > main.packets)) main = conversation;
  }
  return main;
}

/** The part whose protocol says most: recognised in the payload, and carried by the others' (`cip` in `enip`). */
function deepest(parts: readonly Part[]): Conversation {
  const rank = ({ protocol, protocolBasis, protocols }: Conversation): number => (protocol === undefined ? 0 : protocolBasis === 'payload' ? 2 + protocols.length : 1);
  let best = mainOf(parts);
  for (const { conversation } of parts) if (rank(conversation) > rank(best)) best = conversation;
  return best;
}

/** Parts whose packets and connections add up: those that were counted; where there are none, those of the one log of messages that lists most. */
function countedParts(parts: readonly Part[]): readonly Part[] {
  const byLog = new Map<string | undefined, { parts: Part[]; packets: number }>();
  for (const part of parts) {
    const { messagesOf, packets } = part.conversation;
    const entry = byLog.get(messagesOf);
    if (!entry) byLog.set(messagesOf, { parts: [part], packets });
    else {
      entry.parts.push(part);
      entry.packets += packets;
    }
  }
  const whole = byLog.get(undefined);
  if (byLog.size === 1 || whole) return (whole ?? [...byLog.values()][0]!).parts;
  return [...byLog].sort(([a, x], [b, y]) => y.packets - x.packets || (a! < b! ? -1 : 1))[0]![1].parts;
}

type Building = { -readonly [K in keyof SiteConversation]: SiteConversation[K] };

function merge(id: string, group: Group): SiteConversation {
  const { parts } = group;
  const main = mainOf(parts);
  const named = parts.some(({ conversation }) => conversation.messagesOf !== undefined) ? deepest(parts) : main;
  const total = { connections: 0, packets: 0, bytes: 0, packetsFromClient: 0, bytesFromClient: 0 };
  let established = false;
  let payload = false;
  let orientation: number = ORIENTATIONS.length - 1;
  let firstSeen = Infinity;
  let lastSeen = -Infinity;
  const evidence: Evidence[] = [];
  for (const { conversation } of countedParts(parts)) {
    total.connections += conversation.connections;
    total.packets += conversation.packets;
    total.bytes += conversation.bytes;
    total.packetsFromClient += conversation.packetsFromClient;
    total.bytesFromClient += conversation.bytesFromClient;
  }
  const timed = parts.some(({ conversation }) => conversation.lastSeen > 0);
  for (const { source, conversation } of parts) {
    established ||= conversation.established;
    payload ||= conversation.protocolBasis === 'payload';
    orientation = Math.min(orientation, ORIENTATIONS.indexOf(conversation.orientation));
    // A log whose times cannot be read says 0.
    if (conversation.lastSeen > 0 || !timed) {
      firstSeen = Math.min(firstSeen, conversation.firstSeen);
      lastSeen = Math.max(lastSeen, conversation.lastSeen);
    }
    if (evidence.length < 8 * EVIDENCE_LISTED) for (const number of conversation.frames) evidence.push(shown(source, conversation, number));
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
  if (named.protocol !== undefined) merged.protocol = named.protocol;
  if (payload) merged.protocolBasis = 'payload';
  else if (named.protocolBasis !== undefined) merged.protocolBasis = named.protocolBasis;
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

interface Done {
  readonly operation: Operation;
  count: number;
  refused: number;
}

/** Operations of all parts. Captures, and the logs of one kind, add up; what several kinds of log list is the same messages, so that the largest number counts. */
function mergeOperations(parts: readonly Part[]): SiteOperation[] {
  if (parts.length === 1 && parts[0]!.conversation.operations.length === 0) return [];
  const merged = new Map<string, { byLog: Map<string | undefined, Done>; evidence: Evidence[] }>();
  for (const { source, conversation } of parts) {
    for (const operation of conversation.operations) {
      const key = `${operation.kind} ${operation.code ?? ''} ${operation.name}`;
      let entry = merged.get(key);
      if (!entry) merged.set(key, entry = { byLog: new Map(), evidence: [] });
      let done = entry.byLog.get(conversation.messagesOf);
      if (!done) entry.byLog.set(conversation.messagesOf, done = { operation, count: 0, refused: 0 });
      done.count += operation.count;
      done.refused += operation.refused ?? 0;
      if (entry.evidence.length < 4 * EVIDENCE_LISTED) entry.evidence.push(...operation.frames.map(number => shown(source, conversation, number)));
    }
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { byLog, evidence }]) => {
    const list = [...byLog.values()];
    const { operation } = list[0]!;
    const count = Math.max(...list.map(done => done.count));
    const refused = Math.max(...list.map(done => done.refused));
    return { name: operation.name, ...(operation.code !== undefined ? { code: operation.code } : {}), kind: operation.kind, count, ...(refused > 0 ? { refused } : {}), evidence: listEvidence(evidence) };
  });
}
