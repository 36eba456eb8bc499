import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { sapDiag } from './sap-diag';

const ni = (body: Uint8Array): Uint8Array => joined(Uint8Array.of(0, 0, body.length >> 8, body.length & 255), body);
const screen = ni(joined(bytes('00 11 00 00 00 00 00 01 00020000 12 1f9d 02'), new Uint8Array(60)));
const init = ni(joined(bytes('ffffffff 0a'), new Uint8Array(195), bytes('00 10 00 00 00 00 00 00'), new Uint8Array(20)));
const route = ni(joined(ascii('NI_ROUTE\u0000'), bytes('02 28 02 00 0000 02 01 000000 00 0000'), new Uint8Array(1), ascii('router1\u00003299\u0000\u0000erp\u00003200\u0000pw12\u0000')));

test('a compressed screen from the server shows a dispatcher', () => {
  expect(said(observed(sapDiag, screen, { sourcePort: 3200, fromClient: false }))).toEqual(['server sap-diag.server=true']);
});

test('the first message of a client is in clear, compressed or not', () => {
  expect(said(observed(sapDiag, init, { destinationPort: 3200 }))).toEqual(['server weakness=cleartext-login']);
});

test('a route names its hops and not their passwords', () => {
  const list = said(observed(sapDiag, route, { destinationPort: 3299 }));
  expect(list).toEqual(['client sap-diag.route=erp:3200', 'client sap-diag.route=router1:3299']);
  expect(JSON.stringify(list)).not.toContain('pw12');
});

test('a length and zeros on another port are not SAP', () => {
  expect(sapDiag.recognises(new Reader(screen), contextOf(sapDiag, { destinationPort: 8080 }))).toBe(false);
  for (let length = 0; length < 16; length++) expect(sapDiag.recognises(new Reader(screen.subarray(0, length)), contextOf(sapDiag, { destinationPort: 3200 }))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(sapDiag, [screen, init, route]));
