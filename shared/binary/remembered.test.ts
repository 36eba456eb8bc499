import { expect, test } from 'vitest';
import { remembered } from './remembered';

test('a result is worked out once, also when it is undefined', () => {
  const asked: string[] = [];
  const first = remembered(text => {
    asked.push(text);
    return text === '' ? undefined : text[0];
  });
  expect([first('ab'), first(''), first('ab'), first('')]).toEqual(['a', undefined, 'a', undefined]);
  expect(asked).toEqual(['ab', '']);
});

test('however many texts there are, only so many are kept, and the answers stay right', () => {
  let worked = 0;
  const length = remembered(text => {
    worked++;
    return text.length;
  });
  for (let i = 0; i < 10_000; i++) expect(length('x'.repeat(i % 5000))).toBe(i % 5000);
  expect(worked).toBe(10_000);
  expect(length('x'.repeat(4999))).toBe(4999);
  expect(worked).toBe(10_000);
});
