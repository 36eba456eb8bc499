import { expect, test } from 'vitest';
import { buildGraph } from '../graph/build';
import type { Coverage } from '../model/analysis';
import { identifyAssets } from './identify';
import { ReadingBuilder } from './test-kit';

const of = (wire: ReadingBuilder, list?: ReadingBuilder): readonly Coverage[] => {
  const readings = [wire, ...(list ? [list] : [])].map(builder => builder.done());
  return buildGraph(readings, identifyAssets(readings, {}), {}).coverage;
};

test('each zone says how long it was seen, who is missing on either side, what has no role, and what cannot be assessed and why', () => {
  const wire = new ReadingBuilder('w');
  const plc = wire.host('10.40.60.10', '00:1b:1b:00:00:10', { vlan: 60, arp: true });
  const panel = wire.host('10.40.60.20', '00:1b:1b:00:00:20', { vlan: 60, arp: true });
  wire.host('10.40.60.30', '00:1b:1b:00:00:30', { vlan: 60, arp: true });
  wire.talk(panel, plc, { protocol: 's7comm', serverPort: 102, vlan: 60 });
  wire.talk(panel, plc, { protocol: 'tls', serverPort: 443, vlan: 60 });
  wire.talk(plc, panel, { serverPort: 4711, payloadFromClient: 90, packets: 5, packetsFromClient: 5, established: true, vlan: 60 });
  const list = new ReadingBuilder('l', { list: true });
  list.row(2, { ip: '10.40.60.10', name: 'SRT-PLC-01' });
  list.row(3, { ip: '10.40.60.40', name: 'SRT-PLC-04' });
  list.row(4, { ip: '10.40.61.40', name: 'CNV-PLC-04' });
  const [other, cell] = of(wire, list);
  expect(cell).toMatchObject({ zone: 'zone:site:vlan:60', hours: 0.02, assets: 4, conversations: 3, oneSided: 1, listedSilent: 1, seenNotListed: 2 });
  expect(cell!.limits).toEqual([
    'Seen for 1 minute only: what happens once a shift or a day is missing.', '1 of 3 assets showed no conversation with one partner, only broadcasts or discovery.',
    '1 of 3 conversations was captured in one direction only: what was answered is unknown.', '1 of 3 conversations is encrypted: what is asked and done inside is unknown.',
    '1 of 3 conversations carries a protocol that is not recognised.', '1 listed asset was never seen.', '2 assets were seen that no list names.', `${cell!.unclassified} assets have no known role.`,
  ]);
  expect(other).toMatchObject({ assets: 1, hours: 0, listedSilent: 1, seenNotListed: 0 });
  expect(other!.limits[0]).toBe('Nothing of this zone was captured: it is known from lists only.');
});

test('a call that nobody answers and a datagram that needs no answer are no blind spot', () => {
  const wire = new ReadingBuilder('w');
  const a = wire.host('10.0.0.1', '00:1b:1b:00:00:01');
  const b = wire.host('10.0.0.2', '00:1b:1b:00:00:02');
  wire.talk(a, b, { serverPort: 502, packets: 1, packetsFromClient: 1, established: false });
  wire.talk(a, b, { transport: 'udp', serverPort: 514, protocol: 'syslog', packets: 9, packetsFromClient: 9, established: false });
  expect(of(wire)[0]).toMatchObject({ conversations: 2, oneSided: 0 });
});

test('a zone seen through a router only says so', () => {
  const wire = new ReadingBuilder('w');
  const near = wire.host('10.0.0.1', '00:1b:1b:00:00:01', { arp: true });
  for (let i = 1; i <= 3; i++) wire.talk(near, wire.host(`10.9.0.${i}`, '00:00:0c:00:00:97', { ttl: 62 }), { serverPort: 102, protocol: 's7comm' });
  const far = of(wire).find(zone => zone.zone.includes('10.9.0'))!;
  expect(far.limits.join(' ')).toMatch(/Seen through a router only/);
});
