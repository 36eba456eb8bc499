import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { tftp } from './tftp';

const write = joined(bytes('0002'), ascii('x208-fw.lad\u0000octet\u0000'));

test('a write request names the file, and is a write', () => {
  expect(said(observed(tftp, write, { transport: 'udp', destinationPort: 69 }))).toEqual(['client tftp.file=x208-fw.lad', 'server weakness=cleartext-transfer']);
  expect(tftp.operations!(tftp.dissect(new Reader(write), contextOf(tftp)), contextOf(tftp))).toEqual([{ name: 'TFTP write', code: 2, kind: 'write' }]);
});

test('a file name that is no text, or no mode, is no request', () => {
  expect(tftp.recognises(new Reader(bytes('0001 ff80 00 6f63746574 00')), contextOf(tftp))).toBe(false);
  expect(tftp.recognises(new Reader(joined(bytes('0001'), ascii('file\u0000what\u0000'))), contextOf(tftp))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(tftp, [write]));
