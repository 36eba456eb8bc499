import { Excessive, Malformed, Truncated, utf8 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text, ipv6Text, isDeviceIp } from '../model/address';

/** RFC 1035 §4.1 messages, as DNS, multicast DNS (RFC 6762), LLMNR (RFC 4795) and NetBIOS name service (RFC 1002 §4.2) share them. */
export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly questions: readonly DnsQuestion[];
  readonly records: readonly DnsRecord[];
}

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface DnsRecord extends DnsQuestion {
  readonly section: 'answer' | 'authority' | 'additional';
  /** A, AAAA: canonical address. */
  readonly address?: string;
  /** CNAME, PTR, SRV, NS: the name it points to. */
  readonly target?: string;
  /** SRV. */
  readonly port?: number;
  /** TXT: its strings. */
  readonly texts?: readonly string[];
  /** NB: the owner is a group; NBSTAT and everything else: raw data. */
  readonly data: Reader;
}

export const TYPE = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, NB: 32, SRV: 33, ANY: 255 } as const;

const OPCODES = new Set([0, 1, 2, 4, 5, 6, 7, 8, 9, 15]);
const CLASSES = new Set([1, 3, 4, 254, 255]);
/** More records than this in one message is no honest sender's. */
const MAX_RECORDS = 1024;

/** A name with its compression pointers (RFC 1035 §4.1.4), which may only point backwards; labels joined by dots, a dot inside a label escaped. */
export function readName(body: Reader): string {
  const labels: string[] = [];
  let length = 0;
  let resume: number | undefined;
  let lowest = body.offset;
  for (;;) {
    const size = body.u8();
    if (size === 0) break;
    if (size >= 0xc0) {
      const target = ((size & 0x3f) << 8) | body.u8();
      resume ??= body.offset;
      // Strictly backwards from where the chain began: a loop cannot be built.
      if (target >= lowest) throw new Malformed('name points forward');
      lowest = target;
      body.seek(target);
      continue;
    }
    if (size > 63) throw new Malformed('label of an unknown kind');
    length += size + 1;
    if (length > 255) throw new Malformed('name longer than 255 bytes');
    labels.push(utf8(body.take(size)).replace(/[\\.]/g, '\\$&'));
  }
  if (resume !== undefined) body.seek(resume);
  return labels.join('.');
}

function readRecord(body: Reader, section: DnsRecord['section'], netbios: boolean): DnsRecord {
  const name = readName(body);
  const type = body.u16();
  const recordClass = body.u16();
  body.skip(4);
  const size = body.u16();
  const data = body.slice(size);
  const record = { section, name, type, class: recordClass, data };
  const after = body.offset;
  const nameAt = (skip: number): string => {
    body.seek(after - size + skip);
    const target = readName(body);
    body.seek(after);
    return target;
  };
  if (type === TYPE.A && size === 4) return { ...record, address: ipv4Text(data.fork().u32()) };
  if (type === TYPE.AAAA && size === 16) return { ...record, address: ipv6Text(data.fork().rest()) };
  if (size > 0 && (type === TYPE.PTR || type === TYPE.CNAME || type === TYPE.NS)) return { ...record, target: nameAt(0) };
  if (type === TYPE.SRV && !netbios && size > 6) {
    const fixed = data.fork();
    fixed.skip(4);
    return { ...record, port: fixed.u16(), target: nameAt(6) };
  }
  if (type === TYPE.TXT) {
    const inner = data.fork();
    const texts: string[] = [];
    while (inner.remaining > 0 && texts.length < 64) texts.push(utf8(inner.take(Math.min(inner.u8(), inner.remaining))));
    return { ...record, texts };
  }
  return record;
}

/** `body` must begin where the message begins: pointers count from there. */
export function readDns(body: Reader, netbios = false): DnsMessage {
  const id = body.u16();
  const flags = body.u16();
  const [questionCount, ...counts] = [body.u16(), body.u16(), body.u16(), body.u16()];
  if (questionCount! + counts[0]! + counts[1]! + counts[2]! > MAX_RECORDS) throw new Excessive('more records than a message may hold');
  const questions: DnsQuestion[] = [];
  for (let i = 0; i < questionCount!; i++) questions.push({ name: readName(body), type: body.u16(), class: body.u16() });
  const records: DnsRecord[] = [];
  for (const [which, section] of (['answer', 'authority', 'additional'] as const).entries()) {
    for (let i = 0; i < counts[which]!; i++) records.push(readRecord(body, section, netbios));
  }
  return { id, response: (flags & 0x8000) !== 0, opcode: (flags >> 11) & 15, rcode: flags & 15, authoritative: (flags & 0x400) !== 0, questions, records };
}

/**
 * Plausible as a message of the family: known opcode, counts that could fit, a first name of sane labels with a class that exists. There is no magic number, so callers
 * ask this only on the family's own ports.
 */
export function looksLikeDns(payload: Reader, length: number = payload.remaining): boolean {
  if (payload.remaining < 12 || length < 12) return false;
  const opcode = ((payload.peek(2) ?? 0) >> 3) & 15;
  const counts = [4, 6, 8, 10].map(at => payload.peek16(at) ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!OPCODES.has(opcode) || total === 0 || total > MAX_RECORDS || counts[0]! * 5 + (total - counts[0]!) * 11 > length - 12) return false;
  let at = 12;
  for (let labels = 0; ; labels++) {
    const size = payload.peek(at);
    if (size === undefined || labels > 127) return false;
    at += 1 + size;
    if (size === 0) break;
    if (size > 63) return false;
  }
  const type = payload.peek16(at);
  const recordClass = payload.peek16(at + 2);
  if (type === undefined || recordClass === undefined) return false;
  // EDNS (41) may use the class field for a size, but never stands first.
  return type > 0 && (type < 300 || type === 32768 || type === 65281) && CLASSES.has(recordClass & 0x7fff);
}

/**
 * The same on a port that says nothing (resolvers of cloud services on 443, forwarders on a port of their own): one question for a name of letters and digits, flags and counts that
 * agree with each other, and everything reads to the end. Zeros may follow; they hide the length from listeners (RFC 8467).
 */
export function isDnsAnywhere(payload: Reader): boolean {
  if (!looksLikeDns(payload) || payload.peek16(4) !== 1 || payload.peek32(6)! > 0x0040_0040 || payload.peek16(10)! > 64) return false;
  const flags = payload.peek16(2)!;
  const response = (flags & 0x8000) !== 0;
  // Opcode query only; the reserved bit is zero; a question has neither an answer nor an error.
  if ((flags & 0x7840) !== 0 || (!response && ((flags & 0x048f) !== 0 || payload.peek32(6) !== 0))) return false;
  const body = payload.fork();
  const [question] = attemptDns(body)?.questions ?? [];
  if (!question || question.class !== 1 || !/^[\w-]{1,63}(\.[\w-]{1,63})+$/.test(question.name)) return false;
  return body.rest().every(byte => byte === 0);
}

function attemptDns(body: Reader): DnsMessage | undefined {
  try {
    return readDns(body);
  } catch (error) {
    if (error instanceof Truncated || error instanceof Malformed || error instanceof Excessive) return undefined;
    throw error;
  }
}

/** The address in a reverse name (`4.3.2.1.in-addr.arpa`, nibbles of `ip6.arpa`); undefined when it is none. */
export function reverseAddress(name: string): string | undefined {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/i.exec(name);
  if (v4) {
    const octets = v4.slice(1).map(Number).reverse();
    return octets.every(octet => octet <= 255) ? octets.join('.') : undefined;
  }
  const v6 = /^((?:[0-9a-f]\.){32})ip6\.arpa$/i.exec(name);
  if (!v6) return undefined;
  const nibbles = v6[1]!.split('.').slice(0, 32).reverse();
  return ipv6Text(Uint8Array.from({ length: 16 }, (_, i) => parseInt(nibbles[2 * i]! + nibbles[2 * i + 1]!, 16)));
}

export interface NameBinding {
  readonly ip: string;
  readonly name: string;
  /** The record was found under the name asked for, perhaps through aliases. */
  readonly asked: boolean;
}

/** Names that a message gives to addresses: address records under the name that was asked for (not its last alias), and reverse names. */
export function nameBindings(message: DnsMessage): NameBinding[] {
  const bindings: NameBinding[] = [];
  const seen = new Set<string>();
  const question = message.questions.find(({ type }) => type === TYPE.A || type === TYPE.AAAA)?.name;
  const aliases = new Set(question === undefined ? [] : [question.toLowerCase()]);
  // Twice is enough for chains in any order that servers send.
  for (let round = 0; round < 2; round++) {
    for (const { type, name, target } of message.records) if (type === TYPE.CNAME && target !== undefined && aliases.has(name.toLowerCase())) aliases.add(target.toLowerCase());
  }
  for (const record of message.records) {
    const reverse = record.type === TYPE.PTR ? reverseAddress(record.name) : undefined;
    const ip = reverse ?? record.address;
    const asked = reverse === undefined && record.section === 'answer' && question !== undefined && aliases.has(record.name.toLowerCase());
    const name = reverse !== undefined ? record.target : asked ? question : record.name;
    if (ip === undefined || name === undefined || name === '' || !isDeviceIp(ip)) continue;
    const key = `${ip} ${name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    bindings.push({ ip, name, asked });
  }
  return bindings;
}

/** NetBIOS first-level encoding (RFC 1001 §14.1): 32 letters to a name of 15 bytes and its suffix; undefined when it is none. */
export function netbiosName(encoded: string): { readonly name: string; readonly suffix: number; readonly scope: string } | undefined {
  const [label = '', ...scope] = encoded.split('.');
  if (!/^[A-P]{32}$/.test(label)) return undefined;
  const code = (at: number): number => ((label.charCodeAt(2 * at) - 65) << 4) | (label.charCodeAt(2 * at + 1) - 65);
  const raw = Array.from({ length: 15 }, (_, i) => String.fromCharCode(code(i))).join('');
  return { name: raw.replace(/[\u0000 ]+$/, ''), suffix: code(15), scope: scope.join('.') };
}
