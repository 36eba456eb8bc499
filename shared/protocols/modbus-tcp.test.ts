import { describe, expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { modbusTcp } from './modbus-tcp';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { umas } from './umas';

const identification = bytes('000100000030012b0e010100000300125363686e656964657220456c656374726963010c424d58205033342032303230020476322e37');
const write = bytes('00020000000b0110006400020400010002');
const stop = bytes('000300000006005a0041ff00');
const toServer = { destinationPort: 502 };
const fromServer = { sourcePort: 502 };

const operations = (message: Uint8Array, more = {}) => {
  const context = contextOf(modbusTcp, more);
  return modbusTcp.operations!(modbusTcp.dissect(new Reader(message), context), context);
};

test('device identification names vendor, order number and firmware of the server', () => {
  expect(said(observed(modbusTcp, identification, fromServer))).toEqual([
    'sender firmware=v2.7', 'sender modbus-tcp.unit-id=1', 'sender model=BMX P34 2020', 'sender order-number=BMX P34 2020', 'sender vendor=Schneider Electric',
  ]);
});

test('a request proves nothing about the server', () => {
  expect(observed(modbusTcp, write, toServer)).toEqual([]);
});

test('writes, refused writes and diagnostics are told apart', () => {
  expect(operations(write, toServer)).toEqual([{ name: 'write multiple registers', code: 16, kind: 'write' }]);
  expect(operations(bytes('000200000003019002'), fromServer)).toEqual([{ name: 'write multiple registers', code: 16, kind: 'write', refused: true }]);
  expect(operations(bytes('000200000006010800010000'), toServer)).toEqual([{ name: 'restart communications', code: 8, kind: 'control' }]);
});

test('an answer is counted only where its request was not seen', () => {
  const memory = modbusTcp.begin!();
  const answer = bytes('00020000000701030400010002');
  expect(operations(answer, { ...fromServer, memory })).toEqual([{ name: 'read holding registers', code: 3, kind: 'read' }]);
  operations(bytes('000200000006010300000002'), { ...toServer, memory });
  expect(operations(answer, { ...fromServer, memory })).toEqual([]);
});

test('units behind one address become children once there are two of them', () => {
  const memory = modbusTcp.begin!();
  const answer = (unit: string) => observed(modbusTcp, bytes(`000100000005${unit}03020001`), { ...fromServer, memory });
  expect(said(answer('11'))).toEqual(['sender modbus-tcp.unit-id=17']);
  expect(said(answer('12'))).toEqual(['sender modbus-tcp.gateway=true', 'sender modbus-tcp.unit-id=18', 'unit 17 modbus-tcp.unit-id=17', 'unit 18 modbus-tcp.unit-id=18']);
  expect(answer('12')).toEqual([]);
});

describe('UMAS inside', () => {
  test('a stop is an operation of UMAS, and the message carries it', () => {
    expect(operations(stop, toServer)).toEqual([{ name: 'UMAS transport', code: 90, kind: 'other' }, { name: 'UMAS stop controller', code: 0x41, kind: 'control' }]);
    expect(modbusTcp.carries!(modbusTcp.dissect(new Reader(stop), contextOf(modbusTcp)))).toEqual(['umas']);
  });

  test('the identification that answers a read names the controller', () => {
    const memory = modbusTcp.begin!();
    observed(modbusTcp, bytes('000000000004005a0002'), { ...toServer, memory });
    const answer = bytes('000000000032005a00fe10ff5a010100000070020000270009000800000000000e3134302043505520333131203130010101000000001100');
    expect(said(observed(modbusTcp, answer, { ...fromServer, memory }))).toEqual(['sender firmware=2.70', 'sender model=140 CPU 311 10', 'sender vendor=Schneider Electric']);
  });

  test('its own entry reads the body alone', () => {
    const context = contextOf(umas);
    expect(umas.operations!(umas.dissect(new Reader(bytes('5a0010')), context), context)).toEqual([{ name: 'UMAS take reservation', code: 0x10, kind: 'control' }]);
  });
});

test('only whole messages are recognised, and on other ports only those that fit their function', () => {
  for (let length = 0; length < write.length; length++) expect(modbusTcp.recognises(new Reader(write.subarray(0, length)), contextOf(modbusTcp, toServer))).toBe(false);
  expect(modbusTcp.recognises(new Reader(write), contextOf(modbusTcp))).toBe(true);
  expect(modbusTcp.recognises(new Reader(bytes('00020000000b0110006400020500010002')), contextOf(modbusTcp))).toBe(false);
  expect(modbusTcp.recognises(new Reader(new Uint8Array(56)), contextOf(modbusTcp))).toBe(false);
});

test('hostile bytes', () => {
  survivesHostileBytes(modbusTcp, [identification, write, stop]);
  survivesHostileBytes(umas, [bytes('5a0010ff')]);
});
