import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingRules } from './registry';

test('every rule file is registered, and under its own name', () => {
  const files = readdirSync(import.meta.dirname).filter(file => file.endsWith('.ts') && !/^(definition|registry|find)\.ts$|-kit\.ts$|\.test\.ts$/.test(file));
  expect(findingRules.map(rule => `${rule.id}.ts`).sort()).toEqual(files.sort());
});

test('every rule says how it decides, when it is wrong, and which requirement it touches', () => {
  for (const rule of findingRules) {
    expect(rule.detection.length, rule.id).toBeGreaterThan(20);
    expect(rule.falsePositives.length, rule.id).toBeGreaterThan(20);
    expect(rule.requirements.some(requirement => requirement.startsWith('IEC 62443-3-3 SR')), rule.id).toBe(true);
    for (const technique of rule.techniques) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
  }
});
