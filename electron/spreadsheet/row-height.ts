/**
 * How high a row must be for its wrapped texts. Spreadsheet programs measure with the fonts they have and only when somebody edits the row, and merged cells never; so the file says it. A column's width
 * counts digits of the body font; running text in the fonts that stand in for Calibri fits about 1.05 characters into one.
 */
const PER_WIDTH = 1.05;
/** Points of one line, as a share of the font size. */
const LEADING = 1.32;
const PADDING = 3;
/** What a row can be at most. ECMA-376 leaves it open; spreadsheet programs stop at 409.5 points. */
const HIGHEST = 409;

/** Lines that a text takes, broken at blanks and inside words that are longer than a line. Works in one pass: texts come from files and may be long. */
export function linesOf(text: string, width: number, fontSize = 10): number {
  const room = Math.max(1, Math.floor(width * PER_WIDTH * 10 / fontSize));
  let lines = 0;
  for (const line of text.split('\n')) {
    if (line.length <= room) {
      lines++;
      continue;
    }
    let used = 0;
    lines++;
    for (const word of line.split(' ')) {
      const needed = used === 0 ? word.length : used + 1 + word.length;
      if (needed <= room) used = needed;
      else {
        if (used > 0) lines++;
        lines += Math.max(0, Math.ceil(word.length / room) - 1);
        used = word.length % room || (word.length === 0 ? 0 : room);
      }
    }
  }
  return lines;
}

/** Points for that many lines of a font. */
export function heightOf(lines: number, fontSize = 10): number {
  return Math.min(HIGHEST, Math.ceil(lines * fontSize * LEADING + PADDING));
}
