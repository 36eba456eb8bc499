// SSH 2 (RFC 4253): banners and key exchange proposals in clear, the rest random.

import { cat, u32, u8, zeros } from './bytes';
import type { Random } from './random';

export const sshBanner = (software: string): Buffer => Buffer.from(`SSH-2.0-${software}\r\n`);

/** A binary packet: length, padding length, payload, padding to a multiple of eight. */
function packet(payload: Buffer): Buffer {
  const padding = 8 - ((payload.length + 5) % 8) + (((payload.length + 5) % 8) > 4 ? 8 : 0);
  return cat(u32(payload.length + 1 + padding), u8(padding), payload, zeros(padding));
}

const list = (...names: string[]): Buffer => { const text = names.join(','); return cat(u32(text.length), text); };

export function sshKeyExchangeInit(random: Random): Buffer {
  const ciphers = list('chacha20-poly1305@openssh.com', 'aes256-gcm@openssh.com', 'aes256-ctr'), macs = list('hmac-sha2-256-etm@openssh.com', 'hmac-sha2-256');
  return packet(cat(
    u8(20), random.bytes(16), list('curve25519-sha256', 'ecdh-sha2-nistp256'), list('ssh-rsa'), ciphers, ciphers, macs, macs, list('none'), list('none'), list(), list(), u8(0), u32(0),
  ));
}

export const sshClientKey = (random: Random): Buffer => packet(cat(u8(30), u32(32), random.bytes(32)));

export function sshServerKey(random: Random): Buffer {
  const hostKey = cat(u32(7), 'ssh-rsa', u32(3), u8(1, 0, 1), u32(257), u8(0), random.bytes(256)), signature = cat(u32(7), 'ssh-rsa', u32(256), random.bytes(256));
  return cat(packet(cat(u8(31), u32(hostKey.length), hostKey, u32(32), random.bytes(32), u32(signature.length), signature)), packet(u8(21)));
}

export const sshNewKeys = (): Buffer => packet(u8(21));
export const sshEncrypted = (random: Random, length: number): Buffer => random.bytes(length);
