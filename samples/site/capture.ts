// Merges the conversations of the site into one capture, in time order, without holding it in memory.

import { pcapngHeader, pcapngPacket } from '../wire/pcapng';
import { Random } from '../wire/random';
import type { Conversation, Options } from './context';
import { Context } from './context';
import type { Frame } from './network';

const TAPPED_VLAN = 60;
/** The tap was pulled after a while, because its port was needed; the mirror port saw the whole time. */
const TAP_SHARE = 0.4;

interface Recorded { iface: 0 | 1; frame: Frame }
interface Source { key: number; order: number; next: Recorded; rest: Iterator<Frame> | null }

/** A binary heap by time, then by order: the same input always leaves it in the same sequence. */
class Heap {
  private readonly items: Source[] = [];

  get size(): number { return this.items.length; }

  private static before(a: Source, b: Source): boolean {
    return a.key < b.key || (a.key === b.key && a.order < b.order);
  }

  push(item: Source): void {
    const list = this.items;
    let i = list.push(item) - 1;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!Heap.before(list[i]!, list[up]!)) break;
      [list[i], list[up]] = [list[up]!, list[i]!];
      i = up;
    }
  }

  pop(): Source {
    const list = this.items, top = list[0]!, last = list.pop()!;
    if (list.length > 0) {
      list[0] = last;
      for (let i = 0; ;) {
        const left = 2 * i + 1, right = left + 1;
        let best = i;
        if (left < list.length && Heap.before(list[left]!, list[best]!)) best = left;
        if (right < list.length && Heap.before(list[right]!, list[best]!)) best = right;
        if (best === i) break;
        [list[i], list[best]] = [list[best]!, list[i]!];
        i = best;
      }
    }
    return top;
  }
}

function* merged(conversations: readonly Conversation[], options: Options): Generator<Recorded> {
  const heap = new Heap();
  const tap = new Random('tap');
  let order = 0;
  const pull = (source: Source): void => {
    const step = source.rest!.next();
    if (step.done) return;
    if (step.value.t < source.next.frame.t) throw new Error(`conversation ${step.value.marks[0]} goes back in time`);
    heap.push({ ...source, key: step.value.t, next: { iface: 0, frame: step.value } });
  };
  for (const [ordinal, conversation] of conversations.entries()) {
    const rest = conversation.run(new Context(conversation.id, options, ordinal));
    const first = rest.next();
    if (!first.done) heap.push({ key: first.value.t, order: order++, next: { iface: 0, frame: first.value }, rest });
  }
  while (heap.size > 0) {
    const source = heap.pop();
    yield source.next;
    if (source.rest) pull(source);
    if (source.next.iface === 0 && source.next.frame.vlan === TAPPED_VLAN && source.key < options.duration * TAP_SHARE && options.tap) {
      // The tap's clock is a few milliseconds off and counts microseconds: the same packet, twice, at two times.
      const t = Math.floor((source.next.frame.t + tap.between(3e6, 8e6)) / 1000) * 1000;
      heap.push({ key: t, order: order++, next: { iface: 1, frame: { ...source.next.frame, t } }, rest: null });
    }
  }
}

export interface CaptureNotes {
  frames: number; bytes: number;
  /** First frame numbers (1-based) under each mark: a conversation's id, a weakness, `src:<MAC>`, `ip:<address>`. */
  marked: Map<string, number[]>;
}

const INTERFACES = [
  { name: 'core-span', description: 'mirror port of the core switch, all VLANs, tags kept', resolution: 9 as const },
  { name: 'tap-vlan60', description: 'tap on the uplink of the sortation cell, VLAN 60', resolution: 6 as const },
];

/** Writes the capture through `write`, piece by piece. */
export function record(conversations: readonly Conversation[], comment: string, options: Options, write: (bytes: Buffer) => void): CaptureNotes {
  const notes: CaptureNotes = { frames: 0, bytes: 0, marked: new Map() };
  const put = (bytes: Buffer): void => { notes.bytes += bytes.length; write(bytes); };
  const note = (mark: string): void => {
    const list = notes.marked.get(mark) ?? [];
    if (list.length < 8) list.push(notes.frames);
    notes.marked.set(mark, list);
  };
  put(pcapngHeader('crossdock sample generator', comment, options.tap ? INTERFACES : INTERFACES.slice(0, 1)));
  const base = BigInt(options.start) * 1_000_000_000n;
  for (const { iface, frame } of merged(conversations, options)) {
    if (frame.t >= options.duration) break;
    notes.frames++;
    const at = base + BigInt(Math.round(frame.t));
    put(pcapngPacket(iface, iface === 0 ? at : at / 1000n, frame.bytes));
    if (iface !== 0) continue;
    for (const mark of new Set(frame.marks)) note(mark);
    note(`src:${frame.bytes.subarray(6, 12).toString('hex')}`);
    if (frame.bytes.readUInt16BE(16) === 0x0800) note(`ip:${[...frame.bytes.subarray(30, 34)].join('.')}`);
  }
  return notes;
}
