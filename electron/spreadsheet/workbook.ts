import type { PageSheet, Picture, TableSheet, WorkbookSpec } from '../../shared/model/workbook';
import { checkPicture, drawingXml } from './picture-xml';
import { SHEET_HEAD, type Frame } from './sheet-kit';
import { pageSheetXml } from './sheet-xml';
import { Styles } from './styles';
import { tableSheetXml, tableXml, type Slice } from './table-sheet';
import { xmlText } from './xml-text';
import { columnName, textXml } from './cell-xml';
import { ZipWriter } from './zip-writer';

/**
 * Office Open XML (ECMA-376) in one zip, written part by part: a sheet of a million rows is never in memory as text. Every time in the file is fixed or comes with the spec, so the same spec gives the same
 * bytes. No macros, no links out of the workbook, no formula that data wrote.
 */
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Rows of one sheet, header included; the rest goes on to `Name (2)`. */
const MOST_ROWS = 1_048_576;
/** Long drop-downs stand in a hidden sheet, for a formula holds no more than 255 characters and no commas inside a value. */
const LISTS = 'Lists';

interface SheetPlan {
  readonly name: string;
  readonly sheet: TableSheet | PageSheet;
  /** Tables only. */
  readonly slice: Slice;
  readonly table?: { readonly id: number; readonly name: string };
  /** Number of the drawing part. */
  readonly drawing?: number;
}

/** The whole file in memory. */
export function writeWorkbook(spec: WorkbookSpec): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  writeWorkbookTo(spec, chunk => {
    chunks.push(chunk);
    length += chunk.length;
  });
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * The file chunk by chunk, in order; nothing of it stays here.
 *
 * @param mostRows of one sheet; smaller only to try the continuation.
 * @throws Error for a spec that no spreadsheet program could open: names, pictures and formulas are ours.
 */
export function writeWorkbookTo(spec: WorkbookSpec, sink: (chunk: Uint8Array) => void, mostRows: number = MOST_ROWS): void {
  const plans = plan(spec.sheets, mostRows);
  checkNames(plans, spec);
  const pictures = plans.flatMap(({ sheet }) => (sheet.kind === 'page' ? [...(sheet.pictures ?? [])] : []));
  pictures.forEach(checkPicture);
  const lists = longLists(spec);
  const active = plans.findIndex(({ sheet }) => sheet === spec.sheets[spec.active]);
  const styles = new Styles();
  const zip = new ZipWriter(sink);
  // The content types first: some readers sniff them there.
  zip.text('[Content_Types].xml', [contentTypes(plans, lists.length > 0)]);
  zip.text('_rels/.rels', [relationships([['officeDocument', 'xl/workbook.xml'], [`${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml'], ['extended-properties', 'docProps/app.xml']])]);
  zip.text('docProps/app.xml', [`${XML}<Properties xmlns="${OFFICE}/extended-properties"><Application>Crossdock</Application></Properties>`]);
  zip.text('docProps/core.xml', [`${XML}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xmlText(spec.title)}</dc:title><dc:creator>${xmlText(spec.author)}</dc:creator><cp:lastModifiedBy>${xmlText(spec.author)}</cp:lastModifiedBy>`
    + `<dcterms:created xsi:type="dcterms:W3CDTF">${xmlText(spec.created)}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${xmlText(spec.created)}</dcterms:modified></cp:coreProperties>`]);

  let image = 0;
  plans.forEach((planned, i) => {
    const { sheet } = planned;
    const frame: Frame = {
      selected: i === active, locate: (name, cell) => locate(plans, mostRows, name, cell), choices: values => choices(values, lists),
      ...(spec.header === undefined ? {} : { header: spec.header }), ...(spec.footer === undefined ? {} : { footer: spec.footer }),
    };
    zip.text(`xl/worksheets/sheet${i + 1}.xml`, sheet.kind === 'table' ? tableSheetXml(sheet, planned.slice, styles, frame) : [pageSheetXml(sheet, styles, frame)]);
    if (sheet.kind === 'table' && planned.table) {
      zip.text(`xl/tables/table${planned.table.id}.xml`, [tableXml(sheet, planned.slice, planned.table.id, planned.table.name)]);
      zip.text(`xl/worksheets/_rels/sheet${i + 1}.xml.rels`, [relationships([['table', `../tables/table${planned.table.id}.xml`]])]);
    }
    if (sheet.kind === 'page' && planned.drawing !== undefined) {
      const own: readonly Picture[] = sheet.pictures ?? [];
      zip.text(`xl/drawings/drawing${planned.drawing}.xml`, [drawingXml(own)]);
      zip.text(`xl/drawings/_rels/drawing${planned.drawing}.xml.rels`, [relationships(own.map(({ kind }, k) => ['image', `../media/image${image + k + 1}.${kind}`]))]);
      zip.text(`xl/worksheets/_rels/sheet${i + 1}.xml.rels`, [relationships([['drawing', `../drawings/drawing${planned.drawing}.xml`]])]);
      for (const { bytes, kind } of own) zip.bytes(`xl/media/image${++image}.${kind}`, bytes);
    }
  });
  if (lists.length > 0) zip.text(`xl/worksheets/sheet${plans.length + 1}.xml`, [listsXml(lists, styles)]);
  zip.text('xl/workbook.xml', [workbookXml(spec, plans, lists.length > 0, active)]);
  const sheetTargets: [string, string][] = Array.from({ length: plans.length + (lists.length > 0 ? 1 : 0) }, (_, i) => ['worksheet', `worksheets/sheet${i + 1}.xml`]);
  zip.text('xl/_rels/workbook.xml.rels', [relationships([...sheetTargets, ['styles', 'styles.xml']])]);
  // Last, for the sheets say which styles there are.
  zip.text('xl/styles.xml', [styles.xml()]);
  zip.end();
}

function plan(sheets: WorkbookSpec['sheets'], mostRows: number): SheetPlan[] {
  const plans: SheetPlan[] = [];
  let tables = 0;
  let drawings = 0;
  for (const sheet of sheets) {
    if (sheet.kind === 'page') {
      plans.push({ name: sheet.name, sheet, slice: { from: 0, to: 0 }, ...((sheet.pictures?.length ?? 0) > 0 ? { drawing: ++drawings } : {}) });
      continue;
    }
    const size = mostRows - 1;
    for (let n = 1, from = 0; n === 1 || from < sheet.rows.length; n++, from += size) {
      plans.push({ name: partName(sheet.name, n), sheet, slice: { from, to: Math.min(from + size, sheet.rows.length) }, table: { id: ++tables, name: n === 1 ? sheet.table : `${sheet.table}_${n}` } });
    }
  }
  return plans;
}

function partName(name: string, n: number): string {
  const suffix = n === 1 ? '' : ` (${n})`;
  return name.slice(0, 31 - suffix.length) + suffix;
}

/** A row that a list's first sheet has no room for stands in one of those that continue it. */
function locate(plans: readonly SheetPlan[], mostRows: number, name: string, cell: string): string {
  const match = /^([A-Z]{1,3})(\d+)$/.exec(cell);
  const target = plans.find(planned => planned.name === name);
  if (!match || !target) throw new Error(`a link leads to ${name}!${cell}, which is not in the workbook`);
  const row = Number(match[2]);
  const quoted = (sheet: string): string => `'${sheet.replace(/'/g, "''")}'`;
  if (target.sheet.kind === 'page' || row <= mostRows) return `${quoted(name)}!${cell}`;
  const index = row - 2;
  return `${quoted(partName(name, Math.floor(index / (mostRows - 1)) + 1))}!${match[1]}${(index % (mostRows - 1)) + 2}`;
}

/** The drop-downs that need the hidden sheet, each once, in the order they appear. */
function longLists(spec: WorkbookSpec): (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const sheet of spec.sheets) {
    if (sheet.kind !== 'table') continue;
    for (const { choices: values } of sheet.columns) if (values && !isShort(values)) found.set(values.join('\n'), values);
  }
  return [...found.values()];
}

const isShort = (values: readonly string[]): boolean => values.join(',').length <= 253 && values.every(value => !/[,"\n]/.test(value));

function choices(values: readonly string[], lists: readonly (readonly string[])[]): string {
  if (isShort(values)) return `"${values.join(',')}"`;
  const column = columnName(lists.findIndex(list => list.join('\n') === values.join('\n')));
  return `${LISTS}!$${column}$1:$${column}$${values.length}`;
}

function listsXml(lists: readonly (readonly string[])[], styles: Styles): string {
  const height = Math.max(...lists.map(list => list.length));
  const style = styles.body('text', false, false);
  return `${SHEET_HEAD}<sheetData>${Array.from({ length: height }, (_, r) => `<row r="${r + 1}">${lists.map((list, i) => (list[r] === undefined ? '' : textXml(`${columnName(i)}${r + 1}`, list[r], style))).join('')}</row>`).join('')}</sheetData></worksheet>`;
}

function workbookXml(spec: WorkbookSpec, plans: readonly SheetPlan[], hasLists: boolean, active: number): string {
  const quoted = (name: string): string => `'${name.replace(/'/g, "''")}'`;
  const names = [
    ...(spec.names ?? []).map(({ name, sheet, cell }) => `<definedName name="${name}">${xmlText(`${quoted(sheet)}!${cell}`)}</definedName>`),
    // The header of a list on every printed page.
    ...plans.flatMap(({ name, sheet }, i) => (sheet.kind === 'table' ? [`<definedName name="_xlnm.Print_Titles" localSheetId="${i}">${xmlText(`${quoted(name)}!$1:$1`)}</definedName>`] : [])),
  ];
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}/relationships"><bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="15000" tabRatio="850" activeTab="${active}"/></bookViews><sheets>${plans.map(({ name, sheet }, i) => `<sheet name="${xmlText(name)}" sheetId="${i + 1}"${sheet.kind === 'table' && sheet.hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`).join('')}`
    + `${hasLists ? `<sheet name="${LISTS}" sheetId="${plans.length + 1}" state="hidden" r:id="rId${plans.length + 1}"/>` : ''}</sheets>${names.length === 0 ? '' : `<definedNames>${names.join('')}</definedNames>`}<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`;
}

function contentTypes(plans: readonly SheetPlan[], hasLists: boolean): string {
  const part = (name: string, type: string): string => `<Override PartName="/${name}" ContentType="${type}"/>`;
  const sheets = plans.length + (hasLists ? 1 : 0);
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('xl/workbook.xml', `${SPREADSHEET}.sheet.main+xml`)}`
    + Array.from({ length: sheets }, (_, i) => part(`xl/worksheets/sheet${i + 1}.xml`, `${SPREADSHEET}.worksheet+xml`)).join('')
    + plans.flatMap(({ table }) => (table ? [part(`xl/tables/table${table.id}.xml`, `${SPREADSHEET}.table+xml`)] : [])).join('')
    + plans.flatMap(({ drawing }) => (drawing === undefined ? [] : [part(`xl/drawings/drawing${drawing}.xml`, 'application/vnd.openxmlformats-officedocument.drawing+xml')])).join('')
    + part('xl/styles.xml', `${SPREADSHEET}.styles+xml`) + part('docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml') + part('docProps/app.xml', 'application/vnd.openxmlformats-officedocument.extended-properties+xml') + '</Types>';
}

/** Relationships rId1, rId2, …; a type without a scheme is one of the office document's. */
function relationships(list: readonly (readonly [type: string, target: string])[]): string {
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${list.map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${type.includes('://') ? type : `${OFFICE}/relationships/${type}`}" Target="${target}"/>`).join('')}</Relationships>`;
}

/** Names that are no cell, no R1C1 reference, and letters first. */
const NAME = /^(?![A-Za-z]{1,3}\d+$|[rRcC]\d*([cC]\d*)?$)[A-Za-z_][A-Za-z0-9_]{0,200}$/;

function checkNames(plans: readonly SheetPlan[], spec: WorkbookSpec): void {
  const sheets = new Set<string>([LISTS.toLowerCase()]);
  for (const { name } of plans) {
    if (name.length === 0 || name.length > 31 || /[\\/*?:[\]]|^'|'$/.test(name) || name.toLowerCase() === 'history' || sheets.has(name.toLowerCase())) throw new Error(`a sheet cannot be called “${name}”`);
    sheets.add(name.toLowerCase());
  }
  const names = new Set<string>();
  for (const name of [...plans.flatMap(({ table }) => (table ? [table.name] : [])), ...(spec.names ?? []).map(defined => defined.name)]) {
    if (!NAME.test(name) || names.has(name.toLowerCase())) throw new Error(`a table or cell cannot be called “${name}”`);
    names.add(name.toLowerCase());
  }
  for (const { name, sheet, cell } of spec.names ?? []) if (!plans.some(planned => planned.name === sheet) || !/^\$[A-Z]{1,3}\$[1-9]\d*$/.test(cell)) throw new Error(`the name ${name} stands for ${sheet}!${cell}, which is not in the workbook`);
  if (!spec.sheets[spec.active]) throw new Error(`the workbook has no sheet ${spec.active}`);
}
