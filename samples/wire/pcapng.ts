import { cat, u16le, u32le, u8, zeros } from './bytes';

export interface PcapngInterface { name: string; description: string; /** Decimal places of a second: 6 or 9. */ resolution: 6 | 9 }

const pad4 = (data: Buffer): Buffer => cat(data, zeros((4 - (data.length % 4)) % 4));

const option = (code: number, value: Buffer): Buffer => cat(u16le(code), u16le(value.length), pad4(value));

const END = u32le(0);

function block(type: number, body: Buffer): Buffer {
  const length = body.length + 12;
  return cat(u32le(type), u32le(length), body, u32le(length));
}

/** Section header and interface descriptions (draft-ietf-opsawg-pcapng §4.1, §4.2), link type Ethernet. */
export function pcapngHeader(application: string, comment: string, interfaces: readonly PcapngInterface[]): Buffer {
  const section = block(0x0a0d0d0a, cat(
    u32le(0x1a2b3c4d), u16le(1), u16le(0), Buffer.alloc(8, 0xff),
    option(1, Buffer.from(comment)), option(4, Buffer.from(application)), END,
  ));
  const descriptions = interfaces.map(i => block(1, cat(
    u16le(1), u16le(0), u32le(262144),
    option(2, Buffer.from(i.name)), option(3, Buffer.from(i.description)), option(9, u8(i.resolution)), END,
  )));
  return cat(section, ...descriptions);
}

/** One enhanced packet block (§4.3). `ticks` counts in the resolution of its interface since 1970. */
export function pcapngPacket(iface: number, ticks: bigint, bytes: Buffer): Buffer {
  return block(6, cat(
    u32le(iface), u32le(Number(ticks >> 32n)), u32le(Number(ticks & 0xffffffffn)),
    u32le(bytes.length), u32le(bytes.length), pad4(bytes),
  ));
}
