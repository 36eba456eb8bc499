// Niagara Fox and KNXnet/IP.

import { cat, fixed, ipBytes, macBytes, u16, u8 } from './bytes';

/** A Fox frame: text lines between braces. */
export const fox = (kind: 'a' | 'k', id: number, reply: number, channel: string, command: string, values: Record<string, string>): Buffer =>
  Buffer.from(`fox ${kind} ${id} ${reply} ${channel} ${command}\n{\n${Object.entries(values).map(([k, v]) => `${k}=${v}\n`).join('')}};;\n`);

const knx = (service: number, body: Buffer): Buffer => cat(u8(6, 0x10), u16(service), u16(body.length + 6), body);
const hpai = (ip: string, port: number): Buffer => cat(u8(8, 1), ipBytes(ip), u16(port));

export const knxDescriptionRequest = (ip: string, port: number): Buffer => knx(0x0203, hpai(ip, port));

/** Device information: medium TP1 (02), individual address, serial number, MAC, name; then service families. */
export function knxDescription(address: number, serial: Buffer, mac: string, name: string): Buffer {
  const device = cat(u8(54, 1, 2, 0), u16(address), u16(0), serial, ipBytes('224.0.23.12'), macBytes(mac), fixed(name, 30));
  return knx(0x0204, cat(device, u8(8, 2, 2, 1, 3, 1, 4, 1)));
}

