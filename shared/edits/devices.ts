import type { Analysis } from '../model/analysis';
import type { Asset } from '../model/asset';
import type { DeviceKeys, DevicePart, Edit, Refusal } from '../model/edit';
import type { Evidence, Place } from '../model/evidence';

/** No device has more cards and addresses than this; who marks more has marked something else. */
const MOST_MERGED_DEVICES = 1_000;

/** Names a row of a list in the same way for the edit and for the witness. A column is no part of it. */
export function rowKey(source: string, place: Place): string | undefined {
  if ('row' in place) return `row ${source} ${JSON.stringify('sheet' in place ? [place.sheet, place.row] : place.row)}`;
  if ('line' in place) return `row ${source} line ${place.line}`;
  return 'pointer' in place ? `row ${source} ${place.pointer}` : undefined;
}

/** What an asset is made of, as far as an analyst can take it apart: addresses and rows of lists. Modules in it and devices behind it go where it goes. */
export function partsOf(asset: Asset, { sources }: Pick<Analysis, 'sources'>): DevicePart[] {
  const lists = new Map(sources.flatMap(source => (source.kind === 'capture' || source.kind === 'flow-log' ? [] : [[source.id, source.name]])));
  const rows = new Map<string, DevicePart>();
  const visit = (piece: Evidence): void => {
    if ('rule' in piece) return piece.from.forEach(visit);
    const name = 'source' in piece ? lists.get(piece.source) : undefined;
    const key = 'source' in piece && name !== undefined ? rowKey(piece.source, piece) : undefined;
    if (key !== undefined && 'source' in piece && !rows.has(key)) rows.set(key, { key, kind: 'row', text: `${name} ${placeText(piece)}` });
  };
  for (const { evidence } of asset.facts) evidence.forEach(visit);
  return [
    ...asset.macs.map((mac): DevicePart => ({ key: `mac ${mac}`, kind: 'mac', text: mac })), ...asset.ips.map((ip): DevicePart => ({ key: `ip ${ip}`, kind: 'ip', text: ip })),
    ...[...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
  ];
}

const placeText = (place: Place): string => ('row' in place ? `${'sheet' in place ? `${place.sheet} ` : ''}row ${place.row}` : 'line' in place ? `line ${place.line}` : 'pointer' in place ? place.pointer : '');

const keysOf = (asset: Asset, analysis: Pick<Analysis, 'sources'>): DeviceKeys => ({ site: asset.site, keys: partsOf(asset, analysis).map(({ key }) => key) });

/** The edit that says that these assets are one device; the order of ids does not matter. */
export function mergeOf(analysis: Pick<Analysis, 'assets' | 'sources'>, ids: readonly string[], why?: string): Edit | Refusal {
  const wanted = new Set(ids);
  const assets = analysis.assets.filter(({ id }) => wanted.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (assets.length < 2) return { message: 'A merge needs two assets that are there.', advice: 'Mark at least two assets of the last analysis.' };
  if (assets.length > MOST_MERGED_DEVICES) return { message: `These are ${assets.length} assets; a merge takes up to ${MOST_MERGED_DEVICES}.`, advice: 'Mark only what is one device.' };
  const refused = assets.map(asset => refusal(asset, analysis)).find(one => one !== undefined);
  if (refused) return refused;
  const sites = [...new Set(assets.map(({ site }) => site))].sort();
  if (sites.length > 1) return { message: `These assets are of different sites: ${sites.slice(0, 3).join(', ')}. One device stands at one site.`, advice: 'If the captures are of one site, give them that site on the Import screen.' };
  if (assets.some(({ external }) => external) && assets.some(({ external }) => !external)) return { message: 'Some of these are outside the site and some inside.', advice: 'State the prefixes of the site in the settings if an address is taken for outside by mistake.' };
  return { kind: 'same-device', devices: assets.map(asset => keysOf(asset, analysis)), value: true, ...(why === undefined ? {} : { why }) };
}

/** The edit that makes these parts of an asset a device of their own. */
export function splitOf(analysis: Pick<Analysis, 'assets' | 'sources'>, id: string, keys: readonly string[], why?: string): Edit | Refusal {
  const asset = analysis.assets.find(one => one.id === id);
  if (!asset) return { message: 'This asset is not there any more.', advice: 'Choose it again in the list of assets.' };
  const refused = refusal(asset, analysis);
  if (refused) return refused;
  const all = partsOf(asset, analysis);
  const chosen = all.filter(({ key }) => keys.includes(key)).map(({ key }) => key);
  if (chosen.length === 0 || chosen.length === all.length) return { message: 'A split needs a part that goes and a part that stays.', advice: 'Choose some, but not all, of its addresses and rows.' };
  return { kind: 'own-device', of: keysOf(asset, analysis), keys: chosen, value: true, ...(why === undefined ? {} : { why }) };
}

function refusal(asset: Asset, analysis: Pick<Analysis, 'sources'>): Refusal | undefined {
  if (asset.parent !== undefined) return { message: `${asset.name} stands behind another device, which alone tells it from its neighbours.`, advice: 'Merge or split the device in front of it.' };
  return partsOf(asset, analysis).length === 0 ? { message: `Nothing but its place in its source names ${asset.name}.`, advice: 'Import a list or capture that says its address.' } : undefined;
}
