import type { Micros } from './time';

/** One layer of a frame, with the bytes it takes: [start, end) of the frame. */
export interface FrameLayer {
  /** `Ethernet`, `IPv4`, `Modbus/TCP`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly fields: readonly FrameField[];
}

export interface FrameField {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A frame as the hex view shows it. */
export interface FrameView {
  readonly number: number;
  /** As captured; the renderer writes hex and characters itself. */
  readonly bytes: Uint8Array;
  /** Bytes on the wire; more than `bytes` when the capture was cut. */
  readonly originalLength: number;
  readonly linkType: string;
  readonly interfaceName?: string;
  readonly time?: Micros;
  /** Outermost first. */
  readonly layers: readonly FrameLayer[];
  /** What its message does, where this frame alone tells: `Write Single Register`. */
  readonly operations: readonly string[];
}
