/**
 * Makes a failing file smaller while it fails alike: parts are left out, halves first, then what is left becomes zeros. Not the smallest there is, but one
 * that a person can read.
 *
 * @param fails true when the bytes still fail in the same way
 * @param tries bound on how often it may be asked
 */
export function minimise(file: Uint8Array, fails: (bytes: Uint8Array) => boolean, tries = 3000): Uint8Array {
  let best = file;
  let left = tries;
  const take = (candidate: Uint8Array): boolean => {
    if (left-- <= 0 || !fails(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let part = 2 ** Math.floor(Math.log2(Math.max(1, file.length / 2))); part >= 1 && left > 0; part /= 2) {
    for (let at = best.length - part; at >= 0 && left > 0; at -= part) {
      const without = new Uint8Array(best.length - part);
      without.set(best.subarray(0, at));
      without.set(best.subarray(at + part), at);
      take(without);
    }
  }
  for (let part = 16; part >= 1; part >>= 2) {
    for (let at = 0; at < best.length && left > 0; at += part) {
      if (best.subarray(at, at + part).every(byte => byte === 0)) continue;
      take(best.map((byte, i) => (i >= at && i < at + part ? 0 : byte)));
    }
  }
  return best;
}
