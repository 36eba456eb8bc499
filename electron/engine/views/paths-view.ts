import { circumstances } from '../../../shared/edits/circumstances';
import { CurrentIds } from '../../../shared/edits/ids';
import type { Analysis, RemovedStep, Strictness } from '../../../shared/model/analysis';
import type { EditRow } from '../../../shared/model/edit';
import type { Basis } from '../../../shared/model/graph';
import type { PathsView } from '../../../shared/model/views';

/** Bases that count at each strictness. */
const ALLOWED: Readonly<Record<Strictness, ReadonlySet<Basis>>> = {
  observed: new Set<Basis>(['observed']),
  permitted: new Set<Basis>(['observed', 'permitted']),
  assumed: new Set<Basis>(['observed', 'permitted', 'inferred', 'assumed']),
};

/**
 * The attack paths whose every step stands at this strictness; the risk figures of all strictnesses come along.
 *
 * @param edits the analyst's edits that hold, also those that the analysis does not know yet
 */
export function pathsView(analysis: Analysis, strictness: Strictness, edits: readonly EditRow[] = []): PathsView {
  const paths = analysis.paths.filter(path => path.steps.every(step => ALLOWED[strictness].has(step.basis)));
  const ids = new Set([...paths.flatMap(path => path.steps.flatMap(step => [step.from, step.to])), ...analysis.entries.flatMap(entry => entry.assets), ...analysis.targets.map(target => target.asset), ...analysis.chokePoints.map(point => point.asset)]);
  return {
    paths,
    otherPathsLoss: Math.max(0, analysis.risk.byStrictness[strictness] - paths.reduce((sum, path) => sum + path.loss, 0)),
    entries: analysis.entries,
    targets: analysis.targets,
    chokePoints: analysis.chokePoints,
    assumptions: analysis.assumptions,
    risk: analysis.risk,
    strictness,
    removedSteps: removedSteps(analysis, edits),
    names: Object.fromEntries(analysis.assets.filter(asset => ids.has(asset.id)).map(asset => [asset.id, asset.name])),
  };
}

function removedSteps(analysis: Analysis, edits: readonly EditRow[]): RemovedStep[] {
  const ids = new CurrentIds(analysis.assets);
  const known = new Map(analysis.removedSteps?.map(step => [step.edge, step.label]));
  const nodes = new Map(analysis.model.nodes.map(node => [node.id, node.label ?? node.id]));
  return edits.flatMap(row => {
    if (row.edit.kind !== 'impossible' || row.edit.value === undefined) return [];
    const edge = ids.within(row.edit.step);
    const own = analysis.model.edges.find(candidate => candidate.id === edge);
    const label = known.get(edge) ?? (own && `${nodes.get(own.from)} → ${nodes.get(own.to)}`);
    return [{ edge, ...(label === undefined ? {} : { label }), reason: row.edit.value, ...circumstances(row) }];
  });
}
