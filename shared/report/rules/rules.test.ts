import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { utf8Bytes } from '../../binary/reader';
import { readAll } from '../../importers/definition';
import { importers } from '../../importers/registry';
import type { Analysis } from '../../model/analysis';
import type { SiteConversation } from '../../model/graph';
import type { AddressSet, FilterRule } from '../../model/network-config';
import { rules } from '../formats/rules';
import { rulesAsa } from '../formats/rules-asa';
import { rulesFortigate } from '../formats/rules-fortigate';
import { rulesNftables } from '../formats/rules-nftables';
import { sampleAnalysis } from '../report-test-kit';
import { draftRules, type DraftRule } from './draft';
import { harmless } from './text-kit';

const names = { engagement: 'DC 1' };

/** A controller that three talk to: one needs it, one is what the remediation ends, one never got an answer; and one host over IPv6. */
function site(name = 'CNV-PLC-01'): Analysis {
  const analysis = sampleAnalysis({ count: 4, name });
  const [plc, hmi, ews, gone] = analysis.assets;
  const conversation = (n: number, client: string, clientIp: string, serverIp: string, more: Partial<SiteConversation> = {}): SiteConversation => ({
    ...analysis.conversations[0]!, id: `conv:00000000000${n}`, client, clientIp, server: plc!.id, serverIp, transport: 'tcp', serverPort: 102, protocol: 's7comm', established: true, ...more,
  });
  const remediation = { ...analysis.remediations[0]!, title: `Let ${name} answer its masters`, template: 'M10-allowlist-masters', id: 'M10-allowlist-masters:1', brokenConversations: ['conv:000000000002'] };
  return {
    ...analysis, assets: [{ ...plc!, ips: ['10.1.0.1', 'fd00::1'] }, hmi!, ews!, gone!],
    conversations: [
      conversation(1, hmi!.id, '10.1.0.2', '10.1.0.1'), conversation(2, ews!.id, '10.1.0.3', '10.1.0.1'), conversation(3, gone!.id, '10.1.0.4', '10.1.0.1', { established: false }),
      conversation(4, hmi!.id, '10.1.0.2', '10.1.0.1', { transport: 'udp', serverPort: 34_964, established: false, protocol: 'profinet-cm' }), conversation(5, hmi!.id, 'fd00::2', 'fd00::1', { serverPort: 4_840, protocol: 'opcua' }),
      conversation(6, hmi!.id, '10.1.0.2', '10.1.0.1', { transport: 'icmp' }), conversation(7, hmi!.id, '$(reboot)', '10.1.0.1'),
    ],
    remediations: [remediation, { ...remediation, id: 'M30-offline-tested-backups:1', template: 'M30-offline-tested-backups', rank: 2, title: 'Backups' }, { ...remediation, id: 'M10-allowlist-masters:2', rank: 3, inPlan: false }],
  };
}

test('who was seen to need it may go on, what the remediation ends and what never answered is told, then everybody else is refused', () => {
  const { sets, others } = draftRules(site());
  expect(sets.map(({ remediation }) => remediation.id)).toEqual(['M10-allowlist-masters:1']);
  expect(others.map(({ id }) => id)).toEqual(['M30-offline-tested-backups:1']);
  const [{ rules: drafted, cuts, unsaid }] = sets as [(typeof sets)[number]];
  expect(drafted.map(({ why: _, ...rule }) => rule)).toEqual([
    { action: 'permit', source: '10.1.0.2', destination: '10.1.0.1', protocol: 'tcp', port: 102 }, { action: 'permit', source: '10.1.0.2', destination: '10.1.0.1', protocol: 'udp', port: 34_964 },
    { action: 'permit', source: 'fd00::2', destination: 'fd00::1', protocol: 'tcp', port: 4_840 }, { action: 'deny', destination: '10.1.0.1' }, { action: 'deny', destination: 'fd00::1' },
  ]);
  expect(cuts.map(cut => /conv:\d+/.exec(cut)![0])).toEqual(['conv:000000000002', 'conv:000000000003']);
  expect(unsaid.map(one => /conv:\d+/.exec(one)![0])).toEqual(['conv:000000000006', 'conv:000000000007']);
  for (const format of [rules, rulesAsa, rulesFortigate, rulesNftables]) {
    const text = format.write(site(), names);
    expect(text).toMatch(/^[!#]? ?DRAFT for DC 1: .* never applied by this tool\./);
    expect(text).toMatch(/WOULD CUT 2 observed conversations/);
    expect(text).toContain('conv:000000000002');
    expect(text).toMatch(/Not a packet filter's work: 2\. Backups/);
  }
});

test('desktop services only where the remediation is about these, and nobody from outside where the outside is to be closed', () => {
  const analysis = site();
  const as = (template: string): DraftRule[] => draftRules({ ...analysis, assets: analysis.assets.map((asset, i) => (i === 1 ? { ...asset, external: true } : asset)), remediations: [{ ...analysis.remediations[0]!, template }] }).sets.flatMap(set => [...set.rules]);
  expect(as('M06-rdp-source-restrict').map(({ action, port }) => `${action} ${port}`)).toEqual(['deny 3389', 'deny 5900', 'deny 22', 'deny 3389', 'deny 5900', 'deny 22']);
  expect(as('M01-remove-internet-exposure').filter(({ action }) => action === 'permit')).toEqual([]);
});

/** What our own reader makes of it, in the words of the draft. */
function readBack(id: string, text: string): { rule: Omit<DraftRule, 'why'>; enabled: boolean }[] {
  const importer = importers.find(one => one.id === id)!;
  const bytes = utf8Bytes(text);
  expect(importer.recognises(bytes, 'draft.txt'), id).toBeTruthy();
  const reading = readAll(importer, bytes, { name: 'draft.txt', sha256: '0'.repeat(64), bytes: bytes.length, site: 'site' });
  const one = (set: AddressSet): string | undefined => {
    if (set.any || set.terms.length !== 1) return undefined;
    const [term] = set.terms;
    if (!term || !('from' in term)) throw new Error(JSON.stringify(set));
    return term.from === term.to ? term.from : `${term.from}-${term.to}`;
  };
  const of = ({ action, source, destination, service, enabled, beyond }: FilterRule): { rule: Omit<DraftRule, 'why'>; enabled: boolean } => {
    expect(beyond).toEqual([]);
    const term = service.any ? undefined : service.terms[0];
    const from = one(source);
    return { enabled, rule: { action, ...(from === undefined || from.startsWith('0.0.0.0-') || /^::?-|^(0:){7}0-/.test(from) ? {} : { source: from }), destination: one(destination)!, ...(term?.protocol === undefined ? {} : { protocol: term.protocol === 6 ? 'tcp' : 'udp' }), ...(term?.ports ? { port: term.ports[0] } : {}) } };
  };
  return reading.networkDevices!.flatMap(({ filters }) => filters.flatMap(filter => filter.rules.filter(rule => !rule.service.terms.some(({ established }) => established)).map(of)));
}

const drafted = (analysis: Analysis): Omit<DraftRule, 'why'>[] => draftRules(analysis).sets.flatMap(set => set.rules.map(({ why: _, ...rule }) => rule));
/** IPv6 has members of its own in FortiOS, which our reader leaves open: there the round trip is of IPv4. */
const onlyV4 = (analysis: Analysis): Analysis => ({ ...analysis, assets: analysis.assets.map(asset => ({ ...asset, ips: asset.ips.filter(ip => !ip.includes(':')) })), conversations: analysis.conversations.filter(({ clientIp }) => !clientIp?.includes(':')) });
const HOSTILE = ['plc"; flush ruleset; #', 'x\nno access-list CROSSDOCK_DRAFT_1\n', 'x\r\nend\nconfig system admin\nedit "evil"\n', '"\n    next\nend\nexecute factoryreset\n', 'a }\n}\ntable inet evil { chain x {', '\u2028accept\u0085drop\u0000', '\\" $(reboot) `id`', '!'.repeat(500)];

const asa = (text: string): string => `ASA Version 9.16(1)\n!\ninterface GigabitEthernet0/0\n nameif plant\n security-level 50\n ip address 10.9.0.1 255.255.255.0\n${text}access-group CROSSDOCK_DRAFT_1 in interface plant\n`;

describe.each([['CNV-PLC-01'], ...HOSTILE.map(name => [name])])('with a controller called %j', name => {
  test('our readers read the same rules back, and nothing besides', () => {
    expect(readBack('nftables', rulesNftables.write(site(name), names)).map(({ rule }) => rule)).toEqual(drafted(site()));
    expect(readBack('cisco-asa', asa(rulesAsa.write(onlyV4(site(name)), names))).map(({ rule }) => rule)).toEqual(drafted(onlyV4(site())));
    const policies = readBack('fortigate', rulesFortigate.write(onlyV4(site(name)), { engagement: name }));
    expect(policies.map(({ rule }) => rule)).toEqual(drafted(onlyV4(site())));
    expect(policies.some(({ enabled }) => enabled)).toBe(false);
  });

  test('every line is a comment or of the form that the writer means', () => {
    const forms: readonly (readonly [text: string, line: RegExp])[] = [
      [rulesAsa.write(site(name), { engagement: name }), /^(!.*|access-list CROSSDOCK_DRAFT_1 (remark [ -~]{1,100}|extended (permit|deny) (tcp|udp|ip) (any4|any6|host [0-9a-f.:]+) host [0-9a-f.:]+( eq \d+)?))$/],
      [rulesNftables.write(site(name), { engagement: name }), /^( *#.*|table inet crossdock_draft \{| {2}chain remediation_1 \{| {4}type filter hook forward priority 0; policy accept;| {4}ct state established,related accept| {4}(ip6? saddr [0-9a-f.:]+ )?ip6? daddr [0-9a-f.:]+ ((tcp|udp) dport \d+ )?(accept|drop) comment "[^"\\;{}]{1,120}"| {2}\}|\})$/],
      [rulesFortigate.write(site(name), { engagement: name }), /^( *#.*|config firewall (address6?|service custom|policy)| {4}edit ("draft-[0-9a-z.:-]+"|\d+)| {8}set (name "draft 1-\d+"|status disable|(src|dst)intf "any"|(src|dst)addr6? "(all|draft-[0-9a-f.:]+)"|action (accept|deny)|schedule "always"|service "(ALL|draft-[a-z0-9-]+)"|comments "[^"\\]{0,200}"|subnet [0-9.]+ 255\.255\.255\.255|ip6 [0-9a-f:]+\/128|(tcp|udp)-portrange \d+)| {4}next|end)$/],
      [rules.write(site(name), { engagement: name }), /^[ -~]*$/],
    ];
    for (const [text, form] of forms) for (const line of text.trimEnd().split('\n')) expect(line).toMatch(form);
  });
});

test('a text for a comment is one line of plain characters', () => {
  for (const name of HOSTILE) expect(harmless(name)).toMatch(/^[^"`\\;{}$|<>?!#\n\r]{0,200}$/);
});

const nft = spawnSync('nft', ['--version']).status === 0;
test.skipIf(!nft)(`nft itself reads the table, checking only${nft ? '' : ' (nft is not installed: the table was read back by our own reader only)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [i, name] of ['CNV-PLC-01', ...HOSTILE].entries()) {
    const path = join(folder, `${i}.nft`);
    writeFileSync(path, rulesNftables.write(site(name), { engagement: name }));
    const ran = spawnSync('nft', ['--check', '--file', path], { encoding: 'utf8' });
    // Without rights nft reads the file and fails behind it, when it asks the kernel what is there.
    if (/Operation not permitted/.test(ran.stderr)) expect(ran.stderr).not.toMatch(/syntax error|\.nft:\d+/);
    else expect([ran.status, ran.stderr], name).toEqual([0, '']);
  }
});
