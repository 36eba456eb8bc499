import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingRules } from '../shared/findings/registry';
import { protocols } from '../shared/protocols/registry';
import { remediationCatalogue } from '../shared/remediation/registry';
import { PAGES, SECTIONS, withLists } from './docs-lists';

const docs = join(import.meta.dirname, '..', 'docs');
const read = (page: string): string => readFileSync(join(docs, page), 'utf8');
/** First cells of the table rows of a page. */
const listed = (page: string): string[] => [...read(page).matchAll(/^\| `([^`]+)` \|/gm)].map(match => match[1]!);

describe('the lists in docs/ are those of the registries', () => {
  test.each(PAGES)('%s is up to date; else run: node scripts/run-ts.mjs scripts/docs-lists.ts', page => {
    expect(withLists(page, read(page))).toBe(read(page));
  });

  // Read from the page and not from the generator, so that a generator that forgets something is noticed too.
  test('every registered protocol has a row, and no other has one', () => {
    expect(listed('protocols.md').sort()).toEqual(protocols.map(protocol => protocol.id).sort());
  });

  test('every finding rule has a row, and no other has one', () => {
    expect(listed('findings.md').sort()).toEqual(findingRules.map(rule => rule.id).sort());
  });

  test('every remediation of the catalogue has a row, and no other has one', () => {
    expect(listed('remediations.md').sort()).toEqual(remediationCatalogue.map(entry => entry.id).sort());
  });
});

test('a page that lost a marker is an error, not a list that is no longer kept', () => {
  for (const { page, name } of SECTIONS) expect(() => withLists(page, read(page).replace(`<!-- generated: ${name} -->`, '')), page).toThrow(name);
});

test('a bar or a line break in an entry cannot break its table', () => {
  for (const page of PAGES) {
    const rows = read(page).split('\n').filter(line => line.startsWith('|'));
    let width = 0;
    for (const row of rows) {
      const cells = row.replaceAll('\\|', '').split('|').length;
      if (/^\| [^|]+\|/.test(row) && rows[rows.indexOf(row) + 1]?.startsWith('|---')) width = cells;
      expect(cells, row.slice(0, 80)).toBe(width);
    }
  }
});
