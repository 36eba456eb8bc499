// DHCP, RFC 2131 and 2132.

import { cat, fixed, ipBytes, macBytes, u16, u32, u8, zeros } from './bytes';

export const DISCOVER = 1, OFFER = 2, REQUEST = 3, ACKNOWLEDGE = 5;

export interface DhcpMessage {
  kind: number; xid: number; mac: string; ciaddr?: string; yiaddr?: string; giaddr?: string; broadcast?: boolean; hops?: number;
  hostName?: string; fqdn?: string; vendorClass?: string; parameters?: number[]; requestedIp?: string;
  serverId?: string; router?: string; dnsServer?: string; domain?: string; mask?: string; lease?: number;
}

export function dhcp(m: DhcpMessage): Buffer {
  const option = (code: number, value: Buffer): Buffer => cat(u8(code, value.length), value);
  const text = (code: number, value: string | undefined): Buffer => (value ? option(code, Buffer.from(value)) : zeros(0));
  const address = (code: number, value: string | undefined): Buffer => (value ? option(code, ipBytes(value)) : zeros(0));
  const reply = m.kind === OFFER || m.kind === ACKNOWLEDGE;
  const message = cat(
    u8(reply ? 2 : 1, 1, 6, m.hops ?? 0), u32(m.xid), u16(0), u16(m.broadcast ? 0x8000 : 0),
    ipBytes(m.ciaddr ?? '0.0.0.0'), ipBytes(m.yiaddr ?? '0.0.0.0'), ipBytes('0.0.0.0'), ipBytes(m.giaddr ?? '0.0.0.0'),
    macBytes(m.mac), zeros(10), fixed('', 64), fixed('', 128), u32(0x63825363),
    option(53, u8(m.kind)), reply ? zeros(0) : option(61, cat(u8(1), macBytes(m.mac))),
    address(50, m.requestedIp), address(54, m.serverId), text(12, m.hostName),
    m.fqdn ? option(81, cat(u8(0, 0, 0), m.fqdn)) : zeros(0), text(60, m.vendorClass),
    m.parameters ? option(55, u8(...m.parameters)) : zeros(0),
    address(1, m.mask), address(3, m.router), address(6, m.dnsServer), text(15, m.domain),
    m.lease ? option(51, u32(m.lease)) : zeros(0), u8(255),
  );
  return message.length < 300 ? cat(message, zeros(300 - message.length)) : message;
}
