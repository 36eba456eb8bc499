import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findingRules } from './registry';
import { plant } from './site-test-kit';
import { endOfSupport } from './support-kit';

const ruleOf = (id: string) => findingRules.find(rule => rule.id === id)!;

test('every rule has a case in which it fires and one in which it must not', () => {
  const text = readdirSync(import.meta.dirname).filter(file => file.endsWith('.test.ts')).map(file => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
  for (const { id } of findingRules) expect(text, id).toMatch(new RegExp(`\\['${id}', |describe\\('${id}'`));
});

test('a packet that a core mirror port shows in two VLANs counts once', () => {
  const [found] = plant().pc().plc().talk('pc', 'plc', 's7comm', { vlan: 10, does: { 'write variables': ['write', 12] } }).talk('pc', 'plc', 's7comm', { vlan: 61, does: { 'write variables': ['write', 12] } }).find(ruleOf('unauthenticated-control-writes'));
  expect(found!.why).toContain('write variables ×12,');
  expect(found!.conversations).toHaveLength(2);
});

test('twelve panels with the same weakness are one finding per zone, two are two', () => {
  const many = plant();
  for (let i = 0; i < 12; i++) many.hmi(`hmi${i}`, { says: { weakness: 'smb1' }, by: 'smb1' });
  expect(many.find(ruleOf('smbv1')).map(finding => finding.assets.length)).toEqual([12]);
  expect(plant().hmi('a', { says: { weakness: 'smb1' } }).hmi('b', { says: { weakness: 'smb1' } }).find(ruleOf('smbv1'))).toHaveLength(2);
});

test('one client at many servers and many clients at one server are one finding each', () => {
  const site = plant().server('ews', 'engineering-workstation').server('scada', 'scada-server').pc('busy');
  for (let i = 0; i < 5; i++) site.pc(`pc${i}`).talk(`pc${i}`, 'ews', 'rdp');
  for (let i = 0; i < 5; i++) site.hmi(`hmi${i}`).talk('busy', `hmi${i}`, 'rdp');
  expect(site.find(ruleOf('remote-desktop-into-ot')).map(finding => finding.assets.length)).toEqual([6, 6]);
});

test('the same rule and assets give the same id, whatever else the site holds', () => {
  const one = plant().pc().server('ews', 'engineering-workstation').talk('pc', 'ews', 'rdp').find(ruleOf('remote-desktop-into-ot'));
  const two = plant().hmi().pc().server('ews', 'engineering-workstation').talk('pc', 'ews', 'rdp').find(ruleOf('remote-desktop-into-ot'));
  expect(two.map(({ id }) => id)).toEqual(one.map(({ id }) => id));
});

test.each([
  ['Windows XP (build 2600)', 'Windows XP'], ['Windows 5.1', 'Windows XP'], ['Windows Server 2003', 'Windows Server 2003'], ['Windows Server 2008 R2 Standard 7601 Service Pack 1', 'Windows Server 2008'],
  ['Windows 7.0 build 2864', 'Windows Embedded Compact 7'], ['Windows CE 6.0', 'Windows CE 6.0'], ['Windows CE 5.0', 'Windows CE or Mobile'], ['Windows 7 Professional 7601 Service Pack 1', 'Windows 7 or Server 2008 R2'],
  ['Windows 8.1 / Server 2012 R2 (build 9600)', 'Windows 8.1 or Server 2012 R2'], ['Windows Server 2012', 'Windows Server 2012 or Windows 8'], ['Windows 10 22H2 (build 19045)', 'Windows 10'], ['QNX 6.5.0', 'QNX 6.5 or earlier'],
  ['Ubuntu 16.04', 'Ubuntu 17.10 or earlier'], ['Android 10', 'Android 11 or earlier'], ['Windows 2000', 'Windows 2000'],
])('%s is out of support as %s', (text, product) => {
  expect(endOfSupport(text)?.product).toBe(product);
});

test.each(['Windows 10 1809 / Server 2019 (build 17763)', 'Windows 11 22H2 (build 22621)', 'Windows Server 2022', 'Windows', 'Linux', 'Ubuntu 22.04', 'Android 14', 'Debian 12', 'Windows 10 Enterprise LTSC 2021', 'Windows 10', 'VxWorks 7', ''])('%s is not', text => {
  expect(endOfSupport(text)).toBeUndefined();
});
