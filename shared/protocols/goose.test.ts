import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { goose } from './goose';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const ascii = (text: string) => Buffer.from(text).toString('hex');
const element = (tag: string, body: string) => `${tag}${(body.length / 2).toString(16).padStart(2, '0')}${body}`;
const pdu = element('61', element('80', ascii('RelayLD0/LLN0$GO$gcb01')) + element('81', '07d0') + element('82', ascii('RelayLD0/LLN0$DS1')) + element('83', ascii('trip')) + element('85', '01') + element('87', '00'));
const message = bytes(`0001${(pdu.length / 2 + 8).toString(16).padStart(4, '0')}00000000${pdu}`);

test('a publication names control block, data set and id of its sender', () => {
  expect(said(observed(goose, message, { transport: 'l2' }))).toEqual(['sender goose.app-id=1', 'sender goose.control-block=RelayLD0/LLN0$GO$gcb01', 'sender goose.data-set=RelayLD0/LLN0$DS1', 'sender goose.id=trip']);
});

test('no prefix is taken for a message', () => {
  for (let length = 0; length < message.length; length++) expect(goose.recognises(new Reader(message.subarray(0, length)), contextOf(goose))).toBe(false);
});

// As a General Electric UR relay publishes it to 232.0.0.1, without security.
const routed = bytes('0140a1178015000000ad00009646000200000000000000000000000000009881000000009261818f801c47415f555237344d61737465722f4c4c4e3024524724476f4342313081024e2082'
  + '1e47415f555237344d61737465722f4c4c4e3024545436446174615365743183095478474f4f534531308408652517ac39335d3f850210b38601048701008801018901008a0106ab238301'
  + '01830100830100830100830100a2128301008403030000910865212dee777d953f');

test('routable GOOSE says the same on UDP', () => {
  const context = { transport: 'udp' as const, destinationPort: 102 };
  expect(goose.recognises(new Reader(routed), contextOf(goose, context))).toBe(true);
  expect(said(observed(goose, routed, context))).toEqual(['sender goose.app-id=0', 'sender goose.control-block=GA_UR74Master/LLN0$RG$GoCB10', 'sender goose.data-set=GA_UR74Master/LLN0$TT6DataSet1', 'sender goose.id=TxGOOSE10']);
  for (let length = 0; length < routed.length; length++) expect(goose.recognises(new Reader(routed.subarray(0, length)), contextOf(goose, context))).toBe(false);
});

test('hostile bytes', () => {
  survivesHostileBytes(goose, [message]);
  survivesHostileBytes(goose, [routed]);
});
