import { cat, ipBytes, u16, u32, u8, zeros } from './bytes';

/** The Internet checksum, RFC 1071. */
export function checksum(data: Buffer): number {
  let sum = 0;
  for (let i = 0; i + 1 < data.length; i += 2) sum += (data[i]! << 8) | data[i + 1]!;
  if (data.length % 2) sum += data[data.length - 1]! << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

export interface IpOptions { id: number; ttl: number; dontFragment?: boolean }

export function ipv4(src: string, dst: string, protocol: number, payload: Buffer, options: IpOptions): Buffer {
  const head = cat(
    u8(0x45, 0), u16(20 + payload.length), u16(options.id), u16(options.dontFragment === false ? 0 : 0x4000),
    u8(options.ttl, protocol), u16(0), ipBytes(src), ipBytes(dst),
  );
  head.writeUInt16BE(checksum(head), 10);
  return cat(head, payload);
}

function pseudo(src: string, dst: string, protocol: number, length: number): Buffer {
  return cat(ipBytes(src), ipBytes(dst), u8(0, protocol), u16(length));
}

export function udp(src: string, dst: string, sourcePort: number, destinationPort: number, payload: Buffer): Buffer {
  const datagram = cat(u16(sourcePort), u16(destinationPort), u16(8 + payload.length), u16(0), payload);
  // RFC 768: a computed zero is sent as all ones, because zero means "none".
  datagram.writeUInt16BE(checksum(cat(pseudo(src, dst, 17, datagram.length), datagram)) || 0xffff, 6);
  return datagram;
}

export const FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16;

export interface Segment {
  sourcePort: number; destinationPort: number; seq: number; ack: number; flags: number; window: number; payload: Buffer; mss?: number;
}

export function tcp(src: string, dst: string, s: Segment): Buffer {
  // A SYN carries MSS, SACK permitted and window scale 0, as every current stack sends them.
  const options = s.mss === undefined ? zeros(0) : cat(u8(2, 4), u16(s.mss), u8(1, 3, 3, 0, 1, 1, 4, 2));
  const out = cat(
    u16(s.sourcePort), u16(s.destinationPort), u32(s.seq), u32(s.ack),
    u8(((20 + options.length) / 4) << 4, s.flags), u16(s.window), u16(0), u16(0), options, s.payload,
  );
  out.writeUInt16BE(checksum(cat(pseudo(src, dst, 6, out.length), out)), 16);
  return out;
}
