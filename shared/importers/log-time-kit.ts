import type { Micros } from '../model/time';
import type { ZoneOffset } from '../model/time-zone';
import { digits } from './record-kit';

/**
 * Times as logs write them: seconds since 1970 with a fraction (Zeek), ISO 8601 with or without a zone (`2016-08-09T16:20:14.123456+0200`; without one `clock` holds), or a blank for the T
 * (nfdump). Undefined for anything else, and for times that no log can have.
 */
export function logTime(text: string | undefined, clock: ZoneOffset = () => 0): Micros | undefined {
  if (text === undefined) return undefined;
  // Ten digits, a point, six digits: nearly every row of a log.
  if (text.length === 17 && text.charCodeAt(10) === 46) {
    const whole = digits(text.slice(0, 10));
    const micros = digits(text.slice(11));
    if (whole > 0 && micros >= 0) return whole * 1e6 + micros;
  }
  const seconds = /^(\d{1,11})(?:\.(\d{1,12}))?$/.exec(text);
  if (seconds) return plausible(Number(seconds[1]) * 1e6 + Number((seconds[2] ?? '').padEnd(6, '0').slice(0, 6)));
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (!iso) return undefined;
  const whole = Date.parse(`${iso[1]}T${iso[2]}Z`);
  if (Number.isNaN(whole)) return undefined;
  const zone = iso[4] === undefined ? clock(whole) : iso[4] === 'Z' ? 0 : (iso[4].startsWith('-') ? -1 : 1) * (Number(iso[4].slice(1, 3)) * 60 + Number(iso[4].slice(-2)));
  return plausible(whole * 1000 - zone * 60e6 + Number((iso[3] ?? '').padEnd(6, '0').slice(0, 6)));
}

/** Milliseconds since 1970, as Elasticsearch and Arkime keep times. */
export function millisTime(text: string | undefined): Micros | undefined {
  return text !== undefined && /^\d{1,14}(\.\d+)?$/.test(text) ? plausible(Math.floor(Number(text) * 1000)) : undefined;
}

/** A length in seconds, as microseconds. */
export function logDuration(text: string | undefined): Micros | undefined {
  return text !== undefined && /^\d{1,10}(\.\d{1,12})?$/.test(text) ? Math.floor(Number(text) * 1e6) : undefined;
}

function plausible(time: number): Micros | undefined {
  return time > 0 && time < 8.64e18 && Number.isFinite(time) ? time : undefined;
}
