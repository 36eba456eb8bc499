import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { mms } from './mms';
import { bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const connect = bytes('0300001611e00000077800c1020001c2020001c0010d');
const names = bytes('0300002502f0800100010061183016020103a011a00f020200afa109a003800100a1028000');
const start = '0300 00a7 02f080 0d9e0506130100160102140200023302000134020001c188318185a003800101a27e810400000001820400000001a423300f0201010604520100013004060251013010020103060528ca2202013004060251018802060061473045020101a040603e80020780a107060528ca220203be2f282d020103a028a826800300fa0081010a82010a830105a416800101810305e100820c03a00000000000000000e110'.replaceAll(' ', '');
const hex2 = (n: number) => n.toString(16).padStart(2, '0');
const element = (tag: string, body: string) => `${tag}${hex2(body.length / 2)}${body}`;
/** One MMS unit in its presentation, session, transport and TPKT. */
const unit = (pdu: string) => {
  const data = `02f08001000100${element('61', element('30', `020103${element('a0', pdu)}`))}`;
  return bytes(`0300${(data.length / 2 + 4).toString(16).padStart(4, '0')}${data}`);
};
const ascii = (text: string) => Buffer.from(text).toString('hex');
const identify = unit(element('a1', `020101${element('a2', element('80', ascii('GE')) + element('81', ascii('D60')) + element('82', ascii('7.60')))}`));
const operate = unit(element('a0', `020101${element('a5', element('a0', element('1a', ascii('CTRL/GGIO1$CO$SPCSO1$Oper'))))}`));
const operations = (message: Uint8Array) => mms.operations!(mms.dissect(new Reader(message), contextOf(mms)), contextOf(mms));

test('the answer to Identify names vendor, model and revision', () => {
  expect(said(observed(mms, identify))).toEqual(['sender firmware=7.60', 'sender model=D60', 'sender vendor=GE']);
});

test('a write to a control object is control', () => {
  expect(operations(operate)).toEqual([{ name: 'write to control object', code: 5, kind: 'control' }]);
  expect(operations(names)).toEqual([{ name: 'get name list', code: 1, kind: 'read' }]);
});

test('an error refuses the service with its invoke id', () => {
  const memory = mms.begin!();
  const context = contextOf(mms, { memory });
  mms.dissect(new Reader(operate), context);
  const refusal = mms.dissect(new Reader(unit(element('a2', '800101a203a00100'))), context);
  expect(mms.operations!(refusal, context)).toMatchObject([{ code: 5, refused: true }]);
});

test('it is recognised by its session unit, with the connect request in front or without', () => {
  expect(mms.recognises(new Reader(connect), contextOf(mms))).toBe(false);
  expect(mms.recognises(new Reader(joined(connect, bytes(start))), contextOf(mms))).toBe(true);
  expect(mms.recognises(new Reader(names), contextOf(mms))).toBe(true);
  expect(mms.recognises(new Reader(bytes('0300001902f08032010000000000080000f0000001000101e0')), contextOf(mms))).toBe(false);
});

// Initiate, read and cancel of a library for plant equipment, straight on the transport.
const bareInitiate = bytes('0300002f02f080a82680020 01f810103820103830208 08a41680010181 0305e800820c03ffffffffffffffffffffff'.replaceAll(' ', ''));
const bareRead = bytes('0300001d02f080a014020100a40f800100a10a300830 06a00480026d75'.replaceAll(' ', ''));
const bareCancel = bytes('0300000a02f080850101');
const bareConnect = bytes('030000130ee00000000600c1020002c2020200');

test('it is recognised without session and presentation, in an element as long as its unit', () => {
  expect(mms.recognises(new Reader(joined(bareConnect, bareInitiate)), contextOf(mms))).toBe(true);
  expect(mms.recognises(new Reader(bareRead), contextOf(mms))).toBe(true);
  const longer = Uint8Array.from(bareRead);
  longer[8]!++;
  expect(mms.recognises(new Reader(longer), contextOf(mms))).toBe(false);
  expect(operations(bareRead)).toEqual([{ name: 'read', code: 4, kind: 'read' }]);
  expect(mms.direction!(mms.dissect(new Reader(bareInitiate), contextOf(mms)))).toBe('request');
  expect(operations(bareCancel)).toEqual([]);
});

test('hostile bytes', () => {
  survivesHostileBytes(mms, [connect, names, identify, operate, bytes(start)]);
  survivesHostileBytes(mms, [bareInitiate, bareRead, bareCancel]);
});
