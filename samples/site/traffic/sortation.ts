// VLAN 60, the sortation cell: Rockwell controllers, their panels, input and output, and who engineers them.

import { BOOL, DINT, INT, REAL, cipRequest, cipResponse, classPath, forwardOpenIo, forwardOpenResponse } from '../../wire/cip';
import { cat, f32le, u16le, u32le, u8 } from '../../wire/bytes';
import { ioData, listIdentityRequest, listIdentityResponse, registerSession, rrData } from '../../wire/enip';
import type { Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { CIP_IDENTITIES, cipIdentity } from '../directory';
import type { Frame } from '../network';
import { host } from '../network';
import type { Originator } from './cip-kit';
import { CipClient, bool, dint, int } from './cip-kit';

const ROCKWELL_SOFTWARE = 77;

/** Polls a few tags of a controller for the whole capture; writes one of them now and then. */
export function poll(id: string, from: string, to: string, period: number, tags: string[], originator: Originator, writes: { tag: string; chance: number } | null = null, marks: string[] = []): Conversation {
  return {
    id, *run(c) {
      const times = c.every(period);
      const first = times.next().value as number;
      const plc = new CipClient(c, host(from), host(to), first - 300 * MS, originator);
      plc.tcp.marks = marks;
      yield* plc.register();
      yield* plc.identify(cipIdentity(to, c.options.start));
      yield* plc.open();
      let n = 0;
      for (const t of times) {
        yield* plc.tcp.until(t);
        const tag = tags[n++ % tags.length]!;
        if (tag.endsWith('Speed')) yield* plc.read(tag, REAL, f32le(c.random.between(1.9, 2.4)));
        else if (tag.endsWith('Run')) yield* plc.read(tag, BOOL, bool(true));
        else yield* plc.read(tag, DINT, dint(c.random.int(1000, 90000)));
        if (writes && c.random.next() < writes.chance) yield* plc.write(writes.tag, INT, int(c.random.int(1, 48)), 'cip-write');
      }
      yield* plc.close();
    },
  };
}

/** A class 1 connection: opened over TCP, then datagrams both ways at the packet interval. */
function inputOutput(id: string, from: string, to: string, interval: number): Conversation {
  return {
    id, *run(c) {
      const scanner = host(from), adapter = host(to), serial = c.random.int(1, 0xffff);
      const connection = { toTarget: c.random.int(0x10000, 0x7fffffff), toOriginator: c.random.int(0x10000, 0x7fffffff), serial, vendor: 1, originatorSerial: cipIdentity(from).serial };
      const start = c.random.between(0.2, 1) * SECOND;
      const tcp = c.tcp(scanner, adapter, 44818, start);
      const session = c.random.int(0x10000, 0x7fffffff), context = c.random.bytes(8);
      yield* tcp.exchange(registerSession(0), registerSession(session));
      yield* tcp.exchange(rrData(session, forwardOpenIo(connection, interval / 1000, 38, 30), context), rrData(session, forwardOpenResponse(connection, interval / 1000), context));
      yield* tcp.until(tcp.t + 60 * MS);
      const length = c.options.fullRate ? c.options.duration - 10 * SECOND : SECOND / 2;
      const windows = c.options.fullRate ? [tcp.t] : [tcp.t, c.options.duration / 2];
      let sequence = 0;
      for (const from of windows) {
        for (let t = from; t < from + length; t += interval) {
          sequence++;
          const out = cat(u16le(sequence), u32le(1), u16le(c.random.int(0, 3)), Buffer.alloc(30));
          yield* c.udp(t + c.random.between(0, 0.05) * interval, scanner, adapter, 2222, 2222, ioData(connection.toTarget, sequence, out));
          const back = cat(u16le(sequence), u16le(c.random.int(0, 255)), Buffer.alloc(26));
          yield* c.udp(t + (0.4 + c.random.between(0, 0.05)) * interval, adapter, scanner, 2222, 2222, ioData(connection.toOriginator, sequence, back));
        }
      }
    },
  };
}

/** The engineering station asks each known address who it is (directed, one datagram each). */
export function identityScan(id: string, from: string, keys: string[], at: number): Conversation {
  return {
    id, *run(c) {
      let t = at;
      for (const key of keys) {
        const port = c.port();
        yield* c.udp(t, host(from), host(key), port, 44818, listIdentityRequest());
        yield* c.udp(t + c.random.between(0.8, 3) * MS, host(key), host(from), 44818, port, listIdentityResponse(host(key).ip, cipIdentity(key, c.options.start)));
        t += c.random.between(15, 40) * MS;
      }
    },
  };
}

const FILE = 0x37, CONTROLLER = 0x64, PROGRAM = 0x68, SYMBOL = 0x6b;

/** Studio 5000 goes online: reads of the controller object and of the symbol list. */
function* online(plc: CipClient, random: { int: (a: number, b: number) => number; bytes: (n: number) => Buffer }, rounds: number): Generator<Frame> {
  for (let i = 0; i < rounds; i++) {
    yield* plc.tcp.until(plc.tcp.t + random.int(180, 900) * MS);
    yield* plc.connected(cipRequest(0x03, classPath(CONTROLLER, 1), cat(u16le(3), u16le(1), u16le(5), u16le(10))), cipResponse(0x03, cat(u16le(3), u16le(1), u16le(0), u32le(0x2041), u16le(5), u16le(0), u32le(7), u16le(10), u16le(0), u32le(0))));
    if (i % 4 === 0) yield* plc.connected(cipRequest(0x55, classPath(SYMBOL, i + 1), cat(u16le(2), u16le(1), u16le(2))), cipResponse(0x55, random.bytes(120), 6));
  }
}

/** Program download: controller to program mode, file transfer into the program object, back to run. */
export function* download(plc: CipClient, random: { int: (a: number, b: number) => number; bytes: (n: number) => Buffer }, blocks: number, ...marks: string[]): Generator<Frame> {
  yield* plc.connected(cipRequest(0x07, classPath(CONTROLLER, 1)), cipResponse(0x07), 'cip-stop', ...marks);
  yield* plc.connected(cipRequest(0x4c, classPath(FILE, 200), cat(u32le(blocks * 400), u16le(1), u8(0))), cipResponse(0x4c, cat(u32le(1), u16le(400))), 'cip-download', ...marks);
  for (let i = 0; i < blocks; i++) {
    yield* plc.tcp.until(plc.tcp.t + random.int(20, 70) * MS);
    yield* plc.connected(cipRequest(0x50, classPath(FILE, 200), cat(u8(i === 0 ? 0 : i === blocks - 1 ? 2 : 1, i & 0xff), random.bytes(400))), cipResponse(0x50, u8(i & 0xff)), ...marks);
  }
  yield* plc.connected(cipRequest(0x08, classPath(PROGRAM, 0), cat(u16le(1), u16le(1))), cipResponse(0x08, u16le(3)), ...marks);
  yield* plc.connected(cipRequest(0x06, classPath(CONTROLLER, 1)), cipResponse(0x06), 'cip-start', ...marks);
}

const EWS: Originator = { vendor: ROCKWELL_SOFTWARE, serial: 0x0043e5a1 };
const SCADA: Originator = { vendor: ROCKWELL_SOFTWARE, serial: 0x00405cad };

export const sortation: readonly Conversation[] = [
  identityScan('ENIP-SCAN', 'A043', [...CIP_IDENTITIES.keys()].filter(k => /^A05|A060/.test(k)), 70 * SECOND),
  identityScan('ENIP-INVENTORY', 'A045', ['A080', 'A083', 'A090', 'A092', 'A050', 'A051', 'A052'], 11 * MINUTE),
  poll('C50', 'A040', 'A050', 500 * MS, ['SRT_Count', 'SRT_Rejects', 'SRT_Speed', 'SRT_Run'], SCADA),
  poll('C51', 'A040', 'A051', 500 * MS, ['IND_Count', 'IND_Speed', 'IND_Run'], SCADA),
  poll('C52', 'A040', 'A052', 1 * SECOND, ['SAFE_EStopCount', 'SAFE_Run'], SCADA, null, ['N7']),
  poll('C53', 'A053', 'A050', 300 * MS, ['SRT_Count', 'SRT_Lane', 'SRT_Speed', 'SRT_Run'], { vendor: 1, serial: 0x7a0153d1 }, { tag: 'HMI_SpeedStep', chance: 0.02 }),
  poll('C54', 'A054', 'A051', 300 * MS, ['IND_Count', 'IND_Lane', 'IND_Run'], { vendor: 1, serial: 0x7a0154d2 }, { tag: 'HMI_LaneSelect', chance: 0.02 }),
  poll('C42', 'A063', 'A051', 250 * MS, ['WCS_NextTote', 'WCS_Heartbeat', 'WCS_LaneFull'], { vendor: 0xf33d, serial: 0x21504345 }, { tag: 'WCS_DivertCmd', chance: 0.25 }, ['W03']),
  inputOutput('C55', 'A050', 'A055', 20 * MS),
  inputOutput('C56', 'A050', 'A056', 20 * MS),
  { ...inputOutput('C57', 'A050', 'A057', 10 * MS) },
  inputOutput('C58', 'A051', 'A058', 10 * MS),
  {
    id: 'C20', *run(c) {
      const plc = new CipClient(c, host('A043'), host('A051'), 20 * MINUTE + 4 * SECOND, EWS);
      plc.tcp.marks = ['N2'];
      yield* plc.register();
      yield* plc.identify(cipIdentity('A051', c.options.start));
      yield* plc.open();
      yield* online(plc, c.random, 20);
      yield* download(plc, c.random, 30, 'N2-download');
      yield* online(plc, c.random, 15);
      yield* plc.close();
    },
  },
  {
    id: 'C59', *run(c) {
      const plc = new CipClient(c, host('A043'), host('A050'), 20 * MINUTE + 20 * SECOND, EWS);
      yield* plc.register();
      yield* plc.identify(cipIdentity('A050', c.options.start));
      yield* plc.open();
      yield* online(plc, c.random, 30);
      yield* plc.close();
    },
  },
  {
    id: 'C60', *run(c) {
      const plc = new CipClient(c, host('A045'), host('A050'), 12 * MINUTE + 2 * SECOND, { vendor: ROCKWELL_SOFTWARE, serial: 0x0045ac01 });
      plc.tcp.marks = ['N5'];
      yield* plc.register();
      yield* plc.identify(cipIdentity('A050', c.options.start));
      yield* plc.open();
      yield* plc.connected(cipRequest(0x4b, classPath(FILE, 200), u8(200)), cipResponse(0x4b, cat(u32le(12000), u8(200))));
      for (let i = 0; i < 30; i++) {
        yield* plc.tcp.until(plc.tcp.t + c.random.int(30, 80) * MS);
        yield* plc.connected(cipRequest(0x4f, classPath(FILE, 200), u8(i)), cipResponse(0x4f, cat(u8(i === 0 ? 0 : i === 29 ? 2 : 1, i), c.random.bytes(400))));
      }
      yield* plc.close();
    },
  },
];

