import { expect, test } from 'vitest';
import { namesModel, namesSoftware, sameOrderNumber, unfoldedNames, vendorTokens } from './product-names';

test.each([
  ['Rockwell Automation/Allen-Bradley', 'Rockwell Automation', true], ['Mitsubishi', ' Mitsubishi Electric Corporation', true], ['Siemens AG', 'Siemens', true], ['Schneider Electric ', 'Telemecanique', true],
  ['General Electric (GE)', 'Mitsubishi Electric', false], ['Delta Electronics', 'Delta Controls', true], ['Moxa', 'Wago', false], ['Hikvision', 'Hangzhou Hikvision Digital Technology', true],
])('%s and %s: one maker %s', (a, b, same) => {
  const other = vendorTokens(b);
  expect([...vendorTokens(a)].some(token => other.has(token))).toBe(same);
});

test.each([
  ['6ES7288-1SR60-0AA1', '6ES7 288-1SR60-0AA1', true], ['6ES7288-1SR60-0AA1', '6ES7 288-1SR40-0AA1', false], ['BMXP34*', 'BMXP342020', true], ['BMXP34*', 'BMXNOC0401', false], ['6GK5 208-0BA??-2AC2', '6GK5 208-0BA00-2AC2', true], ['*', '6ES7 512', false],
])('order number %s is %s: %s', (listed, stated, same) => {
  expect(sameOrderNumber(listed, stated)).toBe(same);
});

test('an order number of many stars is none, and a long text is not tried', () => {
  expect(sameOrderNumber('A*A*A*A*A*A*A*A*A*A*A*A*A*', 'A'.repeat(500))).toBe(false);
  expect(sameOrderNumber('AAAA*A*', 'A'.repeat(500))).toBe(false);
  expect(sameOrderNumber('AAAA*A*', 'AAAABAB')).toBe(true);
});

test.each([
  ['PT-7828 series', 'PT-7828', true], ['750-880/xxx-xxx', '750-880', true], ['750-880/xxx-xxx', '750-881', false], ['NPort 5110 Series', 'NPort 5150', false], ['NPort 5150A', 'NPort 5150', false], ['NPort 5150 and 5250', 'NPort 5150', true],
  ['MELSEC iQ-F Series FX5U-32MR/ES', 'FX5U-32MR', true], ['MicroLogix 1100 1763-L16', '1763-LEC', false], ['Modicon M340 CPU', 'BMX P34 2020', false], ['1756-EN2TR Series C', '1756-EN2TR/C', true], ['Catalyst 2960', 'WS-C2960X-24TS-L', false], ['Series 5', '5', false],
])('%s names %s: %s', (product, model, names) => {
  expect(namesModel(product, model)).toBe(names);
});

test.each([
  ['Niagara', 'Tridium', 'Niagara Station 4.10.2.36', true], ['Niagara Enterprise Security', 'Tridium', 'Niagara Station 4.10.2.36', false], ['RabbitMQ', 'VMware', 'RabbitMQ 3.12.4', true], ['Squid', 'Squid Cache', 'squid/5.7', false], ['iFIX', 'General Electric (GE)', 'iFIX 5.1', true],
  ['Internet Information Services', 'Microsoft', 'Microsoft-IIS/10.0', false], ['Server', 'Any', 'Rtsp Server/3.0', false],
])('%s of %s is %s: %s', (product, vendor, software, names) => {
  expect(namesSoftware(product, vendor, software)).toBe(names);
});

test.each([
  ['MELSEC iQ-R Series R08/16/32CPU', ['R08CPU', 'R16CPU', 'R32CPU']],
  ['Mitsubishi Electric R04/120(EN)CPU: >=35', ['R04CPU', 'R04ENCPU', 'R120CPU', 'R120ENCPU']],
  ['MELSEC iQ-F Series FX5U-xMy/z x=32,64, y=T,R, z=ES,DSS (Serial number 17X**** and later)', ['FX5U-32MT/ES', 'FX5U-32MT/DSS', 'FX5U-32MR/ES', 'FX5U-32MR/DSS', 'FX5U-64MT/ES', 'FX5U-64MT/DSS', 'FX5U-64MR/ES', 'FX5U-64MR/DSS']],
  ['FX3G-xMy/ES-A x=14,24, y=T,R: *', ['FX3G-14MT/ES-A', 'FX3G-14MR/ES-A', 'FX3G-24MT/ES-A', 'FX3G-24MR/ES-A']],
  ['1756-EN2TR/C', []], ['750-831/xxx-xxx', []], ['WebAccess/SCADA', []], ['SYSMAC CS1H/CJ1G', []], ['CLOUD CLIENT 1101T-TX/TX', []], ['FX5U-xMq/z x=32,64', []],
])('%s is written short for %j', (name, models) => {
  expect(unfoldedNames(name)).toEqual(models);
});

test('a name that unfolds to thousands of models, or is endless, unfolds to no more than 256', () => {
  const many = Array.from({ length: 24 }, (_, index) => String(index)).join(',');
  expect(unfoldedNames(`A-xMy/z x=${many}, y=${many}, z=${many}`)).toEqual([]);
  expect(unfoldedNames('R08/16CPU '.repeat(100_000))).toEqual(['R08CPU', 'R16CPU']);
  expect(unfoldedNames(`${'R1/2/3(EN)CPU'.replace('1', '0')} ${'A'.repeat(100_000)}`).length).toBeLessThanOrEqual(256);
});
