import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { postgresql } from './postgresql';
import { ascii, bytes, contextOf, joined, said, survivesHostileBytes } from './protocol-checks.test';

const parameters = ascii('user\u0000wms\u0000database\u0000wmsdb\u0000application_name\u0000sorter\u0000\u0000');
const startup = joined(Uint8Array.of(0, 0, 0, 8 + parameters.length), bytes('00030000'), parameters);
const clear = bytes('52 00000008 00000003');
const password = joined(bytes('70 0000000b'), ascii('secret\u0000'));
const version = joined(bytes('53 0000001a'), ascii('server_version\u000012.17\u0000'), bytes('0000')).subarray(0, 27);
const talk = (...messages: Uint8Array[]): string[] => {
  const context = contextOf(postgresql);
  return messages.flatMap(data => said(postgresql.observe(postgresql.dissect(new Reader(data), context), context)));
};

test('the startup names user, database and application', () => {
  expect(talk(startup)).toEqual(['client postgresql.application=sorter', 'client user=wms', 'server postgresql.database=wmsdb']);
});

test('a password is a weakness only when it was asked for in clear, and is never kept', () => {
  expect(talk(startup, clear, password)).toContain('server weakness=cleartext-login');
  expect(talk(startup, bytes('52 0000000c 00000005 01020304'), password)).not.toContain('server weakness=cleartext-login');
  expect(JSON.stringify(postgresql.dissect(new Reader(password), contextOf(postgresql)))).toBe('{"kind":"password"}');
});

test('the server states its version', () => {
  expect(talk(version)).toEqual(['server postgresql.version=12.17', 'server software=PostgreSQL 12.17']);
});

test('a granted request for TLS hands the conversation over, a refused one does not', () => {
  const context = contextOf(postgresql);
  postgresql.dissect(new Reader(bytes('00000008 04d2162f')), context);
  expect(postgresql.endsProtocol!(postgresql.dissect(new Reader(ascii('S')), context))).toBe(true);
  postgresql.dissect(new Reader(bytes('00000008 04d2162f')), context);
  expect(postgresql.endsProtocol!(postgresql.dissect(new Reader(ascii('N')), context))).toBe(false);
});

test('prefixes are not taken', () => {
  for (let length = 0; length < 13; length++) expect(postgresql.recognises(new Reader(startup.subarray(0, length)), contextOf(postgresql))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(postgresql, [startup, joined(clear, version), password]));
