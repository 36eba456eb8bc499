import { parseIpv4, parseIpv6 } from '../model/address';

/** Writes frames from their layers, inside out: what tests decode again. Checksums stay zero, nobody here looks at them. */

const mac = (text: string): number[] => text.split(':').map(part => parseInt(part, 16));
const two = (value: number): number[] => [(value >>> 8) & 255, value & 255];
const four = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const text = (payload: ArrayLike<number> | string): number[] => (typeof payload === 'string' ? [...payload].map(c => c.charCodeAt(0)) : Array.from(payload));

export const MAC_A = '00:0c:29:00:00:0a';
export const MAC_B = '00:0c:29:00:00:0b';

export function ethernetFrame(payload: ArrayLike<number>, { source = MAC_A, destination = MAC_B, type = 0x0800, vlans = [] as readonly number[] } = {}): Uint8Array {
  const tags = vlans.flatMap((vlan, i) => [...two(i === 0 && vlans.length > 1 ? 0x88a8 : 0x8100), ...two(vlan)]);
  return Uint8Array.from([...mac(destination), ...mac(source), ...tags, ...two(type), ...Array.from(payload)]);
}

export function ipv4Packet(source: string, destination: string, protocol: number, payload: ArrayLike<number>, { ttl = 64, id = 1, fragment = 0, total = -1 } = {}): Uint8Array {
  const length = total < 0 ? 20 + payload.length : total;
  return Uint8Array.from([0x45, 0, ...two(length), ...two(id), ...two(fragment), ttl, protocol, 0, 0, ...four(parseIpv4(source)!), ...four(parseIpv4(destination)!), ...Array.from(payload)]);
}

export function ipv6Packet(source: string, destination: string, next: number, payload: ArrayLike<number>, hopLimit = 64): Uint8Array {
  return Uint8Array.from([0x60, 0, 0, 0, ...two(payload.length), next, hopLimit, ...parseIpv6(source)!, ...parseIpv6(destination)!, ...Array.from(payload)]);
}

export function tcpSegment(sourcePort: number, destinationPort: number, payload: ArrayLike<number> | string = '', { flags = 0x18, sequence = 1, acknowledgment = 0 } = {}): Uint8Array {
  return Uint8Array.from([...two(sourcePort), ...two(destinationPort), ...four(sequence), ...four(acknowledgment), 0x50, flags, 0xff, 0xff, 0, 0, 0, 0, ...text(payload)]);
}

export function udpDatagram(sourcePort: number, destinationPort: number, payload: ArrayLike<number> | string = ''): Uint8Array {
  const bytes = text(payload);
  return Uint8Array.from([...two(sourcePort), ...two(destinationPort), ...two(8 + bytes.length), 0, 0, ...bytes]);
}

export function arpPacket(operation: number, senderMac: string, senderIp: string, targetMac: string, targetIp: string): Uint8Array {
  return Uint8Array.from([0, 1, 8, 0, 6, 4, ...two(operation), ...mac(senderMac), ...four(parseIpv4(senderIp)!), ...mac(targetMac), ...four(parseIpv4(targetIp)!)]);
}
