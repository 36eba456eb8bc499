import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { Observation } from '../model/observation';
import type { OperationSeen } from './definition';
import { attempt, claim, claims, complete } from './claims-kit';
import { netbiosName } from './dns-kit';
import { findNtlm, ntlmClaims } from './ntlmssp-kit';
import type { Ntlm } from './ntlmssp-kit';

/**
 * SMB in all generations, because one conversation may begin in the first and go on in the second (MS-SMB2 §3.3.5.3.1): smb1 and smb2 are thin entries over this. Framing: NetBIOS
 * session service (RFC 1002 §4.3.1), or the same four bytes directly on port 445.
 */
export type SmbMessage =
  | { readonly kind: 'session'; readonly type: number; readonly calling?: string; readonly called?: string }
  | (SmbCommon & { readonly kind: 'smb1' | 'smb2' })
  | { readonly kind: 'sealed'; readonly left: number };

interface SmbCommon {
  readonly command: number;
  readonly response: boolean;
  readonly status: number;
  /** Bytes of the message that were not looked at. */
  readonly left: number;
  readonly ntlm?: Ntlm;
  readonly nativeOs?: string;
  readonly nativeManager?: string;
  /** Dialect that the server selected. */
  readonly dialect?: string;
  readonly dialectsOffered?: readonly string[];
  /** Signing: what this side says of itself. */
  readonly signing?: 'required' | 'enabled' | 'disabled';
  readonly serverName?: string;
  readonly domain?: string;
  readonly user?: string;
  readonly share?: string;
  readonly file?: string;
  readonly guest?: boolean;
  readonly nullSession?: boolean;
}

export interface SmbMemory {
  dialects: readonly string[];
}

type Draft = { -readonly [K in keyof SmbCommon]?: SmbCommon[K] };

const SMB1 = 0xff534d42;
const SMB2 = 0xfe534d42;
const SEALED = new Set([0xfd534d42, 0xfc534d42]);
/** Whole messages are looked at up to this size; file data is passed over. */
const LOOKED_AT = 65_536;

/** What stands at the start of an SMB message on a stream; undefined when it is too short or something else. */
export function smbMagic(payload: Reader): number | undefined {
  const length = ((payload.peek(1) ?? 0) << 16) | (payload.peek16(2) ?? 0);
  return payload.peek(0) === 0 && length >= 32 ? payload.peek32(4) : undefined;
}

/** NetBIOS session request: type 81, no flags, two encoded names (RFC 1002 §4.3.2). */
export function isSessionRequest(payload: Reader): boolean {
  const length = payload.peek16(2);
  return payload.peek(0) === 0x81 && payload.peek(1) === 0 && length !== undefined && length >= 68 && length <= 512 && payload.peek(4) === 32 && (payload.peek(5) ?? 0) >= 0x41 && (payload.peek(5) ?? 0) <= 0x50;
}

export const isSmb1 = (payload: Reader): boolean => smbMagic(payload) === SMB1;
export const isSmb2 = (payload: Reader): boolean => smbMagic(payload) === SMB2 || SEALED.has(smbMagic(payload) ?? 0);

function nativeText(body: Reader, unicode: boolean): string {
  if (!unicode) return body.cstring();
  if (body.offset % 2 === 1 && body.remaining > 0) body.skip(1);
  let text = '';
  while (body.remaining >= 2) {
    const code = body.u16le();
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

function negotiate1(body: Reader, response: boolean, flags2: number, memory: SmbMemory, draft: Draft): void {
  const words = body.u8();
  if (!response) {
    body.skip(words * 2);
    const list = body.slice(body.u16le());
    const dialects: string[] = [];
    while (list.remaining > 1 && dialects.length < 64) {
      list.skip(1);
      dialects.push(list.cstring());
    }
    memory.dialects = dialects;
    draft.dialectsOffered = dialects;
    return;
  }
  const index = words >= 1 ? body.u16le() : 0xffff;
  if (index === 0xffff) return;
  draft.dialect = memory.dialects[index] ?? (words >= 17 ? 'NT LM 0.12' : 'SMB1');
  if (words < 17) return;
  const security = body.u8();
  draft.signing = security & 8 ? 'required' : security & 4 ? 'enabled' : 'disabled';
  body.skip(16);
  const capabilities = body.u32le();
  body.skip(10);
  const challenge = body.u8();
  body.skip((words - 17) * 2);
  const data = body.slice(body.u16le());
  if (capabilities & 0x80000000) return;
  data.skip(challenge);
  const unicode = (flags2 & 0x8000) !== 0;
  // Not aligned here: the names follow the challenge directly (MS-CIFS §2.2.4.52.2).
  const name = (): string => {
    if (!unicode) return data.cstring();
    let text = '';
    while (data.remaining >= 2) {
      const code = data.u16le();
      if (code === 0) break;
      text += String.fromCharCode(code);
    }
    return text;
  };
  draft.domain = name();
  draft.serverName = name();
}

function sessionSetup1(body: Reader, response: boolean, flags2: number, draft: Draft): void {
  const unicode = (flags2 & 0x8000) !== 0;
  const words = body.u8();
  const wordsAt = body.slice(words * 2);
  const size = body.u16le();
  // Some senders state less than they send; what counts is what is there.
  const data = body.slice(Math.min(size, body.remaining));
  const strings = new DataStrings(body, data);
  if (response) {
    if (words >= 3) {
      wordsAt.skip(4);
      draft.guest = (wordsAt.u16le() & 1) !== 0;
    }
    if (words === 4) {
      const blob = strings.slice(wordsAt.u16le());
      const ntlm = findNtlm(blob);
      if (ntlm) draft.ntlm = ntlm;
    }
    draft.nativeOs = strings.text(unicode);
    draft.nativeManager = strings.text(unicode);
    const domain = strings.text(unicode);
    if (words === 3 && domain !== '') draft.domain = domain;
    return;
  }
  if (words === 12) {
    wordsAt.skip(14);
    const blob = strings.slice(wordsAt.u16le());
    const ntlm = findNtlm(blob);
    if (ntlm) draft.ntlm = ntlm;
  } else if (words === 13) {
    wordsAt.skip(14);
    const ansi = wordsAt.u16le();
    const wide = wordsAt.u16le();
    strings.skip(ansi + wide);
    draft.user = strings.text(unicode);
    draft.domain = strings.text(unicode);
    if (draft.user === '' && ansi <= 1 && wide <= 1) draft.nullSession = true;
  } else return;
  draft.nativeOs = strings.text(unicode);
  draft.nativeManager = strings.text(unicode);
}

/** Strings of a data block, aligned to two bytes counted from the start of the SMB header. */
class DataStrings {
  readonly #data: Reader;
  readonly #base: number;
  constructor(header: Reader, data: Reader) {
    this.#data = data;
    this.#base = header.start;
  }
  skip(n: number): void {
    this.#data.skip(n);
  }
  slice(n: number): Reader {
    return this.#data.slice(n);
  }
  text(unicode: boolean): string {
    const data = this.#data;
    if (!unicode) return data.cstring();
    if ((data.position - this.#base) % 2 === 1 && data.remaining > 0) data.skip(1);
    let text = '';
    while (data.remaining >= 2) {
      const code = data.u16le();
      if (code === 0) break;
      text += String.fromCharCode(code);
    }
    return text;
  }
}

function treeConnect1(body: Reader, flags2: number, draft: Draft): void {
  const words = body.u8();
  if (words < 4) return;
  body.skip(6);
  const password = body.u16le();
  body.skip((words - 4) * 2 + 2 + password);
  draft.share = nativeText(body, (flags2 & 0x8000) !== 0);
}

/** One SMB1 message without its framing; `body` begins at the magic (MS-CIFS §2.2.3.1). */
export function readSmb1(body: Reader, memory: SmbMemory): SmbCommon {
  body.skip(4);
  const command = body.u8();
  const status = body.u32le();
  const response = (body.u8() & 0x80) !== 0;
  const flags2 = body.u16le();
  body.skip(20);
  const draft: Draft = {};
  attempt(() => {
    if (command === 0x72) negotiate1(body, response, flags2, memory, draft);
    else if (command === 0x73) sessionSetup1(body, response, flags2, draft);
    else if (command === 0x75 && !response) treeConnect1(body, flags2, draft);
    else if (command === 0xa2 && !response) {
      const words = body.u8();
      body.skip(words * 2 + 2);
      draft.file = nativeText(body, (flags2 & 0x8000) !== 0);
    }
  });
  return { command, response, status, left: 0, ...draft };
}

const DIALECTS2: Readonly<Record<number, string>> = { 0x0202: 'SMB 2.0.2', 0x0210: 'SMB 2.1', 0x02ff: 'SMB 2.???', 0x0300: 'SMB 3.0', 0x0302: 'SMB 3.0.2', 0x0311: 'SMB 3.1.1' };

function blobAt(header: Reader, offset: number, length: number): Reader | undefined {
  return attempt(() => {
    const inner = header.fork();
    inner.skip(offset);
    return inner.slice(length);
  });
}

/** The first request or response of an SMB2 message; `body` begins at the magic (MS-SMB2 §2.2.1). */
function readSmb2(body: Reader): SmbCommon {
  const header = body.fork();
  body.skip(8);
  const status = body.u32le();
  const command = body.u16le();
  body.skip(2);
  const response = (body.u32le() & 1) !== 0;
  body.skip(44);
  const draft: Draft = {};
  const signing = (mode: number): 'required' | 'enabled' | 'disabled' => (mode & 2 ? 'required' : mode & 1 ? 'enabled' : 'disabled');
  attempt(() => {
    if (command === 0 && response && status === 0) {
      body.skip(2);
      draft.signing = signing(body.u16le());
      const dialect = body.u16le();
      draft.dialect = DIALECTS2[dialect] ?? `SMB2 0x${dialect.toString(16)}`;
    } else if (command === 0 && !response) {
      body.skip(2);
      const count = body.u16le();
      draft.signing = signing(body.u16le());
      body.skip(30);
      const offered: string[] = [];
      for (let i = 0; i < count && i < 16; i++) {
        const dialect = body.u16le();
        offered.push(DIALECTS2[dialect] ?? dialect.toString(16));
      }
      draft.dialectsOffered = offered;
    } else if (command === 1) {
      body.skip(2);
      const flags = body.u16le();
      if (!response) body.skip(8);
      else if (status === 0) {
        draft.guest = (flags & 1) !== 0;
        draft.nullSession = (flags & 2) !== 0;
      }
      const ntlm = findNtlm(blobAt(header, body.u16le(), body.u16le()) ?? body);
      if (ntlm) draft.ntlm = ntlm;
    }
  });
  attempt(() => {
    const at = header.fork();
    if (command === 3 && !response) {
      at.skip(68);
      const path = blobAt(header, at.u16le(), at.u16le());
      if (path) draft.share = path.utf16le(path.remaining);
    } else if (command === 5 && !response) {
      at.skip(64 + 44);
      const path = blobAt(header, at.u16le(), at.u16le());
      if (path) draft.file = path.utf16le(path.remaining);
    }
  });
  return { command, response, status, left: 0, ...draft };
}

const LOOKED_AT_1 = new Set([0x72, 0x73, 0x75, 0xa2]);
const LOOKED_AT_2 = new Set([0, 1, 3, 5]);

/** One framed message; bytes that hold file data are left to be passed over. */
export function readSmb(payload: Reader, memory: SmbMemory): SmbMessage {
  const type = payload.u8();
  if (type !== 0) {
    if (type < 0x81 || type > 0x85) throw new Malformed('no NetBIOS session message');
    payload.skip(1);
    const body = payload.slice(payload.u16());
    if (type !== 0x81) return { kind: 'session', type };
    const name = (): string | undefined => {
      const label = body.latin1(body.u8());
      body.skip(1);
      return netbiosName(label)?.name;
    };
    return complete(() => {
      const [called, calling] = [name(), name()];
      return { kind: 'session', type, ...(called === undefined ? {} : { called }), ...(calling === undefined ? {} : { calling }) };
    });
  }
  const length = payload.u24();
  if (length < 32) {
    // Keep-alives of some stacks are empty session messages.
    payload.skip(length);
    return { kind: 'session', type };
  }
  payload.need(32);
  const magic = payload.peek32(0);
  if (magic !== undefined && SEALED.has(magic)) return { kind: 'sealed', left: length };
  if (magic === SMB1) {
    const whole = LOOKED_AT_1.has(payload.peek(4)!) && length <= LOOKED_AT;
    if (whole) {
      const body = payload.slice(length);
      return { kind: 'smb1', ...complete(() => readSmb1(body, memory)) };
    }
    const body = payload.slice(32);
    return { kind: 'smb1', ...readSmb1(body, memory), left: length - 32 };
  }
  if (magic !== SMB2) throw new Malformed('no SMB magic');
  if (length < 64) throw new Malformed('shorter than an SMB2 header');
  payload.need(64);
  const whole = LOOKED_AT_2.has(payload.peek16le(12)!) && length <= LOOKED_AT;
  const body = payload.slice(whole ? length : 64);
  return { kind: 'smb2', ...complete(() => readSmb2(body)), left: whole ? 0 : length - 64 };
}

export function smbLeft(message: SmbMessage): number {
  return message.kind === 'session' ? 0 : message.left;
}

export function smbDirection(message: SmbMessage): 'request' | 'response' | undefined {
  if (message.kind === 'sealed') return undefined;
  if (message.kind === 'session') return message.type === 0x81 ? 'request' : message.type >= 0x82 && message.type <= 0x84 ? 'response' : undefined;
  return message.response ? 'response' : 'request';
}

const DOMAIN_OR_SERVER = /^\\\\([^\\]+)\\([^\\]*)/;

function smb1Observations(message: SmbCommon): (Observation | undefined)[] {
  const { nativeOs, nativeManager } = message;
  return [
    claim('sender', 'smb.native-os', nativeOs), claim('sender', 'smb.native-manager', nativeManager, 0.8), claim('sender', 'os', nativeOs, 0.8),
    // "Unix" with its version stands in the other field.
    /^Samba /i.test(nativeManager ?? '') ? claim('sender', 'software', nativeManager) : undefined,
    message.dialect !== undefined ? claim('server', 'weakness', 'smb1', 0.95) : undefined,
    message.dialectsOffered && !message.dialectsOffered.some(dialect => /^SMB 2/.test(dialect)) ? claim('client', 'smb.offers', 'SMB1 only', 0.8) : undefined,
  ];
}

/** What a message says of its sides; the same for both generations. */
export function smbObservations(message: SmbMessage): Observation[] {
  if (message.kind === 'sealed') return claims(claim('server', 'smb.encryption', true));
  if (message.kind === 'session') {
    return message.type !== 0x81 ? [] : claims(
      claim('client', 'hostname', message.calling, 0.9),
      message.called === undefined || message.called.startsWith('*') ? undefined : claim('server', 'server-name', message.called, 0.8),
    );
  }
  const list: (Observation | undefined)[] = message.kind === 'smb1' ? smb1Observations(message) : [];
  list.push(claim('server', 'smb.dialect', message.response ? message.dialect : undefined, 0.95));
  if (message.signing !== undefined && message.response) {
    list.push(claim('server', 'smb.signing', message.signing, 0.95));
    if (message.signing !== 'required') list.push(claim('server', 'weakness', 'smb-signing-not-required', 0.95));
  }
  list.push(...ntlmClaims(message.ntlm), claim('server', 'hostname', message.serverName, 0.9), claim('sender', 'domain', message.domain, 0.7), claim('client', 'user', message.user, 0.8));
  const tree = DOMAIN_OR_SERVER.exec(message.share ?? '');
  if (tree) list.push(claim('server', 'server-name', tree[1], 0.7), claim('server', 'smb.share', tree[2], 0.8));
  if (message.response && message.status === 0 && (message.guest || message.nullSession)) list.push(claim('server', 'weakness', message.guest ? 'anonymous-access' : 'null-session', 0.8));
  return claims(...list);
}

const NAMES1: Readonly<Record<number, readonly [name: string, kind: OperationSeen['kind']]>> = {
  0x72: ['negotiate', 'identify'], 0x73: ['session setup', 'identify'], 0x75: ['tree connect', 'other'], 0xa2: ['create', 'other'], 0x2e: ['read', 'read'], 0x2f: ['write', 'write'], 0x25: ['transaction', 'other'],
  0x06: ['delete', 'write'], 0x07: ['rename', 'write'],
};
const NAMES2: typeof NAMES1 = {
  0: ['negotiate', 'identify'], 1: ['session setup', 'identify'], 3: ['tree connect', 'other'], 5: ['create', 'other'], 8: ['read', 'read'], 9: ['write', 'write'], 11: ['ioctl', 'other'], 14: ['query directory', 'read'],
  16: ['query info', 'read'], 17: ['set info', 'write'],
};
/** Named pipes through which hosts are administered from afar: services, scheduled tasks, registry. */
const ADMIN_PIPES = /^\\?(svcctl|atsvc|winreg|eventlog|tsch|psexesvc|paexec|remcom_communicaton|wkssvc|srvsvc|samr|lsarpc)$/i;
const CONTROL_PIPES = /^\\?(svcctl|atsvc|winreg|tsch|psexesvc|paexec|remcom_communicaton)$/i;

export function smbOperations(message: SmbMessage): OperationSeen[] {
  if (message.kind === 'session' || message.kind === 'sealed' || message.response) return [];
  const known = (message.kind === 'smb1' ? NAMES1 : NAMES2)[message.command];
  const list: OperationSeen[] = known ? [{ name: `SMB ${known[0]}`, code: message.command, kind: known[1] }] : [];
  const file = message.file ?? '';
  if (ADMIN_PIPES.test(file)) list.push({ name: `open pipe ${file.replace(/^\\/, '').toLowerCase()}`, kind: CONTROL_PIPES.test(file) ? 'control' : 'identify' });
  return list;
}
