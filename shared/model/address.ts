/** Addresses as text, the way they stand in every output: IPv4 dotted, IPv6 by RFC 5952, MAC lower case with colons. */

export function ipv4Text(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** 32-bit value of a dotted address; undefined unless it is four decimal octets without leading zeros. */
export function parseIpv4(text: string): number | undefined {
  // By hand: asked of every name and value that a protocol states.
  if (text.length < 7 || text.length > 15) return undefined;
  let value = 0;
  let octets = 0;
  let octet = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0x2e;
    if (code === 0x2e) {
      if (octet < 0 || ++octets > 4) return undefined;
      value = value * 256 + octet;
      octet = -1;
    } else {
      if (code < 0x30 || code > 0x39 || octet === 0) return undefined;
      octet = (octet < 0 ? 0 : octet * 10) + code - 0x30;
      if (octet > 255) return undefined;
    }
  }
  return octets === 4 ? value : undefined;
}

/** 16 bytes as RFC 5952 text: lower case, the longest run of two or more zero groups (the first of equals) as `::`. */
export function ipv6Text(bytes: ArrayLike<number>, offset = 0): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[offset + i] ?? 0) << 8) | (bytes[offset + i + 1] ?? 0));
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8;) {
    let j = i;
    while (j < 8 && groups[j] === 0) j++;
    if (j - i > bestLength) {
      best = i;
      bestLength = j - i;
    }
    i = j === i ? i + 1 : j;
  }
  const text = (list: readonly number[]): string => list.map(group => group.toString(16)).join(':');
  return best < 0 ? text(groups) : `${text(groups.slice(0, best))}::${text(groups.slice(best + bestLength))}`;
}

/** 16 bytes of an IPv6 text (with `::`, with an embedded IPv4, zone id ignored); undefined when it is none. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const bare = text.split('%')[0]!;
  const halves = bare.split('::');
  if (halves.length > 2 || !bare.includes(':')) return undefined;
  const expand = (half: string): number[] | undefined => {
    if (half === '') return [];
    const groups: number[] = [];
    const parts = half.split(':');
    for (const [i, part] of parts.entries()) {
      if (part.includes('.') && i === parts.length - 1) {
        const v4 = parseIpv4(part);
        if (v4 === undefined) return undefined;
        groups.push(v4 >>> 16, v4 & 0xffff);
      } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(parseInt(part, 16));
      else return undefined;
    }
    return groups;
  };
  const head = expand(halves[0]!);
  const tail = halves.length === 2 ? expand(halves[1]!) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bytes = new Uint8Array(16);
  groups.forEach((group, i) => {
    bytes[2 * i] = group >> 8;
    bytes[2 * i + 1] = group & 255;
  });
  return bytes;
}

/** The canonical text of an IP address, or undefined when it is none. */
export function canonicalIp(text: string): string | undefined {
  const trimmed = text.trim();
  const v4 = parseIpv4(trimmed);
  if (v4 !== undefined) return ipv4Text(v4);
  const v6 = parseIpv6(trimmed);
  return v6 && ipv6Text(v6);
}

export function macText(bytes: ArrayLike<number>, offset = 0): string {
  let text = '';
  for (let i = 0; i < 6; i++) text += (i ? ':' : '') + (bytes[offset + i] ?? 0).toString(16).padStart(2, '0');
  return text;
}

/** The canonical text of a MAC in any usual writing (`00-1A-2B-…`, `001a.2b3c.4d5e`, `001A2B3C4D5E`); undefined when it is none. */
export function canonicalMac(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^([0-9a-f]{2}([:-])[0-9a-f]{2}(\2[0-9a-f]{2}){4}|([0-9a-f]{4}\.){2}[0-9a-f]{4}|[0-9a-f]{12})$/i.test(trimmed)) return undefined;
  return trimmed.replace(/[^0-9a-f]/gi, '').toLowerCase().replace(/(..)(?!$)/g, '$1:');
}

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff';

/** Group bit of the first octet: multicast and broadcast addresses are no devices. */
export function isGroupMac(mac: string): boolean {
  return (parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

/** Locally administered: no vendor may be read from it. */
export function isLocalMac(mac: string): boolean {
  return (parseInt(mac.slice(0, 2), 16) & 2) === 2;
}

export type IpScope =
  | 'unspecified' | 'loopback' | 'link-local' | 'private' | 'documentation' | 'multicast' | 'broadcast' | 'reserved' | 'global';

const V4_SCOPES: readonly (readonly [network: string, bits: number, scope: IpScope])[] = [
  ['255.255.255.255', 32, 'broadcast'], ['0.0.0.0', 8, 'unspecified'], ['127.0.0.0', 8, 'loopback'], ['169.254.0.0', 16, 'link-local'],
  ['10.0.0.0', 8, 'private'], ['172.16.0.0', 12, 'private'], ['192.168.0.0', 16, 'private'], ['100.64.0.0', 10, 'private'],
  ['192.0.2.0', 24, 'documentation'], ['198.51.100.0', 24, 'documentation'], ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'], ['240.0.0.0', 4, 'reserved'],
];

/** What kind of address this is (IANA special-purpose registries, RFC 6890; CGNAT counts as private). */
export function ipScope(ip: string): IpScope {
  const v4 = parseIpv4(ip);
  if (v4 !== undefined) {
    for (const [network, bits, scope] of V4_SCOPES) {
      const size = 2 ** (32 - bits);
      if (Math.floor(v4 / size) === Math.floor(parseIpv4(network)! / size)) return scope;
    }
    return 'global';
  }
  const v6 = parseIpv6(ip);
  if (!v6) return 'reserved';
  if (v6.every(byte => byte === 0)) return 'unspecified';
  if (v6.subarray(0, 15).every(byte => byte === 0) && v6[15] === 1) return 'loopback';
  if (v6[0] === 0xff) return 'multicast';
  if (v6[0] === 0xfe && (v6[1]! & 0xc0) === 0x80) return 'link-local';
  if ((v6[0]! & 0xfe) === 0xfc) return 'private';
  if (v6[0] === 0x20 && v6[1] === 0x01 && v6[2] === 0x0d && v6[3] === 0xb8) return 'documentation';
  if (v6.subarray(0, 10).every(byte => byte === 0) && v6[10] === 0xff && v6[11] === 0xff) return ipScope(`${v6[12]}.${v6[13]}.${v6[14]}.${v6[15]}`);
  return 'global';
}

/** Can this address belong to one device? Group, broadcast and unspecified addresses cannot. */
export function isDeviceIp(ip: string): boolean {
  const scope = ipScope(ip);
  return scope !== 'multicast' && scope !== 'broadcast' && scope !== 'unspecified' && scope !== 'loopback';
}

/** Is ip inside network/bits, as in `10.40.60.0/24` or `fd00::/8`? False when either is no address. */
export function inPrefix(ip: string, prefix: string): boolean {
  const [network = '', bitsText = ''] = prefix.split('/');
  const bits = Number(bitsText === '' ? (network.includes(':') ? 128 : 32) : bitsText);
  const a = parseIpv4(ip);
  const b = parseIpv4(network);
  if (a !== undefined && b !== undefined) {
    if (!(bits >= 0 && bits <= 32)) return false;
    const size = 2 ** (32 - bits);
    return Math.floor(a / size) === Math.floor(b / size);
  }
  const v6 = parseIpv6(ip);
  const net6 = parseIpv6(network);
  if (!v6 || !net6 || !(bits >= 0 && bits <= 128)) return false;
  for (let i = 0; i < bits; i++) {
    const mask = 0x80 >> (i & 7);
    if ((v6[i >> 3]! & mask) !== (net6[i >> 3]! & mask)) return false;
  }
  return true;
}

/** The /24 (IPv4) or /64 (IPv6) that an address lies in, as a prefix text. */
export function subnetOf(ip: string): string {
  const v4 = parseIpv4(ip);
  if (v4 !== undefined) return `${ipv4Text(v4 - (v4 % 256))}/24`;
  const v6 = parseIpv6(ip);
  if (!v6) return ip;
  v6.fill(0, 8);
  return `${ipv6Text(v6)}/64`;
}

/** Orders addresses as people expect: IPv4 by number, then IPv6 by bytes, then anything else by text. */
export function compareIp(a: string, b: string): number {
  const a4 = parseIpv4(a);
  const b4 = parseIpv4(b);
  if (a4 !== undefined && b4 !== undefined) return a4 - b4;
  if ((a4 === undefined) !== (b4 === undefined)) return a4 === undefined ? 1 : -1;
  const a6 = parseIpv6(a);
  const b6 = parseIpv6(b);
  if (a6 && b6) for (let i = 0; i < 16; i++) if (a6[i] !== b6[i]) return a6[i]! - b6[i]!;
  return a < b ? -1 : a > b ? 1 : 0;
}
