// Configuration of the firewall (FortiOS) and access lists of the core switch (IOS): what they allow, wanted or not.

import { ASSETS, EXTERNAL } from './assets';
import { CONDUITS, CORE_VLANS, ZONES } from './zones';

const ipOf = (key: string): string => ASSETS.find(a => a.key === key)?.ip ?? EXTERNAL.find(x => x.key === key)!.ip;
const network = (subnet: string): string => `${subnet.split('/')[0]} 255.255.255.0`;
const zone = (vlan: number) => ZONES.find(z => z.vlan === vlan)!;

interface Policy { name: string; from: string; to: string; source: string[]; destination: string[]; service: string[]; action?: 'deny'; comment?: string; log?: boolean }

const POLICIES: Policy[] = [
  { name: 'proxy-to-labour-saas', from: 'internal', to: 'wan1', source: ['DMZ-PROXY'], destination: ['saas-labour'], service: ['HTTPS'] },
  { name: 'fleet-telemetry', from: 'internal', to: 'wan1', source: ['FLEET-MGR'], destination: ['aws-iot'], service: ['MQTT-TLS'] },
  { name: 'office-web', from: 'internal', to: 'wan1', source: ['net-it-clients'], destination: ['all'], service: ['HTTPS', 'HTTP'] },
  { name: 'commissioning-out', from: 'internal', to: 'wan1', source: ['net-cell-sortation', 'net-physical-security'], destination: ['all'], service: ['HTTPS', 'TEAMVIEWER'], comment: 'integrator start-up, to be removed' },
  { name: 'remote-plc-support', from: 'wan1', to: 'internal', source: ['all'], destination: ['vip-cnv-plc-02'], service: ['ISO-TSAP'], comment: 'dock conveyor support' },
  { name: 'to-hq', from: 'internal', to: 'ipsec-hq', source: ['net-it-servers', 'net-dc-systems'], destination: ['net-hq'], service: ['ALL'] },
  { name: 'from-hq', from: 'ipsec-hq', to: 'internal', source: ['net-hq'], destination: ['net-it-servers'], service: ['KERBEROS', 'LDAP'] },
  { name: 'to-xd2', from: 'internal', to: 'ipsec-xd2', source: ['net-ot-supervision', 'net-physical-security'], destination: ['net-xd2-crossdock'], service: ['ISO-TSAP', 'RTSP'] },
  { name: 'deny-rest', from: 'any', to: 'any', source: ['all'], destination: ['all'], service: ['ALL'], action: 'deny', log: true },
];

const quoted = (names: string[]): string => names.map(n => `"${n}"`).join(' ');

export function fortios(): string {
  const out: string[] = ['#config-version=FG100F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin', 'config system global', '    set hostname "FW-DC1"', '    set timezone 26', 'end'];
  out.push('config system interface');
  for (const [name, ip, alias] of [['wan1', '203.0.113.2 255.255.255.240', 'internet'], ['internal', '10.40.99.1 255.255.255.0', 'to core switch']] as const) {
    out.push(`    edit "${name}"`, '        set vdom "root"', `        set ip ${ip}`, '        set allowaccess ping https ssh', '        set type physical', `        set alias "${alias}"`, '    next');
  }
  for (const name of ['ipsec-hq', 'ipsec-xd2']) out.push(`    edit "${name}"`, '        set vdom "root"', '        set type tunnel', '        set interface "wan1"', '    next');
  out.push('end', 'config firewall address', '    edit "all"', '        set type ipmask', '        set subnet 0.0.0.0 0.0.0.0', '    next');
  for (const z of ZONES) out.push(`    edit "net-${z.name}"`, `        set subnet ${network(z.subnet)}`, '    next');
  for (const [name, ip] of [['DMZ-PROXY', ipOf('A022')], ['FLEET-MGR', ipOf('A036')], ['saas-labour', ipOf('X06')], ['aws-iot', ipOf('X05')]] as const) out.push(`    edit "${name}"`, `        set subnet ${ip} 255.255.255.255`, '    next');
  out.push('end', 'config firewall service custom');
  for (const [name, ports] of [['HTTPS', '443'], ['HTTP', '80'], ['MQTT-TLS', '8883'], ['TEAMVIEWER', '5938'], ['ISO-TSAP', '102'], ['KERBEROS', '88'], ['LDAP', '389'], ['RTSP', '554']] as const) out.push(`    edit "${name}"`, `        set tcp-portrange ${ports}`, '    next');
  out.push('    edit "ALL"', '        set protocol IP', '    next', 'end');
  out.push('config firewall vip', '    edit "vip-cnv-plc-02"', '        set extip 203.0.113.3', `        set mappedip "${ipOf('A071')}"`, '        set extintf "wan1"', '        set portforward enable', '        set extport 102', '        set mappedport 102', '    next', 'end');
  out.push('config firewall policy');
  for (const [i, p] of POLICIES.entries()) {
    out.push(
      `    edit ${i + 1}`, `        set name "${p.name}"`, `        set srcintf "${p.from}"`, `        set dstintf "${p.to}"`, ...(p.action === 'deny' ? [] : ['        set action accept']),
      `        set srcaddr ${quoted(p.source)}`, `        set dstaddr ${quoted(p.destination)}`, '        set schedule "always"', `        set service ${quoted(p.service)}`,
      ...(p.log ? ['        set logtraffic all'] : []), ...(p.comment ? [`        set comments "${p.comment}"`] : []), '    next',
    );
  }
  out.push('end', 'config router static');
  for (const [i, z] of ZONES.filter(x => CORE_VLANS.includes(x.vlan)).entries()) out.push(`    edit ${i + 1}`, `        set dst ${network(z.subnet)}`, '        set gateway 10.40.99.2', '        set device "internal"', '    next');
  out.push('end');
  return `${out.join('\n')}\n`;
}

const range = (subnet: string): string => `${subnet.split('/')[0]} 0.0.0.255`;

/** Permits that nobody wanted to last, by source VLAN: they explain what the capture shows across zones. */
const EXCEPTIONS: Record<number, string[]> = {
  10: [' remark temporary, IT administration of the engineering workstation', ` permit tcp host ${ipOf('A004')} host ${ipOf('A043')} eq 3389`],
  20: [' remark network monitoring', ` permit udp host ${ipOf('A014')} host ${ipOf('A060')} eq snmp`, ' remark printer in the palletiser office', ` permit tcp host ${ipOf('A013')} host ${ipOf('A096')} eq 9100`],
  63: [' remark palletiser office', ` permit ip host ${ipOf('A095')} host ${ipOf('A010')}`, ` permit tcp host ${ipOf('A095')} host ${ipOf('A071')} eq 102`],
};

/** Conduits that are open for one service or one pair only. */
function conduit(from: number, to: number): string[] {
  const source = range(zone(from).subnet);
  if (from === 10 && to === 40) return [` permit tcp ${source} host ${ipOf('A030')} eq 443`];
  if (from === 30 && to === 50) return [` permit tcp host ${ipOf('A020')} host ${ipOf('A040')} eq 3389`];
  if (from === 40 && to >= 60 && to <= 63) return [` permit ip host ${ipOf('A033')} ${range(zone(to).subnet)}`];
  if (to === 0) {
    if (from === 30) return [` permit tcp host ${ipOf('A022')} host ${ipOf('X06')} eq 443`];
    if (from === 40) return [` permit tcp host ${ipOf('A036')} host ${ipOf('X05')} eq 8883`];
    return [` permit tcp ${source} any eq 443`];
  }
  return [` permit ip ${source} ${range(zone(to).subnet)}`];
}

export function coreSwitch(): string {
  const out = ['version 16.12', 'hostname CORE-SW', '!'];
  for (const vlan of CORE_VLANS) out.push(`vlan ${vlan}`, ` name ${zone(vlan).name}`, '!');
  for (const vlan of CORE_VLANS) {
    const limited = CONDUITS.some(([from]) => from === vlan);
    out.push(`interface Vlan${vlan}`, ` description ${zone(vlan).name}`, ` ip address ${zone(vlan).gateway} 255.255.255.0`, ...(limited ? [` ip access-group FROM-${vlan} in`] : []), ...([10, 63, 66].includes(vlan) ? [` ip helper-address ${ipOf('A012')}`] : []), '!');
  }
  out.push('interface Vlan99', ' description net-mgmt', ' ip address 10.40.99.2 255.255.255.0', '!');
  for (const [from, targets] of CONDUITS) {
    out.push(`ip access-list extended FROM-${from}`, ' permit tcp any any established', ...(EXCEPTIONS[from] ?? []), ...targets.filter(to => to !== 0).flatMap(to => conduit(from, to)),
      // What may go out to the internet may not go to the rest of the site by the same line.
      ' deny ip any 10.0.0.0 0.255.255.255 log', ...(targets.includes(0) ? conduit(from, 0) : []), ...(from === 60 || from === 80 ? [' remark integrator start-up, to be removed', ` permit tcp ${range(zone(from).subnet)} any eq 443`, ...(from === 60 ? [` permit tcp ${range(zone(60).subnet)} any eq 5938`] : [])] : []), ' deny ip any any log', '!');
  }
  out.push('ip route 0.0.0.0 0.0.0.0 10.40.99.1', 'snmp-server community halden-core RO', 'end');
  return `${out.join('\n')}\n`;
}
