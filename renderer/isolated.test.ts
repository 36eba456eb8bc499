import { expect, test } from 'vitest';
import { disarmed, isolated } from './isolated';

test('controls that turn text around are seen, and turn nothing', () => {
  expect(disarmed('invoice\u202egnp.exe')).toBe('invoice\ufffdgnp.exe');
  for (const control of '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069') expect(isolated(`a${control}b`), control.codePointAt(0)!.toString(16)).toBe('a\ufffdb');
});

test('names stay as they are, and those that are read from right to left are shut off from what follows', () => {
  for (const name of ['CNV-PLC-01', 'Förderer 3 é 輸送機', '10.0.0.1', '', 'a <b>x</b>']) expect(isolated(name)).toBe(name);
  expect(isolated('מסוע 3')).toBe('\u2068מסוע 3\u2069');
  // A name cannot end its own isolation.
  expect(isolated('מסוע\u2069\u202e3')).toBe('\u2068מסוע\ufffd\ufffd3\u2069');
});
