import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../electron/headless/config-file';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'configuration.md'), 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(match => match[1]!);
const documented = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1]!);

test('every example of docs/configuration.md is a configuration', () => {
  expect(examples.length).toBeGreaterThan(1);
  for (const example of examples) expect(() => parseConfig(example, 'example.json')).not.toThrow();
});

test('docs/configuration.md names every member and no other', () => {
  // The schema says itself which members it knows: it refuses the others, so each documented one alone must be refused for its value, not for its name.
  for (const member of documented) expect(() => parseConfig(JSON.stringify({ [member]: null }), 'x.json'), member).not.toThrow(/nrecognized/);
  const source = readFileSync(join(import.meta.dirname, '..', 'electron', 'headless', 'config-file.ts'), 'utf8');
  const schema = /^const schema = z\.strictObject\(\{\n([\s\S]*?)^\}\);/m.exec(source)?.[1] ?? '';
  const members = [...schema.matchAll(/^ {2}(\w+):/gm)].map(match => match[1]!);
  expect(members.length).toBeGreaterThan(5);
  expect(documented.sort()).toEqual(members.sort());
});

test('a member that docs/configuration.md does not know is an error that names it', () => {
  expect(() => parseConfig('{"costPerHuor":1}', 'x.json')).toThrow('costPerHuor');
});
