import { Malformed, hex, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { attempt, claim, claims, within } from './claims-kit';
import { defineProtocol } from './definition';

const REQUEST = 0;
const RESPONSE = 1;
const TOKEN_PASSING = 3;
const IDS: Readonly<Record<number, string>> = { 0: 'session initiate', 1: 'session close', 2: 'keep alive', 4: 'direct command', 5: 'read audit log' };
/** Universal and common practice commands (HCF_SPEC-127, -151). */
const COMMANDS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0: ['read unique identifier', 'identify'], 1: ['read primary variable', 'read'], 2: ['read current and percent', 'read'], 3: ['read dynamic variables', 'read'], 6: ['write polling address', 'write'], 7: ['read loop configuration', 'read'],
  9: ['read device variables', 'read'], 11: ['read unique identifier by tag', 'identify'], 12: ['read message', 'read'], 13: ['read tag', 'identify'], 14: ['read transducer information', 'read'], 15: ['read device information', 'read'],
  16: ['read final assembly number', 'identify'], 17: ['write message', 'write'], 18: ['write tag', 'write'], 19: ['write final assembly number', 'write'], 20: ['read long tag', 'identify'], 21: ['read unique identifier by long tag', 'identify'],
  22: ['write long tag', 'write'], 33: ['read device variables', 'read'], 34: ['write damping', 'write'], 35: ['write range values', 'write'], 36: ['set upper range', 'write'], 37: ['set lower range', 'write'], 38: ['reset configuration changed', 'write'],
  40: ['fixed current mode', 'control'], 41: ['perform self test', 'control'], 42: ['perform device reset', 'control'], 43: ['set zero', 'write'], 44: ['write units', 'write'], 45: ['trim zero', 'write'], 46: ['trim gain', 'write'], 47: ['write transfer function', 'write'],
  48: ['read additional status', 'read'], 49: ['write sensor serial number', 'write'], 71: ['lock device', 'control'], 72: ['squawk', 'control'], 77: ['send command to sub-device', 'other'],
};

interface HartMessage {
  readonly type: number;
  readonly id: number;
  readonly status: number;
  readonly command?: number;
  readonly failed?: boolean;
  readonly address?: string;
  readonly identity?: { readonly manufacturer?: number; readonly deviceType: number; readonly serial: string; readonly revision: string };
  readonly tag?: string;
}

/** HART-IP: process instruments behind a gateway. */
export const hartIp = defineProtocol<HartMessage>({
  id: 'hart-ip',
  name: 'HART-IP',
  family: 'control',
  reference: 'FieldComm HCF_SPEC-085 (HART-IP), HCF_SPEC-127 (universal commands)',
  carriers: ['tcp/5094', 'udp/5094'],
  authentication: 'none',
  encryption: 'none',
  reads: { session: 'initiate', 'commands 0, 20, 22': 'device type, manufacturer, serial, revision, long tag', 'every command': 'operation' },
  leaves: 'process values, HART-IP version 2 under TLS',
  facts: { 'hart-ip.device-type': 'expanded device type', 'hart-ip.manufacturer-id': 'manufacturer number' },

  recognises: payload => payload.remaining >= 8 && (payload.peek() === 1 || payload.peek() === 2) && (payload.peek(1)! & 0x0f) <= 2 && payload.peek(2)! <= 5 && payload.peek16(6)! >= 8 && payload.peek16(6)! <= payload.remaining,

  dissect(payload) {
    const version = payload.u8();
    if (version !== 1 && version !== 2) throw new Malformed('no HART-IP version');
    const type = payload.u8() & 0x0f;
    const id = payload.u8();
    const status = payload.u8();
    payload.skip(2);
    const length = payload.u16();
    if (length < 8) throw new Malformed('HART-IP length below its header');
    return within(payload, length - 8, body => ({ type, id, status, ...(id === TOKEN_PASSING ? attempt(() => readFrame(type, body)) : {}) }));
  },

  direction: ({ type }) => (type === REQUEST ? 'request' : 'response'),

  observe({ type, identity, tag }) {
    if (type === REQUEST) return [];
    const list: Observation[] = [];
    if (identity) {
      list.push(...claims(
        claim('sender', 'hart-ip.device-type', identity.deviceType, 0.9), claim('sender', 'hart-ip.manufacturer-id', identity.manufacturer, 0.9), claim('sender', 'serial', identity.serial, 0.7), claim('sender', 'firmware', identity.revision, 0.7),
      ));
    }
    list.push(...claims(claim('sender', 'name', tag, 0.9)));
    return list;
  },

  operations({ type, id, command, failed }) {
    if (command !== undefined) {
      const [name, kind] = COMMANDS[command] ?? [`command ${command}`, 'other'];
      if (type === REQUEST) return [{ name, code: command, kind }];
      return type === RESPONSE && failed ? [{ name, code: command, kind, refused: true }] : [];
    }
    return type === REQUEST && IDS[id] !== undefined ? [{ name: IDS[id], kind: 'other' }] : [];
  },
});

/** Token-passing frame: delimiter, address, command, byte count, then status in an answer, and data (HCF_SPEC-081). */
function readFrame(type: number, body: Reader): Partial<HartMessage> {
  const delimiter = body.u8();
  const address = hex(body.take(delimiter & 0x80 ? 5 : 1));
  body.skip((delimiter >> 5) & 3);
  const command = body.u8();
  const data = body.slice(Math.min(body.u8(), body.remaining));
  if (type !== RESPONSE || data.remaining < 2) return { address, command };
  const code = data.u8();
  data.skip(1);
  // Bit 7: a communication error; else codes below 8 but for warnings refuse.
  const failed = code >= 0x80 || (code > 0 && code !== 8 && code !== 14 && code !== 24 && code < 112);
  if (failed) return { address, command, failed };
  if ((command === 0 || command === 11 || command === 21) && data.remaining >= 12) {
    data.skip(1);
    const deviceType = data.u16();
    data.skip(1);
    const hart = data.u8();
    data.skip(1);
    const software = data.u8();
    data.skip(2);
    const serial = hex(data.take(3));
    // HART 7 adds the manufacturer's own number behind the fixed part.
    const manufacturer = data.remaining >= 7 ? (data.skip(5), data.u16()) : undefined;
    return { address, command, failed, identity: { deviceType, serial, revision: `${software}`, ...(manufacturer === undefined || hart < 7 ? {} : { manufacturer }) } };
  }
  if (command === 20 || command === 22) return { address, command, failed, tag: wireText(data.latin1(Math.min(32, data.remaining)).replace(/\0.*$/s, '')) };
  return { address, command, failed };
}
