import type { Analysis } from '../model/analysis';
import type { Asset, AssetDecisions } from '../model/asset';
import type { Decided, TriageDecision } from '../model/decided';
import type { EditRow } from '../model/edit';
import type { Finding } from '../model/finding';
import { CurrentIds } from './ids';

/** When and by whom, for the value beside it. */
export function circumstances({ at, analyst, edit }: EditRow): Pick<Decided<unknown>, 'at' | 'analyst' | 'why'> {
  const why = 'why' in edit ? edit.why : undefined;
  return { at, ...(analyst === undefined ? {} : { analyst }), ...(why === undefined ? {} : { why }) };
}

/** Does an analysis have to be computed again for it? What only stands beside the results does not. */
export function changesResults({ edit: { kind } }: EditRow): boolean {
  return kind === 'name' || kind === 'role' || kind === 'level' || kind === 'zone' || kind === 'criticality' || kind === 'impossible';
}

/**
 * What the analyst wrote beside the results: notes, tags, and what a finding is taken for. Names are shown at once, too; the sentences of findings and paths follow with the next
 * analysis. What an earlier call wrote is taken off first.
 *
 * @param rows the edits that hold, in their order
 */
export function annotate(analysis: Analysis, rows: readonly EditRow[]): Analysis {
  const ids = new CurrentIds(analysis.assets);
  const ofAsset = new Map<string, AssetDecisions>();
  const triage = new Map<string, Decided<TriageDecision>>();
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
  }
  return {
    ...analysis,
    assets: analysis.assets.map((asset): Asset => {
      const own = ofAsset.get(asset.id);
      if (own === undefined && asset.decided === undefined) return asset;
      const { decided, ...rest } = asset;
      const { note: _note, tags: _tags, name, ...others } = decided ?? {};
      const derived = name?.derived ?? asset.name;
      const all: AssetDecisions = { ...others, ...own, ...(own?.name === undefined ? {} : { name: { ...own.name, derived } }) };
      return { ...rest, name: own?.name?.value ?? derived, ...(Object.keys(all).length === 0 ? {} : { decided: all }) };
    }),
    findings: analysis.findings.map((finding): Finding => {
      const said = triage.get(finding.id);
      if (said === undefined && finding.triage === undefined) return finding;
      const { triage: _, ...rest } = finding;
      return said === undefined ? rest : { ...rest, triage: said };
    }),
  };
}
