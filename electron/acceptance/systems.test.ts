import { describe, expect, test } from 'vitest';
import type { Asset } from '../../shared/model/asset';
import type { SiteConversation } from '../../shared/model/graph';
import { analysisOf, assetsOf, capture, find, graphOf, lacks, missing, read, sample } from './acceptance-test-kit';

/** A sentence per system and per factor of the attack surface: what a user accepts as "it works", on the reference site and, where one shows it, on a recorded capture. */

const wire = read(sample('reference-dc.pcapng'));
const list = read(sample('reference-dc-cmdb.csv'));
const later = read(sample('reference-dc-later.pcapng'));
const site = analysisOf([wire, list]);
/** The wire alone: nothing is known from a list. */
const seen = graphOf([wire]);

const is = (name: string): Asset => find(site.assets, name);
const alone = (ip: string): Asset => find(seen.assets, ip);
const reasons = (asset: Asset): string => asset.roleReasons.map(reason => reason.text).join('; ');
const talks = (client: string, server: string, analysis: Pick<typeof site, 'assets' | 'conversations'> = site): SiteConversation[] => analysis.conversations.filter(talk => talk.client === find(analysis.assets, client).id && talk.server === find(analysis.assets, server).id);
const finding = (rule: string, name: string, analysis = site) => {
  const id = find(analysis.assets, name).id;
  const hits = analysis.findings.filter(entry => entry.rule === rule && entry.assets.includes(id));
  expect(hits.length, `${rule} of ${name}`).toBeGreaterThan(0);
  expect(hits.every(entry => entry.evidence.length > 0)).toBe(true);
  return hits[0]!;
};
const frames = (asset: Asset, rule: string): number[] => asset.roleReasons.find(reason => reason.rule === rule)!.evidence.flatMap(piece => ('frame' in piece ? [piece.frame] : []));

describe('systems', () => {
  test('ERP: typed by its RFC service, with the conduit from the WMS drawn in its direction; by a name alone it is never sure', () => {
    expect(alone('10.10.0.21').role).toBe('erp');
    const [rfc] = talks('WMS-APP01', 'HQ-ERP01').filter(talk => talk.serverPort === 3300);
    expect(rfc!.bytes).toBeGreaterThan(1000);
    const zones = [is('WMS-APP01').zone, is('HQ-ERP01').zone];
    expect(site.conduits.find(conduit => conduit.from === zones[0] && conduit.to === zones[1])!.bytes).toBeGreaterThanOrEqual(rfc!.bytes);
    // Known from the list alone.
    expect(is('HQ-DBERP')).toMatchObject({ state: 'listed-silent', conflicts: [] });
    expect(is('HQ-DBERP').roleConfidence).toBeLessThanOrEqual(0.5);
  });

  test('WES: a class of its own between WMS and WCS, by its neighbours; what the analyst says of it survives the next import', () => {
    expect(reasons(is('WES-APP01'))).toMatch(/queue, fleet, light or voice systems and with no controller/);
    expect(is('WES-APP01').role).toBe('wes');
    const confirmed = assetsOf([wire, list], { roles: { 'WES-APP01': 'wes' } });
    const again = assetsOf([wire, list, later], { roles: { 'WES-APP01': 'wes' } });
    expect(find(again, '10.40.40.30')).toMatchObject({ id: find(confirmed, '10.40.40.30').id, role: 'wes', roleConfidence: 1 });
  });

  test('WCS: proposed for its long sessions to two and more machines, which are its evidence, and a target by default', () => {
    const wcs = alone('10.40.40.40');
    expect(wcs).toMatchObject({ role: 'wcs', ips: ['10.40.40.40', '10.40.60.45'] });
    expect(frames(wcs, 'R23').length).toBeGreaterThan(1);
    const machines = new Set(seen.conversations.filter(talk => talk.client === wcs.id && talk.server !== undefined).map(talk => seen.assets.find(asset => asset.id === talk.server)!.role));
    expect([...machines]).toEqual(expect.arrayContaining(['plc', 'fixed-scanner']));
    expect(site.targets.some(target => target.asset === is('WCS-APP01').id && target.impact >= 2_000_000)).toBe(true);
  });

  test('WMS: typed by terminals, ERP and label printers; what an hour without it costs is a number that moves the loss', { timeout: 300_000 }, () => {
    expect(alone('10.40.40.20').role).toBe('wms');
    expect(reasons(alone('10.40.40.20'))).toMatch(/terminal sessions.*label printers|label printers.*terminal sessions/);
    const dear = analysisOf([wire, list], { costPerHour: 100_000 });
    const loss = (analysis: typeof site): number => analysis.targets.find(target => target.asset === find(analysis.assets, 'WMS-APP01').id)!.impact;
    expect(loss(dear)).toBe(2 * loss(site));
  });

  test('EMS: the meters have one poller, which is the EMS', () => {
    const meters = site.assets.filter(asset => asset.role === 'energy-meter');
    expect(meters.map(meter => meter.name).sort()).toEqual(['MTR-GW-01', 'MTR-GW-02']);
    for (const meter of meters) expect(new Set(site.conversations.filter(talk => talk.server === meter.id && talk.protocol === 'modbus-tcp').map(talk => talk.client))).toEqual(new Set([is('EMS-SRV').id]));
    expect(alone('10.40.70.50').role).toBe('ems-server');
    expect(alone('10.40.70.60').facts.find(fact => fact.key === 'modbus-tcp.gateway')?.value).toBe(true);
  });

  test('BMS: I-Am gives instance and vendor; a mixed network of building and process systems is a finding', () => {
    for (const name of ['BAC-AHU-01', 'BAC-COLD-01', 'KNX-IP-01']) {
      const keys = new Set(is(name).facts.map(fact => fact.key));
      expect([keys.has('bacnet.instance'), keys.has('bacnet.vendor-id'), is(name).role]).toEqual([true, true, 'bms-controller']);
    }
    expect(alone('10.40.70.10').role).toBe('bms-server');
    finding('building-process-mix', 'XD2-CAM-01');
    finding('mode-change-seen', 'BAC-COLD-01');
  });

  test.skipIf(missing('bms-bacnet-mstp-mix.pcap') !== undefined)(`BMS: a device behind a BACnet router is an asset with a parent${lacks(missing('bms-bacnet-mstp-mix.pcap'))}`, () => {
    const assets = assetsOf([read(capture('bms-bacnet-mstp-mix.pcap'))]);
    const children = assets.filter(asset => asset.parent !== undefined);
    for (const child of children) expect(assets.some(asset => asset.id === child.parent)).toBe(true);
    expect(assets.flatMap(asset => asset.facts).some(fact => fact.key.startsWith('bacnet.') || fact.key.includes('mstp'))).toBe(true);
  });

  test('DCS: the acronym alone makes nothing a distributed control system', () => {
    expect(site.assets.filter(asset => asset.role === 'dcs')).toEqual([]);
  });

  test('enterprise IT: typed by what it serves, and never in a cell without a warning', () => {
    expect(['10.40.20.10', '10.40.20.12', '10.40.20.11', '10.40.20.14'].map(ip => alone(ip).role)).toEqual(['domain-controller', 'file-server', 'dns-dhcp-server', 'print-server']);
    expect(alone('10.40.10.21').role).toBe('workstation');
    finding('it-asset-in-ot-zone', 'PC-PALOFFICE');
    finding('it-asset-in-ot-zone', 'MFP-PAL');
  });

  test('engineering workstation: by the download that it sends, without a name, with its frames', () => {
    const assets = assetsOf([{ ...wire, observations: wire.observations.filter(({ key }) => !/hostname|name|computer|os|software/.test(key)) }]);
    const ews = find(assets, '10.40.50.20');
    expect(ews.role).toBe('engineering-workstation');
    expect(frames(ews, 'R11').length).toBeGreaterThan(0);
    expect(finding('program-download-seen', 'EWS-ROCK').assets).toContain(is('SRT-PLC-02').id);
  });

  test('application and management servers: told apart by protocol; one that says nothing is a server of unknown role', () => {
    expect(['10.40.50.12', '10.40.50.14', '10.40.50.10', '10.40.50.16', '10.40.20.15', '10.40.30.10', '10.40.40.45'].map(ip => is(ip).role)).toEqual(['historian', 'opc-server', 'scada-server', 'management-server', 'patch-server', 'jump-host', 'broker']);
    const server = assetsOf([{ ...wire, observations: [], conversations: wire.conversations.map(({ protocol: _protocol, protocolBasis: _basis, ...talk }) => ({ ...talk, protocols: [], operations: [], serverPort: 61_234 })) }]);
    expect(find(server, '10.40.50.14')).toMatchObject({ role: 'server' });
    expect(reasons(find(server, '10.40.50.14'))).toMatch(/nothing says what it is/);
  });

  test('PLC: vendor, model, firmware and serial number from its own answer, with the frame; else blank', () => {
    const plc = alone('10.40.60.10');
    expect(plc).toMatchObject({ role: 'plc', model: '1756-L83E/B', firmware: '33.012' });
    for (const key of ['vendor', 'model', 'firmware', 'serial']) {
      const [best] = plc.facts.filter(fact => fact.key === key && fact.by !== 'oui');
      expect(best!.evidence.some(piece => 'frame' in piece), key).toBe(true);
    }
    expect(alone('10.40.61.11').role).toBe('plc');
    const silent = assetsOf([{ ...wire, observations: [] }]);
    const blank = find(silent, '10.40.60.10');
    expect([blank.role, blank.model, blank.firmware, blank.serial]).toEqual(['plc', undefined, undefined, undefined]);
  });

  test('HMI: a steady client of controllers; its writes are counted apart from its reads, and remote control of it is attached', () => {
    expect(alone('10.40.60.20').role).toBe('hmi');
    const operations = talks('SRT-HMI-02', 'SRT-PLC-02').flatMap(talk => talk.operations);
    const count = (kind: string): number => operations.filter(operation => operation.kind === kind).reduce((sum, operation) => sum + operation.count, 0);
    expect(count('read')).toBeGreaterThan(10 * count('write'));
    expect(count('write')).toBeGreaterThan(0);
    finding('remote-access-in-ot', 'SRT-HMI-02');
    finding('smbv1', 'SRT-HMI-02');
  });

  test('access control: panels and server typed by their ports and messages; the way from the badge network is testable', () => {
    expect(['10.40.80.20', '10.40.80.21', '10.40.80.22'].map(ip => alone(ip).role)).toEqual(['access-control-panel', 'access-control-panel', 'access-control-panel']);
    expect(alone('10.40.80.10').role).toBe('access-control-server');
    finding('access-panel-discloses-itself', '10.40.80.22');
    // The entry on that network exists; no path to a machine begins there, because nothing leads out of it.
    expect(site.entries.some(entry => entry.kind === 'on-site-transient-device' && entry.label.includes('VLAN 80'))).toBe(true);
  });

  test('cameras: typed by streams, the recorder is the hub, one that talks to the internet is a finding with packets', () => {
    const cameras = ['10.40.80.101', '10.40.80.102', '10.40.80.103', '10.40.80.104'];
    for (const ip of cameras) {
      expect(alone(ip).role).toBe('camera');
      expect(talks('10.40.80.30', ip, seen).some(talk => talk.protocol === 'rtsp')).toBe(true);
    }
    expect(alone('10.40.80.30').role).toBe('vms');
    finding('camera-internet-egress', 'CAM-YARD-01');
  });

  test('printers: a label printer of a line is process equipment, an office printer is not', () => {
    expect(['10.40.90.11', '10.40.63.60'].map(ip => [alone(ip).role, alone(ip).purdueLevel])).toEqual([['label-printer', 2], ['label-printer', 2]]);
    expect(['10.40.10.200', '10.40.63.105'].map(ip => [alone(ip).role, alone(ip).purdueLevel])).toEqual([['office-printer', 4], ['office-printer', 4]]);
  });

  test('cloud: names lead to a service of the offline list; who called whom is said; unknown stays unknown', () => {
    expect(finding('ot-cloud-connection', 'FLEET-MGR').why).toMatch(/AWS IoT Core/);
    expect(finding('camera-internet-egress', 'CAM-YARD-01').why).toMatch(/Hik-Connect/);
    expect(finding('vendor-remote-access', 'EWON-SRT').why).toMatch(/Talk2M/);
    const cloud = find(site.assets, 'a3k9halden-ats.iot.eu-central-1.amazonaws.com');
    expect([cloud.external, talks('FLEET-MGR', cloud.name).length > 0, site.conversations.filter(talk => talk.client === cloud.id)]).toEqual([true, true, []]);
    expect(find(site.assets, '203.0.113.20')).toMatchObject({ external: true, role: 'external', name: '203.0.113.20' });
  });
});

describe('factors of the attack surface', () => {
  test('more networked devices: in the list and seen, listed and silent, seen and unlisted add up', () => {
    const { listedAndSeen, listedSilent, seenNotListed, seen: rest } = site.reconciliation;
    expect(listedAndSeen + listedSilent + seenNotListed + rest).toBe(site.assets.length);
    expect([listedSilent, seenNotListed]).toEqual([1, 1]);
    expect(site.assets.filter(asset => asset.state === 'listed-silent').map(asset => asset.name)).toEqual(['HQ-DBERP']);
    expect(site.assets.filter(asset => asset.state === 'seen-not-listed').map(asset => asset.ips[0])).toEqual(['10.40.80.22']);
    expect(site.coverage.reduce((sum, zone) => sum + zone.assets, 0)).toBe(site.assets.length);
  });

  test('routable connectivity: each cell of the zone matrix names the control protocols that cross it and opens its conversations', () => {
    const [from, to] = [is('WCS-APP01').zone, is('CNV-PLC-02').zone];
    expect(from).toBe('zone:site:vlan:40');
    const crossing = site.conduits.filter(conduit => conduit.to === to && conduit.protocols.some(protocol => /s7comm|cip|ads/.test(protocol)));
    expect(crossing.map(conduit => conduit.from)).toEqual(expect.arrayContaining(['zone:site:external', 'zone:site:vlan:50', 'zone:site:vlan:63']));
    for (const conduit of crossing) {
      const zoneOf = new Map(site.assets.map(asset => [asset.id, asset.zone]));
      expect(site.conversations.filter(talk => talk.protocol === 's7comm' && zoneOf.get(talk.client ?? '') === conduit.from && zoneOf.get(talk.server ?? '') === conduit.to).length, conduit.from).toBeGreaterThan(0);
    }
  });

  test('exposed control: a port answered to a public address stands apart from traffic to the outside', () => {
    expect(finding('internet-exposed-control', 'CNV-PLC-02').severity).toBe('critical');
    const exposed = site.findings.filter(entry => entry.rule === 'internet-exposed-control').flatMap(entry => entry.assets);
    expect(exposed).not.toContain(is('FLEET-MGR').id);
    expect(exposed).not.toContain(is('CAM-YARD-01').id);
    const [attack] = talks('203.0.113.20', 'CNV-PLC-02');
    expect([attack!.established, attack!.packets > attack!.packetsFromClient]).toEqual([true, true]);
  });

  test('remote access: who, to what, when and how long, for RDP, a remote tool and a vendor gateway', () => {
    finding('remote-desktop-into-ot', 'EWS-ROCK');
    finding('remote-access-in-ot', 'SRT-HMI-02');
    finding('vendor-remote-access', 'EWON-SRT');
    const [session] = talks('PC-ITADM-01', 'EWS-ROCK').filter(talk => talk.serverPort === 3389);
    expect(session!.lastSeen - session!.firstSeen).toBeGreaterThan(60e6);
  });

  test('IT/OT convergence: level-4 hosts at controllers and dual-homed hosts are listed, and a fix recomputes the paths', () => {
    finding('it-to-ot-direct', 'PC-PALOFFICE');
    finding('dual-homed-host', 'WCS-APP01');
    const better = site.remediations.filter(remediation => remediation.residual < site.risk.expectedAnnualLoss);
    expect(better.length).toBeGreaterThan(3);
  });

  test('cloud connectivity: every plant system with a way to the internet, with service and bytes', () => {
    const outside = new Set(site.assets.filter(asset => asset.external).map(asset => asset.id));
    const callers = new Set(site.conversations.filter(talk => talk.server !== undefined && outside.has(talk.server) && talk.established).map(talk => site.assets.find(asset => asset.id === talk.client)!));
    const plant = [...callers].filter(asset => (asset.purdueLevel ?? 5) <= 3.5).map(asset => asset.name).sort();
    expect(plant).toEqual(expect.arrayContaining(['CAM-YARD-01', 'EWON-SRT', 'FLEET-MGR', 'SRT-HMI-02']));
    for (const name of ['CAM-YARD-01', 'EWON-SRT', 'FLEET-MGR', 'SRT-HMI-02']) {
      expect(site.conversations.some(talk => talk.client === is(name).id && talk.server !== undefined && outside.has(talk.server) && talk.bytes > 0)).toBe(true);
      expect(site.findings.some(entry => entry.assets.includes(is(name).id) && /internet|cloud|remote-access/.test(entry.rule)), name).toBe(true);
    }
  });

  test('contractors and vendors: their devices and gateways are entries of their own, with a frequency that can be set', { timeout: 300_000 }, () => {
    const kinds = site.entries.filter(entry => /vendor|transient/.test(entry.kind));
    expect(new Set(kinds.map(entry => entry.kind))).toEqual(new Set(['vendor-remote-access', 'on-site-transient-device']));
    const talk2m = kinds.find(entry => entry.label.includes('Talk2M'))!;
    const off = analysisOf([wire, list], { entries: [{ id: talk2m.id, on: false }] });
    expect(off.risk.expectedAnnualLoss).toBeLessThan(site.risk.expectedAnnualLoss);
  });

  test('firewalls: what their rules let through unseen is a share of the loss of its own, by their lines, and tightening them is priced', { timeout: 300_000 }, () => {
    const ruled = analysisOf([wire, list, read(sample('reference-dc-firewall.conf')), read(sample('reference-dc-core.conf'))]);
    const { observed, permitted, assumed } = ruled.risk.byStrictness;
    expect(observed).toBeLessThan(permitted);
    expect(permitted).toBeLessThan(assumed);
    // Without configurations nothing is known to be permitted.
    expect(site.risk.byStrictness.permitted).toBe(site.risk.byStrictness.observed);
    const rules = new Set(ruled.sources.filter(source => source.name.endsWith('.conf')).map(source => source.id));
    const unseen = ruled.paths.flatMap(path => path.steps).filter(step => step.basis === 'permitted');
    expect(unseen.length).toBeGreaterThan(0);
    for (const step of unseen) expect(step.evidence.some(piece => 'line' in piece && rules.has(piece.source)), step.text).toBe(true);
    expect(ruled.remediations.find(one => one.title.startsWith('Tighten the rules of'))!.reduction).toBeGreaterThan(0);
  });

  test('blind spots: each zone says what could not be assessed and why', () => {
    for (const zone of site.zones.filter(entry => entry.basis !== 'external')) {
      const coverage = site.coverage.find(entry => entry.zone === zone.id)!;
      expect(coverage.limits.length, zone.name).toBeGreaterThan(0);
      expect(coverage.limits[0]).toMatch(/only|known from lists/);
    }
    expect(site.coverage.find(zone => zone.zone === is('HQ-ERP01').zone)!.limits.join(' ')).toMatch(/Seen through a router only/);
  });
});

describe('identity', () => {
  test('a dual-homed server is one asset, and 106 devices stand behind 107 interfaces', () => {
    expect(is('WCS-APP01').ips).toEqual(['10.40.40.40', '10.40.60.45']);
    expect(site.assets.filter(asset => !asset.external)).toHaveLength(106);
  });

  test('a routed asset has neither the gateway\'s MAC nor its vendor, and stands in its own network', () => {
    for (const ip of ['10.10.0.21', '10.10.0.10', '10.41.60.10', '10.41.60.50']) {
      expect(alone(ip).macs, ip).toEqual([]);
      expect(alone(ip).facts.filter(fact => fact.by === 'oui'), ip).toEqual([]);
    }
    for (const ip of ['10.40.66.21', '10.40.66.22', '10.40.66.23']) expect([alone(ip).vlans, alone(ip).zone]).toEqual([[66], 'zone:site:vlan:66']);
  });

  test('a locally administered MAC names no vendor', () => {
    for (const ip of ['10.40.65.17', '10.40.65.18', '10.40.65.19']) expect(alone(ip).facts.filter(fact => fact.by === 'oui')).toEqual([]);
  });

  test('every role, of every asset, leads to frames or rows', () => {
    for (const asset of site.assets) if (asset.role !== 'unknown') for (const reason of asset.roleReasons) expect(reason.evidence.length, `${asset.name} ${reason.rule}`).toBeGreaterThan(0);
  });
});
