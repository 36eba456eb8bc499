import type { SiteEntry } from '../model/analysis';
import type { Asset } from '../model/asset';
import type { SiteConfig } from '../model/config';
import type { Evidence } from '../model/evidence';
import type { Basis } from '../model/graph';
import { compareText } from '../model/order';
import { collectEvidence, listNames, OPERATOR_STATIONS, type SiteView } from '../findings/site-kit';
import type { AttackGraphBuilder } from './builder';
import type { ParameterName } from './parameters';
import { opensWay, serviceOf } from './techniques/steps-kit';

/** Where an attacker can begin, with a frequency a year; risk model §1.2. Proposed only with evidence, or marked assumed and listed among the assumptions. */
export interface DraftEntry extends SiteEntry {
  readonly node: string;
  readonly param: ParameterName;
  /** Asset outside the site that was seen to use it. */
  readonly origin?: string;
}

interface Proposal {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly assets: readonly Asset[];
  /** Steps held at once when the attacker begins. */
  readonly steps: readonly string[];
  readonly param: ParameterName;
  readonly basis: Basis;
  readonly technique: string;
  readonly evidence: readonly Evidence[];
  readonly origin?: string;
}

const LAPTOP_LIKE = new Set<Asset['role']>(['workstation', 'mobile']);
const WIRELESS = new Set<Asset['role']>(['rf-terminal', 'amr', 'wireless-ap']);

export function proposeEntries(site: SiteView, graph: AttackGraphBuilder, config: SiteConfig): DraftEntry[] {
  const proposals = [...phishing(site, graph), ...vendors(site, graph), ...internet(site, graph), ...cloud(site), ...transient(site, graph), ...wireless(site, graph), ...media(site, graph)];
  const settings = new Map((config.entries ?? []).map(setting => [setting.id, setting]));
  const drafts: DraftEntry[] = [];
  for (const proposal of proposals.sort((a, b) => compareText(a.id, b.id))) {
    const setting = settings.get(proposal.id) ?? settings.get(proposal.kind);
    if (setting?.on === false) continue;
    const steps = proposal.steps.filter(step => graph.has(step));
    if (steps.length === 0) continue;
    // Several steps at once hang on one of the entry's own, so that an entry is one foothold.
    const node = graph.node(proposal.id, { kind: 'entry' }, { label: proposal.label });
    for (const step of steps) graph.edge(node, step, { rule: 'entry', basis: proposal.basis, technique: proposal.technique, evidence: proposal.evidence, text: '' }, { ...(graph.nodeFacts(step)?.asset === undefined ? {} : { to: graph.nodeFacts(step)!.asset! }) });
    drafts.push({
      id: proposal.id, kind: proposal.kind, label: proposal.label, assets: proposal.assets.map(asset => asset.id), frequency: setting?.frequency ?? graph.parameters.value(proposal.param), basis: proposal.basis,
      technique: proposal.technique, evidence: proposal.evidence, node, param: proposal.param, ...(proposal.origin === undefined ? {} : { origin: proposal.origin }),
    });
  }
  return drafts;
}

/** One entry for all office workstations of a site: one of them opens the wrong mail. */
function phishing(site: SiteView, graph: AttackGraphBuilder): Proposal[] {
  const bySite = new Map<string, Asset[]>();
  for (const asset of site.assets) {
    if (asset.external || !LAPTOP_LIKE.has(asset.role) || !graph.has(`${asset.id}.exec`)) continue;
    bySite.set(asset.site, [...(bySite.get(asset.site) ?? []), asset]);
  }
  return [...bySite].map(([name, assets]) => ({
    id: `entry:it-phishing:${name}`, kind: 'it-phishing', label: `office PC (${assets.length} seen)`, assets, steps: assets.map(asset => `${asset.id}.exec`), param: 'lambda.it-phishing' as const, basis: 'observed' as const, technique: 'T1566',
    evidence: collectEvidence(...assets.map(proofOf)),
  }));
}

function vendors(site: SiteView, graph: AttackGraphBuilder): Proposal[] {
  const proposals: Proposal[] = [];
  for (const asset of site.assets) {
    if (asset.external) continue;
    const facts = site.facts(asset, 'remote-access');
    if (facts.length === 0 && asset.role !== 'remote-access-gateway') continue;
    const tool = facts.length > 0 ? listNames(facts.map(fact => String(fact.value)), 2) : 'remote-access gateway';
    graph.exec(asset);
    proposals.push({
      id: `entry:vendor-remote-access:${asset.id}`, kind: 'vendor-remote-access', label: `vendor access (${tool}) on ${asset.name}`, assets: [asset], steps: [`${asset.id}.exec`], param: 'lambda.vendor', basis: 'observed', technique: 'T0822',
      evidence: collectEvidence(...facts.map(fact => fact.evidence), proofOf(asset)),
    });
  }
  return proposals;
}

/** A service inside that answered an address outside. */
function internet(site: SiteView, graph: AttackGraphBuilder): Proposal[] {
  const exposed = new Map<string, { server: Asset; client: Asset; service: string; evidence: Evidence[][] }>();
  for (const conversation of site.conversations) {
    const sides = site.sides(conversation);
    if (!sides || !sides.client.external || sides.server.external || !opensWay(conversation)) continue;
    const service = serviceOf(conversation);
    const key = `${sides.server.id}:${service}`;
    const known = exposed.get(key) ?? { server: sides.server, client: sides.client, service, evidence: [] };
    known.evidence.push([...conversation.evidence]);
    exposed.set(key, known);
  }
  return [...exposed].map(([key, { server, client, service, evidence }]) => ({
    id: `entry:internet-exposed-service:${key}`, kind: 'internet-exposed-service', label: `internet, ${service} of ${server.name} answers`, assets: [server], steps: [graph.reach(server, service)], param: 'lambda.internet' as const,
    basis: 'observed' as const, technique: 'T0883', evidence: collectEvidence(...evidence), origin: client.id,
  }));
}

/** Systems and devices that do what a cloud tells them; a camera's relay opens it to whoever holds the cloud account. */
const CLOUD_OBEYING: ReadonlySet<Asset['role']> = new Set(['fleet-manager', 'wms', 'wes', 'wcs', 'broker', 'bms-server', 'scada-server', 'historian', 'ems-server', 'camera', 'vms', 'access-control-server', 'bms-controller', 'charger', 'gateway']);

/** Warehouse systems that take orders from a cloud: a long-lived outbound connection of a system that others obey. */
function cloud(site: SiteView): Proposal[] {
  const proposals: Proposal[] = [];
  for (const asset of site.assets) {
    if (asset.external || !CLOUD_OBEYING.has(asset.role)) continue;
    const services = site.facts(asset, 'cloud-service');
    const outward = site.from(asset).filter(conversation => site.asset(conversation.server)?.external === true && conversation.established && ['tls', 'mqtt', 'amqp', 'quic', 'http'].includes(conversation.protocol ?? ''));
    if (outward.length === 0 || services.length === 0) continue;
    proposals.push({
      id: `entry:cloud-saas:${asset.id}`, kind: 'cloud-saas', label: `cloud (${listNames(services.map(fact => String(fact.value)), 2)}) behind ${asset.name}`, assets: [asset], steps: [`${asset.id}.exec`], param: 'lambda.saas', basis: 'observed', technique: 'T1199',
      evidence: collectEvidence(...services.map(fact => fact.evidence), ...outward.map(conversation => conversation.evidence)),
    });
  }
  return proposals;
}

/** A contractor's laptop in an OT segment; nothing on the wire shows port security, so every such segment is open to one. */
function transient(site: SiteView, graph: AttackGraphBuilder): Proposal[] {
  return site.graph.zones.filter(zone => (zone.basis === 'vlan' || zone.basis === 'subnet' || zone.basis === 'configuration' || zone.basis === 'analyst') && graph.has(`${zone.id}.seg`) && zone.assets.some(id => {
    const asset = site.asset(id);
    return asset !== undefined && !asset.external && site.isOt(asset) && ((asset.purdueLevel ?? 3) <= 2 || asset.role === 'engineering-workstation') && asset.macs.length > 0;
  })).map(zone => ({
    id: `entry:on-site-transient-device:${zone.id}`, kind: 'on-site-transient-device', label: `contractor laptop in ${zone.name}`, assets: zone.assets.flatMap(id => site.asset(id) ?? []).filter(asset => asset.role === 'engineering-workstation'), steps: [`${zone.id}.seg`], param: 'lambda.transient' as const, basis: 'assumed' as const, technique: 'T0864', evidence: [],
  }));
}

function wireless(site: SiteView, graph: AttackGraphBuilder): Proposal[] {
  return site.graph.zones.filter(zone => zone.basis !== 'external' && graph.has(`${zone.id}.seg`)).flatMap(zone => {
    const radios = zone.assets.flatMap(id => site.asset(id) ?? []).filter(asset => WIRELESS.has(asset.role));
    return radios.length === 0 ? [] : [{
      id: `entry:wireless-rogue-device:${zone.id}`, kind: 'wireless-rogue-device', label: `rogue device on the wireless network ${zone.name}`, assets: radios, steps: [`${zone.id}.seg`], param: 'lambda.wireless' as const, basis: 'observed' as const, technique: 'T0860',
      evidence: collectEvidence(...radios.map(proofOf)),
    }];
  });
}

function media(site: SiteView, graph: AttackGraphBuilder): Proposal[] {
  return site.assets.filter(asset => !asset.external && (asset.role === 'engineering-workstation' || asset.role === 'bms-server' || (OPERATOR_STATIONS.has(asset.role) && /windows/i.test(asset.os ?? ''))) && graph.has(`${asset.id}.exec`)).map(asset => ({
    id: `entry:removable-media:${asset.id}`, kind: 'removable-media', label: `USB stick at ${asset.name}`, assets: [asset], steps: [`${asset.id}.exec`], param: 'lambda.media' as const, basis: 'assumed' as const, technique: 'T0847', evidence: [],
  }));
}

/** What shows that the asset is there and what it is. */
function proofOf(asset: Asset): readonly Evidence[] {
  return collectEvidence(...asset.roleReasons.map(reason => reason.evidence), ...asset.facts.slice(0, 2).map(fact => fact.evidence));
}
