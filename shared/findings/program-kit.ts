import type { FlowOperation } from './flow-kit';

/** Of the operations on programs, those that fetch: backups and comparisons. */
const FETCHES = /upload|\bread\b|\bget\b|return|directory|obtain|acknowledge|close file|open file|file access|section ready|file ready|substreamed/i;

/** It loads, alters or deletes a program, in contrast to fetching it. */
export const changesProgram = ({ kind, name, taken }: FlowOperation): boolean => kind === 'program' && taken > 0 && !FETCHES.test(name);
export const fetchesProgram = ({ kind, name, taken }: FlowOperation): boolean => kind === 'program' && taken > 0 && /upload|read|obtain|get /i.test(name);

const MODES = /\bstop\b|\bstart\b|\brun\b|restart|\breset\b|reinitiali[sz]e|change mode|set cpu mode|shutdown|erase|initiali[sz]e (controller|application|data)|\bkill\b|write control|remote pause|swap redundant|device communication control|reboot|p_program/i;

/** It starts, stops, restarts or switches the device. */
export const changesMode = ({ kind, name, taken }: FlowOperation): boolean => kind === 'control' && taken > 0 && MODES.test(name) && !/fault|alarm|log|latch|forced set|backup|restore/i.test(name);
