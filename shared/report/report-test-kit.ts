import type { Analysis, AttackPath, SiteTarget } from '../model/analysis';
import type { Asset } from '../model/asset';
import type { SiteConversation } from '../model/graph';
import type { Remediation } from '../model/remediation';

/** A small analysis for tests of the report: every member filled, sums true. `count` scales assets and paths; `name` is what the site calls its first asset, for hostile texts. */
export function sampleAnalysis({ count = 3, name = 'CNV-PLC-01' }: { readonly count?: number; readonly name?: string } = {}): Analysis {
  const hex = (n: number): string => n.toString(16).padStart(12, '0');
  const source = 'src:0123456789ab';
  const assetId = (i: number): string => `asset:${hex(i)}`;
  const assets = Array.from({ length: count }, (_, i): Asset => ({
    id: assetId(i), name: i === 0 ? name : `CNV-PLC-${String(i + 1).padStart(2, '0')}`, site: 'north', macs: [`00:1b:1b:00:${hex(i).slice(-4, -2)}:${hex(i).slice(-2)}`], ips: [`10.1.${(i >> 8) & 255}.${i & 255}`], vlans: [60], hostnames: [],
    vendor: 'Siemens', firmware: '10.0', serial: '1E5', role: i === 0 ? 'plc' : 'unknown', roleConfidence: 0.9, roleReasons: [], roleAlternatives: [], purdueLevel: 1, zone: 'zone:north:vlan:60', external: false, state: 'listed-and-seen',
    formerIds: [], firstSeen: 1_788_760_800_000_000, lastSeen: 1_788_762_591_000_000, services: [{ transport: 'tcp', port: 102, protocol: 's7comm', confirmed: true, evidence: [] }], facts: [], conflicts: i === 0 ? ['model'] : [],
  }));
  const targets = assets.slice(0, Math.min(count, 25)).map((asset, i): SiteTarget => ({ id: `target:${asset.id}:control`, label: `${asset.name}: the machine stops`, asset: asset.id, impact: 400_000, downtimeHours: 8, probability: 0.25 / (i + 1), expectedAnnualLoss: 80_000.4 / (i + 1) }));
  const expectedAnnualLoss = targets.reduce((sum, target) => sum + target.expectedAnnualLoss, 0);
  const paths = assets.slice(0, Math.min(count, 100)).map((asset, i): AttackPath => ({
    id: `path:${hex(i)}`, rank: i + 1, entry: 'entry:internet', target: `target:${asset.id}:control`, probability: 0.5 / (i + 1), loss: expectedAnnualLoss / (2 * Math.min(count, 100)), basis: i === 0 ? 'observed' : 'assumed',
    text: `From internet over ${asset.name}: the machine stops. Works in ${(50 / (i + 1)).toFixed(0)} % of such intrusions; weakest link to cut: take ${asset.name} off the internet.`, cutBy: ['M01-remove-internet-exposure:00000001'], edges: [],
    steps: [{ to: asset.id, technique: 'T0883', protocol: 's7comm', probability: 0.5, basis: 'observed', text: `s7comm of ${asset.name} answers the internet`, evidence: [{ source, frame: 12 }, { source, frame: 18 }], assumptions: [] }],
  }));
  const listed = paths.reduce((sum, path) => sum + path.loss, 0);
  const remediation: Remediation = {
    rank: 1, id: 'M01-remove-internet-exposure:00000001', template: 'M01-remove-internet-exposure', title: `Take ${name} off the internet`, description: 'Close the port at the firewall.', assets: [assetId(0)], reduction: 40_000, residual: expectedAnnualLoss - 40_000,
    cost: 600, effortHours: 4, downtimeHours: 0, effort: 'low', pathsCut: ['path:000000000000'], brokenConversations: ['conv:000000000001'], requirements: ['IEC 62443-3-3 SR 5.1'], techniques: ['M0930'], findings: [], inPlan: true,
  };
  const conversation = {
    id: 'conv:000000000001', site: 'north', client: assetId(1), server: assetId(0), transport: 'tcp', serverPort: 9_999, protocolBasis: 'none', orientation: 'handshake', connections: 1, packets: 4, bytes: 400, packetsFromClient: 2, bytesFromClient: 200, established: true,
    firstSeen: 1, lastSeen: 2, operations: [], evidence: [], evidenceCount: 0,
  } as unknown as SiteConversation;
  return {
    tool: { name: 'Crossdock', version: '0.1.0' }, generatedAt: '2026-09-08T00:00:00.000Z',
    sources: [
      { id: source, name: 'span.pcapng', sha256: `0123456789ab${'0'.repeat(52)}`, bytes: 4_096, kind: 'capture', format: 'pcapng', site: 'north', problems: [], firstSeen: 1_788_760_800_000_000, lastSeen: 1_788_762_591_000_000, capture: { linkTypes: ['ETHERNET'], packets: 100, decoded: 97, skipped: { truncated: 3 }, wireBytes: 9_000, capturedBytes: 9_000, protocols: { s7comm: 20 } } },
      { id: 'src:ba9876543210', name: 'cmdb.csv', sha256: `ba9876543210${'0'.repeat(52)}`, bytes: 512, kind: 'asset-export', format: 'csv', site: 'north', problems: [], table: { rows: 5, rowsRead: 4, rowsSkipped: { blank: 1 } } },
    ],
    assets, assetRisk: Object.fromEntries(targets.map(target => [target.asset, { expectedAnnualLoss: target.expectedAnnualLoss, share: target.expectedAnnualLoss / expectedAnnualLoss, passing: target.expectedAnnualLoss }])),
    conversations: [conversation], links: [],
    zones: [{ id: 'zone:north:vlan:60', name: 'VLAN 60', site: 'north', purdueLevel: 1, assets: assets.map(asset => asset.id), basis: 'vlan' }, { id: 'zone:north:external', name: 'External', site: 'north', assets: [], basis: 'external' }],
    conduits: [{ id: 'conduit:zone:north:external>zone:north:vlan:60', from: 'zone:north:external', to: 'zone:north:vlan:60', protocols: ['s7comm'], conversations: 1, bytes: 400 }],
    findings: [{
      id: 'finding:internet-exposed-control:000000000000', rule: 'internet-exposed-control', title: `${name} answers the internet`, severity: 'critical', assets: [assetId(0)], conversations: [], why: `${name} answered 203.0.113.9.`, falsePositives: 'A test host with a public address.',
      techniques: ['T0883'], requirements: ['IEC 62443-3-3 SR 5.1'], evidence: [{ source, frame: 12 }],
    }],
    risk: { expectedAnnualLoss, score: 100 * expectedAnnualLoss / (expectedAnnualLoss + 400_000), appetite: 400_000, costPerHour: 50_000, method: 'exact', byEntry: {}, byTarget: {}, byZone: { 'zone:north:vlan:60': expectedAnnualLoss }, byStrictness: { observed: 1_000, permitted: 1_000, assumed: expectedAnnualLoss }, interval: [expectedAnnualLoss / 3, expectedAnnualLoss * 3] },
    entries: [{ id: 'entry:internet', kind: 'internet', label: 'internet', assets: [], frequency: 0.3, basis: 'observed', technique: 'T0883', evidence: [] }],
    targets, paths, otherPathsLoss: expectedAnnualLoss - listed, chokePoints: [], remediations: [remediation],
    plan: { actions: [remediation.id], method: 'exact', residualCurve: [{ cost: 0, risk: expectedAnnualLoss }, { action: remediation.id, cost: 600, risk: expectedAnnualLoss - 40_000 }] },
    assumptions: [{ id: 'A-01', text: 'One in three phishing campaigns finds somebody who opens it.', value: 0.3, range: [0.1, 0.6], affects: 2 }],
    coverage: [{ zone: 'zone:north:vlan:60', hours: 0.5, assets: count, unclassified: count - 1, conversations: 3, oneSided: 0, listedSilent: 1, seenNotListed: 0, limits: ['Seen for 29 minutes only: what happens once a shift or a day is missing.'] }],
    problems: [{ code: 'truncated-model', weight: 'warning', message: 'One line of a sample problem of the analysis.' }], reconciliation: { listedAndSeen: count, listedSilent: 0, seenNotListed: 0, seen: 0, conflicts: [{ asset: assetId(0), field: 'model', listed: 'CPU 315', observed: 'CPU 1516' }] },
    model: { nodes: [], edges: [], entries: [], targets: [], remediations: [] },
  };
}
