import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { attempt, claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';

/** Message types that a client sends (LLRP 1.1 §15); most answers have 10 more. */
const REQUESTS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  1: ['get reader capabilities', 'identify'], 2: ['get reader config', 'read'], 3: ['set reader config', 'control'], 14: ['close connection', 'other'], 20: ['add ROSpec', 'control'], 21: ['delete ROSpec', 'control'], 22: ['start ROSpec', 'control'],
  23: ['stop ROSpec', 'control'], 24: ['enable ROSpec', 'control'], 25: ['disable ROSpec', 'control'], 26: ['get ROSpecs', 'read'], 40: ['add AccessSpec', 'control'], 41: ['delete AccessSpec', 'control'], 42: ['enable AccessSpec', 'control'],
  43: ['disable AccessSpec', 'control'], 44: ['get AccessSpecs', 'read'], 45: ['client request op response', 'other'], 46: ['get supported version', 'read'], 47: ['set protocol version', 'other'], 60: ['get report', 'read'], 64: ['enable events and reports', 'other'], 72: ['keepalive ack', 'other'],
  1023: ['custom message', 'other'],
};
const RESPONSES = new Set([4, 10, 11, 12, 13, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 56, 57, 61, 62, 63, 100]);
const CAPABILITIES = 11;
const READ_OF_MESSAGE = 64 * 1024;
/** Enterprise numbers (IANA) of reader makers. */
const MAKERS: Readonly<Record<number, string>> = { 161: 'Motorola', 25882: 'Impinj', 26554: 'ThingMagic' };

interface LlrpMessage {
  readonly type: number;
  readonly beyond: number;
  readonly status?: number;
  readonly maker?: number;
  readonly model?: number;
  readonly firmware?: string;
}

/** LLRP: RFID readers. Only one client at a time, but nobody is asked who he is. */
export const llrp = defineProtocol<LlrpMessage>({
  id: 'llrp',
  name: 'LLRP',
  family: 'device',
  reference: 'EPCglobal LLRP 1.1 §15 to §17',
  carriers: ['tcp/5084', 'tcp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'capabilities answer': 'manufacturer, model, firmware', 'reader event': 'that it is a reader', 'every request': 'operation, refusals' },
  leaves: 'tag reports',
  facts: { 'llrp.manufacturer': 'enterprise number of the maker', 'llrp.model': 'model number', 'llrp.reader': 'true: it sent what only readers send' },

  recognises(payload, context) {
    if (payload.remaining < 10) return false;
    const version = (payload.peek()! >> 2) & 7;
    const type = payload.peek16()! & 0x3ff;
    const length = payload.peek32(2)!;
    if (payload.peek()! >> 5 !== 0 || version < 1 || version > 2 || !(REQUESTS[type] || RESPONSES.has(type)) || length < 10 || length > 16 * 1024 * 1024) return false;
    const home = context.sourcePort === 5084 || context.destinationPort === 5084;
    return home || (length === payload.remaining && (type === 63 || type === 1 || type === 2 || type === 46));
  },

  dissect(payload) {
    const first = payload.u16();
    const type = first & 0x3ff;
    if (first >> 13 !== 0 || (!REQUESTS[type] && !RESPONSES.has(type))) throw new Malformed('no LLRP message type');
    const length = payload.u32();
    if (length < 10 || length > 16 * 1024 * 1024) throw new Malformed('LLRP length is none');
    payload.skip(4);
    const taken = Math.min(length - 10, READ_OF_MESSAGE);
    return within(payload, taken, body => ({ type, beyond: length - 10 - taken, ...attempt(() => readParameters(type, body)) }));
  },

  remainder: message => message.beyond,
  direction: ({ type }) => (type === 1023 ? undefined : REQUESTS[type] ? 'request' : 'response'),

  observe({ type, maker, model, firmware }) {
    if (!RESPONSES.has(type)) return [];
    return claims(
      claim('sender', 'llrp.reader', true, 0.9), claim('sender', 'llrp.manufacturer', maker, 0.95), maker !== undefined && claim('sender', 'vendor', MAKERS[maker], 0.95), claim('sender', 'llrp.model', model, 0.95), claim('sender', 'firmware', firmware, 0.95),
    );
  },

  operations({ type, status }) {
    const request = REQUESTS[type];
    if (request) return [{ name: request[0], code: type, kind: request[1] }];
    const answered = REQUESTS[type - 10];
    return status !== undefined && status !== 0 && answered ? [{ name: answered[0], code: type - 10, kind: answered[1], refused: true }] : [];
  },
});

/** TLV parameters: 6 reserved bits and type, length with header; LLRPStatus 287, GeneralDeviceCapabilities 137. */
function readParameters(type: number, body: Reader): Partial<LlrpMessage> {
  const found: { -readonly [K in keyof LlrpMessage]?: LlrpMessage[K] } = {};
  while (body.remaining >= 4 && (body.peek()! & 0x80) === 0) {
    const parameter = body.u16() & 0x3ff;
    const length = body.u16();
    if (length < 4) throw new Malformed('LLRP parameter below its header');
    const value = body.slice(length - 4);
    if (parameter === 287) found.status = value.u16();
    if (parameter === 137 && type === CAPABILITIES) {
      value.skip(4);
      found.maker = value.u32();
      found.model = value.u32();
      found.firmware = wireText(value.utf8(value.u16()));
    }
  }
  return found;
}
