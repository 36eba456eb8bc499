import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';
import { Once } from './direction-kit';

/** Datagram commands (IEC 61158-4-12 §5.4): bit 0 of `writes` says whether the command writes. */
const COMMANDS: readonly (readonly [name: string, writes: boolean] | undefined)[] = [
  ['no operation', false], ['auto-increment read', false], ['auto-increment write', true], ['auto-increment read write', true], ['configured read', false], ['configured write', true], ['configured read write', true],
  ['broadcast read', false], ['broadcast write', true], ['broadcast read write', true], ['logical read', false], ['logical write', true], ['logical read write', true], ['auto-increment read multiple write', false], ['configured read multiple write', false],
];
const BROADCAST_READ = 7;
/** Register of the application layer's requested state. */
const AL_CONTROL = 0x0120;
const MAILBOX_FILE = 4;

interface Datagram {
  readonly command: number;
  readonly register: number;
  /** How many slaves took part; 0 on the way out. */
  readonly working: number;
  readonly mailbox?: number;
}

/** EtherCAT: one frame passes through all slaves, which have no address of their own on Ethernet. */
export const ethercat = defineProtocol<{ readonly datagrams: readonly Datagram[] }, { readonly once: Once }>({
  id: 'ethercat',
  name: 'EtherCAT',
  family: 'control',
  reference: 'IEC 61158-4-12; ETG.1000',
  carriers: ['ethertype/0x88a4', 'udp/34980'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'returned broadcast': 'slaves, master', datagrams: 'operation on state, identity and mailboxes' },
  leaves: 'process data, identity in SII, CoE objects',
  facts: { 'ethercat.slaves': 'slaves that answered a broadcast read', 'ethercat.role': 'master' },
  begin: () => ({ once: new Once(16) }),

  recognises(payload) {
    if (payload.remaining < 14) return false;
    const header = payload.peek16le()!;
    const length = header & 0x7ff;
    return header >> 12 === 1 && length >= 12 && length + 2 <= payload.remaining && payload.peek(2)! < COMMANDS.length;
  },

  dissect(payload) {
    const header = payload.u16le();
    if (header >> 12 !== 1) throw new Malformed('EtherCAT frame that holds no datagrams');
    const body = payload.slice(header & 0x7ff);
    payload.skip(payload.remaining);
    return complete(() => ({ datagrams: readDatagrams(body) }));
  },

  observe({ datagrams }, { memory, sourceMac }) {
    const slaves = Math.max(0, ...datagrams.map(each => (each.command === BROADCAST_READ ? each.working : 0)));
    // Slaves set the local bit of the source address when they send the frame back.
    const outbound = sourceMac !== undefined && (parseInt(sourceMac.slice(0, 2), 16) & 2) === 0;
    return claims(
      outbound && memory.once.first('master') && claim('sender', 'ethercat.role', 'master', 0.7),
      slaves > 0 && memory.once.first(String(slaves)) && claim('sender', 'ethercat.slaves', slaves, 0.8),
    );
  },

  operations({ datagrams }) {
    return datagrams.flatMap((datagram): OperationSeen[] => {
      if (datagram.working > 0) return [];
      const [name, writes] = COMMANDS[datagram.command] ?? [`command ${datagram.command}`, false];
      if (writes && datagram.register === AL_CONTROL && datagram.command < 10) return [{ name: 'change state', code: datagram.command, kind: 'control' }];
      if (writes && datagram.mailbox === MAILBOX_FILE) return [{ name: 'file over EtherCAT', code: datagram.command, kind: 'program' }];
      return [{ name, code: datagram.command, kind: datagram.command >= 10 || datagram.command === 0 ? 'other' : writes ? 'write' : 'read' }];
    });
  },
});

function readDatagrams(body: Reader): Datagram[] {
  const list: Datagram[] = [];
  for (let more = true; more && body.remaining >= 12;) {
    const command = body.u8();
    body.skip(3);
    const register = body.u16le();
    const length = body.u16le();
    more = (length & 0x8000) !== 0;
    body.skip(2);
    const data = body.slice(length & 0x7ff);
    // Mailbox header: length, address, channel, type in the low half of its last byte.
    const size = data.peek16le() ?? 0;
    const mailbox = command === 5 && register >= 0x1000 && data.remaining >= 8 && size >= 2 && size + 6 <= data.remaining ? data.peek(5)! & 0x0f : undefined;
    list.push({ command, register, working: body.u16le(), ...(mailbox === undefined ? {} : { mailbox }) });
  }
  return list;
}
