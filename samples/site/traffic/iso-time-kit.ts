import type { Context } from '../context';

/** A moment of the capture as JSON messages spell it. */
export const isoTime = (c: Context, t: number): string => new Date(c.at(t) * 1000).toISOString();
