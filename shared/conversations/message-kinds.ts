import type { OperationSeen } from '../protocols/definition';
import { KEPT } from './operation-counts';
import type { OperationCounts } from './operation-counts';
import { Column, Table4 } from './table4';

/** Kinds of message that are remembered, over all flows. */
const MAX_KINDS = 262_144;
/** So often a kind is tried that cannot be dissected. */
const MAX_MISSES = 8;
const NO_ENTRIES: readonly number[] = [];

/**
 * Which operations the kinds of message of each flow stand for (`kindAt` of a protocol), so that messages which are not dissected any more still count under them. Requests and answers of one kind are two
 * kinds.
 */
export class MessageKinds {
  /** (flow, kind and side, protocol). */
  private readonly table = new Table4(256);
  /** Where the operations of a kind are counted: entry times two, plus one when refused. */
  private readonly entries: (readonly number[])[] = [];
  /** How often a kind was met when it was not dissected any more; below 0 how often its dissection failed, as long as it has never succeeded. */
  private readonly times = new Column(256);

  constructor(private readonly operations: OperationCounts) {}

  /** Counts one more message of a known kind. False when the kind is new, and ought to be dissected. The first few lead to their frames; of the others only the number matters, and is added up at the end. */
  count(flow: number, side: number, owner: number, kind: number, frame: number): boolean {
    const known = this.table.find(flow, kind * 2 + side, owner, 0);
    if (known < 0) return false;
    const times = this.times.data[known]!;
    if (times < 0) return times <= -MAX_MISSES;
    this.times.data[known] = times + 1;
    if (times < KEPT) for (const operation of this.entries[known]!) this.operations.addEntry(operation >> 1, (operation & 1) === 1, frame);
    return true;
  }

  /** A message of a new kind could not be dissected, most often because it ends in a later segment. */
  miss(flow: number, side: number, owner: number, kind: number): void {
    const index = this.indexOf(flow, side, owner, kind);
    if (index >= 0) this.times.data[index]!--;
  }

  /** Remembers which operations a kind of message stands for. */
  learn(flow: number, side: number, owner: number, kind: number, seen: readonly OperationSeen[] | undefined): void {
    const index = this.indexOf(flow, side, owner, kind);
    // The latest message tells, until the kind is counted: an answer at the start of a capture stands for a request that is not there, the next ones do not.
    if (index < 0 || this.times.data[index]! > 0) return;
    this.times.data[index] = 0;
    if (!seen || seen.length === 0) {
      this.entries[index] = NO_ENTRIES;
      return;
    }
    const entries: number[] = [];
    for (const operation of seen) {
      const number = this.operations.kindOf(operation);
      if (number >= 0) entries.push(this.operations.entryOf(flow, number) * 2 + (operation.refused ? 1 : 0));
    }
    this.entries[index] = entries;
  }

  /** The capture is over: what was only counted is added to its operations. */
  settle(): void {
    // Requests before refusals: a refusal counts as one of them.
    for (let refusals = 0; refusals < 2; refusals++) {
      for (let kind = 0; kind < this.table.size; kind++) {
        const times = this.times.data[kind]! - KEPT;
        if (times > 0) for (const operation of this.entries[kind]!) if ((operation & 1) === refusals) this.operations.addTimes(operation >> 1, refusals === 1, times);
      }
    }
  }

  private indexOf(flow: number, side: number, owner: number, kind: number): number {
    if (this.table.size >= MAX_KINDS) return -1;
    const index = this.table.put(flow, kind * 2 + side, owner, 0);
    this.times.reach(index);
    return index;
  }
}
