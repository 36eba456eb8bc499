import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { read as readWorkbook, utils, type WorkBook } from 'xlsx';
import type { Evidence } from '../../shared/model/evidence';
import { convert, CONVERSION, NO_LIBREOFFICE } from '../spreadsheet/libreoffice-test-kit';
import { crossdock, NOW } from './cli-test-kit';

const CAPTURES = resolve(import.meta.dirname, '../../../shared/captures');
const NAMES = ['ot-plant1-merged.pcapng', 'ot-s4x15-merged.pcapng', 'dc-composite.pcapng'] as const;
const SITES = { 'ot-plant1-merged.pcapng': 'plant-1', 'ot-s4x15-merged.pcapng': 'lab', 'dc-composite.pcapng': 'dc', 'plant-1-assets.csv': 'plant-1' };

const LACKING = NAMES.filter(name => !existsSync(join(CAPTURES, name)));
const NO_TSHARK = spawnSync('tshark', ['--version'], { timeout: 30_000 }).status !== 0;

/** What a maintenance office might keep of the first plant: two that are on the wire, one that is not. */
const LIST = 'Name,IP address,Role,Manufacturer,Location\nAREA1-PLC,141.81.0.63,PLC,Rockwell Automation,Area 1\nCONTROL-ROOM,141.81.0.10,SCADA server,HP,Area 1\nAREA9-PLC,141.81.0.250,PLC,,Area 9\n';

interface Step { readonly basis: string; readonly evidence: readonly unknown[]; readonly text: string; readonly to: string }
interface Asset {
  readonly id: string;
  readonly site: string;
  readonly ips: readonly string[];
  readonly macs: readonly string[];
  readonly name: string;
  readonly state: string;
  readonly external: boolean;
  readonly role: string;
  readonly roleReasons: readonly { readonly text: string; readonly evidence: readonly Evidence[] }[];
  readonly facts: readonly { readonly key: string; readonly value: unknown; readonly by: string; readonly evidence: readonly Evidence[] }[];
}
interface Written {
  readonly sources: readonly { readonly id: string; readonly name: string; readonly site: string; readonly packets?: number; readonly decoded?: number; readonly skipped?: Readonly<Record<string, number>>; readonly rowsRead?: number }[];
  readonly assets: readonly Asset[];
  readonly conversations: readonly { readonly id: string; readonly site: string; readonly client?: string; readonly server?: string }[];
  readonly paths: readonly { readonly loss: number; readonly steps: readonly Step[] }[];
  readonly remediations: readonly { readonly rank: number; readonly title: string; readonly assets: readonly string[]; readonly brokenConversations: readonly string[] }[];
  readonly risk: { readonly expectedAnnualLoss: number };
  readonly otherPathsLoss: number;
}

/** Our name of a protocol → Wireshark's names, one of which must be among the protocols of the frame. */
const WIRESHARK: Readonly<Record<string, readonly string[]>> = {
  'modbus-tcp': ['modbus'], s7comm: ['s7comm'], enip: ['enip'], bacnet: ['bvlc'], 'profinet-cm': ['pn_io', 'dcerpc'], 'profinet-dcp': ['pn_dcp'], 'profinet-rt': ['pn_rt'], smb1: ['smb', 'nbss'], nbns: ['nbns'],
  dns: ['dns'], mqtt: ['mqtt'], ssh: ['ssh'], syslog: ['syslog'], tds: ['tds'], telnet: ['telnet'], vnc: ['vnc'],
  // Wireshark 4.0 has no dissector for it.
  'niagara-fox': ['data'],
};

/** What the words of a reason claim of its frames. */
const CLAIMED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bModbus\b/, ['modbus-tcp']], [/\bS7\b/, ['s7comm']], [/\bCIP\b|ControlLogix|backplane/, ['enip']], [/\bPROFINET\b/, ['profinet-cm']], [/\bBACnet\b|building controllers/, ['bacnet']],
  [/\bSMB\b/, ['smb1']], [/\bTDS\b/, ['tds']], [/^(reads|polls) .*controllers/, ['modbus-tcp', 's7comm', 'enip']],
];

/** Values that are our word for a code, made of several fields, or too short to be told from chance: what Wireshark prints instead. */
const PRINTED: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  'domain CTF': ['CTF'],
  'os Windows XP (build 2600)': ['Version 5.1 (Build 2600)'],
  'weakness smb1': ['SMB (Server Message Block Protocol)'],
  'weakness smb-signing-not-required': ['Security signatures NOT required'],
  'weakness llmnr-answers': ['NetBIOS Name Service', 'Message is a response'],
  'weakness cleartext-login': ['Telnet Data: user'],
  'smb.signing disabled': ['Security signatures NOT enabled'],
  'nbns.service file server': ['(Server service)'],
  'firmware 4.003': ['Product Name: 1756-ENBT/A', 'Revision: 4.03'],
  'slot 0.firmware 16.020': ['Backplane, Address: 0', 'Major Revision: 16 Minor Revision: 20'],
  'cip.module slot 0: 1756-L61/B LOGIX5561': ['Backplane, Address: 0', 'Product Name: 1756-L61/B LOGIX5561'],
  // Octets that Wireshark prints as 16-bit numbers: V and 3, 2 and 7; A and 32, 9 and 9.
  'firmware V3.2.7': ['operating system): 22019 Ausbe (Release of the PG description file): 519'],
  'software Boot Loader A32.9.9': ['Boot Loader', 'operating system): 16672 Ausbe (Release of the PG description file): 2313'],
  'hardware 1': ['Identification of the basic hardware', 'Ausbe (Release of the PG description file): 1 '],
  's7comm.mode run': ['Requested mode: RUN'],
  'profinet-rt.state run': ['ProviderState (1:Run/0:Stop): 0x1'],
  'profinet-dcp.role io-controller': ['IO Controller AR'],
  'os Windows XP 5.1': ['os.name=s:Windows XP', 'os.version=s:5.1'],
  'software Niagara Workbench 3.7.44': ['app.name=s:Workbench', 'app.version=s:3.7.44'],
  'niagara-fox.version 1.0': ['fox.version=s:1.0'],
  'vnc.security 13': ['Security type: Unknown (13)'],
  'vnc.security 130': ['Security type: Unknown (130)'],
  'vnc.security 133': ['Security type: Unknown (133)'],
  'vnc.security vnc': ['Security type: VNC (2)'],
  'vnc.security ra2': ['Security type: RA2 (5)'],
  'vnc.security ra2-256': ['Security type:', '(129)'],
  // Order number, copyright and the last part of the UUID say who made it.
  'vendor Siemens s7comm': [/6ES7 |Original Siemens Equipment/i],
  'vendor Siemens profinet-cm': ['CMInitiatorObjectUUID: dea00000-6c97-11d1-8271-0064010d002a'],
  'vendor Phoenix Contact profinet-cm': ['CMInitiatorObjectUUID: dea00000-6c97-11d1-8271-0001003c00b0'],
  // It came in two segments, and the one that completes it is cited.
  'telnet.banner OpenBSD/i386 (oof) (ttyp2) login:': ['Telnet Data: login:'],
};

/** So many PLCs, HMIs and servers Wireshark must confirm to speak what we say they speak, and so many places of evidence in all, lest nothing be compared. */
const LEAST: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'plant-1': { places: 450, 'plc modbus-tcp': 13, 'plc s7comm': 12, 'plc enip': 4, 'scada-server modbus-tcp': 1, 'scada-server s7comm': 1, 'scada-server enip': 1 },
  lab: { places: 60, 'plc modbus-tcp': 1, 'plc enip': 1, 'hmi modbus-tcp': 2 },
  dc: { places: 480, 'plc s7comm': 1, 'plc enip': 2, 'plc profinet-cm': 2, 'hmi s7comm': 1, 'hmi enip': 1, 'bms-server bacnet': 2, 'database-server tds': 1 },
};

interface Frame {
  readonly protocols: readonly string[];
  readonly ends: ReadonlySet<string>;
  readonly text: string;
}

const plain = (text: string): string => text.toLowerCase().replace(/[\0-\x20]+/g, ' ');

/** The frames as Wireshark shows them: dissected, and their octets, from which it does not read every text. */
function wireshark(file: string, numbers: readonly number[], settings: string): Map<number, Frame> {
  const { status, stdout, stderr } = spawnSync('tshark', ['-n', '-r', file, '-Y', `frame.number in {${numbers.join(',')}}`, '-V', '-x'], { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000, env: { ...process.env, WIRESHARK_CONFIG_DIR: settings } });
  expect(status, stderr).toBe(0);
  return new Map(stdout.split(/^(?=Frame \d+: \d+ bytes)/m).filter(part => part.startsWith('Frame ')).map(part => {
    const octets = Buffer.from([...part.matchAll(/^[0-9a-f]{4,}  ((?:[0-9a-f]{2} ){1,16})/gm)].map(row => row[1]!.replaceAll(' ', '')).join(''), 'hex');
    return [Number(/^Frame (\d+)/.exec(part)![1]), {
      protocols: (/\[Protocols in frame(?: \[truncated\])?: ([^\]\n]*)/.exec(part)?.[1] ?? '').split(':'),
      ends: new Set([...part.matchAll(/\b(?:Src|Dst): ([0-9a-f.:]+)/g)].map(end => end[1]!)),
      // Without zeros UTF-16 is as legible as ASCII.
      text: plain(`${part}\n${octets.toString('latin1').replaceAll('\0', '')}`),
    }];
  }));
}

const framesOf = (evidence: readonly Evidence[], source: string): number[] => evidence.flatMap(place => ('from' in place ? framesOf(place.from, source) : 'frame' in place && place.source === source ? [place.frame] : []));

const shows = ({ text }: Frame, said: string | RegExp): boolean => (typeof said === 'string' ? text.includes(plain(said)) : said.test(text));

/** What is claimed of an asset: some frames, and what each of them says. Of a fact that several protocols state, `by` is one: it must be in one of the frames. */
function claimsOf(asset: Asset, source: string): { what: string; frames: number[]; addresses: readonly string[]; speaks?: readonly string[]; says?: readonly (string | RegExp)[] }[] {
  const addresses = [...asset.ips, ...asset.macs];
  return [
    ...asset.roleReasons.map(({ text, evidence }) => {
      const speaks = CLAIMED.find(([words]) => words.test(text))?.[1];
      return { what: text, frames: framesOf(evidence, source), addresses, ...(speaks ? { speaks } : {}) };
    }),
    ...asset.facts.flatMap(({ key, value, by, evidence }) => {
      const what = `${key} ${String(value)}`;
      if (key === 'ip' || key === 'mac') return [{ what, frames: framesOf(evidence, source), addresses: [String(value)] }];
      // The name that a rule gives stands in no frame.
      const derived = { what: `${what}, by rule`, frames: framesOf(evidence.filter(place => 'rule' in place), source), addresses };
      const stated = { what, frames: framesOf(evidence.filter(place => !('rule' in place)), source), addresses, speaks: [by], ...(typeof value === 'string' ? { says: PRINTED[`${what} ${by}`] ?? PRINTED[what] ?? [value.length < 4 ? `${value} in words of its own` : value] } : {}) };
      return [derived, stated];
    }),
  ].filter(({ frames }) => frames.length > 0);
}

/** Sheets that must be there with more than a heading. */
const SHEETS = ['Cover', 'Summary', 'Assets', 'Findings', 'Attack paths', 'Path steps', 'Roadmap', 'Provenance'];
const rowsOf = (workbook: WorkBook, name: string): unknown[][] => utils.sheet_to_json<unknown[]>(workbook.Sheets[name] ?? {}, { header: 1, blankrows: false });
const textOf = (workbook: WorkBook, name: string): string => JSON.stringify(rowsOf(workbook, name));
const expectSheets = (workbook: WorkBook): void => expect(SHEETS.filter(name => rowsOf(workbook, name).length <= 3)).toEqual([]);

describe.skipIf(LACKING.length > 0)(`three real captures and a list are three sites of one analysis${LACKING.length > 0 ? ` (../shared/captures lacks ${LACKING.join(', ')})` : ''}`, () => {
  let folder: string;
  let analysis: Written;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossdock-sites-'));
    writeFileSync(join(folder, 'plant-1-assets.csv'), LIST);
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ sites: SITES }));
    const ran = crossdock(['analyze', ...NAMES.map(name => join(CAPTURES, name)), join(folder, 'plant-1-assets.csv'), '--config', join(folder, 'config.json'), '--out', join(folder, 'out'), '--now', NOW, '--quiet']);
    expect(ran.status, ran.err).toBe(0);
    analysis = JSON.parse(readFileSync(join(folder, 'out/analysis.json'), 'utf8')) as Written;
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('every packet is accounted for, assets and conversations stay in their site, paths and remediations name what is there', () => {
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
  });

  test.skipIf(NO_TSHARK)(`PLCs, HMIs and servers are named with evidence that Wireshark confirms at the same frame numbers${NO_TSHARK ? ' (tshark is not installed)' : ''}`, () => {
    for (const file of NAMES) {
      const source = analysis.sources.find(({ name }) => name === file)!.id;
      const site = SITES[file];
      const assets = analysis.assets.filter(asset => asset.site === site && /^(plc|hmi)$|server$/.test(asset.role) && asset.state !== 'listed-silent');
      const claims = assets.flatMap(asset => claimsOf(asset, source).map(claim => ({ asset, ...claim })));
      const frames = wireshark(join(CAPTURES, file), [...new Set(claims.flatMap(claim => claim.frames))].sort((a, b) => a - b), folder);
      const denied: string[] = [];
      const confirmed = new Map<string, Set<string>>([['places', new Set()]]);
      for (const { asset, what, frames: numbers, addresses, speaks = [], says = [] } of claims) {
        const claim = `${asset.name}: ${what}`;
        for (const number of numbers) {
          const frame = frames.get(number);
          const unsaid = says.filter(said => frame && !shows(frame, said));
          if (!frame) denied.push(`${claim}: no frame ${number}`);
          else if (!addresses.some(address => frame.ends.has(address))) denied.push(`${claim}: frame ${number} is between others`);
          else if (unsaid.length > 0) denied.push(`${claim}: frame ${number} does not say ${unsaid.join(', ')}`);
          else confirmed.get('places')!.add(`${claim} ${number}`);
        }
        const unknown = speaks.filter(protocol => !WIRESHARK[protocol]);
        if (unknown.length > 0) denied.push(`${claim}: what does Wireshark call ${unknown.join(', ')}?`);
        const spoken = speaks.filter(protocol => numbers.some(number => frames.get(number)?.protocols.some(name => WIRESHARK[protocol]?.includes(name))));
        if (speaks.length > 0 && spoken.length === 0) denied.push(`${claim}: none of the frames ${numbers.join(', ')} is ${speaks.join(' or ')}`);
        for (const protocol of spoken) confirmed.set(`${asset.role} ${protocol}`, (confirmed.get(`${asset.role} ${protocol}`) ?? new Set()).add(asset.id));
      }
      expect(denied, site).toEqual([]);
      expect(assets.filter(asset => !claims.some(claim => claim.asset === asset)).map(asset => asset.name), `${site}: named without a frame`).toEqual([]);
      for (const [what, least] of Object.entries(LEAST[site]!)) expect(confirmed.get(what)?.size ?? 0, `${site}: ${what}`).toBeGreaterThanOrEqual(least);
    }
  }, 180_000);

  test('the workbook has a sheet for each part of the report, and its sources', () => {
    const workbook = readWorkbook(readFileSync(join(folder, 'out/report.xlsx')));
    expectSheets(workbook);
    for (const source of analysis.sources) expect(textOf(workbook, 'Provenance')).toContain(source.name);
    expect(textOf(workbook, 'Assets')).toContain('AREA9-PLC');
  });

  test.skipIf(NO_LIBREOFFICE)('LibreOffice opens the workbook: the same sheets, as many rows in each, every asset by its name', () => {
    const workbook = readWorkbook(readFileSync(join(folder, 'out/report.xlsx')));
    convert(join(folder, 'out/report.xlsx'), 'xlsx:Calc MS Excel 2007 XML', join(folder, 'again'), folder);
    const again = readWorkbook(readFileSync(join(folder, 'again/report.xlsx')));
    expectSheets(again);
    const sizes = (book: WorkBook): string[] => book.SheetNames.map(name => `${name}: ${rowsOf(book, name).length}`);
    expect(sizes(again)).toEqual(sizes(workbook));
    expect(utils.sheet_to_json<Record<string, unknown>>(again.Sheets['Assets']!).map(row => String(row['Name'])).sort()).toEqual(analysis.assets.map(asset => asset.name).sort());
  }, CONVERSION + 10_000);
});
