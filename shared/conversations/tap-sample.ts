import { counted } from '../capture/frame';
import type { Frame } from '../capture/frame';
import { TCP } from '../layers/packet';
import type { Packet } from '../layers/packet';
import { compareText } from '../model/order';
import type { Problem } from '../model/problem';
import type { Reading, TapSample } from '../model/reading';
import type { Micros } from '../model/time';
import { CLOCK_DIFFERENCE } from './duplicates';
import { duration, percent } from '../model/quantities';
import { NUMBERED, Signature } from './signature';

/** Packets that a sample keeps; when there are more it takes every second one of them. */
const MAX_SAMPLE = 2048;
/** Fewer common packets, or a smaller share of the smaller sample, are chance. */
const LEAST_COMMON = 8;
const LEAST_SHARE = 0.05;

/**
 * A sample of a capture's packets that two captures can be compared by: one in 64, chosen by content alone, so that both choose the same ones; then every second, fourth, … of these by their signature
 * until at most 2 048 are left. The same whatever the order of the packets. Only IPv4 packets whose host numbers them: others may well be equal and two.
 */
export class TapSampler {
  private readonly signature = new Signature();
  private halvings = 0;
  /** 52 bits of a signature → when its first packet was seen. */
  private packets = new Map<number, Micros>();

  /** One sum of a few bytes for each packet. */
  static wants(packet: Packet): boolean {
    if (packet.ipVersion !== 4 || packet.fragmented) return false;
    const { bytes, end } = packet;
    const ip = packet.tunnels === 0 && packet.etherType === 0x0800 ? packet.linkPayload : packet.ipStart;
    const mixed = (packet.transport === TCP ? packet.sequence : 0) ^ (bytes[ip + 4]! << 8) ^ bytes[ip + 5]! ^ (bytes[end - 1]! << 16);
    return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1 | 0) >>> 26 === 0;
  }

  add(frame: Frame, packet: Packet): void {
    const { time } = frame;
    if (time !== time || packet.bytes !== frame.bytes || this.signature.read(frame, packet) !== NUMBERED) return;
    const key = (this.signature.high & 0xfffff) * 2 ** 32 + (this.signature.low >>> 0);
    if (!isChosen(key, this.halvings)) return;
    const known = this.packets.get(key);
    if (known === undefined || time < known) this.packets.set(key, time);
    while (this.packets.size > MAX_SAMPLE) {
      this.halvings++;
      this.packets = new Map([...this.packets].filter(([packet]) => isChosen(packet, this.halvings)));
    }
  }

  /** Undefined when nothing was chosen. */
  done(): TapSample | undefined {
    const chosen = [...this.packets].sort((a, b) => a[0] - b[0]);
    return chosen.length === 0 ? undefined : { halvings: this.halvings, packets: chosen.map(([packet]) => packet), times: chosen.map(([, time]) => time) };
  }
}

function isChosen(key: number, halvings: number): boolean {
  return (Math.floor(key / 2 ** 32) & (2 ** halvings - 1)) === 0;
}

/** What two captures have in common. */
export interface Overlap {
  /** Of the packets in the sample of the smaller one. */
  readonly share: number;
  readonly common: number;
  /** How much later the second one's clock says it was, in microseconds: the median. */
  readonly later: Micros;
}

/** Undefined when the samples have nothing, or no more than chance, in common. */
export function overlapOf(a: TapSample, b: TapSample): Overlap | undefined {
  const halvings = Math.max(a.halvings, b.halvings);
  const chosen = (sample: TapSample): number[] => sample.packets.flatMap((packet, i) => (isChosen(packet, halvings) ? [i] : []));
  const ours = chosen(a);
  const theirs = chosen(b);
  const apart: number[] = [];
  let j = 0;
  for (const i of ours) {
    while (j < theirs.length && b.packets[theirs[j]!]! < a.packets[i]!) j++;
    if (j < theirs.length && b.packets[theirs[j]!] === a.packets[i]) apart.push(b.times[theirs[j++]!]! - a.times[i]!);
  }
  if (apart.length < LEAST_COMMON) return undefined;
  apart.sort((x, y) => x - y);
  const later = apart[apart.length >> 1]!;
  // One clock against another: all packets are late by about the same. Equal packets of different days are not.
  const common = apart.filter(time => Math.abs(time - later) <= CLOCK_DIFFERENCE).length;
  const share = common / Math.min(ours.length, theirs.length);
  return common < LEAST_COMMON || share < LEAST_SHARE ? undefined : { share, common, later };
}

/** Pairs of captures of one site that hold the same packets: the visible suggestion to count them once. */
export function suspectTaps(readings: readonly Reading[]): Problem[] {
  const sampled = readings.filter(reading => reading.tapSample !== undefined).sort((a, b) => compareText(a.source.name, b.source.name) || compareText(a.source.id, b.source.id));
  const problems: Problem[] = [];
  for (const [i, first] of sampled.entries()) {
    for (const second of sampled.slice(i + 1)) {
      if (first.source.site !== second.source.site) continue;
      const overlap = overlapOf(first.tapSample!, second.tapSample!);
      if (!overlap) continue;
      const clocks = Math.abs(overlap.later) > CLOCK_DIFFERENCE;
      problems.push({
        code: 'two-taps', weight: 'warning',
        message: `About ${percent(overlap.share)} of the packets of the smaller of ${first.source.name} and ${second.source.name} stand in both: likely two taps on one path (${counted(overlap.common, 'packet')} of a sample compared). They were counted twice.`,
        advice: clocks
          ? `The clock of the ${overlap.later > 0 ? 'second' : 'first'} is ${duration(Math.abs(overlap.later))} ahead: duplicates are recognised up to ${duration(CLOCK_DIFFERENCE)} apart. Correct the times, then import with duplicates removed.`
          : 'Import with duplicates removed ("duplicates": "remove" in the configuration, --duplicates remove, or “Count once” on the Import screen), or leave one of the two out.',
      });
    }
  }
  return problems;
}
