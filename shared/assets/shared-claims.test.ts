import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FactValue } from '../model/observation';
import { identifyAssets } from './identify';
import { uniqueValue } from './shared-claims';
import { ReadingBuilder } from './test-kit';

const identify = (wire: ReadingBuilder, ...lists: ReadingBuilder[]) => identifyAssets([wire, ...lists].map(builder => builder.done()), {});
const mac = (maker: string, n: number): string => `${maker}:00:00:${n.toString(16).padStart(2, '0')}`;
const MAKERS = ['00:00:bc', '00:1b:1b', '00:50:56', 'f8:b1:56', '00:1d:9c'];

/** Hosts of several makers, each with an address and a MAC of its own, that all make the same claims. */
function fleet(count: number, claims: Readonly<Record<string, FactValue>>, vlan?: number): ReadingBuilder {
  const wire = new ReadingBuilder('fleet');
  for (let i = 1; i <= count; i++) wire.say(wire.host(`10.0.${i % 3}.${i}`, mac(MAKERS[i % MAKERS.length]!, i), vlan === undefined ? {} : { vlan }), claims, 0.95);
  return wire;
}

describe('a claim that many hosts make with MACs of their own identifies none of them', () => {
  test.each([
    ['LLDP chassis MAC', { 'lldp.chassis': '00:00:0c:00:00:01', mac: '00:00:0c:00:00:01' }], ['LLDP chassis text', { 'lldp.chassis': 'sw01-a' }], ['bridge id', { 'stp.bridge': '00:00:0c:00:00:01' }],
    ['serial number', { serial: 'CZC1234567' }], ['computer name', { 'ntlm.computer': 'SCAN-IMAGE-7' }],
  ])('%s', (_, claims) => {
    for (const vlan of [undefined, 7]) {
      const { assets, problems } = identify(fleet(161, claims, vlan));
      expect(assets.filter(asset => asset.ips.length > 0)).toHaveLength(161);
      // No MAC that only stands in a claim becomes a device or somebody's own.
      expect(assets.every(asset => asset.macs.length === 1 && asset.macs[0] !== '00:00:0c:00:00:01')).toBe(true);
      expect(problems.map(problem => problem.code)).toEqual(['shared-identity']);
      expect(problems[0]!.message).toMatch(/^161 devices give the same .* kept apart/);
    }
  });

  test.each(['localhost', 'localhost.localdomain', 'HMI', 'WORKSTATION'])('the host name %s joins nobody, and needs no warning', name => {
    const { assets, problems } = identify(fleet(3, { hostname: name, 'ntlm.computer': name }));
    expect([assets.length, problems]).toEqual([3, []]);
  });

  test('a certificate shared by a fleet joins nobody', () => {
    const { assets, problems } = identify(fleet(3, { 'tls.certificate-fingerprint': 'ab'.repeat(32), 'tls.certificate-subject': 'CN=camera.example', 'tls.certificate-serial': '01', 'opcua.application-uri': 'urn:plant:panel' }));
    expect([assets.length, problems]).toEqual([3, []]);
  });

  test('a management address that many neighbours announce is given to none of them', () => {
    const wire = new ReadingBuilder('w');
    for (let i = 1; i <= 9; i++) {
      const host = wire.host(`10.0.0.${i}`, mac(MAKERS[i % 5]!, i));
      wire.say(host, {});
      wire.say(wire.mac(mac(MAKERS[i % 5]!, i)), { ip: '10.0.0.254' }, 0.95, 'lldp');
    }
    const { assets } = identify(wire);
    expect(assets).toHaveLength(9);
    expect(assets.every(asset => asset.ips.length === 1)).toBe(true);
  });

  test('the name that a fleet shares is followed by the address that tells its members apart', () => {
    const { assets } = identify(fleet(6, { 'ntlm.computer': 'PANEL-7' }));
    expect(new Set(assets.map(asset => asset.name)).size).toBe(6);
    expect(assets.every(asset => asset.name === `PANEL-7 ${asset.ips[0]}`)).toBe(true);
  });
});

describe('what still joins', () => {
  test('the many ports of one switch, which show no address or one', () => {
    const wire = new ReadingBuilder('w');
    for (let i = 1; i <= 52; i++) wire.say(wire.mac(mac('00:1b:1b', i), { vlan: 61 }), { 'lldp.chassis': 'cnv-sw-01', mac: '00:1b:1b:00:00:00', capability: 'bridge' }, 0.95);
    wire.say(wire.host('10.40.61.2', '00:1b:1b:00:00:00', { vlan: 61, arp: true }), { name: 'cnv-sw-01' }, 0.95, 'profinet-dcp');
    const { assets, problems } = identify(wire);
    expect([assets.length, assets[0]!.macs.length, assets[0]!.ips, problems]).toEqual([1, 53, ['10.40.61.2'], []]);
  });

  test('the ports of a router, each with an address, whose MACs lie in one block', () => {
    const wire = new ReadingBuilder('w');
    for (let i = 1; i <= 8; i++) wire.say(wire.host(`10.${i}.0.1`, mac('00:00:0c', i), { arp: true }), { mac: '00:00:0c:00:00:00' }, 0.95, 'lldp');
    expect(identify(wire).assets.map(asset => [asset.macs.length, asset.ips.length])).toEqual([[9, 8]]);
  });

  test.each([
    ['computer name', { 'ntlm.computer': 'WCS-APP01' }, 'smb2'], ['serial number', { serial: 'VMware-56 4d 11' }, 'snmp'], ['full host name', { hostname: 'wcs-app01.dc1.example' }, 'dhcp'], ['full host name at Kerberos', { hostname: 'WCS-APP01.dc1.example' }, 'kerberos'],
  ])('the two cards of one machine that give one %s', (_, claims, by) => {
    const wire = new ReadingBuilder('w');
    wire.say(wire.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40 }), claims, 0.9, by).say(wire.host('10.40.60.45', '00:50:56:10:00:3f', { vlan: 60 }), claims, 0.9, by);
    expect(identify(wire).assets.map(asset => [asset.ips, asset.vlans])).toEqual([[['10.40.40.40', '10.40.60.45'], [40, 60]]]);
  });
});

describe('what only looks alike', () => {
  test.each<[string, Record<string, FactValue>, Record<string, FactValue>, Record<string, FactValue>]>([
    ['one serial number from two makers', { serial: '00001234' }, { vendor: 'Rockwell Automation' }, { vendor: 'Schneider Electric' }],
    ['one serial number, two computer names', { serial: 'SYS-0001' }, { 'ntlm.computer': 'HMI-1' }, { 'ntlm.computer': 'HMI-2' }],
    ['one computer name, two serial numbers', { 'ntlm.computer': 'HMI-1' }, { serial: 'AA-100' }, { serial: 'AA-200' }],
    ['one computer name in two domains', { 'ntlm.computer': 'DC-01' }, { domain: 'north.example' }, { domain: 'south.example' }],
    ['one chassis id, two serial numbers', { 'lldp.chassis': 'panel-1' }, { serial: 'AA-100' }, { serial: 'AA-200' }],
  ])('%s: two devices, with a problem', (_, same, one, other) => {
    const wire = new ReadingBuilder('w');
    wire.say(wire.host('10.0.0.1', '00:00:bc:00:00:01'), { ...same, ...one }, 0.95).say(wire.host('10.0.0.2', '00:00:bc:00:00:02'), { ...same, ...other }, 0.95);
    const { assets, problems } = identify(wire);
    expect([assets.length, problems.map(problem => problem.code)]).toEqual([2, ['shared-identity']]);
  });

  test.each(['dns', 'tls', 'http'])('a name that %s gives two addresses is a farm of servers', by => {
    const wire = new ReadingBuilder('w');
    wire.say(wire.host('10.0.0.1', '00:50:56:00:00:01'), { hostname: 'wms.dc1.example' }, 0.95, by).say(wire.host('10.0.0.2', '00:50:56:00:00:02'), { hostname: 'wms.dc1.example' }, 0.95, by);
    expect(identify(wire).assets).toHaveLength(2);
  });

  test.each(['To be filled by O.E.M.', 'Default string', 'System Serial Number', '0123456789', '1234567890', 'Not Specified', 'N/A', '00000000', 'FF:FF:FF:FF:FF:FF', 'ffffffff', 'None', 'INVALID', 'Chassis Serial Number', '........', 'localhost', 'localhost.localdomain'])('the filler “%s” is no identity', text => {
    expect(uniqueValue('serial', text)).toBeUndefined();
    const { assets, problems } = identify(fleet(3, { serial: text }));
    expect([assets.length, problems]).toEqual([3, []]);
  });

  test.each(['00c0ffee', 'CZC1234567', 'S C-E0UE29332011', 'VMware-56 4d 11 22', '1234567A'])('the serial number “%s” is one', text => expect(uniqueValue('serial', text)).toBe(text.toUpperCase()));
});

describe('rows of a list', () => {
  const rows = (count: number, facts: (i: number) => Record<string, FactValue>): ReadingBuilder => {
    const list = new ReadingBuilder('list', { list: true });
    for (let i = 1; i <= count; i++) list.row(i + 1, { ip: `10.0.${i}.10`, ...facts(i) });
    return list;
  };

  test('ten cells with a PLC-1 each are ten controllers; so are ten rows with one serial number', () => {
    for (const fact of [{ name: 'PLC-1' }, { serial: 'S-4711' }]) {
      const { assets, problems } = identify(new ReadingBuilder('w'), rows(10, () => fact));
      expect([assets.length, problems.map(problem => problem.code)]).toEqual([10, ['shared-identity']]);
    }
  });

  test('two rows of one name with two serial numbers are two devices, with one serial number one', () => {
    expect(identify(new ReadingBuilder('w'), rows(2, i => ({ name: 'HMI-1', serial: `AA-10${i}` }))).assets).toHaveLength(2);
    expect(identify(new ReadingBuilder('w'), rows(2, () => ({ name: 'HMI-1', serial: 'AA-100' }))).assets).toHaveLength(1);
  });

  test('a row finds by its name the device whose address has changed', () => {
    const wire = new ReadingBuilder('w');
    wire.say(wire.host('10.0.0.77', '00:08:74:00:00:01'), { hostname: 'PC-SHIP-01' });
    const list = new ReadingBuilder('list', { list: true });
    list.row(2, { ip: '10.0.0.21', name: 'PC-SHIP-01' });
    expect(identify(wire, list).assets.map(asset => [asset.ips, asset.state, asset.conflicts])).toEqual([[['10.0.0.21', '10.0.0.77'], 'listed-and-seen', ['ip']]]);
  });
});

test('no order of hosts decides who is joined', () => {
  const hosts = fc.array(fc.record({ ip: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }), mac: fc.integer({ min: 1, max: 9 }), maker: fc.integer({ min: 0, max: 1 }), chassis: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), serial: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), name: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }) }), { minLength: 2, maxLength: 12 });
  fc.assert(fc.property(hosts, fc.func(fc.integer()), (list, order) => {
    const who = (some: typeof list): unknown => {
      const wire = new ReadingBuilder('w');
      for (const { ip, mac: n, maker, chassis, serial, name } of some) {
        const node = ip === undefined ? wire.mac(mac(MAKERS[maker]!, n), { vlan: 5 }) : wire.host(`10.0.0.${ip}`, mac(MAKERS[maker]!, n), { vlan: 5, arp: true });
        wire.say(node, { ...(chassis === undefined ? {} : { 'lldp.chassis': `chassis-${chassis}`, mac: mac('00:00:0c', chassis) }), ...(serial === undefined ? {} : { serial: `SN-100${serial}` }), ...(name === undefined ? {} : { 'ntlm.computer': `HOST-${name}` }) }, 0.95);
      }
      return identify(wire).assets.map(asset => [asset.id, asset.name, asset.ips, asset.macs, asset.role]);
    };
    expect(who([...list].map((host, i) => [order(i), host] as const).sort((a, b) => a[0] - b[0]).map(([, host]) => host))).toEqual(who(list));
  }), { numRuns: 200 });
});
