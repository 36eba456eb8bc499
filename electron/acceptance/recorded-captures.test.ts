import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REVIEWED, reviewRows } from '../../scripts/review-captures';
import { assetsOf, capture, find, lacks, missing, read } from './acceptance-test-kit';

/** Recorded captures beside the repository, judged by hand in docs/reviews/real-captures.md. */

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/reviews/real-captures.md'), 'utf8');

test.each(REVIEWED)('the review of %s shows what the product says now, and every line has a verdict', file => {
  const section = PAGE.split(/^## /m).find(text => text.startsWith(`${file}\n`))!;
  const rows = section.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| asset')).map(line => line.split(/(?<!\\)\|/).map(text => text.trim()).slice(1, -1));
  expect(rows.length).toBeGreaterThan(4);
  for (const row of rows) expect(row[4], row[0]).toMatch(/^(right|\*\*wrong\*\*|plausible)[: ,]/);
  if (existsSync(capture(file))) expect(rows.map(row => row.slice(0, 4))).toEqual(reviewRows(capture(file)));
});

const PLANTS = ['ot-plant1-merged.pcapng', 'ot-s4x15-merged.pcapng', 'ot-profinet-cm-icsnpp.pcap', 'it-tcp-ports-scan.pcapng', 'dc-composite.pcapng', 'it-mixed-lan.pcap', 'ot-modbus-lemay-characterization.pcap'];

describe.each(PLANTS)('%s', name => {
  const lack = missing(name);
  test.skipIf(lack !== undefined)(`no asset comes from a scan, no controller is a gateway, and every role has a frame${lacks(lack)}`, () => {
    const reading = read(capture(name));
    const assets = assetsOf([reading]);
    // Whoever is an asset sent something, claimed an address, or took data; a target of a scan did none of it.
    const proved = new Set(reading.witnesses.filter(witness => witness.packetsSent > 0 || witness.ttl !== undefined || witness.macs?.some(({ basis }) => basis !== 'frame')).flatMap(({ ip }) => ip ?? []));
    const taken = new Set(reading.conversations.filter(talk => talk.established || (talk.payloadFromClient ?? 0) > 0).flatMap(talk => reading.witnesses[talk.server]?.ip ?? []));
    const said = new Set(reading.observations.filter(({ key }) => key === 'ip').map(({ value }) => String(value)));
    for (const { ips, name: who } of assets) for (const ip of ips) expect(proved.has(ip) || taken.has(ip) || said.has(ip), `${who}: ${ip}`).toBe(true);
    for (const asset of assets) {
      // A MAC that stands in front of addresses of other nets is a router's: no controller among them.
      if (asset.roleReasons.some(({ rule }) => rule === 'R41c' || rule === 'R41d')) expect(['plc', 'safety-plc', 'remote-io', 'drive', 'hmi'], asset.name).not.toContain(asset.role);
      if (asset.role !== 'unknown') for (const reason of asset.roleReasons) expect(reason.evidence.length, `${asset.name}: ${reason.rule}`).toBeGreaterThan(0);
    }
  });
});

test.skipIf(missing('ot-s4x15-merged.pcapng') !== undefined)(`a routed controller keeps its own MAC off the firewall's, and a laptop with two addresses is no router${lacks(missing('ot-s4x15-merged.pcapng'))}`, () => {
  const assets = assetsOf([read(capture('ot-s4x15-merged.pcapng'))]);
  expect(find(assets, '10.50.1.54')).toMatchObject({ role: 'plc', macs: ['00:0f:73:03:72:59'], model: '1763-LEC' });
  expect(find(assets, '00:1c:7f:39:de:5b')).toMatchObject({ role: 'firewall', ips: [] });
  expect(find(assets, '10.200.1.251').macs).toEqual(['3c:a9:f4:21:22:f8']);
  expect(assets.filter(({ role }) => role === 'router')).toEqual([]);
});

test.skipIf(missing('ot-profinet-cm-icsnpp.pcap') !== undefined)(`a switch is one asset, whatever number of its ports speaks${lacks(missing('ot-profinet-cm-icsnpp.pcap'))}`, () => {
  const assets = assetsOf([read(capture('ot-profinet-cm-icsnpp.pcap'))]);
  expect(find(assets, 'siemens-x208-switch')).toMatchObject({ role: 'switch', macs: ['00:0e:8c:ef:75:c5', '00:0e:8c:ef:75:c9', '00:0e:8c:ef:75:cd'] });
});
