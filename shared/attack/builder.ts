import type { Asset } from '../model/asset';
import type { AttackEdge, AttackNode, Gate } from '../model/attack';
import type { Evidence } from '../model/evidence';
import type { Basis } from '../model/graph';
import { compareText } from '../model/order';
import { collectEvidence } from '../findings/site-kit';
import { PARAMETERS, type ParameterName, type Parameters } from './parameters';

/** What a step is; risk model §1.1. */
export type StepKind = 'reach' | 'weak' | 'auth' | 'exec' | 'ctl' | 'cred' | 'segment' | 'zone' | 'impact' | 'entry';

/** What the model format does not carry, but explanations and remediations need. */
export interface EdgeFacts {
  /** Rule of risk model §1.4 that made it. */
  readonly rule: string;
  readonly fromAsset?: string;
  readonly toAsset?: string;
  readonly protocol?: string;
  /** What the attacker does, a clause without subject: `writes registers over Modbus/TCP, which asks for no login`. Empty for steps that only pass on. */
  readonly text: string;
  readonly conversations: readonly string[];
  /** Rules of configurations that let it through, each with its device. */
  readonly ruledBy?: readonly { readonly device: string; readonly rule: string }[];
}

export interface NodeFacts {
  readonly kind: StepKind;
  readonly asset?: string;
  readonly service?: string;
  readonly text?: string;
}

const STRENGTH: Readonly<Record<Basis, number>> = { observed: 3, permitted: 2, inferred: 1, assumed: 0 };

/** Of several bases the weakest, as a chain has it. */
export function weakestBasis(bases: readonly Basis[]): Basis {
  return bases.reduce<Basis>((weakest, basis) => (STRENGTH[basis] < STRENGTH[weakest] ? basis : weakest), 'observed');
}

interface DraftEdge {
  readonly from: string;
  readonly to: string;
  readonly param: ParameterName | undefined;
  readonly p: number;
  readonly basis: Basis;
  readonly technique: string | undefined;
  readonly evidence: readonly Evidence[];
  readonly facts: EdgeFacts;
}

export interface EdgeOptions {
  readonly rule: string;
  /** Number of the model; absent: certain. */
  readonly param?: ParameterName;
  readonly basis: Basis;
  readonly technique?: string;
  readonly evidence?: readonly Evidence[];
  readonly protocol?: string;
  readonly text?: string;
  readonly conversations?: readonly string[];
  readonly ruledBy?: readonly { readonly device: string; readonly rule: string }[];
}

/** Collects steps and edges; the same one asked for twice is one, with the stronger basis and both proofs. */
export class AttackGraphBuilder {
  readonly #nodes = new Map<string, AttackNode>();
  readonly #nodeFacts = new Map<string, NodeFacts>();
  readonly #edges = new Map<string, DraftEdge>();

  constructor(readonly parameters: Parameters) {}

  node(id: string, facts: NodeFacts, options: { readonly gate?: Gate; readonly param?: ParameterName; readonly share?: number; readonly label: string; readonly asset?: Asset; readonly technique?: string; readonly zone?: string }): string {
    if (this.#nodes.has(id)) return id;
    const { gate, param, share = 1, label, asset, technique } = options;
    const zone = options.zone ?? asset?.zone;
    this.#nodes.set(id, {
      id, ...(gate === undefined ? {} : { gate }), ...(param === undefined ? {} : { p: share * this.parameters.value(param), range: this.#range(param, share), param }), label,
      ...(asset ? { asset: asset.id, role: asset.role, ...(asset.purdueLevel === undefined ? {} : { purdue: asset.purdueLevel }) } : {}), ...(zone === undefined ? {} : { zone }),
      step: facts.kind, ...(technique === undefined ? {} : { technique }),
    });
    this.#nodeFacts.set(id, facts);
    return id;
  }

  /** Code execution or interactive control of an asset. */
  exec(asset: Asset): string {
    return this.node(`${asset.id}.exec`, { kind: 'exec', asset: asset.id }, { label: `control of ${asset.name}`, asset });
  }

  /** Command over a controller, drive or building point. */
  ctl(asset: Asset): string {
    return this.node(`${asset.id}.ctl`, { kind: 'ctl', asset: asset.id }, { label: `command over ${asset.name}`, asset });
  }

  reach(asset: Asset, service: string): string {
    return this.node(`${asset.id}.reach.${service}`, { kind: 'reach', asset: asset.id, service }, { label: `${service} of ${asset.name} can be reached`, asset });
  }

  /**
   * One trial for the weakness of a service, shared by all who come: what fails, fails from everywhere.
   * @param share of the parameter, where this one is harder than most.
   */
  weak(asset: Asset, service: string, param: ParameterName, text: string, technique?: string, share = 1): string {
    return this.node(`${asset.id}.weak.${service}.${param}`, { kind: 'weak', asset: asset.id, service, text }, { label: text, asset, param, share, ...(technique === undefined ? {} : { technique }) });
  }

  #range(param: ParameterName, share: number): readonly [number, number] {
    const [low, high] = this.parameters.range(param);
    return [share * low, share * high];
  }

  /** Can originate traffic in a layer-2 segment. */
  segment(zone: { readonly id: string; readonly name: string }): string {
    return this.node(`${zone.id}.seg`, { kind: 'segment' }, { label: `foothold in segment ${zone.name}`, zone: zone.id });
  }

  edge(from: string, to: string, options: EdgeOptions, assets: { readonly from?: string; readonly to?: string } = {}): void {
    if (from === to) return;
    const id = `${from}>${to}`;
    const next: DraftEdge = {
      from, to, param: options.param, p: options.param === undefined ? 1 : this.parameters.value(options.param), basis: options.basis, technique: options.technique, evidence: options.evidence ?? [],
      facts: {
        rule: options.rule, ...(assets.from === undefined ? {} : { fromAsset: assets.from }), ...(assets.to === undefined ? {} : { toAsset: assets.to }), ...(options.protocol === undefined ? {} : { protocol: options.protocol }),
        text: options.text ?? '', conversations: options.conversations ?? [], ...(options.ruledBy === undefined ? {} : { ruledBy: options.ruledBy }),
      },
    };
    const known = this.#edges.get(id);
    if (!known) {
      this.#edges.set(id, next);
      return;
    }
    const stronger = STRENGTH[next.basis] > STRENGTH[known.basis] || (next.basis === known.basis && next.p > known.p) ? next : known;
    const sameBasis = next.basis === known.basis;
    this.#edges.set(id, {
      ...stronger,
      evidence: sameBasis ? collectEvidence(known.evidence, next.evidence) : stronger.evidence,
      facts: { ...stronger.facts, conversations: [...new Set([...known.facts.conversations, ...next.facts.conversations])] },
    });
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  get nodeIds(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  nodeFacts(id: string): NodeFacts | undefined {
    return this.#nodeFacts.get(id);
  }

  /** Steps and edges in the order of their ids, and the facts behind them. Evidence that an edge lists is the edge's own. */
  finish(): { readonly nodes: readonly AttackNode[]; readonly edges: readonly AttackEdge[]; readonly nodeFacts: ReadonlyMap<string, NodeFacts>; readonly edgeFacts: ReadonlyMap<string, EdgeFacts> } {
    const edges: AttackEdge[] = [];
    const edgeFacts = new Map<string, EdgeFacts>();
    for (const [id, draft] of [...this.#edges].sort((a, b) => compareText(a[0], b[0]))) {
      edges.push({
        id, from: draft.from, to: draft.to, p: draft.p, ...(draft.param === undefined ? {} : { range: this.parameters.range(draft.param), param: draft.param }),
        ...(draft.technique === undefined ? {} : { technique: draft.technique }), basis: draft.basis, evidence: draft.evidence,
      });
      edgeFacts.set(id, draft.facts);
    }
    return { nodes: [...this.#nodes.values()].sort((a, b) => compareText(a.id, b.id)), edges, nodeFacts: this.#nodeFacts, edgeFacts };
  }
}

/** Reason of a number, for texts. */
export const reasonOf = (name: ParameterName): string => PARAMETERS[name].reason;
