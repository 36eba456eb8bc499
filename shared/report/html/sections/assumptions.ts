import { assumptionsSheet } from '../../sheets/assumptions';
import { beyond, count, MOST, plain, reader, table, type DocumentInput, type Section } from '../document-kit';
import { html, shortened } from '../escape-kit';

/** What no packet and no row proves: the client's to confirm or to correct. */
export function assumptions(input: DocumentInput): Section {
  const sheet = assumptionsSheet(input);
  const read = reader(sheet);
  const figure = (value: ReturnType<typeof plain>): string => (typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value ?? 'n/a'));
  return {
    id: 'assumptions', title: 'Assumptions', about: 'what was taken for granted, with its range',
    body: html`<p>Each has a number, by which steps of attack paths name it. Those that touch much are the first to be confirmed; a value can be set in the configuration, and the analysis run again.</p>
${table('Register of assumptions', [{ head: 'Id', width: 7 }, { head: 'Assumption', width: 57 }, { head: 'Value', right: true, width: 9 }, { head: 'Low', right: true, width: 9 }, { head: 'High', right: true, width: 9 }, { head: 'Steps it touches', right: true, width: 9 }], sheet.rows.slice(0, MOST.assumptions).map(row => {
      const id = String(plain(read(row, 'Id')) ?? '');
      return { ...(input.printed.assumptions.has(id) && /^[A-Z]-\d+$/.test(id) ? { id } : {}), cells: [id, shortened(String(plain(read(row, 'Assumption')) ?? '')), figure(plain(read(row, 'Value'))), figure(plain(read(row, 'Low'))), figure(plain(read(row, 'High'))), count(Number(plain(read(row, 'Affects')) ?? 0))] };
    }), { quiet: true, empty: 'Everything is shown by packets or rows.' })}${beyond(sheet.rows.length - MOST.assumptions, 'assumption', sheet.name)}`,
  };
}
