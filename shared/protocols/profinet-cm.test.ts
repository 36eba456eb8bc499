import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { profinetCm } from './profinet-cm';
import { profinetRt } from './profinet-rt';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const udp = { transport: 'udp' as const };
const rpc = (packet: string, operation: string, body: string) =>
  bytes(`04${packet}2000${'00000000'}dea000006c9711d18271${'0001'}${'010e'}${'002a'}dea000016c9711d1827100a02442df7d${'11'.repeat(16)}${'00000000'}${'00000001'}${'00000000'}${operation}ffffffff${(body.length / 2).toString(16).padStart(4, '0')}00000000${body}`);
const name = Buffer.from('plc-hall-1').toString('hex');
const relation = `010100400100${'0001'}${'22'.repeat(16)}0001${'606d3c3da9a3'}dea000006c9711d18271${'0064'}${'010d'}${'002a'}0000001102588892000a${name}`;
const connect = rpc('00', '0000', `${'00000194'.repeat(2)}000001940000000000000194${relation}`);
const connected = rpc('02', '0000', `00000000${'00000040'.repeat(2)}0000000000000040${'8101001e0100'}0001${'22'.repeat(16)}0001883f990006ef8892`);
const pad = (text: string, length: number) => Buffer.from(text.padEnd(length)).toString('hex');
const identified = rpc('02', '0002', `00000000${'00000080'.repeat(2)}0000000000000080${'8009003c0100'}0000${'22'.repeat(16)}00000000${'0000'}0001${'00'.repeat(32)}`
  + `002000380100${'002a'}${pad('6ES7 512-1DK01-0AB0', 20)}${pad('S C-H1A23456', 16)}0003${'56'}020906${'0000'.repeat(5)}`);

test('the relation that a controller asks for names the controller', () => {
  expect(said(observed(profinetCm, connect, udp))).toEqual([
    'sender mac=60:6d:3c:3d:a9:a3', 'sender name=plc-hall-1', 'sender profinet-cm.station-name=plc-hall-1', 'sender profinet-dcp.role=io-controller', 'sender vendor=Siemens',
  ]);
});

test('who accepts it is a device', () => {
  expect(said(observed(profinetCm, connected, udp))).toEqual([
    'sender mac=88:3f:99:00:06:ef', 'sender profinet-cm.device-id=270', 'sender profinet-cm.vendor-id=42', 'sender profinet-dcp.role=io-device', 'sender vendor=Siemens',
  ]);
});

test('in a little-endian RPC the numbers of the device keep their order', () => {
  const little = Uint8Array.from(connected);
  little[4] = 0x10;
  for (const [from, to] of [[8, 12], [12, 14], [14, 16], [24, 28], [28, 30], [30, 32], [68, 70], [74, 76], [80, 84]] as const) little.subarray(from, to).reverse();
  expect(said(observed(profinetCm, little, udp))).toContain('sender profinet-cm.vendor-id=42');
});

test('identification and maintenance data', () => {
  expect(said(observed(profinetCm, identified, udp))).toEqual([
    'sender firmware=V2.9.6', 'sender hardware=3', 'sender order-number=6ES7 512-1DK01-0AB0', 'sender serial=S C-H1A23456', 'sender vendor=Siemens',
  ]);
});

test('operations by number', () => {
  const context = contextOf(profinetCm, udp);
  expect(profinetCm.operations!(profinetCm.dissect(new Reader(rpc('00', '0003', '')), context), context)).toEqual([{ name: 'write record', code: 3, kind: 'write' }]);
});

test('another interface on the same RPC is left alone', () => {
  const other = Uint8Array.from(connect);
  other[24] = 0xaa;
  expect(profinetCm.recognises(new Reader(other), contextOf(profinetCm, udp))).toBe(false);
  for (let length = 0; length < 80; length++) expect(profinetCm.recognises(new Reader(connect.subarray(0, length)), contextOf(profinetCm, udp))).toBe(false);
});

test('cyclic data tells whether its provider runs', () => {
  const data = bytes(`8001${'00'.repeat(40)}0001${'35'}00`);
  expect(said(observed(profinetRt, data, { transport: 'l2' }))).toEqual(['sender profinet-rt.state=run']);
  expect(profinetRt.recognises(new Reader(bytes(`fefe${'00'.repeat(40)}`)), contextOf(profinetRt))).toBe(false);
});

test('hostile bytes', () => {
  survivesHostileBytes(profinetCm, [connect, connected, identified]);
  survivesHostileBytes(profinetRt, [bytes(`8001${'00'.repeat(40)}00013500`)]);
});
