/**
 * Microseconds since 1970-01-01T00:00Z. A double holds them exactly until the year 2255; nanoseconds would not fit. Captures with
 * nanosecond stamps are cut, not rounded, so that order is kept.
 */
export type Micros = number;

/** 2026-09-07T06:00:00.000001Z; years outside 0–9999 give undefined. */
export function isoTime(time: Micros): string | undefined {
  const milliseconds = Math.floor(time / 1000);
  if (!(milliseconds >= -62_167_219_200_000 && milliseconds < 253_402_300_800_000)) return undefined;
  const micros = time - milliseconds * 1000;
  return new Date(milliseconds).toISOString().replace('Z', `${String(Math.floor(micros)).padStart(3, '0')}Z`);
}

/** The inverse of isoTime; undefined when the text is no time. */
export function parseIsoTime(text: string): Micros | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  if (!match) return undefined;
  const seconds = Date.parse(`${match[1]}Z`);
  return Number.isNaN(seconds) ? undefined : seconds * 1000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}
