import type { Transport } from '../model/conversation';
import { remembering } from './memo-kit';
import { usualService } from '../protocols/well-known-services-kit';

/** Names that analyzers of Zeek, Suricata, Arkime and nDPI have for a protocol → ours. Names that are the same once dashes replace underscores need no line. */
const NAMES: Readonly<Record<string, string>> = {
  'ssl': 'tls', 'modbus': 'modbus-tcp', 'modbustcp': 'modbus-tcp', 's7': 's7comm', 's7comm-plus': 's7comm-plus', 'opcua-binary': 'opcua', 'opc-ua': 'opcua', 'profinet-io-cm': 'profinet-cm', 'pnio-cm': 'profinet-cm',
  'profinet': 'profinet-cm', 'profinet-dce-rpc': 'profinet-cm', 'omron-fins': 'fins', 'ge-srtp': 'ge-srtp', 'rfb': 'vnc', 'krb': 'kerberos', 'krb5': 'kerberos', 'dce-rpc': 'dcerpc', 'ftp-data': 'ftp', 'ethernet-ip': 'enip',
  'ethernetip': 'enip', 'cip-io': 'cip-io', 'iec-104': 'iec104', 'iec60870-104': 'iec104', 'iec60870-5-104': 'iec104', 'mssql': 'tds', 'oracle': 'tns', 'rdpeudp': 'rdp-udp', 'ipsec': 'ike', 'ikev2': 'ike', 'websocket': 'http', 'http2': 'http',
  'bittorrent-dht': 'bittorrent', 'netbios': 'nbns', 'smtps': 'tls', 'ldaps': 'tls', 'https': 'tls', 'hart-ip': 'hart-ip', 'synchrophasor': 'synchrophasor', 'psql': 'postgresql', 'pgsql': 'postgresql', 'bacnet-sc': 'tls',
};

/** Says how somebody logs in inside another protocol, or nothing at all. */
const NO_SERVICE = new Set(['gssapi', 'spnego', 'ntlm', 'failed', 'unknown', 'krb-spnego', 'cotp', 'tpkt', 'x509', 'files', '']);

/** Of several names for one connection the first of these, the deepest, is told. */
const DEEPEST = ['cip', 'umas', 's7comm', 's7comm-plus', 'smb2', 'sparkplug-b', 'dcerpc'];

export interface NamedService {
  readonly protocol: string;
  readonly basis: 'payload' | 'port';
  readonly carriers?: readonly string[];
}

/**
 * Protocol of a connection by what the sensor's analyzers recognised in it; else by the port, as a candidate.
 *
 * @param names as the log has them: `gssapi,smb,dce_rpc`, `modbus`, `dnp3_tcp`
 */
export function serviceOf(names: readonly string[], transport: Transport, port: number | undefined): NamedService | undefined {
  const service = remembered(`${transport} ${port ?? ''} ${names.join(',')}`);
  return service === NOTHING ? undefined : service;
}

const NOTHING: NamedService = { protocol: '', basis: 'port' };

/** One table for all readers: what is in it follows from the text alone. */
const remembered = remembering((text): NamedService => {
  const [transport = '', port = '', ...names] = text.split(' ');
  return judge(names.join(' ').split(','), transport as Transport, port === '' ? undefined : Number(port)) ?? NOTHING;
}, 16_384);

function judge(names: readonly string[], transport: Transport, port: number | undefined): NamedService | undefined {
  const found = [...new Set(names.flatMap(name => protocolName(name, transport, port) ?? []))];
  const usual = (transport === 'tcp' || transport === 'udp') && port !== undefined ? usualService(transport, port) : transport === 'icmp' ? 'icmp' : undefined;
  if (found.length === 0) return usual === undefined ? undefined : { protocol: usual, basis: transport === 'icmp' ? 'payload' : 'port' };
  const protocol = DEEPEST.find(name => found.includes(name)) ?? found[0]!;
  // Sensors that say `smb` leave open which of its two versions it is.
  if (protocol === 'smb2') return { protocol, basis: 'port' };
  const carriers = protocol === 'cip' ? ['enip'] : found.filter(name => name !== protocol);
  return { protocol, basis: 'payload', ...(carriers.length > 0 ? { carriers } : {}) };
}

export function protocolName(name: string, transport: Transport, port: number | undefined): string | undefined {
  const plain = name.trim().toLowerCase().replaceAll('_', '-').replace(/^spicy-/, '').replace(/-(tcp|udp)$/, '');
  if (NO_SERVICE.has(plain) || !/^[a-z][a-z0-9-]{1,31}$/.test(plain)) return undefined;
  if (plain === 'dns') return port === 5353 ? 'mdns' : port === 5355 ? 'llmnr' : port === 137 ? 'nbns' : 'dns';
  if (plain === 'smb') return 'smb2';
  if (plain === 'enip' && transport === 'udp' && port === 2222) return 'cip-io';
  return NAMES[plain] ?? plain;
}
