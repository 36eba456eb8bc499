/** Lines of `number TAB name` as a map, for registries of numbers too long to write as code. Numbers are decimal or 0x…. */
export function idTable(lines: string): ReadonlyMap<number, string> {
  const table = new Map<number, string>();
  for (const line of lines.split('\n')) {
    const tab = line.indexOf('\t');
    if (tab > 0) table.set(Number(line.slice(0, tab)), line.slice(tab + 1));
  }
  return table;
}
