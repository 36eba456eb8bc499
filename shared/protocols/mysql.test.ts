import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { mysql } from './mysql';
import { ascii, bytes, contextOf, joined, said, survivesHostileBytes } from './protocol-checks.test';

const packet = (sequence: number, body: Uint8Array): Uint8Array => joined(Uint8Array.of(body.length & 255, body.length >> 8, 0, sequence), body);
const greeting = packet(0, joined(bytes('0a'), ascii('5.5.5-10.6.12-MariaDB-0ubuntu0.22.04.1\u0000'), new Uint8Array(40)));
const login = packet(1, joined(bytes('0ca20000 00000001 21'), new Uint8Array(23), ascii('wms\u0000'), bytes('02 aabb'), ascii('wmsdb\u0000')));
const askTls = packet(1, joined(bytes('00aa0000 00000001 21'), new Uint8Array(23)));

test('the greeting names product and system, the login user and database', () => {
  const context = contextOf(mysql);
  expect(said(mysql.observe(mysql.dissect(new Reader(greeting), context), context))).toEqual(['server mysql.version=5.5.5-10.6.12-MariaDB-0ubuntu0.22.04.1', 'server os=Ubuntu', 'server software=MariaDB 10.6.12']);
  expect(said(mysql.observe(mysql.dissect(new Reader(login), context), context))).toEqual(['client user=wms', 'server mysql.database=wmsdb']);
});

test('a request for TLS hands the conversation over', () => {
  const context = contextOf(mysql);
  mysql.dissect(new Reader(greeting), context);
  expect(mysql.endsProtocol!(mysql.dissect(new Reader(askTls), context))).toBe(true);
});

test('only a greeting with a version is recognised', () => {
  expect(mysql.recognises(new Reader(greeting), contextOf(mysql))).toBe(true);
  expect(mysql.recognises(new Reader(login), contextOf(mysql))).toBe(false);
  for (let length = 0; length < 12; length++) expect(mysql.recognises(new Reader(greeting.subarray(0, length)), contextOf(mysql))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(mysql, [greeting, joined(greeting, login), askTls]));
