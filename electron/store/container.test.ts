import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closed, ContainerError, isContainer, newSeal, opened, type ContainerReason } from './container';

const PASSPHRASE = 'drei Paletten, ein Gabelstapler';
const seal = newSeal(PASSPHRASE);
const MIB = 1 << 20;

/** Bytes that repeat nowhere, so that a swap of two chunks cannot go unseen. */
const content = (length: number): Buffer => {
  const out = Buffer.alloc(length);
  for (let at = 0, n = 0; at < length; at += 32, n++) createHash('sha256').update(String(n)).digest().copy(out, at);
  return out;
};
const reason = (file: Uint8Array, passphrase = PASSPHRASE): ContainerReason | 'opens' => {
  try {
    opened(file, passphrase);
    return 'opens';
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    return error.reason;
  }
};

describe('a closed engagement', () => {
  test.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 77])('of %i bytes opens as it was, and is another file each time', length => {
    const bytes = content(length);
    const file = closed(bytes, seal);
    expect(isContainer(file)).toBe(true);
    expect(Buffer.compare(opened(file, PASSPHRASE).bytes, bytes)).toBe(0);
    const again = closed(bytes, seal);
    expect(Buffer.compare(file.subarray(112), again.subarray(112))).not.toBe(0);
    if (length > 64) expect(Buffer.from(file).includes(bytes.subarray(0, 16))).toBe(false);
  });

  test('the seal that opening gives closes it again without the passphrase', () => {
    const { bytes, seal: kept } = opened(closed(content(100), seal), PASSPHRASE);
    expect(Buffer.compare(opened(closed(bytes, kept), PASSPHRASE).bytes, content(100))).toBe(0);
  });

  test('another passphrase does not open it; the same one typed on another keyboard does', () => {
    expect(reason(closed(content(10), newSeal('Mu\u0308ller & So\u0308hne')), 'Müller & Söhne')).toBe('opens');
    for (const wrong of ['', `${PASSPHRASE} `, PASSPHRASE.slice(1), PASSPHRASE.toUpperCase()]) expect(reason(closed(content(10), seal), wrong)).toBe('wrong-passphrase');
  });

  test('no flipped bit of it opens: in each field of the header and the slot, and in each chunk', () => {
    const file = closed(content(2 * MIB + 5), seal);
    // Each place costs a key derivation.
    const places = [0, 7, 8, 9, 10, 12, 27, 28, 35, 36, 51, 52, 63, 64, 80, 95, 96, 111, 112, 113, MIB, MIB + 112 + 3, 2 * MIB + 150, file.length - 20, file.length - 1];
    for (const at of places) {
      const flipped = Buffer.from(file);
      flipped[at]! ^= 1 << at % 8;
      if (at < 8) expect([at, isContainer(flipped)]).toEqual([at, false]);
      else expect([at, reason(flipped)]).not.toEqual([at, 'opens']);
    }
  }, 120_000);

  test('cut anywhere, lengthened, with chunks swapped, doubled, left out or taken from another state of it, it does not open', () => {
    const file = closed(content(3 * MIB), seal);
    const start = 112;
    const chunk = (n: number, of = file): Uint8Array => of.subarray(start + n * (MIB + 16), start + (n + 1) * (MIB + 16));
    const made = (...parts: Uint8Array[]): Uint8Array => Buffer.concat([file.subarray(0, start), ...parts]);
    expect(reason(made(chunk(0), chunk(1), chunk(2)))).toBe('opens');
    for (const length of [0, 7, 8, 35, 111, 112, 127, 128, start + MIB, file.length - 17, file.length - 1]) expect([length, reason(file.subarray(0, length))]).toEqual([length, 'damaged']);
    const other = closed(content(3 * MIB), seal);
    for (const parts of [[chunk(1), chunk(0), chunk(2)], [chunk(0), chunk(0), chunk(2)], [chunk(0), chunk(1)], [chunk(0), chunk(1, other), chunk(2)], [chunk(0), chunk(1), chunk(2), chunk(2)]]) expect(reason(made(...parts))).toBe('damaged');
    // One chunk less, and the length says so too: the number of chunks is bound to each of them.
    const shorter = Buffer.from(made(chunk(0), chunk(1)));
    shorter.writeBigUInt64LE(BigInt(2 * MIB), 28);
    expect(reason(shorter)).not.toBe('opens');
  }, 60_000);

  test('what the header asks for is bounded before anything is allocated or derived', () => {
    const file = Buffer.from(closed(content(10), seal));
    const asking = (change: (header: Buffer) => void): [ContainerReason | 'opens', number] => {
      const hostile = Buffer.from(file);
      change(hostile);
      const before = process.memoryUsage().rss;
      return [reason(hostile), process.memoryUsage().rss - before];
    };
    for (const change of [
      (header: Buffer) => header.writeUInt8(31, 9), (header: Buffer) => header.writeUInt8(1, 9), (header: Buffer) => header.writeUInt16LE(65_535, 10), (header: Buffer) => header.writeUInt16LE(0, 10),
      (header: Buffer) => header.writeBigUInt64LE(2n ** 63n, 28), (header: Buffer) => header.writeBigUInt64LE(2n ** 40n, 28),
    ]) {
      const [why, grown] = asking(change);
      expect(why).toBe('damaged');
      expect(grown).toBeLessThan(64 * MIB);
    }
    expect(asking(header => header.writeUInt8(2, 8))[0]).toBe('newer');
  });

  test('whatever bytes come behind the magic, it is refused by name', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), tail => {
      // Kept from deriving keys: that path is tried above, and takes half a second each.
      if (tail.length > 1) tail[1] = tail[1]! | 0x20;
      const file = Buffer.concat([closed(new Uint8Array(), seal).subarray(0, 8), tail]);
      expect(['damaged', 'newer']).toContain(reason(file));
    }), { numRuns: 300, seed: 5 });
  });
});
