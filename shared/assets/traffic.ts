import type { Conversation } from '../model/conversation';
import type { Evidence } from '../model/evidence';
import type { Reading } from '../model/reading';
import type { Fact, Role } from '../model/asset';
import { frame, listEvidence } from './evidence';

/** A conversation with the assets on its sides; -1 where a side is no asset. */
export interface Talk {
  readonly conversation: Conversation;
  readonly source: string;
  readonly client: number;
  readonly server: number;
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
  readonly serves: readonly Talk[];
  readonly asks: readonly Talk[];
  /** First places that show it. */
  readonly evidence: readonly Evidence[];
}

export interface SiteView {
  readonly assets: readonly AssetView[];
  /** Role that identity alone gives, for rules that look at peers; 'unknown' in the first pass. */
  role(index: number): Role;
  /** Answers at least one control protocol that it speaks as a server. */
  isController(index: number): boolean;
}

/** Client and server lists of every asset. */
export function talksOf(readings: readonly Reading[], assetOf: (source: string, witness: number) => number, count: number): { serves: Talk[][]; asks: Talk[][] } {
  const serves: Talk[][] = Array.from({ length: count }, () => []);
  const asks: Talk[][] = Array.from({ length: count }, () => []);
  for (const reading of readings) {
    for (const conversation of reading.conversations) {
      const talk: Talk = {
        conversation, source: reading.source.id,
        client: assetOf(reading.source.id, conversation.client), server: assetOf(reading.source.id, conversation.server),
      };
      if (talk.client === talk.server) continue;
      if (talk.client >= 0) asks[talk.client]!.push(talk);
      if (talk.server >= 0) serves[talk.server]!.push(talk);
    }
  }
  return { serves, asks };
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

export function evidenceOf(talks: readonly Talk[]): Evidence[] {
  return listEvidence(talks.slice(0, 64).flatMap(({ conversation, source }) => conversation.frames.slice(0, 2).map(number => frame(source, number))));
}

export function peers(talks: readonly Talk[], side: 'client' | 'server'): Set<number> {
  const found = new Set<number>();
  for (const talk of talks) if (talk[side] >= 0) found.add(talk[side]);
  return found;
}

/** Protocols that command or read controllers and field devices. */
export const CONTROL_PROTOCOLS: ReadonlySet<string> = new Set([
  'modbus-tcp', 'umas', 'cip', 'enip', 's7comm', 's7comm-plus', 'ads', 'fins', 'slmp', 'ge-srtp', 'codesys-v2', 'codesys-v3', 'dnp3', 'iec104', 'mms',
  'profinet-cm', 'melsec',
]);
