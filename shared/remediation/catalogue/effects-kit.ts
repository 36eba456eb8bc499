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

  constructor(readonly built: BuiltModel) {
    this.edges = built.model.edges.map(edge => ({ edge, facts: built.edgeFacts.get(edge.id)! }));
    this.nodes = built.model.nodes.map(node => ({ node, facts: built.nodeFacts.get(node.id) }));
  }

  edgesWhere(wanted: (facts: EdgeFacts, edge: AttackEdge) => boolean): readonly EdgeView[] {
    return this.edges.filter(({ edge, facts }) => wanted(facts, edge));
  }

  weakNodes(asset: string, param?: string): readonly AttackNode[] {
    return this.nodes.filter(({ node, facts }) => facts?.kind === 'weak' && facts.asset === asset && (param === undefined || node.param === param)).map(({ node }) => node);
  }
}

export const cap = (on: Effect['on'], ids: readonly string[], value: number): Effect[] => ids.map(id => ({ on, id, op: 'cap', value }));
export const scale = (on: Effect['on'], ids: readonly string[], value: number): Effect[] => ids.map(id => ({ on, id, op: 'scale', value }));
export const edgeIds = (edges: readonly EdgeView[]): string[] => edges.map(({ edge }) => edge.id);

/** Observed conversations behind edges: what a change that closes them cuts. */
export const conversationsOf = (edges: readonly EdgeView[]): string[] => [...new Set(edges.flatMap(({ facts }) => facts.conversations))].sort();
