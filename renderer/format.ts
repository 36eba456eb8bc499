import { duration } from '../shared/model/quantities';
import { isoTime, type Micros } from '../shared/model/time';

/** Numbers, money and times as the screen shows them. Thin spaces group thousands; units stand beside, never inside, a column of numbers. */

export const count = (value: number): string => Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');

export const money = (value: number): string => {
  const size = Math.abs(value);
  const text = size >= 1e6 ? `$${(size / 1e6).toFixed(size >= 1e7 ? 1 : 2)} M` : size >= 1e3 ? `$${(size / 1e3).toFixed(size >= 1e5 ? 0 : 1)} k` : `$${size.toFixed(0)}`;
  return value < 0 ? `−${text}` : text;
};

/** Thousands of dollars, without unit, for columns. */
export const thousands = (value: number): string => (Math.abs(value) >= 100_000 ? count(value / 1000) : (value / 1000).toFixed(1));

export const percent = (share: number): string => {
  const value = 100 * share;
  return `${value !== 0 && Math.abs(value) < 0.1 ? '<0.1' : value.toFixed(value >= 10 ? 0 : 1)} %`;
};

/** A parameter in three significant figures. */
export const figure = (value: number): string => (Math.abs(value) >= 1000 ? count(value) : Number(value.toPrecision(3)).toString());

export const bytes = (value: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = value;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size >= 100 || unit === 0 ? size.toFixed(0) : size.toFixed(1)} ${units[unit]}`;
};

export const seconds = (value: number): string => (value < 1 ? 'under a second' : value < 90 ? `about ${Math.round(value)} s` : `about ${Math.round(value / 60)} min`);

/** 2026-09-07 06:00:12 UTC. */
export const time = (value: Micros | undefined): string => {
  const iso = value === undefined ? undefined : isoTime(value);
  return iso === undefined ? 'not observed' : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
};

/** How long something was watched, from hours. */
export const observed = (hours: number): string => (hours === 0 ? 'not seen' : duration(hours * 3600e6));

export const clock = (iso: string | undefined): string => {
  if (iso === undefined) return '';
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
};

export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;
