import type { Operation } from '../model/conversation';
import type { OperationSeen } from '../protocols/definition';
import { Column, Table4 } from './table4';

const COUNT = 0;
const REFUSED = 1;
const FRAMES = 2;
export const KEPT = 8;
const WIDTH = FRAMES + KEPT;

/** Distinct operations of one capture; a protocol whose operation names come from the wire must not grow without end. */
const MAX_KINDS = 20_000;

/** What was done in each flow, counted: 40 bytes per flow and operation, no objects until the end. */
export class OperationCounts {
  private readonly kinds: OperationSeen[] = [];
  private readonly kindNumbers = new Map<string, number>();
  private readonly table = new Table4(256);
  private readonly counts = new Column(256 * WIDTH);

  add(flow: number, operation: OperationSeen, frame: number): void {
    const kind = this.kindOf(operation);
    if (kind < 0) return;
    this.addEntry(this.entryOf(flow, kind), operation.refused === true, frame);
  }

  /** Number of an operation of one name, code and kind; -1 when there are too many. */
  kindOf(operation: OperationSeen): number {
    const key = `${operation.code ?? ''}|${operation.kind}|${operation.name}`;
    let kind = this.kindNumbers.get(key);
    if (kind === undefined) {
      if (this.kinds.length >= MAX_KINDS) return -1;
      kind = this.kinds.length;
      this.kinds.push(operation);
      this.kindNumbers.set(key, kind);
    }
    return kind;
  }

  /** Where the operation of that kind is counted for that flow. */
  entryOf(flow: number, kind: number): number {
    const entry = this.table.put(flow, kind, 0, 0);
    this.counts.reach(entry * WIDTH + WIDTH);
    return entry;
  }

  addEntry(entry: number, refused: boolean, frame: number): void {
    const at = entry * WIDTH;
    const { data } = this.counts;
    // A refusal is the answer to a request that was counted when it was asked; alone (the request was not captured) it still shows that it was asked.
    if (refused && ++data[at + REFUSED]! <= data[at + COUNT]!) return;
    const count = ++data[at + COUNT]!;
    if (count <= KEPT) data[at + FRAMES + count - 1] = frame;
  }

  /** So many more of the same, whose frames nobody asks for. */
  addTimes(entry: number, refused: boolean, times: number): void {
    const at = entry * WIDTH;
    const { data } = this.counts;
    if (!refused) data[at + COUNT]! += times;
    else {
      data[at + REFUSED]! += times;
      // As in `addEntry`: more refusals than requests show that more was asked.
      if (data[at + REFUSED]! > data[at + COUNT]!) data[at + COUNT] = data[at + REFUSED]!;
    }
  }

  /** Operations by what `group` says the flow belongs to; flows of which it says -1 are left out. Sorted by code, then name. */
  grouped(group: (flow: number) => number): Map<number, Operation[]> {
    const sums = new Map<number, Map<number, { count: number; refused: number; frames: number[] }>>();
    const { keys } = this.table;
    for (let entry = 0; entry < this.table.size; entry++) {
      const target = group(keys[entry * 4]!);
      if (target < 0) continue;
      let kinds = sums.get(target);
      if (!kinds) sums.set(target, kinds = new Map());
      const kind = keys[entry * 4 + 1]!;
      let sum = kinds.get(kind);
      if (!sum) kinds.set(kind, sum = { count: 0, refused: 0, frames: [] });
      const at = entry * WIDTH;
      const { data } = this.counts;
      sum.count += data[at + COUNT]!;
      sum.refused += data[at + REFUSED]!;
      for (let i = 0; i < Math.min(KEPT, data[at + COUNT]!); i++) sum.frames.push(data[at + FRAMES + i]!);
    }
    const result = new Map<number, Operation[]>();
    for (const [target, kinds] of sums) {
      const operations = [...kinds].map(([kind, { count, refused, frames }]): Operation => {
        const { name, code, kind: what } = this.kinds[kind]!;
        return {
          name, ...(code === undefined ? {} : { code }), kind: what, count, ...(refused > 0 ? { refused } : {}),
          frames: [...new Set(frames.sort((a, b) => a - b))].slice(0, KEPT),
        };
      });
      operations.sort((a, b) => (a.code ?? -1) - (b.code ?? -1) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || (a.kind < b.kind ? -1 : 1));
      result.set(target, operations);
    }
    return result;
  }
}
