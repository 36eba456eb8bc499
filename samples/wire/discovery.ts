// Link-layer neighbours: ARP, LLDP (IEEE 802.1AB), CDP, spanning tree (IEEE 802.1D).

import { cat, ipBytes, macBytes, u16, u24, u32, u8, zeros } from './bytes';
import { BROADCAST, ethernet, llc } from './ethernet';

export interface Station { mac: string; ip: string; vlan: number }

export function arpRequest(from: Station, wantedIp: string): Buffer {
  const body = cat(u16(1), u16(0x0800), u8(6, 4), u16(1), macBytes(from.mac), ipBytes(from.ip), zeros(6), ipBytes(wantedIp));
  return ethernet(BROADCAST, from.mac, from.vlan, 0x0806, body);
}

export function arpReply(from: Station, to: Station): Buffer {
  const body = cat(u16(1), u16(0x0800), u8(6, 4), u16(2), macBytes(from.mac), ipBytes(from.ip), macBytes(to.mac), ipBytes(to.ip));
  return ethernet(to.mac, from.mac, from.vlan, 0x0806, body);
}

/** Capability bits of LLDP §8.5.8. */
export const LLDP_OTHER = 1, LLDP_BRIDGE = 4, LLDP_WLAN_AP = 8, LLDP_ROUTER = 16, LLDP_STATION = 128;

export interface LldpInfo { port: string; portDescription?: string; sysName: string; sysDescr: string; capabilities: number; enabled?: number; managementIp?: string; pvid?: number }

export function lldp(mac: string, vlan: number, info: LldpInfo): Buffer {
  const tlv = (type: number, value: Buffer): Buffer => cat(u16((type << 9) | value.length), value);
  const body = cat(
    tlv(1, cat(u8(4), macBytes(mac))), tlv(2, cat(u8(5), info.port)), tlv(3, u16(120)),
    info.portDescription ? tlv(4, Buffer.from(info.portDescription)) : zeros(0),
    tlv(5, Buffer.from(info.sysName)), tlv(6, Buffer.from(info.sysDescr)), tlv(7, cat(u16(info.capabilities), u16(info.enabled ?? info.capabilities))),
    info.managementIp ? tlv(8, cat(u8(5, 1), ipBytes(info.managementIp), u8(2), u32(1), u8(0))) : zeros(0),
    info.pvid ? tlv(127, cat(u24(0x0080c2), u8(1), u16(info.pvid))) : zeros(0),
    u16(0),
  );
  return ethernet('01:80:c2:00:00:0e', mac, vlan, 0x88cc, body);
}

/** Capability bits of CDP. */
export const CDP_ROUTER = 1, CDP_SWITCH = 8, CDP_HOST = 16, CDP_IGMP = 32, CDP_PHONE = 128, CDP_AP = 2;

export interface CdpInfo { deviceId: string; ip: string; port: string; capabilities: number; version: string; platform: string; nativeVlan: number }

function onesComplement(data: Buffer): number {
  let sum = 0;
  for (let i = 0; i + 1 < data.length; i += 2) sum += data.readUInt16BE(i);
  if (data.length % 2) sum += data[data.length - 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

export function cdp(mac: string, vlan: number, info: CdpInfo): Buffer {
  const tlv = (type: number, value: Buffer): Buffer => cat(u16(type), u16(value.length + 4), value);
  const body = cat(
    u8(2, 180), u16(0), tlv(1, Buffer.from(info.deviceId)),
    tlv(2, cat(u32(1), u8(1, 1, 0xcc), u16(4), ipBytes(info.ip))), tlv(3, Buffer.from(info.port)),
    tlv(4, u32(info.capabilities)), tlv(5, Buffer.from(info.version)), tlv(6, Buffer.from(info.platform)), tlv(10, u16(info.nativeVlan)),
  );
  // An odd last byte counts as the low byte of a word here (a quirk of the protocol), so the body is kept even.
  const even = body.length % 2 ? cat(body, tlv(11, u8(1))) : body;
  even.writeUInt16BE(onesComplement(even), 2);
  return llc('01:00:0c:cc:cc:cc', mac, vlan, cat(u8(0xaa, 0xaa, 3), u24(0x00000c), u16(0x2000)), even);
}

/** Rapid spanning tree BPDU of the root, or of a switch that names its root. */
export function rstp(mac: string, vlan: number, root: { priority: number; mac: string }, cost: number, own: { priority: number; mac: string }, port: number): Buffer {
  const bridge = (b: { priority: number; mac: string }): Buffer => cat(u16(b.priority), macBytes(b.mac));
  const body = cat(
    u16(0), u8(2, 2, 0x3c), bridge(root), u32(cost), bridge(own), u16(0x8000 | port),
    u16(cost === 0 ? 0 : 256), u16(20 * 256), u16(2 * 256), u16(15 * 256), u8(0),
  );
  return llc('01:80:c2:00:00:00', mac, vlan, u8(0x42, 0x42, 3), body);
}

