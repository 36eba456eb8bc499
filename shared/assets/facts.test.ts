import { expect, test } from 'vitest';
import { agrees } from './facts';

test.each([
  ['firmware', '5.017', '5.17'], ['firmware', 'V2.9.4', '2.9'], ['firmware', '01.21', '1.021'], ['serial', '00C0FFEE', 'c0ffee'], ['model', 'HP LaserJet MFP M528', 'LaserJet M528'],
  ['vendor', 'SIEMENS AG', 'Siemens'], ['hostname', 'SRT-PLC-01', 'srt-plc-01.dc1.example'],
])('%s %j is %j', (key, a, b) => {
  expect(agrees(key, a, b)).toBe(true);
  expect(agrees(key, b, a)).toBe(true);
});

test.each([['firmware', '33.012', '11.004'], ['firmware', '5.1', '5.2'], ['serial', '00D41772', '00C0FFEE'], ['model', 'NJ501-1300', 'CJ2M-CPU33'], ['vendor', 'Loytec', 'Weinzierl'], ['ip', '10.0.0.1', '10.0.0.10']])('%s %j is not %j', (key, a, b) => {
  expect(agrees(key, a, b)).toBe(false);
});
