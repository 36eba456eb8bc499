import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isLocalPath } from '../evidence/source-file';
import type { Source } from '../../shared/model/source';

/** A source of the engagement, and where its file may be looked at again. */
export interface KnownFile {
  readonly source: Source;
  readonly path: string | undefined;
}

/** How a file that was just read stands to files that were read before. */
export interface Growth {
  /** Sources that this file begins with, byte for byte: it is the same file, which has grown since. */
  readonly continues: readonly Source[];
  /** A source that begins with this file: an older copy of it. */
  readonly startOf?: Source;
  /** A source that was read from the same place, and is another file: a ring of captures writes over its own. */
  readonly samePlace?: Source;
}

const BLOCK = 1 << 20;

/**
 * Looks for shorter and longer states of a file that is still being written, or was when it was read. What its first packet or its place suggest is proved by SHA-256: of so many of its bytes as the
 * other file had. Reads a file again only where something suggests it; asynchronous, a block a turn, so that a process that answers others can do it.
 *
 * @param cancelled asked after each block; true ends it with what was found
 */
export async function growthOf({ source, path }: KnownFile, known: readonly KnownFile[], cancelled: () => boolean = () => false): Promise<Growth> {
  const atPlace = known.filter(other => path !== undefined && other.path === path && other.source.sha256 !== source.sha256);
  const likely = known.filter(other => other.source.kind === source.kind && other.source.format === source.format && (atPlace.includes(other) || suggests(other.source, source)));
  const shorter = likely.filter(other => other.source.bytes < source.bytes);
  let continues: readonly Source[] = [];
  if (path !== undefined && shorter.length > 0) {
    const hashes = await prefixHashes(path, [...shorter.map(other => other.source.bytes), source.bytes], cancelled);
    // What was read and what stands there now must be one file, or nothing follows from it.
    if (hashes.get(source.bytes) === source.sha256) continues = shorter.flatMap(other => (hashes.get(other.source.bytes) === other.source.sha256 ? other.source : []));
  }
  for (const other of likely) {
    if (other.source.bytes <= source.bytes || other.path === undefined || !isLocalPath(other.path) || other.path === path || cancelled()) continue;
    const hashes = await prefixHashes(other.path, [source.bytes, other.source.bytes], cancelled);
    if (hashes.get(source.bytes) === source.sha256 && hashes.get(other.source.bytes) === other.source.sha256) return { continues, startOf: other.source };
  }
  const stranger = atPlace.find(other => !continues.includes(other.source));
  return { continues, ...(stranger ? { samePlace: stranger.source } : {}) };
}

/** Packets: captures that begin in the same microsecond. Rows: a list of the same name. */
function suggests(one: Source, other: Source): boolean {
  return one.kind === 'capture' ? one.firstSeen !== undefined && one.firstSeen === other.firstSeen : one.name === other.name;
}

/** SHA-256 of the first n bytes of a file, for each n that it has; empty where it cannot be read. */
async function prefixHashes(path: string, lengths: readonly number[], cancelled: () => boolean): Promise<ReadonlyMap<number, string>> {
  const wanted = [...new Set(lengths)].sort((a, b) => a - b);
  const found = new Map<number, string>();
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return found;
  }
  try {
    if (!(await file.stat()).isFile()) return found;
    const hash = createHash('sha256');
    const block = new Uint8Array(BLOCK);
    let at = 0;
    for (const length of wanted) {
      while (at < length) {
        const { bytesRead } = await file.read(block, 0, Math.min(BLOCK, length - at), at);
        if (bytesRead === 0 || cancelled()) return found;
        hash.update(block.subarray(0, bytesRead));
        at += bytesRead;
      }
      found.set(length, hash.copy().digest('hex'));
    }
  } catch {
    // A medium that fails proves nothing.
  } finally {
    await file.close();
  }
  return found;
}
