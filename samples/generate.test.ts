import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DURATION, siteFiles } from './site/files';
import { CONDUITS, ZONES } from './site/zones';
import { record } from './site/capture';
import { SECOND } from './site/context';
import { CONVERSATIONS } from './site/conversations';
import { CAPTURE_START } from './site/directory';

const FOLDER = import.meta.dirname;
const files = siteFiles();

interface Captured { vlan: number; src: string; type: number; ip: Buffer | null }

/** Walks the blocks of a pcapng file written by the generator (little-endian, enhanced packet blocks only). */
function* frames(file: Buffer): Generator<Captured & { time: bigint; iface: number }> {
  for (let at = 0; at < file.length;) {
    const type = file.readUInt32LE(at), length = file.readUInt32LE(at + 4);
    if (file.readUInt32LE(at + length - 4) !== length) throw new Error(`block at ${at} ends in another length`);
    if (type === 6) {
      const captured = file.readUInt32LE(at + 20), bytes = file.subarray(at + 28, at + 28 + captured);
      const tagged = bytes.readUInt16BE(12) === 0x8100;
      const offset = tagged ? 16 : 12, ethertype = bytes.readUInt16BE(offset);
      const iface = file.readUInt32LE(at + 8);
      const ticks = (BigInt(file.readUInt32LE(at + 12)) << 32n) | BigInt(file.readUInt32LE(at + 16));
      yield { vlan: tagged ? bytes.readUInt16BE(14) & 0xfff : 0, src: bytes.subarray(6, 12).toString('hex'), type: ethertype, ip: ethertype === 0x0800 ? bytes.subarray(offset + 2) : null, time: iface === 0 ? ticks : ticks * 1000n, iface };
    }
    at += length;
  }
}

function sum(data: Buffer): number {
  let total = 0;
  for (let i = 0; i < data.length; i += 2) total += i + 1 < data.length ? data.readUInt16BE(i) : data[i]! << 8;
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

/** All ones where a checksum is right: header and payload with the pseudo-header add up to it (RFC 1071). */
function checksums(ip: Buffer): { header: number; transport: number } {
  const total = ip.readUInt16BE(2), payload = ip.subarray(20, total), protocol = ip[9]!;
  const pseudo = Buffer.concat([ip.subarray(12, 20), Buffer.from([0, protocol, payload.length >> 8, payload.length & 0xff])]);
  return { header: sum(ip.subarray(0, 20)), transport: protocol === 6 || protocol === 17 ? sum(Buffer.concat([pseudo, payload])) : 0xffff };
}

const captures = [...files.keys()].filter(name => name.endsWith('.pcapng'));

describe('the sample site', () => {
  it('is the same, byte for byte, when it is made twice', () => {
    const again = siteFiles();
    for (const [name, bytes] of files) expect(bytes.equals(again.get(name)!), name).toBe(true);
  });

  it('lies in the folder exactly as the generator makes it', () => {
    for (const [name, bytes] of files) expect(bytes.equals(readFileSync(join(FOLDER, name))), `${name} differs: run samples/generate.ts`).toBe(true);
  });

  it('stays small enough to carry in a repository', () => {
    expect([...files.values()].reduce((n, b) => n + b.length, 0)).toBeLessThan(6_000_000);
  });

  it.each(captures)('%s has valid IPv4, TCP and UDP checksums and times in order', name => {
    let last = 0n, packets = 0;
    for (const f of frames(files.get(name)!)) {
      expect(f.time >= last).toBe(true);
      last = f.time;
      if (!f.ip) continue;
      packets++;
      const { header, transport } = checksums(f.ip);
      if (header !== 0xffff || transport !== 0xffff) throw new Error(`bad checksum in packet ${packets}: ${f.ip.subarray(0, 40).toString('hex')}`);
    }
    expect(packets).toBeGreaterThan(5000);
  });

  it('hears from every asset that is not known from the asset list alone', () => {
    const truth = JSON.parse(files.get('reference-dc.truth.json')!.toString()) as { assets: { key: string; mac: string[]; ip: string[]; siteAsset: boolean; evidenceFrames: number[] }[] };
    const macs = new Set<string>(), ips = new Set<string>();
    for (const f of frames(files.get('reference-dc.pcapng')!)) {
      macs.add(f.src);
      if (f.ip) ips.add([...f.ip.subarray(12, 16)].join('.'));
    }
    const silent = truth.assets.filter(a => (a.mac.length ? !a.mac.every(m => macs.has(m.replaceAll(':', ''))) : !a.ip.some(ip => ips.has(ip)))).map(a => a.key);
    // The HANA server is in the asset list and never speaks: inventing it from traffic would be wrong.
    expect(silent).toEqual(['A162']);
    expect(truth.assets.filter(a => a.key !== 'A162' && a.evidenceFrames.length === 0)).toEqual([]);
    expect(truth.assets.filter(a => a.siteAsset)).toHaveLength(106);
  });

  it('cites frames for every planted weakness', () => {
    const truth = JSON.parse(files.get('reference-dc.truth.json')!.toString()) as { findings: { id: string; frames: number[] }[] };
    expect(truth.findings.map(f => f.id)).toEqual(Array.from({ length: 15 }, (_, i) => `W${String(i + 1).padStart(2, '0')}`));
    expect(truth.findings.filter(f => f.frames.length === 0)).toEqual([]);
  });

  it('names only assets that exist', () => {
    const truth = JSON.parse(files.get('reference-dc.truth.json')!.toString()) as { assets: { key: string }[]; laterAssets: { key: string }[]; findings: { assets: string[] }[]; attackPaths: { assets: string[] }[]; blockedPaths: { assets: string[] }[]; entryPoints: { at: string }[]; drift: { assets: string[] }[] };
    const known = new Set([...truth.assets, ...truth.laterAssets].map(a => a.key));
    const named = [...truth.findings, ...truth.attackPaths, ...truth.blockedPaths, ...truth.drift].flatMap(x => x.assets).concat(truth.entryPoints.map(e => e.at));
    expect(named.filter(k => !known.has(k))).toEqual([]);
  });

  it('crosses zones only where a conduit is meant to be, or where the site plants a violation', () => {
    const vlanOf = (ip: string): number => ZONES.find(z => z.subnet.replace(/0\/24$/, '') === ip.replace(/\d+$/, ''))?.vlan ?? 0;
    const meant = new Map(CONDUITS.map(([from, to]) => [from, new Set(to)]));
    const relays = new Set(ZONES.map(z => z.gateway)), answered = new Set<string>(), crossings = new Set<string>();
    for (const f of frames(files.get('reference-dc.pcapng')!)) {
      if (!f.ip) continue;
      const ip = f.ip, protocol = ip[9]!, src = [...ip.subarray(12, 16)].join('.'), dst = [...ip.subarray(16, 20)].join('.');
      const ports = [ip.readUInt16BE(20), ip.readUInt16BE(22)] as const;
      if (protocol === 6) { if ((ip[33]! & 0x12) !== 2) continue; } else if (protocol !== 17) continue;
      answered.add(`${dst} ${src} ${ports[1]} ${ports[0]}`);
      if (relays.has(src) || Number(dst.split('.')[0]) >= 224 || dst.endsWith('.255')) continue;
      // A reply, or an answer to a broadcast (which comes back to an ephemeral port).
      if (protocol === 17 && (answered.has(`${src} ${dst} ${ports[0]} ${ports[1]}`) || ports[1] >= 49152)) continue;
      const from = vlanOf(src), to = vlanOf(dst);
      if (from !== to && !meant.get(from)?.has(to)) crossings.add(`${src} > ${dst}:${ports[1]}`);
    }
    expect([...crossings].sort()).toEqual([
      '10.40.10.40 > 10.40.50.20:3389', '10.40.20.14 > 10.40.63.105:9100', '10.40.20.15 > 10.40.60.2:161', '10.40.60.21 > 198.51.100.44:443', '10.40.60.21 > 198.51.100.44:5938',
      '10.40.60.250 > 198.51.100.31:443', '10.40.63.100 > 10.40.20.10:445', '10.40.63.100 > 10.40.20.10:88', '10.40.63.100 > 10.40.61.11:102', '10.40.80.103 > 203.0.113.81:443', '203.0.113.20 > 10.40.61.11:102',
    ]);
  });

  it('plants its mistakes in the asset list', () => {
    const rows = files.get('reference-dc-cmdb.csv')!.toString().replace('\ufeff', '').trim().split('\r\n').slice(1).map(r => r.split(','));
    const of = (ip: string): string[][] => rows.filter(r => r[1] === ip);
    expect(of('10.40.80.22')).toEqual([]);
    expect(of('10.10.0.30')).toHaveLength(1);
    expect(of('10.40.60.10').map(r => r[0])).toEqual(['SRT-PLC-01', 'SRT-PLC-01 slot 1']);
    expect(of('10.40.63.10')[0]).toContain('CJ2M-CPU33');
    expect([of('10.40.63.100')[0]![10], of('10.40.63.105')[0]![10]]).toEqual(['10', '10']);
    expect(of('10.40.40.41')[0]![0]).not.toBe('WCS-DB01');
    const macs = rows.map(r => r[2]!).filter(Boolean);
    for (const spelling of [/^..-..-..-..-..-..$/, /^....\.....\.....$/, /^[0-9A-F]{12}$/]) expect(macs.filter(m => spelling.test(m)).length).toBeGreaterThan(20);
  });

  it('shows every change of the second capture, and the closed port by its silence', () => {
    const truth = JSON.parse(files.get('reference-dc.truth.json')!.toString()) as { drift: { id: string; frames: number[] }[] };
    expect(truth.drift.map(d => d.id)).toEqual(Array.from({ length: 14 }, (_, i) => `D${i + 1}`));
    expect(truth.drift.filter(d => d.frames.length === 0).map(d => d.id)).toEqual(['D10']);
    let scanner = 0, conveyorCell = 0;
    for (const f of frames(files.get('reference-dc-later.pcapng')!)) {
      if (f.ip && [...f.ip.subarray(12, 16)].join('.') === '203.0.113.20') scanner++;
      if (f.vlan === 61) conveyorCell++;
    }
    expect(scanner).toBe(0);
    expect(conveyorCell).toBeGreaterThan(500);
  });

  it('keeps cyclic traffic at its real rate when asked to', () => {
    const notes = record(CONVERSATIONS, '', { start: CAPTURE_START, bursts: 3, duration: 12 * SECOND, fullRate: true, plain: true, tap: false }, () => undefined);
    // 2 ms and 4 ms, both directions, from the second second to the sixth before the end: 500 + 250 cycles of two frames.
    const cyclic = (12 - 6) * 2 * 500, slower = (12 - 6) * 2 * 250;
    expect(notes.frames).toBeGreaterThan(cyclic + slower);
    expect(notes.frames).toBeLessThan(3 * (cyclic + slower));
  });

  it('shows a routed packet twice, with a time to live one lower, unless plain copies are asked for', () => {
    const plain = record(CONVERSATIONS, '', { start: CAPTURE_START, bursts: 3, duration: DURATION, fullRate: false, plain: true, tap: false }, () => undefined);
    expect(plain.bytes).toBeLessThan(files.get('reference-dc.pcapng')!.length * 0.75);
    const seen = new Map<string, { ttl: number; vlan: number }>();
    let pairs = 0;
    for (const f of frames(files.get('reference-dc.pcapng')!)) {
      if (!f.ip || f.iface !== 0 || f.ip[9] !== 6) continue;
      const key = `${f.ip.subarray(4, 6).toString('hex')}${f.ip.subarray(12).toString('hex')}`;
      const before = seen.get(key);
      if (before && before.vlan !== f.vlan) {
        expect(f.ip[8]).toBe(before.ttl - 1);
        pairs++;
      }
      seen.set(key, { ttl: f.ip[8]!, vlan: f.vlan });
    }
    expect(pairs).toBeGreaterThan(2000);
  });
});
