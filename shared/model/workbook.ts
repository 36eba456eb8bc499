/**
 * A workbook as plain data: what the report stage says, and electron/spreadsheet turns into bytes. Text is text: nothing in a cell that came from the wire or a table is ever a formula; formulas are
 * only those that a sheet's own code writes into `formula`.
 */
export type CellKind = 'text' | 'number' | 'integer' | 'money' | 'percent' | 'score' | 'date' | 'day' | 'identifier';

export interface FormulaCell {
  /** Without the leading `=`; written by us, never built from data. */
  readonly formula: string;
  /** True cached value. */
  readonly value: number | string;
}

/** A jump inside the workbook. */
export interface LinkCell {
  readonly text: string;
  readonly sheet: string;
  /** `A17` */
  readonly cell: string;
}

export type Cell = string | number | boolean | undefined | FormulaCell | LinkCell;

export interface Column {
  readonly header: string;
  /** In characters of the body font. */
  readonly width: number;
  /** date: ISO text, shown as a real date with its time; day: the same without. identifier: text that looks like a number and must stay text (IP, MAC, serial, firmware, VLAN). */
  readonly kind: CellKind;
  readonly wrap?: boolean;
  /** Allowed values: a drop-down for whoever works in the sheet. */
  readonly choices?: readonly string[];
  /** Words coloured as risk: minimal … very high, low … critical. */
  readonly riskWords?: boolean;
  /** For the reader to fill in: its header and cells have a colour of their own, and this text appears beside the cell that is chosen. Numbers below 0 and what is no date are not taken. */
  readonly editable?: string;
  /** Figures of risk on a scale of three colours, over the whole column. */
  readonly riskScale?: boolean;
}

/** One list: a real Excel table with filters, header and first column frozen. */
export interface TableSheet {
  readonly kind: 'table';
  readonly name: string;
  /** `tblAssets`: letters and digits. */
  readonly table: string;
  /** For programs, not for readers. */
  readonly hidden?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** column: header of a list on a page · cell, total: its lines and its sum. */
export type TextStyle = 'title' | 'subtitle' | 'heading' | 'body' | 'label' | 'figure' | 'note' | 'column' | 'cell' | 'total';

export interface TextCell {
  readonly text: Cell;
  readonly style: TextStyle;
  readonly kind?: CellKind;
  /** Merged with the cells to its right. */
  readonly span?: number;
  /** Numbers and dates stand right unless this says otherwise; a column header stands as the cells below it. */
  readonly align?: 'left' | 'right';
  /** Coloured as a word of risk. */
  readonly riskWord?: boolean;
}

export interface PageRow {
  readonly cells: readonly (TextCell | undefined)[];
  /** In points; by default what the texts need. */
  readonly height?: number;
  /** A new printed page begins here. */
  readonly pageBreak?: boolean;
}

/** A picture that lies over the cells of a page; the rows below it must leave it room. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly kind: 'png' | 'jpeg';
  /** For those who cannot see it. */
  readonly altText: string;
  /** Upper left corner: column and row, from 0. */
  readonly column: number;
  readonly row: number;
  /** On the page, in points (1/72 inch). */
  readonly width: number;
  readonly height: number;
}

/** A page to read: rows of styled cells. */
export interface PageSheet {
  readonly kind: 'page';
  readonly name: string;
  readonly widths: readonly number[];
  /** Printed on one page, however small. */
  readonly onePage?: boolean;
  readonly rows: readonly PageRow[];
  readonly pictures?: readonly Picture[];
}

export interface DefinedName {
  /** Letters, digits and underscores; no name of a cell. */
  readonly name: string;
  readonly sheet: string;
  /** `$C$12` */
  readonly cell: string;
}

export interface WorkbookSpec {
  readonly title: string;
  readonly author: string;
  /** ISO time; the only one in the file. */
  readonly created: string;
  readonly sheets: readonly (TableSheet | PageSheet)[];
  /** Index of the sheet that is shown when the workbook opens. */
  readonly active: number;
  /** Over every printed page: the classification. */
  readonly header?: string;
  /** Under every printed page: what identifies the input. */
  readonly footer?: string;
  /** Names for cells that formulas of several sheets stand on. */
  readonly names?: readonly DefinedName[];
}
