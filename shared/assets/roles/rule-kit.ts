import type { Evidence } from '../../model/evidence';
import type { FactValue } from '../../model/observation';
import type { OperationKind } from '../../model/conversation';
import type { Role } from '../../model/asset';
import { listEvidence, shown } from '../evidence';
import { answered, CONTROL_PROTOCOLS, countOnce, evidenceOf, peers } from '../traffic';
import type { AssetView, SiteView, Talk } from '../traffic';

type When = (asset: AssetView, site: SiteView) => readonly Evidence[] | undefined;

/** A fact with this key, about the asset itself. Hardly trusted facts count for nothing here. */
export function fact(key: string, test: (value: FactValue) => boolean = () => true): When {
  return asset => found(asset.facts.get(key), test);
}

/** The same about a module inside the asset. */
export function partFact(key: string, test: (value: FactValue) => boolean = () => true): When {
  return asset => found(asset.partFacts.get(key), test);
}

function found(facts: AssetView['facts'] extends ReadonlyMap<string, infer F> ? F | undefined : never, test: (value: FactValue) => boolean): readonly Evidence[] | undefined {
  const hits = (facts ?? []).filter(entry => entry.confidence > 0.3 && test(entry.value));
  return hits.length > 0 ? listEvidence(hits.flatMap(entry => entry.evidence)) : undefined;
}

/** Facts of any of these keys that match a text. */
export function says(keys: readonly string[], pattern: RegExp): When {
  return anyOf(...keys.map(key => fact(key, value => pattern.test(String(value)))));
}

export function anyOf(...conditions: readonly When[]): When {
  return (asset, site) => {
    for (const condition of conditions) {
      const evidence = condition(asset, site);
      if (evidence) return evidence;
    }
    return undefined;
  };
}

export function allOf(...conditions: readonly When[]): When {
  return (asset, site) => {
    const all: Evidence[] = [];
    for (const condition of conditions) {
      const evidence = condition(asset, site);
      if (!evidence) return undefined;
      all.push(...evidence);
    }
    return listEvidence(all);
  };
}

export function not(condition: When): When {
  return (asset, site) => (condition(asset, site) ? undefined : []);
}

/** It answered messages of one of these protocols as a server, to at least this many clients. */
export function serves(protocols: readonly string[], clients = 1): When {
  return asset => enough(asset.serves.answered(protocols), 'client', clients);
}

/** It asked servers with one of these protocols and was answered, by at least this many. */
export function asks(protocols: readonly string[], servers = 1): When {
  return asset => enough(asset.asks.answered(protocols), 'server', servers);
}

/** It sent such messages at all, to groups too. */
export function sends(protocols: readonly string[]): When {
  return asset => enough(asset.asks.speaking(protocols), 'server', 1);
}

export function servesPort(transport: 'tcp' | 'udp', ports: readonly number[], clients = 1): When {
  return asset => enough(asset.serves.onPorts(transport, ports), 'client', clients);
}

export function asksPort(transport: 'tcp' | 'udp', ports: readonly number[], servers = 1): When {
  return asset => enough(asset.asks.onPorts(transport, ports).filter(talk => talk.server >= 0), 'server', servers);
}

function enough(talks: readonly Talk[], side: 'client' | 'server', least: number): readonly Evidence[] | undefined {
  if (talks.length === 0 || (least > 1 && peers(talks, side).size < least)) return undefined;
  return evidenceOf(talks);
}

type OperationTest = (operation: { name: string; code?: number }, talk: Talk) => boolean;

/** Operations that it had done at servers (not refused ones), by kind. */
export function performs(kinds: readonly OperationKind[], test: OperationTest = () => true): When {
  return asset => operations(asset.asks.withOperations(kinds), kinds, test);
}

/** Operations that others had done at it. */
export function undergoes(kinds: readonly OperationKind[], test: OperationTest = () => true): When {
  return asset => operations(asset.serves.withOperations(kinds).filter(answered), kinds, test);
}

function operations(talks: readonly Talk[], kinds: readonly OperationKind[], test: OperationTest): readonly Evidence[] | undefined {
  const evidence: Evidence[] = [];
  for (const talk of talks) {
    for (const operation of talk.conversation.operations) {
      if (!kinds.includes(operation.kind) || operation.count <= (operation.refused ?? 0) || !test(operation, talk)) continue;
      for (const number of operation.frames) evidence.push(shown(talk.source, talk.conversation, number));
    }
    if (evidence.length >= 64) break;
  }
  return evidence.length > 0 ? listEvidence(evidence) : undefined;
}

export function vendorIs(pattern: RegExp): When {
  return asset => {
    const facts = (asset.facts.get('vendor') ?? []).filter(entry => pattern.test(String(entry.value)));
    return facts.length > 0 ? listEvidence(facts.flatMap(entry => entry.evidence)) : undefined;
  };
}

/** Reads of one controller from which a client is said to watch it. */
const READS = 10;

/**
 * Talks to controllers that read process values again and again or on a steady beat (period CV below 0.2), with at most a fifth writes: what HMI and SCADA do, and what engineering does
 * not. Judged per controller and protocol over all files: a capture that comes in pieces is one capture.
 */
export function steadyReads(asset: AssetView, site: SiteView): Talk[] {
  const byServer = new Map<string, Talk[]>();
  for (const talk of asset.asks.answered(CONTROL_PROTOCOLS)) {
    if (talk.server < 0 || !site.isController(talk.server)) continue;
    const key = `${talk.server} ${talk.conversation.protocol ?? ''}`;
    const list = byServer.get(key);
    if (list) list.push(talk);
    else byServer.set(key, [talk]);
  }
  return [...byServer.values()].filter(isSteady).flat();
}

function isSteady(talks: readonly Talk[]): boolean {
  const count = (kind: OperationKind): number => operationCount(talks, kind);
  const reads = count('read');
  const writes = count('write') + count('control');
  if (count('program') > 0 || (reads + writes > 0 && writes > 0.2 * (reads + writes))) return false;
  // Captures are cut and polls come in bursts, so that many reads say as much as an even beat.
  return reads >= READS || talks.some(({ conversation: { period, packetsFromClient } }) => period !== undefined && period.variation < 0.2 && packetsFromClient >= 8);
}

/** Operations of a kind in these talks of one pair. */
export function operationCount(talks: readonly Talk[], kind: OperationKind): number {
  return countOnce(talks, talk => talk.conversation, ({ conversation }) => conversation.operations.reduce((sum, operation) => sum + (operation.kind === kind ? operation.count : 0), 0));
}

/** Roles of machines that do physical work. */
export const FIELD_ROLES: ReadonlySet<Role> = new Set<Role>(['plc', 'safety-plc', 'fixed-scanner', 'scale', 'rfid-reader', 'labeler', 'robot', 'pick-to-light-controller', 'remote-io', 'drive']);

export function talksWith(asset: AssetView, site: SiteView, roles: ReadonlySet<Role>): { talks: Talk[]; others: Set<number> } {
  const talks: Talk[] = [];
  const others = new Set<number>();
  for (const [list, side] of [[asset.asks, 'server'], [asset.serves, 'client']] as const) {
    for (const talk of list.all) {
      const other = talk[side];
      if (other < 0 || !roles.has(site.role(other)) || !(answered(talk) || talk.conversation.established)) continue;
      talks.push(talk);
      others.add(other);
    }
  }
  return { talks, others };
}

/** It exchanges data with at least this many assets of these roles. */
export function knows(roles: readonly Role[], least = 1): When {
  const set = new Set(roles);
  return (asset, site) => {
    const { talks, others } = talksWith(asset, site, set);
    return others.size >= least ? evidenceOf(talks) : undefined;
  };
}
