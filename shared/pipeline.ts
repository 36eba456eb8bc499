import { suspectTaps } from './conversations/tap-sample';
import { identifyAssets } from './assets/identify';
import { applyEdits } from './assets/apply-edits';
import { keepIds } from './assets/keep-ids';
import { buildGraph } from './graph/build';
import { baselineOf, markNovelSteps } from './attack/novel-steps';
import { findWeaknesses } from './findings/find';
import type { Analysis } from './model/analysis';
import type { Asset } from './model/asset';
import type { SiteConfig } from './model/config';
import type { EditRow } from './model/edit';
import { compareText } from './model/order';
import type { Reading } from './model/reading';
import { assessRisk } from './remediation/assess';
import { matchVulnerabilities } from './vulnerabilities/match';

export interface AnalysisOptions {
  readonly config: SiteConfig;
  /** ISO time; the only time that gets into the outputs. */
  readonly generatedAt: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** Assets of the engagement's last analysis: those that are still there keep their ids. */
  readonly previous?: readonly Asset[];
  /** The analyst's edits that hold, in their order. What only stands beside the results (annotate) is passed over. */
  readonly edits?: readonly EditRow[];
  readonly onStage?: (stage: string, done: number, of: number) => void;
}

const STAGES = 4;

/**
 * The table of contents: every stage once, in order. Readings come from the capture and importer stages, one per source; their order does not matter.
 */
export function analyse(readings: readonly Reading[], { config, generatedAt, tool, previous = [], edits = [], onStage }: AnalysisOptions): Analysis {
  const ordered = [...readings].sort((a, b) => compareText(a.source.id, b.source.id));
  onStage?.('identifying assets', 0, STAGES);
  const identified = applyEdits(keepIds(identifyAssets(ordered, config, edits), previous), edits);
  onStage?.('building the graph', 1, STAGES);
  const built = buildGraph(ordered, identified, config);
  const { vulnerabilities, lists } = matchVulnerabilities(built.assets, ordered);
  const graph = { ...built, vulnerabilities };
  onStage?.('looking for weaknesses', 2, STAGES);
  const findings = findWeaknesses(graph, config);
  onStage?.('attack paths, risk, remediations', 3, STAGES);
  const assessed = assessRisk({ ...graph, findings }, config, edits);
  return {
    tool, generatedAt, sources: ordered.map(reading => reading.source), problems: [...suspectTaps(ordered), ...identified.problems],
    assets: graph.assets, conversations: graph.conversations, links: graph.links, zones: graph.zones, conduits: graph.conduits,
    coverage: graph.coverage, reconciliation: graph.reconciliation, vulnerabilities, intelligence: lists, findings, ...assessed, paths: markNovelSteps(assessed.paths, graph, baselineOf(ordered.map(reading => reading.source))),
  };
}
