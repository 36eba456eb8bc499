import type { Transport } from '../model/conversation';
import type { Micros } from '../model/time';
import { usualService } from '../protocols/well-known-services-kit';
import type { End, FlowAssembler, Talk } from './flow-kit';
import { serviceOf } from './service-names-kit';

/** What one record of an exporter says: packets of one direction. Two of them make a conversation. */
export interface OneWayRow {
  readonly row: number;
  readonly from: End;
  readonly to: End;
  readonly transport: Transport;
  readonly vlan?: number;
  readonly packets: number;
  readonly bytes: number;
  /** Of the other direction, where the record has it (bidirectional exporters). */
  readonly packetsBack?: number;
  readonly bytesBack?: number;
  readonly first?: Micros;
  readonly last?: Micros;
  /** TCP flags of the record, or'ed together. */
  readonly flags?: number;
  readonly names?: readonly string[];
}

const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/**
 * Adds a record of one direction. The record does not say who asked: the end with the better known port is the server, of two unknown ones that with the lower number, the same for both directions. The first packet
 * decides where a record holds SYN without ACK.
 */
export function oneWay(flows: FlowAssembler, record: OneWayRow): Talk | undefined {
  const { from, to, transport, flags } = record;
  const ported = transport === 'tcp' || transport === 'udp' || transport === 'sctp';
  const opens = transport === 'tcp' && flags !== undefined && (flags & (SYN | ACK)) === SYN;
  const turned = !opens && ported && points(transport, from.port) > points(transport, to.port);
  const [client, server] = turned ? [to, from] : [from, to];
  const there = record.packets;
  const back = record.packetsBack ?? 0;
  const packets = turned ? { client: back, server: there } : { client: there, server: back };
  const bytes = turned ? { client: record.bytesBack ?? 0, server: record.bytes } : { client: record.bytes, server: record.bytesBack ?? 0 };
  const service = transport === 'icmp' ? { protocol: from.ip.includes(':') ? 'icmpv6' : 'icmp', basis: 'payload' as const } : serviceOf(record.names ?? [], transport, server.port);
  // Data or an answer to SYN: without flags a TCP record of more than two packets.
  const established = transport === 'tcp' ? (flags === undefined ? there + back > 2 : (flags & ACK) !== 0 && (flags & RST) === 0) || (packets.server > 0 && (flags ?? ACK) !== (RST | ACK)) : packets.server > 0;
  return flows.flow({
    row: record.row, client, server, transport, ...(record.vlan !== undefined ? { vlan: record.vlan } : {}), ...service, orientation: opens ? 'handshake' : 'service', packets, bytes,
    ...(record.first !== undefined ? { first: record.first, last: record.last ?? record.first } : {}), established,
  });
}

/** How much an end looks like a server: known services, then system ports, then lower numbers. */
function points(transport: Transport, port: number | undefined): number {
  if (port === undefined || port === 0) return -1;
  return (usualService(transport === 'udp' ? 'udp' : 'tcp', port) !== undefined ? 1_000_000 : 0) + (port < 1024 ? 100_000 : 0) + (65_536 - port);
}
