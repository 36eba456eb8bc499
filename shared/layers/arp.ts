import { i32, u16 } from './packet';

/** Fields of an ARP message (RFC 826) for Ethernet and IPv4, as numbers; reused like the packet. */
export class ArpMessage {
  operation = 0;
  senderMacHigh = 0;
  senderMacLow = 0;
  senderIp = 0;
  targetIp = 0;

  /** False when the bytes are no ARP for Ethernet and IPv4. */
  read(bytes: Uint8Array, position: number, end: number): boolean {
    if (end - position < 28 || u16(bytes, position + 2) !== 0x0800 || bytes[position + 4] !== 6 || bytes[position + 5] !== 4) return false;
    // Hardware types 1 Ethernet and 6 IEEE 802 write addresses alike.
    const hardware = u16(bytes, position);
    if (hardware !== 1 && hardware !== 6) return false;
    this.operation = u16(bytes, position + 6);
    this.senderMacHigh = u16(bytes, position + 8);
    this.senderMacLow = i32(bytes, position + 10);
    this.senderIp = i32(bytes, position + 14);
    this.targetIp = i32(bytes, position + 24);
    return true;
  }
}
