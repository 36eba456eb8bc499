import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** Zip dates have no zone and cannot be before 1980; the writer reads the local parts of this one, so it is the same everywhere. Noon, for no clock was ever changed then. */
const zipTime = (): Date => new Date(1980, 0, 1, 12);
/** Characters gathered before they are packed: below that, the calls cost more than the packing. */
const GATHERED = 1 << 16;

/** An archive written while its parts are made: each chunk goes out as soon as it is packed. The same parts give the same bytes. */
export class ZipWriter {
  readonly #zip: Zip;
  readonly #encoder = new TextEncoder();

  constructor(sink: (chunk: Uint8Array) => void) {
    this.#zip = new Zip((error, chunk) => {
      if (error) throw error;
      sink(chunk);
    });
  }

  /** A part whose text comes in pieces. */
  text(name: string, pieces: Iterable<string>): void {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = zipTime();
    this.#zip.add(file);
    let waiting = '';
    for (const piece of pieces) {
      waiting += piece;
      if (waiting.length >= GATHERED) {
        file.push(this.#encoder.encode(waiting), false);
        waiting = '';
      }
    }
    file.push(this.#encoder.encode(waiting), true);
  }

  /** A part that is packed already, such as a picture. */
  bytes(name: string, data: Uint8Array): void {
    const file = new ZipPassThrough(name);
    file.mtime = zipTime();
    this.#zip.add(file);
    file.push(data.slice(), true);
  }

  end(): void {
    this.#zip.end();
  }
}
