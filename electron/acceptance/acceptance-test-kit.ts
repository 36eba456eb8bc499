import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { identifyAssets } from '../../shared/assets/identify';
import { buildGraph } from '../../shared/graph/build';
import type { Analysis } from '../../shared/model/analysis';
import type { Asset } from '../../shared/model/asset';
import type { SiteConfig } from '../../shared/model/config';
import type { Reading } from '../../shared/model/reading';
import { analyse } from '../../shared/pipeline';
import { readSource } from '../import-worker/read-source';

/** For tests of acceptance: files through the real reader and the real pipeline, and captures cut into pieces. */

const ROOT = join(import.meta.dirname, '../..');
const SAMPLES = join(ROOT, 'samples');

/** Recorded captures lie beside the repository and are no part of it. */
export const CAPTURES = join(ROOT, '../shared/captures');

export const sample = (name: string): string => join(SAMPLES, name);
export const capture = (name: string): string => join(CAPTURES, name);
/** For test titles: what is not there to be tested. */
export const missing = (...names: readonly string[]): string | undefined => names.find(name => !existsSync(capture(name)));
export const lacks = (name: string | undefined): string => (name === undefined ? '' : ` (../shared/captures lacks ${name})`);

export function read(path: string, config: SiteConfig = {}): Reading {
  const outcome = readSource(path, { site: 'site', config });
  if (outcome.kind !== 'read') throw new Error(`${basename(path)} was not read: ${outcome.kind === 'refused' ? outcome.problem.message : 'cancelled'}`);
  return outcome.reading;
}

export function analysisOf(readings: readonly Reading[], config: SiteConfig = {}): Analysis {
  return analyse(readings, { config, generatedAt: '2026-09-07T06:00:00Z', tool: { name: 'crossdock', version: 'test' } });
}

/** Assets, zones and conversations, without findings and risk, which cost the most. */
export function graphOf(readings: readonly Reading[], config: SiteConfig = {}): ReturnType<typeof buildGraph> {
  return buildGraph(readings, identifyAssets(readings, config), config);
}

export function assetsOf(readings: readonly Reading[], config: SiteConfig = {}): Asset[] {
  return graphOf(readings, config).assets;
}

/** What an asset is, and nothing of the files that show it. */
export function whoIs({ id, name, macs, ips, vlans, hostnames, vendor, model, firmware, serial, os, role, purdueLevel, zone, external, parent, state }: Asset): object {
  return { id, name, macs, ips, vlans, hostnames, vendor, model, firmware, serial, os, role, purdueLevel, zone, external, parent, state };
}

/** The only asset with this address or name. */
export function find(assets: readonly Asset[], what: string): Asset {
  const hits = assets.filter(asset => asset.ips.includes(what) || asset.macs.includes(what) || asset.name.toLowerCase() === what.toLowerCase() || asset.hostnames.some(name => name.toLowerCase() === what.toLowerCase()));
  if (hits.length !== 1) throw new Error(`${hits.length} assets are ${what}`);
  return hits[0]!;
}

export const scratch = (): string => mkdtempSync(join(tmpdir(), 'crossdock-acceptance-'));

/** Cuts a capture (little-endian pcapng of one section, or classic pcap) behind these shares of its packets into files of the same format, in order. */
export function cut(path: string, shares: readonly number[], folder: string): string[] {
  const bytes = readFileSync(path);
  const pcapng = bytes.readUInt32LE(0) === 0x0a0d0d0a;
  const little = pcapng || bytes[0] === 0xd4 || bytes[0] === 0x4d;
  const heads: Buffer[] = pcapng ? [] : [bytes.subarray(0, 24)];
  const packets: Buffer[] = [];
  for (let at = pcapng ? 0 : 24; at < bytes.length;) {
    const length = pcapng ? bytes.readUInt32LE(at + 4) : 16 + (little ? bytes.readUInt32LE(at + 8) : bytes.readUInt32BE(at + 8));
    const type = pcapng ? bytes.readUInt32LE(at) : 6;
    (type === 6 || type === 3 ? packets : heads).push(bytes.subarray(at, at + length));
    at += length;
  }
  const ends = [...shares.map(share => Math.floor(share * packets.length)), packets.length];
  return ends.map((end, i) => {
    const part = join(folder, `part-${i}-${basename(path)}`);
    writeFileSync(part, Buffer.concat([...heads, ...packets.slice(i === 0 ? 0 : ends[i - 1], end)]));
    return part;
  });
}

/** The frames of all these files in order of time, in one: what Wireshark's mergecap makes. Undefined where mergecap is not installed. */
export function merged(paths: readonly string[], folder: string): string | undefined {
  const out = join(folder, 'merged.pcapng');
  const { status, error } = spawnSync('mergecap', ['-w', out, ...paths], { stdio: 'ignore' });
  return error || status !== 0 ? undefined : out;
}

export const hasMergecap = !spawnSync('mergecap', ['-v'], { stdio: 'ignore' }).error;
