import { circumstances } from '../edits/circumstances';
import { CurrentIds } from '../edits/ids';
import type { Asset, AssetDecisions } from '../model/asset';
import type { EditRow } from '../model/edit';
import { purdueOf } from './finish';
import type { Identified } from './identify';

/**
 * What the analyst set of assets takes the place of what was derived, which stays readable beside it. Done after ids are given and kept, so that an edit stays with its asset whatever a later
 * source says about it. The roles of the neighbours are not judged again in its light: those that are wrong are set, too. Zones are noted here and found by planZones.
 *
 * @param rows the edits that hold, in their order; of two on assets that turned out to be one, the later holds
 */
export function applyEdits(identified: Identified, rows: readonly EditRow[]): Identified {
  if (rows.length === 0) return identified;
  const ids = new CurrentIds(identified.assets);
  const decided = new Map<string, AssetDecisions>();
  for (const row of rows) {
    if (!('assets' in row.edit)) continue;
    for (const asset of row.edit.assets) {
      const id = ids.asset(asset);
      if (id !== undefined) decided.set(id, { ...decided.get(id), ...member(row) });
    }
  }
  return { ...identified, assets: identified.assets.map(asset => {
    const own = decided.get(asset.id);
    return own === undefined || Object.keys(own).length === 0 ? asset : withDecisions(asset, own);
  }) };
}

function member(row: EditRow): AssetDecisions {
  const { edit } = row, about = circumstances(row);
  switch (edit.kind) {
    case 'name': return edit.value === undefined ? {} : { name: { value: edit.value, ...about } };
    case 'role': return edit.value === undefined ? {} : { role: { value: edit.value, ...about } };
    case 'level': return edit.value === undefined ? {} : { level: { value: edit.value, ...about } };
    case 'zone': return edit.value === undefined ? {} : { zone: { value: edit.value, ...about } };
    case 'criticality': return edit.value === undefined ? {} : { criticality: { value: edit.value, ...about } };
    default: return {};
  }
}

function withDecisions(derived: Asset, own: AssetDecisions): Asset {
  let asset: Asset = derived;
  let decided = own;
  if (own.name) {
    asset = { ...asset, name: own.name.value };
    decided = { ...decided, name: { ...own.name, derived: derived.name } };
  }
  if (own.role) {
    const { value } = own.role;
    const { purdueLevel: _level, purdueBasis: _basis, ...rest } = asset;
    const level = purdueOf(value, 'identity', derived.facts);
    asset = {
      ...rest, role: value, roleConfidence: 1,
      roleReasons: [{ rule: 'analyst', points: 10, text: 'set by the analyst', evidence: [{ analyst: true, note: 'role set by the analyst' }] }],
      roleAlternatives: derived.role === value ? derived.roleAlternatives : [{ role: derived.role, confidence: derived.roleConfidence, score: 0, reasons: derived.roleReasons }, ...derived.roleAlternatives].slice(0, 4),
      ...(level && !derived.external ? { purdueLevel: level.level, purdueBasis: level.basis } : {}),
    };
    decided = { ...decided, role: { ...own.role, derived: derived.role } };
  }
  if (own.level) {
    const before = asset.purdueLevel;
    asset = { ...asset, purdueLevel: own.level.value, purdueBasis: 'analyst' };
    decided = { ...decided, level: { ...own.level, ...(before === undefined ? {} : { derived: before }) } };
  }
  return { ...asset, decided: { ...derived.decided, ...decided } };
}
