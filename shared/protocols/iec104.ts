import { Malformed } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';
import { Once } from './direction-kit';

/** Type identifications of commands and of what manages the station (IEC 60870-5-101 §7.2.1, IEC 60870-5-104 §8). */
const TYPES: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  45: ['single command', 'control'], 46: ['double command', 'control'], 47: ['regulating step command', 'control'], 48: ['set-point normalised', 'control'], 49: ['set-point scaled', 'control'], 50: ['set-point float', 'control'],
  51: ['bitstring command', 'control'], 58: ['single command with time', 'control'], 59: ['double command with time', 'control'], 60: ['regulating step command with time', 'control'], 61: ['set-point normalised with time', 'control'],
  62: ['set-point scaled with time', 'control'], 63: ['set-point float with time', 'control'], 64: ['bitstring command with time', 'control'], 70: ['end of initialisation', 'other'], 100: ['interrogation', 'read'], 101: ['counter interrogation', 'read'],
  102: ['read', 'read'], 103: ['clock synchronisation', 'control'], 104: ['test', 'other'], 105: ['reset process', 'control'], 106: ['delay acquisition', 'other'], 107: ['test with time', 'other'],
  110: ['parameter normalised', 'write'], 111: ['parameter scaled', 'write'], 112: ['parameter float', 'write'], 113: ['parameter activation', 'write'],
  120: ['file ready', 'program'], 121: ['section ready', 'program'], 122: ['call directory or file', 'program'], 123: ['last section', 'program'], 124: ['acknowledge file', 'program'], 125: ['file segment', 'program'], 126: ['directory', 'read'], 127: ['query log', 'read'],
};
const U_FUNCTIONS: Readonly<Record<number, readonly [name: string, request: boolean]>> = {
  0x07: ['STARTDT', true], 0x0b: ['STARTDT', false], 0x13: ['STOPDT', true], 0x23: ['STOPDT', false], 0x43: ['TESTFR', true], 0x83: ['TESTFR', false],
};

interface Iec104Message {
  readonly form: 'i' | 's' | 'u';
  readonly function?: number;
  readonly type?: number;
  /** Cause of transmission: 6 activation, 7 its confirmation, 8 deactivation … */
  readonly cause?: number;
  readonly negative?: boolean;
  readonly station?: number;
}

/** Process information, as a station sends it of itself. */
const isMonitored = (type: number): boolean => type < 45 || type === 70;

/** IEC 60870-5-104: telecontrol. No login; TLS (IEC 62351-3) would be another protocol on the wire. */
export const iec104 = defineProtocol<Iec104Message, { readonly once: Once }>({
  id: 'iec104',
  name: 'IEC 60870-5-104',
  family: 'control',
  reference: 'IEC 60870-5-104:2006 and 60870-5-101:2003',
  carriers: ['tcp/2404', 'tcp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { APCI: 'start, stop and test', ASDU: 'type, cause, common address, operation, refusals' },
  leaves: 'values of information objects, files',
  facts: { 'iec104.common-address': 'common address of the station' },
  begin: () => ({ once: new Once(64) }),

  recognises(payload, context) {
    if (payload.remaining < 6 || payload.peek() !== 0x68) return false;
    const length = payload.peek(1)!;
    if (length < 4 || length > 253 || length + 2 > payload.remaining) return false;
    const control = payload.peek(2)!;
    const home = context.sourcePort === 2404 || context.destinationPort === 2404;
    if ((control & 3) === 3) return length === 4 && U_FUNCTIONS[control] !== undefined && payload.peek(3) === 0 && payload.peek16(4) === 0;
    if ((control & 3) === 1) return home && length === 4 && payload.peek(3) === 0;
    return home && length >= 10 && (control & 1) === 0 && payload.peek(6)! > 0 && payload.peek(6)! < 128;
  },

  dissect(payload) {
    if (payload.u8() !== 0x68) throw new Malformed('no IEC 104 start octet');
    const length = payload.u8();
    if (length < 4) throw new Malformed('IEC 104 length below its control field');
    return within(payload, length, body => {
      const control = body.u8();
      body.skip(3);
      if ((control & 3) === 3) return { form: 'u', function: control };
      if (control & 1) return { form: 's' };
      const type = body.u8();
      body.skip(1);
      const cause = body.u8();
      body.skip(1);
      return { form: 'i', type, cause: cause & 0x3f, negative: (cause & 0x40) !== 0, station: body.u16le() };
    });
  },

  direction({ form, function: code, type, cause }) {
    // TESTFR goes either way.
    if (form === 'u') return (code! & 0xc0) !== 0 ? undefined : U_FUNCTIONS[code!]?.[1] ? 'request' : 'response';
    if (type === undefined) return undefined;
    if (isMonitored(type)) return 'response';
    return cause === 6 || cause === 8 || cause === 5 ? 'request' : cause === 7 || cause === 9 || cause === 10 || cause! >= 44 ? 'response' : undefined;
  },

  observe(message, { memory }) {
    const { type, station, cause } = message;
    if (type === undefined || this.direction!(message) !== 'response' || cause! >= 44 || !memory.once.first(String(station))) return [];
    return claims(claim('sender', 'iec104.common-address', station, 0.9));
  },

  operations(message) {
    const { form, function: code, type, cause, negative } = message;
    if (form === 'u') {
      const found = U_FUNCTIONS[code!];
      return found?.[1] ? [{ name: found[0], kind: 'other' }] : [];
    }
    if (type === undefined) return [];
    if (isMonitored(type)) return [{ name: type === 70 ? 'end of initialisation' : 'process information', code: type, kind: type === 70 ? 'other' : 'read' }];
    const [name, kind] = TYPES[type] ?? [`type ${type}`, 'other'];
    const operation: OperationSeen = { name, code: type, kind };
    if (negative || cause! >= 44) return [{ ...operation, refused: true }];
    return this.direction!(message) === 'response' ? [] : [operation];
  },

  // Type and cause with its sign; of a control function its code.
  kindAt(bytes, start, end) {
    if (end - start < 6 || bytes[start] !== 0x68) return -1;
    const length = bytes[start + 1]!;
    const control = bytes[start + 2]!;
    if (length < 4 || length > 253) return -1;
    if ((control & 3) === 3) return length === 4 ? 0x10000 | control : -1;
    if (control & 1) return length === 4 ? 0x20000 : -1;
    return length < 10 || end - start < 12 || bytes[start + 6] === 0 ? -1 : (bytes[start + 6]! << 7) | (bytes[start + 8]! & 0x7f);
  },
  lengthAt: (bytes, start) => bytes[start + 1]! + 2,
});
