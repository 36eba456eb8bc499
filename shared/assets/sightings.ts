import { isDeviceIp, ipScope } from '../model/address';
import type { SiteConfig } from '../model/config';
import type { Conversation } from '../model/conversation';
import type { Evidence } from '../model/evidence';
import type { ObservationRecord } from '../model/observation';
import type { Reading, Witness } from '../model/reading';
import { at } from './evidence';
import { countOnce } from './traffic';

/** One witness in its place, with what was observed about it. */
export interface Sighting {
  readonly source: string;
  readonly index: number;
  readonly witness: Witness;
  readonly observations: readonly ObservationRecord[];
  /** It sent something, claimed an address, or took data that only an existing device takes. */
  readonly alive: boolean;
  /** A row of a list, which somebody keeps by hand; rows of a scan were seen by the scanner, those of a configuration by the device. */
  readonly listed: boolean;
}

export interface SiteSightings {
  readonly site: string;
  readonly readings: readonly Reading[];
  readonly sightings: readonly Sighting[];
}

/** The same file imported twice counts once; the order of the readings does not matter. */
export function distinctReadings(readings: readonly Reading[]): Reading[] {
  const bySource = new Map<string, Reading>();
  for (const reading of readings) if (!bySource.has(reading.source.id)) bySource.set(reading.source.id, reading);
  return [...bySource.values()].sort((a, b) => (a.source.id < b.source.id ? -1 : 1));
}

export function siteOf(reading: Reading, config: SiteConfig): string {
  return config.sites?.[reading.source.name] ?? config.sites?.[reading.source.id] ?? reading.source.site;
}

export function sightingsBySite(readings: readonly Reading[], config: SiteConfig): SiteSightings[] {
  const sites = new Map<string, { readings: Reading[]; sightings: Sighting[] }>();
  for (const reading of distinctReadings(readings)) {
    const name = siteOf(reading, config);
    let site = sites.get(name);
    if (!site) sites.set(name, site = { readings: [], sightings: [] });
    site.readings.push(reading);
    const observations: ObservationRecord[][] = reading.witnesses.map(() => []);
    for (const record of reading.observations) observations[record.witness]?.push(record);
    reading.witnesses.forEach((witness, index) => site.sightings.push({
      source: reading.source.id, index, witness, observations: observations[index]!, alive: isAlive(witness, false), listed: witness.kind === 'row' && reading.source.kind !== 'scan' && reading.source.kind !== 'firewall',
    }));
  }
  return [...sites].sort(([a], [b]) => (a < b ? -1 : 1)).map(([site, entry]) => {
    const taking = takers(entry.readings);
    const sightings = entry.sightings.map(sighting => (!sighting.alive && taking.get(sighting.source)?.has(sighting.index) ? { ...sighting, alive: isAlive(sighting.witness, true) } : sighting));
    return { site, readings: entry.readings, sightings };
  });
}

/**
 * Source → witnesses that never sent a packet into it but were sent what nobody sends to an empty address: TCP data (the handshake went past the tap), or a steady
 * datagram protocol. A capture of one direction has no better proof; a scan has neither. Packets are added up over the files of a site: a long capture comes in pieces.
 */
function takers(readings: readonly Reading[]): ReadonlyMap<string, ReadonlySet<number>> {
  interface Taken { readonly tcp: boolean; readonly talks: Conversation[]; data: boolean; sure: boolean; readonly by: (readonly [source: string, witness: number])[] }
  const links = new Map<string, Taken>();
  for (const { source, witnesses, conversations } of readings) {
    for (const conversation of conversations) {
      const { client, server, transport, serverPort, established, payloadFromClient, protocolBasis } = conversation;
      const taker = witnesses[server];
      if (taker?.packetsSent !== 0 || (transport !== 'tcp' && transport !== 'udp') || (transport === 'udp' && protocolBasis !== 'payload')) continue;
      const asker = witnesses[client];
      const key = [asker?.ip ?? asker?.mac, taker.ip ?? taker.mac, taker.vlan, taker.tunnel, transport, serverPort].join(' ');
      let link = links.get(key);
      if (!link) links.set(key, link = { tcp: transport === 'tcp', talks: [], data: false, sure: false, by: [] });
      link.talks.push(conversation);
      link.data ||= (payloadFromClient ?? 0) > 0;
      link.sure ||= established;
      link.by.push([source.id, server]);
    }
  }
  const found = new Map<string, Set<number>>();
  for (const { tcp, talks, data, sure, by } of links.values()) {
    const packets = countOnce(talks, talk => talk, talk => talk.packetsFromClient);
    if (!(tcp ? sure || (data && packets >= 3) : packets >= 5)) continue;
    for (const [source, witness] of by) {
      const set = found.get(source);
      if (set) set.add(witness);
      else found.set(source, new Set([witness]));
    }
  }
  return found;
}

function isAlive(witness: Witness, taker: boolean): boolean {
  if (witness.kind === 'row' || witness.kind === 'child') return true;
  // A TTL is there only when it sent something: where copies are counted once, that is counted elsewhere.
  if (witness.packetsSent > 0 || witness.ttl !== undefined || (witness.macs ?? []).some(binding => binding.basis !== 'frame')) return true;
  return taker && witness.ip !== undefined && !/\.(0|255)$/.test(witness.ip);
}

/** May this address stand for one device where somebody only names it? Group, broadcast, unspecified, loopback and reserved ones may not. */
export function standsForDevice(ip: string): boolean {
  return isDeviceIp(ip) && (ipScope(ip) !== 'reserved');
}

/**
 * Does this address stand for a device on the wire? What really sent packets is one, whatever its number: captures taken on a host's loopback, and plants that number their
 * floor from 240.0.0.0/4. Loopbacks of several hosts in one site are taken for one: nothing in their frames tells them apart.
 */
export function isDeviceOnWire({ ip, packetsSent }: Witness): boolean {
  if (ip === undefined) return false;
  const scope = ipScope(ip);
  return standsForDevice(ip) || (packetsSent > 0 && (scope === 'loopback' || scope === 'reserved'));
}

export function placesOf(sighting: Sighting): Evidence[] {
  return sighting.witness.at.map(place => at(sighting.source, place));
}
