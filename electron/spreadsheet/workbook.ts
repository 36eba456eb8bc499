import { strToU8, zipSync, type Zippable } from 'fflate';
import type { PageSheet, TableSheet, WorkbookSpec } from '../../shared/model/workbook';
import { pageSheetXml, tableSheetXml } from './sheet-xml';
import { Styles } from './styles';
import { xmlText } from './xml-text';

/** Office Open XML in one zip, every time in it fixed: the same input gives the same bytes. ECMA-376; zip dates cannot be before 1980. */
const ZIP_TIME = new Date(1980, 0, 1, 0, 0, 0);
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Rows of one sheet, header included; the rest goes on to `Name (2)`. */
const MOST_ROWS = 1_048_576;

export function writeWorkbook(spec: WorkbookSpec): Uint8Array {
  const sheets = spec.sheets.flatMap((sheet): readonly (TableSheet | PageSheet)[] => (sheet.kind === 'table' ? continued(sheet) : [sheet]));
  checkNames(sheets);
  const styles = new Styles();
  const files: Record<string, string> = {};
  const tables: string[] = [];
  sheets.forEach((sheet, i) => {
    const selected = i === spec.active;
    const part = sheet.kind === 'table' ? tableSheetXml(sheet, styles, tables.length + 1, selected) : pageSheetXml(sheet, styles, selected);
    files[`xl/worksheets/sheet${i + 1}.xml`] = part.xml;
    if (part.tableXml !== undefined) {
      tables.push(part.tableXml);
      files[`xl/worksheets/_rels/sheet${i + 1}.xml.rels`] = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/relationships/table" Target="../tables/table${tables.length}.xml"/></Relationships>`;
    }
  });
  tables.forEach((xml, i) => {
    files[`xl/tables/table${i + 1}.xml`] = xml;
  });
  const titles = sheets.map((sheet, i) => (sheet.kind === 'table' ? `<definedName name="_xlnm.Print_Titles" localSheetId="${i}">${xmlText(`'${sheet.name}'!$1:$1`)}</definedName>` : '')).join('');
  files['xl/workbook.xml'] = `${XML}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}/relationships"><bookViews><workbookView activeTab="${spec.active}"/></bookViews><sheets>${sheets.map((sheet, i) => `<sheet name="${xmlText(sheet.name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets>${titles === '' ? '' : `<definedNames>${titles}</definedNames>`}<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`;
  files['xl/_rels/workbook.xml.rels'] = `${XML}<Relationships xmlns="${PACKAGE}/relationships">${sheets.map((_sheet, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/relationships/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>`;
  files['xl/styles.xml'] = styles.xml();
  files['_rels/.rels'] = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="${OFFICE}/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>`;
  files['docProps/core.xml'] = `${XML}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xmlText(spec.title)}</dc:title><dc:creator>${xmlText(spec.author)}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">${xmlText(spec.created)}</dcterms:created></cp:coreProperties>`;
  files['docProps/app.xml'] = `${XML}<Properties xmlns="${OFFICE}/extended-properties"><Application>Crossdock</Application></Properties>`;
  files['[Content_Types].xml'] = `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/>`
    + sheets.map((_sheet, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${SPREADSHEET}.worksheet+xml"/>`).join('') + tables.map((_xml, i) => `<Override PartName="/xl/tables/table${i + 1}.xml" ContentType="${SPREADSHEET}.table+xml"/>`).join('')
    + `<Override PartName="/xl/styles.xml" ContentType="${SPREADSHEET}.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`;
  // The content types first: some readers sniff them there.
  const order = ['[Content_Types].xml', '_rels/.rels', ...Object.keys(files).filter(name => name !== '[Content_Types].xml' && name !== '_rels/.rels').sort()];
  const zip: Zippable = Object.fromEntries(order.map(name => [name, [strToU8(files[name]!), { mtime: ZIP_TIME, level: 6 }] as const])) as Zippable;
  return zipSync(zip, { mtime: ZIP_TIME });
}

function continued(sheet: TableSheet): TableSheet[] {
  const size = MOST_ROWS - 1;
  if (sheet.rows.length <= size) return [sheet];
  const parts: TableSheet[] = [];
  for (let at = 0, n = 1; at < sheet.rows.length; at += size, n++) {
    const suffix = n === 1 ? '' : ` (${n})`;
    parts.push({ ...sheet, name: sheet.name.slice(0, 31 - suffix.length) + suffix, table: n === 1 ? sheet.table : `${sheet.table}${n}`, rows: sheet.rows.slice(at, at + size) });
  }
  return parts;
}

function checkNames(sheets: readonly (TableSheet | PageSheet)[]): void {
  const seen = new Set<string>();
  for (const { name } of sheets) {
    if (name.length === 0 || name.length > 31 || /[\\/*?:[\]]/.test(name) || seen.has(name.toLowerCase())) throw new Error(`a sheet cannot be called “${name}”`);
    seen.add(name.toLowerCase());
  }
}
