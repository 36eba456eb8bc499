import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { crossdock, modbusFrames, NOW, pcap, scratch, sha256 } from './cli-test-kit';

const samples = resolve(import.meta.dirname, '../../samples');
const INPUTS = ['reference-dc.pcapng', 'reference-dc-cmdb.csv', 'reference-dc-nmap.xml', 'reference-dc-firewall.conf', 'reference-dc-core.conf'];
const FURTHER = ['csv', 'html', 'graphml', 'navigator', 'opengraph', 'stix', 'cyclonedx', 'rules', 'rules-asa', 'rules-fortigate', 'rules-nftables'];

interface Facts {
  readonly sources: readonly { readonly name: string; readonly comments?: readonly { readonly text: string }[]; readonly interfaces?: readonly { readonly name?: string; readonly description?: string }[] }[];
  readonly assets: readonly { readonly id: string; readonly name: string; readonly ips: readonly string[]; readonly macs: readonly string[]; readonly hostnames: readonly string[]; readonly serial?: string; readonly facts: readonly { readonly key: string; readonly value: unknown }[] }[];
  readonly conversations: readonly { readonly id: string; readonly clientIp?: string; readonly serverIp?: string; readonly clientMac?: string; readonly serverMac?: string }[];
}

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name))).sort();

/** Every file of a delivery as bytes, a workbook as the files in it. */
function contents(folder: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const file of filesBelow(folder)) {
    const bytes = readFileSync(join(folder, file));
    all.set(file, `${file}\n${bytes.toString('utf8')}`);
    if (file.endsWith('.xlsx')) for (const [name, part] of Object.entries(unzipSync(bytes))) all.set(`${file}!${name}`, Buffer.from(part).toString('utf8'));
  }
  return all;
}

/** What may not stand in any output: from the analysis as it is without redaction, whatever the masking takes for a name; and the words of the client. */
function sensitive({ sources, assets, conversations }: Facts): Map<string, 'exact' | 'inside'> {
  const found = new Map<string, 'exact' | 'inside'>();
  const add = (how: 'exact' | 'inside', ...texts: readonly (string | undefined)[]): void => texts.forEach(text => text !== undefined && text !== '' && found.set(text.toLowerCase(), how));
  for (const { name, comments = [], interfaces = [] } of sources) add('inside', name, ...comments.map(({ text }) => text), ...interfaces.map(one => one.description));
  for (const { ips, macs, name, hostnames, serial, facts } of assets) {
    add('exact', ...ips.filter(ip => !/^(22[4-9]|23\d|255)\./.test(ip)), name, ...hostnames, serial);
    for (const mac of macs) add('inside', mac, mac.replaceAll(':', '-'), mac.replaceAll(':', ''));
    for (const { key, value } of facts) if (typeof value === 'string' && value.length > 2 && ['hostname', 'name', 'user', 'domain', 'serial', 'kerberos.client', 'kerberos.spn', 'kerberos.realm', 'snmp.sys-name', 's7comm.plant-id', 'smb.share', 'server-name', 'tls.sni', 'tls.certificate-subject', 'tls.certificate-names', 'mqtt.client-id', 'mqtt.topic', 'cdp.device-id', 'dns.query', 'ntlm.computer', 'tns.service-name', 'description', 'location', 'telnet.banner', 'niagara-fox.host-id', 'lldp.chassis'].includes(key)) add('exact', value);
  }
  for (const { clientIp, serverIp } of conversations) add('exact', ...[clientIp, serverIp].filter(ip => ip !== undefined && !/^(22[4-9]|23\d|24\d|25\d|0|127)\.|^ff|^::/.test(ip)));
  for (const id of [...assets, ...conversations].map(one => one.id)) add('inside', id);
  // Rules of the firewall, which findings quote.
  add('inside', 'halden', 'from-hq', 'deny-rest', 'reference-dc');
  return found;
}

/** Words of the field that something at the site is called as well. They name nobody, and the program's own words are made of them. */
const COMMON: ReadonlyMap<string, string> = new Map([
  ['wcs', 'a role, and an MQTT client'], ['wms', 'a role, and an MQTT client'], ['wes', 'a role, and an MQTT client'], ['export', 'a kind of source, and a share'], ['config', 'a member of the manifest, and a share'],
  ['hanwha xnp-6320', 'maker and model, and what a camera is called'], ['axis p3265-lv', 'maker and model, and what a camera is called'],
]);

function leaks(outputs: ReadonlyMap<string, string>, secrets: ReadonlyMap<string, 'exact' | 'inside'>): string[] {
  const found: string[] = [];
  for (const [file, text] of outputs) {
    const hay = text.toLowerCase();
    for (const [secret, how] of secrets) {
      for (let at = hay.indexOf(secret); at >= 0; at = hay.indexOf(secret, at + 1)) {
        // 10.1.0.1 is no part of 10.1.0.10, and a host named sorter no part of resorter.
        const [before, after] = [hay[at - 1] ?? ' ', hay[at + secret.length] ?? ' '];
        if (how === 'exact' && ((/[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(secret[0]!)) || (/[\p{L}\p{N}]/u.test(after) && /[\p{L}\p{N}]/u.test(secret.at(-1)!)))) continue;
        if (how === 'exact' && /^\d+\.\d+\.\d+\.\d+$/.test(secret) && (/^\.\d/.test(hay.slice(at + secret.length)) || /\d\.$/.test(hay.slice(0, at)))) continue;
        found.push(`${file}: ${secret} in …${hay.slice(Math.max(0, at - 60), at + secret.length + 40).replace(/\s+/g, ' ')}…`);
        break;
      }
    }
  }
  return found;
}

test('no byte of any redacted output holds what names the site, its devices, its people or its files; the copy verifies', () => {
  const folder = scratch();
  const inputs = INPUTS.map(name => join(samples, name));
  const formats = ['analysis', 'model', 'report', ...FURTHER].join(',');
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ zones: [{ name: 'Halden sorter hall', vlan: 60 }], roles: { 'SRT-HMI-01': 'hmi' } }));
  const open = crossdock(['analyze', ...inputs, '--config', config, '--out', join(folder, 'open'), '--formats', `${formats},engagement`, '--quiet', '--now', NOW]);
  expect(open.status, open.err).toBe(0);
  const redacted = crossdock(['analyze', ...inputs, '--config', config, '--out', join(folder, 'red'), '--formats', formats, '--redact', '--quiet', '--now', NOW]);
  expect(redacted.status, redacted.err).toBe(0);
  const secrets = sensitive(JSON.parse(readFileSync(join(folder, 'open', 'analysis.json'), 'utf8')) as Facts);
  for (const word of COMMON.keys()) secrets.delete(word);
  // The search finds them where they are: one that finds nothing anywhere would prove nothing.
  const before = contents(join(folder, 'open'));
  const analysis = before.get('analysis.json')!.toLowerCase();
  expect(secrets.size).toBeGreaterThan(500);
  expect([...secrets.keys()].filter(secret => analysis.includes(JSON.stringify(secret).slice(1, -1))).length).toBeGreaterThan(0.7 * secrets.size);
  for (const file of ['analysis.json', 'attack-model.json', 'report.xlsx!xl/worksheets/sheet5.xml', 'tables/assets.csv', 'connectivity.graphml', 'opengraph.json', 'stix-bundle.json', 'bom.cdx.json', 'attack-navigator-ics.json', 'manifest.json']) {
    expect(leaks(new Map([[file, before.get(file)!]]), secrets).length, file).toBeGreaterThan(0);
  }
  const after = contents(join(folder, 'red'));
  expect([...after.keys()]).toEqual(expect.arrayContaining(['analysis.json', 'manifest.json', 'SHA256SUMS', 'report.xlsx!xl/workbook.xml', 'tables/findings.csv']));
  expect(leaks(after, secrets)).toEqual([]);
  // The key is beside the folder, not in it, for its owner only, and says what each was.
  expect(filesBelow(join(folder, 'red')).filter(file => file.includes('key'))).toEqual([]);
  const keyPath = join(folder, 'red.redaction-key.json');
  if (process.platform !== 'win32') expect(statSync(keyPath).mode & 0o077).toBe(0);
  const key = JSON.parse(readFileSync(keyPath, 'utf8')) as { secret: string; masked: Record<string, Record<string, string>> };
  for (const kinds of Object.values(key.masked)) expect(new Set(Object.values(kinds)).size).toBe(Object.keys(kinds).length);
  for (const file of after.values()) expect(file).not.toContain(key.secret);
  const verified = crossdock(['verify', join(folder, 'red')]);
  expect([verified.status, verified.err]).toEqual([0, '']);
  expect(verified.out).toContain(', redacted');
  // What it says is what the open one says: the same figures, and the same structure under other names.
  const [a, b] = ['open', 'red'].map(name => JSON.parse(readFileSync(join(folder, name, 'analysis.json'), 'utf8')) as { risk: { expectedAnnualLoss: number }; assets: { role: string; macs: string[] }[]; findings: { rule: string }[]; paths: { loss: number }[]; conversations: unknown[] });
  expect(b!.risk.expectedAnnualLoss).toBe(a!.risk.expectedAnnualLoss);
  for (const count of ['assets', 'findings', 'paths', 'conversations'] as const) expect(b![count].length).toBe(a![count].length);
  expect(b!.assets.map(({ role }) => role).sort()).toEqual(a!.assets.map(({ role }) => role).sort());
  expect(b!.findings.map(({ rule }) => rule).sort()).toEqual(a!.findings.map(({ rule }) => rule).sort());
  // Out of the engagement, with the same key: the same bytes.
  writeFileSync(join(folder, 'again.redaction-key.json'), readFileSync(keyPath));
  const again = crossdock(['report', join(folder, 'open', 'engagement.crossdock'), '--out', join(folder, 'again'), '--formats', formats, '--redact', '--quiet']);
  expect(again.status, again.err).toBe(0);
  for (const file of filesBelow(join(folder, 'red'))) expect(sha256(join(folder, 'again', file)), file).toBe(sha256(join(folder, 'red', file)));
}, 300_000);

test('an engagement and frames are no part of a redacted delivery, and a foreign file in the place of the key stays', () => {
  const folder = scratch();
  writeFileSync(join(folder, 'press.pcap'), pcap(modbusFrames()));
  const run = (...words: string[]): ReturnType<typeof crossdock> => crossdock(['analyze', join(folder, 'press.pcap'), '--redact', '--quiet', '--now', NOW, ...words]);
  for (const words of [[], ['--out', join(folder, 'o'), '--frames', join(folder, 'f')], ['--out', join(folder, 'o'), '--engagement', join(folder, 'e')], ['--out', join(folder, 'o'), '--formats', 'analysis,engagement']]) expect(run(...words)).toMatchObject({ status: 2, err: expect.stringContaining('--redact writes below --out DIR, and neither an engagement nor frames') });
  expect(run('--out', join(folder, 'o')).status).toBe(0);
  expect(filesBelow(join(folder, 'o'))).toEqual(['SHA256SUMS', 'analysis.json', 'attack-model.json', 'manifest.json', 'report.xlsx']);
  writeFileSync(join(folder, 'p.redaction-key.json'), 'mine');
  expect(run('--out', join(folder, 'p'))).toMatchObject({ status: 3, err: expect.stringContaining('is no key of a redaction') });
  expect(readFileSync(join(folder, 'p.redaction-key.json'), 'utf8')).toBe('mine');
  // Two deliveries without a common key share no masked address.
  expect(run('--out', join(folder, 'q')).status).toBe(0);
  const hash = (name: string): string => createHash('sha256').update(readFileSync(join(folder, name, 'analysis.json'))).digest('hex');
  expect(hash('o')).not.toBe(hash('q'));
}, 120_000);
