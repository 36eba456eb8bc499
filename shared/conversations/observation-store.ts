import { wireText } from '../binary/reader';
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

/** Observations of one capture: each claim once, with its first frames. */
export class ObservationStore {
  private readonly records = new Map<string, Stored>();
  private readonly values = new Map<string, number>();
  /** Claims that were dropped because there were too many. */
  dropped = 0;

  add(endpoint: number, key: string, value: FactValue, confidence: number, by: string, frame: number): void {
    // Text is cleaned here once more: what leaves the reading must be fit to show, whatever a dissector forgot.
    const clean = typeof value === 'string' ? wireText(value) : value;
    if (clean === '' || (typeof clean === 'number' && !Number.isFinite(clean))) return;
    const holder = `${endpoint}|${by}|${key}`;
    const id = `${holder}|${typeof clean === 'string' ? 's' : 'n'}${String(clean)}`;
    const known = this.records.get(id);
    if (known) {
      known.count++;
      if (confidence > known.confidence) known.confidence = confidence;
      if (known.frames.length < PLACES && known.frames.at(-1) !== frame) known.frames.push(frame);
      return;
    }
    const values = this.values.get(holder) ?? 0;
    if (values >= MAX_VALUES || this.records.size >= MAX_RECORDS) {
      this.dropped++;
      return;
    }
    this.values.set(holder, values + 1);
    this.records.set(id, { endpoint, key, value: clean, confidence, by, frames: [frame], count: 1 });
  }

  /** True when the claim is there already: its evidence need not be looked for. */
  has(endpoint: number, key: string, value: FactValue, by: string): boolean {
    const clean = typeof value === 'string' ? wireText(value) : value;
    return this.records.has(`${endpoint}|${by}|${key}|${typeof clean === 'string' ? 's' : 'n'}${String(clean)}`);
  }

  /** Records with the endpoint's witness in its place, in a fixed order. */
  list(witness: (endpoint: number) => number): ObservationRecord[] {
    // Two endpoints may have turned out to be one device: their equal claims are one.
    const merged = new Map<string, Stored>();
    for (const record of this.records.values()) {
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
    for (const { endpoint, frames } of this.records.values()) visit(endpoint, frames[0]!);
  }
}

/** The order of a reading's observations. */
export function compareRecords(a: ObservationRecord, b: ObservationRecord): number {
  const text = (value: FactValue): string => String(value);
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return a.witness - b.witness || order(a.key, b.key) || order(a.by, b.by) || order(text(a.value), text(b.value)) || order(typeof a.value, typeof b.value);
}
