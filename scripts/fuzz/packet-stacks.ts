import { Fragments } from '../../shared/layers/fragments';
import { decode } from '../../shared/layers/decode';
import { Packet } from '../../shared/layers/packet';
import { anyContainer, writeCapture } from './containers';
import type { Seed, SeedFrame } from './containers';
import { boundary, write } from './random';
import type { Random } from './random';

/** Widths of the fields that hold lengths, offsets, types and counts, by their place behind the start of a header. */
const IPV4_FIELDS: readonly (readonly [at: number, width: number])[] = [[0, 1], [2, 2], [4, 2], [6, 2], [8, 1], [9, 1]];
const IPV6_FIELDS: readonly (readonly [at: number, width: number])[] = [[0, 1], [4, 2], [6, 1], [7, 1], [40, 1], [41, 1], [42, 2], [44, 4]];
const TCP_FIELDS: readonly (readonly [at: number, width: number])[] = [[0, 2], [2, 2], [4, 4], [8, 4], [12, 1], [13, 1]];
const UDP_FIELDS: readonly (readonly [at: number, width: number])[] = [[0, 2], [2, 2], [4, 2]];

/**
 * Sound stacks of every protocol that the seeds show, in which a length, offset, type or count of one layer has a value at a boundary. The payload's own
 * fields are found by chance among its first bytes, where every protocol keeps them.
 */
export function brokenStacks(random: Random, seeds: readonly Seed[]): { name: string; file: Uint8Array } {
  const seed = random.pick(seeds);
  const frames: SeedFrame[] = seed.frames.map(frame => ({ ...frame }));
  const broken: string[] = [];
  for (let times = 1 + random.below(3); times > 0 && frames.length > 0; times--) {
    const i = random.below(frames.length);
    const bytes = frames[i]!.bytes.slice();
    if (bytes.length === 0) continue;
    broken.push(breakOne(random, seed.linkType, bytes));
    frames[i] = { ...frames[i]!, bytes };
  }
  return { name: `${seed.name}, ${broken.join(', ')}`, file: writeCapture(anyContainer(random), seed.linkType, frames) };
}

function breakOne(random: Random, linkType: number, bytes: Uint8Array): string {
  // A new one each time: what a layer does not write stays from the frame before, and a case must not depend on others.
  const packet = new Packet();
  decode(packet, new Fragments(), linkType, bytes, 0, bytes.length, bytes.length);
  const { payloadStart, payloadEnd, linkPayload, ipVersion, hasMacs, transport } = packet;
  const carried = packet.bytes === bytes && payloadEnd > payloadStart ? payloadStart : hasMacs ? linkPayload : 0;
  const change = (at: number, width: number): void => write(bytes, at, width, boundary(random, width, at, bytes.length), random.chance(30));
  const layer = random.below(10);
  if (layer < 2 && hasMacs) {
    change(random.pick([12, 12, 14, 16, 18]), 2);
    return 'link layer';
  }
  if (layer < 4 && ipVersion !== 0) {
    const [at, width] = random.pick(ipVersion === 4 ? IPV4_FIELDS : IPV6_FIELDS);
    change(linkPayload + at, width);
    return 'IP';
  }
  if (layer < 5 && transport === 1) {
    const [at, width] = random.pick(TCP_FIELDS);
    change(Math.max(0, payloadStart - 20) + at, width);
    return 'TCP';
  }
  if (layer < 5 && transport === 2) {
    const [at, width] = random.pick(UDP_FIELDS);
    change(Math.max(0, payloadStart - 8) + at, width);
    return 'UDP';
  }
  const room = bytes.length - carried;
  const at = carried + random.below(Math.min(room, random.chance(70) ? 48 : 400));
  change(at, random.pick([1, 1, 2, 2, 4]));
  return `payload at ${at - carried}`;
}
