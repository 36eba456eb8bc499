import type { PurdueLevel } from '../model/zone';

/** `1`, `Level2`, `level 3.5`, `L3½`, `IDMZ` → a Purdue level; undefined for anything else. */
export function parsePurdue(text: string): PurdueLevel | undefined {
  const clean = text.trim().toLowerCase().replace(/\s*½/, '.5').replace(',', '.');
  if (/^(i?dmz|industrial dmz)$/.test(clean)) return 3.5;
  const match = /^(?:purdue\s*)?(?:level|lvl|l)?\s*[-_:]?\s*([0-5](?:\.5)?)(?:\.0)?$/.exec(clean);
  if (!match) return undefined;
  const level = Number(match[1]);
  return [0, 1, 2, 3, 3.5, 4, 5].includes(level) ? level as PurdueLevel : undefined;
}
