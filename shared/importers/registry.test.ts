import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importers } from './registry';

test('every importer file is registered, and under its own name', () => {
  const files = readdirSync(import.meta.dirname).filter(file => !/^(definition|registry)\.ts$|-kit\.ts$|\.test\.ts$/.test(file) && file.endsWith('.ts'));
  expect(importers.map(importer => `${importer.id}.ts`).sort()).toEqual(files.sort());
});
