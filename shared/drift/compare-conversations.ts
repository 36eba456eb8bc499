import type { Severity } from '../model/finding';
import { duration } from '../model/quantities';
import { called, cited } from './compare-kit';
import type { Draft, Sides } from './compare-kit';
import type { SideAsset, SideConversation } from './side';

/** Talk that comes and goes with every look around the network; the devices behind it are compared as assets. */
const HOUSEKEEPING: ReadonlySet<string> = new Set(['arp', 'icmp', 'icmpv6', 'igmp', 'stp', 'lldp', 'cdp', 'dtp', 'vtp', 'lacp', 'mdns', 'llmnr', 'nbns', 'nbdgm', 'ssdp', 'dhcp', 'dhcpv6', 'vrrp', 'hsrp', 'ws-discovery', 'ptp', 'dns', 'ntp']);

/** Operations that leave the server as it was. */
const HARMLESS: ReadonlySet<string> = new Set(['read', 'identify', 'other']);
/** A period, a rate or a volume that is this many times another is another one; below so many packets nothing is said. */
const TIMES = 3;
const PACKETS = 30;
/** Coefficient of variation up to which traffic is periodic. */
const REGULAR = 0.5;
const SEVERITY_OF: Readonly<Record<string, Severity>> = { program: 'critical', control: 'high', write: 'high' };

interface Talk {
  readonly client: SideAsset | undefined;
  readonly server: SideAsset | undefined;
  readonly list: SideConversation[];
}

/** Who talks to whom about what: pairs that are new, pairs that fell silent, and known pairs that do something else, or at another pace. */
export function compareConversations(sides: Sides): Draft[] {
  const before = talks(sides.base.conversations, id => sides.toNew.get(id)?.new.id ?? `base ${id}`, sides.baseAssets);
  const after = talks(sides.later.conversations, id => id, sides.newAssets);
  const items: Draft[] = [];
  for (const [key, talk] of after) {
    const known = before.get(key);
    if (known) items.push(...changes(sides, key, known, talk));
    else items.push(fresh(sides, key, talk));
  }
  for (const [key, talk] of before) if (!after.has(key)) items.push(silent(sides, key, talk));
  return items;
}

function talks(list: readonly SideConversation[], idOf: (asset: string) => string, assets: ReadonlyMap<string, SideAsset>): Map<string, Talk> {
  const map = new Map<string, Talk>();
  for (const conversation of list) {
    const { client, server } = conversation;
    // A group address is nobody, and neither is an id that no asset has.
    if (client === undefined || server === undefined || !assets.has(client) || !assets.has(server) || !conversation.established || HOUSEKEEPING.has(conversation.protocol ?? '')) continue;
    // The VLAN of a conversation depends on where the tap stood; what is spoken at a port, on how far it came: a refused login is MQTT, a working one VDA 5050.
    const key = [idOf(client), idOf(server), conversation.transport, conversation.serverPort ?? conversation.protocol ?? ''].join(' ');
    const talk = map.get(key);
    if (talk) talk.list.push(conversation);
    else map.set(key, { client: assets.get(client), server: assets.get(server), list: [conversation] });
  }
  return map;
}

const evidenceOf = ({ list }: Talk) => cited(...list.map(({ evidence }) => evidence));
const words = ({ client, server, list }: Talk): string => `${called(client)} → ${called(server)} by ${list[0]!.protocol ?? list[0]!.transport}${list[0]!.serverPort === undefined ? '' : ` (${list[0]!.transport}/${list[0]!.serverPort})`}`;
const ids = (asset: SideAsset | undefined): string[] => (asset ? [asset.id] : []);
const about = ({ client, server }: Talk): string[] => [...ids(client), ...ids(server)];

interface Done {
  readonly name: string;
  readonly kind: string;
  readonly count: number;
  readonly refused: number;
  readonly evidence: SideConversation['evidence'];
}

function operations({ list }: Talk): Map<string, Done> {
  const map = new Map<string, Done>();
  for (const { name, code, kind, count, refused = 0, evidence } of list.flatMap(conversation => conversation.operations)) {
    const key = `${code ?? ''} ${name}`;
    const known = map.get(key);
    map.set(key, { name, kind, count: (known?.count ?? 0) + count, refused: (known?.refused ?? 0) + refused, evidence: [...known?.evidence ?? [], ...evidence] });
  }
  return map;
}

function fresh(sides: Sides, key: string, talk: Talk): Draft {
  const { client, server } = talk;
  const all = [...operations(talk).values()];
  const refused = all.length > 0 && all.every(operation => operation.refused >= operation.count);
  const done = all.filter(({ kind }) => !HARMLESS.has(kind));
  const levels = [sides.level(client), sides.level(server)];
  const worst = done.map(({ kind }) => SEVERITY_OF[kind] ?? 'low').sort((a, b) => rank(b) - rank(a))[0];
  const low = Math.min(...levels);
  const crosses = Math.abs(levels[0]! - levels[1]!) >= 2;
  const severity: Severity = low <= 2 && worst !== undefined ? worst : low <= 2 && crosses ? 'high' : low <= 2 ? 'medium' : 'low';
  // The client's zone tells: it is the client who would have been heard.
  const doubt = sides.doubtNew(client?.zone) ?? sides.doubtNew(server?.zone);
  return {
    key: ['conversation', key, 'new'], about: 'conversation', state: doubt === undefined ? 'new' : 'not-seen-before', kind: 'deviation', severity,
    text: `${words(talk)} is new${done.length > 0 ? `, and does: ${done.slice(0, 4).map(({ name, count }) => `${name} ×${count}`).join(', ')}` : ''}${refused ? '; all of it is refused' : ''}.`,
    newAssets: about(talk), newEvidence: cited(...done.map(({ evidence }) => evidence), evidenceOf(talk)), ...(doubt === undefined ? {} : { doubt }),
  };
}

function silent(sides: Sides, key: string, talk: Talk): Draft {
  const { client, server } = talk;
  const doubt = sides.doubtGone(client?.zone) ?? sides.doubtGone(server?.zone);
  return {
    key: ['conversation', key, 'gone'], about: 'conversation', state: doubt === undefined ? 'gone' : 'not-seen', kind: 'deviation', severity: 'low', text: `${words(talk)} was seen and is not now.`,
    baseAssets: about(talk), baseEvidence: evidenceOf(talk), ...(doubt === undefined ? {} : { doubt }),
  };
}

function changes(sides: Sides, key: string, before: Talk, after: Talk): Draft[] {
  const items: Draft[] = [];
  const { client, server } = after;
  const known = { about: 'conversation' as const, kind: 'known-doing-new' as const, baseAssets: about(before), newAssets: about(after), baseEvidence: evidenceOf(before) };
  const had = operations(before);
  const baseHours = sides.hours('base', before.server);
  const newHours = sides.hours('new', server);
  for (const [operation, { name, kind, count, refused, evidence }] of operations(after)) {
    const earlier = had.get(operation);
    const proof = { newEvidence: cited(evidence) };
    if (!earlier) {
      const doubt = sides.doubtNew(client?.zone);
      items.push({
        ...known, ...proof, key: ['conversation', key, 'operation', operation], state: doubt === undefined ? 'changed' : 'not-seen-before', field: 'operation', after: `${name} ×${count}`,
        severity: SEVERITY_OF[kind] ?? 'low', text: `${words(after)}: ${name} (${kind}, ×${count}) was never done before between the two.`, ...(doubt === undefined ? {} : { doubt }),
      });
      continue;
    }
    if (refused > 0 && earlier.refused === 0) {
      items.push({ ...known, ...proof, key: ['conversation', key, 'refused', operation], state: 'changed', severity: 'medium', field: 'refusals', before: '0', after: String(refused), text: `${words(after)}: ${name} is refused now (${refused} of ${count}); it was not before.` });
    }
    if (HARMLESS.has(kind)) continue;
    const rate = count / newHours;
    const was = earlier.count / baseHours;
    if (rate >= TIMES * was && count >= 3 && count - earlier.count >= 3) {
      items.push({
        ...known, ...proof, key: ['conversation', key, 'rate', operation], state: 'changed', severity: 'medium', field: 'rate', before: `${was.toFixed(1)} an hour`, after: `${rate.toFixed(1)} an hour`,
        text: `${words(after)}: ${name} ${rate.toFixed(1)} times an hour; it was ${was.toFixed(1)}.`,
      });
    }
  }
  const pace = (talk: Talk): number | undefined => talk.list.find(({ period, packets }) => period !== undefined && period.variation <= REGULAR && packets >= PACKETS)?.period?.micros;
  const was = pace(before);
  const is = pace(after);
  if (was !== undefined && is !== undefined && (is >= TIMES * was || was >= TIMES * is)) {
    items.push({
      ...known, key: ['conversation', key, 'period'], state: 'changed', severity: 'low', field: 'period', before: duration(was), after: duration(is), newEvidence: evidenceOf(after),
      text: `${words(after)} every ${duration(is)}; it was every ${duration(was)}.`,
    });
  }
  const bytes = (talk: Talk): number => talk.list.reduce((sum, conversation) => sum + conversation.bytes, 0);
  const packets = (talk: Talk): number => talk.list.reduce((sum, conversation) => sum + conversation.packets, 0);
  const volume = bytes(after) / newHours;
  const earlierVolume = bytes(before) / baseHours;
  if (volume >= 3 * TIMES * earlierVolume && packets(after) >= PACKETS && packets(before) >= PACKETS) {
    items.push({
      ...known, key: ['conversation', key, 'volume'], state: 'changed', severity: 'low', field: 'volume', before: `${Math.round(earlierVolume)} bytes an hour`, after: `${Math.round(volume)} bytes an hour`, newEvidence: evidenceOf(after),
      text: `${words(after)} carries ${(volume / earlierVolume).toFixed(0)} times as much an hour as before.`,
    });
  }
  return items;
}

const RANKS: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
export function rank(severity: Severity): number {
  return RANKS.indexOf(severity);
}
