import { figure } from './frame';

/**
 * Windows above this are not unpacked: what `zstd --long` and the highest levels ask for (RFC 8878 §3.1.1.1.2 wants 8 MiB of everybody). A header of a few
 * bytes may ask for terabytes.
 */
export const MAX_ZSTD_WINDOW = 128 * 1024 * 1024;

/**
 * fzstd moves its whole window behind every block. Honest blocks hold 128 KiB; a file of one-byte blocks would move a terabyte for a megabyte of its own. So
 * much may be moved, and so much more per unpacked byte: twice what the largest window costs with honest blocks.
 */
const FREE_MOVES = 2 * 1024 ** 3;
const MOVES_PER_BYTE = 2048;

const MAGIC = 0;
const SKIP_SIZE = 1;
const DESCRIPTOR = 2;
const HEADER = 3;
const BLOCK = 4;
const BODY = 5;
const CHECKSUM = 6;

/** The file is not worth its cost; the message says why, as a part of a sentence. */
export class ZstdExcess extends Error {
  override readonly name = 'ZstdExcess';
}

/** Follows the frames and blocks of a zstd stream (RFC 8878 §3.1) without unpacking them, and stops those that would cost too much. */
export class ZstdFrames {
  private state = MAGIC;
  private readonly head = new Uint8Array(16);
  private had = 0;
  private need = 4;
  private left = 0;
  private last = false;
  private checksum = false;
  private window = 0;
  private moved = 0;
  /** Descriptor of the frame at hand. */
  private flags = 0;

  /**
   * Index in bytes[at, …) behind the header, or part of a block, at hand.
   *
   * @param unpacked bytes that came out so far
   */
  advance(bytes: Uint8Array, at: number, unpacked: number): number {
    if (this.state === BODY || this.state === CHECKSUM) {
      const step = Math.min(this.left, bytes.length - at);
      this.left -= step;
      if (this.left === 0) this.afterBody();
      return at + step;
    }
    let position = at;
    while (this.had < this.need && position < bytes.length) this.head[this.had++] = bytes[position++]!;
    if (this.had === this.need) {
      this.had = 0;
      this.interpret(unpacked);
    }
    return position;
  }

  private expect(state: number, need: number): void {
    this.state = state;
    this.need = need;
  }

  private pass(state: number, bytes: number): void {
    this.state = state;
    this.left = bytes;
    if (bytes === 0) this.afterBody();
  }

  private afterBody(): void {
    if (this.state === CHECKSUM) this.expect(MAGIC, 4);
    else if (!this.last) this.expect(BLOCK, 3);
    else this.pass(CHECKSUM, this.checksum ? 4 : 0);
  }

  private interpret(unpacked: number): void {
    const { head } = this;
    const number = (head[0]! | (head[1]! << 8) | (head[2]! << 16) | (head[3]! << 24)) >>> 0;
    switch (this.state) {
      case MAGIC:
        if (number === 0xfd2fb528) this.expect(DESCRIPTOR, 1);
        else if (number >>> 4 === 0x184d2a5) this.expect(SKIP_SIZE, 4);
        else throw new Error('no zstd frame');
        return;
      case SKIP_SIZE:
        this.last = true;
        this.checksum = false;
        return this.pass(BODY, number);
      case DESCRIPTOR: {
        const flags = head[0]!;
        this.flags = flags;
        const single = (flags >> 5) & 1;
        return this.expect(HEADER, 1 - single + [0, 1, 2, 4][flags & 3]! + this.sizeBytes());
      }
      case HEADER:
        this.checksum = (this.flags & 4) !== 0;
        this.window = this.windowOf();
        if (this.window > MAX_ZSTD_WINDOW) throw new ZstdExcess(`asks for a window of ${figure(this.window)} bytes`);
        this.count(unpacked);
        return this.expect(BLOCK, 3);
      default: {
        const block = number & 0xffffff;
        this.last = (block & 1) !== 0;
        this.count(unpacked);
        // A run states its length, and is one byte.
        this.pass(BODY, ((block >> 1) & 3) === 1 ? 1 : block >> 3);
      }
    }
  }

  /** Width of the content size field. */
  private sizeBytes(): number {
    const code = this.flags >> 6;
    return code === 0 ? (this.flags >> 5) & 1 : 1 << code;
  }

  private windowOf(): number {
    const { head, flags } = this;
    if (!(flags & 0x20)) {
      const base = 2 ** (10 + (head[0]! >> 3));
      return base + (base / 8) * (head[0]! & 7);
    }
    const width = this.sizeBytes();
    let size = 0;
    for (let i = this.need - 1; i >= this.need - width; i--) size = size * 256 + head[i]!;
    return width === 2 ? size + 256 : size;
  }

  private count(unpacked: number): void {
    this.moved += this.window;
    if (this.moved > FREE_MOVES + MOVES_PER_BYTE * unpacked) throw new ZstdExcess('has blocks of a few bytes each in a large window');
  }
}
