import type { Interval } from '../model/attack';

const Z95 = 1.959963984540054;

/**
 * 95 % limits of a probability after `hits` of `samples`: Wilson's score interval. Without a single hit
 * the upper limit is 3/n (rule of three), without a single miss the lower one 1 − 3/n: never a bare 0 or 1.
 */
export function wilson(hits: number, samples: number): Interval {
  if (samples <= 0) return [0, 1];
  if (hits <= 0) return [0, Math.min(1, 3 / samples)];
  if (hits >= samples) return [Math.max(0, 1 - 3 / samples), 1];
  const p = hits / samples, z2 = Z95 * Z95, centre = p + z2 / (2 * samples);
  const half = Z95 * Math.sqrt((p * (1 - p)) / samples + z2 / (4 * samples * samples));
  const scale = 1 + z2 / samples;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}

/** 95 % limits of a mean with a standard error, not below zero. */
export function meanInterval(mean: number, standardError: number): Interval {
  return [Math.max(0, mean - Z95 * standardError), mean + Z95 * standardError];
}

/** Is the 95 % half-width of Σ frequency·p over a fifth of the sum? Entries are simulated with the same campaigns, taken as independent here. */
export function isWide(p: readonly number[], frequency: ArrayLike<number>, samples: number): boolean {
  let mean = 0, variance = 0;
  p.forEach((q, e) => {
    mean += frequency[e]! * q;
    variance += (frequency[e]! ** 2 * q * (1 - q)) / samples;
  });
  return mean > 0 && Z95 * Math.sqrt(variance) > 0.2 * mean;
}
