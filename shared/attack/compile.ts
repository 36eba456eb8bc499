import { optimisticReach } from './step-graph';
import type { StepGraph } from './step-graph';

/**
 * Exact inference: a decision diagram over the frontier of reached steps.
 *
 * A state of the diagram is what the future can still depend on and nothing else:
 *   W  steps not reached that still can be, and from which something counted can still be reached;
 *   F  undecided elements that lead from a reached step into W;
 *   K  in-edges of AND steps in W that have already worked;
 *   H  targets already reached, of loss groups that can still grow (their loss is a maximum).
 * Two histories with equal W, F, K, H have equal futures, whatever was reached before, so they share
 * one state. The element branched on is the first of F in breadth-first order from the entry.
 *
 * What is gained is written on the arcs ("events": which targets a success newly reaches), so there
 * is a single terminal and risk, every probability and every gradient are one linear pass (diagram.ts).
 *
 * Exponential in the worst case (two-terminal reliability is #P-hard): limited by states and by work.
 */
export interface Diagram {
  /** States in topological order, parents first; state 0 is the start unless the diagram is empty. */
  readonly size: number;
  /** Per state: the element decided, the next state on failure and on success (-1: the end), the event of the success. */
  readonly element: Int32Array;
  readonly onFail: Int32Array;
  readonly onSuccess: Int32Array;
  readonly event: Int32Array;
  readonly events: readonly DiagramEvent[];
  /** What is reached with certainty before anything is decided. */
  readonly startEvent: number;
}

/** Marks newly reached; and per loss group touched, the marks held before and after. */
export interface DiagramEvent {
  readonly marks: readonly number[];
  readonly groups: readonly { readonly before: readonly number[]; readonly after: readonly number[] }[];
}

export interface CompileInput {
  readonly graph: StepGraph;
  /** Nodes held at the start. */
  readonly starts: readonly number[];
  /** Node of every mark (a target, or any step one wants the probability of). */
  readonly marks: ArrayLike<number>;
  /** Loss group of every mark; -1 for none. */
  readonly groups: ArrayLike<number>;
  /** The highest p each element will ever be evaluated with: 0 cuts it out for good. */
  readonly highest: Float64Array;
  /** Elements to keep as variables; the others must have highest 0 or 1. */
  readonly variable: Uint8Array;
  readonly stateLimit: number;
  /** Edge visits allowed; compiling gives up beyond. One to two nanoseconds each. */
  readonly workLimit: number;
}

export type CompileOutcome =
  | { readonly kind: 'diagram'; readonly diagram: Diagram; readonly work: number }
  | { readonly kind: 'too-large'; readonly states: number; readonly work: number };

/** The part of the graph that matters for one entry, trials of steps turned into edges of their own. */
interface Core {
  readonly nodeCount: number;
  readonly isAnd: Uint8Array;
  readonly tail: Int32Array;
  readonly head: Int32Array;
  /** Variable number of the edge in breadth-first order, or -1 when it always works. */
  readonly variable: Int32Array;
  readonly out: readonly Int32Array[];
  readonly into: readonly Int32Array[];
  readonly starts: readonly number[];
  /** Marks on each core node. */
  readonly marks: readonly (readonly number[])[];
  readonly elements: readonly number[];
  readonly edgeOfVariable: readonly number[];
}

function extractCore(input: CompileInput): Core {
  const { graph: g, highest } = input;
  const isStart = new Uint8Array(g.nodeCount);
  for (const s of input.starts) isStart[s] = 1;
  const possible = optimisticReach(g, input.starts, highest);
  // Backward: what can still lead to a mark.
  const useful = new Uint8Array(g.nodeCount);
  const queue: number[] = [];
  for (let m = 0; m < input.marks.length; m++) {
    const v = input.marks[m]!;
    if (possible[v] && !useful[v]) { useful[v] = 1; queue.push(v); }
  }
  for (let q = 0; q < queue.length; q++) {
    const v = queue[q]!;
    if (isStart[v]) continue;
    for (let i = g.inStart[v]!; i < g.inStart[v + 1]!; i++) {
      const e = g.inEdges[i]!, u = g.tail[e]!;
      if (possible[u] && !useful[u] && highest[g.nodeCount + e]! > 0) { useful[u] = 1; queue.push(u); }
    }
  }
  const place = new Int32Array(g.nodeCount).fill(-1), gate = new Int32Array(g.nodeCount).fill(-1);
  const isAnd: number[] = [], marks: number[][] = [];
  const tail: number[] = [], head: number[] = [], element: number[] = [];
  for (let v = 0; v < g.nodeCount; v++) {
    if (!useful[v]) continue;
    place[v] = gate[v] = isAnd.length;
    const trial = !isStart[v] && input.variable[v] === 1;
    isAnd.push(trial ? 0 : isStart[v] ? 0 : g.isAnd[v]!);
    marks.push([]);
    if (trial) {
      gate[v] = isAnd.length;
      isAnd.push(g.isAnd[v]!);
      marks.push([]);
      tail.push(gate[v]!); head.push(place[v]!); element.push(v);
    }
  }
  for (let m = 0; m < input.marks.length; m++) if (useful[input.marks[m]!]) marks[place[input.marks[m]!]!]!.push(m);
  for (let e = 0; e < g.edgeCount; e++) {
    const u = g.tail[e]!, v = g.head[e]!;
    if (!useful[u] || !useful[v] || isStart[v] || highest[g.nodeCount + e]! <= 0) continue;
    if (u === v && !g.isAnd[v]) continue;
    tail.push(place[u]!); head.push(gate[v]!);
    element.push(input.variable[g.nodeCount + e] ? g.nodeCount + e : -1);
  }
  const nodeCount = isAnd.length;
  const out: number[][] = Array.from({ length: nodeCount }, () => []), into: number[][] = Array.from({ length: nodeCount }, () => []);
  tail.forEach((u, e) => { out[u]!.push(e); into[head[e]!]!.push(e); });
  // Variables numbered as a breadth-first walk from the starts meets them.
  const starts = input.starts.filter(s => useful[s]).map(s => place[s]!);
  const variable = new Int32Array(tail.length).fill(-1), elements: number[] = [], edgeOfVariable: number[] = [];
  const seen = new Uint8Array(nodeCount), order = [...new Set(starts)];
  for (const s of order) seen[s] = 1;
  for (let q = 0; q < order.length; q++) {
    for (const e of out[order[q]!]!) {
      if (element[e]! >= 0) { variable[e] = elements.length; elements.push(element[e]!); edgeOfVariable.push(e); }
      if (!seen[head[e]!]) { seen[head[e]!] = 1; order.push(head[e]!); }
    }
  }
  return {
    nodeCount, isAnd: Uint8Array.from(isAnd), tail: Int32Array.from(tail), head: Int32Array.from(head), variable,
    out: out.map(l => Int32Array.from(l)), into: into.map(l => Int32Array.from(l)), starts, marks, elements, edgeOfVariable,
  };
}

/** States found so far: fixed-width bit rows in one pool, found again by hash. */
class StateTable {
  readonly width: number;
  pool: Int32Array;
  size = 0;
  private slots: Int32Array;

  constructor(width: number) {
    this.width = Math.max(1, width);
    this.pool = new Int32Array(this.width * 256);
    this.slots = new Int32Array(1024);
  }

  /** Index of the row; `size` grew if it is new. */
  intern(row: Int32Array): number {
    const { width } = this;
    if ((this.size + 1) * 2 > this.slots.length) this.rehash();
    let h = this.hash(row, 0);
    for (;;) {
      const slot = this.slots[h]!;
      if (slot === 0) break;
      const at = (slot - 1) * width;
      let same = true;
      for (let i = 0; i < width; i++) if (this.pool[at + i] !== row[i]) { same = false; break; }
      if (same) return slot - 1;
      h = (h + 1) & (this.slots.length - 1);
    }
    if ((this.size + 1) * width > this.pool.length) {
      const grown = new Int32Array(this.pool.length * 2);
      grown.set(this.pool);
      this.pool = grown;
    }
    this.pool.set(row, this.size * width);
    this.slots[h] = ++this.size;
    return this.size - 1;
  }

  private hash(from: Int32Array, at: number): number {
    let h = 0x9e3779b9;
    for (let i = 0; i < this.width; i++) { h = Math.imul(h ^ from[at + i]!, 0x85ebca6b); h ^= h >>> 15; }
    return h & (this.slots.length - 1);
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let s = 0; s < this.size; s++) {
      let h = this.hash(this.pool, s * this.width);
      while (this.slots[h] !== 0) h = (h + 1) & (this.slots.length - 1);
      this.slots[h] = s + 1;
    }
  }
}

export function compileDiagram(input: CompileInput): CompileOutcome {
  const core = extractCore(input);
  const { nodeCount, isAnd, tail, head, variable, out, into } = core;
  const edgeCount = tail.length, markCount = input.marks.length;

  // Working state, unpacked: one byte per bit.
  const open = new Uint8Array(nodeCount);      // W
  const frontier = new Uint8Array(edgeCount);  // F
  const kept = new Uint8Array(edgeCount);      // K
  const held = new Uint8Array(markCount);      // H
  const nodeWords = (nodeCount + 31) >> 5, edgeWords = (edgeCount + 31) >> 5, markWords = (markCount + 31) >> 5;
  const table = new StateTable(nodeWords + 2 * edgeWords + markWords);
  const row = new Int32Array(table.width);
  let work = 0;

  const events: DiagramEvent[] = [], eventIds = new Map<string, number>();
  let gained: number[] = [];
  const internEvent = (): number => {
    if (gained.length === 0) return -1;
    const marks = gained.slice().sort((a, b) => a - b);
    const touched = [...new Set(marks.map(m => input.groups[m]!))].filter(g => g >= 0).sort((a, b) => a - b);
    const groups = touched.map(group => {
      const after: number[] = [], before: number[] = [];
      for (let m = 0; m < markCount; m++) {
        if (input.groups[m] !== group || !held[m]) continue;
        after.push(m);
        if (!marks.includes(m)) before.push(m);
      }
      return { before, after };
    });
    const key = `${marks.join()}|${groups.map(x => x.before.join()).join('|')}`;
    let id = eventIds.get(key);
    if (id === undefined) { id = events.length; events.push({ marks, groups }); eventIds.set(key, id); }
    return id;
  };

  const stack: number[] = [];
  const reach = (v: number): void => {
    open[v] = 0;
    stack.push(v);
    for (const m of core.marks[v]!) { gained.push(m); if (input.groups[m]! >= 0) held[m] = 1; }
  };
  const andComplete = (v: number): boolean => {
    for (const e of into[v]!) if (!kept[e]) return false;
    return into[v]!.length > 0;
  };
  /** An edge whose tail is reached works. */
  const works = (e: number): void => {
    const v = head[e]!;
    if (!open[v]) return;
    if (!isAnd[v]) { reach(v); return; }
    kept[e] = 1;
    if (andComplete(v)) reach(v);
  };
  const close = (): void => {
    for (let u = stack.pop(); u !== undefined; u = stack.pop()) {
      for (const e of out[u]!) {
        work++;
        if (!open[head[e]!]) continue;
        if (variable[e]! >= 0) frontier[e] = 1; else works(e);
      }
    }
  };

  const possible = new Uint8Array(nodeCount), useful = new Uint8Array(nodeCount), missing = new Int32Array(nodeCount);
  const queue = new Int32Array(nodeCount + 1);
  /** Drops from the state what can no longer matter. */
  const restrict = (): void => {
    let count = 0;
    for (let v = 0; v < nodeCount; v++) {
      possible[v] = useful[v] = 0;
      if (open[v] && isAnd[v]) {
        let need = into[v]!.length;
        for (const e of into[v]!) if (kept[e] || frontier[e]) need--;
        missing[v] = need;
        if (need === 0) { possible[v] = 1; queue[count++] = v; }
        work += into[v]!.length;
      }
    }
    for (let e = 0; e < edgeCount; e++) {
      const v = head[e]!;
      if (frontier[e] && open[v] && !isAnd[v] && !possible[v]) { possible[v] = 1; queue[count++] = v; }
    }
    for (let q = 0; q < count; q++) {
      for (const e of out[queue[q]!]!) {
        work++;
        const v = head[e]!;
        if (!open[v] || possible[v]) continue;
        if (isAnd[v] && (kept[e] || frontier[e] || --missing[v]! > 0)) continue;
        possible[v] = 1;
        queue[count++] = v;
      }
    }
    const forward = count;
    count = 0;
    const order = queue.slice(0, forward);
    for (const v of order) if (core.marks[v]!.length > 0) { useful[v] = 1; queue[count++] = v; }
    for (let q = 0; q < count; q++) {
      for (const e of into[queue[q]!]!) {
        work++;
        const u = tail[e]!;
        if (possible[u] && !useful[u]) { useful[u] = 1; queue[count++] = u; }
      }
    }
    for (let v = 0; v < nodeCount; v++) open[v] = useful[v]!;
    for (let e = 0; e < edgeCount; e++) if (!useful[head[e]!]) { frontier[e] = 0; kept[e] = 0; }
    work += nodeCount + 2 * edgeCount;
    // A group that can gain nothing more need not be remembered.
    if (markCount > 0) {
      const live = new Set<number>();
      for (let q = 0; q < count; q++) for (const m of core.marks[queue[q]!]!) live.add(input.groups[m]!);
      for (let m = 0; m < markCount; m++) if (held[m] && !live.has(input.groups[m]!)) held[m] = 0;
    }
  };

  const pack = (bits: Uint8Array, at: number): void => {
    for (let i = 0; i < bits.length; i++) if (bits[i]) row[at + (i >> 5)]! |= 1 << (i & 31);
  };
  const unpack = (bits: Uint8Array, at: number): void => {
    for (let i = 0; i < bits.length; i++) bits[i] = (table.pool[at + (i >> 5)]! >>> (i & 31)) & 1;
  };
  const intern = (): number => {
    let any = false;
    for (let v = 0; v < nodeCount; v++) if (open[v]) { any = true; break; }
    if (!any) return -1;
    row.fill(0);
    pack(open, 0);
    pack(frontier, nodeWords);
    pack(kept, nodeWords + edgeWords);
    pack(held, nodeWords + 2 * edgeWords);
    return table.intern(row);
  };
  const load = (state: number): void => {
    work += nodeCount + 2 * edgeCount;
    const at = state * table.width;
    unpack(open, at);
    unpack(frontier, at + nodeWords);
    unpack(kept, at + nodeWords + edgeWords);
    unpack(held, at + nodeWords + 2 * edgeWords);
  };
  const firstOf = (): number => {
    for (let x = 0; x < core.edgeOfVariable.length; x++) if (frontier[core.edgeOfVariable[x]!]) return core.edgeOfVariable[x]!;
    throw new Error('a state without a frontier is not a state');
  };

  open.fill(1);
  for (const s of core.starts) if (open[s]) reach(s);
  close();
  const startEvent = internEvent();
  restrict();
  const start = intern();

  const element: number[] = [], onFail: number[] = [], onSuccess: number[] = [], event: number[] = [];
  for (let state = 0; state < table.size; state++) {
    if (table.size > input.stateLimit || work > input.workLimit) return { kind: 'too-large', states: table.size, work };
    load(state);
    const e = firstOf();
    element.push(core.elements[variable[e]!]!);
    frontier[e] = 0;
    restrict();
    onFail.push(intern());
    load(state);
    frontier[e] = 0;
    gained = [];
    works(e);
    close();
    event.push(internEvent());
    restrict();
    onSuccess.push(intern());
  }
  return { kind: 'diagram', work, diagram: inTopologicalOrder(start, element, onFail, onSuccess, event, events, startEvent) };
}

function inTopologicalOrder(start: number, element: number[], onFail: number[], onSuccess: number[], event: number[],
  events: readonly DiagramEvent[], startEvent: number): Diagram {
  const size = element.length, parents = new Int32Array(size), rank = new Int32Array(size), order: number[] = [];
  for (let s = 0; s < size; s++) for (const next of [onFail[s]!, onSuccess[s]!]) if (next >= 0) parents[next]!++;
  if (start >= 0) order.push(start);
  for (let q = 0; q < order.length; q++) {
    const s = order[q]!;
    rank[s] = q;
    for (const next of [onFail[s]!, onSuccess[s]!]) if (next >= 0 && --parents[next]! === 0) order.push(next);
  }
  const to = (next: number): number => (next < 0 ? -1 : rank[next]!);
  return {
    size,
    element: Int32Array.from(order, s => element[s]!),
    onFail: Int32Array.from(order, s => to(onFail[s]!)),
    onSuccess: Int32Array.from(order, s => to(onSuccess[s]!)),
    event: Int32Array.from(order, s => event[s]!),
    events, startEvent,
  };
}
