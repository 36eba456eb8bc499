import type { Asset, Fact, Role } from '../model/asset';
import type { SiteConfig } from '../model/config';
import { EVIDENCE_LISTED, evidenceKey, type Evidence } from '../model/evidence';
import type { SiteConversation } from '../model/graph';
import type { FactValue } from '../model/observation';
import type { SiteGraph } from '../model/site-graph';
import { PermittedReach } from '../graph/permitted';
import type { PurdueLevel, Zone } from '../model/zone';

/** Roles by what they do; rules speak of these groups. */
export const CONTROLLERS: ReadonlySet<Role> = new Set(['plc', 'safety-plc', 'robot', 'dcs']);
export const FIELD_DEVICES: ReadonlySet<Role> = new Set(['remote-io', 'drive', 'fixed-scanner', 'rfid-reader', 'scale', 'energy-meter', 'labeler', 'charger', 'amr']);
export const OPERATOR_STATIONS: ReadonlySet<Role> = new Set(['hmi', 'scada-server', 'historian', 'opc-server', 'engineering-workstation']);
export const WAREHOUSE_SERVERS: ReadonlySet<Role> = new Set(['wms', 'wcs', 'wes', 'fleet-manager', 'broker', 'pick-to-light-controller', 'voice-server']);
export const BUILDING: ReadonlySet<Role> = new Set(['bms-server', 'bms-controller', 'ems-server', 'energy-meter', 'ups']);
export const PHYSICAL_SECURITY: ReadonlySet<Role> = new Set(['camera', 'vms', 'access-control-panel', 'access-control-server']);
export const OFFICE: ReadonlySet<Role> = new Set(['workstation', 'office-printer', 'phone', 'mobile']);
export const INFRASTRUCTURE: ReadonlySet<Role> = new Set(['switch', 'router', 'firewall', 'wireless-ap', 'ups']);

/** Protocols that move or read the process and ask nobody who they are; with the operation kinds that matter. */
export const CONTROL_PROTOCOLS: ReadonlySet<string> = new Set([
  'modbus-tcp', 'umas', 'enip', 'cip', 'cip-io', 's7comm', 's7comm-plus', 'fins', 'slmp', 'ads', 'profinet-dcp', 'profinet-cm', 'profinet-rt', 'bacnet', 'dnp3', 'iec104', 'mms', 'goose', 'ge-srtp',
  'codesys-v2', 'codesys-v3', 'hart-ip', 'knxnet-ip', 'ethercat', 'opcua', 'opcda', 'pcworx', 'lontalk-ip',
]);

export const REMOTE_DESKTOPS: ReadonlySet<string> = new Set(['rdp', 'vnc', 'ssh', 'telnet', 'teamviewer', 'anydesk']);

/** The site with the indexes that rules ask for; made once per analysis. */
export class SiteView {
  readonly assets: readonly Asset[];
  readonly conversations: readonly SiteConversation[];
  readonly #byId: ReadonlyMap<string, Asset>;
  readonly #zones: ReadonlyMap<string, Zone>;
  readonly #from = new Map<string, SiteConversation[]>();
  readonly #to = new Map<string, SiteConversation[]>();
  readonly #permitted = new Map<string, PermittedReach>();

  constructor(readonly graph: SiteGraph, readonly config: SiteConfig = {}) {
    this.assets = graph.assets;
    this.conversations = graph.conversations;
    this.#byId = new Map(graph.assets.map(asset => [asset.id, asset]));
    this.#zones = new Map(graph.zones.map(zone => [zone.id, zone]));
    for (const conversation of graph.conversations) {
      if (conversation.client !== undefined) push(this.#from, conversation.client, conversation);
      if (conversation.server !== undefined) push(this.#to, conversation.server, conversation);
    }
  }

  /** What the configurations of a site permit; undefined where there is none that routes. */
  permitted(site: string): PermittedReach | undefined {
    let known = this.#permitted.get(site);
    if (!known) this.#permitted.set(site, known = new PermittedReach((this.graph.networkDevices ?? []).filter(entry => entry.site === site)));
    return known.size > 0 ? known : undefined;
  }

  asset(id: string | undefined): Asset | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  name(id: string | undefined): string {
    return this.asset(id)?.name ?? 'unknown';
  }

  zone(asset: Asset | undefined): Zone | undefined {
    return asset?.zone === undefined ? undefined : this.#zones.get(asset.zone);
  }

  /** Conversations in which it is the client, or the server. */
  from(asset: Asset): readonly SiteConversation[] {
    return this.#from.get(asset.id) ?? [];
  }

  to(asset: Asset): readonly SiteConversation[] {
    return this.#to.get(asset.id) ?? [];
  }

  /** Both sides, where both are assets. */
  sides(conversation: SiteConversation): { readonly client: Asset; readonly server: Asset } | undefined {
    const client = this.asset(conversation.client);
    const server = this.asset(conversation.server);
    return client && server ? { client, server } : undefined;
  }

  /** In operational technology: level 0–3 or 3.5 by function, or in a zone of level ≤ 3. */
  isOt(asset: Asset): boolean {
    if (asset.external) return false;
    if (asset.purdueLevel !== undefined) return asset.purdueLevel <= 3;
    const level = this.zone(asset)?.purdueLevel;
    return level !== undefined && level <= 3;
  }

  isIt(asset: Asset): boolean {
    return !asset.external && asset.purdueLevel !== undefined && asset.purdueLevel >= 4;
  }

  /** IT by what it is or by a list, not only by standing in a network that is mostly office: a stranger there may be anything. */
  isKnownIt(asset: Asset): boolean {
    return this.isIt(asset) && !(asset.role === 'unknown' && asset.purdueBasis === 'zone');
  }

  level(asset: Asset): PurdueLevel | undefined {
    return asset.purdueLevel ?? this.zone(asset)?.purdueLevel;
  }

  facts(asset: Asset, key: string, value?: FactValue): readonly Fact[] {
    return asset.facts.filter(fact => fact.key === key && (value === undefined || fact.value === value));
  }

  fact(asset: Asset, key: string, value?: FactValue): Fact | undefined {
    return asset.facts.find(fact => fact.key === key && (value === undefined || fact.value === value));
  }

  /** Every asset that states the fact, with its proof. */
  withFact(key: string, value?: FactValue): readonly { readonly asset: Asset; readonly fact: Fact }[] {
    return this.assets.flatMap(asset => this.facts(asset, key, value).map(fact => ({ asset, fact })));
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The first pieces of evidence of several claims, without repetition. */
export function collectEvidence(...lists: readonly (readonly Evidence[])[]): readonly Evidence[] {
  const seen = new Map<string, Evidence>();
  for (let i = 0; seen.size < EVIDENCE_LISTED && lists.some(list => i < list.length); i++) {
    for (const list of lists) {
      const piece = list[i];
      if (piece && seen.size < EVIDENCE_LISTED) seen.set(evidenceKey(piece), piece);
    }
  }
  return [...seen.values()];
}

/** `A, B and C`, `A, B, C and 4 more`. */
export function listNames(names: readonly string[], shown = 3): string {
  const unique = [...new Set(names)];
  if (unique.length === 0) return 'nobody';
  if (unique.length === 1) return unique[0]!;
  if (unique.length <= shown + 1) return `${unique.slice(0, -1).join(', ')} and ${unique[unique.length - 1]}`;
  return `${unique.slice(0, shown).join(', ')} and ${unique.length - shown} more`;
}

/** Groups in the order of their first member. */
export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) push(groups, key(item), item);
  return groups;
}
