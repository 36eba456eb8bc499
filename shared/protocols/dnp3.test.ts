import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { dnp3 } from './dnp3';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const restart = bytes('056408c40a000100fc42c0c00d9c86');
/** Link frame around a transport segment; the header's checksum is left as it is, only recognition looks at it. */
const frame = (control: string, data: string) => {
  const blocks = data.match(/.{1,32}/g)!.map(block => `${block}0000`).join('');
  return bytes(`0564${(data.length / 2 + 5).toString(16).padStart(2, '0')}${control}01000a000000${blocks}`);
};
const dissect = (message: Uint8Array) => dnp3.dissect(new Reader(message), contextOf(dnp3));

test('a cold restart from the master', () => {
  expect(said(observed(dnp3, restart))).toEqual(['sender dnp3.address=1', 'sender dnp3.role=master']);
  expect(dnp3.operations!(dissect(restart), contextOf(dnp3))).toEqual([{ name: 'cold restart', code: 13, kind: 'control' }]);
});

test('device attributes name the outstation', () => {
  const text = (value: string) => `01${value.length.toString(16).padStart(2, '0')}${Buffer.from(value).toString('hex')}`;
  const message = dissect(frame('44', `c0c181${'0000'}00fc000000${text('Schweitzer')}00fa000000${text('SEL-3530')}`));
  expect(said(dnp3.observe(message, contextOf(dnp3)))).toEqual(['sender dnp3.address=10', 'sender dnp3.role=outstation', 'sender model=SEL-3530', 'sender vendor=Schweitzer']);
});

test('indications of an error refuse', () => {
  expect(dnp3.operations!(dissect(frame('44', 'c0c1810001')), contextOf(dnp3))).toEqual([{ name: 'response', code: 129, kind: 'other', refused: true }]);
});

test('only a header with its right checksum is recognised', () => {
  for (let length = 0; length < 10; length++) expect(dnp3.recognises(new Reader(restart.subarray(0, length)), contextOf(dnp3))).toBe(false);
  const wrong = Uint8Array.from(restart);
  wrong[4]! ^= 1;
  expect(dnp3.recognises(new Reader(wrong), contextOf(dnp3))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(dnp3, [restart, frame('44', 'c0c181000000fc0000000102414200')]));
