import { expect, test } from 'vitest';
import { hex } from '../binary/reader';
import { bytes } from './protocol-checks.test';
import { initialKeys, quicVersion } from './quic-kit';

test('Initial keys are those of RFC 9001, appendix A.1', () => {
  const client = initialKeys(quicVersion(1)!, bytes('8394c8f03e515708'));
  expect(hex(client.key)).toBe('1f369613dd76d5467730efcbe3b1a22d');
  expect(hex(client.iv)).toBe('fa044b2f42a3fd3b46fb255c');
  expect(hex(client.hp)).toBe('9f50449e04a0e810283a1e9933adedd2');
  expect(hex(initialKeys(quicVersion(1)!, bytes('8394c8f03e515708'), 'server').key)).toBe('cf3a5331653c364c88f0f379b6067e37');
});
