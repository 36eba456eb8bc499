import type { RoleRule } from './definition';
import { allOf, anyOf, asks, asksPort, fact, not, says, sends, serves, vendorIs } from './rule-kit';

/** Network infrastructure and remote access (R40–R45). */
export const networkRules: readonly RoleRule[] = [
  {
    id: 'R40', text: 'says that it is a bridge and no router', grade: 'A', kind: 'identity', points: { switch: 6 }, falsePositives: 'Phones and panels with two ports call themselves bridges.',
    when: allOf(fact('capability', value => value === 'bridge' || value === 'switch'), not(fact('capability', value => value === 'router' || value === 'wlan-ap' || value === 'telephone'))),
  },
  {
    id: 'R40b', text: 'sends spanning tree messages', grade: 'B', kind: 'identity', points: { switch: 4 }, falsePositives: 'Virtual switches and access points do too.', when: anyOf(sends(['stp', 'rstp', 'vtp', 'dtp', 'lacp', 'mrp']), fact('stp.bridge')),
  },
  {
    id: 'R40c', text: 'is a switch by its make', grade: 'B', kind: 'identity', points: { switch: 5 }, falsePositives: 'A router of the same family.', when: says(['model', 'name', 'order-number', 'snmp.sys-descr', 'lldp.system-description', 'cdp.platform', 'profinet-dcp.station-type', 'cip.product-name'], /stratix|scalance ?x|catalyst|\bRS[PB]?\d{2}|hirschmann (rsp|rs|octopus)|\bEDS-\d|\bIE-?\d{4}|\bWS-C\d|procurve|\bswitch\b/i),
  },
  {
    id: 'R41', text: 'says that it is a router', grade: 'A', kind: 'identity', points: { router: 4 }, falsePositives: 'Layer-3 switches and access points route too.', when: fact('capability', value => value === 'router'),
  },
  {
    id: 'R41b', text: 'sends router protocols (VRRP, HSRP, OSPF, EIGRP)', grade: 'A', kind: 'identity', points: { router: 5 }, falsePositives: 'Firewalls and layer-3 switches do too.', when: sends(['vrrp', 'hsrp', 'glbp', 'ospf', 'eigrp', 'bgp', 'pim', 'rip']),
  },
  {
    id: 'R41c', text: 'carries the packets of ten or more other addresses under its own MAC', grade: 'A', kind: 'identity', points: { router: 5 }, falsePositives: 'A proxy that answers ARP for others.', when: asset => (asset.fronts >= 10 ? asset.evidence : undefined),
  },
  {
    id: 'R41d', text: 'carries the packets of other addresses under its own MAC', grade: 'B', kind: 'identity', points: { router: 4 }, falsePositives: 'A host with several addresses.', when: asset => (asset.fronts >= 2 && asset.fronts < 10 ? asset.evidence : undefined),
  },
  {
    id: 'R41e', text: 'is both bridge and router: a layer-3 switch', grade: 'A', kind: 'identity', points: { switch: 4, router: 1 }, falsePositives: 'None known.', when: allOf(fact('capability', value => value === 'bridge' || value === 'switch'), fact('capability', value => value === 'router')),
  },
  {
    id: 'R42', text: 'has a maker of firewalls', grade: 'B', kind: 'identity', points: { firewall: 4 }, falsePositives: 'The makers sell switches and access points too.', when: vendorIs(/fortinet|palo alto|check ?point|sonicwall|watchguard|sophos|stormshield|barracuda|genua/i),
  },
  {
    id: 'R42b', text: 'is a firewall by its make', grade: 'B', kind: 'identity', points: { firewall: 5 }, falsePositives: 'A management server of the maker.', when: says(['model', 'name', 'os', 'tls.certificate-subject', 'snmp.sys-descr', 'cdp.platform', 'lldp.system-description'], /fortigate|pan-os|\bPA-\d{3}|\bASA ?55|firepower|fortios|mguard|tofino|eagle ?\d{2}|srx\d{3}/i),
  },
  {
    id: 'R43', text: 'says that it is an access point or joins a WLAN controller', grade: 'A', kind: 'identity', points: { 'wireless-ap': 7 }, falsePositives: 'None known.', when: anyOf(fact('capability', value => value === 'wlan-ap'), allOf(asks(['capwap']), not(serves(['capwap']))), allOf(sends(['capwap']), not(serves(['capwap']))), says(['model', 'cdp.platform'], /air-|aironet|\bAP\d{2,4}|scalance ?w|access point/i)),
  },
  {
    id: 'R45', text: 'connects to the cloud of a remote-access maker', grade: 'B', kind: 'identity', points: { 'remote-access-gateway': 5 }, falsePositives: 'A technician\'s PC with the maker\'s client.',
    when: allOf(fact('remote-access', value => /talk2m|ewon|ixon|tosibox|secomea|mbconnect|sinema|mguard|netbiter|stridelinx|claroty|cisco sea/i.test(String(value))), not(says(['os'], /windows/i))),
  },
  {
    id: 'R45b', text: 'has a maker of remote-access routers', grade: 'C', kind: 'identity', points: { 'remote-access-gateway': 4 }, falsePositives: 'HMS modules sit inside other makers\' devices.', when: anyOf(vendorIs(/tosibox|mb connect|secomea|\bewon\b/i), says(['model', 'name'], /\bewon|flexy|cosy|\bIXrouter|sitemanager|tosibox|mbnet/i)),
  },
  {
    id: 'R45c', text: 'is a maker\'s bus module that keeps a connection to the outside', grade: 'C', kind: 'identity', points: { 'remote-access-gateway': 3 }, falsePositives: 'A gateway that reports to a cloud.', when: allOf(vendorIs(/\bhms\b/i), anyOf(asks(['tls', 'openvpn', 'wireguard']), asksPort('tcp', [443, 1194]))),
  },
  {
    id: 'R87', text: 'ends tunnels of others (IPsec, OpenVPN, WireGuard)', grade: 'C', kind: 'identity', points: { firewall: 2, router: 1 }, falsePositives: 'A VPN client.', when: serves(['ike', 'openvpn', 'wireguard', 'l2tp']),
  },
];
