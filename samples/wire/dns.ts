// DNS (RFC 1035) and what shares its format: mDNS, LLMNR, NetBIOS name service (RFC 1002).

import { cat, ipBytes, u16, u32, u8 } from './bytes';

export function dnsName(name: string): Buffer {
  if (name === '' || name === '.') return u8(0);
  return cat(...name.split('.').map(label => cat(u8(Buffer.byteLength(label)), label)), u8(0));
}

export interface Resource { name: string; type: number; ttl?: number; data: Buffer; flush?: boolean }

export const A = (name: string, ip: string, ttl = 600): Resource => ({ name, type: 1, ttl, data: ipBytes(ip) });
export const PTR = (name: string, target: string, ttl = 4500): Resource => ({ name, type: 12, ttl, data: dnsName(target) });
export const CNAME = (name: string, target: string): Resource => ({ name, type: 5, ttl: 300, data: dnsName(target) });
export const SRV = (name: string, port: number, target: string, ttl = 600): Resource => ({ name, type: 33, ttl, data: cat(u16(0), u16(100), u16(port), dnsName(target)) });
export const TXT = (name: string, ...texts: string[]): Resource => ({ name, type: 16, ttl: 4500, data: cat(...texts.map(t => cat(u8(Buffer.byteLength(t)), t))) });

function resource(r: Resource): Buffer {
  return cat(dnsName(r.name), u16(r.type), u16(r.flush ? 0x8001 : 1), u32(r.ttl ?? 600), u16(r.data.length), r.data);
}

export function dnsQuery(id: number, name: string, type = 1, flags = 0x0100): Buffer {
  return cat(u16(id), u16(flags), u16(1), u16(0), u16(0), u16(0), dnsName(name), u16(type), u16(1));
}

/** A response that repeats its question. `flags` 0x8580: authoritative, recursion available; 0x8583: no such name. */
export function dnsResponse(id: number, name: string, type: number, answers: Resource[], flags = 0x8580): Buffer {
  return cat(u16(id), u16(flags), u16(1), u16(answers.length), u16(0), u16(0), dnsName(name), u16(type), u16(1), ...answers.map(resource));
}

/** An unsolicited mDNS announcement (RFC 6762 §8.3). */
export function mdnsAnnounce(answers: Resource[]): Buffer {
  return cat(u16(0), u16(0x8400), u16(0), u16(answers.length), u16(0), u16(0), ...answers.map(r => resource({ ...r, flush: r.type !== 12 })));
}

export function mdnsQuery(name: string, type = 12): Buffer {
  return dnsQuery(0, name, type, 0);
}

/** First-level encoding of a NetBIOS name (RFC 1001 §14.1): 15 characters and a suffix byte. */
export function netbiosName(name: string, suffix: number): Buffer {
  const raw = Buffer.alloc(16, 0x20);
  raw.write(name.toUpperCase().slice(0, 15), 'latin1');
  raw[15] = suffix;
  const encoded = Buffer.from([...raw].flatMap(b => [0x41 + (b >> 4), 0x41 + (b & 15)]));
  return cat(u8(32), encoded, u8(0));
}

export function nbnsRegistration(id: number, name: string, suffix: number, ip: string, group = false): Buffer {
  return cat(
    u16(id), u16(0x2910), u16(1), u16(0), u16(0), u16(1), netbiosName(name, suffix), u16(32), u16(1),
    u16(0xc00c), u16(32), u16(1), u32(300_000), u16(6), u16(group ? 0xe000 : 0x6000), ipBytes(ip),
  );
}

export function nbnsQuery(id: number, name: string, suffix: number): Buffer {
  return cat(u16(id), u16(0x0110), u16(1), u16(0), u16(0), u16(0), netbiosName(name, suffix), u16(32), u16(1));
}
