/** Minutes east of UTC of a wall clock. `local`: what the clock shows, as milliseconds since 1970 as if it showed UTC. */
export type ZoneOffset = (local: number) => number;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Clocks are changed at full quarters of an hour. */
const QUARTER = 900_000;

/**
 * The clock of a time zone: `Z`, `UTC`, an offset such as `+02:00`, `-0530` or `+2`, or an IANA name such as `Europe/Berlin`. Undefined for anything else.
 *
 * An hour that comes twice when clocks go back is taken for the first of the two; one that does not exist when they go forward as if they had not been changed yet. Rules of zones come from the
 * runtime's own tables (ICU).
 */
export function zoneOffset(name: string): ZoneOffset | undefined {
  const fixed = /^(?:UTC|GMT|Z)?(?:([+-])(\d{1,2})(?::?([0-5]\d))?)?$/i.exec(name.trim());
  if (fixed && name.trim() !== '') {
    const minutes = (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2] ?? 0) * 60 + Number(fixed[3] ?? 0));
    return Math.abs(minutes) <= 14 * 60 ? () => minutes : undefined;
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name.trim(), hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  } catch {
    return undefined;
  }
  const at = (time: number): number => {
    const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(time)) part[type] = Number(value);
    return Math.round((Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second) - time) / MINUTE);
  };
  let known: { readonly quarter: number; readonly minutes: number } | undefined;
  return local => {
    const quarter = Math.floor(local / QUARTER);
    if (known?.quarter === quarter) return known.minutes;
    const time = quarter * QUARTER;
    const before = at(time - DAY);
    const after = at(time + DAY);
    const fits = [...new Set([before, after])].filter(minutes => at(time - minutes * MINUTE) === minutes);
    const minutes = fits.length === 0 ? before : Math.max(...fits);
    known = { quarter, minutes };
    return minutes;
  };
}
