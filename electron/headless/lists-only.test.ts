import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { crossdock, modbusFrames, NOW, pcap, scratch } from './cli-test-kit';

test('where only lists were imported, risk is unknown in every output, never $0; one capture makes it a figure', () => {
  const folder = scratch();
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nPRESS-PLC,10.20.30.10,PLC\nPRESS-HMI,10.20.30.50,HMI\n');
  writeFileSync(join(folder, 'press.pcap'), pcap(modbusFrames()));
  const run = (out: string, ...inputs: string[]): { readonly out: string; readonly risk: { readonly unknown?: string; readonly expectedAnnualLoss: number }; readonly html: string; readonly sheet: string } => {
    const ran = crossdock(['analyze', ...inputs.map(name => join(folder, name)), '--out', join(folder, out), '--formats', 'analysis,html,report', '--now', NOW]);
    expect(ran.status, ran.err).toBe(0);
    const parts = unzipSync(readFileSync(join(folder, out, 'report.xlsx')));
    const sheet = Object.entries(parts).filter(([name]) => /worksheets\/sheet\d+\.xml$/.test(name)).map(([, bytes]) => Buffer.from(bytes).toString()).find(text => text.includes('Derived risk'))!;
    return { out: ran.out, risk: (JSON.parse(readFileSync(join(folder, out, 'analysis.json'), 'utf8')) as { risk: { unknown?: string; expectedAnnualLoss: number } }).risk, html: readFileSync(join(folder, out, 'report.html'), 'utf8'), sheet };
  };
  const lists = run('lists', 'list.csv');
  expect(lists.risk.unknown).toContain('import a capture');
  expect(lists.out).toContain('Risk: unknown. Nothing that was imported shows what reaches what');
  expect(lists.out).not.toContain('$0');
  expect(lists.html).toContain('The risk of the site is <b>not known</b>');
  expect(lists.html).not.toMatch(/\$0\b/);
  const afterRisk = lists.sheet.slice(lists.sheet.indexOf('Expected loss $/yr'));
  expect(afterRisk.slice(0, 400)).toContain('unknown');
  expect(afterRisk).toContain('no remediation can be ranked');

  const seen = run('seen', 'list.csv', 'press.pcap');
  expect(seen.risk.unknown).toBeUndefined();
  expect(seen.out).toMatch(/Risk: \$[\d,.]+.* a year expected/);
  expect(seen.html).not.toContain('not known</b>');
  expect(seen.sheet).not.toContain('no remediation can be ranked');
});
