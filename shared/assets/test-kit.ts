import type { Conversation } from '../model/conversation';
import type { ObservationRecord } from '../model/observation';
import type { FactValue } from '../model/observation';
import type { Reading, Witness } from '../model/reading';

/** Builds a reading by hand, for tests. Frames count up with every call, so that each claim has its own. */
export class ReadingBuilder {
  private readonly witnesses: Witness[] = [];
  private readonly conversations: Conversation[] = [];
  private readonly observations: ObservationRecord[] = [];
  private frame = 0;

  constructor(private readonly id: string, private readonly options: { site?: string; list?: boolean; name?: string } = {}) {}

  /** An IPv4 or IPv6 address that sent packets from a MAC. */
  host(ip: string, mac: string | undefined, more: { vlan?: number; arp?: boolean; ttl?: number; sent?: number; tunnel?: string } = {}): number {
    const frame = ++this.frame;
    return this.add({
      kind: 'l3', ip, ...(more.vlan !== undefined ? { vlan: more.vlan } : {}), ...(more.tunnel !== undefined ? { tunnel: more.tunnel } : {}),
      macs: mac === undefined ? [] : [{ mac, basis: 'frame', count: 3, frame }, ...(more.arp ? [{ mac, basis: 'arp' as const, count: 1, frame }] : [])],
      packetsSent: more.sent ?? 5, packetsReceived: 5, ttl: [more.ttl ?? 64, more.ttl ?? 64], firstSeen: 1e15, lastSeen: 1e15 + 6e7, at: [{ frame }],
    });
  }

  /** An address that packets were sent to and that never answered. */
  silent(ip: string): number {
    return this.add({ kind: 'l3', ip, macs: [], packetsSent: 0, packetsReceived: 2, at: [{ frame: ++this.frame }] });
  }

  mac(mac: string, more: { vlan?: number } = {}): number {
    return this.add({ kind: 'l2', mac, ...(more.vlan !== undefined ? { vlan: more.vlan } : {}), packetsSent: 3, packetsReceived: 0, at: [{ frame: ++this.frame }] });
  }

  row(row: number, facts: Readonly<Record<string, FactValue>>, vlan?: number): number {
    const index = this.add({
      kind: 'row', ...(typeof facts['ip'] === 'string' ? { ip: facts['ip'] } : {}), ...(typeof facts['mac'] === 'string' ? { mac: facts['mac'] } : {}), ...(vlan !== undefined ? { vlan } : {}),
      packetsSent: 0, packetsReceived: 0, at: [{ row }],
    });
    for (const [key, value] of Object.entries(facts)) this.observations.push({ witness: index, key, value, confidence: 0.6, by: 'generic-csv', at: [{ row, column: key }], count: 1 });
    return index;
  }

  child(parent: number, label: string, facts: Readonly<Record<string, FactValue>> = {}): number {
    const index = this.add({ kind: 'child', parent, label, packetsSent: 0, packetsReceived: 0, at: [{ frame: ++this.frame }] });
    this.say(index, facts);
    return index;
  }

  say(witness: number, facts: Readonly<Record<string, FactValue>>, confidence = 0.9, by = 'test'): this {
    for (const [key, value] of Object.entries(facts)) this.observations.push({ witness, key, value, confidence, by, at: [{ frame: ++this.frame }], count: 1 });
    return this;
  }

  talk(client: number, server: number, more: Partial<Conversation> = {}): this {
    const frame = ++this.frame;
    this.conversations.push({
      client, server, transport: 'tcp', serverPort: 80, protocols: more.protocol !== undefined && more.protocolBasis !== 'port' ? [more.protocol] : [], ...(more.protocol !== undefined ? { protocolBasis: 'payload' as const } : {}),
      orientation: 'handshake', connections: 1, packets: 10, bytes: 1000, packetsFromClient: 5, bytesFromClient: 400, established: true, firstSeen: 1e15, lastSeen: 1e15 + 6e7, frames: [frame], operations: [], ...more,
    });
    return this;
  }

  private add(witness: Witness): number {
    this.witnesses.push(witness);
    return this.witnesses.length - 1;
  }

  done(): Reading {
    const { id, options } = this;
    return {
      source: {
        id: `src:${id}`, name: options.name ?? id, sha256: id, bytes: 1, kind: options.list ? 'asset-export' : 'capture', format: options.list ? 'csv' : 'pcap', site: options.site ?? 'site', problems: [],
        ...(options.list ? { table: { rows: this.witnesses.length, rowsRead: this.witnesses.length, rowsSkipped: {} } } : {}),
      },
      witnesses: this.witnesses, conversations: this.conversations, observations: this.observations,
    };
  }
}
