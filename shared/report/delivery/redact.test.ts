import { expect, test } from 'vitest';
import type { Analysis } from '../../model/analysis';
import { sampleAnalysis } from '../report-test-kit';
import { redact } from './redact';

const SECRET = new Uint8Array(32).fill(7);
const bits = (ip: string): string => ip.split('.').map(octet => Number(octet).toString(2).padStart(8, '0')).join('');
const shared = (a: string, b: string): number => [...a].findIndex((bit, i) => bit !== b[i]) + (a === b ? 33 : 0);

function withAddresses(ips: readonly string[]): Analysis {
  const analysis = sampleAnalysis({ count: ips.length });
  return { ...analysis, assets: analysis.assets.map((asset, i) => ({ ...asset, ips: [ips[i]!] })) };
}

test('two addresses share as many bits masked as they did, stay in their range, and are none of the originals', () => {
  const ips = ['10.1.0.1', '10.1.0.2', '10.1.7.1', '10.200.0.1', '192.168.1.5', '192.168.1.6', '192.168.77.1', '172.16.4.4', '172.31.4.4', '8.8.8.8', '8.8.4.4', '169.254.1.1'];
  const masked = redact(withAddresses(ips), 'Client', SECRET).analysis.assets.map(asset => asset.ips[0]!);
  for (let a = 0; a < ips.length; a++) for (let b = 0; b < a; b++) expect(shared(bits(masked[a]!), bits(masked[b]!)), `${ips[a]} ${ips[b]}`).toBe(shared(bits(ips[a]!), bits(ips[b]!)));
  for (const [i, prefix] of [[0, '10.'], [4, '192.168.'], [9, '8.'], [11, '169.254.']] as const) expect(masked[i]!.startsWith(prefix), masked[i]).toBe(true);
  expect(masked.filter(ip => ips.includes(ip))).toEqual([]);
});

test('whatever the secret, no address of a narrow range comes out as it was: one in 256 would by chance', () => {
  const ips = ['203.0.113.81', '203.0.113.2', '198.51.100.31', '192.0.2.80'];
  const macs = ['00:1b:1b:00:00:01'];
  for (let i = 0; i < 256; i++) {
    const given = withAddresses(ips);
    const { assets } = redact({ ...given, assets: given.assets.map(asset => ({ ...asset, macs })) }, 'Client', new Uint8Array(32).fill(i)).analysis;
    expect(assets.flatMap(asset => asset.ips).filter(ip => ips.includes(ip)), `secret ${i}`).toEqual([]);
    expect(assets.flatMap(asset => asset.macs).filter(mac => macs.includes(mac))).toEqual([]);
  }
});

test('in a full range no address keeps its own place', () => {
  const ips = Array.from({ length: 200 }, (_, i) => `198.51.100.${i + 1}`);
  for (let i = 0; i < 3; i++) {
    const { assets } = redact(withAddresses(ips), 'Client', new Uint8Array(32).fill(i)).analysis;
    expect(assets.filter((asset, at) => asset.ips[0] === ips[at]).map(asset => asset.ips[0])).toEqual([]);
    expect(new Set(assets.map(asset => asset.ips[0])).size).toBe(200);
  }
});

test('multicast, broadcast, netmasks, loopback, versions and object ids are no addresses of devices', () => {
  const analysis = sampleAnalysis();
  const kept = ['239.255.255.250', '255.255.255.255', '255.255.255.0', '127.0.0.1', '0.0.0.0', '1.3.6.1.4.1.9.1.1208', 'version 4.10.2.36'];
  const [first, ...rest] = analysis.assets;
  const { mask } = redact({ ...analysis, assets: [{ ...first!, firmware: '4.10.2.36' }, ...rest] }, 'Client', SECRET);
  for (const text of kept) expect(mask(text)).toBe(text);
  expect(mask('zone:north:net:10.40.60.0/24')).toMatch(/^zone:site-001:net:10\.\d+\.\d+\.0\/24$/);
  expect(mask('ads 10.1.0.1.1.1')).not.toContain('10.1.0.1');
  expect(mask('[fd00::1]:80')).not.toContain('fd00::1');
});

test('the same in every spelling: MAC, name, id; the maker of a network card stays', () => {
  const { analysis, mask } = redact(sampleAnalysis(), 'Client', SECRET);
  const { macs: [mac], name, id } = analysis.assets[0]!;
  expect(mac).toMatch(/^00:1b:1b:/);
  expect([mask('00-1B-1B-00-00-00'), mask('001b.1b00.0000'), mask('001b1b000000')]).toEqual([mac!.toUpperCase().replaceAll(':', '-'), mac!.replaceAll(':', '').replace(/(.{4})(?=.)/g, '$1.'), mac!.replaceAll(':', '')]);
  expect(name).toBe('plc-001');
  expect([mask('cnv-plc-01 stops'), mask('(CNV-PLC-01)'), mask('CNV-PLC-011')]).toEqual(['plc-001 stops', '(plc-001)', 'CNV-PLC-011']);
  expect(analysis.targets[0]).toMatchObject({ asset: id, id: `target:${id}:control`, label: 'plc-001: the machine stops' });
  expect(id).not.toBe(sampleAnalysis().assets[0]!.id);
  expect(analysis.assetRisk[id]).toBeDefined();
});

test('a device that is called like a word of this program changes no word of it', () => {
  const analysis = sampleAnalysis({ name: 'observed' });
  const [, second] = analysis.assets;
  const masked = redact({ ...analysis, assets: [{ ...analysis.assets[0]!, hostnames: ['plc', '__proto__'] }, { ...second!, name: '__proto__' }, analysis.assets[2]!] }, 'Client', SECRET).analysis;
  expect(masked.paths[0]!.basis).toBe('observed');
  expect(masked.assets[0]!.role).toBe('plc');
  expect(masked.assets[0]!.name).not.toBe('observed');
  expect(masked.assets[1]!.name).not.toBe('__proto__');
  expect(({} as Record<string, unknown>)['observed']).toBeUndefined();
});

test('another secret, other masks; the same, the same', () => {
  const run = (secret: Uint8Array): string => JSON.stringify(redact(sampleAnalysis(), 'Client', secret));
  expect(run(SECRET)).toBe(run(SECRET));
  expect(run(SECRET)).not.toBe(run(new Uint8Array(32).fill(8)));
});

test('what the analyst wrote in sentences is withheld, and what they set is masked as what was derived', () => {
  const analysis = sampleAnalysis();
  const [first, ...rest] = analysis.assets;
  const said = { at: 1_000, analyst: 'quentin', why: 'Yolanda said so' };
  const given: Analysis = {
    ...analysis,
    assets: [{ ...first!, name: 'Ramstein press', decided: { name: { value: 'Ramstein press', derived: first!.name, ...said }, zone: { value: 'Umber hall', derived: 'Old hall', ...said }, level: { value: 2, derived: 1, ...said }, note: { value: 'ask Wilhelmina', ...said }, tags: { value: ['Vanessa'], ...said } } }, ...rest],
    rulesOff: [{ rule: 'flat-network', findings: 1, reason: 'Ursula wants it flat', at: 1_000, analyst: 'quentin' }],
    findings: [{ ...analysis.findings[0]!, id: 'finding:manual:0123456789ab', rule: 'manual', title: 'Theodora left the door open', why: 'Seen by Siegfried.', evidence: [{ analyst: true as const, note: 'stated by quentin' }] }, ...analysis.findings].map(finding => ({ ...finding, triage: { value: { status: 'accepted' as const, reason: 'Zacharias knows' }, ...said } })),
    removedSteps: [{ edge: `${first!.id}.exec>x`, label: 'control of Ramstein press → x', reason: 'Xaver took it', at: 1_000, analyst: 'quentin' }],
    assumptions: [...analysis.assumptions, { id: 'A-99', affects: 1, text: 'The analyst takes this step as impossible: control of Ramstein press → x. Reason given: Xaver took it' }, { id: 'A-98', affects: 1, text: 'The rule flat-network was switched off by the analyst, and 1 finding is not listed: Ursula wants it flat' }],
  };
  const masked = redact(given, 'Client', SECRET).analysis;
  const text = JSON.stringify(masked);
  for (const word of ['quentin', 'Yolanda', 'Ramstein', 'Umber', 'Old hall', 'Wilhelmina', 'Vanessa', 'Zacharias', 'Xaver', 'Ursula', 'Theodora', 'Siegfried', first!.name, first!.id]) expect(text.includes(word), word).toBe(false);
  expect(masked.assets[0]!.decided!.level).toEqual({ value: 2, derived: 1, at: 1_000 });
  expect(masked.assets[0]!.decided!.name!.value).toBe(masked.assets[0]!.name);
  expect(masked.findings[0]!.triage!.value.status).toBe('accepted');
});
