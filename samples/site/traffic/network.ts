// What every network says of itself: ARP, LLDP, CDP, spanning tree, DHCP, names, time, SNMP.

import { octets, oid as objectIdentifier } from '../../wire/ber';
import { ACKNOWLEDGE, DISCOVER, OFFER, REQUEST, dhcp } from '../../wire/dhcp';
import type { DhcpMessage } from '../../wire/dhcp';
import { CDP_AP, CDP_IGMP, CDP_PHONE, CDP_HOST, CDP_ROUTER, CDP_SWITCH, LLDP_BRIDGE, LLDP_ROUTER, arpReply, arpRequest, cdp, lldp, rstp } from '../../wire/discovery';
import type { CdpInfo } from '../../wire/discovery';
import { A, PTR, SRV, TXT, dnsQuery, dnsResponse, mdnsAnnounce, nbnsQuery, nbnsRegistration } from '../../wire/dns';
import { BROADCAST, ethernet } from '../../wire/ethernet';
import { checksum, ipv4, udp } from '../../wire/ipv4';
import { cat, ipBytes, u8, u32, u64, zeros } from '../../wire/bytes';
import { GET, RESPONSE, SYS_DESCR, SYS_NAME, SYS_OBJECT, SYS_UPTIME, TRAP2, V2C, snmp, ticks } from '../../wire/snmp';
import { ASSETS, EXTERNAL } from '../assets';
import type { SiteAsset } from '../assets';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { IT_DOMAIN, OT_DOMAIN, asset } from '../directory';
import type { Frame, Host } from '../network';
import { CORE_MAC, coreIn, host } from '../network';
import { gatewayOf } from '../zones';

/** Each host asks for its gateway from time to time; that binds its address to its MAC. */
export const arpOf = (a: SiteAsset): Conversation => ({
  id: `ARP-${a.key}`, *run(c) {
    const gateway = a.key === 'A150' ? '10.40.99.2' : gatewayOf(a.vlan);
    const peer = a.vlan === 99 && a.key !== 'A150' ? host('A150') : { mac: CORE_MAC, ip: gateway, vlan: a.vlan };
    for (const t of c.every(9 * MINUTE, c.random.between(2 * SECOND, 100 * SECOND), 0.1)) {
      yield { t, vlan: a.vlan, marks: [...c.marks], bytes: arpRequest(a, gateway) };
      yield { t: t + 0.3 * MS, vlan: a.vlan, marks: [...c.marks], bytes: arpReply({ mac: peer.mac, ip: gateway, vlan: a.vlan }, a) };
    }
  },
});

const arp: Conversation[] = ASSETS.filter(a => a.mac !== '' && a.key !== 'A151').map(arpOf);

const ROOT = { priority: 0x1000, mac: CORE_MAC };

const CISCO_IOS_XE = 'Cisco IOS Software [Gibraltar], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 16.12.5, RELEASE SOFTWARE (fc3)';
const CISCO_2960 = 'Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E4, RELEASE SOFTWARE (fc2)';
const STRATIX = 'Cisco IOS Software, Stratix 5700 Software (S5700-UNIVERSALK9-M), Version 15.2(7)E2, RELEASE SOFTWARE (fc3)';
const CISCO_AP = 'Cisco AP Software, ap3g3-k9w8 Version: 8.10.185.0';

function announce(id: string, frames: (c: Context) => Buffer, period = 30 * SECOND): Conversation {
  return {
    id, *run(c) {
      const step = c.options.fullRate ? period : period * 5;
      for (const t of c.every(step, c.random.between(1, 20) * SECOND)) yield { t, vlan: 0, marks: [...c.marks], bytes: frames(c) };
    },
  };
}

const switchLldp = (key: string, sysDescr: string, port: string, router = false): Conversation => announce(`LLDP-${key}`, () => {
  const a = asset(key);
  return lldp(a.mac, 0, { port, portDescription: `uplink ${port}`, sysName: a.name, sysDescr, capabilities: LLDP_BRIDGE | (router ? LLDP_ROUTER : 0), managementIp: a.ip, pvid: 1 });
});

const cdpOf = (key: string, info: Omit<CdpInfo, 'ip' | 'nativeVlan' | 'deviceId'> & { deviceId?: string }): Conversation => announce(`CDP-${key}`, () => {
  const a = asset(key);
  return cdp(a.mac, 0, { deviceId: a.name, ip: a.ip, nativeVlan: 1, ...info });
}, 60 * SECOND);

const neighbours: Conversation[] = [
  switchLldp('A151', CISCO_IOS_XE, 'Te1/1/1', true),
  switchLldp('A152', CISCO_2960, 'Gi1/0/48'),
  switchLldp('A060', STRATIX, 'Gi1/1'),
  switchLldp('A075', 'Siemens, SIMATIC NET, SCALANCE XC208, 6GK5 208-0BA00-2AC2, HW: Version 2, FW: Version V04.03.00, SVPL6147923', 'port-001'),
  switchLldp('A084', 'Hirschmann Railswitch RSP35 - HiOS-2S-09.0.02', '1/1'),
  cdpOf('A151', { port: 'TenGigabitEthernet1/1/1', capabilities: CDP_ROUTER | CDP_SWITCH | CDP_IGMP, version: CISCO_IOS_XE, platform: 'cisco WS-C9300-48T' }),
  cdpOf('A152', { port: 'GigabitEthernet1/0/48', capabilities: CDP_SWITCH | CDP_IGMP, version: CISCO_2960, platform: 'cisco WS-C2960X-24TS-L' }),
  cdpOf('A103', { port: 'GigabitEthernet0', capabilities: CDP_AP, version: CISCO_AP, platform: 'cisco AIR-AP2802I-E-K9' }),
  cdpOf('A114', { port: 'GigabitEthernet0', capabilities: CDP_AP, version: CISCO_AP, platform: 'cisco AIR-AP2802I-E-K9' }),
  cdpOf('A007', { deviceId: 'SEP00000C100007', port: 'Port 1', capabilities: CDP_HOST | CDP_PHONE, version: 'sip88xx.14-2-1-0001-14', platform: 'Cisco IP Phone CP-8841' }),
  announce('STP-A151', () => rstp(CORE_MAC, 0, ROOT, 0, ROOT, 3), 10 * SECOND),
  ...['A060', 'A075', 'A084', 'A152'].map(key => announce(`STP-${key}`, () => rstp(asset(key).mac, 0, ROOT, 20000, { priority: 0x8000, mac: asset(key).mac }, 1), 20 * SECOND)),
  {
    // VRRP version 2 of the firewall pair's active member, sent from its own MAC (virtual MAC not enabled).
    id: 'VRRP-A150', *run(c) {
      const body = cat(u8(0x21, 99, 200, 1, 0, 1), zeros(2), ipBytes('10.40.99.1'), zeros(8));
      body.writeUInt16BE(checksum(body), 6);
      for (const t of c.every(c.options.fullRate ? SECOND : 60 * SECOND)) {
        yield { t, vlan: 99, marks: [...c.marks], bytes: ethernet('01:00:5e:00:00:12', asset('A150').mac, 99, 0x0800, ipv4('10.40.99.1', '224.0.0.18', 112, body, { id: c.ipId(), ttl: 255 })) };
      }
    },
  },
];

const WINDOWS_PARAMETERS = [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252];
const ANDROID_PARAMETERS = [1, 3, 6, 15, 26, 28, 51, 58, 59, 43];

/** A lease through the relay of the core switch: broadcast in the client's VLAN, unicast to the server. */
export function lease(key: string, at: number, vendorClass: string, parameters: number[], fqdn = '', hostName = asset(key).name): Conversation {
  return {
    id: key === 'A007' ? 'C104' : `DHCP-${key}`, *run(c) {
      const client = host(key), relay = coreIn(client.vlan), server = host('A012'), xid = c.random.int(1, 0x7fffffff);
      const common = { xid, mac: client.mac };
      const options = { hostName, vendorClass, parameters, ...(fqdn ? { fqdn } : {}) };
      const offered = { yiaddr: client.ip, giaddr: relay.ip, serverId: server.ip, router: relay.ip, dnsServer: server.ip, domain: IT_DOMAIN.dns, mask: '255.255.255.0', lease: 28800, hops: 1 };
      const ask = function* (t: number, m: DhcpMessage): Generator<Frame> {
        const datagram = udp('0.0.0.0', '255.255.255.255', 68, 67, dhcp(m));
        yield { t, vlan: client.vlan, marks: [...c.marks, 'dhcp'], bytes: ethernet(BROADCAST, client.mac, client.vlan, 0x0800, ipv4('0.0.0.0', '255.255.255.255', 17, datagram, { id: c.ipId(), ttl: 128 })) };
        yield* c.udp(t + 0.2 * MS, relay, server, 67, 67, dhcp({ ...m, giaddr: relay.ip, hops: 1 }));
      };
      const answer = function* (t: number, m: DhcpMessage): Generator<Frame> {
        yield* c.udp(t, server, relay, 67, 67, dhcp(m));
        yield* c.udp(t + 0.2 * MS, relay, client, 67, 68, dhcp(m));
      };
      yield* ask(at, { ...common, ...options, kind: DISCOVER });
      yield* answer(at + 3 * MS, { ...common, ...offered, kind: OFFER });
      yield* ask(at + 9 * MS, { ...common, ...options, kind: REQUEST, requestedIp: client.ip, serverId: server.ip });
      yield* answer(at + 12 * MS, { ...common, ...offered, kind: ACKNOWLEDGE });
      yield { t: at + 40 * MS, vlan: client.vlan, marks: [...c.marks], bytes: arpRequest(client, client.ip) };
    },
  };
}

const pc = (key: string, at: number): Conversation => lease(key, at, 'MSFT 5.0', WINDOWS_PARAMETERS, `${asset(key).name}.${IT_DOMAIN.dns}`);

const leases: Conversation[] = [
  pc('A001', 12 * SECOND), pc('A002', 41 * SECOND), pc('A003', 5 * MINUTE), pc('A004', 63 * SECOND), pc('A005', 3 * MINUTE), pc('A095', 95 * SECOND),
  lease('A096', 7 * MINUTE, 'Hewlett-Packard JetDirect', [6, 3, 1, 15, 66, 67, 13, 44, 12, 81, 69, 42], '', 'NPI100060'),
  lease('A007', 8 * MINUTE, 'Cisco Systems, Inc. IP Phone CP-8841', [1, 66, 6, 3, 15, 150, 35], '', 'SEP00000C100007'),
  lease('A110', 2 * MINUTE, 'android-dhcp-11', ANDROID_PARAMETERS, '', 'RF-021'),
  lease('A111', 130 * SECOND, 'Microsoft Windows CE', [1, 3, 6, 15, 44, 46, 47], '', 'RF-022'),
  lease('A112', 140 * SECOND, 'android-dhcp-10', ANDROID_PARAMETERS, '', 'RF-023'),
  lease('A113', 150 * SECOND, 'udhcp 1.24.2', [1, 3, 6, 12, 15, 28, 42], '', 'VOICE-HS-01'),
];

const fqdn = (key: string): string => `${asset(key).name.toLowerCase()}.${IT_DOMAIN.dns}`;

function lookup(c: Context, t: number, from: Host, server: Host, name: string, answers = [A(name, '0.0.0.0')], type = 1): Frame[] {
  const port = c.port(), id = c.random.int(1, 65535);
  return [
    ...c.udp(t, from, server, port, 53, dnsQuery(id, name, type)),
    ...c.udp(t + c.random.between(0.4, 12) * MS, server, from, 53, port, dnsResponse(id, name, type, answers, answers.length ? 0x8580 : 0x8583)),
  ];
}

function lookups(id: string, from: string, server: string, names: [string, string][], at: number): Conversation {
  return {
    id, *run(c) {
      let t = at;
      for (const [name, ip] of names) {
        yield* lookup(c, t, host(from), host(server), name, ip ? [A(name, ip)] : []);
        t += c.random.between(2, 60) * SECOND;
      }
    },
  };
}

const external = (key: string): [string, string] => { const x = EXTERNAL.find(e => e.key === key)!; return [x.name, x.ip]; };
const internal = (key: string): [string, string] => [fqdn(key), asset(key).ip];
const supervision = (key: string): [string, string] => [`${asset(key).name.toLowerCase()}.${OT_DOMAIN.dns}`, asset(key).ip];

const names: Conversation[] = [
  lookups('DNS-A001', 'A001', 'A012', [internal('A011'), internal('A010'), external('X07'), [`wpad.${IT_DOMAIN.dns}`, '']], 14 * SECOND),
  lookups('DNS-A002', 'A002', 'A012', [internal('A030'), internal('A010')], 43 * SECOND),
  lookups('DNS-A003', 'A003', 'A012', [internal('A010'), internal('A011')], 5 * MINUTE + SECOND),
  lookups('DNS-A004', 'A004', 'A012', [internal('A010'), [`ews-rock.${OT_DOMAIN.dns}`, asset('A043').ip]], 65 * SECOND),
  lookups('DNS-A005', 'A005', 'A012', [internal('A010')], 3 * MINUTE + SECOND),
  lookups('DNS-A022', 'A022', 'A012', [external('X06')], 8 * SECOND),
  lookups('DNS-A021', 'A021', 'A012', [internal('A014')], 9 * SECOND),
  lookups('DNS-A036', 'A036', 'A161', [external('X05')], 5 * SECOND),
  lookups('DNS-A040', 'A040', 'A046', [supervision('A041'), supervision('A042')], 20 * SECOND),
  lookups('DNS-A045', 'A045', 'A046', [supervision('A046'), supervision('A040')], 25 * SECOND),
  ...(['A002', 'A005', 'A095'] as const).map((key, i): Conversation => ({
    id: `NBNS-${key}`, *run(c) {
      const h = host(key), at = (50 + i * 31) * SECOND;
      yield* c.broadcast(at, h, 137, 137, nbnsRegistration(c.random.int(1, 65535), h.name, 0x20, h.ip));
      yield* c.broadcast(at + 300 * MS, h, 137, 137, nbnsRegistration(c.random.int(1, 65535), h.name, 0, h.ip));
      yield* c.broadcast(at + 600 * MS, h, 137, 137, nbnsRegistration(c.random.int(1, 65535), IT_DOMAIN.netbios, 0, h.ip, true));
      yield* c.broadcast(at + 9 * MINUTE, h, 137, 137, nbnsQuery(c.random.int(1, 65535), 'DC1-PRINT', 0x20));
    },
  })),
  ...(['A001', 'A003'] as const).map((key, i): Conversation => ({
    id: `LLMNR-${key}`, *run(c) {
      const h = host(key), name = i ? 'dc1-print' : 'wpad';
      yield* c.multicast((6 * MINUTE) + i * 40 * SECOND, h, '224.0.0.252', c.port(), 5355, dnsQuery(c.random.int(1, 65535), name, 1, 0));
    },
  })),
  {
    id: 'MDNS-A006', *run(c) {
      const h = host('A006'), local = 'MFP-OFFICE.local', service = 'HP LaserJet M528._ipp._tcp.local';
      for (const t of c.every(10 * MINUTE)) {
        yield* c.multicast(t, h, '224.0.0.251', 5353, 5353, mdnsAnnounce([
          A(local, h.ip, 120), PTR('_ipp._tcp.local', service), SRV(service, 631, local), TXT(service, 'txtvers=1', 'ty=HP LaserJet MFP M528', 'product=(HP LaserJet MFP M528)', 'pdl=application/pdf,application/postscript'),
        ]), 255);
      }
    },
  },
];

/** Simple network time: the client's request and the server's answer (RFC 5905). */
function time(id: string, clients: string[], server: string, stratum: number): Conversation {
  return {
    id, *run(c) {
      const stamp = (t: number): Buffer => u64((BigInt(c.options.start) + 2208988800n) * 0x100000000n + BigInt(Math.round((t / 1e9) * 4294967296)));
      let t = c.random.between(20, 60) * SECOND;
      for (let round = 0; round < 2; round++) {
        for (const key of clients) {
          const port = 123;
          yield* c.udp(t, host(key), host(server), port, 123, cat(u8(0x23, 0, 6, 0xec), zeros(36), stamp(t)));
          yield* c.udp(t + MS, host(server), host(key), 123, port, cat(u8(0x24, stratum, 6, 0xe9), u32(0x200), u32(0x300), ipBytes('10.10.0.10'), stamp(t - 60 * SECOND), stamp(t), stamp(t + 0.4 * MS), stamp(t + 0.6 * MS)));
          t += c.random.between(1, 9) * SECOND;
        }
        t += 10 * MINUTE;
      }
    },
  };
}

function snmpPoll(id: string, to: string, descr: string, objectId: string): Conversation {
  return {
    id, *run(c) {
      const port = c.port();
      let request = c.random.int(1, 1e6);
      for (const t of c.every(300 * SECOND)) {
        request++;
        yield* c.udp(t, host('A014'), host(to), port, 161, snmp(V2C, 'public', GET, request, [SYS_DESCR, SYS_OBJECT, SYS_UPTIME, SYS_NAME].map(oid => ({ oid }))), 'W10');
        yield* c.udp(t + c.random.between(4, 20) * MS, host(to), host('A014'), 161, port, snmp(V2C, 'public', RESPONSE, request, [
          { oid: SYS_DESCR, value: octets(descr) }, { oid: SYS_OBJECT, value: objectIdentifier(objectId) }, { oid: SYS_UPTIME, value: ticks(912345600 + Math.round(t / 1e7)) }, { oid: SYS_NAME, value: octets(asset(to).name) },
        ]), 'W10');
      }
    },
  };
}

const management: Conversation[] = [
  time('NTP-OT', ['A040', 'A041', 'A050', 'A051', 'A053', 'A054', 'A070', 'A072', 'A080', 'A090', 'A093'], 'A046', 3),
  time('NTP-IT', ['A001', 'A004', 'A005', 'A021', 'A022'], 'A010', 3),
  snmpPoll('C94', 'A060', STRATIX, '1.3.6.1.4.1.9.1.1780'),
  snmpPoll('C95', 'A152', CISCO_2960, '1.3.6.1.4.1.9.1.1208'),
  {
    id: 'C97', *run(c) {
      const port = c.port();
      for (const t of [7 * MINUTE, 19 * MINUTE]) {
        yield* c.udp(t, host('A060'), host('A040'), port, 162, snmp(V2C, 'halden-trap', TRAP2, c.random.int(1, 1e6), [
          { oid: SYS_UPTIME, value: ticks(912345600) }, { oid: '1.3.6.1.6.3.1.1.4.1.0', value: objectIdentifier('1.3.6.1.6.3.1.1.5.3') },
        ]));
      }
    },
  },
];

export const network: readonly Conversation[] = [...arp, ...neighbours, ...leases, ...names, ...management];

