/**
 * Where the frames of one capture stand in its file, coarsely: enough to read any of them back without reading the file again. Made by the read that parses
 * (capture/frame-index); plain data that goes into the engagement with the reading, never into `analysis.json`.
 */
export interface FrameIndex {
  /** Frames in the file; numbers run from 1 to here. */
  readonly frames: number;
  /** Frames 1, 1 + step, 1 + 2·step, … have a mark: from one of them at most `step` records are walked. */
  readonly step: number;
  /** File offsets of the marked records, each as its distance from the one before, seven bits a byte, lowest first (LEB128). */
  readonly marks: Uint8Array;
  /** pcapng: the blocks that say how what follows is to be read. In the order of the file. */
  readonly context: readonly ContextBlock[];
  /** Offsets count in the unpacked stream: the file must be unpacked up to the frame. */
  readonly compression?: 'gzip' | 'zstd';
}

/** A section header or an interface description: read again before a frame behind it can be. */
export interface ContextBlock {
  readonly at: number;
  readonly length: number;
  /** Of a section header: how many interfaces the sections before it describe. Absent: an interface of the section at hand. */
  readonly interfacesBefore?: number;
}
