import { expect, test } from 'vitest';
import { Malformed, Reader } from '../binary/reader';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { s7comm } from './s7comm';
import { s7commPlus } from './s7comm-plus';

const connect = bytes('0300001611e00000000100c0010ac1020100c2020102');
const setup = bytes('0300001902f08032010000000000080000f0000001000101e0');
const stop = bytes('0300002102f0803201000000000010000029000000000009505f50524f4752414d');
const start = bytes('0300002502f0803201000000000014000028000000000000fd000009505f50524f4752414d');
const write = bytes('0300002402f080320100000000000e00050501120a100100010001840000000003000101');
const readSzl = bytes('0300002102f080320700000000000800080001120411440100ff09000400110000');
const download = bytes('0300003102f080320100000000002000001a00010000000000095f30413030303031500d31303030323030303030323030');
const szl11 = bytes('0300009902f080320700000100000c007c000112081284010000000000ff09007800110000001c0004' + '000136455337203331352d32454831342d304142302000c000040001'
  + '000636455337203331352d32454831342d304142302000c000040001' + '0007202020202020202020202020202020202020202000c056030206' + '0081426f6f74204c6f616465722020202020202020200000412009' + '09');
const explore = bytes('0300001802f0807201000d31000004bb0000000000000000');
const all = [connect, setup, stop, start, write, readSzl, download, szl11];

const operations = (message: Uint8Array) => {
  const context = contextOf(s7comm);
  return s7comm.operations!(s7comm.dissect(new Reader(message), context), context);
};

test('the called selector tells programming devices from panels', () => {
  expect(said(observed(s7comm, connect))).toEqual(['sender s7comm.tsap-class=pg']);
  const panel = Uint8Array.from(connect);
  panel[20] = 2;
  expect(said(observed(s7comm, panel))).toEqual(['sender s7comm.tsap-class=op']);
});

test('jobs are read by what they do', () => {
  expect(operations(stop)).toEqual([{ name: 'PLC stop', code: 0x29, kind: 'control' }]);
  expect(operations(start)).toEqual([{ name: 'PI service P_PROGRAM (start)', code: 0x28, kind: 'control' }]);
  expect(operations(write)).toEqual([{ name: 'write variables', code: 5, kind: 'write' }]);
  expect(operations(download)).toEqual([{ name: 'request download', code: 0x1a, kind: 'program' }]);
  expect(operations(readSzl)).toEqual([{ name: 'read SZL', code: 0x0401, kind: 'identify' }]);
  expect(operations(setup)).toEqual([{ name: 'setup communication', code: 0xf0, kind: 'other' }]);
});

test('an acknowledgement without parameters is a refusal of the job with its reference', () => {
  const memory = s7comm.begin!();
  const context = contextOf(s7comm, { memory });
  s7comm.dissect(new Reader(bytes('0300002302f080320100000600001200001d00000000000000095f3042303030303041')), context);
  const refusal = s7comm.dissect(new Reader(bytes('0300001302f08032020000060000000000d241')), context);
  expect(s7comm.operations!(refusal, context)).toEqual([{ name: 'start upload', code: 0x1d, kind: 'program', refused: true }]);
});

test('module identification gives order number, hardware, firmware and loader', () => {
  expect(said(observed(s7comm, szl11))).toEqual([
    'sender firmware=V3.2.6', 'sender hardware=1', 'sender hardware=1', 'sender order-number=6ES7 315-2EH14-0AB0', 'sender order-number=6ES7 315-2EH14-0AB0', 'sender software=Boot Loader A32.9.9',
    'sender vendor=Siemens', 'sender vendor=Siemens',
  ]);
});

test('a list in two answers is put together', () => {
  const memory = s7comm.begin!();
  const half = (data: string, more: string) => {
    const size = (n: number) => n.toString(16).padStart(4, '0');
    const length = data.length / 2;
    return bytes(`0300${size(length + 33)}02f080320700000100000c${size(length + 4)}000112081284010000${more}0000ff09${size(length)}${data}`);
  };
  const record = '0005' + Buffer.from('S C-C2UR28922012'.padEnd(32, '\0'), 'latin1').toString('hex');
  observed(s7comm, half('001c0000' + '00220002' + record + record.slice(0, 20), '01'), { memory });
  const list = observed(s7comm, half(record.slice(20), '00'), { memory });
  expect(said(list)).toEqual(['sender serial=S C-C2UR28922012', 'sender serial=S C-C2UR28922012']);
});

test('S7comm-plus on the same port is told apart by its first byte and its selector', () => {
  expect(s7comm.recognises(new Reader(explore), contextOf(s7comm))).toBe(false);
  expect(s7commPlus.recognises(new Reader(setup), contextOf(s7commPlus))).toBe(false);
  const context = contextOf(s7commPlus);
  expect(s7commPlus.operations!(s7commPlus.dissect(new Reader(explore), context), context)).toEqual([{ name: 'explore', code: 0x04bb, kind: 'read' }]);
  const root = bytes('030000231ee00000000100c1020600c20f53494d415449432d524f4f542d4553c0010a');
  expect(s7comm.recognises(new Reader(root), contextOf(s7comm))).toBe(false);
  expect(said(observed(s7commPlus, root))).toEqual(['sender s7comm.tsap-class=root-es']);
});

test('the session that an S7-1200 creates names its order number', () => {
  const text = Buffer.from('1;6ES7 214-1BE30-0XB0 ;V2.0').toString('hex');
  const size = (n: number) => n.toString(16).padStart(n < 256 ? 2 : 4, '0');
  const body = `320000 04ca 0000 0001 00 ${text}`.replaceAll(' ', '');
  const message = bytes(`030000${size(body.length / 2 + 11)}02f080720100${size(body.length / 2)}${body}`);
  expect(said(observed(s7commPlus, message))).toEqual(['sender firmware=V2.0', 'sender order-number=6ES7 214-1BE30-0XB0', 'sender vendor=Siemens']);
});

test('another data unit on the connection is refused, so that the stream is tried again', () => {
  expect(() => s7comm.dissect(new Reader(explore), contextOf(s7comm))).toThrow(Malformed);
});

test('no prefix is taken for a message', () => {
  for (const message of all) for (let length = 0; length < message.length; length++) expect(s7comm.recognises(new Reader(message.subarray(0, length)), contextOf(s7comm))).toBe(false);
});

test('hostile bytes', () => {
  survivesHostileBytes(s7comm, all);
  survivesHostileBytes(s7commPlus, [explore, connect]);
});
