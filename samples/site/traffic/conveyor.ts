// VLAN 61, the conveyor cell: Siemens controllers over S7comm, S7comm-plus and PROFINET, and who should not be there.

import { cat, u16, u32, u8 } from '../../wire/bytes';
import { dcpIdentifyAll, dcpIdentifyResponse, realTime } from '../../wire/profinet';
import type { DcpIdentity } from '../../wire/profinet';
import { componentIdentification, cotpConnect, moduleIdentification, readVar, readVarResponse, s7plus, setupRequest, setupResponse, szlRequest, szlResponse, tsap, writeVar, writeVarResponse } from '../../wire/s7';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import type { Frame } from '../network';
import { host } from '../network';
import type { TcpSession } from '../session';

interface S7Station { order: string; firmware: [number, number, number]; hardware: number; texts: Record<number, string>; slot: number }

const STATIONS: Record<string, S7Station> = {
  A070: { order: '6ES7 512-1SK01-0AB0', hardware: 3, firmware: [2, 9, 4], slot: 1, texts: { 1: 'CNV-STATION-01', 2: 'CNV-PLC-01', 3: 'Halden DC1', 4: 'Original Siemens Equipment', 5: 'S C-J7B412345019', 7: 'CPU 1512SP-1 PN', 11: 'Conveyor line 1' } },
  A071: { order: '6ES7 214-1AG40-0XB0', hardware: 9, firmware: [4, 4, 1], slot: 1, texts: { 1: 'S7-1200 station_2', 2: 'CNV-PLC-02', 3: 'Halden DC1', 4: 'Original Siemens Equipment', 5: 'S C-K9D803312019', 7: 'CPU 1214C DC/DC/DC', 11: 'Dock conveyor' } },
  A165: { order: '6ES7 214-1AG40-0XB0', hardware: 7, firmware: [4, 2, 3], slot: 1, texts: { 1: 'S7-1200 station_1', 2: 'XD2-PLC-01', 3: 'Halden XD2', 4: 'Original Siemens Equipment', 5: 'S C-H3A701192017', 7: 'CPU 1214C AC/DC/Rly' } },
};

function station(key: string): S7Station {
  const found = STATIONS[key];
  if (!found) throw new Error(`${key} is no S7 station`);
  return found;
}

/** COTP and S7 setup. `kind` of the calling side as in its TSAP. */
function* connect(tcp: TcpSession, kind: 1 | 2 | 3, slot: number): Generator<Frame> {
  const own = tsap(kind === 1 ? 1 : kind, 0, 0), called = tsap(kind, 0, slot);
  yield* tcp.exchange(cotpConnect(false, 0x0001, 0, own, called), cotpConnect(true, 0x0006, 0x0001, own, called));
  yield* tcp.exchange(setupRequest(1), setupResponse(1));
}

function* identify(tcp: TcpSession, s: S7Station, reference: number): Generator<Frame> {
  yield* tcp.exchange(szlRequest(reference, 0x0011), szlResponse(reference, 0x0011, 0, moduleIdentification(s.order, s.hardware, s.firmware)));
  yield* tcp.exchange(szlRequest(reference + 1, 0x001c), szlResponse(reference + 1, 0x001c, 0, componentIdentification(s.texts)));
}

function s7Poll(id: string, from: string, to: string, kind: 2 | 3, period: number, marks: string[] = []): Conversation {
  return {
    id, *run(c) {
      const times = c.every(period);
      const tcp = c.tcp(host(from), host(to), 102, (times.next().value as number) - 200 * MS);
      tcp.marks = marks;
      const s = station(to);
      yield* connect(tcp, kind, s.slot);
      yield* identify(tcp, s, 2);
      let reference = 16;
      for (const t of times) {
        yield* tcp.until(t);
        reference = (reference + 1) & 0xffff;
        yield* tcp.exchange(readVar(reference, 100, 0, 48), readVarResponse(reference, cat(u16(0x0101), u32(c.random.int(0, 200000)), c.random.bytes(42))));
      }
      yield* tcp.close();
    },
  };
}

/** S7comm-plus: session creation with the order number in clear, then cyclic reads of values. */
function* plusSession(c: Context, tcp: TcpSession, client: string): Generator<Frame, number> {
  const called = Buffer.from(`SIMATIC-ROOT-${client}`), calling = u8(6, 0);
  yield* tcp.exchange(cotpConnect(false, 0x0002, 0, calling, called), cotpConnect(true, 0x000a, 0x0002, calling, called));
  const session = c.random.int(0x380, 0x3ff);
  const text = (value: string): Buffer => cat(u8(0xa3, 0x82, 0x2d, 0, 0x15, value.length), value);
  yield* tcp.exchange(
    s7plus(1, 0x31, 0x04ca, 1, 0x120, cat(u32(0x01d), u8(0), u16(0x04), u8(0xa1), u32(0xd3), u8(0x82, 0x1f, 0, 0), text(`${client === 'ES' ? '1:::6.0::TCP/IP -> Intel(R) Ethernet' : 'Panel_1'}`), u8(0xa2), u32(0))),
    s7plus(1, 0x32, 0x04ca, 1, 0, cat(u8(0, 2), u16(0x8703), u16(session), u8(0xa1), u32(0x120), text('1;6ES7 512-1SK01-0AB0 ;V2.9'), u8(0xa2), u32(0))),
  );
  return session;
}

const DCP: Record<string, DcpIdentity> = {
  A070: { station: 'cnv-plc-01', type: 'S7-1500', vendorId: 0x002a, deviceId: 0x010d, role: 2, ip: '10.40.61.10', gateway: '10.40.61.1' },
  A071: { station: 'cnv-plc-02', type: 'S7-1200', vendorId: 0x002a, deviceId: 0x010d, role: 2, ip: '10.40.61.11', gateway: '10.40.61.1' },
  A072: { station: 'cnv-hmi-01', type: 'SIMATIC-HMI KTP700', vendorId: 0x002a, deviceId: 0x0403, role: 1, ip: '10.40.61.20', gateway: '10.40.61.1' },
  A073: { station: 'cnv-io-01', type: 'ET200SP IM155-6', vendorId: 0x002a, deviceId: 0x0313, role: 1, ip: '10.40.61.30', gateway: '10.40.61.1' },
  A074: { station: 'cnv-drv-01', type: 'MOVI-C MDX', vendorId: 0x010a, deviceId: 0x0010, role: 1, ip: '10.40.61.40', gateway: '10.40.61.1' },
  A075: { station: 'cnv-sw-01', type: 'SCALANCE XC208', vendorId: 0x002a, deviceId: 0x0a01, role: 1, ip: '10.40.61.2', gateway: '10.40.61.1' },
};

function dcpScan(c: Context, at: number): Frame[] {
  const asker = host('A070'), xid = c.random.int(1, 0xffffff);
  const frames: Frame[] = [{ t: at, vlan: 61, marks: [...c.marks], bytes: dcpIdentifyAll(asker.mac, 61, xid) }];
  let t = at;
  for (const [key, d] of Object.entries(DCP)) {
    if (key === 'A070') continue;
    t += c.random.between(0.5, 12) * MS;
    frames.push({ t, vlan: 61, marks: [...c.marks], bytes: dcpIdentifyResponse(host(key).mac, asker.mac, 61, xid, d) });
  }
  return frames;
}

/** Cyclic PROFINET both ways. */
function cyclic(id: string, device: string, cycle: number, frameId: number, size: number): Conversation {
  return {
    id, *run(c) {
      const plc = host('A070'), io = host(device);
      const length = c.options.fullRate ? c.options.duration - 6 * SECOND : SECOND / 4;
      const starts = c.options.fullRate ? [2 * SECOND] : [2 * SECOND, c.options.duration * 0.55];
      for (const from of starts) {
        for (let t = from, n = c.random.int(0, 0xffff); t < from + length; t += cycle, n += cycle / 31250) {
          const out = cat(u8(0x80, c.random.int(0, 3)), Buffer.alloc(size - 2));
          yield { t, vlan: 61, marks: [...c.marks], bytes: realTime(io.mac, plc.mac, 61, frameId, out, n) };
          const back = cat(u8(0x80, c.random.int(0, 255)), Buffer.alloc(size - 2));
          yield { t: t + cycle * 0.4, vlan: 61, marks: [...c.marks], bytes: realTime(plc.mac, io.mac, 61, frameId, back, n + 5) };
        }
      }
    },
  };
}

export const conveyor: readonly Conversation[] = [
  {
    id: 'DCP', *run(c) {
      yield* dcpScan(c, 3 * SECOND);
      yield* dcpScan(c, 9 * MINUTE);
      // The controller answers its own engineering station when that looks for nodes in the cell.
      const ask = host('A072');
      yield { t: 10 * MINUTE, vlan: 61, marks: [...c.marks], bytes: dcpIdentifyAll(ask.mac, 61, 77) };
      yield { t: 10 * MINUTE + 4 * MS, vlan: 61, marks: [...c.marks], bytes: dcpIdentifyResponse(host('A070').mac, ask.mac, 61, 77, DCP.A070!) };
    },
  },
  cyclic('C63', 'A073', 2 * MS, 0x8001, 40),
  cyclic('C64', 'A074', 4 * MS, 0x8002, 40),
  s7Poll('C65', 'A042', 'A070', 3, 1 * SECOND),
  s7Poll('C09', 'A040', 'A165', 2, 1 * SECOND),
  {
    id: 'C61', *run(c) {
      const at = [6 * MINUTE, 16 * MINUTE];
      for (const start of at) {
        const tcp = c.tcp(host('A044'), host('A070'), 102, start);
        const session = yield* plusSession(c, tcp, 'ES');
        for (let n = 2; n < 26; n++) {
          yield* tcp.until(tcp.t + c.random.int(120, 700) * MS);
          yield* tcp.exchange(
            s7plus(2, 0x31, n % 5 ? 0x054c : 0x04bb, n, session, cat(u32(0x34), u32(c.random.int(1, 9000)), c.random.bytes(24))),
            s7plus(2, 0x32, n % 5 ? 0x054c : 0x04bb, n, session, c.random.bytes(n % 5 ? 60 : 400)),
          );
        }
        yield* tcp.close();
      }
    },
  },
  {
    id: 'C62', *run(c) {
      const times = c.every(200 * MS);
      const tcp = c.tcp(host('A072'), host('A070'), 102, (times.next().value as number) - 150 * MS);
      const session = yield* plusSession(c, tcp, 'HMI');
      let n = 2;
      for (const t of times) {
        yield* tcp.until(t);
        n = (n + 1) & 0xffff;
        yield* tcp.exchange(s7plus(2, 0x31, 0x054c, n, session, cat(u32(0x34), c.random.bytes(20))), s7plus(2, 0x32, 0x054c, n, session, c.random.bytes(52)));
      }
      yield* tcp.close();
    },
  },
  {
    // From the internet through a forwarded port: two sessions, the identity read each time.
    id: 'C88', *run(c) {
      for (const start of [4 * MINUTE + 12 * SECOND, 22 * MINUTE + 41 * SECOND]) {
        const tcp = c.tcp(host('X01'), host('A071'), 102, start);
        tcp.marks = ['W05'];
        yield* connect(tcp, 1, 1);
        yield* tcp.until(tcp.t + 180 * MS);
        yield* identify(tcp, station('A071'), 2);
        yield* tcp.close();
      }
    },
  },
  {
    // An office PC writes into a data block: twelve writes in one burst.
    id: 'C100', *run(c) {
      const tcp = c.tcp(host('A095'), host('A071'), 102, 13 * MINUTE + 5 * SECOND);
      yield* connect(tcp, 3, 1);
      for (let i = 0; i < 12; i++) {
        yield* tcp.until(tcp.t + c.random.int(140, 420) * MS);
        yield* tcp.fromClient(writeVar(10 + i, 12, 4 + i * 2, u16(c.random.int(0, 1500))), 'W09');
        yield* tcp.fromServer(writeVarResponse(10 + i));
      }
      yield* tcp.close();
    },
  },
];

export { connect as s7Connect, identify as s7Identify, plusSession, station as s7Station };
