import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import { EMPTY_TPKT, be16At, isEmptyTpkt, tpktData, tpktLength } from './kinds-kit';
import { UnitAssembler, peekTpkts, readTpkt, selectorText } from './tpkt-kit';
import type { Tpkt } from './tpkt-kit';

const FUNCTIONS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x04b1: ['error', 'other'], 0x04bb: ['explore', 'read'], 0x04ca: ['create object', 'other'], 0x04d4: ['delete object', 'other'], 0x04f2: ['set variable', 'write'], 0x04fc: ['get variable', 'read'],
  0x0524: ['add link', 'other'], 0x051a: ['remove link', 'other'], 0x0542: ['set multiple variables', 'write'], 0x054c: ['get multiple variables', 'read'], 0x0556: ['begin sequence', 'other'],
  0x0560: ['end sequence', 'other'], 0x056b: ['invoke', 'control'], 0x057c: ['set variable substreamed', 'program'], 0x0586: ['get variables substreamed', 'program'],
};
const REQUEST = 0x31;
const RESPONSE = 0x32;
const NOTIFICATION = 0x33;

interface S7PlusMessage {
  readonly tpkt: Tpkt;
  readonly opcode?: number;
  readonly function?: number;
  /** `6ES7 214-1BE30-0XB0` and `V2.0`, from the session that the controller creates. */
  readonly orderNumber?: string;
  readonly firmware?: string;
}

interface Memory {
  readonly units: [UnitAssembler, UnitAssembler];
}

/** Longest part of a message that is searched for the controller's order number. */
const SEARCHED = 4096;

/** S7comm-plus: S7-1200 and 1500. From TIA Portal V17 on the session runs inside TLS, and only the selectors of the connect request stay readable. */
export const s7commPlus = defineProtocol<S7PlusMessage, Memory>({
  id: 's7comm-plus',
  name: 'S7comm-plus',
  family: 'control',
  reference: 'No public specification; opcodes and functions after published analyses',
  carriers: ['tcp/102', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: { 'COTP connect': 'selector of engineering or HMI', 'create object answer': 'order number, firmware', 'every request': 'operation by function' },
  leaves: 'variables and their values; everything under TLS (TIA Portal V17 and later)',
  facts: { 's7comm.tsap-class': 'what a client connects as: root-es (engineering), root-hmi' },
  begin: () => ({ units: [new UnitAssembler(), new UnitAssembler()] }),

  recognises(payload) {
    const found = peekTpkts(payload);
    if (!found) return false;
    const { user } = found;
    if (user) return user.remaining >= 4 && user.peek() === 0x72 && [1, 2, 3, 0xfe, 0xff].includes(user.peek(1)!);
    return selectorText(found.called)?.startsWith('SIMATIC-ROOT-') ?? false;
  },

  dissect(payload, { memory, fromClient }) {
    const tpkt = readTpkt(payload);
    if (tpkt.kind !== 'data') return { tpkt };
    return complete(() => {
      const unit = memory.units[fromClient === false ? 1 : 0].add(tpkt);
      return unit && unit.remaining > 0 ? { tpkt, ...readPlus(unit) } : { tpkt };
    });
  },

  direction({ tpkt, opcode }) {
    if (tpkt.kind === 'connect-request' || opcode === REQUEST) return 'request';
    return tpkt.kind === 'connect-confirm' || opcode === RESPONSE || opcode === NOTIFICATION ? 'response' : undefined;
  },

  observe({ tpkt, orderNumber, firmware }) {
    if (tpkt.kind === 'connect-request') {
      const root = selectorText(tpkt.called);
      return claims(claim('sender', 's7comm.tsap-class', root === 'SIMATIC-ROOT-ES' ? 'root-es' : root === 'SIMATIC-ROOT-HMI' ? 'root-hmi' : root === 'SIMATIC-ROOT-PG' ? 'pg' : undefined, 0.8));
    }
    return orderNumber === undefined ? [] : claims(claim('sender', 'order-number', orderNumber), claim('sender', 'vendor', 'Siemens'), claim('sender', 'firmware', firmware, 0.8));
  },

  operations({ opcode, function: code }) {
    if (opcode !== REQUEST || code === undefined) return [];
    const [name, kind] = FUNCTIONS[code] ?? [`function 0x${code.toString(16).padStart(4, '0')}`, 'other'];
    return [{ name, code, kind }];
  },

  // Opcode and function.
  kindAt(bytes, start, end) {
    if (isEmptyTpkt(bytes, start, end)) return EMPTY_TPKT;
    const at = tpktData(bytes, start, end);
    const limit = Math.min(end, start + be16At(bytes, start + 2));
    if (at < 0 || at + 9 > limit || bytes[at] !== 0x72) return -1;
    const version = bytes[at + 1]!;
    const body = at + (version === 3 && bytes[at + 4] === 32 ? 37 : 4);
    if (version > 3 || body + 5 > Math.min(limit, at + 4 + be16At(bytes, at + 2))) return -1;
    const opcode = bytes[body]!;
    if (opcode === NOTIFICATION) return opcode << 16;
    return opcode === REQUEST || opcode === RESPONSE ? (opcode << 16) | be16At(bytes, body + 3) : -1;
  },
  lengthAt: tpktLength,
});

function readPlus(unit: Reader): Pick<S7PlusMessage, 'opcode' | 'function' | 'orderNumber' | 'firmware'> {
  if (unit.u8() !== 0x72) throw new Malformed('no S7comm-plus in the data unit');
  const version = unit.u8();
  const length = unit.u16();
  const body = unit.slice(Math.min(length, unit.remaining));
  // Version 3 puts an integrity value of 32 bytes in front; 0xFF is a keep-alive.
  if (version === 3 && body.peek() === 32) body.skip(33);
  if (version > 3 || body.remaining < 5) return {};
  const opcode = body.u8();
  if (opcode !== REQUEST && opcode !== RESPONSE && opcode !== NOTIFICATION) return {};
  body.skip(2);
  const code = opcode === NOTIFICATION ? undefined : body.u16();
  const found = opcode === RESPONSE && code === 0x04ca ? /(6[A-Z]{2}\d [0-9A-Z]{3}-[0-9A-Z]{5}-[0-9A-Z]{4}) *;? *(V\d+\.\d+(?:\.\d+)?)?/.exec(body.latin1(Math.min(SEARCHED, body.remaining))) : null;
  return {
    opcode, ...(code === undefined ? {} : { function: code }), ...(found?.[1] ? { orderNumber: wireText(found[1]) } : {}), ...(found?.[2] ? { firmware: found[2] } : {}),
  };
}
