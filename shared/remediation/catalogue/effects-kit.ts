import type { BuiltModel } from '../../attack/build-model';
import type { EdgeFacts, NodeFacts } from '../../attack/builder';
import type { AttackEdge, AttackNode, Effect } from '../../model/attack';

export interface EdgeView {
  readonly edge: AttackEdge;
  readonly facts: EdgeFacts;
}

/** The model as catalogue entries ask it. */
export class ModelView {
  readonly edges: readonly EdgeView[];
  readonly nodes: readonly { readonly node: AttackNode; readonly facts: NodeFacts | undefined }[];
  /** By asset: entries of the catalogue ask one asset after another, of thousands. */
  readonly #into = new Map<string, EdgeView[]>();
  readonly #weak = new Map<string, AttackNode[]>();

  constructor(readonly built: BuiltModel) {
    this.edges = built.model.edges.map(edge => ({ edge, facts: built.edgeFacts.get(edge.id)! }));
    this.nodes = built.model.nodes.map(node => ({ node, facts: built.nodeFacts.get(node.id) }));
    for (const view of this.edges) if (view.facts.toAsset !== undefined) listed(this.#into, view.facts.toAsset).push(view);
    for (const { node, facts } of this.nodes) if (facts?.kind === 'weak' && facts.asset !== undefined) listed(this.#weak, facts.asset).push(node);
  }

  edgesWhere(wanted: (facts: EdgeFacts, edge: AttackEdge) => boolean): readonly EdgeView[] {
    return this.edges.filter(({ edge, facts }) => wanted(facts, edge));
  }

  /** Of the edges to an asset. */
  edgesInto(asset: string, wanted: (facts: EdgeFacts, edge: AttackEdge) => boolean): readonly EdgeView[] {
    return (this.#into.get(asset) ?? []).filter(({ edge, facts }) => wanted(facts, edge));
  }

  weakNodes(asset: string, param?: string): readonly AttackNode[] {
    return (this.#weak.get(asset) ?? []).filter(node => param === undefined || node.param === param);
  }
}

export const cap = (on: Effect['on'], ids: readonly string[], value: number): Effect[] => ids.map(id => ({ on, id, op: 'cap', value }));
export const scale = (on: Effect['on'], ids: readonly string[], value: number): Effect[] => ids.map(id => ({ on, id, op: 'scale', value }));
export const edgeIds = (edges: readonly EdgeView[]): string[] => edges.map(({ edge }) => edge.id);

/** Observed conversations behind edges: what a change that closes them cuts. */
export const conversationsOf = (edges: readonly EdgeView[]): string[] => [...new Set(edges.flatMap(({ facts }) => facts.conversations))].sort();

function listed<V>(map: Map<string, V[]>, key: string): V[] {
  let list = map.get(key);
  if (list === undefined) map.set(key, list = []);
  return list;
}
