import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAttackModel, writeAttackModel } from '../attack/attack-model';
import type { AttackModel, AttackModelResult } from '../model/attack';
import { solve } from './solve';

// Worked cases of an independent reference implementation, beside the repository.
const CASES = join(import.meta.dirname, '../../../shared/risk-cases');
const NAMES = ['01-chain', '02-diamond', '03-bridge', '04-shared-edge', '05-cycle', '06-and-credentials', '07-two-entries', '08-complementary', '09-knapsack',
  '10-loss-group', '11-shared-weakness', '12-distribution-centre', '13-redundant-servers', '14-rank-stability'];

const load = (name: string): unknown => JSON.parse(readFileSync(join(CASES, name), 'utf8'));
const close = (a: unknown, b: number): boolean => typeof a === 'number' && Math.abs(a - b) <= Math.max(1e-9 * Math.max(Math.abs(a), Math.abs(b)), 1e-12);

function model(name: string): AttackModel {
  const read = readAttackModel(load(`${name}.json`));
  expect(read.problems).toEqual([]);
  return read.model!;
}

/** Every number and word of the expected result, compared; the paths that differ. */
function differences(at: string, got: unknown, want: unknown): string[] {
  if (typeof want === 'number') {
    // Synergies and what other paths leave are small differences of large figures.
    const loose = /synergy|otherPathsShare/.test(at) && typeof got === 'number' && Math.abs(got - want) <= 1e-8;
    return close(got, want) || loose ? [] : [`${at}: ${String(got)} instead of ${want}`];
  }
  if (want === null || typeof want !== 'object') return got === want ? [] : [`${at}: ${JSON.stringify(got)} instead of ${JSON.stringify(want)}`];
  const mine = (got ?? {}) as Record<string, unknown>;
  const length = Array.isArray(want) && (got as unknown[] | undefined)?.length !== want.length ? [`${at}: other length`] : [];
  return [...length, ...Object.entries(want).flatMap(([k, v]) => differences(`${at}/${k}`, mine[k], v))];
}

test('the worked cases lie beside the repository, at ../shared/risk-cases', () => {
  const missing = NAMES.flatMap(n => [`${n}.json`, `${n}.expected.json`]).filter(f => !existsSync(join(CASES, f)));
  expect(missing).toEqual([]);
  expect(readdirSync(CASES).filter(f => f.endsWith('.expected.json')).map(f => f.replace('.expected.json', ''))).toEqual(NAMES);
});

describe.each(NAMES)('worked case %s', name => {
  test('every figure agrees with the reference', () => {
    const { diagramNodes, ...want } = load(`${name}.expected.json`) as AttackModelResult;
    expect(diagramNodes).toBeDefined();
    expect(differences('', JSON.parse(JSON.stringify(solve(model(name)))), want)).toEqual([]);
  });

  test('the model survives reading and writing', () => {
    const once = model(name), text = writeAttackModel(once), again = readAttackModel(JSON.parse(text));
    expect(again.model).toEqual(once);
    expect(writeAttackModel(again.model!)).toBe(text);
  });

  test('Monte-Carlo agrees within 4.5 standard errors', () => {
    const m = model(name), exact = solve({ ...m, options: { ...m.options, draws: 0 } }), mc = solve({ ...m, options: { ...m.options, draws: 0 } }, { method: 'mc', samples: 20_000 });
    expect(mc.method).toBe('mc');
    const error = mc.risk.standardError!;
    expect(Math.abs(mc.risk.expectedAnnualLoss - exact.risk.expectedAnnualLoss)).toBeLessThanOrEqual(4.5 * error + 1e-9 * exact.risk.expectedAnnualLoss);
    for (const [id, node] of Object.entries(exact.nodes)) {
      for (const [entry, p] of Object.entries(node.byEntry)) {
        expect(Math.abs(mc.nodes[id]!.byEntry[entry]! - p), `${id} from ${entry}`).toBeLessThanOrEqual(4.5 * Math.sqrt((p * (1 - p)) / 20_000) + 1e-12);
      }
    }
  });
});

test('the same model gives the same bytes twice', () => {
  const m = model('12-distribution-centre');
  expect(JSON.stringify(solve(m))).toBe(JSON.stringify(solve(m)));
});
