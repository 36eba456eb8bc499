import { wireText } from '../binary/reader';
import { Table4 } from './table4';
import type { FactValue, ObservationRecord } from '../model/observation';
import type { Place } from '../model/evidence';

/** Places that an observation lists, distinct values of one key at one witness, and observations of one capture. */
const PLACES = 8;
const MAX_VALUES = 256;
const MAX_RECORDS = 1_000_000;

interface Stored {
  readonly endpoint: number;
  readonly key: string;
  readonly value: FactValue;
  confidence: number;
  readonly by: string;
  readonly frames: number[];
  count: number;
}

/** Values of one key at one endpoint that are looked through one by one; with more of them a map pays. */
const FEW = 8;

/** What one protocol says about one key of one endpoint. */
class Holder {
  readonly records: Stored[] = [];
  private byValue: Map<FactValue, Stored> | undefined;

  find(value: FactValue): Stored | undefined {
    if (this.byValue) return this.byValue.get(value);
    for (const record of this.records) if (record.value === value) return record;
    return undefined;
  }

  add(record: Stored): void {
    this.records.push(record);
    if (this.byValue) this.byValue.set(record.value, record);
    else if (this.records.length > FEW) this.byValue = new Map(this.records.map(each => [each.value, each]));
  }
}

/** Observations of one capture: each claim once, with its first frames. */
export class ObservationStore {
  /** In the order of their first claims. */
  private readonly records: Stored[] = [];
  /** (endpoint, number of protocol and key) → holder. Numbers, because a text put together for every claim cost more than all else here. */
  private readonly table = new Table4(256);
  private readonly holders: Holder[] = [];
  private readonly kinds = new Map<string, Map<string, number>>();
  private kindCount = 0;
  /** Claims that were dropped because there were too many. */
  dropped = 0;

  add(endpoint: number, key: string, value: FactValue, confidence: number, by: string, frame: number): void {
    // Text is cleaned here once more: what leaves the reading must be fit to show, whatever a dissector forgot.
    const clean = typeof value === 'string' ? wireText(value) : value;
    if (clean === '' || (typeof clean === 'number' && !Number.isFinite(clean))) return;
    const index = this.table.put(endpoint, this.kindOf(by, key), 0, 0);
    const holder = (this.holders[index] ??= new Holder());
    const known = holder.find(clean);
    if (known) {
      known.count++;
      if (confidence > known.confidence) known.confidence = confidence;
      if (known.frames.length < PLACES && known.frames.at(-1) !== frame) known.frames.push(frame);
      return;
    }
    if (holder.records.length >= MAX_VALUES || this.records.length >= MAX_RECORDS) {
      this.dropped++;
      return;
    }
    const record: Stored = { endpoint, key, value: clean, confidence, by, frames: [frame], count: 1 };
    holder.add(record);
    this.records.push(record);
  }

  private kindOf(by: string, key: string): number {
    let keys = this.kinds.get(by);
    if (!keys) this.kinds.set(by, keys = new Map());
    let kind = keys.get(key);
    if (kind === undefined) keys.set(key, kind = this.kindCount++);
    return kind;
  }

  /** Records with the endpoint's witness in its place, in a fixed order. */
  list(witness: (endpoint: number) => number): ObservationRecord[] {
    // Two endpoints may have turned out to be one device: their equal claims are one.
    const merged = new Map<string, Stored>();
    for (const record of this.records) {
      const index = witness(record.endpoint);
      if (index < 0) continue;
      const id = `${index}|${record.by}|${record.key}|${typeof record.value}${String(record.value)}`;
      const known = merged.get(id);
      if (!known) merged.set(id, { ...record, endpoint: index, frames: [...record.frames] });
      else {
        known.count += record.count;
        known.confidence = Math.max(known.confidence, record.confidence);
        known.frames.push(...record.frames);
      }
    }
    const list: ObservationRecord[] = [];
    for (const { endpoint, key, value, confidence, by, frames, count } of merged.values()) {
      const at = [...new Set(frames.sort((a, b) => a - b))].slice(0, PLACES).map((frame): Place => ({ frame }));
      list.push({ witness: endpoint, key, value, confidence, by, at, count });
    }
    return list.sort(compareRecords);
  }

  eachEndpoint(visit: (endpoint: number, frame: number) => void): void {
    for (const { endpoint, frames } of this.records) visit(endpoint, frames[0]!);
  }
}

/** The order of a reading's observations. */
export function compareRecords(a: ObservationRecord, b: ObservationRecord): number {
  const text = (value: FactValue): string => String(value);
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return a.witness - b.witness || order(a.key, b.key) || order(a.by, b.by) || order(text(a.value), text(b.value)) || order(typeof a.value, typeof b.value);
}
