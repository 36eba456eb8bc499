import { expect, test } from 'vitest';
import { binaryFlows } from './binary-flows';
import { readLog } from './flow-log-test-kit';
import { importerFor } from './registry';

const file = (...bytes: number[]): Uint8Array => Uint8Array.from([...bytes, ...new Array<number>(200).fill(7)]);

test.each([
  ['nfcapd', file(0x0c, 0xa5, 1, 0)], ['nfcapd', file(0x0c, 0xa5, 2, 0)], ['nfcapd', file(0xa5, 0x0c, 0, 1)], ['SiLK', file(0xde, 0xad, 0xbe, 0xef)], ['flow-tools', file(0xcf, 0x10, 1, 3)],
])('a file of %s is refused by name, with the way out', (name, bytes) => {
  expect(importerFor(bytes, 'x')?.id).toBe('binary-flows');
  const [problem] = readLog(binaryFlows, bytes).source.problems;
  expect(problem).toMatchObject({ code: 'binary-flows', weight: 'refused' });
  expect(problem!.message).toContain(name);
  expect(problem!.advice).toBeDefined();
});

test('what only begins alike is something else', () => {
  expect(binaryFlows.recognises(file(0x0c, 0xa5, 9, 0), 'x')).toBe(false);
  expect(binaryFlows.recognises(file(0xcf, 0x10, 9, 0), 'x')).toBe(false);
  expect(binaryFlows.recognises(new Uint8Array(2), 'nfcapd.202405011000')).toBe(false);
});
