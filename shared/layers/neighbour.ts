/**
 * The link-layer address that a neighbour discovery message states about its sender or target (RFC 4861, §4): offsets of an IPv6 address and a MAC.
 */
export class NeighbourMessage {
  addressAt = 0;
  macAt = 0;

  /**
   * @param sourceAt offset of the packet's IPv6 source address
   * @returns false when the ICMPv6 message in bytes[position, end) binds no address to a MAC
   */
  read(bytes: Uint8Array, position: number, end: number, sourceAt: number): boolean {
    const type = bytes[position];
    if (end - position < 8 || type === undefined || type < 133 || type > 136) return false;
    let option = position + (type === 133 ? 8 : type === 134 ? 16 : 24);
    // Advertisements speak of their target, everything else of the sender. Option 1: source address, 2: target address.
    const wanted = type === 136 ? 2 : 1;
    this.addressAt = type === 136 ? position + 8 : sourceAt;
    for (let count = 0; option + 8 <= end && count < 16; count++) {
      const length = bytes[option + 1]! << 3;
      if (length === 0) return false;
      if (bytes[option] === wanted && length === 8) {
        this.macAt = option + 2;
        return true;
      }
      option += length;
    }
    return false;
  }
}
