/** How many seconds of the past a rate stands for: short enough to follow a cache that ends, long enough not to jitter. */
const MEMORY_SECONDS = 4;

/**
 * Bytes per second of something that goes on, smoothed: the mean of what was seen, in which what lies MEMORY_SECONDS back counts 1/e. The first seconds are a plain mean.
 * Time is passed in, in milliseconds.
 */
export class Rate {
  #bytes = 0;
  #at: number;
  #weight = 0;
  #value = 0;

  constructor(startedAt: number) {
    this.#at = startedAt;
  }

  /** @param bytes done in all by now */
  reach(bytes: number, now: number): void {
    const seconds = (now - this.#at) / 1000;
    if (!(seconds > 0)) return;
    const keep = Math.exp(-seconds / MEMORY_SECONDS);
    this.#value = this.#value * keep + ((bytes - this.#bytes) / seconds) * (1 - keep);
    this.#weight = this.#weight * keep + (1 - keep);
    this.#bytes = bytes;
    this.#at = now;
  }

  /** Undefined until something was seen. */
  get perSecond(): number | undefined {
    return this.#weight > 0 ? this.#value / this.#weight : undefined;
  }

  /** Seconds to go for so many bytes; undefined while nobody can know. */
  secondsFor(bytes: number): number | undefined {
    const rate = this.perSecond;
    return rate !== undefined && rate > 0 ? Math.max(0, bytes) / rate : undefined;
  }
}
