import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { berChild, berChildren, berElement, berExpect, berInteger, berText } from './ber-kit';
import type { BerElement } from './ber-kit';
import { attempt, claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';
import { Pending } from './direction-kit';
import { UnitAssembler, peekTpkts, readTpkt } from './tpkt-kit';
import type { Tpkt } from './tpkt-kit';

/** Confirmed services by tag number (ISO 9506-2, ConfirmedServiceRequest). */
const SERVICES: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0: ['status', 'read'], 1: ['get name list', 'read'], 2: ['identify', 'identify'], 3: ['rename', 'program'], 4: ['read', 'read'], 5: ['write', 'write'], 6: ['get variable access attributes', 'read'], 7: ['define named variable', 'program'],
  9: ['get scattered access attributes', 'read'], 10: ['delete variable access', 'program'], 11: ['define named variable list', 'write'], 12: ['get named variable list attributes', 'read'], 13: ['delete named variable list', 'write'],
  19: ['take control', 'control'], 20: ['relinquish control', 'control'], 26: ['initiate download', 'program'], 27: ['download segment', 'program'], 28: ['terminate download', 'program'], 29: ['initiate upload', 'program'],
  30: ['upload segment', 'program'], 31: ['terminate upload', 'program'], 36: ['delete domain', 'program'], 38: ['create program invocation', 'program'], 39: ['delete program invocation', 'program'], 40: ['start', 'control'], 41: ['stop', 'control'],
  42: ['resume', 'control'], 43: ['reset', 'control'], 44: ['kill', 'control'], 46: ['obtain file', 'program'], 65: ['read journal', 'read'], 72: ['file open', 'read'], 73: ['file read', 'read'], 74: ['file close', 'read'],
  75: ['file rename', 'program'], 76: ['file delete', 'program'], 77: ['file directory', 'read'],
};
/** Control objects of IEC 61850-8-1: a write to one of their members moves something. */
const CONTROL_OBJECT = /\$CO\$|\$(Oper|SBOw?|Cancel)\b/;

interface MmsMessage {
  readonly tpkt: Tpkt;
  readonly kind?: 'initiate-request' | 'initiate-response' | 'request' | 'response' | 'error' | 'report' | 'other';
  readonly service?: number;
  readonly control?: boolean;
  readonly identity?: { readonly vendor?: string; readonly model?: string; readonly revision?: string };
}

interface Memory {
  readonly units: [UnitAssembler, UnitAssembler];
  readonly asked: Pending<number, number>;
}

/** MMS over the OSI upper layers: IEC 61850 clients and servers, and some controllers. Passwords of ACSE are rare. */
export const mms = defineProtocol<MmsMessage, Memory>({
  id: 'mms',
  name: 'MMS',
  family: 'control',
  reference: 'ISO 9506-1/-2; ISO 8327 session, ISO 8823 presentation, ISO 8650 ACSE; IEC 61850-8-1',
  carriers: ['tcp/102'],
  authentication: 'optional',
  encryption: 'none',
  reads: {
    'initiate, with a session or straight on the transport': 'that both speak it', identify: 'vendor, model, revision',
    'every confirmed request': 'operation, writes to control objects, refusals',
  },
  leaves: 'values, names of domains, file contents',
  begin: () => ({ units: [new UnitAssembler(), new UnitAssembler()], asked: new Pending() }),

  // Selectors of the connect request are no help; the first unit is: a session's connect, accept, or give-tokens before data; or MMS without any session.
  recognises(payload) {
    const user = peekTpkts(payload)?.user;
    if (!user || user.remaining < 6) return false;
    if (isBare(user)) return true;
    if (user.startsWith(1, 0, 1, 0)) return user.peek(4) === 0x61;
    return (user.peek() === 0x0d || user.peek() === 0x0e) && user.peek(1)! >= 4 && [0x05, 0x01, 0x13, 0x14, 0x33].includes(user.peek(2)!);
  },

  dissect(payload, { memory, fromClient }) {
    const tpkt = readTpkt(payload);
    if (tpkt.kind !== 'data') return { tpkt };
    return complete(() => {
      const unit = memory.units[fromClient === false ? 1 : 0].add(tpkt);
      return unit && unit.remaining > 0 ? { tpkt, ...readSession(unit, memory) } : { tpkt };
    });
  },

  direction({ tpkt, kind }) {
    if (tpkt.kind === 'connect-request') return 'request';
    if (tpkt.kind === 'connect-confirm') return 'response';
    return kind === 'initiate-request' || kind === 'request' ? 'request' : kind === 'initiate-response' || kind === 'response' || kind === 'error' || kind === 'report' ? 'response' : undefined;
  },

  observe({ identity }) {
    return identity ? claims(claim('sender', 'vendor', identity.vendor, 0.9), claim('sender', 'model', identity.model, 0.9), claim('sender', 'firmware', identity.revision, 0.8)) : [];
  },

  operations({ kind, service, control }) {
    if (service === undefined || (kind !== 'request' && kind !== 'error')) return [];
    const [name, usual] = SERVICES[service] ?? [`service ${service}`, 'other'];
    const operation: OperationSeen = control ? { name: 'write to control object', code: service, kind: 'control' } : { name, code: service, kind: usual };
    return [kind === 'error' ? { ...operation, refused: true } : operation];
  },
});

/**
 * MMS straight on the transport, as the older profiles for plant equipment have it: initiate, or a confirmed service that begins with its invoke id, in an element as long as
 * its data unit. No session unit begins with these octets.
 */
function isBare(user: Reader): boolean {
  const tag = user.peek()!;
  if (tag !== 0xa0 && tag !== 0xa1 && tag !== 0xa8 && tag !== 0xa9) return false;
  const content = attempt(() => berElement(user.fork()))?.content;
  if (!content) return false;
  // Detail calling, and one of the negotiated parameters when that is left out; ISO 9506-2, Initiate-RequestPDU.
  return content.position + content.remaining === user.position + user.remaining && (tag >= 0xa8 ? content.peek() === 0x80 || content.peek() === 0x81 : content.startsWith(2, 1) || content.startsWith(2, 2) || content.startsWith(2, 4));
}

function readSession(unit: Reader, memory: Memory): Partial<MmsMessage> {
  if (unit.peek()! >= 0x80) return attempt(() => readPdu(berElement(unit), memory)) ?? { kind: 'other' };
  const first = unit.u8();
  if (first === 0x0d || first === 0x0e) return { kind: first === 0x0d ? 'initiate-request' : 'initiate-response' };
  if (first !== 1 || unit.u8() !== 0 || unit.u8() !== 1 || unit.u8() !== 0) {
    // Finish, disconnect, abort: the session goes, nothing is said.
    if (first === 9 || first === 10 || first === 25 || first === 26 || first === 8) return { kind: 'other' };
    throw new Malformed('no session unit of MMS');
  }
  // Presentation: fully encoded data (0x61), one value list, context id, single ASN.1 value.
  const list = berExpect(berExpect(unit, 0x61).content, 0x30);
  const value = berChild(list, 0xa0);
  if (!value) return { kind: 'other' };
  return attempt(() => readPdu(berElement(value.content), memory)) ?? { kind: 'other' };
}

function readPdu(pdu: BerElement, memory: Memory): Partial<MmsMessage> {
  if (pdu.tag === 0xa3) return { kind: 'report' };
  if (pdu.tag === 0xa8 || pdu.tag === 0xa9) return { kind: pdu.tag === 0xa8 ? 'initiate-request' : 'initiate-response' };
  if (pdu.tag !== 0xa0 && pdu.tag !== 0xa1 && pdu.tag !== 0xa2) return { kind: 'other' };
  const children = berChildren(pdu);
  const invoke = children.find(child => child.tag === 0x02 || child.tag === 0x80);
  const id = invoke ? berInteger(invoke) : 0;
  if (pdu.tag === 0xa2) {
    const service = memory.asked.take(id);
    return { kind: 'error', ...(service === undefined ? {} : { service }) };
  }
  const found = children.find(child => child.tagClass === 2 && child !== invoke);
  if (!found) return { kind: pdu.tag === 0xa0 ? 'request' : 'response' };
  const service = found.number;
  if (pdu.tag === 0xa0) {
    memory.asked.add(id, service);
    return { kind: 'request', service, control: service === 5 && CONTROL_OBJECT.test(found.content.fork().latin1(found.content.remaining)) };
  }
  if (service !== 2) return { kind: 'response', service };
  const text = (number: number): string | undefined => {
    const child = berChildren(found).find(each => each.tagClass === 2 && each.number === number);
    return child ? berText(child) : undefined;
  };
  const [vendor, model, revision] = [text(0), text(1), text(2)];
  return { kind: 'response', service, identity: { ...(vendor ? { vendor } : {}), ...(model ? { model } : {}), ...(revision ? { revision } : {}) } };
}
