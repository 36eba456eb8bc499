import { expect, test } from 'vitest';
import { ascii, bytes, joined, observed, said } from './protocol-checks.test';
import { tn3270 } from './tn3270';

test('terminal type and TN3270E device name are about the client', () => {
  const terminal = joined(bytes('fffa1800'), ascii('IBM-3278-2-E'), bytes('fff0'));
  const device = joined(bytes('fffa280204'), ascii('IBM-3278-2-E'), bytes('01'), ascii('LU000123'), bytes('fff0'));
  expect(said(observed(tn3270, joined(terminal, device)))).toEqual(['client telnet.device-name=LU000123', 'client telnet.terminal-type=IBM-3278-2-E']);
});
