import type { Asset, Fact } from '../model/asset';
import type { Evidence, Place } from '../model/evidence';
import type { Advisory, AdvisoryProduct, CpeMatch, Intelligence } from '../model/intelligence';
import { compareText } from '../model/order';
import type { Reading } from '../model/reading';
import { parseVulnerability, type AssetVulnerability, type IntelligenceList } from '../model/vulnerability';
import { namesModel, namesSoftware, nameTokens, sameOrderNumber, unfoldedNames, vendorTokens } from './product-names';
import { inVersionRange, parseVersionRange, type VersionRange } from './version-range';

/** What fits an asset by maker and product alone is kept up to here, the gravest first: an operating system has hundreds. */
const MOST_PER_ASSET = 100;
/** Facts below this are guesses; no product is told by them. */
const SURE = 0.3;

/** A version that an asset states, and of what. */
interface Stated {
  readonly name: string;
  readonly fact: Fact;
  readonly versions: readonly Fact[];
  /** Software is matched by its words, devices by their model. */
  readonly kind: 'model' | 'order-number' | 'software' | 'os';
}

interface Described {
  readonly asset: Asset;
  readonly vendors: ReadonlySet<string>;
  readonly vendorFacts: readonly Fact[];
  readonly stated: readonly Stated[];
}

/** Everything that the loaded lists say about one CVE. */
interface About {
  cvss?: number;
  vector?: string;
  epss?: { readonly score: number; readonly at: Evidence };
  exploited?: { readonly day: string; readonly ransomware: boolean; readonly at: Evidence };
}

type Match = Omit<AssetVulnerability, 'id' | 'cvss' | 'vector' | 'epss' | 'exploited' | 'ransomware'> & { readonly cvss?: number; readonly vector?: string };

/**
 * Known flaws of the assets, by what scans found and by what lists say of their makers, products and versions. Without lists and scans: nothing, and nothing else changes.
 * @returns one entry per asset and flaw, ordered by asset and flaw.
 */
export function matchVulnerabilities(assets: readonly Asset[], readings: readonly Reading[]): { readonly vulnerabilities: readonly AssetVulnerability[]; readonly lists: readonly IntelligenceList[] } {
  const loaded = readings.flatMap(({ source, intelligence }) => (intelligence ? [{ source: source.id, intelligence }] : []));
  const described = assets.filter(asset => !asset.external).map(describe);
  const matches = described.flatMap(item => scanned(item));
  for (const { source, intelligence } of loaded) {
    for (const advisory of intelligence.advisories ?? []) matches.push(...byAdvisory(described, source, advisory));
    matches.push(...byDatabase(described, source, intelligence), ...byExploitedList(described, source, intelligence));
  }
  const about = aboutCves(new Set(matches.flatMap(({ cve }) => cve ?? [])), loaded);
  return { vulnerabilities: merged(matches, about), lists: loaded.flatMap(({ source, intelligence }) => listsOf(source, intelligence)) };
}

const text = (fact: Fact): string => String(fact.value);

function describe(asset: Asset): Described {
  const facts = asset.facts.filter(fact => fact.confidence >= SURE && typeof fact.value === 'string');
  const of = (key: string): readonly Fact[] => facts.filter(fact => fact.key === key);
  const firmware = of('firmware'), vendorFacts = of('vendor');
  const stated: Stated[] = [
    ...of('order-number').map((fact): Stated => ({ name: text(fact), fact, versions: firmware, kind: 'order-number' })),
    ...of('model').map((fact): Stated => ({ name: text(fact), fact, versions: firmware, kind: 'model' })),
    ...of('software').map((fact): Stated => ({ name: text(fact), fact, versions: versionWithin(fact), kind: 'software' })),
    ...of('os').map((fact): Stated => ({ name: text(fact), fact, versions: /\bIOS\b|HiOS|VxWorks|QNX/.test(text(fact)) ? [...firmware, ...versionWithin(fact)] : [], kind: 'os' })),
  ];
  return { asset, vendors: new Set(vendorFacts.flatMap(fact => [...vendorTokens(text(fact))])), vendorFacts, stated };
}

/** `RabbitMQ 3.12.4`, `squid/5.7`: the version that a text ends in is said by the same fact. */
function versionWithin(fact: Fact): Fact[] {
  const version = /[\s/_-]v?(\d+(?:\.\d+){1,5}[\w()-]*)\s*(?:$|[(;,])/i.exec(text(fact))?.[1];
  return version === undefined ? [] : [{ ...fact, key: 'version', value: version }];
}

function scanned({ asset }: Described): Match[] {
  return asset.facts.flatMap(fact => {
    const found = fact.key === 'vulnerability' ? parseVulnerability(text(fact)) : undefined;
    if (!found || found.severity === 'none') return [];
    const { cve, transport, port, cvss, scanner, check, title } = found;
    return [{
      asset: asset.id, ...(cve === undefined ? {} : { cve }), ...(title === undefined ? {} : { title }), basis: 'scan', version: 'proven', ...(cvss === undefined ? {} : { cvss }), ...(transport === undefined || port === undefined ? {} : { transport, port }),
      reason: `${scanner} found it by check ${check}.`, evidence: fact.evidence,
    }];
  });
}

const placeOf = (source: string, at: Place): Evidence => ({ source, ...at });

function byAdvisory(described: readonly Described[], source: string, advisory: Advisory): Match[] {
  // A product is taken apart once, however many devices it is held against.
  const products = new Map(advisory.products.map(product => [product.id, soughtOf(product)]));
  const affected = advisory.statements.filter(({ status }) => status === 'affected');
  // A product that the advisory calls fixed or not affected by this flaw is not matched for it, whatever its range says.
  const cleared = new Set(advisory.statements.filter(({ status }) => status === 'fixed' || status === 'not-affected').flatMap(({ cve, products: ids }) => ids.map(id => `${cve ?? ''} ${id}`)));
  return described.flatMap(item => {
    const fits = new Map<string, Fit | undefined>();
    return affected.flatMap(statement => {
      let best: Fit | undefined;
      for (const id of statement.products) {
        const product = products.get(id);
        if (!product || cleared.has(`${statement.cve ?? ''} ${id}`)) continue;
        if (!fits.has(id)) fits.set(id, fitsProduct(item, product));
        const fit = fits.get(id);
        if (fit && (best === undefined || (fit.version === 'proven' && best.version === 'unproven'))) best = fit;
      }
      return best === undefined ? [] : [{
        asset: item.asset.id, ...(statement.cve === undefined ? {} : { cve: statement.cve }), advisory: advisory.id, ...(advisory.title === undefined ? {} : { title: advisory.title }), basis: 'advisory' as const, version: best.version,
        ...(statement.cvss === undefined ? {} : { cvss: statement.cvss }), reason: `${advisory.id} names ${best.words}`, evidence: [...best.evidence, placeOf(source, statement.at)],
      }];
    });
  });
}

interface Fit {
  readonly version: 'proven' | 'unproven';
  readonly words: string;
  readonly evidence: readonly Evidence[];
}

interface Sought {
  readonly vendor: string;
  readonly makers: readonly string[];
  readonly called: readonly string[];
  readonly numbers: readonly string[];
  readonly range: VersionRange | undefined;
  readonly versions: string | undefined;
}

function soughtOf({ vendor = '', product, name, modelNumbers = [], versions }: AdvisoryProduct): Sought {
  const called = [product, name].filter((words): words is string => words !== undefined);
  const bracketed = called.flatMap(words => [...words.matchAll(/\(([A-Z0-9][A-Z0-9 .*-]{6,38})\)/g)].map(match => match[1]!));
  return { vendor, makers: [...vendorTokens(vendor)], called: [...called, ...called.flatMap(unfoldedNames)], numbers: [...modelNumbers, ...bracketed], range: versions === undefined ? undefined : parseVersionRange(versions), versions };
}

function fitsProduct(item: Described, { vendor, makers, called, numbers, range, versions }: Sought): Fit | undefined {
  const sameMaker = makers.some(token => item.vendors.has(token));
  if (makers.length > 0 && !sameMaker) return undefined;
  for (const stated of item.stated) {
    // An order number is one maker's; names are not.
    const byNumber = stated.kind === 'order-number' || stated.kind === 'model' ? numbers.find(number => sameOrderNumber(number, stated.name)) : undefined;
    const byName = byNumber === undefined && sameMaker && called.some(words => (stated.kind === 'software' ? namesSoftware(words, vendor, stated.name) : namesModel(words, stated.name)));
    if (byNumber === undefined && !byName) continue;
    const fit = judged(item, stated, byNumber ?? called[0]!, range, versions);
    if (fit) return fit;
  }
  return undefined;
}

/** The version decides: out of the range is no match, in it proven, everything else unproven. */
function judged({ vendorFacts }: Described, { name, fact, versions }: Stated, product: string, range: VersionRange | undefined, words: string | undefined): Fit | undefined {
  const evidence = (more: readonly Fact[]): Evidence[] => [fact, ...more].flatMap(one => one.evidence.slice(0, 2)).concat(vendorFacts.slice(0, 1).flatMap(one => one.evidence.slice(0, 1)));
  if (range === 'all') return { version: 'proven', words: `${product} in all versions; the device says it is “${name}”.`, evidence: evidence([]) };
  const asked = range === undefined ? [] : versions.map(version => ({ version, answer: inVersionRange(text(version), range) }));
  const yes = asked.find(({ answer }) => answer === 'yes');
  if (yes) return { version: 'proven', words: `${product}, versions ${words}; the device says it is “${name}”, version ${text(yes.version)}.`, evidence: evidence([yes.version]) };
  // Two components of one device state different versions: one that is out of range clears only itself, but there is no other that is in it.
  if (asked.some(({ answer }) => answer === 'no') && !asked.some(({ answer }) => answer === 'unknown')) return undefined;
  return { version: 'unproven', words: `${product}${words === undefined ? '' : `, versions ${words}`}; the device says it is “${name}”, ${versions.length === 0 ? 'and no version' : `version ${text(versions[0]!)}, which cannot be compared`}: version unproven.`, evidence: evidence(versions.slice(0, 1)) };
}

/** CPE 2.3: `cpe:2.3:o:siemens:simatic_s7-1200_firmware:4.2:…`, escaped by backslashes. */
function cpeParts(criteria: string): { readonly part: string; readonly vendor: string; readonly product: string; readonly version: string } | undefined {
  const [scheme, edition, part, vendor, product, version] = criteria.split(/(?<!\\):/).map(field => field.replace(/\\(.)/g, '$1'));
  if (scheme !== 'cpe' || edition !== '2.3' || part === undefined || vendor === undefined || product === undefined) return undefined;
  return { part, vendor: vendor.replace(/_/g, ' '), product: product.replace(/_/g, ' '), version: version ?? '*' };
}

function cpeRange({ from, to, ends = '[]' }: CpeMatch, version: string): VersionRange | undefined {
  if (from === undefined && to === undefined) return version === '*' ? 'all' : version === '-' ? undefined : [[{ op: '=', version }]];
  return [[...(from === undefined ? [] : [{ op: ends.startsWith('[') ? '>=' as const : '>' as const, version: from }]), ...(to === undefined ? [] : [{ op: ends.endsWith(']') ? '<=' as const : '<' as const, version: to }])]];
}

function byDatabase(described: readonly Described[], source: string, { known = [] }: Intelligence): Match[] {
  const makers = new Set(described.flatMap(({ vendors, stated }) => [...vendors, ...stated.filter(({ kind }) => kind === 'software').flatMap(({ name }) => nameTokens(name))]));
  return known.flatMap(entry => {
    const cpes = entry.matches.flatMap(match => {
      const cpe = cpeParts(match.criteria);
      const tokens = cpe === undefined ? [] : [...vendorTokens(cpe.vendor)];
      return cpe && tokens.some(token => makers.has(token)) ? [{ match, cpe, tokens }] : [];
    });
    if (cpes.length === 0) return [];
    return described.flatMap(item => {
      let best: Fit | undefined;
      for (const { match, cpe, tokens } of cpes) {
        const fit = fitsCpe(item, match, cpe, tokens);
        if (fit && (best === undefined || (fit.version === 'proven' && best.version === 'unproven'))) best = fit;
      }
      return best === undefined ? [] : [{
        asset: item.asset.id, cve: entry.cve, basis: 'database' as const, version: best.version, ...(entry.cvss === undefined ? {} : { cvss: entry.cvss }), ...(entry.vector === undefined ? {} : { vector: entry.vector }),
        reason: `The NVD names ${best.words}`, evidence: [...best.evidence, placeOf(source, entry.at)],
      }];
    });
  });
}

function fitsCpe(item: Described, match: CpeMatch, cpe: NonNullable<ReturnType<typeof cpeParts>>, makers: readonly string[]): Fit | undefined {
  const sameMaker = makers.some(token => item.vendors.has(token));
  for (const stated of item.stated) {
    // Software is often another maker's than the box it runs on, and says so itself: squid:squid, rabbitmq.
    const fits = stated.kind === 'software' ? namesSoftware(cpe.product, '', stated.name) : sameMaker && namesModel(cpe.product.replace(/ firmware$/, ''), stated.name);
    if (!fits) continue;
    const range = cpeRange(match, cpe.version);
    // `*` of a piece of hardware says that it may run the affected firmware, which another name of the entry says.
    if (cpe.part === 'h' && range === 'all') continue;
    const fit = judged(item, stated, `${cpe.vendor} ${cpe.product}`, range, match.from === undefined && match.to === undefined ? cpe.version : `${match.from ?? 'any'} to ${match.to ?? 'any'}`);
    if (fit) return fit;
  }
  return undefined;
}

/** The list of exploited flaws names maker and product, no versions. */
function byExploitedList(described: readonly Described[], source: string, { exploited = [] }: Intelligence): Match[] {
  return exploited.flatMap(({ cve, vendor, product, at }) => {
    if (vendor === undefined || product === undefined) return [];
    const makers = vendorTokens(vendor);
    return described.flatMap(item => {
      if (![...makers].some(token => item.vendors.has(token))) return [];
      const stated = item.stated.find(one => (one.kind === 'software' ? namesSoftware(product, vendor, one.name) : namesModel(product, one.name)));
      const fit = stated && judged(item, stated, `${vendor} ${product}`, undefined, undefined);
      return fit ? [{ asset: item.asset.id, cve, basis: 'exploited-list' as const, version: fit.version, reason: `The list of exploited flaws names ${fit.words}`, evidence: [...fit.evidence, placeOf(source, at)] }] : [];
    });
  });
}

/** The newest word on each CVE of a kind counts; lists come in the order of their ids, which says nothing, so the later date does. */
function aboutCves(cves: ReadonlySet<string>, loaded: readonly { readonly source: string; readonly intelligence: Intelligence }[]): ReadonlyMap<string, About> {
  const about = new Map<string, About>([...cves].map(cve => [cve, {}]));
  for (const { source, intelligence } of [...loaded].sort((a, b) => compareText(a.intelligence.date ?? '', b.intelligence.date ?? '') || compareText(a.source, b.source))) {
    for (const { cve, score, row } of intelligence.scores ?? []) if (cves.has(cve)) about.get(cve)!.epss = { score, at: { source, row } };
    for (const { cve, added, ransomware, at } of intelligence.exploited ?? []) if (cves.has(cve)) about.get(cve)!.exploited = { day: added, ransomware, at: placeOf(source, at) };
    for (const { cve, cvss, vector, exploited, at } of intelligence.known ?? []) {
      const known = about.get(cve);
      if (!known) continue;
      if (cvss !== undefined) known.cvss = cvss;
      if (vector !== undefined) known.vector = vector;
      if (exploited !== undefined) known.exploited ??= { day: exploited, ransomware: false, at: placeOf(source, at) };
    }
  }
  return about;
}

const WEIGHT: Readonly<Record<AssetVulnerability['basis'], number>> = { scan: 0, advisory: 1, database: 2, 'exploited-list': 3 };

/** Several sources on one flaw of one asset are one entry: the surest speaks, all are cited. */
function merged(matches: readonly Match[], about: ReadonlyMap<string, About>): AssetVulnerability[] {
  const groups = new Map<string, Match[]>();
  for (const match of matches) {
    const key = `${match.asset}\n${match.cve ?? match.advisory ?? `${match.reason} ${match.title ?? ''}`}\n${match.port ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(match);
    else groups.set(key, [match]);
  }
  const all = [...groups].map(([key, group]): AssetVulnerability => {
    const [first, ...rest] = [...group].sort((a, b) => Number(a.version === 'unproven') - Number(b.version === 'unproven') || WEIGHT[a.basis] - WEIGHT[b.basis] || compareText(a.reason, b.reason)) as [Match, ...Match[]];
    const known = first.cve === undefined ? undefined : about.get(first.cve);
    const scores = [first, ...rest].flatMap(({ cvss }) => cvss ?? []), cvss = known?.cvss ?? (scores.length > 0 ? Math.max(...scores) : undefined), vector = known?.vector ?? first.vector, advisory = first.advisory ?? rest.find(one => one.advisory !== undefined)?.advisory;
    const title = first.title ?? rest.find(one => one.title !== undefined)?.title;
    const evidence = [...first.evidence, ...rest.flatMap(one => one.evidence), ...(known?.exploited ? [known.exploited.at] : []), ...(known?.epss ? [known.epss.at] : [])];
    return {
      ...first, id: `vuln:${key.replaceAll('\n', ':').replace(/:$/, '')}`, ...(advisory === undefined ? {} : { advisory }), ...(title === undefined ? {} : { title }), ...(cvss === undefined ? {} : { cvss }), ...(vector === undefined ? {} : { vector }),
      ...(known?.epss ? { epss: known.epss.score } : {}), ...(known?.exploited ? { exploited: known.exploited.day, ransomware: known.exploited.ransomware } : {}),
      evidence: [...new Map(evidence.map(place => [JSON.stringify(place), place])).values()].slice(0, 12),
    };
  });
  const perAsset = new Map<string, AssetVulnerability[]>();
  for (const one of all) perAsset.set(one.asset, [...(perAsset.get(one.asset) ?? []), one]);
  const worst = (a: AssetVulnerability, b: AssetVulnerability): number => Number(a.version === 'unproven') - Number(b.version === 'unproven') || Number(b.exploited !== undefined) - Number(a.exploited !== undefined)
    || (b.epss ?? 0) - (a.epss ?? 0) || (b.cvss ?? 0) - (a.cvss ?? 0) || compareText(a.id, b.id);
  return [...perAsset].sort((a, b) => compareText(a[0], b[0])).flatMap(([, list]) => list.sort(worst).slice(0, MOST_PER_ASSET));
}

function listsOf(source: string, { date, edition, exploited, scores, known, advisories, bill, techniques }: Intelligence): IntelligenceList[] {
  const one = (kind: IntelligenceList['kind'], entries: readonly unknown[] | undefined): IntelligenceList[] => (entries === undefined ? [] : [{ source, kind, ...(date === undefined ? {} : { date }), ...(edition === undefined ? {} : { edition }), entries: entries.length }]);
  return [...one('exploited', exploited), ...one('scores', scores), ...one('database', known), ...one('advisory', advisories), ...one('bill', bill?.components), ...one('techniques', techniques)];
}
