import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { dcerpc } from './dcerpc';
import { bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const fragment = (type: string, body: Uint8Array): Uint8Array => joined(bytes(`05 00 ${type} 03 10000000`), Uint8Array.of((16 + body.length) & 255, (16 + body.length) >> 8), bytes('0000 01000000'), body);
// Service control manager 367abb81-9844-35f1-ad32-98f038001003 version 2, over NDR.
const bind = fragment('0b', bytes('d016 d016 00000000 01000000 0000 01 00 81bb7a364498f135ad3298f038001003 02000000 045d888aeb1cc9119fe808002b104860 02000000'));
const acknowledge = (result: string): Uint8Array => fragment('0c', bytes(`d016 d016 12340000 0400 31333500 0000 01000000 ${result} 0000 045d888aeb1cc9119fe808002b104860 02000000`));

test('binding to the service manager is control, and the interface is the server\'s once it accepts', () => {
  const context = contextOf(dcerpc);
  const asked = dcerpc.dissect(new Reader(bind), context);
  expect(dcerpc.operations!(asked, context)).toEqual([{ name: 'bind svcctl', kind: 'control' }]);
  expect(dcerpc.observe(asked, context)).toEqual([]);
  expect(said(dcerpc.observe(dcerpc.dissect(new Reader(acknowledge('0000')), context), context))).toEqual(['server dcerpc.interface=svcctl']);
});

test('a refused binding proves nothing', () => {
  const context = contextOf(dcerpc);
  dcerpc.dissect(new Reader(bind), context);
  expect(dcerpc.observe(dcerpc.dissect(new Reader(acknowledge('0200')), context), context)).toEqual([]);
});

test('call data are passed over', () => {
  const call = joined(bytes('05 00 00 03 10000000 0020 0000 01000000 00100000 0000 0f00'));
  const message = dcerpc.dissect(new Reader(call), contextOf(dcerpc));
  expect(message.opnum).toBe(15);
  expect(dcerpc.remainder!(message)).toBe(0x2000 - 24);
});

test('prefixes are not taken', () => {
  for (let length = 0; length < 16; length++) expect(dcerpc.recognises(new Reader(bind.subarray(0, length)), contextOf(dcerpc))).toBe(false);
  expect(observed(dcerpc, bind)).toEqual([]);
});

test('hostile bytes', () => survivesHostileBytes(dcerpc, [bind, acknowledge('0000')]));
