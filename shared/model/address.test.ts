import { expect, test } from 'vitest';
import { canonicalIp, parseIpv4 } from './address';

test('an address is four decimal octets without leading zeros, and nothing else', () => {
  expect(['0.0.0.0', '255.255.255.255', '10.40.1.7'].map(parseIpv4)).toEqual([0, 0xffffffff, 0x0a280107]);
  for (const text of ['', '.', '1.2.3', '1.2.3.', '.1.2.3', '1..2.3', '1.2.3.4.', '1.2.3.4.5', '01.2.3.4', '1.2.3.04', '00.0.0.0', '256.1.1.1', '1.2.3.999', '1.2.3.4 ', '-1.2.3.4', '1.2.3.a', '+1.2.3.4', '1e1.2.3.4', '1111111.1.1.1']) {
    expect([text, parseIpv4(text)]).toEqual([text, undefined]);
  }
  expect(canonicalIp(' 10.0.0.1 ')).toBe('10.0.0.1');
});
