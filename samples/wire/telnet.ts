// Telnet (RFC 854): option negotiation in front of clear text.

import { cat, u8 } from './bytes';

const IAC = 255, DO = 253, WILL = 251, SB = 250, SE = 240;
const ECHO = 1, SUPPRESS = 3, TERMINAL = 24, WINDOW = 31;

export const serverOffer = (): Buffer => u8(IAC, DO, TERMINAL, IAC, DO, WINDOW, IAC, WILL, ECHO, IAC, WILL, SUPPRESS);
export const clientAnswer = (): Buffer => u8(IAC, WILL, TERMINAL, IAC, WILL, WINDOW, IAC, DO, ECHO, IAC, DO, SUPPRESS);
export const askTerminal = (): Buffer => u8(IAC, SB, TERMINAL, 1, IAC, SE);
export const terminalIs = (name: string, columns: number, rows: number): Buffer =>
  cat(u8(IAC, SB, TERMINAL, 0), name, u8(IAC, SE, IAC, SB, WINDOW, 0, columns, 0, rows, IAC, SE));

/** A full-screen form in VT220 sequences. */
export const screen = (lines: string[]): Buffer => cat('\x1b[2J\x1b[H', ...lines.map((l, i) => `\x1b[${i + 1};1H${l}`));
