import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pictureSize } from './picture-size';

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 0x40, 0, 0, 0, 0x64);
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xff, 0xc2, 0, 11, 8, 0, 0x64, 1, 0x40, 3, 0, 0, 0);

test('width and height stand in the head of a PNG and in the frame header of a JPEG, behind tables and filling', () => {
  expect(pictureSize(png)).toEqual({ width: 320, height: 100 });
  expect(pictureSize(jpeg)).toEqual({ width: 320, height: 100 });
});

test('a picture that is cut, or of no size, has none', () => {
  for (let length = 0; length < 24; length++) expect(pictureSize(png.subarray(0, length))).toBeUndefined();
  expect(pictureSize(png.with(18, 0).with(19, 0))).toBeUndefined();
  expect(pictureSize(jpeg.subarray(0, 14))).toBeUndefined();
  expect(pictureSize(jpeg.with(5, 1))).toBeUndefined();
});

test('whatever the bytes, it ends', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
    const size = pictureSize(Uint8Array.of(0xff, 0xd8, ...bytes));
    expect(size === undefined || (size.width > 0 && size.height > 0)).toBe(true);
  }));
});
