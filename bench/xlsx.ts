import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readWorkbook } from '../electron/spreadsheet/read-table';
import { writeWorkbook } from '../electron/spreadsheet/workbook';
import type { Cell, Column } from '../shared/model/workbook';

/**
 * A workbook of one large table, written and read back: CPU seconds, memory, bytes.
 *   node scripts/run-ts.mjs bench/xlsx.ts [ROWS] [FILE.xlsx]
 */
const ROWS = Number(process.argv[2] ?? 50_000);
const COLUMNS = 30;
const KINDS = ['identifier', 'text', 'integer', 'money', 'percent', 'date', 'text'] as const;

const columns: Column[] = Array.from({ length: COLUMNS }, (_, i) => ({ header: `Column ${i + 1}`, width: 14, kind: KINDS[i % KINDS.length]!, ...(i === 8 ? { riskWords: true } : {}) }));
const cell = (row: number, column: number): Cell => {
  switch (KINDS[column % KINDS.length]) {
    case 'identifier': return `10.${column}.${row >> 8 & 255}.${row & 255}`;
    case 'integer': return row * column;
    case 'money': return row * 12.5;
    case 'percent': return (row % 1000) / 1000;
    case 'date': return new Date(Date.UTC(2024, 0, 1) + row * 60_000).toISOString();
    default: return column === 8 ? ['low', 'medium', 'high', 'critical'][row % 4]! : `conveyor ${row % 977} of line ${column}`;
  }
};

let peak = 0;
const megabytes = (): number => {
  const now = process.memoryUsage().rss / 1e6;
  peak = Math.max(peak, now);
  return now;
};
const measure = <T>(name: string, work: () => T): T => {
  globalThis.gc?.();
  peak = 0;
  const before = megabytes();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = work();
  const { user, system } = process.cpuUsage(cpu);
  console.log(`${name}: ${((user + system) / 1e6).toFixed(2)} CPU s, ${((performance.now() - start) / 1000).toFixed(2)} s, RSS ${before.toFixed(0)} → ${megabytes().toFixed(0)} MB (high-water mark of the process ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB)`);
  return value;
};

const rows = measure(`rows, ${ROWS} × ${COLUMNS} cells`, () => Array.from({ length: ROWS }, (_, r) => columns.map((_column, c) => cell(r, c))));
const spec = { title: 'Benchmark', author: 'Crossdock', created: '2024-01-01T00:00:00Z', active: 0, sheets: [{ kind: 'table' as const, name: 'Rows', table: 'tblRows', columns, rows }] };
const bytes = measure('write', () => writeWorkbook(spec));
const again = measure('write again', () => writeWorkbook(spec));
console.log(`${(bytes.length / 1e6).toFixed(2)} MB, sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}, ${Buffer.from(bytes).equals(again) ? 'the same bytes twice' : 'NOT the same bytes twice'}`);
measure('read', () => {
  const reading = readWorkbook(bytes);
  if (reading.kind === 'refused') throw new Error(reading.problem.message);
  let count = 0;
  for (const row of reading.rows) count += row.cells.length;
  console.log(`${count} cells read back`);
});
if (process.argv[3] !== undefined) writeFileSync(process.argv[3], bytes);
