import { Malformed, hex, utf8 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text, isDeviceIp, macText } from '../model/address';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, isHostName } from './claims-kit';
import { defineProtocol } from './definition';

export interface DhcpMessage {
  /** BOOTP op: 1 from the client, 2 from the server. */
  readonly op: number;
  /** Option 53; undefined: plain BOOTP. */
  readonly type: number | undefined;
  readonly clientMac: string | undefined;
  readonly clientIp: string;
  readonly yourIp: string;
  readonly relay: string;
  readonly serverName: string;
  readonly bootFile: string;
  readonly options: ReadonlyMap<number, Uint8Array>;
}

const COOKIE = 0x63825363;
const OFFER = 2;
const ACK = 5;
const NONE = '0.0.0.0';

/** RFC 2131 §4.1: an option that comes again continues the first one (RFC 3396). */
function readOptions(payload: Reader): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  while (payload.remaining > 0) {
    const code = payload.u8();
    if (code === 0) continue;
    if (code === 255) break;
    const value = payload.take(payload.u8());
    const before = options.get(code);
    options.set(code, before ? Uint8Array.from([...before, ...value]) : value);
    if ((before?.length ?? 0) > 4096) throw new Malformed('option of more than 4096 bytes');
  }
  return options;
}

function text(value: Uint8Array | undefined): string | undefined {
  return value && utf8(value).replace(/\u0000+$/, '');
}

function firstAddress(value: Uint8Array | undefined): string | undefined {
  if (!value || value.length < 4) return undefined;
  const ip = ipv4Text(((value[0]! << 24) | (value[1]! << 16) | (value[2]! << 8) | value[3]!) >>> 0);
  return isDeviceIp(ip) ? ip : undefined;
}

function addresses(value: Uint8Array | undefined): string[] {
  const list: string[] = [];
  for (let i = 0; value && i + 4 <= value.length && list.length < 8; i += 4) {
    const ip = firstAddress(value.subarray(i, i + 4));
    if (ip !== undefined) list.push(ip);
  }
  return list;
}

/** Client FQDN option (RFC 4702): flags, two obsolete octets, then the name as text or, with flag E, as labels. */
function fqdn(value: Uint8Array | undefined): string | undefined {
  if (!value || value.length < 4) return undefined;
  if (!(value[0]! & 4)) return text(value.subarray(3));
  const labels: string[] = [];
  for (let at = 3; at < value.length && value[at]! > 0 && value[at]! < 64; at += 1 + value[at]!) labels.push(utf8(value.subarray(at + 1, at + 1 + value[at]!)));
  return labels.join('.');
}

/** What a vendor class tells of the operating system or maker, as far as it is sure. */
function vendorClassClaims(about: Observation['about'], vendorClass: string): (Observation | undefined)[] {
  const android = /^android-dhcp-(\d[\d.]*)/i.exec(vendorClass);
  if (android) return [claim(about, 'os', `Android ${android[1]!}`, 0.8)];
  if (/^MSFT 5\.0/.test(vendorClass)) return [claim(about, 'os', 'Windows', 0.6)];
  const dhcpcd = /^dhcpcd-[\d.]+:(Linux-[^:]+)/.exec(vendorClass);
  if (dhcpcd) return [claim(about, 'os', dhcpcd[1]!.replace('-', ' '), 0.8)];
  if (/^(udhcp|dhcpcd)/i.test(vendorClass)) return [claim(about, 'os', 'Linux', 0.6)];
  const cisco = /^Cisco (AP|Systems,? Inc\.? IP Phone) ?(\S*)/i.exec(vendorClass);
  if (cisco) return [claim(about, 'vendor', 'Cisco', 0.8), claim(about, 'capability', cisco[1] === 'AP' ? 'wlan-ap' : 'telephone', 0.8), claim(about, 'model', cisco[2], 0.6)];
  const aruba = /^(ArubaAP|ArubaInstantAP)/.exec(vendorClass);
  return aruba ? [claim(about, 'vendor', 'Aruba', 0.8), claim(about, 'capability', 'wlan-ap', 0.8)] : [];
}

/** Dynamic Host Configuration Protocol: the client says who it is, the server which address it gets. */
export const dhcp = defineProtocol<DhcpMessage>({
  id: 'dhcp',
  name: 'DHCP',
  family: 'network',
  reference: 'RFC 2131, options RFC 2132',
  carriers: ['udp/67', 'udp/68', 'udp/4011'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    'discover, request, inform': 'host name, FQDN, vendor class, client id, parameter list', 'offer, acknowledge': 'server, router, name servers, address given',
    'relay header': 'relay agent',
  },
  leaves: 'vendor-specific options beyond the class',
  facts: {
    'dhcp.vendor-class': 'vendor class identifier (option 60)', 'dhcp.fingerprint': 'parameter request list (option 55), comma separated', 'dhcp.client-id': 'client identifier (option 61), hexadecimal',
    'dhcp.server': 'it offered or acknowledged an address', 'dhcp.relay': 'it forwards requests', 'dhcp.boot-file': 'boot file that it was told to load',
    'dhcp.announced-as': 'what a DHCP server says this address serves: dns-server, ntp-server, wins-server, tftp-server',
  },

  recognises(payload) {
    const op = payload.peek(0);
    return payload.remaining >= 240 && (op === 1 || op === 2) && payload.peek(2)! <= 16 && payload.peek32(236) === COOKIE;
  },

  dissect(payload) {
    const op = payload.u8();
    const hardware = payload.u8();
    const hardwareLength = payload.u8();
    payload.skip(9);
    const [clientIp, yourIp, , relay] = [payload.u32(), payload.u32(), payload.u32(), payload.u32()].map(ipv4Text) as [string, string, string, string];
    const address = payload.take(16);
    const serverName = payload.slice(64).cstring();
    const bootFile = payload.slice(128).cstring();
    if (payload.u32() !== COOKIE) throw new Malformed('no DHCP magic cookie');
    const options = readOptions(payload);
    payload.rest();
    const ethernet = (hardware === 1 || hardware === 6) && hardwareLength === 6 && address.subarray(0, 6).some(byte => byte !== 0);
    return { op, type: options.get(53)?.[0], clientMac: ethernet ? macText(address) : undefined, clientIp, yourIp, relay, serverName, bootFile, options };
  },

  direction: ({ op }) => (op === 1 ? 'request' : 'response'),

  observe(message, { sourceIp, sourceMac }) {
    const { options, clientMac } = message;
    const list: (Observation | undefined)[] = [];
    if (message.op === 1) {
      // Before it has an address (source 0.0.0.0, which every client shares) the client is its MAC; a renewal comes from the address itself; behind a relay neither is the frame's.
      const relayed = message.relay !== NONE;
      const itself = !relayed && sourceIp !== undefined && isDeviceIp(sourceIp) && (sourceIp === message.clientIp || (clientMac !== undefined && sourceMac === clientMac));
      const about: Observation['about'] | undefined = itself ? 'sender' : clientMac !== undefined ? { mac: clientMac } : isDeviceIp(message.clientIp) ? { ip: message.clientIp } : undefined;
      if (relayed && isDeviceIp(message.relay)) list.push(claim({ ip: message.relay }, 'dhcp.relay', true));
      if (about === undefined) return claims(...list);
      const hostname = text(options.get(12));
      const vendorClass = text(options.get(60));
      const list55 = options.get(55);
      list.push(
        claim(about, 'hostname', hostname), claim(about, 'hostname', fqdn(options.get(81))),
        claim(about, 'dhcp.vendor-class', vendorClass), claim(about, 'dhcp.fingerprint', list55 && [...list55].join(',')),
        claim(about, 'dhcp.client-id', options.has(61) ? hex(options.get(61)!.subarray(0, 64)) : undefined, 0.8),
      );
      if (vendorClass !== undefined) list.push(...vendorClassClaims(about, vendorClass));
      // A renewing or informing client states the address it uses.
      if (clientMac !== undefined && isDeviceIp(message.clientIp)) list.push(claim({ mac: clientMac }, 'ip', message.clientIp));
      return claims(...list);
    }
    if (message.type !== OFFER && message.type !== ACK && message.type !== undefined) return claims();
    const server = firstAddress(options.get(54));
    const serves = server !== undefined && server !== sourceIp ? { ip: server } : 'sender' as const;
    list.push(claim(serves, 'dhcp.server', true, 0.95));
    if (clientMac !== undefined) {
      const about = { mac: clientMac };
      const acknowledged = message.type !== OFFER;
      // An offer need not be taken; only the acknowledgement binds.
      list.push(claim(about, 'ip', isDeviceIp(message.yourIp) ? message.yourIp : undefined, acknowledged ? 0.95 : 0.6));
      if (acknowledged) {
        const hostname = text(options.get(12));
        list.push(
          claim(about, 'default-gateway', firstAddress(options.get(3))), claim(about, 'domain', text(options.get(15)), 0.7), claim(about, 'dhcp.boot-file', text(options.get(67)) ?? message.bootFile),
          hostname !== undefined && isHostName(hostname) && claim(about, 'hostname', hostname, 0.7) || undefined, claim(about, 'hostname', attempt(() => fqdn(options.get(81))), 0.7),
        );
      }
    }
    for (const ip of addresses(options.get(3))) list.push(claim({ ip }, 'capability', 'router', 0.8));
    for (const [option, role] of [[6, 'dns-server'], [42, 'ntp-server'], [44, 'wins-server'], [150, 'tftp-server']] as const) {
      for (const ip of addresses(options.get(option))) list.push(claim({ ip }, 'dhcp.announced-as', role, 0.8));
    }
    return claims(...list);
  },
});
