import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { chartPng, type ChartPicture } from './chart-png';

const svg = (inside: string, width = 120, height = 40): string => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}">${inside}</svg>`;

/** Rows of RGBA bytes: an own small reader of PNG (8 bits, colour type 6, filters 0 to 4; PNG specification, section 9). */
function pixels({ png, width, height }: ChartPicture): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const data: Uint8Array[] = [];
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at)) if (Buffer.from(png.subarray(at + 4, at + 8)).toString() === 'IDAT') data.push(png.subarray(at + 8, at + 8 + view.getUint32(at)));
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * 4;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const left = x >= 4 ? out[y * stride + x - 4]! : 0;
      const up = y > 0 ? out[(y - 1) * stride + x]! : 0;
      const corner = x >= 4 && y > 0 ? out[(y - 1) * stride + x - 4]! : 0;
      const p = left + up - corner;
      const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      out[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + [0, left, up, (left + up) >> 1, paeth][filter]!;
    }
  }
  return out;
}

const ink = (picture: ChartPicture): number => pixels(picture).filter((byte, i) => i % 4 === 0 && byte < 128).length;

test('a chart is as large as its SVG times the scale, and its colours are those of the SVG', async () => {
  const picture = await chartPng(svg('<rect width="120" height="40" fill="#0B6670"/>'), 2);
  expect([picture.width, picture.height]).toEqual([240, 80]);
  expect([...pixels(picture).subarray(0, 4)]).toEqual([0x0b, 0x66, 0x70, 0xff]);
});

test('text is drawn with the bundled font, in two weights, with arrows, ≤ and Greek', async () => {
  const text = (words: string, weight = 400): string => svg(`<text x="4" y="28" font-family="sans-serif" font-size="20" font-weight="${weight}">${words}</text>`);
  const regular = ink(await chartPng(text('Risk')));
  expect(regular).toBeGreaterThan(100);
  expect(ink(await chartPng(text('Risk', 600)))).toBeGreaterThan(regular);
  const blank = ink(await chartPng(text('')));
  expect(blank).toBe(0);
  const missing = pixels(await chartPng(text('\ue123')));
  for (const sign of ['→', '≤', 'µ', 'α']) expect(Buffer.from(pixels(await chartPng(text(sign)))).equals(Buffer.from(missing)), sign).toBe(false);
});

test('the same SVG gives the same bytes, and nothing transparent', async () => {
  const make = (): Promise<ChartPicture> => chartPng(svg('<circle cx="20" cy="20" r="15" fill="#9E1B30"/>'));
  const [one, two] = [await make(), await make()];
  expect(Buffer.from(one.png).equals(Buffer.from(two.png))).toBe(true);
  expect(pixels(one).every((byte, i) => i % 4 !== 3 || byte === 255)).toBe(true);
});

test('what the SVG names is not opened', async () => {
  const picture = await chartPng(svg('<image width="120" height="40" href="file:///etc/hostname.png"/><image width="120" height="40" xlink:href="http://192.0.2.1/x.png"/>'));
  expect(ink(picture)).toBe(0);
});

test('a chart without a size, or of an absurd one, is our bug', async () => {
  await expect(chartPng('no svg')).rejects.toThrow();
  await expect(chartPng(svg('<rect width="9" height="9"/>', 100_000, 100_000))).rejects.toThrow('cannot be drawn');
});
