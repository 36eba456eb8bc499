import type { Micros } from './time';

/** Quantities of a receipt as people read them. */

export function percent(share: number): string {
  return `${share >= 0.1 ? Math.round(100 * share) : Math.round(1000 * share) / 10} %`;
}

/** `4 h 10 min`, `37 s`, `3 years`: two units at most. */
export function duration(micros: Micros): string {
  const seconds = micros / 1e6;
  if (seconds < 1) return `${Math.round(micros / 1000)} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
  const days = Math.floor(hours / 24);
  if (days < 730) return `${days} days${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`;
  return `${Math.floor(days / 365.25)} years`;
}
