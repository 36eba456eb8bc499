// What every network says of itself on the link layer: ARP, LLDP, CDP, spanning tree, VRRP.

import { CDP_AP, CDP_IGMP, CDP_PHONE, CDP_HOST, CDP_ROUTER, CDP_SWITCH, LLDP_BRIDGE, LLDP_ROUTER, arpReply, arpRequest, cdp, lldp, rstp } from '../../wire/discovery';
import type { CdpInfo } from '../../wire/discovery';
import { ethernet } from '../../wire/ethernet';
import { checksum, ipv4 } from '../../wire/ipv4';
import { cat, ipBytes, u8, zeros } from '../../wire/bytes';
import { ASSETS } from '../assets';
import type { SiteAsset } from '../assets';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { asset } from '../directory';
import { CORE_MAC, host } from '../network';
import { gatewayOf } from '../zones';
import { CISCO_2960, CISCO_AP, CISCO_IOS_XE, STRATIX } from './cisco-kit';

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

export const network: readonly Conversation[] = [...arp, ...neighbours];
