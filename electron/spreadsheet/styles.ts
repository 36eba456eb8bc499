import type { CellKind, TextStyle } from '../../shared/model/workbook';

/**
 * The workbook's few styles. Each is made of a font, a fill and a number format; the same combination is one entry of `cellXfs`. Text cells that look like formulas get `quotePrefix`, so that they stay
 * text even when somebody edits them.
 */
const FONTS = [
  '<font><sz val="10"/><color rgb="FF15181C"/><name val="Calibri"/><family val="2"/></font>',
  '<font><b/><sz val="10"/><color rgb="FFFFFFFF"/><name val="Calibri"/><family val="2"/></font>',
  '<font><b/><sz val="22"/><color rgb="FF0B6670"/><name val="Calibri"/><family val="2"/></font>',
  '<font><sz val="12"/><color rgb="FF4B505A"/><name val="Calibri"/><family val="2"/></font>',
  '<font><b/><sz val="12"/><color rgb="FF15181C"/><name val="Calibri"/><family val="2"/></font>',
  '<font><sz val="9"/><color rgb="FF646974"/><name val="Calibri"/><family val="2"/></font>',
  '<font><b/><sz val="16"/><color rgb="FF15181C"/><name val="Calibri"/><family val="2"/></font>',
  '<font><u/><sz val="10"/><color rgb="FF0B6670"/><name val="Calibri"/><family val="2"/></font>',
  '<font><b/><sz val="10"/><color rgb="FF15181C"/><name val="Calibri"/><family val="2"/></font>',
] as const;
const FONT = { body: 0, header: 1, title: 2, subtitle: 3, heading: 4, label: 5, figure: 6, link: 7, strong: 8 } as const;

/** What a page's styles are made of. Sizes are those of FONTS. */
const PAGE: Readonly<Record<TextStyle, { readonly font: number; readonly size: number; readonly fill: number; readonly border: number; readonly wrap: boolean }>> = {
  title: { font: FONT.title, size: 22, fill: 0, border: 0, wrap: false }, subtitle: { font: FONT.subtitle, size: 12, fill: 0, border: 0, wrap: true },
  heading: { font: FONT.heading, size: 12, fill: 0, border: 2, wrap: false }, body: { font: FONT.body, size: 10, fill: 0, border: 0, wrap: true },
  label: { font: FONT.label, size: 9, fill: 0, border: 0, wrap: true }, figure: { font: FONT.figure, size: 16, fill: 0, border: 0, wrap: false },
  note: { font: FONT.label, size: 9, fill: 0, border: 0, wrap: true }, column: { font: FONT.header, size: 10, fill: 2, border: 0, wrap: true },
  cell: { font: FONT.body, size: 10, fill: 0, border: 1, wrap: true }, total: { font: FONT.strong, size: 10, fill: 0, border: 3, wrap: true },
};

export const pageFont = (style: TextStyle): { readonly size: number; readonly wrap: boolean } => PAGE[style];

const FILLS = ['<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>', '<fill><patternFill patternType="solid"><fgColor rgb="FF0B6670"/><bgColor indexed="64"/></patternFill></fill>',
  '<fill><patternFill patternType="solid"><fgColor rgb="FF8A3900"/><bgColor indexed="64"/></patternFill></fill>', '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF8E1"/><bgColor indexed="64"/></patternFill></fill>'];
/** editable, header: of columns that the reader fills in. */
const FILL = { none: 0, header: 2, editableHeader: 3, editable: 4 } as const;

const BORDERS = ['<border><left/><right/><top/><bottom/><diagonal/></border>', '<border><left/><right/><top/><bottom style="thin"><color rgb="FFE1E1DD"/></bottom><diagonal/></border>',
  '<border><left/><right/><top/><bottom style="medium"><color rgb="FF0B6670"/></bottom><diagonal/></border>', '<border><left/><right/><top style="thin"><color rgb="FF4B505A"/></top><bottom/><diagonal/></border>'];

/** Built-in formats by id, own ones from 164. */
const FORMATS: Readonly<Record<CellKind, number>> = { text: 0, identifier: 49, number: 164, integer: 3, money: 165, percent: 166, date: 167, score: 168, day: 169 };
const OWN_FORMATS: readonly (readonly [number, string])[] = [[164, '#,##0.###'], [165, '"$"#,##0'], [166, '0.0%'], [167, 'yyyy\\-mm\\-dd hh:mm'], [168, '0.0'], [169, 'yyyy\\-mm\\-dd']];

interface Style {
  readonly font: number;
  readonly fill: number;
  readonly border: number;
  readonly format: number;
  readonly wrap: boolean;
  readonly quote: boolean;
  /** Where numbers do not stand as they would by themselves. */
  readonly align: 'left' | 'right' | undefined;
  readonly indent: number;
  readonly middle?: boolean;
}

/** Words of both scales with ink and tint; tokens of the light theme. */
export const RISK_WORDS: readonly (readonly [words: readonly string[], ink: string, tint: string])[] = [
  [['minimal'], 'FF4B505A', 'FFEFF0F2'], [['low'], 'FF6B5200', 'FFF7F0DA'], [['moderate', 'medium'], 'FF8A3900', 'FFFBEADB'], [['high'], 'FF9E1B30', 'FFFAE3E1'], [['very high', 'critical'], 'FF4B0C3A', 'FFF3DEE8'],
];

/** Ends and middle of the colour scale for figures of risk. */
export const RISK_SCALE = ['FFFFFFFF', 'FFFBEADB', 'FFE9A9A0'] as const;

/** Every second row of a table. */
const STRIPE = 'FFF8F8F6';

export class Styles {
  readonly #known = new Map<string, number>();
  readonly #list: Style[] = [];

  constructor() {
    this.#index({ font: 0, fill: 0, border: 0, format: 0, wrap: false, quote: false, align: undefined, indent: 0 });
  }

  body(kind: CellKind, wrap: boolean, quote: boolean, editable = false): number {
    // Dates stand left, as words do; figures stand right, but not so far that they touch the next column.
    const day = kind === 'date' || kind === 'day';
    const figure = kind !== 'text' && kind !== 'identifier' && !day;
    return this.#index({ font: FONT.body, fill: editable ? FILL.editable : FILL.none, border: 1, format: FORMATS[kind], wrap, quote, align: figure ? 'right' : day ? 'left' : undefined, indent: figure ? 1 : 0 });
  }

  header(right: boolean, editable = false): number {
    return this.#index({ font: FONT.header, fill: editable ? FILL.editableHeader : FILL.header, border: 0, format: 0, wrap: true, quote: false, align: right ? 'right' : undefined, indent: 0 });
  }

  link(quote: boolean, wrap: boolean): number {
    return this.#index({ font: FONT.link, fill: 0, border: 1, format: 0, wrap, quote, align: undefined, indent: 0 });
  }

  /** `link`: the text of the cell jumps somewhere. `middle`: it stands beside a large figure. */
  page(style: TextStyle, kind: CellKind, quote: boolean, align: 'left' | 'right' | undefined, indent: number, link: boolean, middle: boolean): number {
    const { font, fill, border, wrap } = PAGE[style];
    return this.#index({ font: link ? FONT.link : font, fill, border, format: FORMATS[kind], wrap, quote, align: indent > 0 ? 'left' : align, indent, middle });
  }

  #index(style: Style): number {
    const key = JSON.stringify(style);
    let index = this.#known.get(key);
    if (index === undefined) {
      index = this.#list.length;
      this.#list.push(style);
      this.#known.set(key, index);
    }
    return index;
  }

  xml(): string {
    const cells = this.#list.map(({ font, fill, border, format, wrap, quote, align, indent, middle }) =>
      `<xf numFmtId="${format}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0"${quote ? ' quotePrefix="1"' : ''} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="${middle ? 'center' : 'top'}"${align === undefined ? '' : ` horizontal="${align}"`}${indent > 0 ? ` indent="${indent}"` : ''}${wrap ? ' wrapText="1"' : ''}/></xf>`);
    const words = RISK_WORDS.map(([, ink, tint]) => `<dxf><font><color rgb="${ink}"/></font><fill><patternFill patternType="solid"><fgColor rgb="${tint}"/><bgColor rgb="${tint}"/></patternFill></fill></dxf>`);
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
      + `<numFmts count="${OWN_FORMATS.length}">${OWN_FORMATS.map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code.replace(/"/g, '&quot;')}"/>`).join('')}</numFmts>`
      + `<fonts count="${FONTS.length}">${FONTS.join('')}</fonts><fills count="${FILLS.length}">${FILLS.join('')}</fills><borders count="${BORDERS.length}">${BORDERS.join('')}</borders>`
      + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
      + `<cellXfs count="${cells.length}">${cells.join('')}</cellXfs>`
      + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
      + `<dxfs count="${words.length + 1}">${words.join('')}<dxf><fill><patternFill patternType="solid"><fgColor rgb="${STRIPE}"/><bgColor rgb="${STRIPE}"/></patternFill></fill></dxf></dxfs>`
      + `<tableStyles count="1" defaultTableStyle="Crossdock" defaultPivotStyle="PivotStyleLight16"><tableStyle name="Crossdock" pivot="0" count="1"><tableStyleElement type="secondRowStripe" dxfId="${words.length}"/></tableStyle></tableStyles></styleSheet>`;
  }
}
