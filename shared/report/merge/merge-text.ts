import type { MergeDifference, MergeView } from '../../model/merge';

const shown = (value: string): string => (value === '' ? 'nothing' : `“${value.replace(/\n/g, ' / ').slice(0, 120)}${value.length > 120 ? '…' : ''}”`);
const WORDS: Readonly<Record<MergeDifference['state'], string>> = { change: 'change', conflict: 'CONFLICT', refused: 'REFUSED' };
const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** The differences for a terminal: one a line, old value → new value. */
export function mergeText(view: MergeView): string {
  const lines = view.differences.map(({ state, sheet, row, name, field, before, after, why }) => `  ${WORDS[state].padEnd(8)}  ${sheet} row ${row}  ${name.slice(0, 60)}  ${field}: ${shown(before)} → ${shown(after)}${why === undefined ? '' : `: ${why}`}\n`);
  const unknown = view.unknown.map(({ sheet, row, id }) => `  UNKNOWN   ${sheet} row ${row}  ${id === '' ? 'a row without an id' : `no ${shown(id)} in this engagement`}\n`);
  if (view.unknownCount > view.unknown.length) unknown.push(`  and ${view.unknownCount - view.unknown.length} more rows of nothing in this engagement\n`);
  const count = (state: MergeDifference['state']): number => view.differences.filter(one => one.state === state).length;
  return `${view.workbook} (SHA-256 ${view.sha256}): ${plural(view.rows, 'row')} compared\n${lines.join('')}${unknown.join('')}`
    + `${plural(count('change'), 'change')}, ${plural(count('conflict'), 'conflict')}, ${count('refused')} refused, ${plural(view.unknownCount, 'unknown row')}${view.already > 0 ? `, ${view.already} said already` : ''}\n`;
}
