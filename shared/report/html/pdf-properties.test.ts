import { expect, test } from 'vitest';
import { withReportProperties } from './pdf-properties';

const pdf = (text: string): Uint8Array => Uint8Array.from(text, letter => letter.charCodeAt(0));
const read = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const MADE = { creator: 'Crossdock 0.1.0', created: '2026-09-08T01:02:03.000Z' };

test('creator and times are those of the report, and no byte moves', () => {
  const before = '<</Title (x)\n/Creator (Mozilla/5.0 \\(X11\\) Chrome/1)\n/CreationDate (D:20251123100000+00\'00\')\n/ModDate (D:20251123100000+00\'00\')>>\nxref 123';
  const after = read(withReportProperties(pdf(before), MADE));
  expect(after).toBe('<</Title (x)\n/Creator (Crossdock 0.1.0             )\n/CreationDate (D:20260908010203+00\'00\')\n/ModDate (D:20260908010203+00\'00\')>>\nxref 123');
  expect(after).toHaveLength(before.length);
});

test('a creator that is longer than the place is cut, one that would end the string is not let', () => {
  expect(read(withReportProperties(pdf('/Creator (abc) x'), { ...MADE, creator: 'a)\\(bcdef' }))).toBe('/Creator (a  ) x');
});

test('what is cut off or has none of it stays as it is, and the bytes given stay theirs', () => {
  for (const text of ['', '/Creator (never ends', '/CreationDate', '/Creator (x\\']) expect(read(withReportProperties(pdf(text), MADE))).toBe(text);
  const given = pdf('/Creator (abc)');
  withReportProperties(given, MADE);
  expect(read(given)).toBe('/Creator (abc)');
});
