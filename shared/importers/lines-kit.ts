import { utf8 } from '../binary/reader';

/** Longest line that is read; the same as of tables (csv-kit). */
export const LONGEST_LINE = 1 << 20;

const LF = 10;
const CR = 13;

/**
 * Cuts UTF-8 text into lines over pieces of any length. LF, CR LF and CR end a line, mixed as they come; a byte order mark is taken off. Holds one line at most: what is longer than
 * LONGEST_LINE is passed over and told as `undefined`.
 */
export class LineSplitter {
  private waiting: Uint8Array[] = [];
  private length = 0;
  private line = 1;
  private afterCr = false;

  /** `number` counts lines from 1, as editors do. */
  constructor(private readonly emit: (line: string | undefined, number: number) => void) {}

  push(bytes: Uint8Array): void {
    let from = 0;
    if (this.afterCr && bytes.length > 0) {
      if (bytes[0] === LF) from = 1;
      this.afterCr = false;
    }
    // `indexOf` is the engine's own loop; one over single bytes costs more than all else here.
    const next = (byte: number, at: number): number => {
      const found = bytes.indexOf(byte, at);
      return found < 0 ? Infinity : found;
    };
    let lf = next(LF, from);
    let cr = next(CR, from);
    for (let at = Math.min(lf, cr); at < bytes.length; at = Math.min(lf, cr)) {
      this.keep(bytes, from, at);
      this.finish();
      from = at + 1;
      if (at === cr) {
        if (from === bytes.length) this.afterCr = true;
        else if (bytes[from] === LF) from++;
        cr = next(CR, from);
      }
      if (lf < from) lf = next(LF, from);
    }
    this.keep(bytes, from, bytes.length);
  }

  /** The last line needs no end; false: nothing was left open. */
  end(): false {
    if (this.length > 0) this.finish();
    return false;
  }

  private keep(bytes: Uint8Array, from: number, to: number): void {
    if (to <= from) return;
    this.length += to - from;
    if (this.length > LONGEST_LINE) this.waiting = [];
    else this.waiting.push(bytes.slice(from, to));
  }

  private finish(): void {
    const number = this.line++;
    const { length, waiting } = this;
    this.waiting = [];
    this.length = 0;
    if (length > LONGEST_LINE) {
      this.emit(undefined, number);
      return;
    }
    let whole = waiting[0];
    if (waiting.length > 1) {
      whole = new Uint8Array(length);
      let at = 0;
      for (const part of waiting) {
        whole.set(part, at);
        at += part.length;
      }
    }
    const text = whole ? utf8(whole) : '';
    this.emit(number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text, number);
  }
}
