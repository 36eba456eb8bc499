import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { read as readWorkbook, utils } from 'xlsx';
import { crossdock, NOW, scratch } from './cli-test-kit';

const CAPTURES = resolve(import.meta.dirname, '../../../shared/captures');
const NAMES = ['ot-plant1-merged.pcapng', 'ot-s4x15-merged.pcapng', 'dc-composite.pcapng'] as const;
const SITES = { 'ot-plant1-merged.pcapng': 'plant-1', 'ot-s4x15-merged.pcapng': 'lab', 'dc-composite.pcapng': 'dc', 'plant-1-assets.csv': 'plant-1' };

/** What a maintenance office might keep of the first plant: two that are on the wire, one that is not. */
const LIST = 'Name,IP address,Role,Manufacturer,Location\nAREA1-PLC,141.81.0.63,PLC,Rockwell Automation,Area 1\nCONTROL-ROOM,141.81.0.10,SCADA server,HP,Area 1\nAREA9-PLC,141.81.0.250,PLC,,Area 9\n';

interface Step { readonly basis: string; readonly evidence: readonly unknown[]; readonly text: string; readonly to: string }
interface Written {
  readonly sources: readonly { readonly name: string; readonly site: string; readonly packets?: number; readonly decoded?: number; readonly skipped?: Readonly<Record<string, number>>; readonly rowsRead?: number }[];
  readonly assets: readonly { readonly id: string; readonly site: string; readonly ips: readonly string[]; readonly name: string; readonly state: string; readonly external: boolean; readonly role: string }[];
  readonly conversations: readonly { readonly id: string; readonly site: string; readonly client?: string; readonly server?: string }[];
  readonly paths: readonly { readonly loss: number; readonly steps: readonly Step[] }[];
  readonly remediations: readonly { readonly rank: number; readonly title: string; readonly assets: readonly string[]; readonly brokenConversations: readonly string[] }[];
  readonly risk: { readonly expectedAnnualLoss: number };
  readonly otherPathsLoss: number;
}

test('three plants and a list are three sites of one analysis, from packets to the workbook', () => {
  const missing = NAMES.filter(name => !existsSync(join(CAPTURES, name)));
  if (missing.length > 0) {
    console.log(`three sites: not run, ../shared/captures lacks ${missing.join(', ')}`);
    return;
  }
  const folder = scratch();
  writeFileSync(join(folder, 'plant-1-assets.csv'), LIST);
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ sites: SITES }));
  const ran = crossdock(['analyze', ...NAMES.map(name => join(CAPTURES, name)), join(folder, 'plant-1-assets.csv'), '--config', join(folder, 'config.json'), '--out', join(folder, 'out'), '--now', NOW, '--quiet']);
  expect(ran.status, ran.err).toBe(0);

  const analysis = JSON.parse(readFileSync(join(folder, 'out/analysis.json'), 'utf8')) as Written;
  for (const source of analysis.sources) {
    expect(source.site).toBe(SITES[source.name as keyof typeof SITES]);
    if (source.packets !== undefined) expect([source.name, source.packets]).toEqual([source.name, source.decoded! + Object.values(source.skipped!).reduce((sum, n) => sum + n, 0)]);
  }
  expect(analysis.sources.find(source => source.name.endsWith('.csv'))!.rowsRead).toBe(3);
  const siteOf = new Map(analysis.assets.map(asset => [asset.id, asset.site]));
  expect(new Set(siteOf.values())).toEqual(new Set(Object.values(SITES)));
  for (const { id, site, client, server } of analysis.conversations) for (const end of [client, server]) if (end !== undefined) expect([id, siteOf.get(end)]).toEqual([id, site]);
  const named = (name: string): Written['assets'][number] | undefined => analysis.assets.find(asset => asset.name === name);
  expect(named('AREA1-PLC')).toMatchObject({ ips: expect.arrayContaining(['141.81.0.63']) as string[], state: 'listed-and-seen', role: 'plc' });
  expect(named('AREA9-PLC')).toMatchObject({ state: 'listed-silent' });

  expect(analysis.paths.length).toBeGreaterThanOrEqual(1);
  expect(analysis.remediations.length).toBeGreaterThanOrEqual(5);
  expect(analysis.remediations.map(remediation => remediation.rank)).toEqual(analysis.remediations.map((_, n) => n + 1));
  expect(analysis.paths.reduce((sum, path) => sum + path.loss, analysis.otherPathsLoss)).toBeCloseTo(analysis.risk.expectedAnnualLoss, 2);
  for (const step of analysis.paths.flatMap(path => path.steps)) {
    expect(siteOf.has(step.to), step.text).toBe(true);
    if (step.basis !== 'assumed' && step.basis !== 'inferred') expect(step.evidence.length, step.text).toBeGreaterThan(0);
  }
  const conversations = new Set(analysis.conversations.map(conversation => conversation.id));
  for (const remediation of analysis.remediations) {
    for (const id of remediation.assets) expect(siteOf.has(id), remediation.title).toBe(true);
    for (const id of remediation.brokenConversations) expect(conversations.has(id), remediation.title).toBe(true);
  }

  const workbook = readWorkbook(readFileSync(join(folder, 'out/report.xlsx')));
  for (const name of ['Cover', 'Summary', 'Assets', 'Findings', 'Attack paths', 'Path steps', 'Roadmap', 'Provenance']) {
    const rows = utils.sheet_to_json<unknown[]>(workbook.Sheets[name] ?? {}, { header: 1, blankrows: false });
    expect([name, rows.length > 3]).toEqual([name, true]);
  }
  const text = (name: string): string => JSON.stringify(utils.sheet_to_json(workbook.Sheets[name]!, { header: 1 }));
  for (const source of analysis.sources) expect(text('Provenance')).toContain(source.name);
  expect(text('Assets')).toContain('AREA9-PLC');
}, 180_000);
