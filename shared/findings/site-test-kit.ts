import type { Asset, Fact, Role } from '../model/asset';
import type { SiteConfig } from '../model/config';
import type { OperationKind } from '../model/conversation';
import type { Finding } from '../model/finding';
import type { SiteConversation } from '../model/graph';
import type { NetworkDevice } from '../model/network-config';
import type { AssetVulnerability } from '../model/vulnerability';
import type { FactValue } from '../model/observation';
import type { PurdueLevel, Zone } from '../model/zone';
import type { SiteGraph } from '../model/site-graph';
import { findWeaknesses } from './find';
import { SiteView } from './site-kit';
import type { FindingRule } from './definition';

/** Builds a small site by hand, for the tests of the rules. Every call takes a frame of its own, so that each claim has its own proof. */
export class TestSite {
  private readonly assets: Asset[] = [];
  private readonly conversations: SiteConversation[] = [];
  private readonly zones: { -readonly [K in keyof Zone]: Zone[K] }[] = [];
  private readonly conflicts: { asset: string; field: string; listed: string; observed: string }[] = [];
  private readonly vulnerabilities: AssetVulnerability[] = [];
  private readonly networkDevices: { site: string; source: string; device: NetworkDevice }[] = [];
  private frame = 0;

  zone(name: string, purdueLevel?: PurdueLevel): this {
    this.zones.push({ id: `zone:site:${name}`, name, site: 'site', ...(purdueLevel === undefined ? {} : { purdueLevel }), assets: [], basis: name === 'External' ? 'external' : 'vlan' });
    return this;
  }

  asset(name: string, role: Role, zone: string | undefined, more: Partial<Asset> & { says?: Readonly<Record<string, FactValue | readonly FactValue[]>>; by?: string } = {}): this {
    const { says = {}, by = 'test', ...fields } = more;
    const facts = Object.entries(says).flatMap(([key, value]) => [value].flat().map((one): Fact => ({ key, value: one as FactValue, confidence: 0.9, by, evidence: [{ source: 'src:test', frame: ++this.frame }] })));
    const id = `asset:${name}`;
    this.assets.push({
      id, name, site: 'site', macs: [], ips: [`10.0.${this.zones.findIndex(one => one.name === zone) + 1}.${this.assets.length + 1}`], vlans: [], hostnames: [], role, roleConfidence: 0.9,
      roleReasons: [{ rule: 'test', points: 1, text: '', evidence: [{ source: 'src:test', frame: ++this.frame }] }], roleAlternatives: [],
      ...(zone === undefined ? {} : { zone: `zone:site:${zone}` }), external: role === 'external' || role === 'cloud-service', state: 'seen', formerIds: [], services: [], facts, conflicts: [], ...fields,
    });
    const found = this.zones.find(one => one.name === zone);
    if (found) found.assets = [...found.assets, id];
    return this;
  }

  talk(client: string, server: string, protocol: string | undefined, more: Partial<SiteConversation> & { does?: Readonly<Record<string, readonly [OperationKind, number, number?]>> } = {}): this {
    const { does = {}, ...fields } = more;
    const frame = ++this.frame;
    this.conversations.push({
      id: `conv:${this.conversations.length}`, site: 'site', client: `asset:${client}`, server: `asset:${server}`, transport: 'tcp', serverPort: 80, ...(protocol === undefined ? {} : { protocol, protocolBasis: 'payload' as const }),
      protocols: protocol === undefined ? [] : [protocol], orientation: 'handshake', connections: 1, packets: 20, bytes: 2000, packetsFromClient: 10, bytesFromClient: 900, established: true, firstSeen: 1e15, lastSeen: 1e15 + 6e7,
      operations: Object.entries(does).map(([name, [kind, times, refused]]) => ({ name, kind, count: times, ...(refused === undefined ? {} : { refused }), evidence: [{ source: 'src:test', frame: ++this.frame }] })),
      evidence: [{ source: 'src:test', frame }], evidenceCount: 1, ...fields,
    });
    return this;
  }

  /** What reconciliation found different between list and wire. */
  disagree(asset: string, field: string, listed: string, observed: string): this {
    this.conflicts.push({ asset: `asset:${asset}`, field, listed, observed });
    return this;
  }

  /** A flaw that a scan found, unless told otherwise. */
  flaw(asset: string, more: Partial<AssetVulnerability> = {}): this {
    this.vulnerabilities.push({ id: `vuln:${this.vulnerabilities.length}`, asset: `asset:${asset}`, basis: 'scan', version: 'proven', reason: 'nessus found it by check 1.', evidence: [{ source: 'src:scan', row: ++this.frame }], ...more });
    return this;
  }

  /** A device whose configuration was imported. */
  configured(device: NetworkDevice): this {
    this.networkDevices.push({ site: 'site', source: 'src:config', device });
    return this;
  }

  /** An office PC on level 4. */
  pc(name = 'pc', more: Parameters<TestSite['asset']>[3] = {}): this {
    return this.asset(name, 'workstation', 'office', { purdueLevel: 4, purdueBasis: 'identity', ...more });
  }

  plc(name = 'plc', more: Parameters<TestSite['asset']>[3] = {}): this {
    return this.asset(name, 'plc', 'cell', { purdueLevel: 1, ...more });
  }

  hmi(name = 'hmi', more: Parameters<TestSite['asset']>[3] = {}): this {
    return this.asset(name, 'hmi', 'cell', { purdueLevel: 2, ...more });
  }

  /** A system on level 3. */
  server(name: string, role: Role, more: Parameters<TestSite['asset']>[3] = {}): this {
    return this.asset(name, role, 'operations', { purdueLevel: 3, ...more });
  }

  internet(name = 'outside', ip = '203.0.113.9'): this {
    return this.asset(name, 'external', 'External', { ips: [ip] });
  }

  /** What one rule finds here. */
  find(rule: FindingRule, config: SiteConfig = {}): Finding[] {
    return findWeaknesses(this.graph(), config, [rule]);
  }

  /** As the rules of later stages see it. */
  view(config: SiteConfig = {}): SiteView {
    return new SiteView(this.graph(), config);
  }

  private graph(): SiteGraph {
    return { assets: this.assets, conversations: this.conversations, links: [], zones: this.zones, conduits: [], coverage: [], reconciliation: { listedAndSeen: 0, listedSilent: 0, seenNotListed: 0, seen: 0, conflicts: this.conflicts }, networkDevices: this.networkDevices, vulnerabilities: this.vulnerabilities };
  }
}

/** Office (4), DMZ (3.5), operations (3) and a cell (1), and the internet. */
export function plant(): TestSite {
  return new TestSite().zone('External').zone('office', 4).zone('dmz', 3.5).zone('operations', 3).zone('cell', 1);
}
