import type { Reader } from '../binary/reader';
import { latin1 } from '../binary/reader';
import type { Observation } from '../model/observation';
import type { MessageContext } from './definition';
import { claim, claims } from './claims-kit';

/** Telnet (RFC 854) and the terminals on it: plain, IBM 3270 (RFC 1576, 2355) and IBM 5250 (RFC 1205, 4777). */
export interface TelnetMessage {
  readonly commands: readonly { readonly verb: number; readonly option: number }[];
  readonly terminal?: string;
  /** DEVNAME of RFC 4777, or the resource of TN3270E. */
  readonly device?: string;
  readonly user?: string;
  /** Printable text between the commands, at most 512 characters. */
  readonly text: string;
}

export interface TelnetMemory {
  /** What the server is waiting for. */
  prompt: 'user' | 'password' | undefined;
  typed: string;
  banner: string;
  bannerDone: boolean;
  kind: 'telnet' | 'tn3270' | 'tn5250';
  /** Last characters that the server printed. */
  tail: string;
}

export const beginTelnet = (): TelnetMemory => ({ prompt: undefined, typed: '', banner: '', bannerDone: false, kind: 'telnet', tail: '' });

const IAC = 255;
const SB = 250;
const SE = 240;
const TERMINAL_TYPE = 24;
const NEW_ENVIRON = 39;
const TN3270E = 40;

/** Does it begin with negotiations: two of them, or one that is all there is? */
export function beginsWithNegotiation(payload: Reader): boolean {
  const command = (at: number): boolean => {
    const verb = payload.peek(at + 1) ?? 0;
    return payload.peek(at) === IAC && ((verb >= 251 && verb <= 254 && (payload.peek(at + 2) ?? 255) < 60) || (verb === SB && (payload.peek(at + 2) ?? 255) < 60));
  };
  return command(0) && (payload.remaining === 3 || (payload.peek(1) === SB ? payload.remaining > 5 : command(3) || (payload.peek(3) !== IAC && payload.remaining > 3)));
}

/** Options that a terminal or its server opens with: echo, go-ahead, status, type, record, size, speed, flow, line mode, display, environment, security, TN3270E, character set. */
const OPENING = new Set([0, 1, 3, 5, 24, 25, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 42]);

/** Only commands and seven-bit text, as far as 256 bytes: what a stream of ciphertext that happens to begin like a command is not. */
export function isCommandsAndText(payload: Reader): boolean {
  const end = Math.min(payload.remaining, 256);
  // Three bytes alone are little evidence.
  if (payload.remaining === 3 && !OPENING.has(payload.peek(2)!)) return false;
  for (let at = 0; at < end;) {
    const byte = payload.peek(at)!;
    if (byte < 0x80) {
      at++;
      continue;
    }
    if (byte !== IAC) return false;
    const verb = payload.peek(at + 1);
    if (verb === undefined) return true;
    if (verb < 236) return false;
    if (verb === SB) {
      for (at += 2; at < end && !(payload.peek(at) === IAC && payload.peek(at + 1) === 240); at++);
      at += 2;
    } else at += verb >= 251 && verb !== IAC ? 3 : 2;
  }
  return true;
}

/** The kind of terminal that a type name stands for (RFC 1576 §3.1, RFC 1205 §3). */
export function terminalKind(name: string): TelnetMemory['kind'] {
  if (/^IBM-(3277|3278|3279|3287|DYNAMIC)/i.test(name)) return 'tn3270';
  return /^IBM-(3179|3196|3180|3477|3486|5250|5251|5291|5292|5555|3812|5553)/i.test(name) ? 'tn5250' : 'telnet';
}

function environment(body: Uint8Array): { readonly device?: string; readonly user?: string } {
  // IS, then VAR or USERVAR, name, VALUE, text (RFC 1572 §2).
  const pairs = latin1(body.subarray(1)).split(/[\u0000\u0003]/).map(pair => pair.split('\u0001'));
  const value = (name: string): string | undefined => pairs.find(([key]) => key === name)?.[1];
  const device = value('DEVNAME');
  const user = value('USER');
  return { ...(device ? { device } : {}), ...(user ? { user } : {}) };
}

/** All bytes at hand; a sub-negotiation that has not ended waits for its rest. */
export function readTelnet(payload: Reader): TelnetMessage {
  const commands: { verb: number; option: number }[] = [];
  let found: { terminal?: string; device?: string; user?: string } = {};
  let text = '';
  while (payload.remaining > 0) {
    const byte = payload.u8();
    if (byte !== IAC) {
      if (text.length < 512) text += String.fromCharCode(byte);
      continue;
    }
    const verb = payload.u8();
    if (verb === SB) {
      const option = payload.u8();
      const body: number[] = [];
      for (let value = payload.u8(); ; value = payload.u8()) {
        if (value === IAC) {
          const next = payload.u8();
          if (next === SE) break;
          if (next !== IAC) break;
        }
        if (body.length < 1024) body.push(value);
      }
      const bytes = Uint8Array.from(body);
      if (option === TERMINAL_TYPE && bytes[0] === 0) found = { ...found, terminal: latin1(bytes.subarray(1)) };
      else if (option === NEW_ENVIRON && (bytes[0] === 0 || bytes[0] === 2)) found = { ...found, ...environment(bytes) };
      // DEVICE-TYPE IS name CONNECT device (RFC 2355 §7.1).
      else if (option === TN3270E && bytes[0] === 2 && bytes[1] === 4) {
        const [terminal = '', device = ''] = latin1(bytes.subarray(2)).split('\u0001');
        found = { ...found, terminal, ...(device ? { device } : {}) };
      } else if (option === TN3270E && bytes[0] === 2 && bytes[1] === 7) found = { ...found, terminal: latin1(bytes.subarray(2)).split('\u0001')[0]! };
    } else if (verb >= 251 && verb <= 254) commands.push({ verb, option: payload.u8() });
  }
  return { commands: commands.slice(0, 64), ...found, text };
}

const USER_PROMPT = /(?:login|user ?name|user|benutzer|username)\s*[:>]\s*$/i;
const PASSWORD_PROMPT = /(?:password|passwd|passwort|passcode)\s*[:>]?\s*$/i;

export function telnetObservations(message: TelnetMessage, context: MessageContext<TelnetMemory>): Observation[] {
  const { memory, fromClient } = context;
  const list: (Observation | undefined)[] = [];
  if (message.terminal !== undefined) {
    const kind = terminalKind(message.terminal);
    if (kind !== 'telnet') memory.kind = kind;
    list.push(claim('client', 'telnet.terminal-type', message.terminal, 0.9));
  }
  list.push(claim('client', 'telnet.device-name', message.device, 0.9), claim('client', 'user', message.user, 0.8));
  // Host screens are EBCDIC: their text is no text.
  if (memory.kind !== 'telnet' || message.text === '') return claims(...list);
  if (fromClient === false) {
    memory.tail = (memory.tail + message.text).slice(-200);
    if (!memory.bannerDone) {
      memory.banner = (memory.banner + message.text).slice(0, 300);
      const banner = memory.banner.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').trim();
      if (banner.length >= 4 && /[A-Za-z]{3}/.test(banner) && (USER_PROMPT.test(memory.tail) || PASSWORD_PROMPT.test(memory.tail) || memory.banner.length >= 300)) {
        memory.bannerDone = true;
        list.push(claim('server', 'telnet.banner', banner, 0.8));
      }
    }
    if (PASSWORD_PROMPT.test(memory.tail)) memory.prompt = 'password';
    else if (USER_PROMPT.test(memory.tail)) {
      if (memory.prompt !== 'user') memory.typed = '';
      memory.prompt = 'user';
    }
  } else if (fromClient === true && memory.prompt !== undefined) {
    if (memory.prompt === 'password') {
      list.push(claim('server', 'weakness', 'cleartext-login', 0.95));
      memory.prompt = undefined;
      memory.tail = '';
    } else {
      for (const character of message.text) {
        if (character === '\r' || character === '\n' || character === '\u0000') {
          if (memory.typed !== '') list.push(claim('client', 'user', memory.typed, 0.8));
          memory.typed = '';
          memory.prompt = undefined;
          memory.tail = '';
          break;
        }
        if (character === '\b' || character === '\u007f') memory.typed = memory.typed.slice(0, -1);
        else if (memory.typed.length < 64) memory.typed += character;
      }
    }
  }
  return claims(...list);
}
