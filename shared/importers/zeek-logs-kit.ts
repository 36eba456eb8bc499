import { canonicalIp, canonicalMac, isDeviceIp } from '../model/address';
import type { Transport } from '../model/conversation';
import type { Observation } from '../model/observation';
import { DEVICE_PROPERTIES } from '../protocols/bacnet-services-kit';
import { identityClaims } from '../protocols/cip-facts-kit';
import { claim, claims, isHostName, maskedUser } from '../protocols/claims-kit';
import { serviceFact } from '../protocols/cloud-services-kit';
import type { OperationSeen } from '../protocols/definition';
import { osOfUserAgent } from '../protocols/http-kit';
import { IP_PROTOCOL_NAMES } from '../protocols/well-known-services-kit';
import type { End, FlowAssembler, Talk } from './flow-kit';
import { logDuration, logTime } from './log-time-kit';
import { remembering } from './memo-kit';
import { countOf, flagOf, textOf } from './record-kit';
import type { LogRecord } from './record-kit';
import { protocolName, serviceOf } from './service-names-kit';
import { bacnetMessages, cipMessages, dnp3Messages, enipMessages, modbusMessages, opcuaMessages, profinetCmMessages, s7Messages } from './zeek-messages-kit';
import type { AskedCip, RowMessages } from './zeek-messages-kit';

/** Reads one row of one kind of log; undefined, or why the row was skipped. */
type ReadRow = (record: LogRecord, log: LogState) => string | undefined;

/** What the rows of one file share. */
export interface LogState {
  readonly flows: FlowAssembler;
  /** Name of the log: `conn`, `modbus_detailed`. */
  readonly path: string;
  readonly asked: AskedCip;
  /** Uid of a tunnel → its ends, as far as its row was met. */
  readonly tunnels: Map<string, string>;
}

const NO_ENDS = 'no-endpoints';
const NO_ROOM = 'too-many-conversations';
const UNREAD = 'unknown-message';

/** Why rows are skipped, in words. */
export const ZEEK_REASONS: Readonly<Record<string, string>> = {
  [NO_ENDS]: 'no two addresses (one is missing, or is no IP address)', [NO_ROOM]: 'more conversations than there is room for', [UNREAD]: 'a kind of message that is not known',
  'bad-value': 'a number or port that cannot be one', 'short-row': 'fewer or more cells than the log has columns', 'no-fields': 'before any line that names the columns',
  'no-device': 'no device is named', 'line-too-long': 'longer than 1 MiB', 'not-json': 'no JSON object', 'too-deep': 'nested too deeply', 'too-many-columns': 'more than 1,024 cells',
};

interface Ends {
  readonly client: End;
  readonly server: End;
}

function port(record: LogRecord, ...names: readonly string[]): number | undefined {
  const value = countOf(record, ...names);
  return value !== undefined && value <= 65_535 ? value : undefined;
}

/** Originator and responder; by Zeek's own names, as nested objects, and as Malcolm stores them (Elastic Common Schema). */
function endsOf(record: LogRecord): Ends | undefined {
  const from = canonical(textOf(record, 'id.orig_h', 'id_orig_h', 'source.ip', 'orig_h') ?? '');
  const to = canonical(textOf(record, 'id.resp_h', 'id_resp_h', 'destination.ip', 'resp_h') ?? '');
  if (from === '' || to === '') return undefined;
  return {
    client: endOf(from, port(record, 'id.orig_p', 'id_orig_p', 'source.port', 'orig_p'), textOf(record, 'orig_l2_addr', 'source.mac')),
    server: endOf(to, port(record, 'id.resp_p', 'id_resp_p', 'destination.port', 'resp_p'), textOf(record, 'resp_l2_addr', 'destination.mac')),
  };
}

const canonical = remembering(text => canonicalIp(text) ?? '');

function endOf(ip: string, port: number | undefined, mac: string | undefined): End {
  if (mac !== undefined) return port === undefined ? { ip, mac } : { ip, port, mac };
  return port === undefined ? { ip } : { ip, port };
}

const timeOf = (record: LogRecord): number | undefined => logTime(textOf(record, 'ts', 'zeek.ts', '@timestamp', 'timestamp'));
const vlanOf = (record: LogRecord): number | undefined => {
  const vlan = countOf(record, 'vlan', 'network.vlan.id');
  return vlan !== undefined && vlan > 0 && vlan < 4095 ? vlan : undefined;
};

function transportOf(record: LogRecord): Transport | undefined {
  const text = textOf(record, 'proto', 'network.transport')?.toLowerCase();
  if (text === 'tcp' || text === 'udp' || text === 'sctp') return text;
  if (text === 'icmp' || text === 'icmp6' || text === 'ipv6-icmp') return 'icmp';
  return text === undefined ? undefined : 'ip';
}

/** conn.log: one row a connection. */
const readConn: ReadRow = (record, { flows, tunnels }) => {
  const ends = endsOf(record);
  if (!ends) return NO_ENDS;
  const transport = transportOf(record) ?? 'ip';
  const said = record.list('service');
  const named = said.length === 1 && said[0]!.includes(',') ? said[0]!.split(',') : said;
  const other = transport === 'ip' ? IP_PROTOCOL_NAMES.get(countOf(record, 'ip_proto', 'network.iana_number') ?? -1) : undefined;
  const service = transport === 'icmp' ? { protocol: ends.client.ip.includes(':') ? 'icmpv6' : 'icmp', basis: 'payload' as const } : other !== undefined ? { protocol: other, basis: 'payload' as const }
    : serviceOf(named.length > 0 ? named : record.list('network.protocol'), transport, ends.server.port);
  const packets = { client: countOf(record, 'orig_pkts', 'source.packets') ?? 0, server: countOf(record, 'resp_pkts', 'destination.packets') ?? 0 };
  const bytes = { client: countOf(record, 'orig_ip_bytes', 'orig_bytes', 'source.bytes') ?? 0, server: countOf(record, 'resp_ip_bytes', 'resp_bytes', 'destination.bytes') ?? 0 };
  const first = timeOf(record);
  const last = first === undefined ? undefined : first + (logDuration(record.text('duration')) ?? 0);
  const history = record.text('history') ?? '';
  const state = record.text('conn_state')?.toUpperCase() ?? '';
  const outcome = transport === 'tcp' ? tcpOutcome(state, history) : undefined;
  const uid = textOf(record, 'uid', 'zeek.uid');
  const parent = record.list('tunnel_parents')[0];
  if (uid !== undefined && parent === undefined && tunnels.size < 50_000 && (transport === 'ip' || named.some(name => /ayiya|teredo|gtp|vxlan|geneve|socks|gre/i.test(name)))) {
    tunnels.set(uid, `${service?.protocol ?? 'tunnel'} ${ends.client.ip}>${ends.server.ip}`);
  }
  const tunnel = parent === undefined ? undefined : tunnels.get(parent) ?? `zeek ${parent}`.slice(0, 40);
  const vlan = vlanOf(record);
  const talk = flows.flow({
    row: record.row, ...ends, ...(vlan !== undefined ? { vlan } : {}), ...(tunnel !== undefined ? { tunnel } : {}), transport, ...service, orientation: /[Sh]/.test(history) && !history.startsWith('^') ? 'handshake' : 'first-packet', packets, bytes,
    ...(first !== undefined ? { first, last: last! } : {}), established: transport === 'tcp' ? outcome === 'established' || outcome === 'reset' : packets.server > 0, ...(outcome ? { outcome } : {}),
  });
  return talk ? undefined : NO_ROOM;
};

/**
 * How a TCP connection went, by the letters of its history where there are any (Zeek, conn.log: upper case the originator, S SYN, h SYN-ACK, D data, R reset, F end), as captures tell it (conversations/fold): accepted
 * is what was answered by SYN-ACK or has data both ways.
 */
function tcpOutcome(state: string, history: string): 'established' | 'refused' | 'halfOpen' | 'reset' | undefined {
  if (history !== '') {
    const accepted = history.includes('h') || (history.includes('D') && history.includes('d'));
    if (accepted) return /[Rr]/.test(history) ? 'reset' : 'established';
    if (!history.includes('S')) return undefined;
    return history.includes('r') ? 'refused' : 'halfOpen';
  }
  if (/^(S1|S2|S3|SF)$/.test(state)) return 'established';
  if (/^(RSTO|RSTR)$/.test(state)) return 'reset';
  return state === 'REJ' ? 'refused' : /^(S0|SH|RSTOS0)$/.test(state) ? 'halfOpen' : undefined;
}

/** A row about one connection: the conversation that it belongs to. */
function talkOf(record: LogRecord, { flows, path }: LogState, protocol: string | undefined, messages: RowMessages | undefined, carriers: readonly string[] = []): Talk | string {
  const said = endsOf(record);
  if (!said) return NO_ENDS;
  const ends = messages?.turned ? { client: said.server, server: said.client } : said;
  const given = transportOf(record);
  const transport: Transport = given ?? (UDP_PROTOCOLS.has(protocol ?? '') || UDP_PORTS.has(ends.server.port ?? 0) ? 'udp' : 'tcp');
  const service = protocol === undefined ? serviceOf([], transport, ends.server.port) : { protocol, basis: 'payload' as const };
  const time = timeOf(record);
  const vlan = vlanOf(record);
  const sender = messages?.sender ?? 'client';
  const talk = flows.flow({
    row: record.row, ...ends, ...(vlan !== undefined ? { vlan } : {}), transport, ...service, carriers, orientation: 'first-packet', packets: { client: sender === 'server' ? 0 : 1, server: sender === 'client' ? 0 : 1 },
    ...(time !== undefined ? { first: time } : {}), established: transport === 'tcp' || sender !== 'client', messagesOf: `zeek ${path}`,
  });
  return talk ?? NO_ROOM;
}

/** Protocols that ride on UDP where a log does not say what it was. */
const UDP_PROTOCOLS = new Set(['bacnet', 'dns', 'dhcp', 'ntp', 'snmp', 'radius', 'syslog', 'profinet-cm', 'cip-io', 'hart-ip', 'tftp', 'sip', 'quic', 'ike', 'wireguard', 'mdns', 'llmnr', 'nbns']);
const UDP_PORTS = new Set([47808, 34964, 2222]);

const messagesLog = (protocol: string, read: (record: LogRecord, log: LogState) => RowMessages | undefined, about?: (record: LogRecord, messages: RowMessages) => readonly (Observation | undefined)[], carriers?: readonly string[]): ReadRow => (record, log) => {
  const messages = read(record, log);
  if (!messages) return endsOf(record) ? UNREAD : NO_ENDS;
  const transport = protocol === 'enip' && port(record, 'id.resp_p', 'id_resp_p', 'destination.port') === 2222 ? 'cip-io' : protocol;
  const talk = talkOf(record, log, transport, messages, carriers);
  if (typeof talk === 'string') return talk;
  for (const operation of messages.operations) log.flows.operation(talk, operation, record.row);
  if (about) log.flows.observe(claims(...about(record, messages)), talk, messages.sender !== 'server', record.row);
  return undefined;
};

/** A log that says something about the two sides of a connection. */
const sidesLog = (protocol: string | undefined, about: (record: LogRecord) => readonly (Observation | undefined)[], operations: (record: LogRecord) => readonly OperationSeen[] = () => [], answered: (record: LogRecord) => boolean = () => true): ReadRow => (record, log) => {
  const talk = talkOf(record, log, protocol, { sender: answered(record) ? 'both' : 'client', operations: [] });
  if (typeof talk === 'string') return talk;
  for (const operation of operations(record)) log.flows.operation(talk, operation, record.row);
  log.flows.observe(claims(...about(record)), talk, true, record.row);
  return undefined;
};

const host = (about: Observation['about'], name: string | undefined, confidence: number): Observation | undefined => (name !== undefined && isHostName(name) ? claim(about, 'hostname', name.replace(/\.$/, ''), confidence) : undefined);

const dnsClaims = (record: LogRecord): (Observation | undefined)[] => {
  const query = record.text('query');
  const list: (Observation | undefined)[] = [];
  const asked = query !== undefined && isHostName(query) ? query : undefined;
  const service = asked === undefined ? undefined : serviceFact(asked);
  list.push(claim('client', 'dns.query', asked, 0.9), service && claim('client', service.key, service.value, 0.7));
  const answers = record.list('answers');
  if (answers.length > 0 || flagOf(record, 'AA') === true) list.push(claim('server', 'dns.server', true));
  if (asked !== undefined && /^(A|AAAA)$/.test(record.text('qtype_name') ?? '')) {
    for (const answer of answers.slice(0, 16)) {
      const ip = canonicalIp(answer);
      if (ip !== undefined && isDeviceIp(ip)) list.push(host({ ip }, asked, 0.7));
    }
  }
  return list;
};

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const httpOperations = (record: LogRecord): OperationSeen[] => {
  const name = record.text('method')?.toUpperCase();
  return name !== undefined && /^[A-Z_-]{1,20}$/.test(name) ? [{ name, kind: WRITES.has(name) ? 'write' : name === 'GET' || name === 'HEAD' ? 'read' : 'other' }] : [];
};

const httpClaims = (record: LogRecord): (Observation | undefined)[] => {
  const agent = record.text('user_agent');
  const name = record.text('host')?.replace(/:\d+$/, '');
  const service = name === undefined ? undefined : serviceFact(name);
  const server = record.text('server');
  return [
    claim('client', 'http.user-agent', agent), claim('client', 'os', agent === undefined ? undefined : osOfUserAgent(agent), 0.6), claim('client', 'user', record.text('username'), 0.8),
    name !== undefined && canonicalIp(name) === undefined && isHostName(name) ? claim('server', 'server-name', name, 0.8) : undefined, service && claim('client', service.key, service.value, 0.8), claim('server', 'software', server, 0.8),
    record.text('username') !== undefined ? claim('server', 'weakness', 'cleartext-login') : undefined,
  ];
};

/** `TLSv12` → as the dissector writes it. */
const tlsVersion = (text: string | undefined): string | undefined => text?.replace(/^TLSv1([0-3])$/, 'TLS 1.$1').replace(/^SSLv(\d)0?$/, 'SSL $1.0');

const tlsClaims = (record: LogRecord): (Observation | undefined)[] => {
  const name = record.text('server_name');
  const service = name === undefined ? undefined : serviceFact(name);
  const version = record.text('version');
  const subject = record.text('subject');
  const selfSigned = /self.signed/i.test(record.text('validation_status') ?? '') || (subject !== undefined && subject === record.text('issuer'));
  return [
    claim('client', 'tls.sni', name, 0.95), claim('server', 'server-name', name, 0.8), service && claim('client', service.key, service.value, 0.9), claim('server', 'tls.version', tlsVersion(version), 0.95),
    /^(SSLv[23]0?|TLSv1[01])$/.test(version ?? '') ? claim('server', 'weakness', 'tls-legacy', 0.95) : undefined, claim('server', 'tls.certificate-subject', subject, 0.95), claim('server', 'tls.certificate-issuer', record.text('issuer'), 0.95),
    selfSigned ? claim('server', 'weakness', 'self-signed-certificate') : undefined, claim('server', 'tls.cipher', record.text('cipher'), 0.8),
  ];
};

const sshClaims = (record: LogRecord): (Observation | undefined)[] => [
  claim('client', 'software', record.text('client'), 0.9), claim('server', 'software', record.text('server'), 0.9), record.text('version') === '1' ? claim('server', 'weakness', 'ssh-v1') : undefined,
];

const rdpClaims = (record: LogRecord): (Observation | undefined)[] => {
  const user = record.text('cookie');
  const protocol = record.text('security_protocol')?.toUpperCase();
  const security = protocol === undefined ? undefined : protocol === 'RDP' ? 'rdp' : protocol === 'SSL' ? 'tls' : protocol.startsWith('HYBRID') ? 'credssp' : undefined;
  return [
    claim('client', 'rdp.user', user === undefined ? undefined : maskedUser(user)), claim('client', 'user', user, 0.8), host('client', record.text('client_name'), 0.9), claim('server', 'rdp.security', security, 0.95),
    security === 'rdp' || security === 'tls' ? claim('server', 'weakness', 'rdp-without-nla', 0.95) : undefined,
  ];
};

const smbMappingClaims = (record: LogRecord): (Observation | undefined)[] => {
  const tree = /^\\\\([^\\]+)\\(.+)$/.exec(record.text('path') ?? '');
  return [tree && canonicalIp(tree[1]!) === undefined && isHostName(tree[1]!) ? claim('server', 'server-name', tree[1], 0.7) : undefined, tree ? claim('server', 'smb.share', tree[2], 0.8) : undefined];
};

const SMB_FILES: Readonly<Record<string, OperationSeen['kind']>> = { 'SMB::FILE_READ': 'read', 'SMB::FILE_WRITE': 'write', 'SMB::FILE_OPEN': 'other', 'SMB::FILE_CLOSE': 'other', 'SMB::FILE_DELETE': 'write', 'SMB::FILE_RENAME': 'write', 'SMB::FILE_SET_ATTRIBUTE': 'write' };

const ntlmClaims = (record: LogRecord): (Observation | undefined)[] => {
  const own = record.text('server_nb_computer_name');
  return [
    host('client', record.text('hostname'), 0.9), claim('client', 'ntlm.computer', record.text('hostname')), claim('client', 'user', record.text('username'), 0.9), claim('client', 'domain', record.text('domainname'), 0.7),
    claim('server', 'ntlm.computer', own), own === undefined ? undefined : host('server', own, 0.95), host('server', record.text('server_dns_computer_name'), 0.95),
  ];
};

/** dhcp.log: one row an exchange; says who has which MAC, address and name. */
const readDhcp: ReadRow = (record, { flows, path }) => {
  const mac = canonicalMac(textOf(record, 'mac', 'source.mac') ?? '');
  const address = [record.text('assigned_addr'), record.text('assigned_ip'), record.text('client_addr'), record.text('requested_addr'), record.text('source.ip')].map(text => canonicalIp(text ?? '')).find(ip => ip !== undefined && isDeviceIp(ip));
  const serverText = canonicalIp(textOf(record, 'server_addr', 'destination.ip') ?? '');
  const server = serverText !== undefined && isDeviceIp(serverText) ? serverText : undefined;
  if (address === undefined && server === undefined) return 'no-device';
  const { row } = record;
  const time = timeOf(record);
  flows.seen(time);
  const types = record.list('msg_types').map(type => type.toUpperCase());
  const bound = types.length === 0 || types.includes('ACK') || types.includes('INFORM');
  let client: number | undefined;
  if (address !== undefined && server !== undefined) {
    const sent = types.filter(type => ['DISCOVER', 'REQUEST', 'INFORM', 'DECLINE', 'RELEASE'].includes(type)).length;
    const answers = types.length - sent;
    const talk = flows.flow({
      row, client: { ip: address, port: 68 }, server: { ip: server, port: 67 }, transport: 'udp', protocol: 'dhcp', basis: 'payload', orientation: 'message', packets: { client: Math.max(1, sent), server: answers }, ...(time !== undefined ? { first: time, last: time + (logDuration(record.text('duration')) ?? 0) } : {}),
      established: answers > 0, messagesOf: `zeek ${path}`,
    });
    if (!talk) return NO_ROOM;
    client = talk.client;
    if (answers > 0) flows.claim(talk.server, 'dhcp.server', true, 0.95, row);
  } else client = address === undefined ? undefined : flows.witness(address, row);
  if (server !== undefined && client === undefined) flows.claim(flows.witness(server, row), 'dhcp.server', true, 0.95, row);
  if (client === undefined) return address === undefined ? undefined : NO_ROOM;
  if (mac !== undefined && bound) flows.bindMac(client, mac, row, 'dhcp');
  const names = [record.text('host_name'), record.text('client_fqdn')].filter(name => name !== undefined && isHostName(name));
  for (const name of names) flows.claim(client, 'hostname', name!.replace(/\.$/, ''), 0.9, row);
  flows.claim(client, 'domain', record.text('domain'), 0.7, row);
  return undefined;
};

/** software.log. */
const readSoftware: ReadRow = (record, { flows }) => {
  const ip = canonicalIp(textOf(record, 'host', 'source.ip') ?? '');
  const witness = ip === undefined || !isDeviceIp(ip) ? undefined : flows.witness(ip, record.row);
  if (witness === undefined) return 'no-device';
  flows.seen(timeOf(record));
  const name = record.text('name');
  const parts = ['version.major', 'version.minor', 'version.minor2', 'version.minor3'].map(field => record.text(field)).filter(text => text !== undefined);
  const text = record.text('unparsed_version') ?? (name === undefined ? undefined : [name, parts.join('.')].filter(Boolean).join(' '));
  if (/^OS::/.test(record.text('software_type') ?? '')) flows.claim(witness, 'os', text, 0.7, record.row);
  else flows.claim(witness, 'software', text, 0.7, record.row);
  return undefined;
};

/** known_hosts.log, known_services.log, known_certs.log, known_devices.log, known_modbus.log: one row a host, once a day. */
const readKnown: ReadRow = (record, { flows, path }) => {
  const ip = canonicalIp(textOf(record, 'host', 'host_ip', 'source.ip') ?? '');
  const witness = ip === undefined || !isDeviceIp(ip) ? undefined : flows.witness(ip, record.row);
  if (witness === undefined) return 'no-device';
  const { row } = record;
  flows.seen(timeOf(record));
  const number = port(record, 'port_num', 'destination.port');
  const transport = textOf(record, 'port_proto', 'network.transport')?.toLowerCase();
  if (path === 'known_services' && number !== undefined && (transport === 'tcp' || transport === 'udp')) {
    flows.claim(witness, 'open-port', `${transport}/${number}`, 0.8, row);
    for (const service of record.list('service')) flows.claim(witness, 'service', protocolName(service, transport, number), 0.7, row);
  }
  if (path === 'known_certs') {
    flows.claim(witness, 'open-port', number === undefined ? undefined : `tcp/${number}`, 0.8, row);
    flows.claim(witness, 'tls.certificate-subject', record.text('subject'), 0.9, row);
    flows.claim(witness, 'tls.certificate-issuer', record.text('issuer_subject'), 0.9, row);
    const subject = record.text('subject');
    if (subject !== undefined && subject === record.text('issuer_subject')) flows.claim(witness, 'weakness', 'self-signed-certificate', 0.9, row);
  }
  flows.bindMac(witness, textOf(record, 'mac', 'l2_addr'), row, 'dhcp');
  if (path === 'known_modbus') flows.claim(witness, 'modbus-tcp.role', record.text('device_type')?.toLowerCase(), 0.7, row);
  return undefined;
};

/** BACnet: properties that name a device, by their names in the log. */
const BACNET_PROPERTIES: Readonly<Record<string, number>> = {
  'vendor-name': 121, 'model-name': 70, 'firmware-revision': 44, 'application-software-version': 12, 'object-name': 77, 'description': 28, 'location': 58, 'serial-number': 372, 'vendor-identifier': 120, 'system-status': 112, 'protocol-version': 98,
  'protocol-revision': 139,
};

const bacnetPropertyClaims = (record: LogRecord): (Observation | undefined)[] => {
  if (!/ack$/.test(record.text('pdu_service') ?? '')) return [];
  const value = record.text('value');
  const property = record.text('property') ?? '';
  if (record.text('object_type') !== 'device') return property === 'object-name' ? [claim('sender', 'bacnet.object-name', value)] : [];
  const number = BACNET_PROPERTIES[property];
  const key = number === undefined ? undefined : DEVICE_PROPERTIES[number];
  const instance = countOf(record, 'instance_number');
  return key === undefined || value === undefined ? [] : [claim('sender', key, value, 0.95), instance !== undefined && instance < 4_194_303 ? claim('sender', 'bacnet.instance', instance) : undefined];
};

const bacnetDiscoveryClaims = (record: LogRecord): (Observation | undefined)[] => {
  const what = record.text('pdu_service')?.toLowerCase().replaceAll('_', '-');
  if (what === 'i-have') return [claim('sender', 'bacnet.object-name', record.text('object_name'))];
  const name = record.text('object_name');
  if (what === 'who-has') return [name === 'N/A' ? undefined : claim('sender', 'bacnet.sought-name', name)];
  const vendor = record.text('vendor');
  return what !== 'i-am' ? [] : [claim('sender', 'bacnet.instance', countOf(record, 'instance_number')), vendor === undefined || /^unknown/i.test(vendor) ? undefined : claim('sender', 'vendor', vendor, 0.9)];
};

const cipIdentityClaims = (record: LogRecord): readonly (Observation | undefined)[] => {
  const vendorId = countOf(record, 'vendor_id');
  const deviceType = countOf(record, 'device_type_id');
  const productCode = countOf(record, 'product_code');
  const name = record.text('product_name');
  const serial = countOf(record, 'serial_number');
  const revision = /^(\d{1,3})\.(\d{1,3})$/.exec(record.text('revision') ?? '');
  if (vendorId === undefined || deviceType === undefined || productCode === undefined || name === undefined || serial === undefined || !revision) return [];
  return identityClaims('sender', {
    vendorId, deviceType, productCode, revision: `${revision[1]!}.${revision[2]!.padStart(3, '0')}`, status: countOf(record, 'device_status') ?? 0, serial: serial.toString(16).padStart(8, '0'), name,
  });
};

const answer = (record: LogRecord): RowMessages => ({ sender: flagOf(record, 'is_orig') === true ? 'client' : 'server', operations: [] });
const either = (record: LogRecord): RowMessages => ({ sender: flagOf(record, 'is_orig') === false || /ack|response/i.test(record.text('pdu_service') ?? '') ? 'server' : 'client', operations: [] });

const dnp3Claims = (_record: LogRecord, { sender, operations }: RowMessages): (Observation | undefined)[] => [
  // An answer names the outstation; a request alone its master, unless it only confirms.
  operations.some(({ code }) => code === 129 || code === 130) ? claim('server', 'dnp3.role', 'outstation') : undefined,
  sender !== 'server' && operations.some(({ code }) => code !== undefined && code > 0 && code < 129) ? claim('client', 'dnp3.role', 'master') : undefined,
];

const modbusClaims = (record: LogRecord, { sender, operations }: RowMessages): (Observation | undefined)[] => {
  const unit = countOf(record, 'unit', 'unit_id');
  const refused = operations.some(operation => operation.refused);
  return [sender !== 'client' && unit !== undefined && unit < 256 && !refused ? claim('server', 'modbus-tcp.unit-id', unit) : undefined, /gateway/i.test(textOf(record, 'exception', 'exception_code') ?? '') ? claim('server', 'modbus-tcp.gateway', true) : undefined];
};

/** Logs that say more than their connection. Every other log whose rows have two ends yields these, and the protocol that its name says. */
const LOGS: Readonly<Record<string, ReadRow>> = {
  'conn': readConn,
  'dns': sidesLog('dns', dnsClaims, () => [], record => record.text('rcode') !== undefined || record.list('answers').length > 0),
  'dhcp': readDhcp,
  'http': sidesLog('http', httpClaims, httpOperations, record => record.text('status_code') !== undefined),
  'ssl': sidesLog('tls', tlsClaims, () => [], record => record.text('version') !== undefined),
  'ssh': sidesLog('ssh', sshClaims),
  'rdp': sidesLog('rdp', rdpClaims),
  'smb_mapping': sidesLog('smb2', smbMappingClaims),
  'smb_files': sidesLog('smb2', () => [], record => {
    const action = record.text('action') ?? '';
    const kind = SMB_FILES[action];
    return kind === undefined ? [] : [{ name: action.replace(/^SMB::FILE_/, '').toLowerCase().replaceAll('_', ' '), kind }];
  }),
  'ntlm': sidesLog(undefined, ntlmClaims),
  'software': readSoftware,
  'known_hosts': readKnown, 'known_services': readKnown, 'known_certs': readKnown, 'known_devices': readKnown, 'known_modbus': readKnown,
  'modbus': messagesLog('modbus-tcp', modbusMessages, modbusClaims),
  'modbus_detailed': messagesLog('modbus-tcp', modbusMessages, modbusClaims),
  'dnp3': messagesLog('dnp3', dnp3Messages, dnp3Claims),
  'enip': messagesLog('enip', enipMessages),
  'cip': messagesLog('cip', (record, { asked }) => cipMessages(record, asked, textOf(record, 'uid', 'zeek.uid') ?? ''), undefined, ['enip']),
  'cip_identity': messagesLog('enip', answer, cipIdentityClaims),
  'cip_io': messagesLog('cip-io', either),
  's7comm': messagesLog('s7comm', s7Messages),
  'bacnet': messagesLog('bacnet', bacnetMessages),
  'bacnet_property': messagesLog('bacnet', either, bacnetPropertyClaims),
  'bacnet_discovery': messagesLog('bacnet', either, bacnetDiscoveryClaims),
  'opcua_binary': messagesLog('opcua', opcuaMessages),
  'profinet_io_cm': messagesLog('profinet-cm', profinetCmMessages),
};

/** Logs of the sensor's own state, of files and certificates: they name no device, or only repeat what the others say. */
const NO_DEVICES = /^(capture_loss|stats|loaded_scripts|packet_filter|reporter|x509|ocsp|pe|broker|cluster|telemetry|print|config|signatures|weird_stats|analyzer|dpd|unknown_protocols)$/;

/** What a log of messages is about, where its name says so. */
function protocolOfPath(path: string): string | undefined {
  const [family = ''] = /^(modbus|dnp3|enip|cip|s7comm_plus|s7comm|bacnet|opcua_binary|profinet_io_cm|profinet_dcp|profinet|ge_srtp|hart_ip|synchrophasor|omron_fins|genisys|roc_plus|bsap|c1222|ethercat|ecat|tds|mqtt|kerberos|ldap|snmp|ntp|radius|syslog|sip|ftp|rfb|irc|smtp|mysql|postgresql|quic|tftp|telnet|stun|wireguard|openvpn|ipsec|dce_rpc|iec104|redis)(?=_|$)/.exec(path) ?? [];
  return family === '' ? undefined : protocolName(family, 'tcp', undefined);
}

/** Does the name of a log say what its rows are? */
export function isKnownLog(path: string): boolean {
  return Object.hasOwn(LOGS, path) || NO_DEVICES.test(path) || protocolOfPath(path) !== undefined;
}

/** Reader of the rows of one log, by its name. */
export function rowReader(path: string): ReadRow {
  const known = Object.hasOwn(LOGS, path) ? LOGS[path] : undefined;
  if (known) return known;
  if (NO_DEVICES.test(path)) return () => 'no-device';
  const protocol = protocolOfPath(path);
  return (record, log) => {
    const talk = talkOf(record, log, protocol, either(record));
    return typeof talk === 'string' ? (talk === NO_ENDS && protocol === undefined ? 'no-device' : talk) : undefined;
  };
}
