import { ethernetFrame, ipv4Packet, ipv6Packet, MAC_B, tcpSegment, udpDatagram } from './frame-bytes';

/** A frame of some link type, or in some encapsulation, with one and the same packet in it: what tests decode, and what Wireshark is asked about. */
export interface Framing {
  readonly name: string;
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** `gre 77`, outermost first; absent: none. */
  readonly tunnels?: readonly string[];
  /** VLAN in which the packet inside counts; absent: none. */
  readonly vlan?: number;
  /** Why Wireshark 4.0 shows something else; absent: it agrees. */
  readonly wireshark?: string;
}

const tcp = ipv4Packet('10.0.0.1', '10.0.0.2', 6, tcpSegment(40_000, 502, 'hello'));
const tcp6 = ipv6Packet('fd00::1', 'fd00::2', 6, tcpSegment(40_000, 502, 'hello'));
const frame = ethernetFrame(tcp);

/** What is inside every framing whose name does not say IPv6, as `source:port > destination:port payload`. */
export const INSIDE = '10.0.0.1:40000 > 10.0.0.2:502 hello';
export const INSIDE6 = 'fd00::1:40000 > fd00::2:502 hello';

const bytes = (...parts: readonly (number | ArrayLike<number>)[]): Uint8Array => Uint8Array.from(parts.flatMap(part => (typeof part === 'number' ? [part] : Array.from(part))));
const two = (value: number): readonly number[] => [(value >> 8) & 255, value & 255];
const snap = bytes(0xaa, 0xaa, 3, 0, 0, 0, 8, 0);
const mac = (last: number): readonly number[] => [0, 0x0c, 0x29, 0, 0, last];
/** Address, tag by tag, EtherType and what follows. */
const tagged = (...rest: readonly (number | ArrayLike<number>)[]): Uint8Array => bytes(mac(0x0b), mac(0x0a), ...rest);
const radio = (flags: number, header: ArrayLike<number>): Uint8Array => bytes(0, 0, 9, 0, 2, 0, 0, 0, flags, header);
const data80211 = (control: readonly number[], extra: readonly number[] = []): Uint8Array => bytes(control, 0, 0, mac(0x0b), mac(1), mac(0x0a), 0, 0, extra);

export const LINK_LAYERS: readonly Framing[] = [
  { name: 'Ethernet', linkType: 1, bytes: frame },
  { name: 'Ethernet with a VLAN tag', linkType: 1, bytes: ethernetFrame(tcp, { vlans: [40] }), vlan: 40 },
  { name: 'Ethernet with a priority tag', linkType: 1, bytes: ethernetFrame(tcp, { vlans: [0] }) },
  { name: '802.1ad, 88a8 outside', linkType: 1, bytes: ethernetFrame(tcp, { vlans: [100, 40] }), vlan: 40, tunnels: ['qinq 100'] },
  { name: 'QinQ, 8100 twice', linkType: 1, bytes: tagged(0x81, 0, two(100), 0x81, 0, two(40), 8, 0, tcp), vlan: 40, tunnels: ['qinq 100'] },
  { name: 'QinQ, 9100 outside', linkType: 1, bytes: tagged(0x91, 0, two(100), 0x81, 0, two(40), 8, 0, tcp), vlan: 40, tunnels: ['qinq 100'] },
  { name: 'QinQ, 9200 outside', linkType: 1, bytes: tagged(0x92, 0, two(100), 0x81, 0, two(40), 8, 0, tcp), vlan: 40, tunnels: ['qinq 100'], wireshark: 'does not know 9200' },
  { name: 'HSR', linkType: 1, bytes: tagged(0x89, 0x2f, 0, 60, 0, 1, 8, 0, tcp) },
  { name: '802.1CB', linkType: 1, bytes: tagged(0xf1, 0xc1, 0, 0, 0, 1, 8, 0, tcp) },
  { name: 'VN-Tag', linkType: 1, bytes: tagged(0x89, 0x26, 0x80, 1, 0, 1, 0x81, 0, two(40), 8, 0, tcp), vlan: 40 },
  { name: 'Cisco metadata', linkType: 1, bytes: tagged(0x89, 9, 1, 1, 0, 1, 0, 7, 8, 0, tcp) },
  { name: 'MACsec without encryption', linkType: 1, bytes: tagged(0x88, 0xe5, 0x20, 0, 0, 0, 0, 1, mac(0x0a), 0, 1, 8, 0, tcp, new Uint8Array(16)) },
  { name: 'provider backbone bridging', linkType: 1, bytes: tagged(0x88, 0xe7, 0, 0, 0x13, 0x88, frame), tunnels: ['pbb 5000'] },
  { name: 'SNAP', linkType: 1, bytes: ethernetFrame([...snap, ...tcp], { type: tcp.length + 8 }) },
  { name: 'LLC with IP on its own', linkType: 1, bytes: ethernetFrame([6, 6, 3, ...tcp], { type: tcp.length + 3 }) },
  { name: 'raw IP', linkType: 101, bytes: tcp },
  { name: 'raw IP, number of BSD', linkType: 12, bytes: tcp },
  { name: 'raw IP, number of OpenBSD', linkType: 14, bytes: tcp },
  { name: 'IPv4 only', linkType: 228, bytes: tcp },
  { name: 'IPv6 only', linkType: 229, bytes: tcp6 },
  { name: 'raw IPv6', linkType: 101, bytes: tcp6 },
  { name: 'BSD loopback of a little-endian machine', linkType: 0, bytes: bytes(2, 0, 0, 0, tcp) },
  { name: 'BSD loopback of a big-endian machine', linkType: 0, bytes: bytes(0, 0, 0, 2, tcp) },
  ...[24, 28, 30].flatMap(family => [
    { name: `BSD loopback with IPv6 as family ${family}, little-endian`, linkType: 0, bytes: bytes(family, 0, 0, 0, tcp6) },
    { name: `BSD loopback with IPv6 as family ${family}, big-endian`, linkType: 0, bytes: bytes(0, 0, 0, family, tcp6) },
  ]),
  { name: 'OpenBSD loopback', linkType: 108, bytes: bytes(0, 0, 0, 2, tcp) },
  { name: 'Cisco HDLC in a loopback header', linkType: 0, bytes: bytes(0x0f, 0, 8, 0, tcp) },
  { name: 'Linux cooked', linkType: 113, bytes: bytes(0, 0, 0, 1, 0, 6, mac(0x0a), 0, 0, 8, 0, tcp) },
  { name: 'Linux cooked, IPv6', linkType: 113, bytes: bytes(0, 4, 0, 1, 0, 6, mac(0x0a), 0, 0, 0x86, 0xdd, tcp6) },
  { name: 'Linux cooked with a VLAN tag', linkType: 113, bytes: bytes(0, 0, 0, 1, 0, 6, mac(0x0a), 0, 0, 0x81, 0, two(40), 8, 0, tcp), vlan: 40 },
  { name: 'Linux cooked, loopback interface', linkType: 113, bytes: bytes(0, 0, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, tcp) },
  { name: 'Linux cooked with LLC', linkType: 113, bytes: bytes(0, 0, 0, 1, 0, 6, mac(0x0a), 0, 0, 0, 4, snap, tcp) },
  { name: 'Linux cooked 2', linkType: 276, bytes: bytes(8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, mac(0x0a), 0, 0, tcp) },
  { name: 'Linux cooked 2, IPv6', linkType: 276, bytes: bytes(0x86, 0xdd, 0, 0, 0, 0, 0, 1, 0, 1, 4, 6, mac(0x0a), 0, 0, tcp6) },
  { name: 'PPP', linkType: 9, bytes: bytes(0xff, 3, 0, 0x21, tcp) },
  { name: 'PPP, IPv6', linkType: 9, bytes: bytes(0, 0x57, tcp6) },
  { name: 'PPP, compressed', linkType: 9, bytes: bytes(0x21, tcp) },
  { name: 'PPP with MPLS', linkType: 9, bytes: bytes(0xff, 3, 2, 0x81, 0, 1, 1, 64, tcp), tunnels: ['mpls 0'] },
  { name: 'PPP in HDLC framing', linkType: 50, bytes: bytes(0xff, 3, 0, 0x21, tcp) },
  { name: 'Cisco HDLC under the number of PPP in HDLC framing', linkType: 50, bytes: bytes(0x0f, 0, 8, 0, tcp) },
  { name: 'PPP over Ethernet without Ethernet', linkType: 51, bytes: bytes(0x11, 0, 0, 1, two(tcp.length + 2), 0, 0x21, tcp), tunnels: ['pppoe 1'] },
  { name: 'PPP of pppd, incoming', linkType: 166, bytes: bytes(0, 3, 0, 0x21, tcp), wireshark: 'does not read this link type' },
  { name: 'PPP of pppd, outgoing', linkType: 166, bytes: bytes(1, 3, 0, 0x21, tcp), wireshark: 'does not read this link type' },
  { name: 'PPP with a direction', linkType: 204, bytes: bytes(1, 0xff, 3, 0, 0x21, tcp) },
  { name: 'Cisco HDLC', linkType: 104, bytes: bytes(0x0f, 0, 8, 0, tcp) },
  { name: 'Cisco HDLC to all, IPv6', linkType: 104, bytes: bytes(0x8f, 0, 0x86, 0xdd, tcp6) },
  { name: 'Cisco HDLC with a direction', linkType: 205, bytes: bytes(0, 0x0f, 0, 8, 0, tcp), wireshark: 'does not read this link type' },
  { name: 'Frame Relay', linkType: 107, bytes: bytes(0x18, 0x41, 3, 0xcc, tcp) },
  { name: 'Frame Relay, IPv6', linkType: 107, bytes: bytes(0x18, 0x41, 3, 0x8e, tcp6) },
  { name: 'Frame Relay with an address of four bytes', linkType: 107, bytes: bytes(0x18, 0x40, 0x20, 0x41, 3, 0xcc, tcp) },
  { name: 'Frame Relay with SNAP', linkType: 107, bytes: bytes(0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0, tcp) },
  { name: 'Frame Relay with bridged Ethernet', linkType: 107, bytes: bytes(0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7, frame) },
  { name: 'Frame Relay with PPP', linkType: 107, bytes: bytes(0x18, 0x41, 3, 0xcf, 0, 0x21, tcp) },
  { name: 'Frame Relay as Cisco has it', linkType: 107, bytes: bytes(0x18, 0x41, 8, 0, tcp) },
  { name: 'Frame Relay with a direction', linkType: 206, bytes: bytes(1, 0x18, 0x41, 3, 0xcc, tcp), wireshark: 'does not read this link type' },
  { name: 'MPLS without a link layer', linkType: 219, bytes: bytes(0, 1, 0, 64, 0, 2, 1, 64, tcp), tunnels: ['mpls 0'], wireshark: 'does not read this link type' },
  { name: 'NFLOG', linkType: 239, bytes: bytes(2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 9, 9, tcp.length + 4, 0, 9, 0, tcp, 0, 0, 0) },
  { name: 'NFLOG, IPv6', linkType: 239, bytes: bytes(10, 0, 0, 0, 8, 0, 1, 0, 0x86, 0xdd, 9, 9, tcp6.length + 4, 0, 9, 0, tcp6, 0, 0, 0) },
  { name: 'FDDI', linkType: 10, bytes: bytes(0x50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, snap, tcp) },
  { name: 'Token Ring', linkType: 6, bytes: bytes(0x10, 0x40, mac(0x0b), mac(0x0a), snap, tcp) },
  { name: 'Token Ring with source routing', linkType: 6, bytes: bytes(0x10, 0x40, mac(0x0b), 0x80, mac(0x0a).slice(1), 0x06, 0x30, 0, 0x11, 0, 0x20, snap, tcp) },
  { name: '802.11', linkType: 105, bytes: bytes(data80211([8, 2]), snap, tcp) },
  { name: '802.11 with QoS', linkType: 105, bytes: bytes(data80211([0x88, 2], [0, 0]), snap, tcp) },
  { name: '802.11 with QoS and HT control', linkType: 105, bytes: bytes(data80211([0x88, 0x82], [0, 0, 0, 0, 0, 0]), snap, tcp) },
  { name: '802.11 between access points', linkType: 105, bytes: bytes(data80211([8, 3], mac(0x0a) as number[]), snap, tcp) },
  { name: '802.11, several frames in one', linkType: 105, bytes: bytes(data80211([0x88, 2], [0x80, 0]), mac(0x0b), mac(0x0a), two(tcp.length + 8), snap, tcp, [0, 0].slice(0, (4 - ((14 + 8 + tcp.length) & 3)) & 3)) },
  { name: 'radiotap', linkType: 127, bytes: radio(0, bytes(data80211([8, 1]), snap, tcp)) },
  { name: 'radiotap with a check sequence', linkType: 127, bytes: radio(0x10, bytes(data80211([8, 1]), snap, tcp, 1, 2, 3, 4)) },
  { name: 'radiotap with a padded header', linkType: 127, bytes: radio(0x20, bytes(data80211([0x88, 1], [0, 0]), 0, 0, snap, tcp)) },
  { name: 'PPI with 802.11', linkType: 192, bytes: bytes(0, 0, 8, 0, 105, 0, 0, 0, data80211([8, 1]), snap, tcp) },
  { name: 'PPI with Ethernet', linkType: 192, bytes: bytes(0, 0, 8, 0, 1, 0, 0, 0, frame) },
  { name: 'netANALYZER', linkType: 240, bytes: bytes(0, 4, 0, 0, frame, 0, 0, 0, 0) },
];

const outer = (protocol: number, payload: ArrayLike<number>): Uint8Array => ethernetFrame(ipv4Packet('192.168.0.1', '192.168.0.2', protocol, payload));
const inUdp = (port: number, payload: ArrayLike<number>): Uint8Array => outer(17, udpDatagram(50_000, port, Array.from(payload)));
const over = (name: string, at: Uint8Array, tunnels: readonly string[], more: Partial<Framing> = {}): Framing => ({ name, linkType: 1, bytes: at, tunnels, ...more });
const label = (value: number, bottom: boolean): readonly number[] => [value >> 12, (value >> 4) & 255, ((value & 15) << 4) | (bottom ? 1 : 0), 64];

/** The packet around the one inside goes from 192.168.0.1 to 192.168.0.2. */
export const IP_TUNNELS: readonly Framing[] = [
  over('GRE', outer(47, bytes(0, 0, 8, 0, tcp)), ['gre 0']),
  over('GRE with checksum, key and sequence', outer(47, bytes(0xb0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0, 1, tcp)), ['gre 77']),
  over('GRE with IPv6', outer(47, bytes(0, 0, 0x86, 0xdd, tcp6)), ['gre 0']),
  over('GRE with Ethernet', outer(47, bytes(0x10, 0, 0x65, 0x58, 0, 0, 0, 1, frame)), ['gre 0']),
  over('GRE with MPLS', outer(47, bytes(0, 0, 0x88, 0x47, label(17, true), tcp)), ['gre 0', 'mpls 0']),
  over('PPTP', outer(47, bytes(0x30, 0x81, 0x88, 0x0b, two(tcp.length + 4), 0, 5, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 3, 0, 0x21, tcp)), ['gre 0']),
  over('ERSPAN I', outer(47, bytes(0, 0, 0x88, 0xbe, frame)), ['erspan 0']),
  over('ERSPAN II', outer(47, bytes(0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 101, 0, 0, 0, 0, frame)), ['erspan 101']),
  over('ERSPAN III', outer(47, bytes(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 0, 0, 101, 0, 0, 0, 0, 0, 0, 0, 0, frame)), ['erspan 101']),
  over('ERSPAN III with a platform header', outer(47, bytes(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 0, 0, 101, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, frame)), ['erspan 101']),
  over('VXLAN', inUdp(4789, bytes(8, 0, 0, 0, 0, 0x13, 0x88, 0, frame)), ['vxlan 5000']),
  over('VXLAN with a VLAN inside', inUdp(4789, bytes(8, 0, 0, 0, 0, 0x13, 0x88, 0, ethernetFrame(tcp, { vlans: [40] }))), ['vxlan 5000'], { vlan: 40 }),
  over('VXLAN with a group policy', inUdp(4789, bytes(0x88, 0, 0, 7, 0, 0x13, 0x88, 0, frame)), ['vxlan 5000']),
  over('VXLAN of Linux', inUdp(8472, bytes(8, 0, 0, 0, 0, 0x13, 0x88, 0, frame)), ['vxlan 5000'], { wireshark: 'takes port 8472 for OTV' }),
  over('Geneve with options', inUdp(6081, bytes(2, 0, 0x65, 0x58, 0, 0x13, 0x88, 0, 1, 2, 0x80, 1, 9, 9, 9, 9, frame)), ['geneve 5000']),
  over('Geneve with IPv6', inUdp(6081, bytes(0, 0, 0x86, 0xdd, 0, 0x13, 0x88, 0, tcp6)), ['geneve 5000']),
  over('IP in IP', outer(4, tcp), ['ipip 0']),
  over('6in4: IPv6', outer(41, tcp6), ['6in4 0']),
  over('Teredo: IPv6', inUdp(3544, tcp6), ['teredo 0']),
  over('Teredo with an origin: IPv6', inUdp(3544, bytes(0, 0, 0x63, 0xbf, 0x3f, 0xff, 0xfd, 0xd2, tcp6)), ['teredo 0']),
  over('Teredo with an authentication: IPv6', inUdp(3544, bytes(0, 1, 2, 3, 7, 7, 5, 5, 5, 1, 2, 3, 4, 5, 6, 7, 8, 0, tcp6)), ['teredo 0']),
  over('Teredo with both: IPv6', inUdp(3544, bytes(0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0x63, 0xbf, 0x3f, 0xff, 0xfd, 0xd2, tcp6)), ['teredo 0']),
  over('L2TP', inUdp(1701, bytes(0, 2, 0, 1, 0, 2, 0xff, 3, 0, 0x21, tcp)), ['l2tp 0']),
  over('L2TP with length, sequence and offset', inUdp(1701, bytes(0x4a, 2, two(tcp.length + 20), 0, 1, 0, 2, 0, 1, 0, 0, 0, 2, 9, 9, 0xff, 3, 0, 0x21, tcp)), ['l2tp 0']),
  over('L2TP without the framing of PPP: IPv6', inUdp(1701, bytes(0, 2, 0, 1, 0, 2, 0, 0x57, tcp6)), ['l2tp 0']),
  over('L2TP 3 over UDP with Ethernet', inUdp(1701, bytes(0, 3, 0, 0, 0, 0, 0, 9, frame)), ['l2tp 0'], { wireshark: 'must be told the payload' }),
  over('L2TP 3 over UDP with a cookie, a sublayer and Ethernet', inUdp(1701, bytes(0, 3, 0, 0, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, frame)), ['l2tp 0'], { wireshark: 'must be told the payload' }),
  over('L2TP 3 over IP with Ethernet', outer(115, bytes(0, 0, 0, 9, frame)), ['l2tp 0'], { wireshark: 'must be told the payload' }),
  over('L2TP 3 over IP with a cookie and IP', outer(115, bytes(0, 0, 0, 9, 1, 2, 3, 4, tcp)), ['l2tp 0'], { wireshark: 'must be told the payload' }),
  over('L2TP 3 over IP with PPP', outer(115, bytes(0, 0, 0, 9, 0xff, 3, 0, 0x21, tcp)), ['l2tp 0'], { wireshark: 'must be told the payload' }),
  over('GTP', inUdp(2152, bytes(0x30, 0xff, two(tcp.length), 0, 0, 0, 9, tcp)), ['gtp 0']),
  over('CAPWAP', inUdp(5247, bytes(0, 0x10, 0x03, 0, 0, 0, 0, 0, 1, 8, 0, 0, mac(0x0b), mac(1), mac(0x0a), 0, 0, snap, tcp)), ['capwap 0']),
  over('EtherIP', outer(97, bytes(0x30, 0, frame)), ['etherip 0']),
  over('GRE in GRE', outer(47, bytes(0, 0, 8, 0, ipv4Packet('172.16.0.1', '172.16.0.2', 47, bytes(0, 0, 8, 0, tcp)))), ['gre 0', 'gre 0']),
];

/** Encapsulations of one hop: no ends of their own, the MACs of the frame or of the one inside. */
export const LINK_TUNNELS: readonly Framing[] = [
  over('MPLS', ethernetFrame(bytes(label(16, false), label(32, true), tcp), { type: 0x8847 }), ['mpls 0']),
  over('MPLS with IPv6', ethernetFrame(bytes(label(16, true), tcp6), { type: 0x8847 }), ['mpls 0']),
  over('MPLS, upstream label', ethernetFrame(bytes(label(16, true), tcp), { type: 0x8848 }), ['mpls 0']),
  over('MPLS pseudowire with a control word', ethernetFrame(bytes(label(16, true), 0, 0, 0, 0, ethernetFrame(tcp, { source: MAC_B })), { type: 0x8847 }), ['mpls 0']),
  over('MPLS pseudowire with a counting control word', ethernetFrame(bytes(label(16, true), 0, 0, 0x12, 0x34, frame), { type: 0x8847 }), ['mpls 0']),
  over('MPLS pseudowire without a control word', ethernetFrame(bytes(label(16, true), frame), { type: 0x8847 }), ['mpls 0']),
  over('MPLS pseudowire with a VLAN inside', ethernetFrame(bytes(label(16, true), 0, 0, 0, 0, ethernetFrame(tcp, { vlans: [40] })), { type: 0x8847 }), ['mpls 0'], { vlan: 40 }),
  over('PPPoE', ethernetFrame(bytes(0x11, 0, 0, 7, two(tcp.length + 2), 0, 0x21, tcp, new Uint8Array(4)), { type: 0x8864 }), ['pppoe 7']),
  over('PPPoE with IPv6 in a VLAN', ethernetFrame(bytes(0x11, 0, 0, 7, two(tcp6.length + 2), 0, 0x57, tcp6), { type: 0x8864, vlans: [7] }), ['pppoe 7'], { vlan: 7 }),
];
