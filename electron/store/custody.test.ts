import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { checkChain, custodyLines, hashOfPieces, nextRow, readCustodyLines, type CustodyRow, type Deed } from './custody';

const hashed = fc.record({ name: fc.string(), sha256: fc.string({ minLength: 64, maxLength: 64 }) });
const deed: fc.Arbitrary<Deed> = fc.record({
  at: fc.constant('2026-09-07T06:00:00.000Z'), who: fc.string(), tool: fc.constant('Crossdock 1'), action: fc.constantFrom('import', 'analysis', 'edit', 'export'),
  parameters: fc.jsonValue(), inputs: fc.array(hashed, { maxLength: 2 }), outputs: fc.array(hashed, { maxLength: 2 }),
});

function chainOf(deeds: readonly Deed[]): CustodyRow[] {
  const rows: CustodyRow[] = [];
  for (const one of deeds) rows.push(nextRow(rows.at(-1), one));
  return rows;
}

test('a chain holds as it was written, and after it was delivered as lines', () => {
  fc.assert(fc.property(fc.array(deed, { maxLength: 6 }), deeds => {
    const rows = chainOf(deeds);
    const chain = checkChain(rows);
    expect(chain).toMatchObject({ rows: deeds.length });
    expect(chain.broken).toBeUndefined();
    expect(chain.deeds.map(({ action, who }) => [action, who])).toEqual(deeds.map(({ action, who }) => [action, who]));
    expect(checkChain(readCustodyLines(custodyLines(rows)))).toEqual(chain);
  }), { numRuns: 100 });
});

test('one flipped byte in any row fails, and that row is named', () => {
  fc.assert(fc.property(fc.array(deed, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (deeds, which, where, flip, inHash) => {
    const rows = chainOf(deeds);
    const n = which % rows.length;
    const row = rows[n]!;
    const bytes = Buffer.from(inHash ? Buffer.from(row.hash, 'latin1') : row.entry);
    bytes[where % bytes.length]! ^= flip;
    rows[n] = inHash ? { ...row, hash: bytes.toString('latin1') } : { ...row, entry: bytes };
    expect(checkChain(rows).broken?.row).toBe(n + 1);
  }), { numRuns: 500 });
});

test('every single byte of the delivered lines counts, its line ends too', () => {
  const lines = custodyLines(chainOf([0, 1, 2].map(n => ({ at: '2026-09-07T06:00:00Z', who: 'ana', tool: 'Crossdock 1', action: 'edit', parameters: { n }, inputs: [], outputs: [] }))));
  for (let at = 0; at < lines.length; at++) {
    for (const flip of [1, 0x20, 0x80, 0xff]) {
      const bytes = Uint8Array.from(lines);
      bytes[at]! ^= flip;
      expect(checkChain(readCustodyLines(bytes)).broken, `byte ${at}`).toBeDefined();
    }
  }
});

test('rows that are taken out, put in, exchanged or written anew break the chain where they were', () => {
  const deeds = ['import', 'import', 'analysis', 'export'].map((action, n) => ({ at: '2026-09-07T06:00:00Z', who: 'ana', tool: 'Crossdock 1', action, parameters: { n }, inputs: [], outputs: [] }));
  const rows = chainOf(deeds);
  expect(checkChain([rows[0]!, ...rows.slice(2)]).broken).toMatchObject({ row: 2, why: expect.stringContaining('numbered 3') });
  expect(checkChain(rows.slice(1)).broken).toMatchObject({ row: 1 });
  expect(checkChain([rows[0]!, rows[2]!, rows[1]!, rows[3]!]).broken).toMatchObject({ row: 2 });
  expect(checkChain([rows[0]!, nextRow(rows[0], { ...deeds[1]!, who: 'eve' }), ...rows.slice(2)]).broken).toMatchObject({ row: 3, why: expect.stringContaining('does not follow') });
  // What is taken off at the end only the head tells, and the manifest of a delivery.
  expect(checkChain(rows.slice(0, 3)).broken).toBeUndefined();
  expect(checkChain(rows.slice(0, 3)).head).not.toBe(checkChain(rows).head);
});

test('whatever stands in the rows, nothing is thrown', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), bytes => void checkChain(readCustodyLines(bytes))), { numRuns: 500 });
  for (const entry of ['null', '[]', '{}', '{"n":1}', '{"n":1,"at":"","who":"","tool":"","action":"","previous":"","inputs":[null],"outputs":[]}']) {
    expect(checkChain([{ n: 1, entry: Buffer.from(entry), hash: hashOf(entry) }]).broken).toMatchObject({ row: 1 });
  }
});

const hashOf = (entry: string): string => createHash('sha256').update(entry).digest('hex');

test('neither a name nor a border between two pieces can move unseen', () => {
  const of = (...pieces: [string, string][]): string => hashOfPieces(pieces.map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
  expect(new Set([of(['a', 'bc']), of(['ab', 'c']), of(['a', 'b'], ['', 'c']), of(['a', 'b'], ['c', '']), of(), of(['', ''])]).size).toBe(6);
});

test('the stand-alone verifier names the same row as ours, for every row and every kind of change', () => {
  const script = resolve(import.meta.dirname, '../../docs/verify-custody.mjs');
  const rows = chainOf(['import', 'analysis', 'export'].map((action, n) => ({ at: '2026-09-07T06:00:00Z', who: 'ana', tool: 'Crossdock 1', action, parameters: { n }, inputs: [], outputs: [] })));
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'SHA256SUMS'), '');
  const verify = (given: readonly CustodyRow[], ...more: string[]): { status: number | null; stdout: string; stderr: string } => {
    writeFileSync(join(folder, 'custody.jsonl'), custodyLines(given));
    return spawnSync(process.execPath, [script, folder, ...more], { encoding: 'utf8' });
  };
  const { head } = checkChain(rows);
  expect(verify(rows, '--head', head)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(`holds: 3 rows, the last with SHA-256 ${head}`) });
  expect(verify(rows.slice(0, 2), '--head', head)).toMatchObject({ status: 1, stderr: expect.stringContaining('rows were taken off') });
  const changed = (n: number, change: (row: CustodyRow) => CustodyRow): CustodyRow[] => rows.map((row, i) => (i === n ? change(row) : row));
  for (const n of [0, 1, 2]) {
    for (const given of [
      changed(n, row => ({ ...row, entry: Buffer.from(Buffer.from(row.entry).toString().replace('ana', 'eve')) })),
      changed(n, row => ({ ...row, hash: row.hash.replace(/^./, digit => (digit === '0' ? '1' : '0')) })),
      changed(n, row => nextRow({ n: row.n + 1, hash: row.hash }, { at: '', who: '', tool: '', action: 'edit', parameters: {}, inputs: [], outputs: [] })),
    ]) {
      const ours = checkChain(readCustodyLines(custodyLines(given))).broken!;
      expect(ours.row).toBe(n + 1);
      expect(verify(given)).toMatchObject({ status: 1, stderr: expect.stringContaining(`row ${ours.row} does not hold`) });
    }
  }
}, 60_000);
