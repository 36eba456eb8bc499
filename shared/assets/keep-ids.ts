import type { Asset } from '../model/asset';
import type { Identified } from './identify';

/**
 * Gives assets the ids that an earlier run of the same engagement gave them: a later witness (a serial number, a MAC) would otherwise change an id, and with it every
 * note and decision of the analyst. Assets that turn out to be one keep the ids of the others in `formerIds`. An id is never given twice.
 */
export function keepIds(identified: Identified, previous: readonly Asset[]): Identified {
  if (previous.length === 0) return identified;
  const wanted = matchPrevious(identified.assets, previous);
  const renamed = new Map<string, string>();
  const former = new Map<string, Set<string>>();
  for (const asset of identified.assets) {
    const old = wanted.get(asset.id) ?? [];
    const kept = old.find(candidate => candidate.id === asset.id) ?? old[0];
    const id = kept?.id ?? asset.id;
    renamed.set(asset.id, id);
    former.set(id, new Set(old.flatMap(candidate => [candidate.id, ...candidate.formerIds]).filter(candidate => candidate !== id)));
  }
  const rename = (id: string): string => renamed.get(id) ?? id;
  const assets = identified.assets.map((asset): Asset => ({
    ...asset, id: rename(asset.id), ...(asset.parent !== undefined ? { parent: rename(asset.parent) } : {}), formerIds: [...former.get(rename(asset.id)) ?? []].sort(),
  })).sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...identified, assets,
    ledger: new Map([...identified.ledger].map(([source, ids]) => [source, ids.map(id => id && rename(id))])),
    homes: new Map([...identified.homes].map(([id, home]) => [rename(id), home])),
  };
}

/** New id → earlier assets that are this one. Each earlier asset goes to one new asset: the same id first, then a shared MAC, serial number, address without contradicting MACs, name. */
function matchPrevious(assets: readonly Asset[], previous: readonly Asset[]): Map<string, Asset[]> {
  const found = new Map<string, Asset[]>();
  const taken = new Set<Asset>();
  const rounds: ((asset: Asset) => string[])[] = [
    asset => [`${asset.id}`], asset => asset.macs.map(mac => `mac ${mac}`), asset => (asset.serial === undefined ? [] : [`serial ${asset.serial.toLowerCase()}`]),
    asset => asset.ips.map(ip => `ip ${ip}`), asset => (asset.macs.length + asset.ips.length > 0 ? [] : [`name ${(asset.decided?.name?.derived ?? asset.name).toLowerCase()}`]),
  ];
  // An id that a new asset has of its own right is nobody else's.
  const own = new Set(assets.map(asset => asset.id));
  rounds.forEach((keysOf, round) => {
    const index = new Map<string, Asset[]>();
    for (const asset of assets) {
      for (const key of keysOf(asset)) {
        const list = index.get(`${asset.site} ${key}`);
        if (list) list.push(asset);
        else index.set(`${asset.site} ${key}`, [asset]);
      }
    }
    for (const old of previous) {
      if (taken.has(old) || (round > 0 && own.has(old.id))) continue;
      const hit = keysOf(old).flatMap(key => index.get(`${old.site} ${key}`) ?? [])
        // What was split off has a name of its own; the rest goes on as what it was.
        .sort((a, b) => Number(a.decided?.split !== undefined) - Number(b.decided?.split !== undefined))
        .find(asset => round !== 3 || asset.macs.length === 0 || old.macs.length === 0 || asset.macs.some(mac => old.macs.includes(mac)));
      if (!hit) continue;
      taken.add(old);
      const list = found.get(hit.id);
      if (list) list.push(old);
      else found.set(hit.id, [old]);
    }
  });
  for (const list of found.values()) list.sort((a, b) => (a.id < b.id ? -1 : 1));
  return found;
}
