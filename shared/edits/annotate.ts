import type { Analysis } from '../model/analysis';
import type { Asset, AssetDecisions } from '../model/asset';
import type { Decided, TriageDecision } from '../model/decided';
import type { EditRow } from '../model/edit';
import type { Finding } from '../model/finding';
import type { Kept, KeptOf } from '../model/kept';
import { circumstances } from './circumstances';
import { editedFindings } from './findings';
import { CurrentIds } from './ids';

/** Does an analysis have to be computed again for it? What only stands beside the results does not. */
export function changesResults({ edit: { kind } }: EditRow): boolean {
  return kind === 'same-device' || kind === 'own-device' || kind === 'name' || kind === 'role' || kind === 'level' || kind === 'zone' || kind === 'criticality' || kind === 'impossible';
}

/**
 * What the analyst wrote beside the results: notes, tags, what a finding is taken for, and what the client keeps in the workbook. Names are shown at once, too; the sentences of findings and paths follow with the next
 * analysis. What an earlier call wrote is taken off first.
 *
 * @param rows the edits that hold, in their order
 */
export function annotate(given: Analysis, rows: readonly EditRow[]): Analysis {
  const ids = new CurrentIds(given.assets), analysis: Analysis = { ...given, ...editedFindings(given, rows, ids) };
  const ofAsset = new Map<string, AssetDecisions>();
  const triage = new Map<string, Decided<TriageDecision>>();
  const kept = new Map<string, Kept>();
  const add = (row: EditRow, assets: readonly string[], member: AssetDecisions): void => {
    for (const asset of assets) {
      const id = ids.asset(asset);
      if (id !== undefined) ofAsset.set(id, { ...ofAsset.get(id), ...member });
    }
  };
  for (const row of rows) {
    const { edit } = row;
    if (edit.kind === 'note' && edit.value !== undefined) add(row, edit.assets, { note: { value: edit.value, ...circumstances(row) } });
    else if (edit.kind === 'tags' && edit.value !== undefined) add(row, edit.assets, { tags: { value: edit.value, ...circumstances(row) } });
    else if (edit.kind === 'name' && edit.value !== undefined) add(row, edit.assets, { name: { value: edit.value, ...circumstances(row) } });
    else if (edit.kind === 'triage' && edit.value !== undefined) triage.set(ids.within(edit.finding), { value: edit.value, ...circumstances(row) });
    else if (edit.kind === 'kept' && edit.value !== undefined) {
      const key = keptKey(edit.of, edit.of === 'asset' ? ids.asset(edit.id) ?? edit.id : ids.within(edit.id));
      kept.set(key, { ...kept.get(key), [edit.field]: { value: edit.value, ...circumstances(row) } });
    }
  }
  const beside = <T extends { readonly id: string; readonly kept?: Kept }>(of: KeptOf, one: T): T => {
    const own = kept.get(keptKey(of, one.id));
    if (own === undefined && one.kept === undefined) return one;
    const { kept: _kept, ...rest } = one;
    return (own === undefined ? rest : { ...rest, kept: own }) as T;
  };
  return {
    ...analysis,
    assets: analysis.assets.map((found): Asset => {
      const asset = beside('asset', found);
      const own = ofAsset.get(asset.id);
      if (own === undefined && asset.decided === undefined) return asset;
      const { decided, ...rest } = asset;
      const { note: _note, tags: _tags, name, ...others } = decided ?? {};
      const derived = name?.derived ?? asset.name;
      const all: AssetDecisions = { ...others, ...own, ...(own?.name === undefined ? {} : { name: { ...own.name, derived } }) };
      return { ...rest, name: own?.name?.value ?? derived, ...(Object.keys(all).length === 0 ? {} : { decided: all }) };
    }),
    findings: analysis.findings.map((found): Finding => {
      const finding = beside('finding', found);
      const said = triage.get(finding.id);
      if (said === undefined && finding.triage === undefined) return finding;
      const { triage: _, ...rest } = finding;
      return said === undefined ? rest : { ...rest, triage: said };
    }),
    remediations: analysis.remediations.map(one => beside('remediation', one)),
    zones: analysis.zones.map(one => beside('zone', one)),
  };
}

const keptKey = (of: KeptOf, id: string): string => `${of} ${id}`;
