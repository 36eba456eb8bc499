import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { APPETITE_HOURS, PARAMETERS, type Parameter } from '../shared/attack/parameters';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'risk-model.md'), 'utf8');
const rows = new Map([...page.matchAll(/^\| `([a-z]+\.[\w.-]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \| (.*) \|$/gm)].map(([, name, ...cells]) => [name!, cells.map(cell => cell.trim())]));
/** The page rounds to three figures. */
const near = (shown: string | undefined, value: number): boolean => shown !== undefined && shown !== '' && Math.abs(Number(shown) - value) <= 0.005 * Math.abs(value);

test('docs/risk-model.md lists exactly the parameters of the model', () => {
  expect([...rows.keys()].sort()).toEqual(Object.keys(PARAMETERS).sort());
});

test.each(Object.entries<Parameter>(PARAMETERS))('docs/risk-model.md gives %s its value, range, unit and reason', (name, { value, range, unit, reason }) => {
  const [shown, low, high, shownUnit, why] = rows.get(name) ?? [];
  expect(near(shown, value), `${name}: ${shown} is not ${value}`).toBe(true);
  expect(near(low, range[0]), `${name} low: ${low} is not ${range[0]}`).toBe(true);
  expect(near(high, range[1]), `${name} high: ${high} is not ${range[1]}`).toBe(true);
  expect(shownUnit).toBe(unit ?? 'chance');
  expect(why).toBe(reason);
});

test('docs/risk-model.md states the appetite that is assumed where none is given', () => {
  expect(page).toContain(`${APPETITE_HOURS} hours × the cost of an hour`);
});
