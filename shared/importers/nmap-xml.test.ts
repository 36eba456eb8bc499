import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import type { Reading } from '../model/reading';
import { readAll } from './definition';
import { nmapXml } from './nmap-xml';
import { importerFor } from './registry';

const read = (bytes: Uint8Array | string): Reading => readAll(nmapXml, typeof bytes === 'string' ? utf8Bytes(bytes) : bytes, { name: 'scan.xml', sha256: 'cd'.repeat(32), bytes: 1, site: 'site' });
const addsUp = ({ source, witnesses }: Reading): boolean => source.table!.rows === source.table!.rowsRead + Object.values(source.table!.rowsSkipped).reduce((a, b) => a + b, 0) && witnesses.length === source.table!.rowsRead;

const SCAN = `<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap"><host><status state="up"/><address addr="10.40.61.11" addrtype="ipv4"/><address addr="00:1B:1B:10:00:47" addrtype="mac" vendor="Siemens AG"/>
<hostnames><hostname name="cnv-plc-02.dc1.example" type="PTR"/></hostnames><ports><port protocol="tcp" portid="102"><state state="open"/><service name="iso-tsap" product="Siemens S7 PLC" method="probed"/></port>
<port protocol="tcp" portid="80"><state state="closed"/></port></ports></host><host><status state="down"/><address addr="10.40.61.12" addrtype="ipv4"/></host></nmaprun>`;

test('a host that is up becomes a row with its open ports, a host that is down does not', () => {
  const reading = read(SCAN);
  expect(reading.witnesses).toEqual([{ kind: 'row', ip: '10.40.61.11', mac: '00:1b:1b:10:00:47', packetsSent: 0, packetsReceived: 0, at: [{ pointer: '/nmaprun/host[1]' }] }]);
  expect(reading.observations.map(record => [record.key, record.value])).toEqual([['ip', '10.40.61.11'], ['mac', '00:1b:1b:10:00:47'], ['hostname', 'cnv-plc-02.dc1.example'], ['open-port', 'tcp/102'], ['software', 'Siemens S7 PLC']]);
  expect(reading.source.table).toEqual({ rows: 2, rowsRead: 1, rowsSkipped: { down: 1 } });
});

test.each([
  ['an entity', '<!DOCTYPE nmaprun [<!ENTITY x "y">]><nmaprun/>'], ['a file', '<!DOCTYPE nmaprun SYSTEM "file:///etc/passwd"><nmaprun/>'], ['another root', '<!DOCTYPE other><nmaprun/>'],
])('a document type that brings %s is refused', (_name, text) => {
  expect(read(text).source.problems[0]).toMatchObject({ code: 'document-type', weight: 'refused' });
});

test('nesting without end is refused before a parser sees it', () => {
  expect(read(`<nmaprun>${'<a>'.repeat(100_000)}`).source.problems[0]).toMatchObject({ code: 'too-deep' });
});

test('a scan that was stopped keeps the hosts before', () => {
  const reading = read(SCAN.slice(0, SCAN.indexOf('<host><status state="down"')));
  expect(reading.witnesses).toHaveLength(1);
  expect(reading.source.problems[0]).toMatchObject({ code: 'cut', weight: 'partial' });
});

test('names of object members are only text', () => {
  const reading = read('<nmaprun><host><address addr="10.0.0.1" addrtype="ipv4"/><hostnames><hostname name="__proto__"/></hostnames><__proto__ polluted="1"/></host></nmaprun>');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(addsUp(reading)).toBe(true);
});

test('arbitrary cuts and changes give a reading that adds up, never an error', () => {
  const bytes = utf8Bytes(SCAN);
  fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(bytes.length), (at, value, end) => {
    const broken = bytes.slice(0, end);
    if (at < broken.length) broken[at] = value;
    expect(addsUp(read(broken))).toBe(true);
  }), { numRuns: 300 });
});

const EXPORTS = '../shared/exports';
test.skipIf(!existsSync(EXPORTS))('real scans are recognised and read (needs ../shared/exports)', () => {
  const files = readdirSync(EXPORTS).filter(file => /^nmap-.*\.xml$/.test(file));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const bytes = readFileSync(`${EXPORTS}/${file}`);
    expect(importerFor(bytes.subarray(0, 65_536), file)?.id).toBe('nmap-xml');
    const reading = read(bytes);
    expect(reading.source.problems.filter(problem => problem.weight === 'refused')).toEqual([]);
    expect(addsUp(reading)).toBe(true);
    // The scanner's own loopback is no device of the site.
    const up = (bytes.toString('utf8').match(/<host(?: [^>]*)?>\s*<status state="up"/g) ?? []).length - (bytes.toString('utf8').match(/<address addr="127/g) ?? []).length;
    expect([file, reading.witnesses.length]).toEqual([file, up]);
  }
});

test.each([['96', 0.48], ['100', 0.5], ['4000', 0.5], ['-5', 0], ['9\u202e6', 0], ['', 0]])('an operating system guessed with accuracy “%s” is believed to %d', (accuracy, confidence) => {
  const reading = read(`<?xml version="1.0"?><nmaprun scanner="nmap" start="1"><host><status state="up"/><address addr="10.0.0.5" addrtype="ipv4"/><os><osmatch name="VxWorks" accuracy="${accuracy}"/></os></host></nmaprun>`);
  expect(reading.observations.filter(({ key }) => key === 'os').map(one => one.confidence)).toEqual([confidence]);
});
