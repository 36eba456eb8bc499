import type { FormatReader } from './frame';

/**
 * Puts a file together again from chunks of any size. A record that lies across two chunks is copied once; everything else is read where it
 * stands. The carry never holds more than one record.
 */
export class Feed {
  private carry = new Uint8Array(4096);
  private carried = 0;

  /** @param at byte of the file at which the carry, or the next chunk, begins */
  constructor(private readonly reader: FormatReader, private at = 0) {}

  push(chunk: Uint8Array): void {
    const reader = this.reader;
    let start = 0;
    while (this.carried > 0 && !reader.stopped) {
      const take = Math.min(Math.max(reader.wanted - this.carried, 0), chunk.length - start);
      this.append(chunk, start, start + take);
      start += take;
      if (this.carried < reader.wanted) return;
      const used = reader.consume(this.carry, 0, this.carried, this.at);
      this.at += used;
      this.carry.copyWithin(0, used, this.carried);
      this.carried -= used;
    }
    if (reader.stopped) {
      this.at += this.carried + chunk.length - start;
      this.carried = 0;
      return;
    }
    const used = reader.consume(chunk, start, chunk.length, this.at);
    this.at += used - start;
    if (reader.stopped) this.at += chunk.length - used;
    else this.append(chunk, used, chunk.length);
  }

  end(): void {
    const reader = this.reader;
    if (!reader.stopped) reader.finish(this.carry, 0, this.carried, this.at);
  }

  private append(chunk: Uint8Array, from: number, to: number): void {
    const needed = this.carried + to - from;
    if (needed > this.carry.length) {
      const grown = new Uint8Array(Math.max(needed, Math.min(this.carry.length * 2, this.reader.wanted)));
      grown.set(this.carry.subarray(0, this.carried));
      this.carry = grown;
    }
    this.carry.set(chunk.subarray(from, to), this.carried);
    this.carried = needed;
  }
}
