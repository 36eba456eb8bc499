import { createGunzip } from 'node:zlib';

/** What zlib takes for one step; unpacked pieces of this size stay in the processor's cache while they are decoded. */
const PIECE = 256 << 10;

/** How a gzip file went through zlib. */
export type Unpacked =
  | { readonly kind: 'done'; readonly bytes: number }
  /** Damaged, cut, empty, too large, or followed by something else: the portable reader says exactly what, and keeps what came before. */
  | { readonly kind: 'odd' }
  | { readonly kind: 'stopped' };

/**
 * Unpacks a sound gzip file (RFC 1952, several members in a row too) with the zlib that Node brings: about a third of the CPU time of the portable reader. It judges
 * nothing: whatever is not sound is left to the portable reader, so that a file's result never depends on which of the two read it.
 *
 * @param next the packed file, block after block; undefined at its end. A block may be reused once the next one is asked for.
 * @param onBytes unpacked bytes, in order; true to stop
 * @param limit unpacked bytes that are still sound
 */
export async function gunzip(next: () => Uint8Array | undefined, onBytes: (bytes: Uint8Array) => boolean, limit: number): Promise<Unpacked> {
  const stream = createGunzip({ chunkSize: PIECE });
  let bytes = 0;
  let packed = 0;
  let stopped = false;
  let failed = false;
  // Where garbage follows the last member, zlib ends early and calls nobody back: each step also waits for that.
  const over = new Promise<void>((resolve, reject) => {
    stream.once('end', resolve);
    stream.once('error', reject);
  });
  over.catch(() => {
    failed = true;
  });
  stream.on('data', (piece: Uint8Array) => {
    bytes += piece.length;
    if (!stopped && !failed && bytes <= limit) stopped = onBytes(piece);
  });
  try {
    for (let block = next(); block !== undefined && !stopped && !failed && !stream.readableEnded && bytes <= limit; block = next()) {
      packed += block.length;
      const taken = new Promise<void>((resolve, reject) => {
        stream.write(block, error => (error ? reject(error) : resolve()));
      });
      taken.catch(() => {});
      await Promise.race([taken, over]);
    }
    if (stopped) return { kind: 'stopped' };
    if (failed || bytes > limit || stream.readableEnded) return { kind: 'odd' };
    stream.end();
    await over;
  } catch (error) {
    // zlib names its complaints by code; anything else that is thrown in here is our bug.
    if (typeof (error as { code?: unknown }).code !== 'string') throw error;
    return { kind: 'odd' };
  } finally {
    stream.destroy();
  }
  // zlib stops in silence where the last member ends.
  return bytes === 0 || stream.bytesWritten !== packed ? { kind: 'odd' } : { kind: 'done', bytes };
}
