/** What a layer found to come next; the loop in `decode.ts` goes on with it. */
export const DONE = 0;
export const ETHERNET = 1;
export const ETHERTYPE = 2;
export const LLC = 3;
export const IPV4 = 4;
export const IPV6 = 5;
export const IP_PAYLOAD = 6;
export const MPLS = 7;
export const PPP = 8;
export const GRE = 9;
export const RAW_IP = 10;
export const WLAN = 11;
export const PPPOE = 12;
export type Layer = number;

/** Why a frame is not counted in a conversation; words in model/source. */
export const OK = 0;
export const UNKNOWN_LINK = 1;
export const TRUNCATED = 2;
export const MALFORMED = 3;
export const ENCRYPTED = 4;
export const UNDECODED = 5;

/** What carries the payload. */
export const NO_TRANSPORT = 0;
export const TCP = 1;
export const UDP = 2;
export const ICMP = 3;
export const SCTP = 4;
/** Any other IP protocol, and fragments whose first part is missing. */
export const OTHER_IP = 5;

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

/** Kinds of encapsulation, as `tunnel` of a conversation names them. */
export const TUNNEL_NAMES = ['', 'gre', 'erspan', 'vxlan', 'geneve', 'ipip', '6in4', 'ip6', 'teredo', 'l2tp', 'qinq', 'gtp', 'eoip', 'nvgre', 'etherip', 'capwap', 'mpls', 'pppoe', 'pbb'] as const;
export const TUNNEL_GRE = 1;
export const TUNNEL_ERSPAN = 2;
export const TUNNEL_VXLAN = 3;
export const TUNNEL_GENEVE = 4;
export const TUNNEL_IPIP = 5;
export const TUNNEL_6IN4 = 6;
export const TUNNEL_IP6 = 7;
export const TUNNEL_TEREDO = 8;
export const TUNNEL_L2TP = 9;
export const TUNNEL_QINQ = 10;
export const TUNNEL_GTP = 11;
export const TUNNEL_ETHERIP = 14;
export const TUNNEL_CAPWAP = 15;
export const TUNNEL_MPLS = 16;
export const TUNNEL_PPPOE = 17;
export const TUNNEL_PBB = 18;

/** Encapsulations that are followed; deeper ones count by their outer addresses. */
export const MAX_TUNNELS = 8;
export const MAX_VLAN_TAGS = 4;
export const MAX_EXTENSION_HEADERS = 16;

/**
 * The decoded layers of one frame as numbers. One object serves a whole capture: layers write it, nobody allocates. Addresses stay in the
 * frame: IPv4 as a 32-bit value, IPv6 as an offset into `addressBytes`.
 */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  /** Behind the last byte that belongs to the layer at hand and is in the file. */
  end = 0;
  /** Bytes that the layer at hand says it has and the file does not hold: cut by the snap length. */
  missing = 0;
  fault = OK;

  hasMacs = false;
  sourceMacHigh = 0;
  sourceMacLow = 0;
  destinationMacHigh = 0;
  destinationMacLow = 0;
  /** Innermost tag; -1 without. */
  vlan = -1;
  /** At least 0x600 when one was read. */
  etherType = -1;
  dsap = -1;
  /** SNAP: organisation and protocol id; -1 without. */
  snapOui = -1;
  snapProtocol = -1;
  /** 802.11: the two bytes of the frame control field stand the other way round. */
  swappedControl = false;
  /** 802.11: zeros fill the header up to a multiple of four bytes. */
  paddedHeader = false;
  /** First byte behind the link layer and its tags. */
  linkPayload = 0;

  /** 4, 6, or 0 without an IP layer. */
  ipVersion = 0;
  /** First byte of the innermost IP header, in the bytes that held it; the common way (fast-path.ts) leaves it alone, there it is `linkPayload`. */
  ipStart = 0;
  source = 0;
  destination = 0;
  addressBytes: Uint8Array = this.bytes;
  ttl = 0;
  ipProtocol = -1;
  fragmented = false;
  fragmentId = 0;
  fragmentOffset = 0;
  moreFragments = false;

  transport = NO_TRANSPORT;
  sourcePort = 0;
  destinationPort = 0;
  tcpFlags = 0;
  sequence = 0;
  acknowledgment = 0;
  icmpType = -1;
  payloadStart = 0;
  payloadEnd = 0;
  /** Payload bytes on the wire; more than payloadEnd − payloadStart when the frame was cut. */
  payloadLength = 0;

  tunnels = 0;
  readonly tunnelKind = new Int32Array(MAX_TUNNELS);
  /** VNI, key, session or outer VLAN; 0 without. */
  readonly tunnelId = new Int32Array(MAX_TUNNELS);
  readonly tunnelVersion = new Int32Array(MAX_TUNNELS);
  readonly tunnelSource = new Int32Array(MAX_TUNNELS);
  readonly tunnelDestination = new Int32Array(MAX_TUNNELS);
  /** What the outer packet was, should there be none inside it. */
  private readonly outerTransport = new Int32Array(MAX_TUNNELS);
  private readonly outerVlan = new Int32Array(MAX_TUNNELS);
  private readonly outerMacs = new Int32Array(MAX_TUNNELS);
  /** Frames, over the whole capture, that stack more tunnels, tags or extension headers than are followed. Not reset. */
  tooDeep = 0;

  reset(bytes: Uint8Array, position: number, end: number, missing: number): void {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    this.missing = missing;
    this.fault = OK;
    this.hasMacs = false;
    this.vlan = -1;
    this.etherType = -1;
    this.dsap = -1;
    this.snapOui = -1;
    this.snapProtocol = -1;
    this.linkPayload = position;
    this.ipVersion = 0;
    this.addressBytes = bytes;
    this.ipProtocol = -1;
    this.fragmented = false;
    this.transport = NO_TRANSPORT;
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.tcpFlags = 0;
    this.icmpType = -1;
    this.payloadStart = end;
    this.payloadEnd = end;
    this.payloadLength = 0;
    this.tunnels = 0;
    this.swappedControl = false;
    this.paddedHeader = false;
  }

  /** Transport of the packet around the innermost tunnel; NO_TRANSPORT for tunnels right on IP, and outside of any. */
  get carrierTransport(): number {
    return this.tunnels > 0 ? this.outerTransport[this.tunnels - 1]! : NO_TRANSPORT;
  }

  /**
   * Enters an encapsulation between the IP addresses at hand: what follows is another packet. False when there are too many, and then the outer
   * one is what counts.
   */
  enter(kind: number, id: number): boolean {
    if (this.tunnels >= MAX_TUNNELS) {
      this.tooDeep++;
      return false;
    }
    const i = this.tunnels++;
    this.tunnelKind[i] = kind;
    this.tunnelId[i] = id;
    this.tunnelVersion[i] = this.ipVersion;
    this.tunnelSource[i] = this.source;
    this.tunnelDestination[i] = this.destination;
    this.outerTransport[i] = this.transport;
    this.outerVlan[i] = this.vlan;
    this.outerMacs[i] = this.hasMacs ? 1 : 0;
    // What is inside was sent by somebody else than the frame around it.
    this.ipVersion = 0;
    this.transport = NO_TRANSPORT;
    this.hasMacs = false;
    this.vlan = -1;
    this.etherType = -1;
    return true;
  }

  /** Nothing that counts was found in the encapsulation: the packet around it counts. False when there is none. */
  leave(): boolean {
    if (this.tunnels === 0) return false;
    const i = --this.tunnels;
    if (this.tunnelVersion[i] === 0) return true;
    this.ipVersion = this.tunnelVersion[i]!;
    this.source = this.tunnelSource[i]!;
    this.destination = this.tunnelDestination[i]!;
    this.transport = this.outerTransport[i]!;
    this.vlan = this.outerVlan[i]!;
    this.hasMacs = this.outerMacs[i] === 1;
    return true;
  }

  /** Enters an encapsulation of the link layer: it has no ends but the MACs of this hop, and those and the VLAN stay until an inner frame has its own. */
  enterLink(kind: number, id: number): boolean {
    if (this.tunnels >= MAX_TUNNELS) return false;
    const i = this.tunnels++;
    this.tunnelKind[i] = kind;
    this.tunnelId[i] = id;
    this.tunnelVersion[i] = 0;
    this.tunnelSource[i] = 0;
    this.tunnelDestination[i] = 0;
    return true;
  }
}

export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Signed: good as a key and for arithmetic modulo 2^32; `>>> 0` gives the number. */
export function i32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
