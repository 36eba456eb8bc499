import type { Conversation, OperationKind } from '../model/conversation';
import type { Evidence } from '../model/evidence';
import type { Reading } from '../model/reading';
import type { Fact, Role } from '../model/asset';
import { listEvidence, shown } from './evidence';

/** A conversation with the assets on its sides; -1 where a side is no asset. */
export interface Talk {
  readonly conversation: Conversation;
  readonly source: string;
  readonly client: number;
  readonly server: number;
}

/** The conversations of one asset on one side, found by what rules ask for; a hundred rules ask, so nothing is searched twice. */
export class Talks {
  /** Protocol of which a message was recognised → talks, answered ones and all. */
  private readonly answeredBy = new Map<string, Talk[]>();
  private readonly allBy = new Map<string, Talk[]>();
  /** `tcp 443` → talks over an accepted connection, or answered. */
  private readonly byPort = new Map<string, Talk[]>();
  private readonly byOperation = new Map<OperationKind, Talk[]>();

  constructor(readonly all: readonly Talk[]) {
    for (const talk of all) {
      const { conversation } = talk;
      const replied = answered(talk);
      const { protocol, protocols } = conversation;
      for (const id of protocols) add(this.allBy, id, talk, replied ? this.answeredBy : undefined);
      if (protocol !== undefined && conversation.protocolBasis === 'payload' && !protocols.includes(protocol)) add(this.allBy, protocol, talk, replied ? this.answeredBy : undefined);
      if (conversation.established && conversation.serverPort !== undefined) add(this.byPort, `${conversation.transport} ${conversation.serverPort}`, talk);
      for (const { kind } of conversation.operations) {
        const list = this.byOperation.get(kind);
        if (!list) this.byOperation.set(kind, [talk]);
        else if (list[list.length - 1] !== talk) list.push(talk);
      }
    }
  }

  /** Talks in which a message of one of these protocols was recognised and the server sent something. */
  answered(protocols: Iterable<string>): readonly Talk[] {
    return union(this.answeredBy, protocols);
  }

  /** The same, answered or not. */
  speaking(protocols: Iterable<string>): readonly Talk[] {
    return union(this.allBy, protocols);
  }

  onPorts(transport: 'tcp' | 'udp', ports: readonly number[]): readonly Talk[] {
    return union(this.byPort, ports.map(port => `${transport} ${port}`));
  }

  withOperations(kinds: readonly OperationKind[]): readonly Talk[] {
    return union(this.byOperation, kinds);
  }
}

function add<K>(map: Map<K, Talk[]>, key: K, talk: Talk, too?: Map<K, Talk[]>): void {
  const list = map.get(key);
  if (list) list.push(talk);
  else map.set(key, [talk]);
  if (too) add(too, key, talk);
}

const NONE: readonly Talk[] = [];

function union<K>(map: ReadonlyMap<K, Talk[]>, keys: Iterable<K>): readonly Talk[] {
  let first: readonly Talk[] | undefined;
  let merged: Set<Talk> | undefined;
  for (const key of keys) {
    const list = map.get(key);
    if (!list) continue;
    if (!first) first = list;
    else {
      merged ??= new Set(first);
      for (const talk of list) merged.add(talk);
    }
  }
  return merged ? [...merged] : first ?? NONE;
}

/** One asset as role rules see it. */
export interface AssetView {
  readonly index: number;
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  readonly vlans: readonly number[];
  readonly external: boolean;
  readonly isChild: boolean;
  /** Addresses of other hosts that come from its MAC. */
  readonly fronts: number;
  readonly vendor: string | undefined;
  readonly model: string | undefined;
  readonly os: string | undefined;
  readonly names: readonly string[];
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  /** Facts of modules inside it. */
  readonly partFacts: ReadonlyMap<string, readonly Fact[]>;
  readonly serves: Talks;
  readonly asks: Talks;
  /** First places that show it. */
  readonly evidence: readonly Evidence[];
}

export interface SiteView {
  readonly assets: readonly AssetView[];
  /** Role as known so far; 'unknown' in the first pass. */
  role(index: number): Role;
  /** Answers at least one control protocol that it speaks as a server. */
  isController(index: number): boolean;
}

/** Client and server lists of every asset. */
export function talksOf(readings: readonly Reading[], assetOf: (source: string, witness: number) => number, count: number): { serves: Talks[]; asks: Talks[] } {
  const serves: Talk[][] = Array.from({ length: count }, () => []);
  const asks: Talk[][] = Array.from({ length: count }, () => []);
  for (const reading of readings) {
    const source = reading.source.id;
    for (const conversation of reading.conversations) {
      const talk: Talk = { conversation, source, client: assetOf(source, conversation.client), server: assetOf(source, conversation.server) };
      if (talk.client === talk.server) continue;
      if (talk.client >= 0) asks[talk.client]!.push(talk);
      if (talk.server >= 0) serves[talk.server]!.push(talk);
    }
  }
  return { serves: serves.map(list => new Talks(list)), asks: asks.map(list => new Talks(list)) };
}

/** The server sent something: without that nothing is said about it. */
export function answered({ conversation }: Talk): boolean {
  return conversation.packets > conversation.packetsFromClient;
}

/** A message of one of these protocols was recognised in the payload. */
export function speaks({ conversation }: Talk, protocols: ReadonlySet<string>): boolean {
  if (conversation.protocol !== undefined && conversation.protocolBasis === 'payload' && protocols.has(conversation.protocol)) return true;
  return conversation.protocols.some(protocol => protocols.has(protocol));
}

/** Talks whose frames a rule lists; the first eight frames of them are kept. */
const TALKS_LISTED = 16;

export function evidenceOf(talks: readonly Talk[]): Evidence[] {
  const list: Evidence[] = [];
  for (let i = 0; i < talks.length && i < TALKS_LISTED; i++) {
    const { conversation, source } = talks[i]!;
    for (let k = 0; k < conversation.frames.length && k < 2; k++) list.push(shown(source, conversation, conversation.frames[k]!));
  }
  return listEvidence(list);
}

export function peers(talks: readonly Talk[], side: 'client' | 'server'): Set<number> {
  const found = new Set<number>();
  for (const talk of talks) if (talk[side] >= 0) found.add(talk[side]);
  return found;
}

/**
 * A count over conversations of several files. Pieces of one long capture follow each other in time and add up; conversations that overlap may be the same packets seen twice (two
 * taps, a copy of the file under another name), of which the larger count holds.
 */
export function countOnce<T>(items: readonly T[], timesOf: (item: T) => { readonly firstSeen: number; readonly lastSeen: number }, count: (item: T) => number): number {
  if (items.length === 1) return count(items[0]!);
  const sorted = [...items].sort((a, b) => timesOf(a).firstSeen - timesOf(b).firstSeen);
  let total = 0;
  let end = -Infinity;
  let most = 0;
  for (const item of sorted) {
    const { firstSeen, lastSeen } = timesOf(item);
    if (firstSeen > end) {
      total += most;
      most = 0;
    }
    end = Math.max(end, lastSeen);
    most = Math.max(most, count(item));
  }
  return total + most;
}

/** Protocols that command or read controllers and field devices. */
export const CONTROL_PROTOCOLS: ReadonlySet<string> = new Set([
  'modbus-tcp', 'umas', 'cip', 'enip', 's7comm', 's7comm-plus', 'ads', 'fins', 'slmp', 'ge-srtp', 'codesys-v2', 'codesys-v3', 'dnp3', 'iec104', 'mms', 'profinet-cm', 'melsec',
]);
