import { Malformed } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

/** Service request codes (Denton et al., "Leveraging the SRTP protocol for over-the-network memory acquisition of a GE Fanuc Series 90-30", table 2). */
const SERVICES: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x00: ['short status', 'read'], 0x03: ['return program names', 'read'], 0x04: ['read system memory', 'read'], 0x05: ['read task memory', 'read'], 0x06: ['read program memory', 'program'], 0x07: ['write system memory', 'write'],
  0x08: ['write task memory', 'write'], 0x09: ['write program memory', 'program'], 0x20: ['programmer log on', 'other'], 0x21: ['change privilege level', 'control'], 0x22: ['set controller id', 'control'], 0x23: ['set run or stop', 'control'],
  0x24: ['set clock', 'control'], 0x25: ['read clock', 'read'], 0x38: ['return fault table', 'read'], 0x39: ['clear fault table', 'control'], 0x3f: ['program store', 'program'], 0x40: ['program load', 'program'], 0x43: ['return controller type and id', 'identify'],
  0x44: ['toggle force', 'control'],
};
const FRAME = 56;
const SERVICE_AT = 42;

interface SrtpMessage {
  /** 0 initialise, 1 its answer, 2 request, 3 answer. */
  readonly type: number;
  readonly service?: number;
  readonly refused?: boolean;
  readonly beyond: number;
}

/** GE SRTP: Series 90 and PACSystems controllers. The first frame of a connection is 56 zero bytes. */
export const geSrtp = defineProtocol<SrtpMessage>({
  id: 'ge-srtp',
  name: 'GE SRTP',
  family: 'control',
  reference: 'No public specification; published reverse engineering of Series 90-30',
  carriers: ['tcp/18245', 'tcp/18246'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'first frame, request': 'operation', answer: 'that it is a server' },
  leaves: 'values, programs, controller type in the answer',
  facts: { 'ge-srtp.server': 'true: it answers service requests' },

  recognises(payload) {
    if (payload.remaining < FRAME) return false;
    const type = payload.peek()!;
    if (type > 3 || payload.peek(1) !== 0) return false;
    if (type < 2) return payload.take(FRAME).subarray(2).every(byte => byte === 0 || byte === 1 || byte === 0x0f);
    return [0xc0, 0x80, 0xd4, 0x94, 0xd1].includes(payload.peek(31)!);
  },

  dissect(payload) {
    payload.need(FRAME);
    const type = payload.peek()!;
    if (type > 3) throw new Malformed('no SRTP frame type');
    // Data behind the frame, in bytes.
    const beyond = payload.peek16le(4)!;
    const kind = payload.peek(31)!;
    const service = payload.peek(SERVICE_AT)!;
    payload.skip(FRAME);
    if (type === 2) return { type, service, beyond };
    // 0xD1 is the refusing answer of the mailbox.
    return { type, beyond: type === 3 ? beyond : 0, refused: type === 3 && kind === 0xd1 };
  },

  remainder: message => message.beyond,
  direction: ({ type }) => (type === 0 || type === 2 ? 'request' : 'response'),
  observe: ({ type }) => (type === 3 ? claims(claim('sender', 'ge-srtp.server', true, 0.7), claim('sender', 'vendor', 'GE Intelligent Platforms', 0.5)) : []),
  operations({ type, service }) {
    if (type === 0) return [{ name: 'initialise connection', kind: 'other' }];
    if (type !== 2) return [];
    const [name, kind] = SERVICES[service!] ?? [`service 0x${service!.toString(16).padStart(2, '0')}`, 'other'];
    return [{ name, code: service!, kind }];
  },
});
