import { expect, test } from 'vitest';
import { identifyAssets } from '../identify';
import { ReadingBuilder } from '../test-kit';
import type { Asset } from '../../model/asset';
import { roleRules } from './registry';
import { roleOfName, roleOfType } from './words';

test('every rule has its own id, says what was seen and when it is wrong', () => {
  expect(new Set(roleRules.map(rule => rule.id)).size).toBe(roleRules.length);
  for (const rule of roleRules) {
    expect(rule.text.length, rule.id).toBeGreaterThan(10);
    expect(rule.falsePositives.length, rule.id).toBeGreaterThan(5);
    expect(Object.keys(rule.points).length, rule.id).toBeGreaterThan(0);
  }
});

test('every rule of the rule table R01 to R45 is there', () => {
  const ids = new Set(roleRules.map(rule => /^R\d\d/.exec(rule.id)![0]));
  // R13 (transient) is a trait of an engineering workstation, not a role; R46 to R48 are words and makers.
  const missing = Array.from({ length: 45 }, (_, i) => `R${String(i + 1).padStart(2, '0')}`).filter(id => id !== 'R13' && !ids.has(id));
  expect(missing).toEqual([]);
});

test.each([
  ['SRT-PLC-01', 'plc'], ['SRT-SAFE-01', 'safety-plc'], ['CNV-HMI-01', 'hmi'], ['EWS1', 'engineering-workstation'], ['WMS-DB01', 'database-server'], ['WCS-APP01', 'wcs'], ['DC1-FILE01', 'file-server'], ['DC1-AD01', 'domain-controller'],
  ['CAM-DOCK-01', 'camera'], ['LBL-PACK-01', 'label-printer'], ['AP-RF-01', 'wireless-ap'], ['halden', undefined], ['PERSONAL-7', undefined],
])('the name %s hints at %s', (name, role) => expect(roleOfName(name)).toBe(role));

test.each([['PLC', 'plc'], ['ePLC', 'plc'], ['Engineering Station', 'engineering-workstation'], ['fixed-scanner', 'fixed-scanner'], ['Access Point', 'wireless-ap'], ['Computer', undefined]])('the list\'s type %s means %s', (type, role) => expect(roleOfType(type)).toBe(role));

const ask = (build: (wire: ReadingBuilder) => void): Asset[] => {
  const wire = new ReadingBuilder('w');
  build(wire);
  return identifyAssets([wire.done()], {}).assets;
};
const at = (assets: readonly Asset[], ip: string): Asset => assets.find(asset => asset.ips.includes(ip))!;
const reads = { operations: [{ name: 'read variables', code: 4, kind: 'read' as const, count: 60, frames: [9] }] };

test('a panel that polls one controller is an HMI, an engineering host is one by what it does, a poller of many is SCADA', () => {
  const assets = ask(wire => {
    const plcs = [1, 2, 3, 4, 5].map(i => wire.host(`10.0.0.${i}`, `00:1b:1b:00:00:0${i}`));
    const panel = wire.host('10.0.0.20', '00:a0:45:00:00:20');
    const ews = wire.host('10.0.0.21', '00:08:74:00:00:21');
    const scada = wire.host('10.0.0.22', '00:08:74:00:00:22');
    wire.talk(panel, plcs[0]!, { protocol: 's7comm', serverPort: 102, ...reads });
    wire.talk(ews, plcs[0]!, { protocol: 's7comm', serverPort: 102, operations: [{ name: 'request download', code: 26, kind: 'program', count: 3, frames: [11, 12, 13] }] });
    for (const plc of plcs) wire.talk(scada, plc, { protocol: 's7comm', serverPort: 102, ...reads });
  });
  expect(at(assets, '10.0.0.20').role).toBe('hmi');
  expect(at(assets, '10.0.0.21').role).toBe('engineering-workstation');
  expect(at(assets, '10.0.0.21').roleReasons[0]).toMatchObject({ rule: 'R11', evidence: [{ frame: 11 }, { frame: 12 }, { frame: 13 }] });
  expect(at(assets, '10.0.0.22').role).toBe('scada-server');
  expect(at(assets, '10.0.0.1').role).toBe('plc');
});

test('a refused download makes nobody an engineering workstation', () => {
  const assets = ask(wire => {
    const plc = wire.host('10.0.0.1', '00:1b:1b:00:00:01');
    wire.talk(wire.host('10.0.0.21', '00:08:74:00:00:21'), plc, { protocol: 's7comm', serverPort: 102, operations: [{ name: 'request download', kind: 'program', count: 3, refused: 3, frames: [11] }] });
  });
  expect(at(assets, '10.0.0.21').role).not.toBe('engineering-workstation');
});

test('a meter gateway with several units is no controller, and who polls two of them is the energy server', () => {
  const assets = ask(wire => {
    const ems = wire.host('10.0.0.50', '00:50:56:00:00:50');
    for (const i of [1, 2]) {
      const gateway = wire.host(`10.0.0.${i}`, `00:0e:6b:00:00:0${i}`);
      for (const unit of [1, 2, 3]) wire.say(gateway, { 'modbus-tcp.unit-id': unit });
      wire.talk(ems, gateway, { protocol: 'modbus-tcp', serverPort: 502, operations: [{ name: 'read holding registers', code: 3, kind: 'read', count: 40, frames: [5] }] });
    }
  });
  expect(at(assets, '10.0.0.1').role).toBe('energy-meter');
  expect(at(assets, '10.0.0.50')).toMatchObject({ role: 'ems-server', purdueLevel: 2 });
});

test('a safety controller takes over what speaks for a controller', () => {
  const assets = ask(wire => wire.say(wire.host('10.0.0.1', 'f4:54:33:00:00:01'), { 'cip.device-type': 14, model: '1756-L81ES/B' }));
  expect(assets[0]!.role).toBe('safety-plc');
});

test('an internet host is external whatever it does', () => {
  const assets = ask(wire => {
    const plc = wire.host('10.0.0.1', '00:1b:1b:00:00:01', { arp: true });
    const outside = wire.host('203.0.113.20', '00:00:0c:00:00:01', { ttl: 49 });
    wire.say(outside, { 's7comm.tsap-class': 'pg' }).talk(outside, plc, { protocol: 's7comm', serverPort: 102 });
  });
  expect(at(assets, '203.0.113.20')).toMatchObject({ role: 'external', external: true, macs: [] });
  expect(at(assets, '203.0.113.20').roleAlternatives[0]!.role).toBe('engineering-workstation');
});
