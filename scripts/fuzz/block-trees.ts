import type { Seed } from './containers';
import { boundary, write } from './random';
import type { Random } from './random';

/** Grows as a file is written, and remembers where its fields are. */
class Fields {
  private bytes = new Uint8Array(4096);
  length = 0;
  readonly at: number[] = [];
  readonly widths: number[] = [];
  readonly littles: boolean[] = [];
  little = true;

  field(width: number, value: number): number {
    const at = this.length;
    this.at.push(at);
    this.widths.push(width);
    this.littles.push(this.little);
    this.reach(width);
    write(this.bytes, at, width, value, this.little);
    return at;
  }

  /** Bytes that are no field. */
  raw(bytes: ArrayLike<number>): void {
    const at = this.length;
    this.reach(bytes.length);
    this.bytes.set(bytes, at);
  }

  pad(): void {
    this.reach((4 - (this.length & 3)) & 3);
  }

  set(at: number, width: number, value: number): void {
    write(this.bytes, at, width, value, this.little);
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private reach(more: number): void {
    this.length += more;
    if (this.length <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

const OPTIONS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 10, 11, 12, 13, 14, 14, 2988, 0x8000];
const LINK_TYPES = [1, 1, 1, 1, 0, 9, 101, 105, 113, 127, 147, 165, 228, 229, 239, 276, 65_535];

/**
 * A pcapng file of a valid block tree (sections of either byte order, interfaces with options, packets of all three kinds, names, statistics, secrets, custom and
 * unknown blocks), in which then none to three fields say something else than they should.
 */
export function blockTree(random: Random, seeds: readonly Seed[]): { name: string; file: Uint8Array } {
  const out = new Fields();
  for (let sections = 1 + random.below(3); sections > 0; sections--) section(out, random, seeds);
  const faults = random.below(4);
  const file = out.done();
  for (let fault = 0; fault < faults; fault++) {
    const i = random.below(out.at.length);
    write(file, out.at[i]!, out.widths[i]!, boundary(random, out.widths[i]!, out.at[i]!, file.length), out.littles[i]!);
  }
  const end = random.chance(10) ? random.below(file.length) : file.length;
  return { name: `${out.at.length} fields, ${faults} faults${end < file.length ? ', cut' : ''}`, file: file.subarray(0, end) };
}

function section(out: Fields, random: Random, seeds: readonly Seed[]): void {
  out.little = random.chance(70);
  block(out, 0x0a0d0d0a, () => {
    out.field(4, 0x1a2b3c4d);
    out.field(2, 1);
    out.field(2, 0);
    out.field(4, 0xffffffff);
    out.field(4, 0xffffffff);
    if (random.chance(30)) options(out, random);
  });
  const interfaces = random.below(4);
  for (let i = 0; i < interfaces; i++) {
    block(out, 1, () => {
      out.field(2, random.pick(LINK_TYPES));
      out.field(2, 0);
      out.field(4, random.pick([0, 65_535, 262_144, 96, 0xffffffff]));
      if (random.chance(60)) options(out, random);
    });
  }
  const { frames } = random.pick(seeds);
  for (let blocks = random.below(12); blocks > 0; blocks--) {
    const frame = random.pick(frames);
    const bytes = frame ? frame.bytes.subarray(0, 2048) : random.bytes(random.below(100));
    const stamp = random.chance(70) && frame ? frame.time : random.next() * 0x100000;
    switch (random.below(12)) {
      case 0:
        block(out, 3, () => {
          out.field(4, bytes.length);
          out.raw(bytes);
        });
        break;
      case 1:
        block(out, 2, () => {
          out.field(2, random.below(Math.max(1, interfaces)));
          out.field(2, 0);
          packetBody(out, bytes, stamp);
        });
        break;
      case 2: block(out, 4, () => names(out, random)); break;
      case 3:
        block(out, 5, () => {
          out.field(4, random.below(Math.max(1, interfaces)));
          out.field(4, 0);
          out.field(4, 0);
          options(out, random);
        });
        break;
      case 4:
        block(out, random.pick([10, 0xbad, 0x40000bad, 7, 8, 9, 0x12345, 0x80000001]), () => {
          out.field(4, random.next());
          out.field(4, random.below(64));
          out.raw(random.bytes(random.below(64)));
        });
        break;
      default:
        block(out, 6, () => {
          out.field(4, random.below(Math.max(1, interfaces)));
          packetBody(out, bytes, stamp);
          if (random.chance(20)) options(out, random);
        });
    }
  }
}

function packetBody(out: Fields, bytes: Uint8Array, stamp: number): void {
  out.field(4, Math.floor(stamp / 2 ** 32) >>> 0);
  out.field(4, stamp % 2 ** 32);
  out.field(4, bytes.length);
  out.field(4, bytes.length);
  out.raw(bytes);
  out.pad();
}

function block(out: Fields, type: number, body: () => void): void {
  const start = out.length;
  out.field(4, type);
  const at = out.field(4, 0);
  body();
  out.pad();
  const length = out.length + 4 - start;
  out.field(4, length);
  out.set(at, 4, length);
}

function options(out: Fields, random: Random): void {
  for (let count = random.below(6); count > 0; count--) {
    const code = random.pick(OPTIONS);
    const length = code === 9 || code === 11 ? 1 : code === 14 || code === 2 ? 8 : random.below(20);
    out.field(2, code);
    out.field(2, length);
    // Resolutions and offsets are numbers worth breaking; the rest is text, at times no text at all.
    if (code === 9) out.field(1, random.pick([6, 9, 0, 3, 12, 20, 127, 0x80, 0x8a, 0xff]));
    else if (code === 14) {
      out.field(4, random.pick([0, 0xffffffff, 0x80000000, 0x7fffffff]));
      out.field(4, random.next());
    } else out.raw(random.chance(50) ? random.bytes(length) : new Uint8Array(length).fill(65 + random.below(26)));
    out.pad();
  }
  if (random.chance(80)) {
    out.field(2, 0);
    out.field(2, 0);
  }
}

function names(out: Fields, random: Random): void {
  for (let count = random.below(4); count > 0; count--) {
    const six = random.chance(30);
    const text = random.pick(['plc-1', '<img src=x onerror=alert(1)>', '__proto__', '=HYPERLINK("http://x")', '\u202egnp.exe', 'a'.repeat(200)]);
    out.field(2, six ? 2 : 1);
    out.field(2, (six ? 16 : 4) + text.length + 1);
    out.raw(random.bytes(six ? 16 : 4));
    out.raw(new TextEncoder().encode(text));
    out.raw([0]);
    out.pad();
  }
  out.field(2, 0);
  out.field(2, 0);
}
