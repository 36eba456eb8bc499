import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8Bytes } from '../../binary/reader';
import type { Analysis } from '../../model/analysis';
import type { Asset } from '../../model/asset';
import type { Decided } from '../../model/decided';
import { MANUAL_RULE } from '../../model/finding';
import type { Kept } from '../../model/kept';
import { ROLES } from '../../model/asset';
import type { NetworkDevice } from '../../model/network-config';
import { compareText } from '../../model/order';
import { protocols } from '../../protocols/registry';

/**
 * The same analysis with what names the site masked: addresses, MACs, names of hosts, people, sites, networks and files, serial numbers, and every other text that a device or a person
 * wrote, unless it is of a kind that names a product. Done once on the value, so that every writer writes the masked one.
 *
 * - IPv4 and IPv6: prefix-preserving (after Xu, Fan, Ammar and Moon, "Prefix-preserving IP address anonymization", 2002, with HMAC-SHA-256): two addresses that share their first n
 *   bits share exactly the first n masked bits, so subnets stay subnets. Private, link-local and other ranges with a meaning stay within themselves; the first 8 (IPv6: 16) bits, multicast,
 *   broadcast and netmasks stay as they are. Whoever knows where some addresses belong can infer neighbours of them: that is the price of a readable structure.
 * - MAC: the vendor's half stays, because findings argue with it; the device's half is masked. Groups stay.
 * - names: one word and a number each, by kind; a name keeps its number in every output.
 * - ids (`asset:…`, `conv:…`): made anew, because they are hashes of a MAC or serial number that could be found by trying.
 *
 * Left as they are: products, versions, ports, protocols, VLAN numbers, times, counts, money, and hashes of inputs (whoever has the file knows it anyway).
 */

export interface RedactionKey {
  /** 32 bytes in hexadecimal; whoever has it can test a guess. */
  readonly secret: string;
  /** Kind → original → masked, for reading a client's question about `plc-003`. */
  readonly masked: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Redacted {
  readonly analysis: Analysis;
  readonly engagement: string;
  readonly key: RedactionKey;
  /** Masks any other value of this site in the same way: the configuration in the manifest. */
  readonly mask: <T>(value: T) => T;
}

/** Facts whose value names a product, a setting or a number of the protocol. Any other text is masked whole: what a device is called, says or was told, nobody can list. */
const KEPT_FACTS = new Set([
  'vendor', 'model', 'firmware', 'os', 'hardware', 'order-number', 'software', 'cpe', 'vulnerability', 'capability', 'weakness', 'remote-access', 'cloud-service', 'listed-role', 'listed-status', 'listed-vlan', 'listed-purdue', 'criticality', 'open-port', 'edition',
  'state', 'type', 'role', 'version', 'vendor-id', 'device-type', 'product-code', 'device-id', 'station-type', 'module-type', 'security-policy', 'security-mode', 'channel-policy', 'user-token', 'dialect', 'signing', 'cipher', 'ja4', 'alpn', 'native-os', 'native-manager',
  'platform', 'product', 'brand', 'app-version', 'vm-name', 'sys-object-id', 'sys-descr', 'system-description', 'fingerprint', 'vendor-class', 'mask', 'medium', 'manufacturer-id', 'priority', 'group', 'stratum', 'encryption', 'security', 'language', 'service', 'build-date',
  'terminal-type', 'server', 'user-agent', 'ip', 'mac', 'tsap-class', 'slot', 'unit-id', 'port', 'native-vlan', 'certificate-not-after', 'certificate-not-before', 'fieldbus', 'commands-count',
]);
/** Of the general keys above, those that name something after all where a protocol uses the word. */
const MASKED_FACTS = new Set(['cdp.device-id', 'vda5050.commands']);

/** Members whose values come from this program's own vocabulary. A host that is called `observed` must not change a basis. */
const VOCABULARY_MEMBERS = new Set([
  'kind', 'format', 'basis', 'role', 'severity', 'transport', 'protocol', 'protocols', 'protocolBasis', 'orientation', 'method', 'effort', 'state', 'gate', 'technique', 'techniques', 'requirements', 'template', 'rule', 'code', 'by', 'key', 'sha256', 'purdueBasis', 'criticality', 'op',
  'parameter', 'param', 'generatedAt', 'linkType', 'linkTypes', 'weight', 'version', 'treatment', 'lossGroupKind', 'step', 'about', 'cve', 'vector', 'falsePositives',
]);

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\d)/;
const IPV6 = /(?<![0-9A-Za-z:.])(?=[0-9a-fA-F:]*::|(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![0-9A-Za-z:])/;
const MAC = /(?<![0-9A-Za-z:-])[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\1[0-9a-fA-F]{2}){4}(?![0-9A-Za-z]|[:-][0-9a-fA-F]{2}(?![0-9a-zA-Z]))|(?<![0-9A-Za-z.])[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}(?![0-9A-Za-z.])/;
const ADDRESSES = new RegExp(`${MAC.source}|${IPV6.source}|${IPV4.source}`, 'g');
const OWN_ID = /\b(asset|conv|path|link|vuln):([0-9a-f]{12})\b/g;
const HASH_TAIL = /(?<=^(?:finding|M\d{2}-)[\w:-]*:)[0-9a-f]{8,12}$/;

/** Ranges that mean something; an address in one stays in it. */
const RANGES_4: readonly (readonly [bits: number, length: number])[] = [
  [0x0a000000, 8], [0xac100000, 12], [0xc0a80000, 16], [0x64400000, 10], [0xa9fe0000, 16], [0xc6336400, 24], [0xcb007100, 24], [0xc0000200, 24], [0xc6120000, 15],
];

const SHORTEST = 3;
const TRIES = 200;

/** Words of a domain that are nobody's name. */
const GENERIC = new Set(['local', 'localdomain', 'internal', 'intern', 'corp', 'example', 'home', 'arpa', 'addr', 'plant', 'site', 'domain', 'office', 'server', 'scada', 'control', 'network', 'workgroup', 'test', 'prod', 'logistics', 'warehouse']);

/** Names that people gave in configurations: findings quote the rules of a firewall, and no other part of an analysis holds them. */
export function configuredNames(devices: readonly NetworkDevice[]): string[] {
  const names = new Set<string | undefined>();
  for (const { name, interfaces, vlans, filters, nat } of devices) {
    names.add(name);
    for (const one of interfaces) [one.name, one.zone, one.description].forEach(text => names.add(text));
    for (const one of vlans) names.add(one.name);
    for (const { id } of nat) names.add(id);
    for (const filter of filters) {
      names.add(filter.name);
      for (const rule of filter.rules) [rule.id, rule.id.replace(/^\d+ /, ''), rule.comment, ...rule.source.names, ...rule.destination.names, ...rule.service.names].forEach(text => names.add(text));
    }
  }
  return [...names].filter(text => text !== undefined);
}

/** @param names further ones than the analysis holds, such as configuredNames gives */
export function redact(given: Analysis, engagement: string, secret: Uint8Array, names: readonly string[] = []): Redacted {
  const analysis = withoutRemarks(given);
  const original = collect(analysis);
  // A masked address that is also an original one, its own or another's, would say something wrong, and no search could tell it from a leak.
  const keys = (attempt: number): Uint8Array => hmac(sha256, secret, utf8Bytes(`crossdock redaction ${attempt}`));
  let addresses = new AddressMask(keys(0), original);
  // Where a range is full (200 hosts of a /24) some masked address must be another's; its own it need not be.
  for (let attempt = 1; attempt < 2 * TRIES && (attempt <= TRIES ? addresses.collides() : addresses.keepsOne()); attempt++) addresses = new AddressMask(keys(attempt), original);
  const masker = new Masker(analysis, engagement, names, original, addresses);
  return { analysis: masker.analysis(analysis), engagement: masker.engagement, key: { secret: hex(secret), masked: masker.table() }, mask: value => masker.deep(value) };
}

const WITHHELD = 'withheld';

/** What an analyst wrote in sentences names whom and what they like; nobody can list that. Who wrote it goes with it. The values that were set stay, for the figures follow from them. */
function withoutRemarks(analysis: Analysis): Analysis {
  const plain = <T>({ analyst: _analyst, why: _why, ...rest }: Decided<T>): Decided<T> => rest;
  // Who owns something is a person, and a comment says anything; dates and words from lists name nobody.
  const without = <T extends { readonly kept?: Kept }>(one: T): T => (one.kept === undefined ? one : {
    ...one, kept: Object.fromEntries(Object.entries(one.kept).map(([field, kept]) => [field, { ...plain(kept), ...(field === 'owner' || field === 'comment' ? { value: WITHHELD } : {}) }])),
  });
  const reasons = [...analysis.removedSteps ?? [], ...analysis.rulesOff ?? []].map(({ reason }) => reason);
  return {
    ...analysis,
    assets: analysis.assets.map(given => {
      const asset = without(given);
      if (asset.decided === undefined) return asset;
      const { note: _note, tags: _tags, ...fields } = asset.decided;
      return { ...asset, decided: Object.fromEntries(Object.entries(fields).map(([field, decided]) => [field, plain(decided as Decided<unknown>)])) };
    }),
    remediations: analysis.remediations.map(without),
    zones: analysis.zones.map(without),
    findings: analysis.findings.map(without).map(finding => (finding.rule === MANUAL_RULE ? { ...finding, title: 'Stated by the analyst', why: WITHHELD, evidence: [{ analyst: true as const, note: 'stated by the analyst' }] } : finding)).map(finding => (finding.triage === undefined ? finding : { ...finding, triage: { ...plain(finding.triage), value: { status: finding.triage.value.status, reason: WITHHELD } } })),
    ...(analysis.rulesOff === undefined ? {} : { rulesOff: analysis.rulesOff.map(({ analyst: _, ...rule }) => ({ ...rule, reason: WITHHELD })) }),
    ...(analysis.removedSteps === undefined ? {} : { removedSteps: analysis.removedSteps.map(({ analyst: _, ...step }) => ({ ...step, reason: WITHHELD })) }),
    assumptions: analysis.assumptions.map(assumption => ({ ...assumption, text: reasons.reduce((text, reason) => (text.endsWith(`: ${reason}`) ? text.slice(0, -reason.length) + WITHHELD : text), assumption.text) })),
  };
}

interface Collected {
  /** That stand in a place for addresses. */
  readonly sure: ReadonlySet<string>;
  readonly ips: ReadonlySet<string>;
  readonly macs: ReadonlySet<string>;
  /** Four numbers with dots that are a version: nothing says they are an address. */
  readonly versions: ReadonlySet<string>;
}

function collect(analysis: Analysis): Collected {
  const sure = new Set<string>([...analysis.assets.flatMap(({ ips }) => ips), ...analysis.conversations.flatMap(({ clientIp, serverIp }) => [clientIp, serverIp])].flatMap(ip => (ip === undefined ? [] : [ip.toLowerCase()])));
  const versions = new Set<string>();
  for (const { firmware, os, model, facts } of analysis.assets) {
    for (const value of [firmware, os, model, ...facts.flatMap(fact => (typeof fact.value === 'string' && isKept(fact.key) && fact.key !== 'ip' ? [fact.value] : []))]) {
      for (const [found] of value?.matchAll(ADDRESSES) ?? []) if (IPV4_WHOLE.test(found) && !sure.has(found)) versions.add(found);
    }
  }
  const ips = new Set<string>();
  const macs = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      for (const match of value.matchAll(ADDRESSES)) {
        if (isMac(match[0])) macs.add(plainMac(match[0]));
        else if (isAddress(match, { sure, versions })) ips.add(match[0].toLowerCase());
      }
    } else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        visit(key);
        visit(member);
      }
    }
  };
  visit(analysis);
  return { sure, ips, macs, versions };
}

/** Not a version, and no part of a longer row of numbers (an object id of SNMP), unless it is an address elsewhere (an AMS net id begins with one). */
function isAddress(match: RegExpExecArray, { sure, versions }: Pick<Collected, 'sure' | 'versions'>): boolean {
  const found = match[0].toLowerCase();
  return sure.has(found) || (!versions.has(found) && !/^\.\d/.test(match.input.slice(match.index + found.length)));
}

const isMac = (text: string): boolean => !IPV4_WHOLE.test(text) && /^(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$|^(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}$/.test(text);
const IPV4_WHOLE = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const plainMac = (mac: string): string => mac.toLowerCase().replace(/[^0-9a-f]/g, '');
const WORD = /[\p{L}\p{N}]/u;

/** What follows from the secret alone. */
class AddressMask {
  readonly #ips = new Map<string, string>();
  readonly #flips = new Map<string, boolean>();

  constructor(private readonly secret: Uint8Array, private readonly original: Pick<Collected, 'ips' | 'macs'>) {}

  /** Whether an address came out as it was. */
  keepsOne(): boolean {
    return [...this.original.ips].some(ip => !staysWhole(ip) && this.ip(ip) === ip) || [...this.original.macs].some(mac => !namesNoDevice(mac) && this.mac(mac) === mac);
  }

  /** Whether an address came out as it, or another one, was. */
  collides(): boolean {
    return [...this.original.ips].some(ip => !staysWhole(ip) && this.original.ips.has(this.ip(ip))) || [...this.original.macs].some(mac => !namesNoDevice(mac) && this.original.macs.has(this.mac(mac)));
  }

  digest(text: string, digits: number): string {
    return hex(hmac(sha256, this.secret, utf8Bytes(text))).slice(0, digits);
  }

  mac(plain: string): string {
    if (namesNoDevice(plain)) return plain;
    return plain.slice(0, 6) + this.digest(`mac ${plain}`, 6);
  }

  /** With the length of a prefix, what lies beyond it stays zero where it was. */
  ip(text: string, length?: number): string {
    const cached = `${text}/${length ?? ''}`;
    const known = this.#ips.get(cached);
    if (known !== undefined) return known;
    const bits = bitsOf(text);
    let out = text;
    if (bits) {
      const masked = bits.length === 32 ? this.#mask(bits, '4', 8, keepsWhole(bits), prefix => RANGES_4.some(([range, size]) => prefix.length < size && range.toString(2).padStart(32, '0').startsWith(prefix))) : this.#mask(bits, '6', 16, keepsWhole(bits), () => false);
      const cut = length !== undefined && length <= bits.length && /^0*$/.test(bits.slice(length)) ? masked.slice(0, length).padEnd(bits.length, '0') : masked;
      out = bits.length === 32 ? cut.match(/.{8}/g)!.map(octet => parseInt(octet, 2)).join('.') : cut.match(/.{16}/g)!.map(group => parseInt(group, 2).toString(16)).join(':');
      if (masked === bits) out = text;
    }
    this.#ips.set(cached, out);
    return out;
  }

  #mask(bits: string, family: string, from: number, whole: boolean, keeps: (prefix: string) => boolean): string {
    if (whole) return bits;
    let out = bits.slice(0, from);
    for (let i = from; i < bits.length; i++) {
      const prefix = bits.slice(0, i);
      const key = `${family} ${prefix}`;
      const flip = this.#flips.get(key) ?? (!keeps(prefix) && (hmac(sha256, this.secret, utf8Bytes(`ip${key}`))[0]! & 1) === 1);
      this.#flips.set(key, flip);
      out += flip ? (bits[i] === '1' ? '0' : '1') : bits[i]!;
    }
    return out;
  }
}

class Masker {
  readonly engagement = 'Redacted site';
  /** Lower-case first word → terms that begin with it, the longest first. */
  readonly #terms = new Map<string, { readonly term: string; readonly masked: string }[]>();
  readonly #words: RegExp | undefined;
  readonly #wordOf = new Map<string, string>();
  readonly #table: Record<string, Record<string, string>> = {};
  readonly #memo = new Map<string, string>();
  readonly #plain: RegExp | undefined;

  constructor(analysis: Analysis, engagement: string, names: readonly string[], private readonly original: Collected, private readonly addresses: AddressMask) {
    const vocabulary = new Set<string>([...ROLES, ...ROLES.map(role => role.replaceAll('-', ' ')), ...protocols.flatMap(({ id, name }) => [id, name.toLowerCase()]), 'true', 'false', 'none', 'public', 'private', 'anonymous', 'site', 'external', 'unknown', 'observed', 'station', 'device', 'switch', 'vlan']);
    for (const { facts, vendor, model, firmware, os } of analysis.assets) {
      for (const value of [vendor, model, firmware, os]) if (value !== undefined) vocabulary.add(value.toLowerCase());
      for (const { key, value } of facts) if (typeof value === 'string' && isKept(key)) vocabulary.add(value.toLowerCase());
    }
    const named = new Map<string, readonly [kind: string, text: string]>();
    const add = (kind: string, text: string | undefined, always = false): void => {
      const lower = text?.toLowerCase().trim();
      if (text === undefined || lower === undefined || lower === '' || named.has(lower)) return;
      if (!always && (vocabulary.has(lower) || lower.length < SHORTEST || /^[\d.,:/ -]{1,5}$/.test(lower))) return;
      if (new RegExp(`^(?:${ADDRESSES.source})$`).test(text)) return;
      named.set(lower, [kind, text.trim()]);
    };
    for (const asset of [...analysis.assets].sort((a, b) => compareText(a.id, b.id))) {
      add(asset.role === 'unknown' ? 'device' : asset.role, asset.name);
      add('device', asset.decided?.name?.derived);
      for (const name of [asset.decided?.zone?.value, asset.decided?.zone?.derived]) add('zone', name);
      for (const host of asset.hostnames) add('host', host);
      add('serial', asset.serial);
    }
    for (const { name } of analysis.sources) add('input', name, true);
    for (const { site } of [...analysis.assets, ...analysis.sources]) if (site !== 'site') add('site', site, true);
    for (const { name, basis } of analysis.zones) if (basis === 'analyst' || basis === 'configuration') add('zone', name);
    for (const source of analysis.sources) {
      for (const { text } of source.capture?.comments ?? []) add('comment', text, true);
      for (const { name, description } of source.capture?.interfaces ?? []) {
        add('interface', name);
        add('interface', description);
      }
    }
    for (const { facts } of analysis.assets) for (const { key, value } of facts) {
      if (typeof value === 'string' && !isKept(key)) add(KINDS[key] ?? key.replaceAll('.', '-'), value, false);
    }
    for (const name of names) if (!/^(?:\d+|(?:tcp|udp|icmp)[\w/ -]*|[a-z]+ ?\d[\d/.]*|all|any|permit|deny|accept|drop|input|output|forward|inside|outside|lan|wan\d*|dmz|internal)$/i.test(name)) add('rule', name);
    add('client', engagement);
    const counts = new Map<string, number>();
    for (const [lower, [kind, text]] of [...named].sort(([a], [b]) => compareText(a, b))) {
      const n = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, n);
      const extension = kind === 'input' ? /(\.[a-z0-9]{1,8}){1,2}$/i.exec(text)?.[0] ?? '' : '';
      const masked = `${kind}-${String(n).padStart(3, '0')}${extension.toLowerCase()}`;
      this.#say(kind, text, masked);
      const start = [...lower].findIndex(char => WORD.test(char));
      if (start < 0) continue;
      const term = [...lower].slice(start).join('');
      const first = /^[\p{L}\p{N}]+/u.exec(term)![0];
      const list = this.#terms.get(first);
      if (list) list.push({ term, masked });
      else this.#terms.set(first, [{ term, masked }]);
    }
    for (const list of this.#terms.values()) list.sort((a, b) => b.term.length - a.term.length || compareText(a.term, b.term));
    const words = [...organisations(analysis)].filter(word => !vocabulary.has(word)).sort((a, b) => b.length - a.length || compareText(a, b));
    words.forEach((word, i) => {
      this.#wordOf.set(word, `client${i + 1}`);
      this.#say('organisation', word, `client${i + 1}`);
    });
    if (words.length > 0) this.#words = new RegExp(words.map(escape).join('|'), 'gi');
    if (original.macs.size > 0) this.#plain = /(?<![0-9A-Za-z])(?:01)?([0-9a-fA-F]{12})(?![0-9A-Za-z])/g;
  }

  #say(kind: string, from: string, to: string): void {
    (this.#table[kind] ??= Object.create(null) as Record<string, string>)[from] = to;
  }

  table(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    for (const ip of [...this.original.ips].sort(compareText)) this.#say('address', ip, this.addresses.ip(ip));
    for (const mac of [...this.original.macs].sort(compareText)) this.#say('mac', spaced(mac, ':'), spaced(this.addresses.mac(mac), ':'));
    return this.#table;
  }

  analysis(analysis: Analysis): Analysis {
    const assets = new Map(analysis.assets.map(asset => [asset, this.#asset(asset)]));
    const { model, ...rest } = analysis;
    return { ...this.deep({ ...rest, assets: [] as readonly Asset[] }), assets: analysis.assets.map(asset => assets.get(asset)!), model: this.deep(model) };
  }

  #asset({ facts, name, hostnames, serial, decided, ...rest }: Asset): Asset {
    const named = decided?.name;
    return {
      ...this.deep(rest), ...(decided === undefined ? {} : { decided: { ...this.deep(decided), ...(named === undefined ? {} : { name: { ...named, value: this.#whole(named.value), ...(named.derived === undefined ? {} : { derived: this.#whole(named.derived) }) } }) } }), name: this.#whole(name), hostnames: hostnames.map(host => this.#whole(host)), ...(serial === undefined ? {} : { serial: this.#whole(serial) }),
      facts: facts.map(fact => ({ ...this.deep(fact), value: typeof fact.value !== 'string' ? fact.value : isKept(fact.key) ? this.text(fact.value) : this.#whole(fact.value) })),
    };
  }

  /** A text that is a name as a whole, also where it is too short or too common to be looked for inside sentences. */
  #whole(text: string): string {
    const masked = this.text(text);
    if (masked !== text) return masked;
    return /^(?:true|false|none|anonymous|\d{1,4}|)$/i.test(text) || text.length === 0 ? text : `masked-${this.addresses.digest(`whole ${text}`, 6)}`;
  }

  /** Masks every text of a value, keys of records included. */
  deep<T>(value: T): T {
    return this.#deep(value, undefined) as T;
  }

  #deep(value: unknown, member: string | undefined): unknown {
    if (typeof value === 'string') return member !== undefined && VOCABULARY_MEMBERS.has(member) ? value : this.text(value);
    if (Array.isArray(value)) return value.map(item => this.#deep(item, member));
    if (typeof value !== 'object' || value === null) return value;
    const copy: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      Object.defineProperty(copy, this.text(key), { value: this.#deep(item, key), enumerable: true, configurable: true, writable: true });
    }
    return copy;
  }

  text(text: string): string {
    const known = this.#memo.get(text);
    if (known !== undefined) return known;
    let out = '';
    let at = 0;
    for (const match of text.matchAll(ADDRESSES)) {
      out += this.#names(text.slice(at, match.index));
      at = match.index + match[0].length;
      if (isMac(match[0])) out += this.#macLike(match[0]);
      else if (!isAddress(match, this.original)) out += match[0];
      else {
        const length = /^\/(\d{1,3})(?!\d)/.exec(text.slice(at))?.[1];
        out += this.addresses.ip(match[0], length === undefined ? undefined : Number(length));
      }
    }
    out += this.#names(text.slice(at));
    this.#memo.set(text, out);
    return out;
  }

  #names(text: string): string {
    if (text === '') return '';
    let out = '';
    let at = 0;
    const lower = text.toLowerCase();
    // Letters whose lower case has another length would shift places; such a text is looked through as it is.
    const hay = lower.length === text.length ? lower : text;
    const word = /[\p{L}\p{N}]+/gu;
    for (let match; (match = word.exec(hay)) !== null;) {
      for (const { term, masked } of this.#terms.get(match[0]) ?? this.#partial(match[0])) {
        const end = match.index + term.length;
        if (!hay.startsWith(term, match.index) || (end < hay.length && WORD.test(hay[end]!) && WORD.test(hay[end - 1]!))) continue;
        out += this.#ids(text.slice(at, match.index)) + masked;
        at = end;
        word.lastIndex = end;
        break;
      }
    }
    return out + this.#ids(text.slice(at));
  }

  #partial(word: string): readonly { readonly term: string; readonly masked: string }[] {
    // `cam_yard` and `cam` are one word for the host's name: what follows an underscore is part of neither.
    return word.includes('_') ? this.#terms.get(word.split('_')[0]!) ?? [] : [];
  }

  #ids(text: string): string {
    let out = text.replace(OWN_ID, (_, kind: string, id: string) => `${kind}:${this.addresses.digest(`${kind} ${id}`, 12)}`).replace(HASH_TAIL, tail => this.addresses.digest(`tail ${tail}`, tail.length));
    if (this.#plain) out = out.replace(this.#plain, (whole: string, mac: string) => (this.original.macs.has(mac.toLowerCase()) ? whole.slice(0, -12) + sameCase(this.addresses.mac(mac.toLowerCase()), mac) : whole));
    return this.#words ? out.replace(this.#words, found => this.#wordOf.get(found.toLowerCase()) ?? found) : out;
  }

  #macLike(mac: string): string {
    const masked = sameCase(this.addresses.mac(plainMac(mac)), mac);
    return mac.includes('.') ? masked.replace(/(.{4})(?=.)/g, '$1.') : spaced(masked, mac[2]!);
  }
}

/** Loopback, this network, multicast, reserved, broadcast, netmasks; of IPv6 multicast, and what holds an IPv4 address. */
const keepsWhole = (bits: string): boolean => (bits.length === 32 ? /^(?:0{8}|01111111|111)/ : /^1{8}|^0{80}/).test(bits);

function staysWhole(ip: string): boolean {
  const bits = bitsOf(ip);
  return bits === undefined || keepsWhole(bits);
}

/** A group, or nothing (00:00:00:00:00:00). */
const namesNoDevice = (plain: string): boolean => (parseInt(plain.slice(0, 2), 16) & 1) === 1 || /^0+$/.test(plain);

const KINDS: Readonly<Record<string, string>> = { name: 'device', hostname: 'host', user: 'user', domain: 'domain', serial: 'serial', location: 'location', description: 'text', owner: 'owner' };

const isKept = (key: string): boolean => !MASKED_FACTS.has(key) && (KEPT_FACTS.has(key) || KEPT_FACTS.has(key.slice(key.lastIndexOf('.') + 1)));

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const spaced = (plain: string, by: string): string => plain.match(/../g)!.join(by);
const sameCase = (masked: string, like: string): string => (/[A-F]/.test(like) && !/[a-f]/.test(like) ? masked.toUpperCase() : masked);

const bitsOf = (text: string): string | undefined => (text.includes(':') ? bitsOf6(text) : bitsOf4(text));

function bitsOf4(text: string): string | undefined {
  const octets = text.split('.').map(Number);
  return octets.length === 4 && octets.every(octet => octet <= 255) ? octets.map(octet => octet.toString(2).padStart(8, '0')).join('') : undefined;
}

function bitsOf6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map(half => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => '0'), ...tail];
  return groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group)) ? groups.map(group => parseInt(group, 16).toString(2).padStart(16, '0')).join('') : undefined;
}

/** What the client's domains are called: looked for inside words too, in either case. */
function organisations(analysis: Analysis): Set<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    const labels = name.toLowerCase().split('.');
    for (const label of labels.slice(0, Math.max(1, labels.length - 1))) if (label.length >= 4 && /^[a-z][a-z0-9-]*$/.test(label) && !GENERIC.has(label)) found.add(label);
  };
  for (const { external, facts, hostnames } of analysis.assets) {
    if (external) continue;
    for (const { key, value } of facts) if (typeof value === 'string' && (key === 'domain' || key === 'kerberos.realm' || key === 'ldap.domain-controller-of') && !value.includes('@')) add(value);
    for (const host of hostnames) if (host.includes('.')) add(host.slice(host.indexOf('.') + 1));
  }
  return found;
}
