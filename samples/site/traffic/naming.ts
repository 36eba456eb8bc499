// Leases, names: DHCP through the relay, DNS, NetBIOS, LLMNR, mDNS.

import { ACKNOWLEDGE, DISCOVER, OFFER, REQUEST, dhcp } from '../../wire/dhcp';
import type { DhcpMessage } from '../../wire/dhcp';
import { arpRequest } from '../../wire/discovery';
import { A, PTR, SRV, TXT, dnsQuery, dnsResponse, mdnsAnnounce, nbnsQuery, nbnsRegistration } from '../../wire/dns';
import { BROADCAST, ethernet } from '../../wire/ethernet';
import { ipv4, udp } from '../../wire/ipv4';
import { EXTERNAL } from '../assets';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { IT_DOMAIN, OT_DOMAIN, asset } from '../directory';
import type { Frame, Host } from '../network';
import { coreIn, host } from '../network';

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

export const naming: readonly Conversation[] = [...leases, ...names];
