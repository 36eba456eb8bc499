import type { Analysis, Strictness } from '../../../shared/model/analysis';
import type { Basis } from '../../../shared/model/graph';
import type { PathsView } from '../../../shared/model/views';

/** Bases that count at each strictness. */
const ALLOWED: Readonly<Record<Strictness, ReadonlySet<Basis>>> = {
  observed: new Set<Basis>(['observed']),
  permitted: new Set<Basis>(['observed', 'permitted']),
  assumed: new Set<Basis>(['observed', 'permitted', 'inferred', 'assumed']),
};

/** The attack paths whose every step stands at this strictness; the risk figures of all strictnesses come along. */
export function pathsView(analysis: Analysis, strictness: Strictness): PathsView {
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
    names: Object.fromEntries(analysis.assets.filter(asset => ids.has(asset.id)).map(asset => [asset.id, asset.name])),
  };
}
