import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, said, survivesHostileBytes } from './protocol-checks.test';
import { vnc } from './vnc';

const version = bytes('524642203030332e3030380a');
const init = joined(bytes('0400 0300'), new Uint8Array(16), bytes('00000005'), ascii('HMI-3'));

function talk(...turns: readonly (readonly [fromClient: boolean, bytes: Uint8Array])[]): string[] {
  const context = contextOf(vnc);
  return turns.flatMap(([fromClient, data]) => {
    const now = { ...context, fromClient };
    const reader = new Reader(data);
    const list: string[] = [];
    while (reader.remaining > 0) list.push(...said(vnc.observe(vnc.dissect(reader, now), now)));
    return list;
  });
}

test('a server that offers no authentication is weak, and its desktop has a name', () => {
  expect(talk([false, version], [true, version], [false, bytes('01 01')], [true, bytes('01 01')], [false, joined(bytes('00000000'), init)])).toEqual([
    'sender vnc.version=003.008', 'sender vnc.version=003.008', 'server vnc.security=none', 'server weakness=vnc-without-authentication', 'server vnc.desktop=HMI-3',
  ]);
});

test('with a password the challenge is passed over and the desktop still read', () => {
  expect(talk([false, version], [true, version], [false, bytes('01 02')], [true, bytes('02')], [false, new Uint8Array(16)], [true, new Uint8Array(16)], [false, joined(bytes('00000000'), init)])).toEqual([
    'sender vnc.version=003.008', 'sender vnc.version=003.008', 'server vnc.security=vnc', 'server vnc.desktop=HMI-3',
  ]);
});

test('version 3.3 lets the server decide with four bytes', () => {
  expect(talk([false, ascii('RFB 003.003\n')], [true, ascii('RFB 003.003\n')], [false, joined(bytes('00000001'), init)])).toContain('server weakness=vnc-without-authentication');
});

test('hostile bytes', () => survivesHostileBytes(vnc, [version, joined(version, bytes('01 01'), bytes('00000000'), init)]));
