import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { writeWorkbook } from '../electron/spreadsheet/workbook';
import type { Analysis } from '../shared/model/analysis';
import { buildReport } from '../shared/report/report';
import { sampleAnalysis } from '../shared/report/report-test-kit';

/**
 * The report of a large site: 10 000 assets, 200 000 conversations, and findings and conduits up to 50 000 rows beside them. Prints CPU seconds and memory of each part, and the goals: 60 s and 600 MB together.
 *   node scripts/run-ts.mjs bench/report.ts [ASSETS] [CONVERSATIONS] [ROWS] [FILE.xlsx]
 */
const assets = Number(process.argv[2] ?? 10_000);
const talks = Number(process.argv[3] ?? 200_000);
const rows = Number(process.argv[4] ?? 50_000);

/** The rows beside the assets are findings and conduits, half each; a hundred attack paths are what a report lists. */
function largeSite(): Analysis {
  const small = sampleAnalysis({ count: assets });
  const more = Math.max(0, Math.floor((rows - assets) / 2));
  const findings = Array.from({ length: more }, (_, i) => ({ ...small.findings[0]!, id: `finding:sample:${i}`, assets: [small.assets[i % assets]!.id], why: `Device ${i % assets} answered 203.0.113.${i & 255} on port ${i % 65_536}, without asking who it is.` }));
  const conduits = Array.from({ length: more }, (_, i) => ({ ...small.conduits[0]!, id: `conduit:sample:${i}`, conversations: i, bytes: i * 400 }));
  const conversations = Array.from({ length: talks }, (_, i) => ({
    ...small.conversations[0]!, id: `conv:${i.toString(16).padStart(12, '0')}`, client: small.assets[(i * 7) % assets]!.id, server: small.assets[(i * 13 + 1) % assets]!.id, serverPort: 1 + (i % 65_000), bytes: 60 + i * 17,
  }));
  return { ...small, findings, conduits, conversations };
}

const megabytes = (): string => (process.memoryUsage().rss / 1e6).toFixed(0);
function measure<T>(name: string, work: () => T): T {
  const before = megabytes();
  const cpu = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(cpu);
  console.log(`${name}: ${((user + system) / 1e6).toFixed(2)} CPU s, RSS ${before} → ${megabytes()} MB, highest ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB`);
  return value;
}

const analysis = measure(`analysis of ${assets} assets`, largeSite);
const report = measure('report as plain data', () => buildReport(analysis, { engagement: 'Benchmark' }));
const total = report.sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0);
const bytes = measure(`workbook of ${total} rows`, () => writeWorkbook(report));
console.log(`${(bytes.length / 1e6).toFixed(2)} MB, sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`);
if (process.argv[5] !== undefined) writeFileSync(process.argv[5], bytes);
const { user, system } = process.cpuUsage();
console.log(`together ${((user + system) / 1e6).toFixed(1)} of 60 CPU s, highest ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} of 600 MB`);
