import { Rate } from '../../shared/model/rate';

/** Progress on standard error: a bar on a terminal, a line every five seconds otherwise, nothing with --quiet. */
export class Progress {
  #rate = new Rate(Date.now());
  #last = Date.now();
  #drawn = false;

  constructor(private readonly quiet: boolean, private readonly output: NodeJS.WriteStream = process.stderr) {}

  at(name: string, bytes: number, total: number, packets: number): void {
    if (this.quiet) return;
    const now = Date.now();
    const share = total > 0 ? Math.min(1, bytes / total) : 0;
    this.#rate.reach(bytes, now);
    const rate = this.#rate.perSecond;
    const left = this.#rate.secondsFor(total - bytes);
    const words = [
      name, `${(100 * share).toFixed(0)} %`, `${megabytes(bytes)} of ${megabytes(total)} MB`, ...(packets > 0 ? [`${packets} packets`] : []), ...(rate === undefined ? [] : [`${megabytes(rate)} MB/s`]),
      ...(left === undefined || bytes >= total ? [] : [`${left < 90 ? `${Math.ceil(left)} s` : `${Math.round(left / 60)} min`} left`]),
    ].join('  ');
    if (this.output.isTTY) {
      if (now - this.#last < 80) return;
      this.#last = now;
      const filled = Math.round(20 * share);
      this.output.write(`\r\x1b[K[${'█'.repeat(filled)}${'·'.repeat(20 - filled)}] ${words}`);
      this.#drawn = true;
    } else if (now - this.#last >= 5_000) {
      this.#last = now;
      this.output.write(`${words}\n`);
    }
  }

  /** A new file or stage: rates start again. */
  next(): void {
    this.#rate = new Rate(Date.now());
    this.clear();
  }

  clear(): void {
    if (this.#drawn) this.output.write('\r\x1b[K');
    this.#drawn = false;
  }

  say(text: string): void {
    if (this.quiet) return;
    this.clear();
    this.output.write(`${text}\n`);
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
