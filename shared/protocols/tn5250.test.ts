import { expect, test } from 'vitest';
import { ascii, bytes, joined, observed, said } from './protocol-checks.test';
import { tn5250 } from './tn5250';

test('host screens are EBCDIC: nothing of them is read as a prompt or a name', () => {
  const terminal = joined(bytes('fffa1800'), ascii('IBM-5251-11'), bytes('fff0'));
  expect(said(observed(tn5250, joined(terminal, ascii('login: ')), { fromClient: false }))).toEqual(['client telnet.terminal-type=IBM-5251-11']);
});
