import { canonicalIp, canonicalMac, isDeviceIp } from '../model/address';
import type { Transport } from '../model/conversation';
import type { Observation } from '../model/observation';
import { claim, claims, isHostName, maskedUser } from '../protocols/claims-kit';
import { serviceFact } from '../protocols/cloud-services-kit';
import type { OperationSeen } from '../protocols/definition';
import { DNP3_FUNCTIONS } from '../protocols/dnp3';
import { osOfUserAgent } from '../protocols/http-kit';
import { MODBUS_FUNCTIONS } from '../protocols/modbus-tcp';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { FlowAssembler } from './flow-kit';
import type { End, FlowRow } from './flow-kit';
import { firstRecords, JsonRecords } from './json-records-kit';
import { logTime } from './log-time-kit';
import { countOf, JsonRecord, textOf } from './record-kit';
import type { LogRecord } from './record-kit';
import { oneWay } from './one-way-kit';
import { protocolName, serviceOf } from './service-names-kit';

const REASONS: Readonly<Record<string, string>> = {
  'no-endpoints': 'no two IP addresses', 'too-many-conversations': 'more conversations than there is room for', 'no-traffic': 'alerts, statistics and files: what they are about stands in other rows',
  'line-too-long': 'longer than 1 MiB', 'not-json': 'no JSON object', 'too-deep': 'nested too deeply',
};

/** Events that repeat a flow of another row, or are about the sensor. */
const NO_TRAFFIC = new Set(['alert', 'stats', 'fileinfo', 'anomaly', 'drop', 'pgsql-stats', 'frame', 'engine', 'metadata', 'packet']);

/** Events of Suricata's EVE log: `flow` records become conversations, those of protocols say what was done and who took part. */
export const suricataEve = defineImporter({
  id: 'suricata-eve',
  name: 'Suricata EVE log (JSON)',
  kind: 'flow-log',
  format: 'suricata-eve',
  streams: true,
  recognises: head => firstRecords(head).some((object, i) => {
    const record = new JsonRecord(object, i);
    return record.text('event_type') !== undefined && record.text('timestamp') !== undefined && (record.text('src_ip') !== undefined || record.text('event_type') === 'stats');
  }),
  read: input => new EveReader(input),
});

class EveReader implements FileReader {
  private readonly flows: FlowAssembler;
  private readonly records: JsonRecords;

  constructor(input: ImportInput) {
    this.flows = new FlowAssembler(suricataEve.id, input);
    this.records = new JsonRecords((object, row) => this.flows.count(row, this.event(new JsonRecord(object, row))), (row, trouble) => this.flows.count(row, trouble));
  }

  push(bytes: Uint8Array): void {
    this.records.push(bytes);
  }

  end() {
    const cut = this.records.end();
    return this.flows.end(suricataEve.format, suricataEve.kind, cut ? [{ code: 'cut', weight: 'partial', message: `The log ends inside its list; ${this.flows.read} records before it were kept.`, advice: 'Copy or export it again.' }] : [], REASONS);
  }

  /** Why the event was skipped, or undefined. */
  private event(record: LogRecord): string | undefined {
    const type = record.text('event_type') ?? '';
    if (NO_TRAFFIC.has(type)) return 'no-traffic';
    const source = end(record, 'src');
    const destination = end(record, 'dest');
    if (!source || !destination) return type === 'arp' ? this.arp(record) : 'no-endpoints';
    const transport = transportOf(record.text('proto'));
    const vlan = countOf({ ...record, row: record.row, text: name => record.list(name)[0], list: name => record.list(name) }, 'vlan');
    const base = { row: record.row, transport, ...(vlan !== undefined && vlan > 0 && vlan < 4095 ? { vlan } : {}) };
    const at = logTime(record.text('timestamp'));
    if (type === 'flow') return this.flow(record, { ...base, client: source, server: destination }, at);
    if (type === 'netflow') return this.netflow(record, base, source, destination);
    return this.message(record, type, base, source, destination, at);
  }

  private flow(record: LogRecord, base: Pick<FlowRow, 'row' | 'transport' | 'vlan' | 'client' | 'server'>, at: number | undefined): string | undefined {
    const first = logTime(record.text('flow.start')) ?? at;
    const last = logTime(record.text('flow.end')) ?? first;
    const packets = { client: countOf(record, 'flow.pkts_toserver') ?? 0, server: countOf(record, 'flow.pkts_toclient') ?? 0 };
    const app = record.text('app_proto');
    const service = serviceOf(app === undefined ? [] : [app], base.transport, base.server.port);
    const flag = (name: string): boolean => record.text(`tcp.${name}`) === 'true';
    const answered = Number(`0x${/^[0-9a-f]{1,2}$/i.exec(record.text('tcp.tcp_flags_tc') ?? '')?.[0] ?? '0'}`);
    // Flags of the answers: 0x12 is SYN with ACK. Without them the state of the flow tells.
    const accepted = (answered & 0x12) === 0x12 || (record.text('flow.state') !== 'new' && packets.server > 0 && !(flag('rst') && packets.server <= 1 && (answered & 0x02) === 0));
    const outcome = base.transport !== 'tcp' ? undefined : accepted ? (flag('rst') ? 'reset' as const : 'established' as const) : flag('rst') && packets.server > 0 ? 'refused' as const : 'halfOpen' as const;
    const talk = this.flows.flow({
      ...base, ...service, orientation: flag('syn') ? 'handshake' : 'first-packet', packets, bytes: { client: countOf(record, 'flow.bytes_toserver') ?? 0, server: countOf(record, 'flow.bytes_toclient') ?? 0 },
      ...(first !== undefined ? { first, last: last! } : {}), established: base.transport === 'tcp' ? accepted : packets.server > 0, ...(outcome ? { outcome } : {}),
    });
    return talk ? undefined : 'too-many-conversations';
  }

  /** One record for each direction. */
  private netflow(record: LogRecord, base: Pick<FlowRow, 'row' | 'transport' | 'vlan'>, source: End, destination: End): string | undefined {
    const first = logTime(record.text('netflow.start'));
    const last = logTime(record.text('netflow.end'));
    const app = record.text('app_proto');
    const talk = oneWay(this.flows, { ...base, from: source, to: destination, packets: countOf(record, 'netflow.pkts') ?? 0, bytes: countOf(record, 'netflow.bytes') ?? 0, ...(first !== undefined ? { first, last: last ?? first } : {}), names: app === undefined ? [] : [app] });
    return talk ? undefined : 'too-many-conversations';
  }

  private message(record: LogRecord, type: string, base: Pick<FlowRow, 'row' | 'transport' | 'vlan'>, source: End, destination: End, at: number | undefined): string | undefined {
    const answer = (type === 'dns' && /^(answer|response)$/.test(record.text('dns.type') ?? '') && source.port === 53) || (type === 'dhcp' && record.text('dhcp.type') === 'reply' && source.port === 67);
    const [client, server] = answer ? [destination, source] : [source, destination];
    const protocol = protocolName(type, base.transport, server.port);
    const operations = operationsOf(type, record);
    const both = answer || operations.answered;
    const talk = this.flows.flow({
      ...base, client, server, ...(protocol === undefined ? {} : { protocol, basis: 'payload' as const }), orientation: 'message', packets: { client: answer ? 0 : 1, server: both ? 1 : 0 }, ...(at !== undefined ? { first: at } : {}),
      established: base.transport === 'tcp' || both, messagesOf: 'suricata',
    });
    if (!talk) return 'too-many-conversations';
    for (const operation of operations.list) this.flows.operation(talk, operation, record.row);
    this.flows.observe(claims(...claimsOf(type, record)), talk, true, record.row);
    return undefined;
  }

  private arp(record: LogRecord): string | undefined {
    const ip = canonicalIp(textOf(record, 'arp.src_ip') ?? '');
    if (ip === undefined || !isDeviceIp(ip)) return 'no-endpoints';
    const witness = this.flows.witness(ip, record.row);
    if (witness === undefined) return 'too-many-conversations';
    this.flows.bindMac(witness, textOf(record, 'arp.src_mac'), record.row, 'arp');
    this.flows.seen(logTime(record.text('timestamp')));
    return undefined;
  }
}

function end(record: LogRecord, side: 'src' | 'dest'): End | undefined {
  const ip = canonicalIp(record.text(`${side}_ip`) ?? '');
  if (ip === undefined) return undefined;
  const number = countOf(record, `${side}_port`);
  // Flows list all addresses that they saw; one of several says nothing.
  const macs = record.list(`ether.${side}_macs`);
  const mac = record.text(`ether.${side}_mac`) ?? (macs.length === 1 ? macs[0] : undefined);
  return { ip, ...(number !== undefined && number <= 65_535 ? { port: number } : {}), ...(mac !== undefined && canonicalMac(mac) !== undefined ? { mac } : {}) };
}

function transportOf(text: string | undefined): Transport {
  const plain = text?.toLowerCase() ?? '';
  return plain === 'tcp' || plain === 'udp' || plain === 'sctp' ? plain : /icmp/.test(plain) ? 'icmp' : 'ip';
}

/** What a transaction did; answered: the event holds its answer too. */
function operationsOf(type: string, record: LogRecord): { readonly list: readonly OperationSeen[]; readonly answered: boolean } {
  if (type === 'modbus') {
    const code = countOf(record, 'modbus.request.function_raw', 'modbus.request.function');
    const answered = textOf(record, 'modbus.response.function_raw', 'modbus.response.unit_id') !== undefined;
    if (code === undefined || code > 127) return { list: [], answered };
    const [name, kind] = MODBUS_FUNCTIONS[code] ?? [`function ${code}`, 'other'];
    const refused = textOf(record, 'modbus.response.exception.raw', 'modbus.response.exception.code') !== undefined || (countOf(record, 'modbus.response.function_raw') ?? 0) >= 0x80;
    return { list: [{ name, code, kind }, ...(refused ? [{ name, code, kind, refused }] : [])], answered };
  }
  if (type === 'dnp3') {
    const list = ['dnp3.request', 'dnp3.response', 'dnp3'].flatMap((place): OperationSeen[] => {
      const code = countOf(record, `${place}.application.function_code`);
      return code === undefined || code > 255 ? [] : [{ name: DNP3_FUNCTIONS[code]?.[0] ?? `function ${code}`, code, kind: DNP3_FUNCTIONS[code]?.[1] ?? 'other' }];
    });
    return { list, answered: record.text('dnp3.response.application.function_code') !== undefined || record.text('dnp3.type') === 'response' };
  }
  if (type === 'http') {
    const name = record.text('http.http_method')?.toUpperCase();
    return { list: name !== undefined && /^[A-Z_-]{1,20}$/.test(name) ? [{ name, kind: /^(POST|PUT|PATCH|DELETE)$/.test(name) ? 'write' : name === 'GET' || name === 'HEAD' ? 'read' : 'other' }] : [], answered: record.text('http.status') !== undefined };
  }
  return { list: [], answered: type === 'tls' || type === 'ssh' || (type === 'dns' && record.text('dns.rcode') !== undefined) };
}

function claimsOf(type: string, record: LogRecord): (Observation | undefined)[] {
  if (type === 'dns') {
    const name = textOf(record, 'dns.rrname', 'dns.query.rrname', 'dns.queries.rrname');
    const asked = name !== undefined && isHostName(name) ? name : undefined;
    const service = asked === undefined ? undefined : serviceFact(asked);
    const addresses = [...record.list('dns.grouped.A'), ...record.list('dns.grouped.AAAA')].slice(0, 16).map(text => canonicalIp(text)).filter(ip => ip !== undefined && isDeviceIp(ip));
    return [
      claim('client', 'dns.query', asked), service && claim('client', service.key, service.value, 0.7), /^(answer|response)$/.test(record.text('dns.type') ?? '') ? claim('server', 'dns.server', true) : undefined,
      ...(asked === undefined ? [] : addresses.map(ip => claim({ ip: ip! }, 'hostname', asked.replace(/\.$/, ''), 0.7))),
    ];
  }
  if (type === 'tls') {
    const name = record.text('tls.sni');
    const version = record.text('tls.version');
    const service = name === undefined ? undefined : serviceFact(name);
    const subject = record.text('tls.subject');
    return [
      claim('client', 'tls.sni', name, 0.95), claim('server', 'server-name', name, 0.8), service && claim('client', service.key, service.value, 0.9), claim('server', 'tls.version', version, 0.95), claim('server', 'tls.certificate-subject', subject, 0.95),
      claim('server', 'tls.certificate-issuer', record.text('tls.issuerdn'), 0.95), /^(SSLv[23]|TLSv?1(\.[01])?|TLS 1\.[01])$/.test(version ?? '') ? claim('server', 'weakness', 'tls-legacy', 0.95) : undefined,
      subject !== undefined && subject === record.text('tls.issuerdn') ? claim('server', 'weakness', 'self-signed-certificate') : undefined,
    ];
  }
  if (type === 'http') {
    const agent = record.text('http.http_user_agent');
    const name = record.text('http.hostname');
    return [claim('client', 'http.user-agent', agent), claim('client', 'os', agent === undefined ? undefined : osOfUserAgent(agent), 0.6), name !== undefined && canonicalIp(name) === undefined && isHostName(name) ? claim('server', 'server-name', name, 0.8) : undefined];
  }
  if (type === 'ssh') return [claim('client', 'software', record.text('ssh.client.software_version'), 0.9), claim('server', 'software', record.text('ssh.server.software_version'), 0.9)];
  if (type === 'rdp') {
    const user = record.text('rdp.cookie');
    const name = record.text('rdp.client.client_name');
    return [claim('client', 'user', user, 0.8), claim('client', 'rdp.user', user === undefined ? undefined : maskedUser(user)), name !== undefined && isHostName(name) ? claim('client', 'hostname', name, 0.9) : undefined];
  }
  if (type === 'smb') {
    const name = record.text('smb.ntlmssp.host');
    return [name !== undefined && isHostName(name) ? claim('client', 'hostname', name, 0.9) : undefined, claim('client', 'user', record.text('smb.ntlmssp.user'), 0.9), /^NT LM|^SMB1/.test(record.text('smb.dialect') ?? '') ? claim('server', 'weakness', 'smb1', 0.9) : undefined];
  }
  if (type === 'dhcp') {
    const name = record.text('dhcp.hostname');
    const ip = [record.text('dhcp.assigned_ip'), record.text('dhcp.client_ip')].map(text => canonicalIp(text ?? '')).find(each => each !== undefined && isDeviceIp(each));
    return [ip !== undefined && name !== undefined && isHostName(name) ? claim({ ip }, 'hostname', name) : undefined];
  }
  if (type === 'modbus') {
    const unit = countOf(record, 'modbus.response.unit_id');
    return [unit !== undefined && unit < 256 ? claim('server', 'modbus-tcp.unit-id', unit) : undefined];
  }
  if (type === 'snmp') return [record.text('snmp.version') === '3' ? undefined : claim('server', 'weakness', 'snmp-v1-v2c', 0.6)];
  return [];
}
