import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { sapRfc } from './sap-rfc';

const ni = (body: Uint8Array): Uint8Array => joined(Uint8Array.of(0, 0, body.length >> 8, body.length & 255), body);
const connect = ni(joined(bytes('02 03 0a00001d 00000000'), ascii('sapgw00\u0000\u0000\u00001100'), new Uint8Array(6), ascii('wms01   sapdp00 '), new Uint8Array(30)));
const call = ni(joined(bytes('06 cb'), new Uint8Array(100)));

test('a caller names itself, its program and the gateway', () => {
  expect(said(observed(sapRfc, connect, { destinationPort: 3300 }))).toEqual(['client hostname=wms01', 'client sap-rfc.program=sapdp00', 'server sap-rfc.service=sapgw00']);
  expect(said(observed(sapRfc, call, { sourcePort: 3300, fromClient: false }))).toEqual(['server sap-rfc.server=true']);
});

test('MySQL on a port of the same range is not SAP', () => {
  expect(sapRfc.carriers).not.toContain('tcp/3306');
  expect(sapRfc.recognises(new Reader(bytes('4a0000000a352e372e3333000800000000000000')), contextOf(sapRfc))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(sapRfc, [connect, call]));
