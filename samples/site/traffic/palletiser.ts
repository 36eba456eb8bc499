// VLANs 62 and 63: storage cranes (Beckhoff), palletiser (Omron, Mitsubishi, Fanuc), and the office devices among them.

import * as ads from '../../wire/ads';
import { DINT, INT } from '../../wire/cip';
import * as fins from '../../wire/fins';
import { hostIdentification, pjlId, pjlIdReply, pjlJob, zebraDiscover, zebraReply, zpl } from '../../wire/labels';
import * as slmp from '../../wire/slmp';
import { cat, u16, u16le, u32le } from '../../wire/bytes';
import type { Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { cipIdentity } from '../directory';
import { host } from '../network';
import { CipClient, dint, int } from './cip-kit';

/** Symbol access by handle, the way TwinCAT clients read. */
const SYMBOL_VALUE = 0xf005;

function adsClient(id: string, from: string, to: string, period: number, source: string, commands: number): Conversation {
  return {
    id, *run(c) {
      const times = c.every(period);
      const tcp = c.tcp(host(from), host(to), 48898, (times.next().value as number) - 200 * MS);
      const route: ads.AmsRoute = { target: `${host(to).ip}.1.1`, targetPort: 851, source, sourcePort: c.random.int(32800, 33900) };
      let invoke = 0;
      const call = function* (command: number, request: Buffer, response: Buffer) {
        invoke++;
        yield* tcp.exchange(ads.ams(route, command, false, invoke, request), ads.ams(route, command, true, invoke, response));
      };
      yield* call(1, Buffer.alloc(0), ads.deviceInfo(3, 1, 4024, 'Plc30 App'));
      for (const t of times) {
        yield* tcp.until(t);
        yield* call(2, ads.read(SYMBOL_VALUE, 0x1a000012, 24), ads.readResult(cat(u32le(c.random.int(0, 60000)), c.random.bytes(20))));
        if (c.random.next() < commands) yield* call(3, ads.write(SYMBOL_VALUE, 0x1a000040, cat(u16le(c.random.int(1, 40)), u16le(c.random.int(1, 12)))), ads.done());
      }
      yield* tcp.close();
    },
  };
}

function cipPoll(id: string, from: string, to: string, period: number, serial: number, vendor: number, tag: string, write = ''): Conversation {
  return {
    id, *run(c) {
      const times = c.every(period);
      const plc = new CipClient(c, host(from), host(to), (times.next().value as number) - 250 * MS, { vendor, serial });
      plc.tcp.marks = id === 'C91' ? ['W01'] : [];
      yield* plc.register();
      yield* plc.identify(cipIdentity(to, c.options.start));
      yield* plc.open();
      for (const t of times) {
        yield* plc.tcp.until(t);
        yield* plc.read(tag, DINT, dint(c.random.int(0, 5000)));
        if (write && c.random.next() < 0.1) yield* plc.write(write, INT, int(c.random.int(0, 3)));
      }
      yield* plc.close();
    },
  };
}

export const palletiser: readonly Conversation[] = [
  adsClient('C10', 'A082', 'A080', 200 * MS, '10.40.62.20.1.1', 0.03),
  adsClient('C11', 'A033', 'A081', 1 * SECOND, '10.40.40.40.1.1', 0.2),
  adsClient('C41', 'A033', 'A080', 1 * SECOND, '10.40.40.40.1.1', 0.2),
  cipPoll('C12', 'A083', 'A080', 100 * MS, 0x0b110083, 181, 'SafetyState'),
  {
    id: 'C13', *run(c) {
      const times = c.every(300 * MS), hmi = host('A093'), plc = host('A090'), port = c.port();
      let service = 0;
      const call = function* (t: number, command: number, request: Buffer, response: Buffer) {
        service = (service + 1) & 0xff;
        yield* c.udp(t, hmi, plc, port, 9600, fins.fins(false, 21, 10, service, command, request));
        yield* c.udp(t + c.random.between(1, 4) * MS, plc, hmi, 9600, port, fins.fins(true, 10, 21, service, command, response));
      };
      yield* call(2 * SECOND, 0x0501, Buffer.from([0]), fins.controllerData('NJ501-1300', '01.21'));
      for (const t of times) {
        yield* call(t, 0x0101, fins.readWords(100, 12), cat(...Array.from({ length: 12 }, () => u16(c.random.int(0, 9999)))));
        if (c.random.next() < 0.03) yield* call(t + 20 * MS, 0x0102, fins.writeWords(200, [c.random.int(0, 3)]), Buffer.alloc(0));
      }
    },
  },
  {
    id: 'C14', *run(c) {
      const times = c.every(1 * SECOND);
      const tcp = c.tcp(host('A033'), host('A091'), 5007, (times.next().value as number) - 100 * MS);
      yield* tcp.exchange(slmp.request(0x0101, 0), slmp.response(slmp.cpuModel('Q06UDVCPU', 0x0366)));
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(slmp.request(0x0401, 0, slmp.registers(1000, 8)), slmp.response(slmp.words(Array.from({ length: 8 }, () => c.random.int(0, 9999)))));
        if (c.random.next() < 0.1) yield* tcp.exchange(slmp.request(0x1401, 0, cat(slmp.registers(1100, 2), slmp.words([c.random.int(1, 40), c.random.int(1, 9)]))), slmp.response());
      }
      yield* tcp.close();
    },
  },
  cipPoll('C15', 'A092', 'A090', 250 * MS, 0x0fa1c092, 356, 'Robot_Cmd', 'Robot_Status'),
  cipPoll('C66', 'A042', 'A090', 1 * SECOND, 0x0cc0042a, 77, 'Pal_Layers'),
  cipPoll('C91', 'A095', 'A090', 30 * SECOND, 0x00950ff1, 77, 'Pal_Count'),
  {
    id: 'C16', *run(c) {
      let asked = false;
      for (const t of c.events(c.options.fullRate ? 40 * SECOND : 150 * SECOND, c.options.fullRate ? 70 * SECOND : 260 * SECOND)) {
        const tcp = c.tcp(host('A033'), host('A094'), 9100, t);
        if (!asked) { yield* tcp.exchange(Buffer.from('~HI\r\n'), hostIdentification('ZE511-203dpi', 'V92.21.16Z', 8, '524288KB')); asked = true; }
        yield* tcp.fromClient(zpl('HALDEN DC1 PALLET', `00340${c.random.int(1e9, 9e9)}`, [`SSCC (00)34012345${c.random.int(1e9, 9e9)}`, `Layers ${c.random.int(4, 9)}`]));
        yield* tcp.close();
      }
    },
  },
  {
    id: 'C96', *run(c) {
      const tcp = c.tcp(host('A013'), host('A096'), 9100, 9 * MINUTE);
      tcp.marks = ['W01'];
      yield* tcp.exchange(pjlId(), pjlIdReply('HP LaserJet M402dn'));
      yield* tcp.fromClient(pjlJob('shift-plan.pdf', 'p.lund', 'Palletiser shift plan '.repeat(80)));
      yield* tcp.close();
    },
  },
  {
    id: 'ZEBRA-DISCOVERY', *run(c) {
      // The print server looks for label printers in the printers' subnet by directed broadcast, through the core.
      for (const at of [2 * MINUTE, 17 * MINUTE]) {
        const port = c.port(), server = host('A013');
        yield* c.udp(at, server, { ...host('A140'), key: 'broadcast', ip: '10.40.90.255', mac: 'ff:ff:ff:ff:ff:ff' }, port, 4201, zebraDiscover(), 'N10');
        for (const [i, [key, model, serial]] of ([['A140', 'ZT411-203dpi', 'ZT411-99J194700123'], ['A141', 'ZT230-200dpi', 'ZT230-52J171300456']] as const).entries()) {
          yield* c.udp(at + (8 + i * 6) * MS, host(key), server, 4201, port, zebraReply(model, serial, host(key).name));
        }
      }
      const own = host('A094');
      yield* c.broadcast(20 * MINUTE, own, 4201, 4201, zebraReply('ZE511-203dpi', 'ZE511-77J200800789', own.name));
    },
  },
];
