import { Malformed, Reader, wireText } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { attempt, claim, claims, complete, isPlainText } from './claims-kit';
import { defineProtocol } from './definition';

/** Application function codes (IEEE 1815-2012 §4.4). */
export const DNP3_FUNCTIONS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0: ['confirm', 'other'], 1: ['read', 'read'], 2: ['write', 'write'], 3: ['select', 'control'], 4: ['operate', 'control'], 5: ['direct operate', 'control'], 6: ['direct operate without ack', 'control'],
  7: ['immediate freeze', 'control'], 8: ['immediate freeze without ack', 'control'], 9: ['freeze and clear', 'control'], 10: ['freeze and clear without ack', 'control'], 11: ['freeze at time', 'control'], 12: ['freeze at time without ack', 'control'],
  13: ['cold restart', 'control'], 14: ['warm restart', 'control'], 15: ['initialize data', 'control'], 16: ['initialize application', 'control'], 17: ['start application', 'control'], 18: ['stop application', 'control'],
  19: ['save configuration', 'program'], 20: ['enable unsolicited messages', 'control'], 21: ['disable unsolicited messages', 'control'], 22: ['assign class', 'write'], 23: ['delay measurement', 'other'], 24: ['record current time', 'other'],
  25: ['open file', 'program'], 26: ['close file', 'program'], 27: ['delete file', 'program'], 28: ['get file information', 'read'], 29: ['authenticate file', 'other'], 30: ['abort file transfer', 'other'], 31: ['activate configuration', 'control'],
  32: ['authentication request', 'other'], 33: ['authentication request without ack', 'other'], 129: ['response', 'other'], 130: ['unsolicited response', 'other'], 131: ['authentication response', 'other'],
};
/** Device attributes, group 0 (§A.2): variation → key. */
const ATTRIBUTES: Readonly<Record<number, string>> = { 252: 'vendor', 250: 'model', 248: 'serial', 247: 'name', 245: 'location', 243: 'hardware', 242: 'firmware' };

interface Dnp3Message {
  readonly source: number;
  readonly destination: number;
  /** Set by the master, on its way to an outstation. */
  readonly fromMaster: boolean;
  readonly function?: number;
  readonly attributes: ReadonlyMap<number, string>;
  /** Internal indications of a response: function not implemented, object unknown, parameter error. */
  readonly refused: boolean;
}

/** DNP3: supervisory control of outstations. Secure Authentication is an option that few use. */
export const dnp3 = defineProtocol<Dnp3Message>({
  id: 'dnp3',
  name: 'DNP3',
  family: 'control',
  reference: 'IEEE 1815-2012',
  carriers: ['tcp/20000', 'udp/20000', 'tcp/*', 'udp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'link header': 'addresses, which is master', 'application header': 'operation, refusals by internal indications' },
  leaves: 'values of points, device attributes (group 0), secure authentication',
  facts: { 'dnp3.address': 'link address', 'dnp3.role': 'master or outstation' },

  recognises(payload) {
    return payload.remaining >= 10 && payload.peek() === 0x05 && payload.peek(1) === 0x64 && payload.peek(2)! >= 5 && crc(payload.bytes, payload.position, 8) === payload.peek16le(8);
  },

  dissect(payload) {
    if (payload.u8() !== 0x05 || payload.u8() !== 0x64) throw new Malformed('no DNP3 link header');
    const length = payload.u8();
    if (length < 5) throw new Malformed('DNP3 length below its header');
    const control = payload.u8();
    const destination = payload.u16le();
    const source = payload.u16le();
    payload.skip(2);
    // User data stands in blocks of 16, each with a checksum of two bytes.
    let left = length - 5;
    const body = payload.slice(left + 2 * Math.ceil(left / 16));
    const data = new Uint8Array(left);
    for (let at = 0; left > 0; left -= 16, at += 16) {
      data.set(body.take(Math.min(16, left)), at);
      body.skip(2);
    }
    const message: Dnp3Message = { source, destination, fromMaster: (control & 0x80) !== 0, attributes: new Map(), refused: false };
    // Only user data (functions 3 and 4 of a primary frame) holds an application message, and only a first segment its header.
    if (data.length < 3 || !(control & 0x40) || (data[0]! & 0x40) === 0) return message;
    return complete(() => ({ ...message, ...readApplication(new Reader(data, 2)) }));
  },

  direction({ function: code, fromMaster }) {
    if (code === undefined) return undefined;
    return code >= 129 ? 'response' : code === 0 ? (fromMaster ? 'request' : 'response') : 'request';
  },

  observe({ source, function: code, fromMaster, attributes }) {
    if (code === undefined) return [];
    const role = code >= 129 ? 'outstation' : fromMaster ? 'master' : undefined;
    return claims(
      claim('sender', 'dnp3.address', source, 0.9), claim('sender', 'dnp3.role', role, 0.9),
      ...[...attributes].map(([variation, text]) => claim('sender', ATTRIBUTES[variation]!, text, 0.95)),
    );
  },

  operations({ function: code, refused }) {
    if (code === undefined) return [];
    const [name, kind] = DNP3_FUNCTIONS[code] ?? [`function ${code}`, 'other'];
    return [{ name, code, kind, ...(refused ? { refused: true } : {}) }];
  },

  // Function of a first segment, and whether a response's indications refuse.
  kindAt(bytes, start, end) {
    if (end - start < 13 || bytes[start] !== 0x05 || bytes[start + 1] !== 0x64) return -1;
    const length = bytes[start + 2]!;
    if (length < 5) return -1;
    // A frame that ends a message or manages the link.
    if (length < 8 || (bytes[start + 3]! & 0x40) === 0 || (bytes[start + 10]! & 0x40) === 0) return 0x200;
    const code = bytes[start + 12]!;
    return code < 129 ? code : end - start < 15 ? -1 : ((bytes[start + 14]! & 7) !== 0 ? 0x100 : 0) | code;
  },
  lengthAt(bytes, start) {
    const left = Math.max(0, bytes[start + 2]! - 5);
    return 10 + left + 2 * Math.ceil(left / 16);
  },
});

/** Function, indications and attributes; the reader stands on the application control octet's successor. */
function readApplication(body: Reader): Partial<Dnp3Message> {
  const code = body.u8();
  if (code < 129) return { function: code };
  const indications = body.u16le();
  return { function: code, refused: (indications & 0x0700) !== 0, attributes: attempt(() => readAttributes(body)) ?? new Map() };
}

function readAttributes(body: Reader): Map<number, string> {
  const found = new Map<number, string>();
  while (body.remaining >= 3) {
    const group = body.u8();
    const variation = body.u8();
    if (group !== 0) break;
    const qualifier = body.u8();
    if (qualifier === 0) body.skip(2);
    else if (qualifier === 0x17) body.skip(2);
    else if (qualifier === 0x01) body.skip(4);
    else break;
    const type = body.u8();
    const value = body.take(body.u8());
    const text = wireText(String.fromCharCode(...value));
    if (type === 1 && ATTRIBUTES[variation] !== undefined && isPlainText(text)) found.set(variation, text);
  }
  return found;
}

/** DNP checksum (§9.2.4.3.3): polynomial 0x3D65 reflected, complemented. */
function crc(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    value ^= bytes[at]!;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >> 1) ^ 0xa6bc : value >> 1;
  }
  return ~value & 0xffff;
}
