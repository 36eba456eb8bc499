import { inPrefix, ipScope, parseIpv4, parseIpv6 } from '../model/address';
import type { Evidence, Place } from '../model/evidence';
import type { AddressSet, AddressTerm, Filter, FilterRule, NatRule, NetworkDevice, NetworkInterface, ServiceSet } from '../model/network-config';

/**
 * What the configurations of a site permit (risk-model §1.4 F02 and F07): a packet that opens a connection is walked from device to device along connected networks and static routes;
 * at each, the first rule that fits decides, with the device's own default behind the last. Where a rule that cannot be resolved could have decided otherwise, or where the way leaves
 * what is known, the answer is “undecided”.
 *
 * Doubts, kept on the side of saying less: routing protocols are not read, so a missing route leaves the outgoing interface open and every one is tried; one that lets the packet
 * through is enough for “permitted”. Replies are not checked: a stateless list may block them. Hosts' own filters are not known.
 */
export interface Question {
  readonly from: string;
  readonly to: string;
  /** IP protocol number. */
  readonly protocol: number;
  readonly port?: number;
  /** A client's own port; a dynamic one unless given. */
  readonly sourcePort?: number;
}

/** A device configuration of a source; `id` tells devices apart within a site. */
export interface PlacedDevice {
  readonly source: string;
  readonly device: NetworkDevice;
}

/** The rule, or its absence, that decided at one device. */
export interface Decision {
  readonly device: string;
  readonly filter?: string;
  readonly rule?: FilterRule;
  /** No rule or default of rules: the device only forwards. */
  readonly only?: 'forwards';
  readonly why: string;
  readonly evidence: Evidence;
}

export type Verdict =
  | { readonly kind: 'permitted'; readonly decisions: readonly Decision[] }
  | { readonly kind: 'denied'; readonly decisions: readonly Decision[] }
  /** rule: one that might fit cannot be evaluated · way: where the packet goes is not known. */
  | { readonly kind: 'undecided'; readonly by: 'rule' | 'way'; readonly why: string; readonly decisions: readonly Decision[] };

const DYNAMIC_PORT = 50_000;
/** Devices that one packet may cross. */
const HOPS = 16;
/** Answers kept; 100 bytes each. */
const REMEMBERED = 200_000;

/** Three-valued: fits, does not, cannot be said. */
export type Fit = 'yes' | 'no' | 'unknown';

export function fitsAddress(set: AddressSet, ip: string): Fit {
  const inside = set.any === true || set.terms.some(term => inTerm(term, ip));
  if (set.negated) return inside ? 'no' : set.unresolved.length > 0 ? 'unknown' : 'yes';
  return inside ? 'yes' : set.unresolved.length > 0 ? 'unknown' : 'no';
}

function inTerm(term: AddressTerm, ip: string): boolean {
  const v4 = parseIpv4(ip);
  if ('address' in term) {
    const address = parseIpv4(term.address);
    const ignore = parseIpv4(term.ignore);
    return v4 !== undefined && address !== undefined && ignore !== undefined && ((v4 & ~ignore) >>> 0) === ((address & ~ignore) >>> 0);
  }
  if (v4 !== undefined) {
    const from = parseIpv4(term.from);
    const to = parseIpv4(term.to);
    return from !== undefined && to !== undefined && from <= v4 && v4 <= to;
  }
  const v6 = parseIpv6(ip);
  const from = parseIpv6(term.from);
  const to = parseIpv6(term.to);
  return v6 !== undefined && from !== undefined && to !== undefined && compareBytes(from, v6) <= 0 && compareBytes(v6, to) <= 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < 16; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

export function fitsService(set: ServiceSet, question: Question): Fit {
  if (set.any) return 'yes';
  let fit: Fit = set.unresolved.length > 0 ? 'unknown' : 'no';
  for (const { protocol, ports, sourcePorts, established, partial } of set.terms) {
    // The first packet of a connection carries no mark of an open one; for other protocols than TCP the word has no meaning.
    if (established) continue;
    if (protocol !== undefined && protocol !== question.protocol) continue;
    if (ports && (question.port === undefined || question.port < ports[0] || question.port > ports[1])) continue;
    const own = question.sourcePort ?? DYNAMIC_PORT;
    if (sourcePorts && (own < sourcePorts[0] || own > sourcePorts[1])) continue;
    if (!partial) return 'yes';
    fit = 'unknown';
  }
  return fit;
}

/** At one device: the interface or zone by which the packet comes and goes, and its addresses as the rules see them. */
export interface Crossing {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Both ends in one zone, or one interface. */
  readonly sameZone: boolean;
}

/** The first rule of a filter that fits. A rule that might fit leaves the answer open, unless what follows says the same. */
export function firstMatch(filter: Filter, question: Question, crossing: Crossing): { readonly action: 'permit' | 'deny' | 'unknown'; readonly rule?: FilterRule; readonly open?: FilterRule } {
  let open: FilterRule | undefined;
  const opened = new Set<'permit' | 'deny'>();
  const answer = (action: 'permit' | 'deny', rule?: FilterRule): ReturnType<typeof firstMatch> => {
    opened.add(action);
    return opened.size > 1 ? { action: 'unknown', ...(open ? { open } : {}) } : { action, ...(rule ? { rule } : {}) };
  };
  for (const rule of filter.rules) {
    if (!rule.enabled || (rule.from && !rule.from.some(name => crossing.from.includes(name))) || (rule.to && !rule.to.some(name => crossing.to.includes(name)))) continue;
    const fits = [fitsAddress(rule.source, question.from), fitsAddress(rule.destination, question.to), fitsService(rule.service, question)];
    if (fits.includes('no')) continue;
    if (fits.includes('unknown') || rule.beyond.length > 0) {
      open ??= rule;
      opened.add(rule.action);
      continue;
    }
    return answer(rule.action, rule);
  }
  return answer(crossing.sameZone && filter.withinZone ? filter.withinZone : filter.otherwise);
}

interface Known {
  readonly id: string;
  readonly source: string;
  readonly device: NetworkDevice;
}

/** The configured devices of one site, ready to be asked. */
export class PermittedReach {
  readonly #devices: readonly Known[];
  readonly #ownerOf = new Map<string, Known>();
  readonly #answers = new Map<string, Verdict>();
  #narrow: AddressTerm[] | undefined;

  constructor(devices: readonly PlacedDevice[]) {
    this.#devices = devices.filter(({ device }) => device.kind !== 'host' && device.interfaces.some(entry => entry.addresses.length > 0))
      .map(({ source, device }, i) => ({ id: device.name ?? `device ${i + 1}`, source, device }));
    for (const known of this.#devices) for (const entry of known.device.interfaces) if (entry.enabled) for (const { ip } of entry.addresses) if (!this.#ownerOf.has(ip)) this.#ownerOf.set(ip, known);
  }

  get size(): number {
    return this.#devices.length;
  }

  /** An address of the network that no rule or translation names by itself: how an unlisted device there would be treated. Undefined for networks that are all named, or not IPv4. */
  strangerIn(ip: string): string | undefined {
    const value = parseIpv4(ip);
    if (value === undefined) return undefined;
    const base = value - (value % 256);
    // From the top: addresses are given out from below.
    for (let host = 254; host > 1; host--) {
      const candidate = v4(base + host);
      if (!this.#singled(candidate) && !this.#ownerOf.has(candidate)) return candidate;
    }
    return undefined;
  }

  /** Is the address told apart from its neighbours by a rule, in a term narrower than a /24? */
  #singled(ip: string): boolean {
    this.#narrow ??= this.#devices.flatMap(({ device }) => device.filters.flatMap(filter => filter.rules.flatMap(rule => [...rule.source.terms, ...rule.destination.terms])))
      .filter(term => 'address' in term || (parseIpv4(term.to) ?? 0) - (parseIpv4(term.from) ?? 0) < 255);
    return this.#narrow.some(term => inTerm(term, ip));
  }

  /** Addresses that the rules cannot tell apart from the stranger of their network. */
  isOrdinary(ip: string): boolean {
    return parseIpv4(ip) !== undefined && !this.#singled(ip);
  }

  /** May a packet from one address open this service of another? Answers are remembered. */
  decide(question: Question): Verdict {
    const key = `${question.from} ${question.to} ${question.protocol} ${question.port ?? ''} ${question.sourcePort ?? ''}`;
    let known = this.#answers.get(key);
    if (!known) {
      if (this.#answers.size >= REMEMBERED) this.#answers.clear();
      this.#answers.set(key, known = this.#decide(question));
    }
    return known;
  }

  #decide(question: Question): Verdict {
    if (this.#ownerOf.has(question.to)) return undecided(`${question.to} is an address of ${this.#ownerOf.get(question.to)!.id} itself; who may manage it is not evaluated`);
    if (this.#ownerOf.has(question.from)) return undecided(`${question.from} is an address of ${this.#ownerOf.get(question.from)!.id} itself; what a device sends on its own account meets no list for what comes in`);
    const starts = this.#starts(question.from, question.to);
    if (starts === 'local') return undecided('both are in one network, which no device filters');
    if (starts.length === 0) return undecided('no configured device stands at the network of the sender');
    const verdicts = starts.flatMap(({ known, entry }) => this.#forms(question).map(({ packet, port }) => this.#walk(known, entry, { ...question, to: packet, ...(port === undefined ? {} : { port }) }, question.to, [])));
    const verdict = best(verdicts);
    // Routed without a filter on the way: true of the file, but nobody decided it, and another list may stand in a routing protocol's way.
    return verdict.kind === 'permitted' && verdict.decisions.every(decision => decision.only === 'forwards') ? { kind: 'undecided', by: 'way', why: verdict.decisions.map(decision => decision.why).join('; '), decisions: verdict.decisions } : verdict;
  }

  /** Where a packet of this sender first meets a known device, and by which interfaces it may come in. */
  #starts(from: string, to: string): 'local' | { known: Known; entry: NetworkInterface | undefined }[] {
    const direct: { known: Known; entry: NetworkInterface | undefined }[] = [];
    for (const known of this.#devices) {
      const entry = connected(known.device, from);
      if (!entry) continue;
      if (connected(known.device, to) === entry && entry.addresses.some(({ ip, bits }) => inPrefix(from, `${ip}/${bits}`) && inPrefix(to, `${ip}/${bits}`))) return 'local';
      direct.push({ known, entry });
    }
    if (direct.length > 0) return direct;
    const edges: { known: Known; entry: NetworkInterface | undefined }[] = [];
    for (const known of this.#devices) {
      const { device } = known;
      if (device.interfaces.filter(entry => entry.enabled).length < 2) continue;
      const route = routeOf(device, from);
      if (route?.discard || (route?.via !== undefined && this.#ownerOf.has(route.via) && this.#ownerOf.get(route.via) !== known)) continue;
      const back = route && outgoing(device, route);
      const ingress = back ? [back] : device.interfaces.filter(entry => entry.enabled && comesFrom(entry, from));
      for (const entry of ingress) edges.push({ known, entry });
    }
    return edges;
  }

  /** The packet as the sender may write it: to the address itself, or to one that a device translates into it. */
  #forms({ to, protocol, port }: Question): { packet: string; port?: number }[] {
    const forms: { packet: string; port?: number }[] = [{ packet: to }];
    for (const { device } of this.#devices) {
      for (const rule of device.nat) {
        if (rule.kind !== 'destination' || !rule.enabled || !rule.translated || (rule.protocol !== undefined && rule.protocol !== protocol)) continue;
        const outside = outsideOf(rule, to, port);
        if (outside && forms.length < 64) forms.push(outside);
      }
    }
    return forms;
  }

  #walk(known: Known, came: NetworkInterface | undefined, question: Question, real: string, passed: readonly Decision[]): Verdict {
    if (passed.length >= HOPS) return { kind: 'undecided', by: 'way', why: 'the routes go round in circles', decisions: passed };
    const { device } = known;
    const translated = translate(device, question);
    const to = translated?.to ?? question.to;
    const port = translated?.port ?? question.port;
    const arrives = connected(device, to);
    const route = arrives ? undefined : routeOf(device, to);
    if (route?.discard) return { kind: 'denied', decisions: [...passed, { device: known.id, why: `the route to ${route.prefix} drops its packets`, evidence: { source: known.source, ...route.at } }] };
    const out = arrives ?? (route && outgoing(device, route));
    const ways = out ? [out] : device.interfaces.filter(entry => entry.enabled && entry !== came);
    if (ways.length === 0) return { kind: 'undecided', by: 'way', why: `${known.id} has no route to ${to}`, decisions: passed };
    const seen: Question = { ...question, to: device.rulesSee === 'real' ? to : question.to, ...(device.rulesSee === 'real' && port !== undefined ? { port } : {}) };
    const verdicts = ways.map((goes): Verdict => {
      // The rules of a packet that comes back out where it came in are not those of a crossing, but devices do route so.
      const own = decideAt(known, came, goes, seen);
      if (own.kind !== 'permitted') return { ...own, decisions: [...passed, ...own.decisions] };
      const decisions = [...passed, ...own.decisions];
      if (arrives) return to === real ? { kind: 'permitted', decisions } : { kind: 'undecided', by: 'way', why: `${question.to} is not what the sender means`, decisions };
      const next = route?.via === undefined ? undefined : this.#ownerOf.get(route.via);
      if (next && next !== known) return this.#walk(next, connected(next.device, route!.via!), { ...question, from: hidden(device, goes, question.from, own.decisions), to, ...(port === undefined ? {} : { port }) }, real, decisions);
      // The way leaves the known devices: what they have said is all there is, and an untranslated address may have arrived.
      return to === real ? { kind: 'permitted', decisions } : { kind: 'undecided', by: 'way', why: `the way beyond ${known.id} is not known`, decisions };
    });
    return best(verdicts);
  }
}

/** One that lets it through is enough; else what is open; else the denial. */
function best(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find(verdict => verdict.kind === 'permitted') ?? verdicts.find(verdict => verdict.kind === 'undecided' && verdict.by === 'rule') ?? verdicts.find(verdict => verdict.kind === 'denied') ?? verdicts[0]!;
}

function undecided(why: string): Verdict {
  return { kind: 'undecided', by: 'way', why, decisions: [] };
}

/** The interface whose network holds the address; the narrowest of several. */
function connected(device: NetworkDevice, ip: string): NetworkInterface | undefined {
  let found: { entry: NetworkInterface; bits: number } | undefined;
  for (const entry of device.interfaces) {
    if (!entry.enabled) continue;
    for (const { ip: own, bits } of entry.addresses) if (inPrefix(ip, `${own}/${bits}`) && (!found || bits > found.bits)) found = { entry, bits };
  }
  return found?.entry;
}

function routeOf(device: NetworkDevice, ip: string): NetworkDevice['routes'][number] | undefined {
  let found: { route: NetworkDevice['routes'][number]; bits: number } | undefined;
  for (const route of device.routes) {
    const bits = Number(route.prefix.split('/')[1]);
    if (inPrefix(ip, route.prefix) && (!found || bits > found.bits)) found = { route, bits };
  }
  return found?.route;
}

function outgoing(device: NetworkDevice, route: NetworkDevice['routes'][number]): NetworkInterface | undefined {
  if (route.interface !== undefined) {
    const named = device.interfaces.find(entry => entry.name === route.interface || entry.zone === route.interface);
    if (named) return named;
  }
  return route.via === undefined ? undefined : connected(device, route.via);
}

/** May an address without a route come in here? Private ones may come through a tunnel, public ones by an interface with a public or no address. */
function comesFrom(entry: NetworkInterface, ip: string): boolean {
  const inside = (address: string): boolean => ipScope(address) === 'private';
  return inside(ip) ? !entry.addresses.some(({ ip: own }) => !inside(own)) || entry.addresses.length === 0 : entry.addresses.length === 0 || entry.addresses.some(({ ip: own }) => !inside(own));
}

function decideAt(known: Known, came: NetworkInterface | undefined, goes: NetworkInterface, question: Question): Verdict {
  const { device, id, source } = known;
  const names = (entry: NetworkInterface | undefined): readonly string[] => (entry ? [entry.name, ...(entry.zone === undefined ? [] : [entry.zone])] : []);
  const crossing: Crossing = { from: names(came), to: names(goes), sameZone: came !== undefined && (came === goes || (came.zone !== undefined && came.zone === goes.zone)) };
  const decisions: Decision[] = [];
  for (const filter of device.filters) {
    if (filter.attached && !filter.attached.some(({ interface: name, direction }) => (direction === 'in' ? crossing.from : crossing.to).includes(name))) continue;
    const { action, rule, open } = firstMatch(filter, question, crossing);
    const place: Place = (rule ?? open)?.at ?? filter.at;
    const decision: Decision = {
      device: id, filter: filter.name, ...(rule ? { rule } : {}), evidence: { source, ...place },
      why: rule ? `rule ${rule.id} of ${id} ${action === 'permit' ? 'permits' : 'denies'} it` : action === 'unknown' ? `a rule of ${id} cannot be evaluated (${open?.id ?? filter.name})` : `no rule of ${filter.name} on ${id} fits, which ${action === 'permit' ? 'lets it through' : 'drops it'}`,
    };
    if (action === 'unknown') return { kind: 'undecided', by: 'rule', why: decision.why, decisions: [decision] };
    decisions.push(decision);
    if (action === 'deny') return { kind: 'denied', decisions: [decision] };
  }
  if (decisions.length > 0) return { kind: 'permitted', decisions };
  const at: Evidence = { source, ...(came ?? goes).at };
  if (device.unfiltered === 'security-levels') {
    if (came?.securityLevel === undefined || goes.securityLevel === undefined) return { kind: 'undecided', by: 'way', why: `a rule of ${id} is missing and its interfaces have no security level`, decisions: [] };
    return came.securityLevel > goes.securityLevel
      ? { kind: 'permitted', decisions: [{ device: id, why: `${id} lets traffic from security level ${came.securityLevel} to ${goes.securityLevel} through where no list says otherwise`, evidence: at }] }
      : { kind: 'denied', decisions: [{ device: id, why: `${id} drops traffic from security level ${came.securityLevel} to ${goes.securityLevel} where no list says otherwise`, evidence: at }] };
  }
  return device.unfiltered === 'permit' ? { kind: 'permitted', decisions: [{ device: id, only: 'forwards', why: `${id} forwards it, and no filter stands at ${came?.name ?? 'its interface'}`, evidence: at }] }
    : { kind: 'denied', decisions: [{ device: id, why: `${id} has no rule for it`, evidence: at }] };
}

function single(set: AddressSet | undefined): { from: number; to: number } | undefined {
  const term = set?.terms[0];
  if (!term || set.terms.length !== 1 || !('from' in term)) return undefined;
  const from = parseIpv4(term.from);
  const to = parseIpv4(term.to);
  return from === undefined || to === undefined ? undefined : { from, to };
}

const v4 = (value: number): string => `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

/** The address and port outside that the rule turns into this one. */
function outsideOf(rule: NatRule, to: string, port: number | undefined): { packet: string; port?: number } | undefined {
  const inner = single(rule.translated);
  const outer = single(rule.original);
  const ip = parseIpv4(to);
  if (!inner || !outer || ip === undefined || ip < inner.from || ip > inner.to) return undefined;
  const packet = v4(outer.to - outer.from === inner.to - inner.from ? outer.from + (ip - inner.from) : outer.from);
  if (!rule.ports) return { packet };
  if (port === undefined) return undefined;
  const first = rule.translatedPort ?? rule.ports[0];
  const span = rule.ports[1] - rule.ports[0];
  return port < first || port > first + span ? undefined : { packet, port: rule.ports[0] + (port - first) };
}

/** The first destination rule that fits the packet. */
function translate(device: NetworkDevice, { to, protocol, port }: Question): { to: string; port?: number } | undefined {
  for (const rule of device.nat) {
    if (rule.kind !== 'destination' || !rule.enabled || !rule.translated || (rule.protocol !== undefined && rule.protocol !== protocol)) continue;
    if (fitsAddress(rule.original, to) !== 'yes' || (rule.ports && (port === undefined || port < rule.ports[0] || port > rule.ports[1]))) continue;
    const inner = single(rule.translated);
    const outer = single(rule.original);
    const ip = parseIpv4(to);
    if (!inner || !outer || ip === undefined) continue;
    const behind = v4(outer.to - outer.from === inner.to - inner.from ? inner.from + (ip - outer.from) : inner.from);
    return { to: behind, ...(rule.ports && port !== undefined ? { port: (rule.translatedPort ?? rule.ports[0]) + (port - rule.ports[0]) } : {}) };
  }
  return undefined;
}

/** The sender as the next device sees it. */
function hidden(device: NetworkDevice, goes: NetworkInterface, from: string, decisions: readonly Decision[]): string {
  for (const rule of device.nat) {
    if (rule.kind !== 'source' || !rule.enabled || fitsAddress(rule.original, from) !== 'yes') continue;
    if (rule.ofRule !== undefined && !decisions.some(decision => decision.rule?.id === rule.ofRule)) continue;
    if (rule.to && !rule.to.some(name => name === goes.name || name === goes.zone)) continue;
    const term = rule.translated?.terms[0];
    if (term && 'from' in term) return term.from;
    if (!rule.translated) return goes.addresses[0]?.ip ?? from;
  }
  return from;
}
