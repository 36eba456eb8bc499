import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { protocols } from './registry';

test('every protocol file is registered, and under its own name', () => {
  const files = readdirSync(import.meta.dirname).filter(file => !/^(definition|registry)\.ts$|-kit\.ts$|\.test\.ts$/.test(file) && file.endsWith('.ts'));
  expect(protocols.map(protocol => `${protocol.id}.ts`).sort()).toEqual(files.sort());
});

test('every protocol says what is read from which message, and what is not', () => {
  for (const { id, reads, leaves } of protocols) {
    expect(Object.keys(reads ?? {}).length, id).toBeGreaterThan(0);
    for (const text of [...Object.entries(reads!).flat(), leaves ?? '']) expect(text.trim(), id).not.toBe('');
  }
});
