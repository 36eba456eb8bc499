import { utf8, wireText } from '../binary/reader';
import type { CaptureComment, CaptureInterface } from '../model/source';

/** What of a file's own words is kept: more of it is counted, not shown. */
const MAX_COMMENTS = 200;
const MAX_INTERFACES = 64;
const MAX_NAMES = 20_000;
const MAX_TEXT = 400;
/** RFC 1035 §2.3.4. */
const MAX_NAME = 255;

/** An address and a name for it, as a name resolution block has them; the block begins at byte `offset` of the capture. */
export interface NamedAddress {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array;
  readonly name: string;
  readonly offset: number;
}

/**
 * What a pcapng file says besides packets: who wrote it, its interfaces, comments, names of addresses, losses. All of it is somebody's text: cut, cleaned, and never taken for something that was seen
 * on the wire.
 */
export class FileNotes {
  readonly comments: CaptureComment[] = [];
  readonly interfaces: CaptureInterface[] = [];
  readonly names: NamedAddress[] = [];
  writtenBy: { hardware?: string; os?: string; application?: string } = {};
  /** Texts and names that were left out because there were too many. */
  leftOut = 0;
  /** Packets lost: as the interfaces' statistics sum them up, and as packets say what was lost before them. The larger one counts, both tell of the same. */
  droppedByStatistics = 0;
  droppedBeforePackets = 0;

  get dropped(): number {
    return Math.max(this.droppedByStatistics, this.droppedBeforePackets);
  }

  comment(about: CaptureComment['about'], bytes: Uint8Array, frame?: number): void {
    const text = noteText(bytes);
    if (text === '') return;
    if (this.comments.length >= MAX_COMMENTS) this.leftOut++;
    else this.comments.push(frame === undefined ? { about, text } : { about, frame, text });
  }

  interface(described: CaptureInterface): void {
    if (this.interfaces.length < MAX_INTERFACES) this.interfaces.push(described);
  }

  name(address: Uint8Array, name: Uint8Array, offset: number): void {
    const text = wireText(utf8(name), MAX_NAME);
    if (text === '') return;
    if (this.names.length >= MAX_NAMES) this.leftOut++;
    else this.names.push({ address: address.slice(), name: text, offset });
  }
}

export function noteText(bytes: Uint8Array): string {
  // Cut before it is decoded: four bytes a character at most.
  return wireText(utf8(bytes.subarray(0, 4 * MAX_TEXT)), MAX_TEXT);
}
