import { Malformed, utf8 } from '../binary/reader';
import { canonicalMac, ipv4Text, isDeviceIp } from '../model/address';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { enterpriseOf } from './enterprise-kit';

export interface RadiusMessage {
  /** 1 request, 2 accept, 3 reject, 4 and 5 accounting, 11 challenge, 40–45 change of authorisation. */
  readonly code: number;
  readonly user?: string;
  readonly nasAddress?: string;
  readonly nasName?: string;
  readonly station?: string;
  readonly stationIp?: string;
  readonly called?: string;
  readonly vendors: readonly number[];
  /** An EAP method that runs TLS inside. */
  readonly tlsInside: boolean;
}

const CODES = new Set([1, 2, 3, 4, 5, 11, 12, 13, 40, 41, 42, 43, 44, 45]);
const REQUESTS = new Set([1, 4, 12, 40, 43]);
/** EAP-TLS, EAP-TTLS, PEAP. */
const TLS_METHODS = new Set([13, 21, 25]);

/** RADIUS: access points and switches ask who may in; the request names station, user and switch. */
export const radius = defineProtocol<RadiusMessage>({
  id: 'radius',
  name: 'RADIUS',
  family: 'it',
  reference: 'RFC 2865, RFC 2866, RFC 5176; EAP RFC 3579',
  carriers: ['udp/1812', 'udp/1813', 'udp/1645', 'udp/1646', 'udp/3799', 'udp/*'],
  authentication: 'required',
  encryption: 'optional',
  reads: { 'access and accounting requests': 'NAS name, address and vendor, user, MAC of the station', 'accept, reject': 'server' },
  leaves: 'passwords, vendor attributes; RadSec',
  facts: { 'radius.server': 'it answers requests', 'radius.nas-identifier': 'name of the switch or access point', 'radius.called-station': 'BSSID and network name', 'radius.user': 'user whose station this is' },

  recognises(payload, { sourcePort, destinationPort }) {
    const length = payload.peek16(2);
    if (length === undefined || length < 20 || length > 4096 || length > payload.remaining || !CODES.has(payload.peek(0)!)) return false;
    const known = [sourcePort, destinationPort].some(port => [1812, 1813, 1645, 1646, 3799].includes(port));
    if (!known && (length !== payload.remaining || length < 26)) return false;
    // All attributes must fill the length exactly.
    let at = 20;
    while (at < length) {
      const size = payload.peek(at + 1) ?? 0;
      if (size < 2 || (!known && payload.peek(at) === 0)) return false;
      at += size;
    }
    return at === length;
  },

  dissect(payload) {
    const code = payload.u8();
    payload.skip(1);
    const length = payload.u16();
    if (length < 20 || !CODES.has(code)) throw new Malformed('no RADIUS header');
    const body = payload.slice(length - 4);
    payload.rest();
    body.skip(16);
    const message: { -readonly [K in keyof RadiusMessage]: RadiusMessage[K] } = { code, vendors: [], tlsInside: false };
    const vendors: number[] = [];
    for (let eap = false; body.remaining > 0;) {
      const type = body.u8();
      const size = body.u8();
      if (size < 2) throw new Malformed('attribute shorter than its header');
      const value = body.slice(size - 2);
      const address = (): string | undefined => {
        const ip = value.remaining === 4 ? ipv4Text(value.u32()) : undefined;
        return ip !== undefined && isDeviceIp(ip) ? ip : undefined;
      };
      const text = (): string => utf8(value.rest());
      if (type === 1) message.user = text();
      else if (type === 4 || type === 8) {
        const ip = address();
        if (ip !== undefined) message[type === 4 ? 'nasAddress' : 'stationIp'] = ip;
      } else if (type === 26 && value.remaining >= 4) vendors.push(value.u32());
      else if (type === 30) message.called = text();
      else if (type === 31) {
        const mac = canonicalMac(text());
        if (mac !== undefined) message.station = mac;
      } else if (type === 32) message.nasName = text();
      else if (type === 79 && !eap) {
        // Long EAP packets continue in further attributes.
        eap = true;
        message.tlsInside = value.remaining >= 5 && TLS_METHODS.has(value.peek(4)!);
      }
    }
    message.vendors = [...new Set(vendors)];
    return message;
  },

  direction: ({ code }) => (REQUESTS.has(code) ? 'request' : 'response'),
  carries: message => (message.tlsInside ? ['tls', 'radius'] : []),

  observe(message, { sourceIp }) {
    const { code, user, station } = message;
    if (!REQUESTS.has(code)) return claims(claim('server', 'radius.server', true, 0.95));
    const about: Observation['about'] = message.nasAddress !== undefined && message.nasAddress !== sourceIp ? { ip: message.nasAddress } : 'client';
    const maker = message.vendors.map(enterpriseOf).find(found => found?.isVendor && found.name !== 'Microsoft');
    const list: (Observation | undefined)[] = [
      claim(about, 'radius.nas-identifier', message.nasName), claim(about, 'radius.called-station', message.called, 0.8), claim(about, 'vendor', maker?.name, 0.6),
    ];
    if (station !== undefined) list.push(claim({ mac: station }, 'user', user, 0.8), claim({ mac: station }, 'ip', message.stationIp, 0.8));
    else list.push(claim('client', 'radius.user', user, 0.5));
    return claims(...list);
  },
});
