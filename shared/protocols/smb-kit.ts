import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { canonicalIp } from '../model/address';
import type { Observation } from '../model/observation';
import type { OperationSeen } from './definition';
import { claim, claims, complete, isHostName } from './claims-kit';
import { netbiosName } from './dns-kit';
import { ntlmClaims } from './ntlmssp-kit';
import type { SmbCommon, SmbMemory } from './smb-message-kit';
import { readSmb1 } from './smb1-kit';
import { readSmb2 } from './smb2-kit';

/**
 * SMB in all generations, because one conversation may begin in the first and go on in the second (MS-SMB2 §3.3.5.3.1): smb1 and smb2 are thin entries over this. Framing: NetBIOS
 * session service (RFC 1002 §4.3.1), or the same four bytes directly on port 445.
 */
export type SmbMessage =
  | { readonly kind: 'session'; readonly type: number; readonly calling?: string; readonly called?: string }
  | (SmbCommon & { readonly kind: 'smb1' | 'smb2' })
  | { readonly kind: 'sealed'; readonly left: number };

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

const LOOKED_AT_1 = new Set([0x72, 0x73, 0x75, 0xa2]);
const LOOKED_AT_2 = new Set([0, 1, 3, 5]);
/** Read, write and transactions, as far as they are no longer than a remote procedure call's handshake through a pipe. */
const PIPES_1 = new Set([0x25, 0x2e, 0x2f]);
const PIPES_2 = new Set([8, 9, 11]);
const PIPED = 2048;

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
    const whole = (LOOKED_AT_1.has(payload.peek(4)!) && length <= LOOKED_AT) || (PIPES_1.has(payload.peek(4)!) && length <= PIPED);
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
  const whole = (LOOKED_AT_2.has(payload.peek16le(12)!) && length <= LOOKED_AT) || (PIPES_2.has(payload.peek16le(12)!) && length <= PIPED);
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
    claim('sender', 'smb.native-os', nativeOs), claim('sender', 'smb.native-manager', nativeManager, 0.8), claim('sender', 'os', nativeOs, nativeOs === 'Unix' ? 0.5 : 0.8),
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
      // Clients that know an address only write it, or *SMBSERVER, where the name belongs.
      message.called !== undefined && isHostName(message.called) && claim('server', 'server-name', message.called, 0.8),
    );
  }
  const list: (Observation | undefined)[] = message.kind === 'smb1' ? smb1Observations(message) : [];
  list.push(claim('server', 'smb.dialect', message.response ? message.dialect : undefined, 0.95));
  if (message.signing !== undefined && message.response) {
    list.push(claim('server', 'smb.signing', message.signing, 0.95));
    if (message.signing !== 'required') list.push(claim('server', 'weakness', 'smb-signing-not-required', 0.95));
  }
  // Other systems fill in a Windows version in NTLM; what they call themselves counts.
  const foreign = message.nativeOs !== undefined && message.nativeOs !== '' && !/^Windows/i.test(message.nativeOs);
  list.push(...ntlmClaims(message.pipeNtlm), ...ntlmClaims(message.ntlm).filter(entry => !(foreign && entry?.key === 'os')), claim('server', 'hostname', message.serverName, 0.9), claim('sender', 'domain', message.domain, 0.7), claim('client', 'user', message.user, 0.8));
  const tree = DOMAIN_OR_SERVER.exec(message.share ?? '');
  if (tree) list.push(claim('server', 'server-name', canonicalIp(tree[1]!) === undefined ? tree[1] : undefined, 0.7), claim('server', 'smb.share', tree[2], 0.8));
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
