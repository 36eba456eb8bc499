import { Malformed, utf8 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { macText } from '../model/address';
import type { Observation } from '../model/observation';
import { attempt, claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { enterpriseOf } from './enterprise-kit';

export interface CapwapMessage {
  readonly kind: 'control' | 'data' | 'sealed';
  /** 1 discovery request, 2 response, 3 join request, 4 response … odd: from the access point, mostly. */
  readonly type?: number;
  readonly controllerName?: string;
  readonly pointName?: string;
  readonly location?: string;
  /** Fact key → text, of the access point or of the controller. */
  readonly board: Readonly<Record<string, string>>;
}

/** WTP Board Data subelements (RFC 5415 §4.6.40), and descriptor subelements of controller and access point (§4.6.1, §4.6.41). */
const BOARD: Readonly<Record<number, string>> = { 0: 'model', 1: 'serial', 3: 'hardware' };

function readBoard(value: Reader, board: Record<string, string>): void {
  const vendor = enterpriseOf(value.u32());
  if (vendor) board.vendor = vendor.name;
  while (value.remaining >= 4) {
    const type = value.u16();
    const data = value.slice(value.u16());
    const key = BOARD[type];
    if (key !== undefined) board[key] = utf8(data.rest()).replace(/\u0000+$/, '');
    else if (type === 4 && data.remaining === 6) board.mac = macText(data.rest());
  }
}

function readDescriptor(value: Reader, board: Record<string, string>): void {
  value.skip(2);
  value.skip(value.u8() * 3);
  while (value.remaining >= 8) {
    value.skip(4);
    const type = value.u16();
    const data = value.slice(value.u16());
    // Versions come as text, or as numbers that stand in bytes.
    const bytes = data.rest();
    const text = bytes.every(byte => byte >= 0x20 && byte < 0x7f) ? utf8(bytes) : [...bytes].join('.');
    if (type === 1) board.firmware = text;
    else if (type === 0 && board.hardware === undefined) board.hardware = text;
  }
}

/** Control and provisioning of wireless access points. */
export const capwap = defineProtocol<CapwapMessage>({
  id: 'capwap',
  name: 'CAPWAP',
  family: 'network',
  reference: 'RFC 5415 §4',
  carriers: ['udp/5246', 'udp/5247'],
  authentication: 'required',
  encryption: 'optional',
  reads: { 'discovery, join': 'controller, access point\'s name, location', 'data channel': 'the frames inside' },
  leaves: 'configuration under DTLS',
  facts: { 'capwap.controller': 'it controls access points' },

  recognises(payload, { sourcePort, destinationPort }) {
    const first = payload.peek();
    if (first === 1) return payload.peek(1) === 0 && payload.peek(4) !== undefined && payload.peek(4)! >= 20 && payload.peek(4)! <= 23;
    if (first !== 0 || payload.remaining < 8) return false;
    const header = (payload.peek(1)! >> 3) * 4;
    if (header < 8 || header > payload.remaining) return false;
    const control = sourcePort === 5246 || destinationPort === 5246;
    return !control || (payload.peek32(header) !== undefined && payload.peek32(header)! <= 0xffff && payload.peek32(header)! > 0);
  },

  dissect(payload, { sourcePort, destinationPort }) {
    const first = payload.u8();
    if (first === 1) {
      payload.rest();
      return { kind: 'sealed', board: {} };
    }
    if (first !== 0) throw new Malformed('preamble that does not exist');
    const header = (payload.peek() ?? 0) >> 3;
    if (header < 2) throw new Malformed('header shorter than itself');
    const fragment = ((payload.peek(2) ?? 0) & 0x80) !== 0;
    payload.skip(header * 4 - 1);
    if ((sourcePort !== 5246 && destinationPort !== 5246) || fragment) {
      payload.rest();
      return { kind: 'data', board: {} };
    }
    const type = payload.u32();
    payload.skip(1);
    const length = payload.u16();
    payload.skip(1);
    // The stated length counts itself's last part in some versions of the draft.
    const body = payload.slice(Math.min(Math.max(0, length - 3), payload.remaining));
    payload.rest();
    const board: Record<string, string> = {};
    const names: { controllerName?: string; pointName?: string; location?: string } = {};
    attempt(() => {
      while (body.remaining >= 4) {
        const element = body.u16();
        const value = body.slice(body.u16());
        if (element === 4) names.controllerName = utf8(value.rest());
        else if (element === 28) names.location = utf8(value.rest());
        else if (element === 38) attempt(() => readBoard(value, board));
        else if (element === 39) attempt(() => readDescriptor(value, board));
        else if (element === 45) names.pointName = utf8(value.rest());
      }
    });
    return { kind: 'control', type, board, ...names };
  },

  direction: ({ kind, type }) => (kind !== 'control' ? undefined : type === 2 || type === 4 || type === 6 ? 'response' : type === 1 || type === 3 || type === 5 ? 'request' : undefined),

  observe(message) {
    if (message.kind !== 'control') return [];
    const list: (Observation | undefined)[] = [];
    if (message.type === 1 || message.type === 3 || message.type === 5) list.push(claim('client', 'capability', 'wlan-ap', 0.95));
    if (message.type === 2 || message.type === 4) list.push(claim('server', 'capwap.controller', true, 0.95), claim('server', 'hostname', message.controllerName, 0.9));
    for (const [key, value] of Object.entries(message.board)) list.push(claim('client', key, value, 0.9));
    list.push(claim('client', 'hostname', message.pointName, 0.9), claim('client', 'location', message.location, 0.7));
    return claims(...list);
  },
});
