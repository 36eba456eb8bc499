import { Excessive, Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';

/** Start line and headers of an HTTP-like text message (RFC 9112 §2; SSDP uses the same form on datagrams). */
export interface Head {
  readonly startLine: string;
  /** Lower-case name → values in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

const MAX_LINE = 16_384;
const MAX_HEADERS = 256;

/** One line; Truncated while it has not ended, Malformed when it never will. */
export function textLine(payload: Reader, max: number = MAX_LINE): string {
  const line = payload.line(max);
  if (line !== undefined) return line;
  if (payload.remaining >= max) throw new Malformed('line without an end');
  payload.need(payload.remaining + 1);
  throw new Malformed('unreachable: the line above asks for more than there is');
}

/** @param cut a datagram may end without its blank line. */
export function readHead(payload: Reader, cut = false): Head {
  while (payload.startsWith(0x0d, 0x0a)) payload.skip(2);
  const startLine = textLine(payload);
  const headers = new Map<string, string[]>();
  let count = 0;
  for (let last = '';;) {
    if (cut && payload.remaining === 0) break;
    const line = cut && payload.indexOf(0x0a, MAX_LINE) < 0 ? payload.latin1(payload.remaining) : textLine(payload);
    if (line === '') break;
    if (++count > MAX_HEADERS) throw new Excessive(`more than ${MAX_HEADERS} header lines`);
    const at = line.indexOf(':');
    if ((line.startsWith(' ') || line.startsWith('\t')) && last !== '') {
      const values = headers.get(last)!;
      values[values.length - 1] += ` ${line.trim()}`;
    } else if (at > 0) {
      last = line.slice(0, at).trim().toLowerCase();
      const values = headers.get(last);
      if (values) values.push(line.slice(at + 1).trim());
      else headers.set(last, [line.slice(at + 1).trim()]);
    }
  }
  return { startLine, headers };
}

export function header(head: Head, name: string): string | undefined {
  return head.headers.get(name)?.[0];
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes of a base64 text, cut at the first character that is none; at most 16 KB. */
export function base64(text: string): Uint8Array {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const character of text.slice(0, 21_848)) {
    const value = BASE64.indexOf(character);
    if (value < 0) break;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push((held >> bits) & 0xff);
    }
  }
  return Uint8Array.from(out);
}

const WINDOWS_NAMES: Readonly<Record<string, string>> = {
  '5.0': 'Windows 2000', '5.1': 'Windows XP', '5.2': 'Windows Server 2003', '6.0': 'Windows Vista', '6.1': 'Windows 7', '6.2': 'Windows 8', '6.3': 'Windows 8.1',
};

/** Operating system that a User-Agent names; browsers of the last years freeze it at Windows NT 10.0 and Android 10. */
export function osOfUserAgent(agent: string): string | undefined {
  const windows = /Windows NT (\d+\.\d+)/.exec(agent);
  if (windows) return WINDOWS_NAMES[windows[1]!] ?? 'Windows';
  const named = /(Windows CE|Android \d[\d.]*|iPhone OS \d+|iPad|Mac OS X|Ubuntu|Debian|Fedora|CrOS)/.exec(agent);
  if (named) return named[1] === 'iPad' ? 'iPadOS' : named[1]!.startsWith('iPhone OS') ? `iOS ${named[1]!.slice(10)}` : named[1] === 'Mac OS X' ? 'macOS' : named[1];
  return /\bLinux\b/i.test(agent) ? 'Linux' : /^Microsoft-(CryptoAPI|Windows)\/|Windows-Update-Agent/.test(agent) ? 'Windows' : undefined;
}
