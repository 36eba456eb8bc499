import { Malformed, latin1 } from '../binary/reader';
import type { Observation } from '../model/observation';
import { canonicalIp } from '../model/address';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface TnsMessage {
  /** 1 connect, 2 accept, 4 refuse, 5 redirect, 6 data, 11 resend, 12 marker. */
  readonly type: number;
  readonly left: number;
  /** Connect descriptor or error text, at most 4 KB. */
  readonly text: string;
}

const CONNECT = 1;
const LARGEST_LOOKED_AT = 8192;
const TYPES = new Set([1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15]);

function value(text: string, name: string): string | undefined {
  return new RegExp(`\\(\\s*${name}\\s*=\\s*([^()]{1,200})\\)`, 'i').exec(text)?.[1]?.trim();
}

/** Oracle's transparent network substrate: the connect string names application, client and user. */
export const tns = defineProtocol<TnsMessage>({
  id: 'tns',
  name: 'Oracle TNS',
  family: 'app',
  reference: 'Oracle Net Services reference, connect descriptors; packet format as known from captures (no public standard)',
  carriers: ['tcp/1521', 'tcp/1526', 'tcp/2483', 'tcp/*'],
  authentication: 'required',
  encryption: 'optional',
  reads: { connect: 'service, program, host and user of the client', 'redirect, accept, refuse': 'server, version', 'first data': 'platform, software' },
  leaves: 'SQL, encrypted sessions',
  facts: { 'tns.service-name': 'service or SID that a client opens', 'tns.program': 'program of the client', 'tns.platform': 'platform that a side states', 'tns.server': 'it accepts or redirects connections' },

  // A connect packet first: its stated length, type 1, a version of the 300s, and a descriptor behind it.
  recognises(payload, { sourcePort, destinationPort }) {
    if (payload.remaining < 12) return false;
    const length = payload.peek16()!;
    const type = payload.peek(4)!;
    const version = payload.peek16(8)!;
    if (length < 8 || length > 8192 || payload.peek(5)! > 0x40) return false;
    const port = [1521, 1526, 2483].includes(sourcePort) || [1521, 1526, 2483].includes(destinationPort);
    if (type === CONNECT) return payload.peek16(2) === 0 && version >= 300 && version <= 400 && length >= 34 && payload.peek16(10)! <= version;
    if (type === 2) return payload.peek16(2) === 0 && version >= 300 && version <= 400 && (port || length <= 64);
    return port && length <= payload.remaining && payload.peek16(2) === 0 && (type === 4 || type === 5 || type === 6 || type === 11 || type === 12);
  },

  dissect(payload) {
    const start = payload.u16();
    const checksum = payload.u16();
    const type = payload.u8();
    payload.skip(3);
    if (!TYPES.has(type)) throw new Malformed('packet type that does not exist');
    // Since version 315 data packets state their length in four bytes.
    const length = start === 0 ? checksum : start;
    if (length < 8) throw new Malformed('packet shorter than its header');
    if (length > LARGEST_LOOKED_AT) return { type, left: length - 8, text: '' };
    return { type, left: 0, text: latin1(payload.take(length - 8)).slice(0, 4096) };
  },

  direction: ({ type }) => (type === CONNECT ? 'request' : type === 2 || type === 4 || type === 5 || type === 11 ? 'response' : undefined),
  remainder: message => message.left,

  observe({ type, text }) {
    const list: (Observation | undefined)[] = [];
    if (type === CONNECT || (type === 6 && text.includes('CONNECT_DATA'))) {
      // CID speaks of the client; the host of ADDRESS is the server's.
      const cid = /\(CID=((?:\([^()]*\))*)\)/i.exec(text)?.[1] ?? '';
      const host = value(cid, 'HOST');
      list.push(
        claim('server', 'tns.service-name', value(text, 'SERVICE_NAME') ?? value(text, 'SID'), 0.9), claim('client', 'tns.program', value(cid, 'PROGRAM'), 0.85), claim('client', 'user', value(cid, 'USER'), 0.7),
        host !== undefined && canonicalIp(host) === undefined && !/^__/.test(host) ? claim('client', 'hostname', host, 0.8) : undefined,
      );
      const address = value(text.slice(text.search(/ADDRESS\s*=/i)), 'HOST');
      if (address !== undefined && canonicalIp(address) === undefined && address !== host) list.push(claim('server', 'server-name', address, 0.7));
    } else if (type === 2 || type === 5 || type === 11) list.push(claim('server', 'tns.server', true));
    else if (type === 4) {
      const version = /VSNNUM=(\d+)/.exec(text)?.[1];
      if (version !== undefined) {
        const number = Number(version);
        list.push(claim('server', 'software', `Oracle Net Listener ${(number >>> 24) & 255}.${(number >>> 20) & 15}.${(number >>> 12) & 255}.${(number >>> 8) & 15}.${number & 255}`, 0.8));
      }
      list.push(claim('server', 'tns.server', true));
    } else if (type === 6) list.push(claim('sender', 'tns.platform', /\b(?:x86_64|IBMPC|i386_linux|Solaris|Linuxi386|AIX|HPUX|SVR4-be|DEC Alpha)[\w-]*\/[\w .-]{2,40}/.exec(text)?.[0], 0.7));
    return claims(...list);
  },

  operations: ({ type }) => (type === CONNECT ? [{ name: 'TNS connect', code: 1, kind: 'other' }] : []),
});
