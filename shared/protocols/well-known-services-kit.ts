/**
 * What usually listens on a port. It decides who is the server where nothing better does, and gives a candidate name to a conversation whose payload
 * nobody recognised: never more than a candidate. OT ports from the fingerprint tables, the rest from the IANA service registry; ports that
 * mislead in a distribution centre stay out.
 */
const TCP_SERVICES: readonly (readonly [port: number, protocol: string])[] = [
  [20, 'ftp'], [21, 'ftp'], [22, 'ssh'], [23, 'telnet'], [25, 'smtp'], [53, 'dns'], [80, 'http'], [81, 'http'], [88, 'kerberos'], [102, 's7comm'], [110, 'pop3'], [111, 'sunrpc'],
  [135, 'dcerpc'], [139, 'smb1'], [143, 'imap'], [389, 'ldap'], [443, 'tls'], [445, 'smb2'], [464, 'kerberos'], [465, 'tls'], [502, 'modbus-tcp'], [514, 'syslog'], [515, 'lpd'], [554, 'rtsp'],
  [587, 'smtp'], [593, 'dcerpc'], [631, 'ipp'], [636, 'tls'], [802, 'tls'], [873, 'rsync'], [993, 'tls'], [995, 'tls'], [1069, 'in-sight'], [1080, 'socks'], [1194, 'openvpn'], [1200, 'codesys-v2'],
  [1217, 'codesys-v3'], [1414, 'ibm-mq'], [1433, 'tds'], [1521, 'tns'], [1723, 'pptp'], [1883, 'mqtt'], [1911, 'niagara-fox'], [1962, 'pcworx'], [2049, 'nfs'], [2111, 'cola'], [2112, 'cola'],
  [2221, 'tls'], [2404, 'iec104'], [2455, 'codesys-v2'], [2869, 'http'], [3001, 'mercury'], [3128, 'http'], [3268, 'ldap'], [3269, 'tls'], [3306, 'mysql'], [3389, 'rdp'], [4050, 'vertx'],
  [4712, 'synchrophasor'], [4840, 'opcua'], [4843, 'opcua'], [4911, 'tls'], [5000, 'slmp'], [5007, 'slmp'], [5060, 'sip'], [5061, 'tls'], [5084, 'llrp'], [5085, 'tls'], [5094, 'hart-ip'],
  [5222, 'xmpp'], [5357, 'http'], [5432, 'postgresql'], [5671, 'tls'], [5672, 'amqp'], [5900, 'vnc'], [5901, 'vnc'], [5938, 'teamviewer'], [5985, 'http'], [5986, 'tls'], [6568, 'anydesk'],
  [8000, 'http'], [8008, 'http'], [8080, 'http'], [8081, 'http'], [8088, 'http'], [8443, 'tls'], [8530, 'http'], [8883, 'tls'], [9092, 'kafka'], [9100, 'jetdirect'], [9600, 'fins'],
  [10050, 'zabbix'], [10051, 'zabbix'], [11740, 'codesys-v3'], [18245, 'ge-srtp'], [20000, 'dnp3'], [27017, 'mongodb'], [44818, 'enip'], [48898, 'ads'], [49320, 'opcua'], [61616, 'openwire'],
  ...Array.from({ length: 99 }, (_, i) => [3200 + i, 'sap-diag'] as const), [3299, 'saprouter'], [3300, 'sap-rfc'], [3600, 'sap-ms'], [34962, 'profinet-rt'], [34964, 'profinet-cm'],
];

const UDP_SERVICES: readonly (readonly [port: number, protocol: string])[] = [
  [53, 'dns'], [67, 'dhcp'], [69, 'tftp'], [88, 'kerberos'], [111, 'sunrpc'], [123, 'ntp'], [137, 'nbns'], [138, 'nbdgm'], [161, 'snmp'], [162, 'snmp'], [319, 'ptp'], [320, 'ptp'],
  [389, 'ldap'], [443, 'quic'], [464, 'kerberos'], [500, 'ike'], [502, 'modbus-tcp'], [514, 'syslog'], [546, 'dhcpv6'], [547, 'dhcpv6'], [623, 'ipmi'], [1194, 'openvpn'], [1434, 'tds-browser'],
  [1628, 'lontalk-ip'], [1629, 'lontalk-ip'], [1740, 'codesys-v3'], [1812, 'radius'], [1813, 'radius'], [1900, 'ssdp'], [1985, 'hsrp'], [2055, 'netflow'], [2029, 'hsrp'], [2222, 'cip-io'],
  [3222, 'glbp'], [3671, 'knxnet-ip'], [3702, 'ws-discovery'], [4070, 'vertx'], [4201, 'zebra-discovery'], [4500, 'ike'], [4712, 'synchrophasor'], [4713, 'synchrophasor'], [5006, 'slmp'],
  [5060, 'sip'], [5094, 'hart-ip'], [5246, 'capwap'], [5247, 'capwap'], [5351, 'nat-pmp'], [5353, 'mdns'], [5355, 'llmnr'], [5683, 'coap'], [5684, 'coap'], [5938, 'teamviewer'], [6343, 'sflow'],
  [9600, 'fins'], [18246, 'egd'], [20000, 'dnp3'], [34964, 'profinet-cm'], [34980, 'ethercat'], [37020, 'sadp'], [44818, 'enip'], [47808, 'bacnet'], [48899, 'ads'], [51820, 'wireguard'], [61450, 'cclink-ie'],
];

const TCP_BY_PORT = new Map(TCP_SERVICES);
const UDP_BY_PORT = new Map(UDP_SERVICES);

/** Protocol that the port is known for; undefined when it is known for none. */
export function usualService(transport: 'tcp' | 'udp', port: number): string | undefined {
  return (transport === 'tcp' ? TCP_BY_PORT : UDP_BY_PORT).get(port);
}

/** Protocols named by an EtherType, an IP protocol or an LLC address alone: the carrier itself says which one it is. */
export const ETHERTYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0806, 'arp'], [0x8035, 'rarp'], [0x809b, 'appletalk'], [0x8137, 'ipx'], [0x8809, 'slow-protocols'], [0x8863, 'pppoe'], [0x8864, 'pppoe'], [0x887b, 'homeplug'], [0x888e, 'eapol'],
  [0x8892, 'profinet-rt'], [0x8899, 'realtek'], [0x88a4, 'ethercat'], [0x88ab, 'powerlink'], [0x88b8, 'goose'], [0x88b9, 'gse'], [0x88ba, 'sampled-values'], [0x88cc, 'lldp'], [0x88cd, 'sercos'],
  [0x88e1, 'homeplug-av'], [0x88e3, 'mrp'], [0x88e5, 'macsec'], [0x88f7, 'ptp'], [0x88fb, 'prp'], [0x8902, 'cfm'], [0x890d, 'wlan-tdls'], [0x9000, 'loopback'],
]);

export const IP_PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'], [2, 'igmp'], [46, 'rsvp'], [47, 'gre'], [50, 'esp'], [51, 'ah'], [58, 'icmpv6'], [88, 'eigrp'], [89, 'ospf'], [103, 'pim'], [112, 'vrrp'], [115, 'l2tp'], [132, 'sctp'],
]);

export const LLC_NAMES: ReadonlyMap<number, string> = new Map([[0x42, 'stp'], [0xfe, 'osi'], [0xe0, 'ipx'], [0xff, 'ipx'], [0xf0, 'netbeui']]);
