import { canonicalIp } from '../model/address';
import type { Transport } from '../model/conversation';
import { IP_PROTOCOL_NAMES } from '../protocols/well-known-services-kit';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { FlowAssembler } from './flow-kit';
import type { End } from './flow-kit';
import { firstRecords, JsonRecords } from './json-records-kit';
import { logTime, millisTime } from './log-time-kit';
import { countOf, JsonRecord, textOf } from './record-kit';
import type { LogRecord } from './record-kit';
import { protocolName, serviceOf } from './service-names-kit';

const REASONS: Readonly<Record<string, string>> = {
  'no-endpoints': 'no two IP addresses', 'too-many-conversations': 'more conversations than there is room for',
  'line-too-long': 'longer than 1 MiB', 'not-json': 'no JSON object', 'too-deep': 'nested too deeply',
};

/** Sessions of Arkime (formerly Moloch), as its viewer exports them, as Elasticsearch or OpenSearch returns them, or one a line; fields of version 2 and of 3 and later. */
export const arkimeSessions = defineImporter({
  id: 'arkime-sessions',
  name: 'Arkime sessions (JSON)',
  kind: 'flow-log',
  format: 'arkime',
  streams: true,
  recognises: head => firstRecords(head).some((object, i) => {
    const record = inner(new JsonRecord(object, i));
    return textOf(record, 'firstPacket') !== undefined && textOf(record, 'source.ip', 'srcIp', 'a1') !== undefined && textOf(record, 'ipProtocol', 'ipProtocol', 'pr', 'network.transport', 'protocol', 'protocols') !== undefined;
  }),
  read: input => new ArkimeReader(input),
});

/** Elasticsearch and OpenSearch put the record into `_source`, or into `fields` as lists of one. */
function inner(record: LogRecord): LogRecord {
  const prefix = record.text('_source.firstPacket') !== undefined ? '_source.' : record.text('fields.firstPacket') !== undefined ? 'fields.' : '';
  return prefix === '' ? record : { row: record.row, text: name => record.text(prefix + name), list: name => record.list(prefix + name) };
}

class ArkimeReader implements FileReader {
  private readonly flows: FlowAssembler;
  private readonly records: JsonRecords;

  constructor(input: ImportInput) {
    this.flows = new FlowAssembler(arkimeSessions.id, input);
    this.records = new JsonRecords((object, row) => this.flows.count(row, this.session(inner(new JsonRecord(object, row)))), (row, trouble) => this.flows.count(row, trouble));
  }

  push(bytes: Uint8Array): void {
    this.records.push(bytes);
  }

  end() {
    const cut = this.records.end();
    return this.flows.end(arkimeSessions.format, arkimeSessions.kind, cut ? [{ code: 'cut', weight: 'partial', message: `The list of sessions ends before its last bracket; ${this.flows.read} sessions before it were kept.`, advice: 'Export it again.' }] : [], REASONS);
  }

  private session(record: LogRecord): string | undefined {
    const client = end(record, ['source.ip', 'srcIp', 'a1'], ['source.port', 'srcPort', 'p1'], ['source.mac', 'srcMac', 'mac1-term']);
    const server = end(record, ['destination.ip', 'dstIp', 'a2'], ['destination.port', 'dstPort', 'p2'], ['destination.mac', 'dstMac', 'mac2-term']);
    if (!client || !server) return 'no-endpoints';
    const number = countOf(record, 'ipProtocol', 'pr') ?? { tcp: 6, udp: 17, icmp: 1 }[textOf(record, 'network.transport', 'ipProtocol') ?? ''];
    const transport: Transport = number === 6 ? 'tcp' : number === 17 ? 'udp' : number === 132 ? 'sctp' : number === 1 || number === 58 ? 'icmp' : 'ip';
    const names = [...record.list('protocol'), ...record.list('protocols')].filter(name => !/^(tcp|udp|icmp|icmpv6)$/.test(name));
    const other = transport === 'ip' ? IP_PROTOCOL_NAMES.get(number ?? -1) : undefined;
    const service = transport === 'icmp' ? { protocol: number === 58 ? 'icmpv6' : 'icmp', basis: 'payload' as const } : other !== undefined ? { protocol: other, basis: 'payload' as const } : serviceOf(names.filter(name => protocolName(name, transport, server.port) !== undefined), transport, server.port);
    const packets = { client: countOf(record, 'source.packets', 'srcPackets') ?? 0, server: countOf(record, 'destination.packets', 'dstPackets') ?? 0 };
    const bytes = { client: countOf(record, 'source.bytes', 'srcBytes') ?? 0, server: countOf(record, 'destination.bytes', 'dstBytes') ?? 0 };
    const first = timeOf(record, 'firstPacket', 'fp');
    const last = timeOf(record, 'lastPacket', 'lp') ?? first;
    const flags = { syn: countOf(record, 'tcpflags.syn') ?? 0, accepted: countOf(record, 'tcpflags.syn-ack') ?? 0, reset: countOf(record, 'tcpflags.rst') ?? 0 };
    const accepted = flags.accepted > 0 || (packets.client > 0 && packets.server > 0 && flags.reset === 0) || (countOf(record, 'server.bytes') ?? 0) > 0;
    const outcome = transport !== 'tcp' ? undefined : accepted ? (flags.reset > 0 ? 'reset' as const : 'established' as const) : flags.syn > 0 ? (flags.reset > 0 && packets.server > 0 ? 'refused' as const : 'halfOpen' as const) : undefined;
    const vlan = countOf({ row: record.row, text: name => record.list(name)[0], list: name => record.list(name) }, 'network.vlan.id', 'vlan');
    const talk = this.flows.flow({
      row: record.row, client, server, transport, ...service, ...(vlan !== undefined && vlan > 0 && vlan < 4095 ? { vlan } : {}), orientation: flags.syn > 0 ? 'handshake' : 'first-packet', packets, bytes,
      ...(first !== undefined ? { first, last: last! } : {}), established: transport === 'tcp' ? accepted : packets.server > 0, ...(outcome ? { outcome } : {}),
    });
    return talk ? undefined : 'too-many-conversations';
  }
}

function end(record: LogRecord, ips: readonly string[], ports: readonly string[], macs: readonly string[]): End | undefined {
  const ip = canonicalIp(textOf(record, ...ips) ?? '');
  if (ip === undefined) return undefined;
  const port = countOf(record, ...ports);
  // Several addresses on one side are those of routers and of both directions: none of them is the device's.
  const found = macs.map(name => record.list(name)).find(list => list.length > 0) ?? [];
  return { ip, ...(port !== undefined && port <= 65_535 ? { port } : {}), ...(found.length === 1 ? { mac: found[0]! } : {}) };
}

/** Milliseconds; seconds in Arkime before version 2. */
function timeOf(record: LogRecord, ...names: readonly string[]): number | undefined {
  const text = textOf(record, ...names);
  if (text === undefined) return undefined;
  return /^\d{1,10}$/.test(text) ? logTime(text) : millisTime(text) ?? logTime(text);
}
