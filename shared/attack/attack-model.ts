import { BASES } from '../model/attack';
import type { Basis } from '../model/graph';
import type { AttackEdge, AttackModel, AttackModelOptions, AttackNode, Effect, EntryPoint, Range, RemediationAction, Target } from '../model/attack';

/**
 * The neutral file form `attack-model`, version 1: reading (from parsed JSON that anybody may have
 * written) and writing. Unknown members are kept and written back.
 */
export interface ModelProblem {
  /** Where: `edges[3].p`, with the id beside it when the item has one. */
  readonly at: string;
  readonly id?: string;
  readonly message: string;
}
export type ReadModel = { readonly model: AttackModel; readonly problems: readonly [] } | { readonly model?: undefined; readonly problems: readonly ModelProblem[] };

/** More than this says the file is something else; the rest is counted, not listed. */
const MAX_PROBLEMS = 100;

type Json = Readonly<Record<string, unknown>>;

class ModelReader {
  readonly problems: ModelProblem[] = [];
  unlisted = 0;

  problem(at: string, message: string, id?: string): void {
    if (this.problems.length >= MAX_PROBLEMS) { this.unlisted++; return; }
    this.problems.push(id === undefined ? { at, message } : { at, id, message });
  }
}

/** One object of the file: takes known members, keeps the rest. */
class Item {
  private readonly taken = new Set<string>();
  readonly id: string | undefined;

  constructor(private readonly reader: ModelReader, readonly at: string, readonly json: Json) {
    this.id = typeof json['id'] === 'string' ? json['id'] : undefined;
  }

  problem(member: string, message: string): void { this.reader.problem(this.at === '' ? member : `${this.at}.${member}`, message, this.id); }

  raw(member: string): unknown {
    this.taken.add(member);
    return Object.hasOwn(this.json, member) ? this.json[member] : undefined;
  }

  text(member: string): string | undefined {
    const value = this.raw(member);
    if (value === undefined || typeof value === 'string') return value;
    this.problem(member, 'is not a text');
    return undefined;
  }

  needText(member: string): string {
    const value = this.raw(member);
    if (typeof value === 'string' && value !== '') return value;
    this.problem(member, value === undefined ? 'is missing' : 'is not a text');
    return '';
  }

  number(member: string, low: number, high: number, what: string): number | undefined {
    const value = this.raw(member);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value) && value >= low && value <= high) return value;
    this.problem(member, `is not ${what}`);
    return undefined;
  }

  needNumber(member: string, low: number, high: number, what: string): number {
    if (this.json[member] === undefined) { this.raw(member); this.problem(member, 'is missing'); return low; }
    return this.number(member, low, high, what) ?? low;
  }

  range(low: number, high: number): Range | undefined {
    const value = this.raw('range');
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length === 2) {
      const [a, b] = value as unknown[];
      if (typeof a === 'number' && typeof b === 'number' && a >= low && b <= high && a <= b && Number.isFinite(b)) return [a, b];
    }
    this.problem('range', `is not [low, high] within ${low}..${high}`);
    return undefined;
  }

  texts(member: string): string[] | undefined {
    const value = this.raw(member);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every(x => typeof x === 'string')) return value;
    this.problem(member, 'is not a list of texts');
    return undefined;
  }

  list(member: string): Item[] {
    const value = this.raw(member);
    if (value === undefined) return [];
    if (!Array.isArray(value)) { this.problem(member, 'is not a list'); return []; }
    const at = this.at === '' ? member : `${this.at}.${member}`;
    return value.flatMap((x: unknown, i) => {
      if (isObject(x)) return [new Item(this.reader, `${at}[${i}]`, x)];
      this.reader.problem(`${at}[${i}]`, 'is not an object', this.id);
      return [];
    });
  }

  rest(): { other?: Json } {
    const other = Object.entries(this.json).filter(([k]) => !this.taken.has(k));
    return other.length > 0 ? { other: Object.fromEntries(other) } : {};
  }
}

const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);
const PROBABILITY = 'a probability (0 to 1)';
const NOT_NEGATIVE = 'a finite number, 0 or more';

/** Leaves out members whose value is undefined: absent, never empty. */
function present<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

export function readAttackModel(json: unknown): ReadModel {
  const reader = new ModelReader();
  if (!isObject(json)) return { problems: [{ at: '', message: 'is not an object' }] };
  const top = new Item(reader, '', json);
  if (top.raw('format') !== 'attack-model') top.problem('format', 'is not "attack-model"');
  if (top.raw('version') !== 1) top.problem('version', 'is not 1, the only version known');
  const model: AttackModel = {
    ...present<Pick<AttackModel, 'name' | 'description'>>({ name: top.text('name'), description: top.text('description') }),
    nodes: top.list('nodes').map(readNode), edges: top.list('edges').map(readEdge), entries: top.list('entries').map(readEntry),
    targets: top.list('targets').map(readTarget), remediations: top.list('remediations').map(readAction),
    ...present<Pick<AttackModel, 'plan' | 'budget' | 'options'>>({
      plan: top.texts('plan'), budget: top.number('budget', 0, Infinity, NOT_NEGATIVE), options: readOptions(reader, top),
    }),
    ...top.rest(),
  };
  checkReferences(reader, model);
  if (reader.problems.length === 0) return { model, problems: [] };
  if (reader.unlisted > 0) reader.problems.push({ at: '', message: `${reader.unlisted} more problems are not listed` });
  return { problems: reader.problems };
}

function readNode(item: Item): AttackNode {
  const gate = item.raw('gate');
  if (gate !== undefined && gate !== 'OR' && gate !== 'AND') item.problem('gate', 'is neither "OR" nor "AND"');
  return {
    id: item.needText('id'),
    ...present<Omit<AttackNode, 'id' | 'other'>>({
      gate: gate === 'AND' || gate === 'OR' ? gate : undefined, p: item.number('p', 0, 1, PROBABILITY), range: item.range(0, 1), param: item.text('param'),
      label: item.text('label'), asset: item.text('asset'), zone: item.text('zone'), purdue: item.number('purdue', -Infinity, Infinity, 'a number'),
      role: item.text('role'), step: item.text('step'), technique: item.text('technique'), cvss: item.number('cvss', 0, 10, 'a CVSS score (0 to 10)'),
    }),
    ...item.rest(),
  };
}

function readEdge(item: Item): AttackEdge {
  const basis = item.raw('basis'), evidence = item.raw('evidence');
  if (basis !== undefined && !BASES.includes(basis as Basis)) item.problem('basis', `is none of ${BASES.join(', ')}`);
  if (evidence !== undefined && !Array.isArray(evidence)) item.problem('evidence', 'is not a list');
  return {
    id: item.needText('id'), from: item.needText('from'), to: item.needText('to'),
    ...present<Omit<AttackEdge, 'id' | 'from' | 'to' | 'other'>>({
      p: item.number('p', 0, 1, PROBABILITY), range: item.range(0, 1), param: item.text('param'), technique: item.text('technique'),
      basis: basis as Basis | undefined, evidence: evidence as readonly unknown[] | undefined, cvss: item.number('cvss', 0, 10, 'a CVSS score (0 to 10)'),
    }),
    ...item.rest(),
  };
}

function readEntry(item: Item): EntryPoint {
  return {
    id: item.needText('id'), node: item.needText('node'), frequency: item.needNumber('frequency', 0, Number.MAX_VALUE, NOT_NEGATIVE),
    ...present<Pick<EntryPoint, 'range' | 'kind' | 'label'>>({ range: item.range(0, Number.MAX_VALUE), kind: item.text('kind'), label: item.text('label') }),
    ...item.rest(),
  };
}

function readTarget(item: Item): Target {
  const safetyClass = item.number('safetyClass', 0, 4, 'a safety class (0 to 4)');
  return {
    id: item.needText('id'), node: item.needText('node'), impact: item.needNumber('impact', 0, Number.MAX_VALUE, NOT_NEGATIVE),
    ...present<Omit<Target, 'id' | 'node' | 'impact' | 'other'>>({
      range: item.range(0, Number.MAX_VALUE), lossGroup: item.text('lossGroup'), downtimeHours: item.number('downtimeHours', 0, Number.MAX_VALUE, NOT_NEGATIVE),
      costPerHour: item.number('costPerHour', 0, Number.MAX_VALUE, NOT_NEGATIVE), safetyClass, label: item.text('label'),
    }),
    ...item.rest(),
  };
}

function readAction(item: Item): RemediationAction {
  return {
    id: item.needText('id'), cost: item.needNumber('cost', 0, Number.MAX_VALUE, NOT_NEGATIVE), effects: item.list('effects').flatMap(readEffect),
    ...present<Omit<RemediationAction, 'id' | 'cost' | 'effects' | 'other'>>({
      requires: item.texts('requires'), excludes: item.texts('excludes'), label: item.text('label'), references: item.texts('references'),
    }),
    ...item.rest(),
  };
}

const EFFECT_ON = ['edge', 'node', 'entry', 'target'] as const;

function readEffect(item: Item): Effect[] {
  const named = EFFECT_ON.filter(on => item.raw(on) !== undefined), [on] = named;
  if (on === undefined || named.length > 1) { item.problem('effect', 'does not name exactly one edge, node, entry or target'); return []; }
  const op = item.raw('op'), id = item.needText(on);
  if (op !== 'scale' && op !== 'cap') { item.problem('op', 'is neither "scale" nor "cap"'); return []; }
  const unbounded = op === 'cap' && (on === 'entry' || on === 'target');
  const value = item.needNumber('value', 0, unbounded ? Number.MAX_VALUE : 1, unbounded ? NOT_NEGATIVE : 'between 0 and 1');
  return [{ on, id, op, value }];
}

function readOptions(reader: ModelReader, top: Item): AttackModelOptions | undefined {
  const json = top.raw('options');
  if (json === undefined) return undefined;
  if (!isObject(json)) { top.problem('options', 'is not an object'); return undefined; }
  const item = new Item(reader, 'options', json), whole = (member: string, low: number, high: number): number | undefined => {
    const value = item.number(member, low, high, `a whole number, ${low} to ${high}`);
    if (value === undefined || Number.isInteger(value)) return value;
    item.problem(member, `is not a whole number, ${low} to ${high}`);
    return undefined;
  };
  const topK = item.raw('topK');
  if (topK !== undefined && !(Array.isArray(topK) && topK.every(Number.isInteger))) item.problem('topK', 'is not a list of whole numbers');
  return {
    ...present<Omit<AttackModelOptions, 'other'>>({
      k: whole('k', 1, 20), seed: whole('seed', 0, 0xffffffff), samples: whole('samples', 1, 10_000_000), appetite: item.number('appetite', 0, Number.MAX_VALUE, NOT_NEGATIVE),
      stateLimit: whole('stateLimit', 1, 5_000_000), draws: whole('draws', 0, 100_000), topK: topK as number[] | undefined,
    }),
    ...item.rest(),
  };
}

function checkReferences(reader: ModelReader, model: AttackModel): void {
  const ids = (member: string, list: readonly { readonly id: string }[]): Set<string> => {
    const seen = new Set<string>();
    list.forEach(({ id }, i) => {
      if (id !== '' && seen.has(id)) reader.problem(`${member}[${i}].id`, 'occurs twice', id);
      seen.add(id);
    });
    return seen;
  };
  const sets = {
    node: ids('nodes', model.nodes), edge: ids('edges', model.edges), entry: ids('entries', model.entries), target: ids('targets', model.targets),
    remediation: ids('remediations', model.remediations),
  };
  const refer = (at: string, kind: keyof typeof sets, id: string, of?: string): void => {
    if (id !== '' && !sets[kind].has(id)) reader.problem(at, `refers to the unknown ${kind} "${id}"`, of);
  };
  model.edges.forEach((e, i) => { refer(`edges[${i}].from`, 'node', e.from, e.id); refer(`edges[${i}].to`, 'node', e.to, e.id); });
  model.entries.forEach((e, i) => refer(`entries[${i}].node`, 'node', e.node, e.id));
  model.targets.forEach((t, i) => refer(`targets[${i}].node`, 'node', t.node, t.id));
  model.remediations.forEach((r, i) => {
    r.effects.forEach((f, j) => refer(`remediations[${i}].effects[${j}].${f.on}`, f.on, f.id, r.id));
    r.requires?.forEach((id, j) => refer(`remediations[${i}].requires[${j}]`, 'remediation', id, r.id));
    r.excludes?.forEach((id, j) => refer(`remediations[${i}].excludes[${j}]`, 'remediation', id, r.id));
  });
  model.plan?.forEach((id, i) => refer(`plan[${i}]`, 'remediation', id));
}

/** The file form: known members in the order of the format, then the unknown ones as they were. */
export function attackModelToJson(model: AttackModel): Record<string, unknown> {
  const item = (x: object): Record<string, unknown> => {
    const { other, ...known } = x as { other?: Json } & Record<string, unknown>;
    return { ...known, ...other };
  };
  const { other, nodes, edges, entries, targets, remediations, plan, budget, options, name, description } = model;
  return {
    format: 'attack-model', version: 1, ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }),
    nodes: nodes.map(item), edges: edges.map(item), entries: entries.map(item), targets: targets.map(item),
    remediations: remediations.map(r => ({ ...item(r), effects: r.effects.map(f => ({ [f.on]: f.id, op: f.op, value: f.value })) })),
    ...(plan === undefined ? {} : { plan }), ...(budget === undefined ? {} : { budget }), ...(options === undefined ? {} : { options: item(options) }), ...other,
  };
}

/** Canonical text: the same model gives the same bytes. */
export function writeAttackModel(model: AttackModel): string {
  return `${JSON.stringify(attackModelToJson(model), null, 1)}\n`;
}
