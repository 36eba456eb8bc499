import { expect, test } from 'vitest';
import { enterpriseOf, enterpriseOfOid } from './enterprise-kit';

test('an object id names the maker, or only the software of the agent', () => {
  expect(enterpriseOfOid('1.3.6.1.4.1.9.1.516')).toEqual({ name: 'Cisco', isVendor: true });
  expect(enterpriseOfOid('1.3.6.1.4.1.8072.3.2.10')).toEqual({ name: 'net-snmp', isVendor: false });
  expect(enterpriseOfOid('1.3.6.1.2.1.1')).toBeUndefined();
  expect(enterpriseOf(999_999)).toBeUndefined();
});
