import type { Severity } from '../model/finding';
import { called, cited } from './compare-kit';
import type { Draft, Sides } from './compare-kit';
import { seenValues } from './match';
import type { Match } from './match';
import type { SideAsset, SideFact } from './side';

/** Single-valued facts of a device, in the words of the report. */
const FIELDS: readonly (readonly [key: 'model' | 'firmware' | 'serial' | 'os' | 'vendor', words: string, severity: Severity])[] = [
  ['firmware', 'firmware', 'medium'], ['model', 'model', 'medium'], ['serial', 'serial number', 'medium'], ['os', 'operating system', 'medium'], ['vendor', 'vendor', 'low'],
];

/**
 * Facts of which a new value is worth a look, with how much; a value that is no longer stated says little (it may not have been asked for). Others (lease times, counters, host names looked up) change by themselves.
 */
const TELLING: Readonly<Record<string, readonly [words: string, severity: Severity]>> = {
  'remote-access': ['remote access', 'high'], 'cloud-service': ['cloud service', 'high'], 'weakness': ['weakness', 'medium'], 'tls.sni': ['name asked for over TLS', 'medium'], 'cip.originator-serial': ['originator serial number', 'high'],
  'domain': ['domain', 'medium'], 'default-gateway': ['default gateway', 'medium'], 'opcua.security-policy': ['OPC UA security policy', 'low'], 'snmp.community': ['SNMP community', 'medium'], 'user': ['user', 'low'],
};

const isSeen = (asset: SideAsset): boolean => asset.external || seenValues(asset, 'ip').length > 0 || seenValues(asset, 'mac').length > 0;
const presence = (asset: SideAsset) => cited(asset.facts.filter(({ key }) => key === 'ip' || key === 'mac').flatMap(({ evidence }) => evidence));

/** Devices that came, went, were replaced, or say something else of themselves than before. */
export function compareAssets(sides: Sides): Draft[] {
  const items: Draft[] = [];
  for (const asset of sides.later.assets) if (!sides.toBase.has(asset.id)) items.push(newcomer(sides, asset));
  for (const asset of sides.base.assets) if (!sides.toNew.has(asset.id) && isSeen(asset)) items.push(leaver(sides, asset, undefined));
  for (const match of sides.matches) {
    const { base, new: later } = match;
    if (isSeen(base) && !isSeen(later)) items.push(leaver(sides, base, later));
    else if (!isSeen(base) && isSeen(later)) items.push({ ...newcomer(sides, later), baseAssets: [base.id], text: `${called(later)} was listed and silent, and is seen now.`, severity: 'low' });
    else items.push(...changes(sides, match));
  }
  return items;
}

function newcomer(sides: Sides, asset: SideAsset): Draft {
  const level = sides.level(asset);
  const doubt = sides.doubtNew(asset.zone);
  const where = asset.external ? 'outside the site' : `in ${sides.zoneName(asset.zone)}`;
  const unlisted = asset.state === 'seen-not-listed' ? ', and on no list' : '';
  return {
    key: ['asset', asset.id, 'new'], about: 'asset', state: doubt === undefined ? 'new' : 'not-seen-before', kind: 'deviation',
    severity: asset.external ? 'low' : level <= 2 ? 'high' : level <= 3.5 ? 'medium' : asset.state === 'seen-not-listed' ? 'medium' : 'low',
    text: `${called(asset)}, ${asset.role === 'unknown' ? 'role unknown' : asset.role.replaceAll('-', ' ')}, is new ${where}${unlisted}.`,
    newAssets: [asset.id], newEvidence: presence(asset), ...(doubt === undefined ? {} : { doubt }),
  };
}

function leaver(sides: Sides, asset: SideAsset, later: SideAsset | undefined): Draft {
  const doubt = sides.doubtGone(asset.zone);
  return {
    key: ['asset', asset.id, 'gone'], about: 'asset', state: doubt === undefined ? 'gone' : 'not-seen', kind: 'deviation', severity: 'low',
    text: `${called(asset)} was seen in ${sides.zoneName(asset.zone)} and is ${later ? 'only listed now' : 'not seen now'}.`,
    baseAssets: [asset.id], ...(later ? { newAssets: [later.id] } : {}), baseEvidence: presence(asset), ...(doubt === undefined ? {} : { doubt }),
  };
}

function changes(sides: Sides, { base, new: later, by, replaced }: Match): Draft[] {
  const items: Draft[] = [];
  const known = { about: 'asset' as const, kind: 'known-doing-new' as const, baseAssets: [base.id], newAssets: [later.id] };
  if (replaced) {
    const [before, after] = (['mac', 'serial'] as const).map(key => [seenValues(base, key), seenValues(later, key)] as const).reduce(([a, b], [c, d]) => [[...a, ...c], [...b, ...d]], [[], []] as readonly [SideFact[], SideFact[]]);
    const list = (facts: readonly SideFact[]): string => [...new Set(facts.map(({ value }) => String(value)))].join(', ');
    items.push({
      ...known, key: ['asset', base.id, 'replaced'], state: 'replaced', severity: 'medium', field: 'device', before: list(before), after: list(after),
      text: `${called(later)} is another device than before at the same ${by === 'ip' ? 'address' : 'place'}: ${list(before)} then, ${list(after)} now.`,
      baseEvidence: cited(before.flatMap(({ evidence }) => evidence)), newEvidence: cited(after.flatMap(({ evidence }) => evidence)),
    });
  }
  for (const [key, words, severity] of FIELDS) {
    if (replaced && key === 'serial') continue;
    const was = base[key];
    const is = later[key];
    const before = seenValues(base, key).filter(({ value }) => value === was);
    const after = seenValues(later, key).filter(({ value }) => value === is);
    if (was === undefined || is === undefined || was === is || before.length === 0 || after.length === 0) continue;
    // Both values on both sides: a device of several parts that were asked in another order.
    if (seenValues(later, key).some(({ value }) => value === was) || seenValues(base, key).some(({ value }) => value === is)) continue;
    items.push({
      ...known, key: ['asset', base.id, key], state: 'changed', severity, field: key, before: was, after: is, text: `${called(later)} states the ${words} ${is}; it was ${was}.`,
      baseEvidence: cited(before.flatMap(({ evidence }) => evidence)), newEvidence: cited(after.flatMap(({ evidence }) => evidence)),
    });
  }
  const moved = (field: 'zone' | 'ips', was: string, is: string, severity: Severity, text: string): void => {
    items.push({ ...known, key: ['asset', base.id, field], state: 'changed', severity, field: field === 'ips' ? 'address' : field, before: was, after: is, text, baseEvidence: presence(base), newEvidence: presence(later) });
  };
  const addresses = (asset: SideAsset): string[] => seenValues(asset, 'ip').map(({ value }) => String(value));
  const before = addresses(base);
  const after = addresses(later);
  if (before.length > 0 && after.length > 0 && !after.some(ip => before.includes(ip))) moved('ips', before.join(', '), after.join(', '), 'low', `${called(later)} has the address ${after.join(', ')}; it was ${before.join(', ')}.`);
  if (base.zone !== undefined && later.zone !== undefined && base.zone !== later.zone) moved('zone', base.zone, later.zone, sides.level(later) <= 2 ? 'high' : 'medium', `${called(later)} is in ${sides.zoneName(later.zone)}; it was in ${sides.zoneName(base.zone)}.`);
  for (const [key, [words, severity]] of Object.entries(TELLING)) {
    const had = new Set(base.facts.filter(fact => fact.key === key).map(({ value }) => String(value)));
    for (const fact of seenValues(later, key)) {
      const value = String(fact.value);
      if (had.has(value)) continue;
      had.add(value);
      const doubt = sides.doubtNew(base.zone);
      items.push({
        ...known, key: ['asset', base.id, key, value], state: doubt === undefined ? 'changed' : 'not-seen-before', severity, field: key, after: value,
        text: `${called(later)}: ${words} ${value}, not stated before${had.size > 1 ? ` (${[...had].filter(other => other !== value).slice(0, 3).join(', ')})` : ''}.`,
        baseEvidence: cited(base.facts.filter(each => each.key === key).flatMap(({ evidence }) => evidence)), newEvidence: cited(fact.evidence), ...(doubt === undefined ? {} : { doubt }),
      });
    }
  }
  items.push(...services(sides, base, later, known));
  return items;
}

type SideService = SideAsset['services'][number];

/** So many uses were to be expected in the time that the later side saw, that their absence says something (Poisson, e^-3); as of findings. */
const EXPECTED = 3;

/** Services that are offered now and were not, and those that were used and are not: nobody using a service is not the same as nobody offering it. */
function services(sides: Sides, base: SideAsset, later: SideAsset, known: Pick<Draft, 'about' | 'kind' | 'baseAssets' | 'newAssets'> & { readonly about: 'asset' }): Draft[] {
  const items: Draft[] = [];
  const place = ({ transport, port }: SideService): string => `${transport}/${port}`;
  const words = (one: SideService): string => `${one.protocol ?? 'unnamed service'} at ${place(one)}`;
  const offered = new Set(base.services.map(place));
  for (const one of later.services) {
    if (!one.confirmed || one.port === undefined || offered.has(place(one))) continue;
    const doubt = sides.doubtNew(base.zone);
    const used = sides.served('new', later, one.transport, one.port);
    items.push({
      ...known, key: ['asset', base.id, 'service', place(one)], state: doubt === undefined ? 'changed' : 'not-seen-before', severity: sides.level(later) <= 2 ? 'medium' : 'low', field: 'service', after: words(one),
      text: `${called(later)} serves ${words(one)}, which it did not before.`, newEvidence: used.length > 0 ? cited(...used.map(({ evidence }) => evidence)) : presence(later), ...(doubt === undefined ? {} : { doubt }),
    });
  }
  const offeredNow = new Set(later.services.map(place));
  for (const one of base.services) {
    if (!one.confirmed || one.port === undefined || offeredNow.has(place(one))) continue;
    const used = sides.served('base', base, one.transport, one.port);
    // Attempts that were not answered, and what only a list names, are no service that could go.
    if (used.length === 0) continue;
    const times = used.reduce((sum, { connections }) => sum + connections, 0);
    const rare = times * Math.min(1, sides.hours('new', later) / sides.hours('base', base)) < EXPECTED ? `it was used ${times === 1 ? 'once' : `${times} times`} then, too seldom for its silence to say anything` : undefined;
    const doubt = sides.doubtGone(base.zone) ?? rare;
    items.push({
      ...known, key: ['asset', base.id, 'service gone', place(one)], state: doubt === undefined ? 'gone' : 'not-seen', severity: 'low', field: 'service', before: words(one),
      text: `${called(later)} served ${words(one)}, which nobody was seen to use now.`, baseEvidence: cited(...used.map(({ evidence }) => evidence)), ...(doubt === undefined ? {} : { doubt }),
    });
  }
  return items;
}
