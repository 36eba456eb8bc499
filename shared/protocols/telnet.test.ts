import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, said, survivesHostileBytes } from './protocol-checks.test';
import { telnet } from './telnet';
import { tn3270 } from './tn3270';
import { tn5250 } from './tn5250';

const negotiates = bytes('fffd18fffd20fffd23fffd27');
const terminal = (name: string): Uint8Array => joined(bytes('fffa1800'), ascii(name), bytes('fff0'));

test('a typed login in clear gives the user and a weakness, and no password', () => {
  const context = { ...contextOf(telnet), fromClient: false };
  const out: string[] = [];
  const turn = (fromClient: boolean, text: string): void => {
    const now = { ...context, fromClient };
    out.push(...said(telnet.observe(telnet.dissect(new Reader(ascii(text)), now), now)));
  };
  turn(false, '\r\nRF-Gate 7.2\r\nlogin: ');
  for (const key of 'picker') turn(true, key);
  turn(true, '\r\n');
  turn(false, 'Password: ');
  turn(true, 'secret1\r\n');
  expect(out).toEqual(['server telnet.banner=RF-Gate 7.2 login:', 'client user=picker', 'server weakness=cleartext-login']);
  expect(JSON.stringify(out)).not.toContain('secret1');
});

test('IBM terminals make the conversation TN3270 or TN5250', () => {
  const read = (name: string) => telnet.dissect(new Reader(terminal(name)), contextOf(telnet));
  expect(telnet.carries!(read('IBM-3278-2-E'))).toEqual(['tn3270']);
  expect(telnet.carries!(read('IBM-5251-11'))).toEqual(['tn5250']);
  expect(telnet.carries!(read('VT220'))).toEqual([]);
  expect(tn5250.recognises(new Reader(terminal('IBM-5251-11')), contextOf(tn5250))).toBe(true);
  expect(tn3270.recognises(new Reader(terminal('IBM-5251-11')), contextOf(tn3270))).toBe(false);
  expect(tn3270.recognises(new Reader(terminal('IBM-3279-2')), contextOf(tn3270))).toBe(true);
});

test('the device name that a 5250 client asks for is kept', () => {
  const environ = joined(bytes('fffa2700 03'), ascii('DEVNAME'), bytes('01'), ascii('PACK07'), bytes('fff0'));
  const context = contextOf(telnet);
  expect(said(telnet.observe(telnet.dissect(new Reader(environ), context), context))).toEqual(['client telnet.device-name=PACK07']);
});

test('negotiation is recognised on any port, text only from the well-known one', () => {
  expect(telnet.recognises(new Reader(negotiates), contextOf(telnet))).toBe(true);
  expect(telnet.recognises(new Reader(ascii('\r\nlogin: ')), contextOf(telnet, { sourcePort: 23 }))).toBe(true);
  expect(telnet.recognises(new Reader(ascii('\r\nlogin: ')), contextOf(telnet))).toBe(false);
  // Ciphertext on a port of its own whose first octets happen to be a command.
  const ciphertext = bytes('fffb03a1 442c1be29f0077c0d1');
  expect(telnet.recognises(new Reader(bytes('fffb2f')), contextOf(telnet, { sourcePort: 30_303 }))).toBe(false);
  expect(telnet.recognises(new Reader(bytes('fffd18')), contextOf(telnet, { sourcePort: 30_303 }))).toBe(true);
  expect(telnet.recognises(new Reader(ciphertext), contextOf(telnet, { sourcePort: 30_303 }))).toBe(false);
  expect(telnet.recognises(new Reader(joined(negotiates, ascii('\r\nlogin: '))), contextOf(telnet, { sourcePort: 30_303 }))).toBe(true);
  for (let length = 0; length < 3; length++) expect(telnet.recognises(new Reader(negotiates.subarray(0, length)), contextOf(telnet))).toBe(false);
});

test('hostile bytes', () => {
  for (const protocol of [telnet, tn3270, tn5250]) survivesHostileBytes(protocol, [negotiates, terminal('IBM-5251-11'), ascii('login: ')]);
});
