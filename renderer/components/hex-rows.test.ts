import { expect, test } from 'vitest';
import { hexDump, hexRows } from './hex-rows';

const bytes = Uint8Array.from({ length: 40 }, (_, i) => i + 0x1e);

test('a dump has sixteen bytes a row, a wider gap in the middle, and dots for what is no character', () => {
  expect(hexDump(bytes)).toBe([
    '0000  1e 1f 20 21 22 23 24 25  26 27 28 29 2a 2b 2c 2d  .. !"#$%&\'()*+,-',
    '0010  2e 2f 30 31 32 33 34 35  36 37 38 39 3a 3b 3c 3d  ./0123456789:;<=',
    '0020  3e 3f 40 41 42 43 44 45                           >?@ABCDE', '',
  ].join('\n'));
});

test('a mark covers its bytes and no other, over the end of a row too', () => {
  const marked = (start: number, end: number): string => hexRows(bytes, { start, end }).flatMap(row => row.parts.filter(part => part.marked).map(part => part.hex)).join(' ').replace(/\s+/g, ' ').trim();
  const plain = (start: number, end: number): string => [...bytes.subarray(start, end)].map(byte => byte.toString(16).padStart(2, '0')).join(' ');
  for (const [start, end] of [[0, 1], [0, 40], [7, 9], [15, 17], [14, 35], [39, 40]] as const) expect(marked(start, end), `${start} to ${end}`).toBe(plain(start, end));
  expect(marked(5, 5)).toBe('');
});

test('every row is equally wide, whatever is marked and however short it is', () => {
  for (let length = 1; length <= 16; length++) {
    for (const mark of [undefined, { start: 3, end: 9 }]) expect(hexRows(bytes.subarray(0, length), mark)[0]!.parts.map(part => part.hex).join('').length, `${length}`).toBe(48);
  }
});

test('long frames are cut where asked', () => {
  expect(hexRows(new Uint8Array(100_000), undefined, 2048)).toHaveLength(128);
});
