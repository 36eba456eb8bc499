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

test('hostile bytes', () => survivesHostileBytes(goose, [message]));
