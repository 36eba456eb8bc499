import { Malformed, Reader, latin1 } from '../binary/reader';
import type { Observation } from '../model/observation';
import { attempt, claim } from './claims-kit';

/** NT LAN Manager messages inside SMB, HTTP, DCE/RPC, LDAP, RDP, TDS (MS-NLMP §2.2). No response value leaves this file. */
export type Ntlm =
  | { readonly kind: 'negotiate'; readonly domain: string; readonly workstation: string; readonly os?: string }
  | { readonly kind: 'challenge'; readonly target: string; readonly computer?: string; readonly domain?: string; readonly dnsComputer?: string; readonly dnsDomain?: string; readonly os?: string }
  | { readonly kind: 'authenticate'; readonly domain: string; readonly user: string; readonly workstation: string; readonly os?: string; readonly anonymous: boolean; readonly version1: boolean };

const UNICODE = 0x1;
const VERSION = 0x02000000;
const DOMAIN_SUPPLIED = 0x1000;
const WORKSTATION_SUPPLIED = 0x2000;

/** Builds that Microsoft shipped; client and server of one build cannot be told apart here. */
const BUILDS: Readonly<Record<string, string>> = {
  '5.0.2195': 'Windows 2000', '5.1.2600': 'Windows XP', '5.2.3790': 'Windows Server 2003', '6.0.6000': 'Windows Vista', '6.0.6001': 'Windows Vista SP1 / Server 2008', '6.0.6002': 'Windows Vista SP2 / Server 2008 SP2',
  '6.0.6003': 'Windows Server 2008 SP2', '6.1.7600': 'Windows 7 / Server 2008 R2', '6.1.7601': 'Windows 7 SP1 / Server 2008 R2 SP1', '6.2.9200': 'Windows 8 / Server 2012', '6.3.9600': 'Windows 8.1 / Server 2012 R2',
  '10.0.10240': 'Windows 10 1507', '10.0.10586': 'Windows 10 1511', '10.0.14393': 'Windows 10 1607 / Server 2016', '10.0.15063': 'Windows 10 1703', '10.0.16299': 'Windows 10 1709', '10.0.17134': 'Windows 10 1803',
  '10.0.17763': 'Windows 10 1809 / Server 2019', '10.0.18362': 'Windows 10 1903', '10.0.18363': 'Windows 10 1909', '10.0.19041': 'Windows 10 2004', '10.0.19042': 'Windows 10 20H2', '10.0.19043': 'Windows 10 21H1',
  '10.0.19044': 'Windows 10 21H2', '10.0.19045': 'Windows 10 22H2', '10.0.20348': 'Windows Server 2022', '10.0.22000': 'Windows 11 21H2', '10.0.22621': 'Windows 11 22H2', '10.0.22631': 'Windows 11 23H2',
  '10.0.26100': 'Windows 11 24H2 / Server 2025',
};

export function windowsOfBuild(major: number, minor: number, build: number): string | undefined {
  // Samba and others fill in a version without a build.
  if (build === 0 || major < 5 || major > 10) return undefined;
  const known = BUILDS[`${major}.${minor}.${build}`];
  return known === undefined ? `Windows ${major}.${minor} build ${build}` : `${known} (build ${build})`;
}

interface Field {
  readonly length: number;
  readonly offset: number;
}

function field(reader: Reader): Field {
  const length = reader.u16le();
  reader.skip(2);
  return { length, offset: reader.u32le() };
}

function bytesOf(message: Reader, { length, offset }: Field): Reader {
  const inner = message.fork();
  inner.skip(offset);
  return inner.slice(length);
}

/** Text of a field; a field that points outside has none. */
function textOf(message: Reader, at: Field, unicode: boolean): string {
  return attempt(() => {
    const inner = bytesOf(message, at);
    return unicode ? inner.utf16le(inner.remaining) : latin1(inner.rest());
  }) ?? '';
}

function osOf(reader: Reader, flags: number): string | undefined {
  if (!(flags & VERSION) || reader.remaining < 8) return undefined;
  const [major, minor] = [reader.u8(), reader.u8()];
  return windowsOfBuild(major, minor, reader.u16le());
}

function withOs<T extends object>(message: T, os: string | undefined): T & { readonly os?: string } {
  return os === undefined ? message : { ...message, os };
}

function readChallenge(message: Reader): Ntlm {
  const reader = message.fork();
  reader.skip(12);
  const target = field(reader);
  const flags = reader.u32le();
  reader.skip(16);
  const pairs: { computer?: string; domain?: string; dnsComputer?: string; dnsDomain?: string } = {};
  // Windows 2000 and older end here.
  if (reader.remaining >= 8) {
    const info = field(reader);
    attempt(() => {
      const list = bytesOf(message, info);
      for (let i = 0; i < 32 && list.remaining >= 4; i++) {
        const id = list.u16le();
        const value = list.slice(list.u16le());
        if (id === 0) break;
        const text = (): string => value.utf16le(value.remaining);
        if (id === 1) pairs.computer = text();
        else if (id === 2) pairs.domain = text();
        else if (id === 3) pairs.dnsComputer = text();
        else if (id === 4) pairs.dnsDomain = text();
      }
    });
  }
  return withOs({ kind: 'challenge', target: textOf(message, target, (flags & UNICODE) !== 0), ...pairs } as const, osOf(reader, flags));
}

function readAuthenticate(message: Reader): Ntlm {
  const reader = message.fork();
  reader.skip(12);
  const lm = field(reader);
  const nt = field(reader);
  const [domain, user, workstation] = [field(reader), field(reader), field(reader)];
  reader.skip(8);
  const flags = reader.remaining >= 4 ? reader.u32le() : UNICODE;
  const unicode = (flags & UNICODE) !== 0;
  const userText = textOf(message, user, unicode);
  return withOs({
    kind: 'authenticate', domain: textOf(message, domain, unicode), user: userText, workstation: textOf(message, workstation, unicode),
    anonymous: userText === '' && nt.length === 0 && lm.length <= 1, version1: nt.length === 24,
  } as const, osOf(reader, flags));
}

/** The message that begins at `signature` bytes in; throws Malformed when it is of no known type. */
export function readNtlm(message: Reader): Ntlm {
  const reader = message.fork();
  reader.skip(8);
  const type = reader.u32le();
  if (type === 2) return readChallenge(message);
  if (type === 3) return readAuthenticate(message);
  if (type !== 1) throw new Malformed('NTLM message of an unknown type');
  const flags = reader.u32le();
  if (reader.remaining < 16) return { kind: 'negotiate', domain: '', workstation: '' };
  const domain = field(reader);
  const workstation = field(reader);
  return withOs({
    kind: 'negotiate', domain: flags & DOMAIN_SUPPLIED ? textOf(message, domain, false) : '', workstation: flags & WORKSTATION_SUPPLIED ? textOf(message, workstation, false) : '',
  } as const, osOf(reader, flags));
}

/** Finds an NTLM message in a security blob, whatever wraps it (SPNEGO, GSS-API or nothing). Leaves the reader where it is. */
export function findNtlm(blob: Reader): Ntlm | undefined {
  const reader = blob.fork();
  while (reader.remaining >= 12) {
    const ahead = reader.indexOf(0x4e);
    if (ahead < 0) return undefined;
    reader.skip(ahead);
    if (reader.startsWithText('NTLMSSP\u0000')) return attempt(() => readNtlm(reader));
    reader.skip(1);
  }
  return undefined;
}

/** In the handshake of a connection-oriented remote procedure call (C706 §12.6.4: bind, its answer, alter context, its answer, and the third leg of authentication). */
export function rpcNtlm(data: Reader): Ntlm | undefined {
  return data.startsWith(5, 0) && [11, 12, 14, 15, 16].includes(data.peek(2)!) && (data.peek16le(10) ?? 0) > 0 ? findNtlm(data) : undefined;
}

/** Claims about the side that sent it. */
export function ntlmClaims(ntlm: Ntlm | undefined): (Observation | undefined)[] {
  if (ntlm === undefined) return [];
  const os = claim('sender', 'os', ntlm.os, 0.9);
  if (ntlm.kind === 'negotiate') return [os, claim('sender', 'hostname', ntlm.workstation, 0.8), claim('sender', 'ntlm.computer', ntlm.workstation), claim('sender', 'domain', ntlm.domain, 0.7)];
  if (ntlm.kind === 'challenge') {
    // A host of a workgroup names itself as its domain.
    const own = ntlm.dnsDomain ?? ntlm.domain;
    const member = own !== undefined && own.toLowerCase() !== (ntlm.dnsComputer ?? ntlm.computer)?.toLowerCase() && own.toLowerCase() !== ntlm.computer?.toLowerCase();
    return [
      os, claim('sender', 'ntlm.computer', ntlm.computer), claim('sender', 'hostname', ntlm.computer, 0.95),
      ntlm.dnsComputer?.toLowerCase() === ntlm.computer?.toLowerCase() ? undefined : claim('sender', 'hostname', ntlm.dnsComputer, 0.95), member ? claim('sender', 'domain', own) : undefined,
    ];
  }
  const joined = ntlm.domain !== '' && ntlm.domain.toLowerCase() !== ntlm.workstation.toLowerCase();
  return [
    os, claim('sender', 'ntlm.computer', ntlm.workstation), claim('sender', 'hostname', ntlm.workstation, 0.9), claim('sender', 'user', ntlm.user, 0.9), joined ? claim('sender', 'domain', ntlm.domain, 0.7) : undefined,
    ntlm.version1 && !ntlm.anonymous ? claim('sender', 'weakness', 'ntlm-v1', 0.8) : undefined,
  ];
}

/** Convenience for carriers that hold it as bytes of their own (HTTP headers). */
export function ntlmOfBytes(bytes: Uint8Array): Ntlm | undefined {
  return findNtlm(new Reader(bytes));
}
