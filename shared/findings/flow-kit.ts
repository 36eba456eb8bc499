import type { Asset } from '../model/asset';
import type { OperationKind, Orientation } from '../model/conversation';
import type { Evidence } from '../model/evidence';
import type { SiteConversation } from '../model/graph';
import { subnetOf } from '../model/address';
import { compareText } from '../model/order';
import { collectEvidence, groupBy, type SiteView } from './site-kit';

/** An operation of a flow. Requests that the server refused are counted apart: they changed nothing. */
export interface FlowOperation {
  readonly name: string;
  readonly kind: OperationKind;
  readonly taken: number;
  readonly refused: number;
  readonly evidence: readonly Evidence[];
}

/** All that one asset does at one service of another, whichever networks showed it. */
export interface Flow {
  readonly client: Asset;
  readonly server: Asset;
  /** Protocol id, else `tcp/2001`. */
  readonly service: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly conversations: readonly SiteConversation[];
  readonly operations: readonly FlowOperation[];
  readonly evidence: readonly Evidence[];
}

/** Protocols by which a network runs: reaching them does no more than resolve names, tell the time or build the topology. */
const BACKGROUND: ReadonlySet<string> = new Set([
  'arp', 'icmp', 'icmpv6', 'igmp', 'stp', 'lldp', 'cdp', 'vrrp', 'hsrp', 'dhcp', 'dhcpv6', 'dns', 'mdns', 'llmnr', 'nbns', 'nbdgm', 'ssdp', 'ws-discovery', 'ntp', 'ptp', 'syslog', 'ospf', 'eigrp', 'lacp',
  'netflow', 'sflow', 'vtp', 'dtp', 'udld', 'bfd', 'rip', 'capwap', 'zebra-discovery', 'lltd', 'radius', 'loopback', 'pim', 'vxlan',
]);

/** Made once per site: seventy rules ask for them. */
interface Flows {
  readonly all: readonly Flow[];
  readonly useful: readonly Flow[];
  readonly from: ReadonlyMap<Asset, readonly Flow[]>;
  readonly to: ReadonlyMap<Asset, readonly Flow[]>;
}

const cache = new WeakMap<SiteView, Flows>();

function indexed(site: SiteView): Flows {
  const known = cache.get(site);
  if (known) return known;
  const all = collectFlows(site);
  const useful = all.filter(flow => !BACKGROUND.has(flow.service) && !flow.conversations.every(({ transport }) => transport === 'icmp'));
  const flows: Flows = { all, useful, from: groupBy(useful, flow => flow.client), to: groupBy(all, flow => flow.server) };
  cache.set(site, flows);
  return flows;
}

/** Every flow between two assets that was answered, in the order of client, server and service. Attempts that nobody answered are no flows. */
export function flowsOf(site: SiteView): readonly Flow[] {
  return indexed(site).all;
}

/** Flows over which somebody can do something: neither the network's own background nor a lone ping. */
export function usefulFlows(site: SiteView): readonly Flow[] {
  return indexed(site).useful;
}

/** Useful flows that this asset opens. */
export function flowsFrom(site: SiteView, client: Asset): readonly Flow[] {
  return indexed(site).from.get(client) ?? [];
}

/** All flows to this asset, background included. */
export function flowsTo(site: SiteView, server: Asset): readonly Flow[] {
  return indexed(site).to.get(server) ?? [];
}

function collectFlows(site: SiteView): readonly Flow[] {
  const groups = new Map<string, { client: Asset; server: Asset; service: string; conversations: SiteConversation[] }>();
  for (const conversation of site.conversations) {
    const sides = site.sides(conversation);
    if (!sides || !conversation.established || sides.client === sides.server) continue;
    const service = serviceName(conversation);
    const key = `${sides.client.id}\n${sides.server.id}\n${service}`;
    const group = groups.get(key);
    if (group) group.conversations.push(conversation);
    else groups.set(key, { ...sides, service, conversations: [conversation] });
  }
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([, { client, server, service, conversations }]): Flow => {
    const { protocol, serverPort } = conversations[0]!;
    return {
      client, server, service, ...(protocol === undefined ? {} : { protocol }), ...(serverPort === undefined ? {} : { port: serverPort }), conversations,
      operations: addOperations(conversations), evidence: conversations.length === 1 ? conversations[0]!.evidence : collectEvidence(...conversations.map(conversation => conversation.evidence)),
    };
  });
}

export function serviceName(conversation: Pick<SiteConversation, 'protocol' | 'transport' | 'serverPort'>): string {
  return conversation.protocol ?? (conversation.serverPort === undefined ? conversation.transport : `${conversation.transport}/${conversation.serverPort}`);
}

/** A core mirror port shows a routed packet once per VLAN; what one VLAN saw is counted, not the copies. */
function addOperations(conversations: readonly SiteConversation[]): readonly FlowOperation[] {
  // The common case by far; nothing has to be added up.
  if (conversations.length === 1) {
    const operations = conversations[0]!.operations.map(({ name, kind, count, refused = 0, evidence }): FlowOperation => ({ name, kind, taken: count - refused, refused, evidence }));
    return withoutRefused(operations.sort((a, b) => compareText(a.name, b.name)));
  }
  const byNetwork = new Map<string, Map<string, FlowOperation>>();
  for (const conversation of conversations) {
    const network = `${conversation.vlan ?? ''} ${conversation.tunnel ?? ''}`;
    const sums = byNetwork.get(network) ?? new Map<string, FlowOperation>();
    byNetwork.set(network, sums);
    for (const { name, kind, count, refused = 0, evidence } of conversation.operations) {
      const before = sums.get(name);
      sums.set(name, { name, kind, taken: (before?.taken ?? 0) + count - refused, refused: (before?.refused ?? 0) + refused, evidence: collectEvidence(before?.evidence ?? [], evidence) });
    }
  }
  const most = new Map<string, FlowOperation>();
  for (const sums of byNetwork.values()) {
    for (const operation of sums.values()) {
      const before = most.get(operation.name);
      most.set(operation.name, {
        ...operation, taken: Math.max(before?.taken ?? 0, operation.taken), refused: Math.max(before?.refused ?? 0, operation.refused), evidence: collectEvidence(before?.evidence ?? [], operation.evidence),
      });
    }
  }
  return withoutRefused([...most.values()].sort((a, b) => compareText(a.name, b.name)));
}

/** A refusal does not always repeat what was asked: `reinitialize device` refused stands for `reinitialize device (cold start)` asked. */
function withoutRefused(operations: readonly FlowOperation[]): readonly FlowOperation[] {
  let result = operations;
  for (const refusal of operations) {
    if (refusal.taken > 0 || refusal.refused === 0) continue;
    let left = refusal.refused;
    result = result.map(operation => {
      if (!operation.name.startsWith(`${refusal.name} (`) || operation.refused > 0) return operation;
      const moved = Math.min(left, operation.taken);
      left -= moved;
      return { ...operation, taken: operation.taken - moved, refused: moved };
    });
    if (left < refusal.refused) result = result.filter(operation => operation !== refusal);
  }
  return result;
}

/** The client is known to be the client: the capture shows the opening, or the messages say it. */
export function isOriented(flow: Flow): boolean {
  const sure: readonly Orientation[] = ['handshake', 'message', 'service'];
  return flow.conversations.some(conversation => sure.includes(conversation.orientation));
}

/** Operations of these kinds that the server accepted. */
export function taken(flow: Flow, ...kinds: readonly OperationKind[]): readonly FlowOperation[] {
  return flow.operations.filter(operation => kinds.includes(operation.kind) && operation.taken > 0);
}

export function sum(operations: readonly FlowOperation[]): number {
  return operations.reduce((total, operation) => total + operation.taken, 0);
}

/** Both have an address in the same subnet, so that no router or firewall stands between them. */
export function sharesSubnet(a: Asset, b: Asset): boolean {
  const subnets = new Set(a.ips.map(subnetOf));
  return b.ips.some(ip => subnets.has(subnetOf(ip)));
}

/** Traffic from one to the other has to pass a boundary: other zones, no subnet in common. */
export function crossesZones({ client, server }: { readonly client: Asset; readonly server: Asset }): boolean {
  return client.zone !== undefined && server.zone !== undefined && client.zone !== server.zone && !sharesSubnet(client, server);
}

/** Flows that hang together, with the asset that has the most partners in the middle. */
export interface Hub {
  readonly hub: Asset;
  readonly side: 'client' | 'server';
  readonly flows: readonly Flow[];
}

/**
 * Fewest readable groups: a flow goes to whichever of its ends has more partners, so that one client at forty servers is one case, and forty clients at
 * one server are one as well.
 */
export function groupByHub(flows: readonly Flow[]): readonly Hub[] {
  const servers = new Map<string, Set<string>>();
  const clients = new Map<string, Set<string>>();
  for (const { client, server } of flows) {
    servers.set(client.id, (servers.get(client.id) ?? new Set()).add(server.id));
    clients.set(server.id, (clients.get(server.id) ?? new Set()).add(client.id));
  }
  const hubs = new Map<string, { hub: Asset; side: 'client' | 'server'; flows: Flow[] }>();
  for (const flow of flows) {
    const side = servers.get(flow.client.id)!.size >= clients.get(flow.server.id)!.size ? 'client' : 'server';
    const hub = flow[side];
    const key = `${side} ${hub.id}`;
    const group = hubs.get(key);
    if (group) group.flows.push(flow);
    else hubs.set(key, { hub, side, flows: [flow] });
  }
  return [...hubs.values()];
}

/** Assets, conversations and evidence of flows, as a case wants them. */
export function flowCase(flows: readonly Flow[], ...operations: readonly (readonly FlowOperation[])[]): { assets: string[]; conversations: string[]; evidence: readonly Evidence[] } {
  const first = operations.flat().map(operation => operation.evidence);
  return {
    assets: [...new Set(flows.flatMap(({ client, server }) => [client.id, server.id]))].sort(compareText),
    conversations: [...new Set(flows.flatMap(flow => flow.conversations.map(({ id }) => id)))].sort(compareText),
    evidence: first.length > 0 ? collectEvidence(...first) : collectEvidence(...flows.map(flow => flow.evidence)),
  };
}
