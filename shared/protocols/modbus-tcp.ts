import { Malformed, hex, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, isPlainText, within } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';
import { Once, Pending, fromClient } from './direction-kit';
import { be16At } from './kinds-kit';
import { UMAS_FUNCTION_CODE, UMAS_REFUSED, isUmasAnswer, readUmas, umasObservations, umasOperation } from './umas-kit';
import type { UmasMessage } from './umas-kit';

/** Modbus Application Protocol V1.1b3 §6, and Schneider's 0x5A. */
export const MODBUS_FUNCTIONS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  1: ['read coils', 'read'], 2: ['read discrete inputs', 'read'], 3: ['read holding registers', 'read'], 4: ['read input registers', 'read'],
  5: ['write single coil', 'write'], 6: ['write single register', 'write'], 7: ['read exception status', 'read'], 8: ['diagnostics', 'other'],
  11: ['get comm event counter', 'read'], 12: ['get comm event log', 'read'], 15: ['write multiple coils', 'write'], 16: ['write multiple registers', 'write'],
  17: ['report server id', 'identify'], 20: ['read file record', 'read'], 21: ['write file record', 'write'], 22: ['mask write register', 'write'],
  23: ['read and write registers', 'write'], 24: ['read FIFO queue', 'read'], 43: ['encapsulated interface transport', 'other'], 90: ['UMAS transport', 'other'],
};

/** Keys of the objects of Read Device Identification (§6.21). */
const OBJECT_KEYS: Readonly<Record<number, string>> = { 0: 'vendor', 1: 'order-number', 2: 'firmware', 3: 'modbus-tcp.vendor-url', 5: 'model', 6: 'modbus-tcp.application' };

interface ModbusMessage {
  readonly transaction: number;
  readonly unit: number;
  readonly code: number;
  /** Exception code, when the server refused. */
  readonly exception?: number;
  readonly shown: 'request' | 'response' | undefined;
  /** Diagnostics: sub-function; encapsulated interface: MEI type. */
  readonly sub?: number;
  /** Read Device Identification: object id → text. */
  readonly objects?: ReadonlyMap<number, string>;
  readonly serverId?: string;
  readonly umas?: UmasMessage;
}

interface Memory {
  /** Units that answered. */
  readonly units: Set<number>;
  readonly umas: Pending<number, number>;
  /** Requests by transaction: an answer without one is counted for the request that the capture does not have. */
  readonly asked: Pending<number, number>;
  readonly once: Once;
}

/** A body's length that says which side sent it; undefined where both could have. `first` and `fifth`: its first and fifth byte; 0 and -9 where it has none. */
function shownByLength(code: number, length: number, first: number, fifth: number): 'request' | 'response' | undefined {
  if (code >= 1 && code <= 4) {
    if (length === 4 && first !== 3) return 'request';
    // Registers come in pairs of bytes, so three bytes of them are a request for addresses 0x03xx.
    if (length === 4) return code >= 3 ? 'request' : undefined;
    return length === first + 1 ? 'response' : undefined;
  }
  if (code === 15 || code === 16) return length === 4 ? 'response' : length === fifth + 5 ? 'request' : undefined;
  if (code === 17 || code === 7 || code === 11 || code === 12) return length === 0 ? 'request' : 'response';
  if (code === 43) return first === 14 ? (length === 3 ? 'request' : 'response') : undefined;
  if (code === 23) return length === first + 1 ? 'response' : 'request';
  return undefined;
}

function shownBy(code: number, body: Reader): 'request' | 'response' | undefined {
  return shownByLength(code, body.remaining, body.peek() ?? 0, body.peek(4) ?? -9);
}

/** Could the body be one of this function? Only for the functions of the specification; decides on ports other than 502. */
function fits(code: number, body: Reader): boolean {
  const length = body.remaining;
  if (code >= 0x80) return length === 1 && MODBUS_FUNCTIONS[code & 0x7f] !== undefined && (body.peek() ?? 0) >= 1 && (body.peek() ?? 0) <= 11;
  if (code <= 4 || code === 15 || code === 16 || code === 23) return code >= 1 && (shownBy(code, body) !== undefined || length === 4);
  if (code === 5) return length === 4 && body.peek(3) === 0 && (body.peek(2) === 0 || body.peek(2) === 0xff);
  if (code === 6) return length === 4;
  if (code === 17) return length === 0 || length === (body.peek() ?? -9) + 1;
  if (code === 43) return body.peek() === 14 && (length === 3 || length >= 6);
  return false;
}

/**
 * Modbus/TCP: nobody is asked who he is, so whoever reaches the port can read and write. An IP address that answers for several units is a gateway; its units are children.
 */
export const modbusTcp = defineProtocol<ModbusMessage, Memory>({
  id: 'modbus-tcp',
  name: 'Modbus/TCP',
  family: 'control',
  reference: 'MODBUS Messaging on TCP/IP Implementation Guide V1.0b; MODBUS Application Protocol V1.1b3',
  carriers: ['tcp/502', 'udp/502', 'tcp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    'read device identification': 'vendor, product, revision, model, application', 'report server id': 'text', unit: 'units behind a gateway',
    'every function': 'operation, diagnostics by their sub-function, exceptions',
  },
  leaves: 'values of registers and files',
  facts: {
    'modbus-tcp.unit-id': 'unit that answered', 'modbus-tcp.gateway': 'true: it answers for units behind it', 'modbus-tcp.server-id': 'text of Report Server ID',
    'modbus-tcp.vendor-url': 'device identification object 3', 'modbus-tcp.product-name': 'object 4', 'modbus-tcp.application': 'object 6', 'modbus-tcp.object': 'object from 0x80 on',
    'modbus-tcp.unit-identification': 'what a unit behind the gateway says it is',
    'umas.owner': 'computer that reserved the controller', 'umas.project': 'name of the loaded project', 'umas.project-version': 'its version', 'umas.memory-card': 'type of the memory card',
  },
  begin: () => ({ units: new Set(), umas: new Pending(), asked: new Pending(), once: new Once() }),

  recognises(payload, context) {
    if (payload.remaining < 8 || payload.peek16(2) !== 0) return false;
    const length = payload.peek16(4)!;
    const code = payload.peek(7)!;
    // 253 bytes of PDU by the specification; UMAS controllers negotiate about 1 kB.
    if (length < 2 || length > (code === UMAS_FUNCTION_CODE ? 1500 : 254) || length + 6 > payload.remaining || (code & 0x7f) === 0) return false;
    if (context.destinationPort === 502 || context.sourcePort === 502) return true;
    payload.skip(8);
    return fits(code, payload.slice(length - 2)) && (payload.remaining === 0 || payload.peek16(2) === 0);
  },

  dissect(payload, context) {
    const transaction = payload.u16();
    if (payload.u16() !== 0) throw new Malformed('protocol id is not 0');
    const length = payload.u16();
    if (length < 2 || length > 1500) throw new Malformed('length is not one of Modbus');
    return within(payload, length, body => {
      const unit = body.u8();
      const raw = body.u8();
      const code = raw & 0x7f;
      const base = { transaction, unit, code };
      if (raw >= 0x80) return { ...base, exception: body.remaining > 0 ? body.u8() : 0, shown: 'response' as const };
      const shown = shownBy(code, body);
      if (code === UMAS_FUNCTION_CODE && body.remaining >= 2) {
        const umas = readUmas(body);
        if (!isUmasAnswer(umas)) context.memory?.umas.add(transaction, umas.function);
        return { ...base, umas, shown: isUmasAnswer(umas) ? 'response' : 'request' };
      }
      if (code === 8 && body.remaining >= 2) return { ...base, sub: body.u16(), shown };
      if (code === 43 && body.remaining > 0) {
        const sub = body.u8();
        const objects = sub === 14 && shown === 'response' ? attempt(() => readObjects(body)) : undefined;
        return { ...base, sub, shown, ...(objects ? { objects } : {}) };
      }
      if (code === 17 && shown === 'response') {
        const serverId = attempt(() => readServerId(body.slice(Math.min(body.u8(), body.remaining))));
        return { ...base, shown, ...(serverId === undefined ? {} : { serverId }) };
      }
      return { ...base, shown };
    });
  },

  direction: message => message.shown,
  carries: message => (message.umas ? ['umas'] : []),

  observe(message, context) {
    const { memory } = context;
    if (message.umas) {
      const asked = isUmasAnswer(message.umas) ? memory.umas.get(message.transaction) : undefined;
      return umasObservations(message.umas, asked);
    }
    if (fromClient(context, message.shown, 502) !== false) return [];
    // 0x0A and 0x0B: gateway path unavailable, target did not answer.
    if (message.exception !== undefined) return message.exception === 10 || message.exception === 11 ? [{ about: 'sender', key: 'modbus-tcp.gateway', value: true, confidence: 0.9 }] : [];
    const list: Observation[] = [];
    const { unit } = message;
    memory.units.add(unit);
    if (memory.once.first(`unit ${unit}`)) list.push({ about: 'sender', key: 'modbus-tcp.unit-id', value: unit, confidence: 0.9 });
    // 0 and 255 address the TCP device itself; 1 as well where it is the only one.
    const behind = [...memory.units].filter(each => each > 0 && each < 248);
    const gateway = behind.length > 1;
    if (gateway) {
      for (const each of behind) {
        if (memory.once.first(`child ${each}`)) list.push({ about: { child: `unit ${each}`, of: 'sender' }, key: 'modbus-tcp.unit-id', value: each, confidence: 0.9 });
      }
      if (memory.once.first('gateway')) list.push({ about: 'sender', key: 'modbus-tcp.gateway', value: true, confidence: 0.8 });
    }
    const about = gateway && behind.includes(unit) ? { child: `unit ${unit}`, of: 'sender' as const } : 'sender';
    if (message.serverId !== undefined) list.push(...claims(claim('sender', 'modbus-tcp.server-id', message.serverId)));
    if (message.objects) {
      for (const [id, text] of message.objects) {
        const key = OBJECT_KEYS[id] ?? (id === 4 ? 'modbus-tcp.product-name' : 'modbus-tcp.object');
        list.push(...claims(claim(about, key, text, 0.9)));
      }
      if (!message.objects.has(5)) list.push(...claims(claim(about, 'model', message.objects.get(4) ?? message.objects.get(1), 0.8)));
      if (about !== 'sender') list.push(...claims(claim('sender', 'modbus-tcp.unit-identification', `unit ${unit}: ${[...message.objects.values()].join(', ')}`)));
    }
    return list;
  },

  operations(message, context) {
    const { code, exception, sub } = message;
    const [name, kind] = MODBUS_FUNCTIONS[code] ?? [`function ${code}`, 'other'];
    if (exception !== undefined) return [{ name, code, kind, refused: true }];
    if (message.umas) {
      const inner = umasOperation(message.umas, context.memory.umas.get(message.transaction));
      const carrier: OperationSeen[] = isUmasAnswer(message.umas) ? [] : [{ name, code, kind }];
      return inner ? [...carrier, inner] : carrier;
    }
    if (fromClient(context, message.shown, 502) === false) {
      // Behind the first messages of a long conversation most requests are not remembered; where there were any, an answer is none of its own.
      if (context.memory.asked.get(message.transaction) === code || (context.glanced === true && context.memory.asked.size > 0)) return [];
    } else context.memory.asked.add(message.transaction, code);
    // Sub-functions 1 and 4 restart the device and silence it (§6.8).
    if (code === 8 && (sub === 1 || sub === 4)) return [{ name: sub === 1 ? 'restart communications' : 'force listen only mode', code, kind: 'control' }];
    if (code === 43 && sub === 14) return [{ name: 'read device identification', code, kind: 'identify' }];
    return [{ name, code, kind }];
  },

  // Function with the exception bit, who sends by the length, and of diagnostics, encapsulated interface and UMAS what they do. UMAS refusals do not say what they refuse.
  kindAt(bytes, start, end) {
    if (end - start < 8 || bytes[start + 2] !== 0 || bytes[start + 3] !== 0) return -1;
    const length = be16At(bytes, start + 4);
    const code = bytes[start + 7]!;
    if (length < 2 || length > (code === UMAS_FUNCTION_CODE ? 1500 : 260) || (code & 0x7f) === 0) return -1;
    if (code >= 0x80) return length === 3 ? code : -1;
    const there = Math.min(end - start - 8, length - 2);
    const first = there > 0 ? bytes[start + 8]! : 0;
    if (code === UMAS_FUNCTION_CODE && length >= 4) return there < 2 || bytes[start + 9] === UMAS_REFUSED ? -1 : 0x40000 | (bytes[start + 9]! << 8) | code;
    const shown = shownByLength(code, length - 2, first, there > 4 ? bytes[start + 12]! : -9);
    const sender = shown === undefined ? 0 : shown === 'request' ? 1 : 2;
    const sub = code === 43 ? first : code === 8 && there >= 2 ? Math.min(be16At(bytes, start + 8), 255) : 0;
    return (sender << 16) | (sub << 8) | code;
  },
  lengthAt: (bytes, start) => be16At(bytes, start + 4) + 6,
});

/** Objects of a Read Device Identification answer (§6.21): code, conformity, more, next, count, then id, length, text. */
function readObjects(body: Reader): Map<number, string> {
  body.skip(4);
  const count = body.u8();
  const objects = new Map<number, string>();
  for (let i = 0; i < count && body.remaining >= 2; i++) {
    const id = body.u8();
    // A text that is longer than its message is not all there, and half a name is a wrong one.
    const length = body.u8();
    if (length > body.remaining) break;
    const text = wireText(body.utf8(length));
    if (isPlainText(text)) objects.set(id, text);
  }
  return objects;
}

/** Report Server ID (§6.13) is device-specific: text where the maker put one, else the bytes. */
function readServerId(body: Reader): string | undefined {
  const bytes = body.rest();
  if (bytes.length === 0) return undefined;
  const runs = [...String.fromCharCode(...bytes).matchAll(/[\x20-\x7e]{4,}/g)].map(match => match[0]);
  return runs.length > 0 ? wireText(runs.join(' ')) : hex(bytes.subarray(0, 32));
}
