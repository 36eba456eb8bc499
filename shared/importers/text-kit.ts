import { Decoder, sniffEncoding } from './csv-kit';

/** Enough to tell the encoding. */
const HEAD = 65_536;

/** The first text of a file, whatever its encoding: what `recognises` looks at. */
export function headText(head: Uint8Array): string {
  const { encoding, mark } = sniffEncoding(head);
  return new Decoder(encoding).push(head.subarray(mark, HEAD));
}

/** Bytes of any length to text: waits for enough of them to tell the encoding, then hands each piece on. Holds no more than the head. */
export class TextFeed {
  private head: Uint8Array[] = [];
  private length = 0;
  private decoder: Decoder | undefined;

  constructor(private readonly sink: (text: string) => void) {}

  push(bytes: Uint8Array): void {
    if (this.decoder) {
      this.sink(this.decoder.push(bytes));
      return;
    }
    this.head.push(bytes.slice());
    this.length += bytes.length;
    if (this.length >= HEAD) this.begin(false);
  }

  end(): void {
    if (this.decoder) this.sink(this.decoder.push(new Uint8Array(0), true));
    else this.begin(true);
  }

  private begin(last: boolean): void {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.head) {
      all.set(piece, at);
      at += piece.length;
    }
    this.head = [];
    const { encoding, mark } = sniffEncoding(all);
    this.decoder = new Decoder(encoding);
    this.sink(this.decoder.push(all.subarray(mark), last));
  }
}
