import { Malformed, hex, utf8 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv6Text, isDeviceIp, macText } from '../model/address';
import type { Observation } from '../model/observation';
import { attempt, claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { readName } from './dns-kit';

export interface Dhcpv6Message {
  readonly type: number;
  readonly relayed: boolean;
  /** Relayed: the address that the innermost relay had it from. */
  readonly peer?: string;
  readonly options: Options;
}

interface Options {
  duid?: string;
  duidMac?: string;
  vendorClasses: string[];
  hostname?: string;
  requested?: string;
  addresses: string[];
  dnsServers: string[];
  domain?: string;
}

const RELAY_FORWARD = 12;
const RELAY_REPLY = 13;
const ADVERTISE = 2;
const REPLY = 7;

function readOption(code: number, value: Reader, options: Options): void {
  if (code === 1) {
    const bytes = value.fork().rest();
    options.duid = hex(bytes.subarray(0, 32));
    const kind = value.u16();
    // Link-layer DUIDs (RFC 8415 §11.2, §11.4) hold the MAC of one of the client's interfaces.
    if ((kind === 1 || kind === 3) && value.u16() === 1) {
      if (kind === 1) value.skip(4);
      if (value.remaining === 6) options.duidMac = macText(value.rest());
    }
  } else if (code === 3 || code === 4) {
    value.skip(code === 3 ? 12 : 4);
    readOptions(value, options);
  } else if (code === 5) {
    const address = ipv6Text(value.take(16));
    if (options.addresses.length < 16) options.addresses.push(address);
  } else if (code === 6) options.requested = hex(value.rest()).replace(/(....)(?=.)/g, '$1,').split(',').map(word => parseInt(word, 16)).filter(Number.isFinite).slice(0, 64).join(',');
  else if (code === 16) {
    value.skip(4);
    while (value.remaining >= 2 && options.vendorClasses.length < 8) options.vendorClasses.push(utf8(value.take(value.u16())));
  } else if (code === 23) {
    while (value.remaining >= 16 && options.dnsServers.length < 8) options.dnsServers.push(ipv6Text(value.take(16)));
  } else if (code === 24 && value.remaining > 0) options.domain = readName(value);
  else if (code === 39) {
    value.skip(1);
    // Some clients send a partial name without the closing zero.
    options.hostname = attempt(() => readName(value.fork())) ?? attempt(() => utf8(value.take(value.u8()))) ?? '';
  }
}

function readOptions(body: Reader, options: Options): void {
  body.nested(() => {
    while (body.remaining > 0) {
      const code = body.u16();
      const value = body.slice(body.u16());
      attempt(() => readOption(code, value, options));
    }
  });
}

/** DHCP for IPv6: clients state name and vendor class even where nobody runs IPv6. */
export const dhcpv6 = defineProtocol<Dhcpv6Message>({
  id: 'dhcpv6',
  name: 'DHCPv6',
  family: 'network',
  reference: 'RFC 8415; client FQDN RFC 4704',
  carriers: ['udp/546', 'udp/547'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    'solicit, request, information request, relayed or not': 'host name, vendor class, DUID with its MAC, option list', 'advertise, reply': 'server, name servers, address given',
  },
  leaves: 'vendor options, prefix delegation',
  facts: { 'dhcpv6.vendor-class': 'vendor class of the client', 'dhcpv6.duid': 'unique identifier of the client, hexadecimal', 'dhcpv6.fingerprint': 'option request list', 'dhcpv6.server': 'it offers or replies', 'dhcp.announced-as': 'what a server says this address serves' },

  recognises(payload) {
    const type = payload.peek();
    if (type === undefined || type < 1 || type > 13) return false;
    // A relay puts hop count and two addresses in front of its options; the first option must fit.
    const head = type >= RELAY_FORWARD ? 34 : 4;
    const length = payload.peek16(head + 2);
    return length !== undefined && payload.peek16(head)! < 256 && head + 4 + length <= payload.remaining;
  },

  dissect(payload) {
    let type = payload.u8();
    let relayed = false;
    let peer: string | undefined;
    let body = payload;
    for (let hops = 0; type === RELAY_FORWARD || type === RELAY_REPLY; hops++) {
      if (hops > 8) throw new Malformed('relayed more often than allowed');
      body.skip(17);
      // Of the innermost relay: the client itself (RFC 8415 §9).
      peer = ipv6Text(body.take(16));
      let inner: Reader | undefined;
      while (body.remaining >= 4 && inner === undefined) {
        const code = body.u16();
        const value = body.slice(body.u16());
        if (code === 9) inner = value;
      }
      if (!inner) throw new Malformed('relay without a message');
      body = inner;
      type = body.u8();
      relayed = true;
    }
    body.skip(3);
    const options: Options = { vendorClasses: [], addresses: [], dnsServers: [] };
    readOptions(body, options);
    payload.rest();
    return { type, relayed, options, ...(peer === undefined ? {} : { peer }) };
  },

  direction: ({ type }) => (type === ADVERTISE || type === REPLY || type === 10 ? 'response' : 'request'),

  observe({ type, relayed, options, peer }) {
    const list: (Observation | undefined)[] = [];
    if (type === ADVERTISE || type === REPLY || type === 10) {
      list.push(claim('sender', 'dhcpv6.server', relayed ? undefined : true, 0.9));
      if (type === REPLY && !relayed) for (const ip of options.addresses) if (isDeviceIp(ip) && options.duidMac !== undefined) list.push(claim({ mac: options.duidMac }, 'ip', ip, 0.7));
      for (const ip of options.dnsServers) if (isDeviceIp(ip)) list.push(claim({ ip }, 'dhcp.announced-as', 'dns-server', 0.8));
      return claims(...list);
    }
    const address = peer !== undefined && isDeviceIp(peer) ? peer : undefined;
    const about: Observation['about'] | undefined = !relayed ? 'sender' : options.duidMac !== undefined ? { mac: options.duidMac } : address === undefined ? undefined : { ip: address };
    if (about === undefined) return [];
    if (relayed && options.duidMac !== undefined) list.push(claim(about, 'ip', address, 0.7));
    list.push(
      ...options.vendorClasses.map(text => claim(about, 'dhcpv6.vendor-class', text)), claim(about, 'hostname', options.hostname), claim(about, 'dhcpv6.duid', options.duid, 0.8), claim(about, 'dhcpv6.fingerprint', options.requested, 0.8),
      options.vendorClasses.some(text => /^MSFT 5\.0/.test(text)) ? claim(about, 'os', 'Windows', 0.6) : undefined,
    );
    return claims(...list);
  },
});
