import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Drift, DriftItem } from '../../shared/model/drift';
import { crossdock, NOW, scratch } from './cli-test-kit';

const SAMPLES = resolve(import.meta.dirname, '../../samples');
const sample = (name: string): string => join(SAMPLES, name);

test('the reference site three weeks later: what came, changed and went, between an engagement and an analysis, with frames of both captures', () => {
  const folder = scratch();
  const path = (name: string): string => join(folder, name);
  expect(crossdock(['analyze', sample('reference-dc.pcapng'), sample('reference-dc-cmdb.csv'), '--engagement', path('base.crossdock'), '--analysis', path('base.json'), '--now', NOW, '--quiet']).status).toBe(0);
  expect(crossdock(['analyze', sample('reference-dc-later.pcapng'), sample('reference-dc-cmdb.csv'), '--analysis', path('new.json'), '--now', NOW, '--quiet']).status).toBe(0);
  const ran = crossdock(['diff', path('base.crossdock'), path('new.json'), '--analysis', path('drift.json'), '--csv', path('drift.csv')]);
  expect(ran).toMatchObject({ status: 0, err: '' });
  expect(readFileSync(path('drift.json'), 'utf8')).toBe(crossdock(['diff', path('base.json'), path('new.json'), '--json']).out);
  const drift = JSON.parse(readFileSync(path('drift.json'), 'utf8')) as Drift & { format: string };
  expect(drift.format).toBe('crossdock-drift');
  const rows = readFileSync(path('drift.csv'), 'utf8').trimEnd().split('\r\n');
  expect(rows).toHaveLength(1 + drift.items.length + drift.cannotSay.length);
  expect(rows[0]).toContain('"Severity","State","About","What"');
  expect(rows.find(row => row.includes('states the firmware 34.011'))).toMatch(/"33\.012","34\.011".*"reference-dc\.pcapng frame \d+.*"reference-dc-later\.pcapng frame \d+/);

  const truth = (JSON.parse(readFileSync(sample('reference-dc.truth.json'), 'utf8')) as { drift: { id: string; frames: number[] }[] }).drift;
  // What each planted change must read like. D8 and D13 are changes of pace in a sample that holds three short bursts of it: no period can be told, and none is claimed.
  const expected: Readonly<Record<string, readonly [state: DriftItem['state'], severity: DriftItem['severity'], text: RegExp]>> = {
    D1: ['new', 'medium', /^LT-INTEGR-07 .* is new in VLAN 60, and on no list/], D2: ['new', 'critical', /^LT-INTEGR-07 .* → SRT-PLC-02 .* by cip .*Initiate Download/], D3: ['changed', 'high', /^CNV-HMI-01 .* → CNV-PLC-01 .*set variable .* never done before/],
    D4: ['changed', 'medium', /^SRT-PLC-01 .* firmware 34\.011; it was 33\.012/], D5: ['changed', 'medium', /^EWON-SRT .*ayayot\.com, not stated before .*talk2m/], D6: ['new', 'high', /10\.40\.80\.109.* is new in VLAN 80, and on no list/],
    D7: ['replaced', 'medium', /^LBL-PACK-01 .* another device than before/], D9: ['changed', 'high', /^BMS-SRV .* → BAC-COLD-01 .*write property \(override\)/], D10: ['not-seen', 'low', /CNV-PLC-02 answers control commands from the internet/],
    D11: ['partly-closed', 'medium', /clear text: not found any more at RF-021 .*still at .*RF-022/], D12: ['changed', 'medium', /^AMR-0009 .* → MQTT-BRK .*connect is refused now/], D14: ['changed', 'low', /^OPC-01 .* serves opcua at tcp\/4840/],
  };
  for (const [id, [state, severity, text]] of Object.entries(expected)) {
    const items = drift.items.filter(item => text.test(item.text));
    expect(items.map(item => [id, item.state, item.severity]), id).toEqual([[id, state, severity]]);
    if (state === 'new' || (state === 'changed' && id !== 'D14')) {
      const frames = items[0]!.newEvidence.flatMap(place => ('frame' in place ? [place.frame] : []));
      expect(frames.length, id).toBeGreaterThan(0);
      if (!['D2', 'D3', 'D9'].includes(id)) continue;
      // What was done stands in the planted frames, or in others of the same exchange; the blocks of the download (D2) take some hundred frames.
      const planted = truth.find(each => each.id === id)!.frames;
      expect(frames.every(frame => frame >= Math.min(...planted) - 50 && frame <= Math.max(...planted) + (id === 'D2' ? 300 : 50)) || frames.some(frame => planted.includes(frame)), `${id}: ${frames.join(' ')} of ${planted.join(' ')}`).toBe(true);
    }
  }
  expect(truth.map(({ id }) => id).filter(id => !(id in expected))).toEqual(['D8', 'D13']);
  // The printer that is gone was in a zone that was heard long enough; nobody is called new who was only listed.
  expect(drift.items.filter(({ about, state }) => about === 'asset' && state === 'gone').map(({ text }) => text.split(' ')[0])).toEqual(expect.arrayContaining(['LBL-PACK-02', '203.0.113.20']));
  expect(drift.items.filter(({ about, state, field }) => about === 'asset' && state === 'new' && field === undefined)).toHaveLength(3);
  expect(ran.out).toContain('What cannot be said');
}, 300_000);

test('diff says what is no analysis, and writes over neither side', () => {
  const folder = scratch();
  const path = join(folder, 'x.json');
  writeFileSync(path, '{"format":"crossdock-analysis","version":1}');
  expect(crossdock(['diff', path, path])).toMatchObject({ status: 3, out: '', err: expect.stringMatching(/x\.json: no analysis of Crossdock: \/generatedAt/) });
  expect(crossdock(['diff', join(folder, 'none'), path])).toMatchObject({ status: 3, err: expect.stringContaining('cannot be read') });
  expect(crossdock(['diff', path])).toMatchObject({ status: 2, err: expect.stringContaining('the earlier first') });
  expect(crossdock(['diff', path, path, '--csv', path])).toMatchObject({ status: 2, err: expect.stringContaining('one of the two') });
  expect(crossdock(['diff', path, path, '--analysis', path])).toMatchObject({ status: 2, err: expect.stringContaining('one of the two') });
});
