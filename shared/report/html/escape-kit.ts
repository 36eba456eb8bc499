/**
 * How values become markup. Names, banners, exports and file names are an attacker's words; every one of them passes through `html`, which escapes whatever is not markup that `html` itself has made. So a
 * section cannot forget: to put text in without escaping it would have to ask for it, and nothing outside this file can.
 *
 * What comes out is HTML that is well-formed XML too (elements closed, attributes quoted): any XML parser can take it apart again, which is how the tests prove that no element came out of data.
 */
export class Markup {
  readonly #text: string;
  private constructor(text: string) {
    this.#text = text;
  }
  /** Only `html` and the kit's own constants. */
  static of(text: string): Markup {
    return new Markup(text);
  }
  toString(): string {
    return this.#text;
  }
}

export type Part = string | number | Markup | undefined | false | readonly Part[];

/**
 * Text inside an element or a quoted attribute. What XML 1.0 (§2.2) has no way to write becomes U+FFFD, and so do the characters that turn the direction of what follows: on paper nobody can look behind a name
 * that reads backwards.
 */
export function escapeText(value: string): string {
  return value.replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu, '\ufffd').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;').replace(/[\t\n\r]/g, ' ');
}

function write(part: Part): string {
  if (part instanceof Markup) return part.toString();
  if (Array.isArray(part)) return part.map(write).join('');
  if (part === undefined || part === false) return '';
  return escapeText(String(part));
}

/** A template whose values are escaped: html`<td>${asset.name}</td>`. Markup within markup stays. */
export function html(fixed: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return Markup.of(fixed.reduce((all, piece, i) => all + write(values[i - 1]) + piece));
}

/** Several, one after the other, with something between them. */
export function joined(parts: readonly Part[], between: Part): Markup {
  return html`${parts.map((part, i) => (i === 0 ? part : [between, part]))}`;
}

/** Longer than that a text is no name and no sentence; what is left out is in the workbook. */
const LONGEST = 900;

export function shortened(value: string, most = LONGEST): string {
  const letters = [...value];
  return letters.length <= most ? value : `${letters.slice(0, most).join('')}… [cut here; whole in the workbook]`;
}

/** Text of several lines, each on its own. */
export function lines(value: string, most = 12): Markup {
  const all = shortened(value).split('\n');
  const shown = all.length > most ? [...all.slice(0, most), `and ${all.length - most} more`] : all;
  return joined(shown, html`<br/>`);
}

/** A string inside a style sheet: every character that is no letter or digit as its number, so that none can end it. */
export function cssString(value: string): string {
  return `"${[...escapeControls(value)].map(letter => (/[A-Za-z0-9]/.test(letter) ? letter : `\\${letter.codePointAt(0)!.toString(16).padStart(6, '0')}`)).join('')}"`;
}

const escapeControls = (value: string): string => value.replace(/[^ -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
