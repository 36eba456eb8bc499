import { expect, test } from 'vitest';
import { macVendor, sameCompany, tidyCompany } from './vendors';

test('the longest registered prefix wins over the block that it was cut from', () => {
  expect(macVendor('38:b1:4e:6a:bc:de')).toBe('Universal Robots');
  expect(macVendor('70:b3:d5:08:a1:23')).toMatch(/^MB connect line/);
  expect(macVendor('b0:b3:53:c1:23:45')).toMatch(/Geekplus/);
});

test('names lose their legal form', () => {
  expect(macVendor('00:1b:1b:10:00:46')).toBe('Siemens');
  expect(macVendor('00:00:bc:01:02:03')).toBe('Rockwell Automation');
  expect(tidyCompany('Hirschmann Automation and Control GmbH')).toBe('Hirschmann Automation and Control');
  expect(tidyCompany('Phoenix Contact GmbH & Co. KG')).toBe('Phoenix Contact');
});

test('no vendor is read from locally administered, group or unregistered addresses', () => {
  expect(macVendor('02:00:00:65:00:10')).toBeUndefined();
  expect(macVendor('01:00:5e:00:00:fb')).toBeUndefined();
  expect(macVendor('ff:ff:ff:ff:ff:ff')).toBeUndefined();
});

test('two spellings of one company are the same company', () => {
  expect(sameCompany('Rockwell Automation/Allen-Bradley', 'Rockwell Automation, Inc.')).toBe(true);
  expect(sameCompany('SIEMENS AG', 'Siemens Industrial')).toBe(true);
  expect(sameCompany('Omron', 'Mitsubishi Electric')).toBe(false);
  expect(sameCompany('', '')).toBe(false);
});
