import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, complete, maskedUser } from './claims-kit';
import { defineProtocol } from './definition';
import { windowsOfBuild } from './ntlmssp-kit';

export type RdpMessage =
  | { readonly kind: 'request'; readonly user: string; readonly requested?: number }
  | { readonly kind: 'confirm'; readonly selected: number; readonly failure?: number }
  | { readonly kind: 'client-data'; readonly clientName: string; readonly build: number }
  | { readonly kind: 'other'; readonly left: number };

const CONNECTION_REQUEST = 0xe0;
const CONNECTION_CONFIRM = 0xd0;
const DATA = 0xf0;
const NEGOTIATION_REQUEST = 1;
const NEGOTIATION_RESPONSE = 2;
const NEGOTIATION_FAILURE = 3;
/** H.221 key of the client's half of the conference data (MS-RDPBCGR §2.2.1.3). */
const CLIENT_KEY = [0x44, 0x75, 0x63, 0x61] as const;

/** TPKT length when a TPKT header of a sane size stands here. */
function tpktLength(payload: Reader): number | undefined {
  const length = payload.peek16(2);
  return payload.startsWith(3, 0) && length !== undefined && length >= 7 ? length : undefined;
}

function readRequest(body: Reader): RdpMessage {
  let user = '';
  if (body.startsWithText('Cookie: ') || body.startsWithText('mstshash=') || body.startsWithText('tsv:')) {
    const line = body.line(512);
    if (line === undefined) throw new Malformed('cookie without an end');
    user = /mstshash=(.*)$/.exec(line)?.[1] ?? '';
  }
  if (body.peek(0) !== NEGOTIATION_REQUEST || body.remaining < 8) return { kind: 'request', user };
  body.skip(4);
  return { kind: 'request', user, requested: body.u32le() };
}

/** Client core data: name and build (MS-RDPBCGR §2.2.1.3.2). */
function readClientData(body: Reader): RdpMessage | undefined {
  while (body.remaining >= 12) {
    const ahead = body.indexOf(CLIENT_KEY[0]);
    if (ahead < 0) return undefined;
    body.skip(ahead);
    if (!body.startsWith(...CLIENT_KEY)) {
      body.skip(1);
      continue;
    }
    body.skip(4);
    if (body.u8() & 0x80) body.skip(1);
    while (body.remaining >= 4) {
      const type = body.u16le();
      const block = body.slice(Math.max(0, body.u16le() - 4));
      if (type !== 0xc001) continue;
      block.skip(16);
      const build = block.u32le();
      return { kind: 'client-data', build, clientName: block.utf16le(32).replace(/\u0000.*$/s, '') };
    }
    return undefined;
  }
  return undefined;
}

const SECURITY: Readonly<Record<number, string>> = { 0: 'rdp', 1: 'tls', 2: 'credssp', 4: 'credssp', 8: 'credssp', 16: 'credssp' };
/** HYBRID_REQUIRED_BY_SERVER: the server refuses whoever comes without NLA. */
const NLA_REQUIRED = 5;

/** Remote Desktop: who logs in from where, and whether the server asks before it shows a log-in screen. */
export const rdp = defineProtocol<RdpMessage>({
  id: 'rdp',
  name: 'RDP',
  family: 'remote',
  reference: 'MS-RDPBCGR §2.2.1',
  carriers: ['tcp/3389', 'tcp/*'],
  authentication: 'required',
  encryption: 'optional',
  reads: { 'connection request': 'cookie\'s user, security offered', 'connection confirm': 'security that the server chose', 'client core data': 'computer name, build' },
  leaves: 'everything after TLS or NLA; screen and keyboard',
  facts: { 'rdp.user': 'user name of the routing cookie, masked', 'rdp.security': 'rdp, tls or credssp, as the server selected', 'rdp.client-build': 'build number of the client' },

  // COTP connection requests open S7 and MMS too: those carry TSAPs (C1, C2) where RDP has a cookie or a negotiation request, or nothing.
  recognises(payload, { destinationPort, sourcePort }) {
    const length = tpktLength(payload);
    if (length === undefined || payload.remaining < 11) return false;
    const code = payload.peek(5)! & 0xf0;
    const indicator = payload.peek(4)!;
    const port = destinationPort === 3389 || sourcePort === 3389;
    if (code === DATA) return port && payload.peek(5) === DATA && indicator === 2;
    if (length !== indicator + 5 || indicator < 6) return false;
    if (code === CONNECTION_REQUEST) {
      payload.skip(11);
      if (payload.startsWithText('Cookie: mstshash=') || payload.startsWithText('Cookie: msts=')) return true;
      return (indicator === 14 && payload.startsWith(NEGOTIATION_REQUEST) && payload.peek16le(2) === 8) || (port && indicator === 6);
    }
    return code === CONNECTION_CONFIRM && ((indicator === 14 && (payload.peek(11) === NEGOTIATION_RESPONSE || payload.peek(11) === NEGOTIATION_FAILURE) && payload.peek16le(13) === 8) || (port && indicator === 6));
  },

  dissect(payload) {
    if (payload.peek(0) !== 3) {
      // Fast-path (§2.2.9.1.2): action 0 in the low bits, then one or two bytes of length with their own.
      const first = payload.u8();
      if (first & 3) throw new Malformed('neither TPKT nor fast-path');
      const short = payload.u8();
      const length = short & 0x80 ? ((short & 0x7f) << 8) | payload.u8() : short;
      const head = short & 0x80 ? 3 : 2;
      if (length < head) throw new Malformed('fast-path length below its own header');
      return { kind: 'other', left: length - head };
    }
    const length = tpktLength(payload);
    if (length === undefined) {
      payload.need(4);
      throw new Malformed('no TPKT header');
    }
    payload.need(Math.min(length, 8));
    const code = payload.peek(5)! & 0xf0;
    // Long data is graphics; the client's introduction is short.
    if (code === DATA && (length > 2048 || payload.peek16(7) !== 0x7f65)) {
      payload.skip(7);
      return { kind: 'other', left: length - 7 };
    }
    const body = payload.slice(length);
    return complete(() => {
      body.skip(7);
      if (code === DATA) return attempt(() => readClientData(body)) ?? { kind: 'other', left: 0 };
      body.skip(4);
      if (code === CONNECTION_REQUEST) return readRequest(body);
      if (code !== CONNECTION_CONFIRM) return { kind: 'other', left: 0 };
      if (body.remaining < 8) return { kind: 'confirm', selected: 0 };
      const type = body.u8();
      body.skip(3);
      const value = body.u32le();
      return type === NEGOTIATION_FAILURE ? { kind: 'confirm', selected: 0, failure: value } : { kind: 'confirm', selected: value };
    });
  },

  direction: message => (message.kind === 'request' || message.kind === 'client-data' ? 'request' : message.kind === 'confirm' ? 'response' : undefined),
  remainder: message => (message.kind === 'other' ? message.left : 0),
  endsProtocol: message => message.kind === 'confirm' && message.failure === undefined && message.selected !== 0,

  observe(message) {
    const list: (Observation | undefined)[] = [];
    if (message.kind === 'request') list.push(claim('client', 'rdp.user', maskedUser(message.user)), claim('client', 'user', message.user, 0.8));
    else if (message.kind === 'confirm' && message.failure === undefined) {
      const security = SECURITY[message.selected];
      list.push(claim('server', 'rdp.security', security, 0.95));
      // TLS without CredSSP shows the log-in screen, and its attack surface, to anybody.
      if (security === 'rdp' || security === 'tls') list.push(claim('server', 'weakness', 'rdp-without-nla', 0.95));
    } else if (message.kind === 'confirm' && message.failure === NLA_REQUIRED) list.push(claim('server', 'rdp.security', 'credssp', 0.9));
    else if (message.kind === 'client-data') {
      const build = message.build;
      list.push(claim('client', 'hostname', message.clientName, 0.9), claim('client', 'rdp.client-build', build || undefined, 0.8), claim('client', 'os', build === 2600 ? windowsOfBuild(5, 1, build) : build === 7601 || build === 7600 ? windowsOfBuild(6, 1, build) : build === 9600 ? windowsOfBuild(6, 3, build) : build >= 10240 && build < 30000 ? windowsOfBuild(10, 0, build) : undefined, 0.7));
    }
    return claims(...list);
  },

  operations: message => (message.kind === 'request' ? [{ name: 'RDP connect', kind: 'control' }] : []),
});
