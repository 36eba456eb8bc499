/** Bytes as rows of sixteen, cut where a mark begins and ends: text for the eye, so that a row is some strings and not sixteen elements. */

export const ROW = 16;

export interface Mark {
  readonly start: number;
  readonly end: number;
}

export interface HexPart {
  readonly hex: string;
  readonly text: string;
  readonly marked: boolean;
}

export interface HexRow {
  readonly at: number;
  readonly offset: string;
  readonly parts: readonly HexPart[];
}

const two = (byte: number): string => byte.toString(16).padStart(2, '0');
/** ASCII as it stands, a dot for everything else: what a file says is never more than text here. */
const character = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');

/** @param upTo rows stop at this byte */
export function hexRows(bytes: Uint8Array, mark: Mark | undefined, upTo: number = bytes.length): HexRow[] {
  const rows: HexRow[] = [];
  const stop = Math.min(upTo, bytes.length);
  for (let at = 0; at < stop; at += ROW) {
    const end = Math.min(at + ROW, stop);
    const parts: HexPart[] = [];
    for (let from = at; from < end;) {
      const marked = mark !== undefined && from >= mark.start && from < mark.end;
      const border = mark === undefined ? end : from < mark.start ? mark.start : marked ? mark.end : end;
      const to = Math.min(border, end);
      const part = [...bytes.subarray(from, to)];
      // Blanks between bytes, a wider one in the middle; the blank behind a part belongs to it.
      parts.push({ hex: part.map((byte, i) => two(byte) + (from + i === at + ROW - 1 ? '' : from + i === at + 7 ? '  ' : ' ')).join(''), text: part.map(character).join(''), marked });
      from = to;
    }
    const short = ROW - (end - at);
    // As wide as the others, so that the characters stand below each other.
    if (short > 0) parts.push({ hex: ' '.repeat(short * 3 - 1 + (end - at <= 7 ? 1 : 0)), text: '', marked: false });
    rows.push({ at, offset: at.toString(16).padStart(4, '0'), parts });
  }
  return rows;
}

/** The whole frame as a dump with offsets and characters, as Wireshark and text2pcap have it. */
export const hexDump = (bytes: Uint8Array): string => hexRows(bytes, undefined).map(({ offset, parts }) => `${offset}  ${parts.map(part => part.hex).join('')}  ${parts.map(part => part.text).join('')}\n`).join('');
