import { provenanceSheet } from '../../sheets/provenance';
import { CONTENTS, riskMethod, SHEET } from '../../sheets/words-kit';
import { beyond, code, count, MOST, plain, reader, sheetTable, table, type DocumentInput, type Section } from '../document-kit';
import { html, lines, shortened } from '../escape-kit';

const HALF = Math.ceil(CONTENTS.length / 2);

/** Every source with its hash and its receipt, the tool, the lists: what somebody needs to get the same report again. */
export function provenance(input: DocumentInput): Section {
  const { analysis, inputHash } = input;
  const sheet = provenanceSheet(input);
  const read = reader(sheet);
  const words = (row: (typeof sheet.rows)[number], header: string): string => String(plain(read(row, header)) ?? 'n/a');
  const lists = (analysis.intelligence ?? []).map(list => ({ cells: [list.kind, analysis.sources.find(source => source.id === list.source)?.name ?? list.source, list.date?.slice(0, 10) ?? list.edition ?? 'undated', count(list.entries)] }));
  return {
    id: 'provenance', title: 'Provenance', about: 'every source with its SHA-256 and its receipt',
    body: html`<p>Of captures, packets = decoded + skipped; of lists, rows = read + skipped. The difference is 0, or something is wrong. ${analysis.tool.name} ${analysis.tool.version}; ${riskMethod(analysis)}; SHA-256 over all sources ${code(inputHash)}.</p>
${table('Sources', [{ head: 'File', width: 15 }, { head: 'SHA-256, format, size', width: 33 }, { head: 'Packets or rows', right: true, width: 8 }, { head: 'Read', right: true, width: 8 }, { head: 'Skipped', right: true, width: 7 }, { head: 'Difference', right: true, width: 7 }, { head: 'Skipped why, problems', width: 22 }], sheet.rows.slice(0, MOST.sources).map((row, i) => ({
    cells: [
      html`<bdi>${shortened(words(row, 'File'), 120)}</bdi>`, html`${code(words(row, 'SHA-256'))}<br/><small>${words(row, 'Kind')}, ${shortened(words(row, 'Format'), 60)}, ${count(analysis.sources[i]?.bytes ?? 0)} bytes, site ${shortened(words(row, 'Site'), 60)}${analysis.sources[i]?.firstSeen !== undefined && `, ${words(row, 'First (UTC)')} to ${words(row, 'Last (UTC)')}`}</small>`,
      count(Number(words(row, 'Packets or rows'))), count(Number(words(row, 'Decoded or read'))), count(Number(words(row, 'Skipped'))), count(Number(words(row, 'Difference'))), lines(`${words(row, 'Skipped, why')}${words(row, 'Problems') === 'none' ? '' : `\n${words(row, 'Problems')}`}`, 8),
    ],
  })), { empty: 'Nothing was imported.' })}${beyond(sheet.rows.length - MOST.sources, 'source', sheet.name)}
${sheetTable(sheet, 'What the captures are like', [{ header: 'File', width: 16 }, { header: 'Link types', width: 12 }, { header: 'Time, cuts, copies', width: 24 }, { header: 'What limits the analysis', width: 26 }, { header: 'The file says', width: 22 }], { rows: sheet.rows.filter((_row, i) => analysis.sources[i]?.capture !== undefined), most: MOST.sources, what: 'capture', empty: 'No capture was imported.' })}
${lists.length > 0 && table('Lists of known flaws', [{ head: 'Kind', width: 20 }, { head: 'File', width: 40 }, { head: 'Date', width: 20 }, { head: 'Entries', right: true, width: 20 }], lists)}
<div class="whole"><h3>In the workbook</h3><div class="two even">${[CONTENTS.slice(0, HALF), CONTENTS.slice(HALF)].map((half, i) => html`<div>${table(`Sheets of the workbook of the same analysis, ${i + 1} of 2`, [{ head: 'Sheet', width: 24 }, { head: 'Holds', width: 76 }], half.map(([name, about]) => ({ cells: [name, about] })), { quiet: true })}</div>`)}</div><p class="note">Numbers such as F012, P003 or R007 are the same there. The rest of what is counted on ${SHEET.quality} and everything on ${SHEET.conversations} is there only.</p></div>`,
  };
}
