import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string>; devDependencies: Record<string, string> };
const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
const page = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');
const sections = page.split(/^## /m);
const listed = (section: string): Map<string, string[]> => new Map([...section.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, name, cells]) => [name!, cells!.split(' | ')]));
const rows = listed(page);

/** Licences under which the product may carry or use a package. */
const ALLOWED = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'CC0-1.0', 'OFL-1.1', 'MPL-2.0']);

describe('docs/dependencies.md', () => {
  test('has a line for every package of package.json, and none for another', () => {
    expect([...rows.keys()].sort()).toEqual([...packages].sort());
  });

  test('tells what goes into the product from what only builds and tests it', () => {
    const section = (title: string): string => sections.find(one => one.startsWith(title)) ?? '';
    expect([...listed(section('In the product')).keys()].sort()).toEqual(Object.keys(manifest.dependencies).sort());
    expect([...listed(section('For building and testing')).keys()].sort()).toEqual(Object.keys(manifest.devDependencies).sort());
  });

  test('names only places that exist', () => {
    for (const [name, [, where = '']] of rows) {
      for (const place of where.matchAll(/`([^`]+)`/g)) expect(existsSync(join(root, place[1]!)), `${name}: ${place[1]}`).toBe(true);
    }
  });
});

test.each(packages)('%s carries a licence that is allowed, and the page states it', name => {
  const { license } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { license?: string };
  expect(ALLOWED, `${name} says ${license}`).toContain(license);
  expect(rows.get(name)?.[2], name).toBe(license);
});

test('every version is exact: a build of tomorrow is the build of today', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) expect(version, name).toMatch(/^(npm:@?[\w/.-]+@)?\d+\.\d+\.\d+$/);
});
