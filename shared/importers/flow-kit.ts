import { wireText } from '../binary/reader';
import { canonicalIp, canonicalMac, isGroupMac } from '../model/address';
import type { Conversation, Operation, Orientation, Transport } from '../model/conversation';
import type { Place } from '../model/evidence';
import type { FactValue, Observation, ObservationRecord } from '../model/observation';
import type { Problem } from '../model/problem';
import type { MacBinding, Reading, Witness } from '../model/reading';
import type { SourceKind } from '../model/source';
import type { Micros } from '../model/time';
import type { OperationSeen } from '../protocols/definition';
import type { ImportInput } from './definition';
import { remembering } from './memo-kit';

/** Rows that a claim, an operation, a conversation or a witness lists. */
const PLACES = 8;
/** Conversations, witnesses and claims of one log; beyond them rows are counted and left out. A quarter of a million conversations take about 200 MB. */
export const FLOW_LIMITS = { conversations: 250_000, witnesses: 250_000, claims: 250_000, values: 256, ports: 2_000_000, operations: 500_000, problems: 20 } as const;
/** As of captures: more unanswered ports than these from one client to one server are a sweep, one conversation without a port. */
const SWEEP_PORTS = 32;

export interface End {
  readonly ip: string;
  readonly port?: number;
  readonly mac?: string;
}

/** What a row says of a connection. Everything that it does not say is absent. */
export interface FlowRow {
  readonly row: number;
  readonly client: End;
  readonly server: End;
  readonly vlan?: number;
  readonly tunnel?: string;
  readonly transport: Transport;
  /** False for transports in which ports are something else. */
  readonly protocol?: string;
  readonly basis?: 'payload' | 'port';
  /** Protocols that carry `protocol`, as far as they were recognised. */
  readonly carriers?: readonly string[];
  readonly orientation: Orientation;
  readonly packets?: { readonly client: number; readonly server: number };
  readonly bytes?: { readonly client: number; readonly server: number };
  readonly first?: Micros;
  readonly last?: Micros;
  readonly established?: boolean;
  readonly outcome?: 'established' | 'refused' | 'halfOpen' | 'reset';
  /** The log lists messages, not connections (Conversation.messagesOf): its name. */
  readonly messagesOf?: string;
  /** How many connections the row stands for, where it says so. */
  readonly connections?: number;
}

interface Sum {
  readonly client: number;
  readonly server: number;
  readonly vlan: number | undefined;
  readonly tunnel: string | undefined;
  readonly transport: Transport;
  readonly serverPort: number | undefined;
  readonly protocol: string | undefined;
  basis: 'payload' | 'port' | undefined;
  readonly messagesOf: string | undefined;
  readonly protocols: Set<string>;
  orientation: number;
  readonly ports: Set<number>;
  connections: number;
  packets: [client: number, server: number];
  bytes: [client: number, server: number];
  established: boolean;
  readonly outcomes: { established: number; refused: number; halfOpen: number; reset: number };
  first: Micros;
  last: Micros;
  readonly rows: number[];
  readonly operations: Map<string, { seen: OperationSeen; count: number; refused: number; rows: number[] }>;
  clientMac: string | undefined;
  serverMac: string | undefined;
}

interface Met {
  readonly ip: string;
  readonly vlan: number | undefined;
  readonly tunnel: string | undefined;
  sent: number;
  received: number;
  first: Micros;
  last: Micros;
  readonly rows: number[];
  readonly macs: Map<string, { count: number; row: number; basis: MacBinding['basis'] }>;
}

const ORIENTATIONS: readonly Orientation[] = ['handshake', 'message', 'service', 'first-packet'];

/** A conversation that a row was added to; operations and claims of the same row go to it. */
export interface Talk {
  readonly client: number;
  readonly server: number;
  readonly index: number;
}

/**
 * Adds up the rows of a flow log: equal conversations are one (conversation.ts), so that memory grows with the number of conversations, not with the file. Whatever is left out for want of room is
 * counted and told in `end`.
 */
export class FlowAssembler {
  private readonly canonical = remembering(ip => canonicalIp(ip) ?? '');
  private readonly met: Met[] = [];
  private readonly metBy = new Map<string, number>();
  private readonly sums: Sum[] = [];
  private readonly sumBy = new Map<string, number>();
  private readonly claimed = new Map<string, { record: { -readonly [K in keyof ObservationRecord]: ObservationRecord[K] }; at: Place[] }>();
  private readonly values = new Map<string, number>();
  private readonly skipped = new Map<string, number>();
  private readonly firstSkipped = new Map<string, number>();
  private rows = 0;
  private rowsRead = 0;
  private ports = 0;
  private operations = 0;
  private dropped = 0;
  private first: Micros = Infinity;
  private last: Micros = -Infinity;

  constructor(private readonly by: string, private readonly input: ImportInput) {}

  /** The row was read; undefined, or why it was not. Each row of the file exactly once. */
  count(row: number, reason: string | undefined): void {
    this.rows++;
    if (reason === undefined) this.rowsRead++;
    else {
      this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
      if (!this.firstSkipped.has(reason)) this.firstSkipped.set(reason, row);
    }
  }

  get read(): number {
    return this.rowsRead;
  }

  /** Adds a connection, or what a row says of one; undefined where there is no room for another conversation. */
  flow(row: FlowRow): Talk | undefined {
    const { vlan, tunnel, transport, protocol, messagesOf } = row;
    const client = this.witness(row.client.ip, row.row, vlan, tunnel);
    const server = this.witness(row.server.ip, row.row, vlan, tunnel);
    if (client === undefined || server === undefined) return undefined;
    const ported = transport === 'tcp' || transport === 'udp' || transport === 'sctp';
    const serverPort = ported && row.server.port !== undefined && row.server.port > 0 ? row.server.port : undefined;
    const key = `${client} ${server} ${transport} ${serverPort ?? ''} ${protocol ?? ''} ${messagesOf ?? ''}`;
    let index = this.sumBy.get(key);
    if (index === undefined) {
      if (this.sums.length >= FLOW_LIMITS.conversations) return undefined;
      index = this.sums.length;
      this.sumBy.set(key, index);
      this.sums.push({
        client, server, vlan, tunnel, transport, serverPort, protocol, basis: undefined, messagesOf, protocols: new Set(), orientation: ORIENTATIONS.length - 1, ports: new Set(), connections: 0,
        packets: [0, 0], bytes: [0, 0], established: false, outcomes: { established: 0, refused: 0, halfOpen: 0, reset: 0 }, first: Infinity, last: -Infinity, rows: [], operations: new Map(), clientMac: undefined, serverMac: undefined,
      });
    }
    const sum = this.sums[index]!;
    if (row.basis !== undefined && sum.basis !== 'payload') sum.basis = row.basis;
    if (protocol !== undefined && row.basis === 'payload') {
      sum.protocols.add(protocol);
      for (const carrier of row.carriers ?? []) sum.protocols.add(carrier);
    }
    sum.orientation = Math.min(sum.orientation, ORIENTATIONS.indexOf(row.orientation));
    const fresh = this.countConnection(sum, ported ? row.client.port : undefined, row.connections);
    const from = this.met[client]!;
    const to = this.met[server]!;
    const packets = row.packets ?? { client: 0, server: 0 };
    sum.packets[0] += packets.client;
    sum.packets[1] += packets.server;
    from.sent += packets.client;
    from.received += packets.server;
    to.sent += packets.server;
    to.received += packets.client;
    sum.bytes[0] += row.bytes?.client ?? 0;
    sum.bytes[1] += row.bytes?.server ?? 0;
    if (row.established) sum.established = true;
    if (row.outcome && fresh) sum.outcomes[row.outcome]++;
    if (row.first !== undefined) {
      const last = Math.max(row.first, row.last ?? row.first);
      for (const each of [sum, from, to]) {
        each.first = Math.min(each.first, row.first);
        each.last = Math.max(each.last, last);
      }
      this.seen(row.first);
      this.seen(last);
    }
    note(sum.rows, row.row);
    sum.clientMac ??= this.bind(from, row.client.mac, row.row);
    sum.serverMac ??= this.bind(to, row.server.mac, row.row);
    return { client, server, index };
  }

  /** Something that was done in that conversation. */
  operation(talk: Talk, seen: OperationSeen, row: number): void {
    const { operations } = this.sums[talk.index]!;
    const name = wireText(seen.name, 80);
    const key = `${seen.code ?? ''}|${seen.kind}|${name}`;
    let entry = operations.get(key);
    if (!entry) {
      if (operations.size >= FLOW_LIMITS.values || this.operations >= FLOW_LIMITS.operations) {
        this.dropped++;
        return;
      }
      this.operations++;
      operations.set(key, entry = { seen: { ...seen, name }, count: 0, refused: 0, rows: [] });
    }
    // A refusal answers a request that stands in a row of its own; where it does not, it shows that it was asked.
    if (seen.refused && ++entry.refused <= entry.count) return;
    entry.count++;
    note(entry.rows, row);
  }

  /** The device behind an address; undefined where it is none or there is no room. */
  witness(ip: string, row: number, vlan?: number, tunnel?: string): number | undefined {
    const canonical = this.canonical(ip);
    if (canonical === '') return undefined;
    const key = vlan === undefined && tunnel === undefined ? canonical : `${canonical} ${vlan ?? ''} ${tunnel ?? ''}`;
    let index = this.metBy.get(key);
    if (index === undefined) {
      if (this.met.length >= FLOW_LIMITS.witnesses) return undefined;
      index = this.met.length;
      this.metBy.set(key, index);
      this.met.push({ ip: canonical, vlan, tunnel, sent: 0, received: 0, first: Infinity, last: -Infinity, rows: [], macs: new Map() });
    }
    note(this.met[index]!.rows, row);
    return index;
  }

  /** The device says or was given this MAC (`dhcp`), or its frames carry it. */
  bindMac(witness: number, mac: string | undefined, row: number, basis: MacBinding['basis']): string | undefined {
    return this.bind(this.met[witness]!, mac, row, basis);
  }

  seen(time: Micros | undefined): void {
    if (time === undefined) return;
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
  }

  claim(witness: number | undefined, key: string, value: FactValue | undefined, confidence: number, row: number, column?: string): void {
    const clean = typeof value === 'string' ? wireText(value) : value;
    if (witness === undefined || clean === undefined || clean === '' || (typeof clean === 'number' && !Number.isFinite(clean))) return;
    const id = `${witness} ${key} ${String(clean)}`;
    const known = this.claimed.get(id);
    if (known) {
      known.record.count++;
      known.record.confidence = Math.max(known.record.confidence, confidence);
      if (known.at.length < PLACES) known.at.push(column === undefined ? { row } : { row, column });
      return;
    }
    const holder = `${witness} ${key}`;
    const values = this.values.get(holder) ?? 0;
    if (values >= FLOW_LIMITS.values || this.claimed.size >= FLOW_LIMITS.claims) {
      this.dropped++;
      return;
    }
    this.values.set(holder, values + 1);
    const at: Place[] = [column === undefined ? { row } : { row, column }];
    this.claimed.set(id, { record: { witness, key, value: clean, confidence, by: this.by, at, count: 1 }, at });
  }

  /** What a dissector would have said of the sides of one message. Claims about others than its two sides are left to the captures. */
  observe(observations: readonly Observation[], talk: Talk, senderIsClient: boolean, row: number): void {
    for (const { about, key, value, confidence } of observations) {
      const side = about === 'client' ? talk.client : about === 'server' ? talk.server : about === 'sender' ? (senderIsClient ? talk.client : talk.server) : about === 'receiver' ? (senderIsClient ? talk.server : talk.client)
        : 'ip' in about ? this.witness(about.ip, row) : undefined;
      this.claim(side, key, value, confidence, row);
    }
  }

  /** `wording`: what a reason to skip a row means, in words. */
  end(format: string, kind: SourceKind, problems: readonly Problem[] = [], wording: Readonly<Record<string, string>> = {}): Reading {
    const found: Problem[] = [...problems];
    for (const [reason, count] of [...this.skipped].slice(0, FLOW_LIMITS.problems)) {
      const words = wording[reason];
      if (words === undefined) continue;
      const row = this.firstSkipped.get(reason)!;
      found.push({ code: reason, weight: 'warning', message: `${count === 1 ? `Row ${row} was` : `${count} rows, the first of them row ${row}, were`} skipped: ${words}.`, at: { row } });
    }
    if (this.dropped > 0) found.push({ code: 'too-many-claims', weight: 'warning', message: `${this.dropped} further claims and operations of this log were counted and left out: it names more than there is room for.`, advice: 'Import shorter stretches of the log.' });
    if (this.sums.length > 0 && this.first === Infinity) found.push({ code: 'no-times', weight: 'warning', message: 'No row of this log has a time that can be read: when its conversations took place is unknown.' });
    const witnesses = this.met.map((met): Witness => ({
      kind: 'l3', ip: met.ip, ...(met.vlan !== undefined ? { vlan: met.vlan } : {}), ...(met.tunnel !== undefined ? { tunnel: met.tunnel } : {}),
      ...(met.macs.size > 0 ? { macs: [...met.macs].map(([mac, { count, row, basis }]) => ({ mac, basis, count, frame: row })) } : {}),
      packetsSent: met.sent, packetsReceived: met.received, ...(met.first <= met.last ? { firstSeen: met.first, lastSeen: met.last } : {}), at: met.rows.map(row => ({ row })),
    }));
    const { name, sha256, bytes, site } = this.input;
    return {
      source: {
        id: `src:${sha256.slice(0, 12)}`, name, sha256, bytes, kind, format, site, problems: found, ...(this.first <= this.last ? { firstSeen: this.first, lastSeen: this.last } : {}),
        table: { rows: this.rows, rowsRead: this.rowsRead, rowsSkipped: Object.fromEntries([...this.skipped].sort(([a], [b]) => (a < b ? -1 : 1))) },
      },
      witnesses, conversations: foldSweeps(this.sums).map(conversationOf), observations: [...this.claimed.values()].map(({ record }) => record),
    };
  }

  /** 5-tuples, as captures count them: a long connection stands in several rows. True for a new one. */
  private countConnection(sum: Sum, port: number | undefined, connections: number | undefined): boolean {
    if (connections !== undefined) sum.connections += connections;
    else if (port === undefined) sum.connections = Math.max(sum.connections, 1);
    else {
      if (sum.ports.has(port)) return false;
      if (this.ports < FLOW_LIMITS.ports) {
        this.ports++;
        sum.ports.add(port);
      }
      sum.connections++;
    }
    return true;
  }

  private bind(met: Met, text: string | undefined, row: number, basis: MacBinding['basis'] = 'frame'): string | undefined {
    const mac = text === undefined ? undefined : canonicalMac(text);
    if (mac === undefined || isGroupMac(mac) || mac === '00:00:00:00:00:00') return undefined;
    const known = met.macs.get(mac);
    if (known) known.count++;
    else if (met.macs.size < FLOW_LIMITS.values) met.macs.set(mac, { count: 1, row, basis });
    return mac;
  }
}

function note(rows: number[], row: number): void {
  if (rows.length < PLACES && rows[rows.length - 1] !== row) rows.push(row);
}

/** Conversations of a sweep become one (interfaces, "a listed conversation"). */
function foldSweeps(sums: readonly Sum[]): Sum[] {
  const silent = (sum: Sum): boolean => sum.messagesOf === undefined && (sum.transport === 'tcp' || sum.transport === 'udp') && sum.packets[1] === 0 && !sum.established && sum.basis !== 'payload' && sum.serverPort !== undefined;
  const pairs = new Map<string, Sum[]>();
  for (const sum of sums) {
    if (!silent(sum)) continue;
    const key = `${sum.client} ${sum.server} ${sum.transport}`;
    const list = pairs.get(key);
    if (list) list.push(sum);
    else pairs.set(key, [sum]);
  }
  const gone = new Set<Sum>();
  const swept: Sum[] = [];
  for (const list of pairs.values()) {
    if (list.length <= SWEEP_PORTS) continue;
    const whole: Sum = { ...list[0]!, serverPort: undefined, protocol: undefined, basis: undefined, protocols: new Set(), operations: new Map(), ports: new Set(), outcomes: { established: 0, refused: 0, halfOpen: 0, reset: 0 }, packets: [0, 0], bytes: [0, 0], connections: 0, rows: [] };
    for (const sum of list) {
      gone.add(sum);
      whole.connections += sum.connections;
      whole.packets[0] += sum.packets[0];
      whole.bytes[0] += sum.bytes[0];
      whole.first = Math.min(whole.first, sum.first);
      whole.last = Math.max(whole.last, sum.last);
      whole.outcomes.halfOpen += sum.outcomes.halfOpen;
      whole.outcomes.refused += sum.outcomes.refused;
      for (const row of sum.rows) note(whole.rows, row);
    }
    swept.push(whole);
  }
  return gone.size === 0 ? [...sums] : [...sums.filter(sum => !gone.has(sum)), ...swept];
}

function conversationOf(sum: Sum): Conversation {
  const timed = sum.first <= sum.last;
  const operations = [...sum.operations.values()].map(({ seen, count, refused, rows }): Operation => ({
    name: seen.name, ...(seen.code !== undefined ? { code: seen.code } : {}), kind: seen.kind, count, ...(refused > 0 ? { refused } : {}), frames: rows,
  })).sort((a, b) => (a.code ?? -1) - (b.code ?? -1) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || (a.kind < b.kind ? -1 : 1));
  const { established, refused, halfOpen, reset } = sum.outcomes;
  return {
    client: sum.client, server: sum.server, ...(sum.clientMac !== undefined ? { clientMac: sum.clientMac } : {}), ...(sum.serverMac !== undefined ? { serverMac: sum.serverMac } : {}),
    ...(sum.vlan !== undefined ? { vlan: sum.vlan } : {}), ...(sum.tunnel !== undefined ? { tunnel: sum.tunnel } : {}), transport: sum.transport, ...(sum.serverPort !== undefined ? { serverPort: sum.serverPort } : {}),
    ...(sum.protocol !== undefined ? { protocol: sum.protocol, protocolBasis: sum.basis ?? 'port' } : {}), protocols: [...sum.protocols].sort(), orientation: ORIENTATIONS[sum.orientation]!,
    connections: sum.connections, packets: sum.packets[0] + sum.packets[1], bytes: sum.bytes[0] + sum.bytes[1], packetsFromClient: sum.packets[0], bytesFromClient: sum.bytes[0], established: sum.established,
    ...(sum.transport === 'tcp' && established + refused + halfOpen + reset > 0 ? { outcomes: { established, refused, halfOpen, reset } } : {}),
    firstSeen: timed ? sum.first : 0, lastSeen: timed ? sum.last : 0, frames: sum.rows, places: 'row', ...(sum.messagesOf !== undefined ? { messagesOf: sum.messagesOf } : {}), operations,
  };
}
