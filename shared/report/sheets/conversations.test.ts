import { expect, test } from 'vitest';
import type { Analysis } from '../../model/analysis';
import type { TableSheet } from '../../model/workbook';
import { buildReport } from '../report';
import { sampleAnalysis } from '../report-test-kit';

const large = (count: number): Analysis => {
  const analysis = sampleAnalysis();
  return { ...analysis, conversations: Array.from({ length: count }, (_, i) => ({ ...analysis.conversations[0]!, id: `conv:${i}`, bytes: 1_000 + ((i * 7_919) % count) })) };
};
const sheet = (analysis: Analysis, name: string, conversations?: number): TableSheet => buildReport(analysis, { engagement: 'Site', ...(conversations === undefined ? {} : { conversations }) }).sheets.find((one): one is TableSheet => one.kind === 'table' && one.name === name)!;

test('more conversations than the workbook takes: the largest stand there, a last row and the data quality sheet say how many more and where; the CSV set has all', () => {
  const few = sheet(large(50), 'Conversations', 20);
  const bytes = few.columns.findIndex(column => column.header === 'Bytes');
  expect(few.rows.slice(0, 20).map(row => row[bytes])).toEqual(Array.from({ length: 20 }, (_, i) => 1_049 - i));
  expect(few.rows.slice(20)).toEqual([['more', '30 more conversations, none larger than these, are in conversations.csv of the CSV set.']]);
  expect(sheet(large(50), 'Conversations', Infinity).rows).toHaveLength(50);
  const analysis = large(100_003);
  expect(sheet(analysis, 'Conversations').rows).toHaveLength(100_001);
  expect(sheet(analysis, 'Data quality').rows.find(row => row[1] === 'not in the workbook')).toEqual(expect.arrayContaining([3, 100_003]));
  expect(sheet(large(50), 'Data quality').rows.some(row => row[1] === 'not in the workbook')).toBe(false);
});
