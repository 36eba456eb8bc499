import { describe, expect, test } from 'vitest';
import type { SiteConversation } from '../model/graph';
import type { Cell, FormulaCell, LinkCell, PageSheet, TableSheet, WorkbookSpec } from '../model/workbook';
import { buildReport } from './report';
import { sampleAnalysis } from './report-test-kit';
import { CONTENTS } from './sheets/words-kit';

const analysis = sampleAnalysis({ count: 12 });
const report = buildReport(analysis, { engagement: 'North' });
const tables = (spec: WorkbookSpec): TableSheet[] => spec.sheets.filter(sheet => sheet.kind === 'table');
const table = (spec: WorkbookSpec, name: string): TableSheet => tables(spec).find(sheet => sheet.name === name)!;
const page = (spec: WorkbookSpec, name: string): PageSheet => spec.sheets.find((sheet): sheet is PageSheet => sheet.kind === 'page' && sheet.name === name)!;
const column = (sheet: TableSheet, header: string): Cell[] => sheet.rows.map(row => row[sheet.columns.findIndex(one => one.header === header)]);
const isFormula = (cell: Cell | undefined): cell is FormulaCell => typeof cell === 'object' && 'formula' in cell;
const isLink = (cell: Cell | undefined): cell is LinkCell => typeof cell === 'object' && 'sheet' in cell;
const formulas = (spec: WorkbookSpec): FormulaCell[] => spec.sheets.flatMap(sheet => (sheet.kind === 'table' ? sheet.rows.flat() : sheet.rows.flatMap(row => row.cells.map(cell => cell?.text)))).filter(isFormula);

/** The report's own formulas, worked out from its own cells: SUM of a column, products, sums, the score, the band and the check. */
function workOut(spec: WorkbookSpec, home: string, formula: string): number | string {
  const valueAt = (sheet: string, reference: string): number => {
    const [, letter, row] = /^\$?([A-Z])\$?(\d+)$/.exec(reference)!;
    const index = letter!.charCodeAt(0) - 65;
    const found = spec.sheets.find(one => one.name === sheet)!;
    const cell = found.kind === 'table' ? found.rows[Number(row) - 2]![index] : found.rows[Number(row) - 1]!.cells[index]!.text;
    return Number(isFormula(cell) ? workOut(spec, sheet, cell.formula) : cell);
  };
  const range = /^SUM\('(.+)'!\$([A-Z])\$(\d+):\$\2\$(\d+)\)$/.exec(formula);
  if (range) {
    let sum = 0;
    for (let row = Number(range[3]); row <= Number(range[4]); row++) sum += valueAt(range[1]!, `${range[2]!}${row}`);
    return sum;
  }
  const expression = formula.replace(/[A-Z]\d+/g, reference => `(${valueAt(home, reference)})`).replace(/IF\(/g, 'when(').replace(/ABS\(/g, 'Math.abs(').replace(/MAX\(/g, 'Math.max(');
  if (!/^[-\d.()+*/,<>=\s"A-Za-z:]*$/.test(expression)) throw new Error(`unexpected formula ${formula}`);
  // Formulas are written by the report's own code; this is the smallest reader that understands them.
  return new Function('when', `return ${expression}`)((condition: boolean, yes: unknown, no: unknown) => (condition ? yes : no)) as number | string;
}

describe('the report as plain data', () => {
  test('names every sheet that its cover lists, once and in that order', () => {
    expect(report.sheets.map(sheet => sheet.name)).toEqual(['Cover', ...CONTENTS.map(([name]) => name), 'Round trip']);
    expect(table(report, 'Round trip').hidden).toBe(true);
  });

  test('lists known flaws with their reason, figures and the age of the lists; and says so where nothing was loaded', () => {
    const flawed = {
      ...analysis, intelligence: [{ source: 'src:kev', kind: 'exploited' as const, date: '2026-05-02T08:00:00Z', entries: 1400 }],
      vulnerabilities: [{ id: 'v1', asset: analysis.assets[0]!.id, cve: 'CVE-2021-22681', basis: 'advisory' as const, version: 'proven' as const, reason: '=cmd|calc', cvss: 9.8, epss: 0.42, exploited: '2021-03-01', ransomware: false, evidence: [{ source: 'src:kev', pointer: '/vulnerabilities/7' }] }],
    };
    const listed = table(buildReport(flawed, { engagement: 'North' }), 'Vulnerabilities');
    expect(['Asset', 'CVE', 'Version', 'CVSS', 'EPSS', 'Exploited since', 'Why it is thought to be here', 'Evidence', 'Lists of'].map(header => column(listed, header)[0])).toEqual([
      analysis.assets[0]!.name, 'CVE-2021-22681', 'proven', 9.8, 0.42, '2021-03-01', '=cmd|calc', 'src:kev /vulnerabilities/7', 'exploited 2026-05-02']);
    expect(column(table(report, 'Vulnerabilities'), 'Why it is thought to be here')).toEqual(['No scan found a flaw and no list of vulnerabilities was loaded. The risk does not need one.']);
  });

  test('opens on the summary', () => {
    expect(report.sheets[report.active]!.name).toBe('Summary');
  });

  test('gives each row as many cells as its table has columns', () => {
    for (const sheet of tables(report)) for (const row of sheet.rows) expect(`${sheet.name} ${row.length}`).toBe(`${sheet.name} ${sheet.columns.length}`);
  });

  test('gives every table a name of its own and every column of a table too', () => {
    expect(new Set(tables(report).map(sheet => sheet.table)).size).toBe(tables(report).length);
    for (const sheet of tables(report)) expect(new Set(sheet.columns.map(one => one.header.toLowerCase())).size).toBe(sheet.columns.length);
  });

  test('leads every link to a cell that holds what the link says', () => {
    const links = report.sheets.flatMap(sheet => (sheet.kind === 'table' ? sheet.rows.flat() : sheet.rows.flatMap(row => row.cells.map(cell => cell?.text)))).filter(isLink);
    expect(links.length).toBeGreaterThan(40);
    for (const link of links) {
      const sheet = report.sheets.find(one => one.name === link.sheet)!;
      expect(sheet, link.sheet).toBeDefined();
      if (sheet.kind === 'table' && link.cell !== 'A1') expect(sheet.rows[Number(link.cell.slice(1)) - 2], `${link.text} → ${link.sheet}!${link.cell}`).toBeDefined();
    }
    const steps = table(report, 'Path steps');
    for (const link of column(steps, 'Path').filter(isLink)) expect(table(report, 'Attack paths').rows[Number(link.cell.slice(1)) - 2]![0]).toBe(link.text);
    const conduit = column(table(report, 'Conduits'), 'To zone')[0] as LinkCell;
    expect(column(table(report, 'Zones'), 'Name')[Number(conduit.cell.slice(1)) - 2]).toBe(conduit.text);
  });

  test('says what cannot be known in words, never with a blank, except where the client writes', () => {
    const theirs = /^(Owner|Comment|Client comment|Confirmed by|Enforced by)$/;
    for (const sheet of tables(report)) {
      sheet.columns.forEach((one, i) => {
        if (one.editable === undefined && !theirs.test(one.header)) for (const row of sheet.rows) expect(row[i] === undefined || row[i] === '' ? `blank in ${sheet.name}, ${one.header}` : '').toBe('');
      });
    }
  });

  test('keeps addresses, serials, firmware and VLANs as identifiers', () => {
    const kinds = new Map(table(report, 'Assets').columns.map(one => [one.header, one.kind]));
    for (const header of ['IP addresses', 'MAC addresses', 'Serial', 'Firmware', 'VLAN']) expect(kinds.get(header), header).toBe('identifier');
  });
});

describe('live arithmetic', () => {
  test('caches for every formula what the formula gives', () => {
    expect(formulas(report).length).toBeGreaterThanOrEqual(analysis.targets.length + 6);
    for (const sheet of report.sheets) {
      const cells = sheet.kind === 'table' ? sheet.rows.flat() : sheet.rows.flatMap(row => row.cells.map(cell => cell?.text));
      for (const cell of cells.filter(isFormula)) {
        const worked = workOut(report, sheet.name, cell.formula);
        if (typeof cell.value === 'number') expect(worked, cell.formula).toBeCloseTo(cell.value, 6);
        else expect(worked, cell.formula).toBe(cell.value);
      }
    }
  });

  test('caches the engine’s own loss and score', () => {
    const values = page(report, 'Summary').rows.flatMap(row => row.cells.map(cell => cell?.text)).filter(isFormula).map(cell => cell.value);
    expect(values).toContain(analysis.risk.expectedAnnualLoss);
    expect(values).toContain(analysis.risk.score);
  });

  test('listed paths and other paths add up to the risk, and the summary says so', () => {
    expect(formulas(report).some(cell => cell.value === 'Adds up to the expected loss above.')).toBe(true);
  });

  test('paths that do not add up are not said to', () => {
    const broken = buildReport({ ...analysis, otherPathsLoss: analysis.otherPathsLoss + 50 }, { engagement: 'North' });
    expect(formulas(broken).some(cell => cell.value === 'Adds up to the expected loss above.')).toBe(false);
  });

  test('follows another impact: loss, expected loss and score change with the cell', () => {
    const rows = table(report, 'Targets').rows.map((row, i) => (i === 0 ? row.map((cell, c) => (c === 5 ? 800_000 : cell)) : row));
    const edited: WorkbookSpec = { ...report, sheets: report.sheets.map(sheet => (sheet.name === 'Targets' ? { ...sheet as TableSheet, rows } : sheet)) };
    const loss = page(edited, 'Summary').rows.flatMap(row => row.cells.map(cell => cell?.text)).filter(isFormula)[0]!;
    expect(workOut(edited, 'Summary', loss.formula)).toBeCloseTo(analysis.risk.expectedAnnualLoss + analysis.targets[0]!.expectedAnnualLoss, 6);
  });

  test('no formula holds a text of the site', () => {
    const hostile = buildReport(sampleAnalysis({ name: '=HYPERLINK("http://x.test","a")' }), { engagement: '=1+1' });
    expect(formulas(hostile).map(cell => cell.formula)).toEqual(formulas(buildReport(sampleAnalysis(), { engagement: 'North' })).map(cell => cell.formula));
  });
});

describe('data quality', () => {
  const quality = table(report, 'Data quality');
  const lines = (concern: string): string[] => quality.rows.filter(row => row[1] === concern).map(row => `${String(row[2])}: ${String(row[3])} ${String(row[4])} of ${String(row[5])}`);

  test('counts every skipped packet and row by its reason', () => {
    expect(lines('packets skipped')).toEqual(['span.pcapng: truncated: The frame was cut when it was captured; what was left did not suffice. 3 of 100']);
    expect(lines('rows skipped')).toEqual(['cmdb.csv: blank: The row is empty. 1 of 5']);
  });

  test('lists the limits of each zone, contradictions and traffic that nobody recognised', () => {
    expect(lines('limit of a zone')[0]).toContain('VLAN 60: Seen for 29 minutes only');
    expect(lines('assets without a role')[0]).toContain('11 of 12');
    expect(lines('list contradicts wire')[0]).toContain('the list says “CPU 315”, the wire shows “CPU 1516”');
    expect(lines('protocol not recognised')[0]).toContain('tcp 9999');
  });
});

describe('conversations', () => {
  const [one] = analysis.conversations;
  const told = (change: Partial<SiteConversation>, header: string): Cell => column(table(buildReport({ ...analysis, conversations: [{ ...one!, ...change }] }, { engagement: 'North' }), 'Conversations'), header)[0];

  test('are told with how they ended, how regular they are, how far they came and by which tunnel', () => {
    const behaviour = { outcomes: { established: 5, refused: 2, halfOpen: 1, reset: 0 }, period: { micros: 249_960, variation: 0.02134 }, roundTripMicros: 812.46, ttlClient: 127, ttlServer: 64, tunnel: 'gre 10.0.0.1>10.0.0.2', vlan: 60 };
    expect(['Outcome', 'Refused', 'Interval ms', 'Jitter', 'Round trip ms', 'TTL client', 'TTL server', 'Tunnel', 'VLAN'].map(header => told(behaviour, header))).toEqual(['5 established, 2 refused, 1 half-open', 2, 250, 0.02134, 0.8125, 127, 64, 'gre 10.0.0.1>10.0.0.2', '60']);
  });

  test('what was not seen is said in words', () => {
    expect(['Outcome', 'Refused', 'Interval ms', 'Jitter', 'Round trip ms', 'TTL client', 'Tunnel', 'VLAN'].map(header => told({ transport: 'udp', established: false }, header))).toEqual(['no answer', 'n/a', 'not periodic', 'n/a', 'not observed', 'n/a', 'none', 'none']);
    expect(told({ protocol: 'modbus-tcp', protocolBasis: 'port' }, 'Protocol')).toBe('modbus-tcp (port only)');
  });

  test('stand the largest first, lead to their assets, and say whether they cross zones', () => {
    const conversations = [one!, { ...one!, id: 'conv:2', bytes: 9_000 }, { ...one!, id: 'conv:3', bytes: 401 }];
    expect(column(table(buildReport({ ...analysis, conversations }, { engagement: 'North' }), 'Conversations'), 'Bytes')).toEqual([9_000, 401, 400]);
    const client = told({}, 'Client') as LinkCell;
    expect(column(table(report, 'Assets'), 'Name')[Number(client.cell.slice(1)) - 2]).toBe(client.text);
    expect(told({}, 'Crosses zones')).toBe('no');
    expect(column(table(buildReport({ ...analysis, conversations: [{ ...one!, server: undefined, serverIp: '239.1.2.3' } as unknown as SiteConversation] }, { engagement: 'North' }), 'Conversations'), 'Server')).toEqual(['group 239.1.2.3']);
  });
});

test('an analysis with nothing in it still makes a whole report', () => {
  const empty = sampleAnalysis({ count: 0 });
  const spec = buildReport({ ...empty, findings: [], paths: [], remediations: [], zones: [], conduits: [], coverage: [], conversations: [], sources: [], assumptions: [], otherPathsLoss: 0, reconciliation: { listedAndSeen: 0, listedSilent: 0, seenNotListed: 0, seen: 0, conflicts: [] }, risk: { ...empty.risk, expectedAnnualLoss: 0, score: 0, byZone: {} } }, { engagement: 'Empty' });
  expect(spec.sheets).toHaveLength(16);
  const numbers = spec.sheets.flatMap(sheet => (sheet.kind === 'table' ? sheet.rows.flat() : sheet.rows.flatMap(row => row.cells.map(cell => cell?.text)))).map(cell => (isFormula(cell) ? cell.value : cell)).filter(cell => typeof cell === 'number');
  expect(numbers.length).toBeGreaterThan(3);
  expect(numbers.every(Number.isFinite)).toBe(true);
});
