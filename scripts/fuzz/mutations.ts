import { joined } from '../../shared/capture/capture-bytes';
import { anyContainer, writeCapture } from './containers';
import type { Seed, SeedFrame } from './containers';
import { boundary, write } from './random';
import type { Random } from './random';

/** Dumb mutation: the bytes of a sound capture, changed without knowing what they mean. */
export function mutated(random: Random, seeds: readonly Seed[]): { name: string; file: Uint8Array } {
  let seed = random.pick(seeds);
  if (random.chance(LONG_PERCENT)) seed = long(random, seed);
  const container = anyContainer(random);
  // Half of the cases leave the container alone, so that the damage reaches the layers and the protocols; a packed file damaged outside ends at once.
  const inside = random.chance(container === 'gzip' || container === 'zstd' ? 70 : 50);
  const frames = inside ? mutatedFrames(random, seed.frames) : seed.frames;
  let file = writeCapture(container, seed.linkType, frames);
  const changes: string[] = [];
  if (!inside) {
    for (let times = 1 + random.below(3); times > 0; times--) {
      const [name, change] = random.pick(CHANGES);
      changes.push(name);
      file = change(random, file, seeds);
    }
  }
  return { name: `${seed.name}, ${container}, ${inside ? 'frames changed' : changes.join(', ')}`, file };
}

/** Cases that are longer than the window in which a reader looks for the next good record (64 KB): a few, for each costs as much as fifty others. */
const LONG_PERCENT = 1;

function long(random: Random, seed: Seed): Seed {
  const bytes = seed.frames.reduce((sum, frame) => sum + frame.bytes.length + 16, 0);
  if (bytes === 0) return seed;
  const times = Math.ceil((66_000 + random.below(80_000)) / bytes);
  return { ...seed, name: `${seed.name} × ${times}`, frames: Array.from({ length: times }, (_, i) => seed.frames.map(frame => ({ ...frame, time: frame.time + i * 1000 }))).flat() };
}

type Change = (random: Random, file: Uint8Array, seeds: readonly Seed[]) => Uint8Array;

/** Wireshark's fuzz test: two bytes in a hundred are others (editcap -E 0.02). */
const byteErrors: Change = (random, file) => {
  const out = file.slice();
  for (let left = Math.ceil(out.length / 50); left > 0; left--) out[random.below(out.length)] = random.next();
  return out;
};

const bitFlips: Change = (random, file) => {
  const out = file.slice();
  for (let left = 1 + random.below(8); left > 0; left--) out[random.below(out.length)]! ^= 1 << random.below(8);
  return out;
};

/** A field of one, two or four bytes that may be a length gets a value at a boundary. */
const lengthFields: Change = (random, file) => {
  const out = file.slice();
  for (let left = 1 + random.below(4); left > 0; left--) {
    const width = random.pick([1, 2, 2, 4, 4]);
    // The first bytes hold the file's own header: they are hit as often as all others together would be in a large file.
    const at = random.chance(20) ? random.below(64) : random.below(out.length);
    write(out, at, width, boundary(random, width, at, out.length), random.chance(50));
  }
  return out;
};

const range = (random: Random, length: number): readonly [number, number] => {
  const from = random.below(length + 1);
  return [from, Math.min(length, from + random.below(random.pick([4, 64, 1024, 8192])))];
};

const CHANGES: readonly (readonly [name: string, change: Change])[] = [
  ['2 % of bytes', byteErrors], ['bits', bitFlips], ['length fields', lengthFields], ['length fields', lengthFields],
  ['cut', (random, file) => file.subarray(0, random.below(file.length + 1))],
  ['a part twice', (random, file) => {
    const [from, to] = range(random, file.length);
    return joined([file.subarray(0, to), file.subarray(from)]);
  }],
  ['a part left out', (random, file) => {
    const [from, to] = range(random, file.length);
    return joined([file.subarray(0, from), file.subarray(to)]);
  }],
  ['bytes put in', (random, file) => {
    const at = random.below(file.length + 1);
    return joined([file.subarray(0, at), random.bytes(random.below(300)), file.subarray(at)]);
  }],
  ['a part of another capture', (random, file, seeds) => {
    const other = random.pick(seeds);
    const donor = writeCapture(anyContainer(random), other.linkType, other.frames);
    const [from, to] = range(random, donor.length);
    const at = random.below(file.length + 1);
    return joined([file.subarray(0, at), donor.subarray(from, to), file.subarray(random.chance(50) ? at : Math.min(file.length, at + to - from))]);
  }],
];

function mutatedFrames(random: Random, frames: readonly SeedFrame[]): SeedFrame[] {
  const out: SeedFrame[] = [];
  for (const frame of frames) {
    if (random.chance(5)) continue;
    let { bytes, originalLength } = frame;
    if (bytes.length > 0) {
      const way = random.below(6);
      if (way === 0) bytes = byteErrors(random, bytes, []);
      else if (way === 1) bytes = bitFlips(random, bytes, []);
      else if (way === 2) bytes = lengthFields(random, bytes, []);
      else if (way === 3 && random.chance(30)) bytes = bytes.subarray(0, random.below(bytes.length + 1));
    }
    if (random.chance(3)) originalLength = boundary(random, 4, 0, bytes.length);
    out.push({ bytes, originalLength, time: random.chance(3) ? random.next() * random.below(1e6) : frame.time });
    if (random.chance(3)) out.push(out[random.below(out.length)]!);
  }
  return out;
}
