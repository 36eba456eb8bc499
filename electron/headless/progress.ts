/** Progress on standard error: a bar on a terminal, a line every five seconds otherwise, nothing with --quiet. */
export class Progress {
  #started = Date.now();
  #last = Date.now();
  #drawn = false;

  constructor(private readonly quiet: boolean, private readonly output: NodeJS.WriteStream = process.stderr) {}

  at(name: string, bytes: number, total: number, packets: number): void {
    if (this.quiet) return;
    const now = Date.now();
    const share = total > 0 ? Math.min(1, bytes / total) : 0;
    const rate = bytes / 1e6 / Math.max(0.001, (now - this.#started) / 1000);
    const words = `${name}  ${(100 * share).toFixed(0)} %  ${packets > 0 ? `${packets} packets  ` : ''}${rate.toFixed(0)} MB/s`;
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
    this.#started = Date.now();
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
