// PROFINET DCP and cyclic real-time frames (IEC 61158-6-10).

import { cat, ipBytes, u16, u32, u8, zeros } from './bytes';
import { ethernet } from './ethernet';

const PROFINET = 0x8892;
/** Every PROFINET station listens here for identify requests. */
const DCP_ALL = '01:0e:cf:00:00:00';

export interface DcpIdentity { station: string; type: string; vendorId: number; deviceId: number; /** 1 device, 2 controller. */ role: number; ip: string; gateway: string }

const block = (option: number, sub: number, data: Buffer): Buffer => cat(u8(option, sub), u16(data.length), data, zeros(data.length % 2));

export function dcpIdentifyAll(mac: string, vlan: number, xid: number): Buffer {
  const blocks = block(0xff, 0xff, zeros(0));
  return ethernet(DCP_ALL, mac, vlan, PROFINET, cat(u16(0xfefe), u8(5, 0), u32(xid), u16(0x0080), u16(blocks.length), blocks));
}

export function dcpIdentifyResponse(mac: string, to: string, vlan: number, xid: number, d: DcpIdentity): Buffer {
  const blocks = cat(
    block(2, 1, cat(u16(0), d.type)), block(2, 2, cat(u16(0), d.station)), block(2, 3, cat(u16(0), u16(d.vendorId), u16(d.deviceId))),
    block(2, 4, cat(u16(0), u8(d.role, 0))), block(1, 2, cat(u16(1), ipBytes(d.ip), ipBytes('255.255.255.0'), ipBytes(d.gateway))),
  );
  return ethernet(to, mac, vlan, PROFINET, cat(u16(0xfeff), u8(5, 1), u32(xid), u16(0), u16(blocks.length), blocks));
}

/** Cyclic data with the cycle counter (31.25 µs units) and data status 0x35: primary, valid, run. */
export function realTime(dst: string, src: string, vlan: number, frameId: number, data: Buffer, cycle: number): Buffer {
  return ethernet(dst, src, vlan, PROFINET, cat(u16(frameId), data, u16(cycle & 0xffff), u8(0x35, 0)), 6);
}
