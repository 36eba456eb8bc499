// NTLMSSP messages (MS-NLMP).

import { cat, u16le, u32le, u64le, u8, utf16, zeros } from './bytes';
import type { Random } from './random';

/** Windows version as major, minor, build. */
export type WindowsBuild = [number, number, number];
export const WINDOWS_10: WindowsBuild = [10, 0, 19045], WINDOWS_11: WindowsBuild = [10, 0, 22621], SERVER_2019: WindowsBuild = [10, 0, 17763], SERVER_2022: WindowsBuild = [10, 0, 20348];

const version = (b: WindowsBuild): Buffer => cat(u8(b[0], b[1]), u16le(b[2]), u8(0, 0, 0, 15));
const SIGNATURE = cat('NTLMSSP\0');

export const ntlmNegotiate = (build: WindowsBuild): Buffer => cat(SIGNATURE, u32le(1), u32le(0xe2088297), zeros(16), version(build));

export interface NtlmServer { computer: string; domain: string; dnsComputer: string; dnsDomain: string; build: WindowsBuild }

export function ntlmChallenge(random: Random, s: NtlmServer, fileTime: bigint): Buffer {
  const av = (id: number, value: Buffer): Buffer => cat(u16le(id), u16le(value.length), value);
  const target = utf16(s.domain);
  const info = cat(av(2, utf16(s.domain)), av(1, utf16(s.computer)), av(4, utf16(s.dnsDomain)), av(3, utf16(s.dnsComputer)), av(7, u64le(fileTime)), av(0, zeros(0)));
  return cat(
    SIGNATURE, u32le(2), u16le(target.length), u16le(target.length), u32le(56), u32le(0xe2898215), random.bytes(8), zeros(8),
    u16le(info.length), u16le(info.length), u32le(56 + target.length), version(s.build), target, info,
  );
}

export function ntlmAuthenticate(random: Random, domain: string, user: string, workstation: string, build: WindowsBuild): Buffer {
  // NTLMv2 response (§2.2.2.8): proof, then version, time, client challenge and an empty list of attributes.
  const response = cat(random.bytes(16), u8(1, 1), zeros(6), random.bytes(8), random.bytes(8), zeros(4), zeros(4), zeros(4));
  const parts = [zeros(24), response, utf16(domain), utf16(user), utf16(workstation), random.bytes(16)];
  const order = [2, 3, 4, 0, 1, 5];
  const at: number[] = [];
  let offset = 88;
  for (const i of order) { at[i] = offset; offset += parts[i]!.length; }
  const field = (i: number): Buffer => cat(u16le(parts[i]!.length), u16le(parts[i]!.length), u32le(at[i]!));
  return cat(
    SIGNATURE, u32le(3), field(0), field(1), field(2), field(3), field(4), field(5), u32le(0xe2888215), version(build), zeros(16),
    ...order.map(i => parts[i]!),
  );
}

