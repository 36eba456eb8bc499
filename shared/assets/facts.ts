import { EVIDENCE_LISTED } from '../model/evidence';
import type { Evidence } from '../model/evidence';
import type { Fact } from '../model/asset';
import type { FactValue } from '../model/observation';
import { canonicalMac } from '../model/address';
import { at, listEvidence } from './evidence';
import { macVendor, sameCompany, tidyCompany } from './vendors';
import type { Cluster } from './cluster';
import type { Sighting } from './sightings';
import { placesOf } from './sightings';

/** A fact while it is gathered: `listed` when only rows of lists say it. */
export interface GatheredFact extends Fact {
  readonly listed: boolean;
}

interface Gathering {
  key: string;
  value: FactValue;
  confidence: number;
  by: string;
  listed: boolean;
  evidence: Evidence[];
  count: number;
}

/** How far the prefix of a MAC is to be trusted for the vendor: less than any message and than a list, because modules sit inside others' devices. */
const OUI_CONFIDENCE = 0.4;

/** All claims about one device, the same claim of several witnesses once. Sorted by key, then by trust. */
export function gatherFacts(cluster: Cluster): GatheredFact[] {
  const facts = new Map<string, Gathering>();
  const add = (key: string, value: FactValue, confidence: number, by: string, listed: boolean, evidence: readonly Evidence[], count: number): void => {
    const id = `${key}\u0000${typeof value}\u0000${typeof value === 'string' ? value.toLowerCase() : String(value)}`;
    const known = facts.get(id);
    if (!known) {
      facts.set(id, { key, value, confidence, by, listed, evidence: [...evidence], count });
      return;
    }
    if (confidence > known.confidence || (confidence === known.confidence && by < known.by)) {
      known.confidence = confidence;
      known.by = by;
    }
    // Of two spellings that differ in case only, the one that sorts first: no order of reading shows.
    if (String(value) < String(known.value)) known.value = value;
    known.listed &&= listed;
    known.evidence.push(...evidence);
    if (known.evidence.length > 8 * EVIDENCE_LISTED) known.evidence = listEvidence(known.evidence);
    known.count += count;
  };
  const observe = (sighting: Sighting, prefix: string): void => {
    for (const record of sighting.observations) {
      const value = record.key === 'mac' && typeof record.value === 'string' ? canonicalMac(record.value) ?? record.value : record.value;
      add(prefix + record.key, value, record.confidence, record.by, sighting.listed, record.at.map(place => at(sighting.source, place)), record.count);
    }
  };
  for (const sighting of cluster.sightings) {
    observe(sighting, '');
    const places = placesOf(sighting);
    const { kind, ip, mac, macs = [] } = sighting.witness;
    const sure = kind === 'row' ? 0.6 : 0.95;
    const listed = sighting.listed;
    if (ip !== undefined && cluster.ips.has(ip)) add('ip', ip, sure, listed ? 'list' : kind === 'row' ? 'scan' : 'ip', listed, places, places.length);
    if (mac !== undefined && cluster.macs.has(mac)) add('mac', mac, sure, listed ? 'list' : kind === 'row' ? 'scan' : 'ethernet', listed, places, places.length);
    for (const binding of macs) {
      if (!cluster.macs.has(binding.mac)) continue;
      add('mac', binding.mac, binding.basis === 'frame' ? 0.8 : 0.95, binding.basis === 'frame' ? 'ethernet' : binding.basis, false, [at(sighting.source, places[0] && 'row' in places[0] ? { row: binding.frame } : { frame: binding.frame })], binding.count);
    }
  }
  for (const { mac, source, frame, count } of cluster.carried) add('mac', mac, 0.8, 'ethernet', false, [at(source, { frame })], count);
  for (const part of cluster.parts) observe(part, `${part.witness.label ?? 'part'}.`);
  for (const mac of cluster.macs) {
    const vendor = macVendor(mac);
    if (vendor === undefined) continue;
    const shown = facts.get(`mac\u0000string\u0000${mac}`);
    add('vendor', vendor, OUI_CONFIDENCE, 'oui', false, [{ rule: 'oui', from: shown ? listEvidence(shown.evidence) : [] }], 1);
  }
  return [...facts.values()]
    .map(({ evidence, count, ...fact }) => ({ ...fact, evidence: listEvidence(evidence), ...(count > EVIDENCE_LISTED ? { evidenceCount: count } : {}) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : rank(b) - rank(a) || (String(a.value) < String(b.value) ? -1 : 1)));
}

/** What a device says of itself beats what a list says; a list beats the prefix of a MAC. */
function rank(fact: GatheredFact): number {
  return fact.by === 'oui' ? 0 : fact.confidence + (fact.listed ? 0 : 1);
}

export interface Winners {
  readonly vendor?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly serial?: string;
  readonly os?: string;
  readonly conflicts: readonly string[];
}

const FIELDS = ['vendor', 'model', 'firmware', 'serial', 'os'] as const;

/** Values that a field takes, and the fields for which trusted claims disagree. Hardly trusted claims fill nothing. */
export function chooseFields(facts: readonly GatheredFact[]): Winners {
  const winners: { [K in (typeof FIELDS)[number]]?: string } = {};
  const conflicts: string[] = [];
  for (const key of FIELDS) {
    const claims = facts.filter(fact => fact.key === key && fact.confidence > 0.3 && String(fact.value).trim() !== '');
    const best = claims[0];
    if (!best) continue;
    winners[key] = key === 'vendor' ? tidyCompany(String(best.value)) : String(best.value);
    // A list that gives the order number for the model says the same thing in other words.
    const others = key === 'model' ? facts.filter(fact => fact.key === 'order-number').map(fact => fact.value) : [];
    const same = (value: FactValue): boolean => agrees(key, value, best.value) || others.some(other => normal(other).replace(/[^a-z0-9]/g, '') === normal(value).replace(/[^a-z0-9]/g, ''));
    if (claims.some(claim => claim.by !== 'oui' && (claim.listed || claim.confidence >= 0.8) && !same(claim.value))) conflicts.push(key);
  }
  return { ...winners, conflicts };
}

/** Do two spellings mean the same? Case, blanks, leading zeros and longer forms do not matter: `5.017` is `V5.17`, `LaserJet M528` is `HP LaserJet MFP M528`. */
export function agrees(key: string, a: FactValue, b: FactValue): boolean {
  const x = normal(a);
  const y = normal(b);
  if (x === y) return true;
  if (key === 'vendor') return sameCompany(String(a), String(b));
  if (key === 'serial') return x.replace(/^0+/, '') === y.replace(/^0+/, '');
  if (x === '' || y === '') return false;
  if (key === 'firmware') return x.includes(y) || y.includes(x) || sameVersion(x, y);
  if (key === 'model' || key === 'os' || key === 'hostname') return x.includes(y) || y.includes(x) || sameWords(String(a), String(b));
  return false;
}

function sameVersion(a: string, b: string): boolean {
  const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);
  const x = numbers(a);
  const y = numbers(b);
  const shared = Math.min(x.length, y.length);
  return shared >= 2 && x.slice(0, shared).every((number, i) => number === y[i]);
}

function sameWords(a: string, b: string): boolean {
  const words = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const [fewer, more] = [words(a), words(b)].sort((x, y) => x.length - y.length) as [string[], string[]];
  return fewer.length >= 2 && fewer.every(word => more.includes(word));
}

function normal(value: FactValue): string {
  return String(value).toLowerCase().replace(/[^a-z0-9.]+/g, '').replace(/^v(?=\d)/, '');
}
