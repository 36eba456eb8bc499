// Access panels, the historian's own protocol, building extras, access points, managed switches.

import { cat, u16, u32, u8 } from '../../wire/bytes';
import { fox, knxDescription, knxDescriptionRequest } from '../../wire/building';
import { discoveryRequest, encrypted } from '../../wire/capwap';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { asset } from '../directory';
import type { Frame } from '../network';
import { host } from '../network';
import type { TcpSession } from '../session';
import { iAm } from '../../wire/bacnet';
import { GET, REPORT, counter, engineId, scopedPdu, snmpV3 } from '../../wire/snmp';
import { sshBanner, sshClientKey, sshEncrypted, sshKeyExchangeInit, sshNewKeys, sshServerKey } from '../../wire/ssh';
import { smbFile, smbOpen, tlsOpen, tlsExchange, tlsClose } from './windows-kit';

/** Polling of an access panel: short binary frames, an event now and then. */
function* panelPolling(c: Context, tcp: TcpSession, times: Generator<number>): Generator<Frame> {
  let n = 0;
  for (const t of times) {
    yield* tcp.until(t);
    n = (n + 1) & 0xff;
    const event = c.random.next() < 0.2 ? cat(u8(0x14), u32(c.random.int(1, 1e6)), u8(c.random.int(1, 4))) : u8(0x10);
    yield* tcp.exchange(cat(u8(0x53, 0x01, n), u16(4), u32(n)), cat(u8(0x53, 0x81, n), u16(event.length), event));
  }
}

/** PI's own protocol on 5450: length, kind, binary values. */
function history(id: string, from: string, to: string, period: number): Conversation {
  return {
    id, *run(c) {
      const times = c.every(period);
      const tcp = c.tcp(host(from), host(to), 5450, (times.next().value as number) - 300 * MS);
      const pi = (kind: number, body: Buffer): Buffer => cat(u32(body.length + 12), u16(kind), u16(0x0304), u32(c.random.int(1, 0x7fffffff)), body);
      yield* tcp.exchange(pi(1, cat('PI-Buffer\0', c.random.bytes(20))), pi(2, cat('PI Data Archive 2018\0', c.random.bytes(12))));
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(pi(0x51, c.random.bytes(c.random.int(60, 240))), pi(0x52, c.random.bytes(16)));
      }
      yield* tcp.close();
    },
  };
}

function accessPoint(id: string, key: string): Conversation {
  return {
    id, *run(c) {
      const port = c.port();
      const ap = host(key), controller = host('A151');
      yield* c.udp(3 * SECOND, ap, controller, port, 5246, discoveryRequest(1, asset(key).model, `FGL23${key}XYZ`, '8.10.185.0'));
      let n = 1;
      for (const t of c.every(30 * SECOND, 8 * SECOND)) {
        yield* c.udp(t, ap, controller, port, 5246, encrypted(c.random, n, 80));
        yield* c.udp(t + 3 * MS, controller, ap, 5246, port, encrypted(c.random, n++, 64));
      }
    },
  };
}

export const security: readonly Conversation[] = [
  {
    id: 'C80', *run(c) {
      const times = c.events(1 * SECOND, 30 * SECOND);
      const tcp = c.tcp(host('A130'), host('A131'), 3001, times.next().value as number);
      yield* tlsOpen(c, tcp, {}, { cn: 'MAC000FE5100083', o: 'Mercury Security', issuer: { cn: 'Mercury Security Root', o: 'Mercury Security' } });
      for (const t of times) {
        yield* tcp.until(t);
        yield* tlsExchange(c, tcp, 24, c.random.int(24, 90));
      }
      yield* tlsClose(c, tcp);
    },
  },
  {
    id: 'C81', *run(c) {
      const times = c.events(1 * SECOND, 30 * SECOND);
      const tcp = c.tcp(host('A130'), host('A132'), 3001, times.next().value as number);
      yield* panelPolling(c, tcp, times);
      yield* tcp.close();
    },
  },
  history('C68', 'A040', 'A041', 5 * SECOND),
  history('C69', 'A041', 'A023', 10 * SECOND),
  {
    id: 'C70', *run(c) {
      const tcp = c.tcp(host('A023'), host('A011'), 445, 10 * MINUTE);
      const s = yield* smbOpen(c, tcp, { user: 'svc-pi', client: 'A023', server: 'A011', share: 'reports' });
      yield* smbFile(c, tcp, s, 'oee-2026-09-07.csv', 1800, true);
      yield* tcp.close();
    },
  },
  {
    id: 'C76', *run(c) {
      const times = c.every(60 * SECOND);
      const tcp = c.tcp(host('A120'), host('A121'), 1911, (times.next().value as number));
      const hello = (values: Record<string, string>): Record<string, string> => ({ 'fox.version': 's:1.0.1', id: 'i:1', ...values });
      yield* tcp.exchange(
        fox('a', 1, -1, 'fox', 'hello', hello({ hostName: 's:bms-srv', hostAddress: 's:10.40.70.10', 'app.name': 's:Station', 'app.version': 's:4.10.2.36', 'vm.name': 's:Java HotSpot(TM) 64-Bit Server VM', 'os.name': 's:Windows Server 2019', 'os.version': 's:10.0', 'station.name': 's:Halden_Supervisor', timeZone: 's:Europe/Oslo', hostId: 's:Win-2B7A-1D10-8C3F', brandId: 's:Niagara' })),
        fox('a', 0, 1, 'fox', 'hello', hello({ hostName: 's:JACE-HVAC', hostAddress: 's:10.40.70.20', 'app.name': 's:Station', 'app.version': 's:4.10.2.36', 'vm.name': 's:Java HotSpot(TM) Embedded Client VM', 'os.name': 's:QNX', 'os.version': 's:6.5.0', 'station.name': 's:JACE_HVAC', timeZone: 's:Europe/Oslo', hostId: 's:Qnx-TITAN-8C3F-11A0-2B7A-1D10', brandId: 's:vykon' })),
      );
      let n = 2;
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(fox('k', n, -1, 'station', 'ping', {}), fox('k', 0, n++, 'station', 'pong', {}));
      }
      yield* tcp.close();
    },
  },
  {
    id: 'KNX', *run(c) {
      for (const t of [25 * SECOND, 15 * MINUTE]) {
        const port = c.port(), from = host('A120'), to = host('A124');
        yield* c.udp(t, from, to, port, 3671, knxDescriptionRequest(from.ip, port));
        yield* c.udp(t + 5 * MS, to, from, 3671, port, knxDescription(0x1100, Buffer.from('00c5010203f4', 'hex'), to.mac, 'LINX-221 KNX-IP-01'));
      }
      yield* c.broadcast(15 * MINUTE + SECOND, host('A124'), 47808, 47808, iAm(40000, 178));
    },
  },
  accessPoint('C27', 'A103'),
  accessPoint('C28', 'A114'),
  {
    // The core switch is watched the way it should be: version 3, authenticated and encrypted.
    id: 'SNMP-V3', *run(c) {
      const port = c.port(), from = host('A014'), to = host('A151'), engine = engineId(9, to.mac);
      let id = c.random.int(1, 1e6), first = true;
      for (const t of c.every(300 * SECOND)) {
        if (first) {
          yield* c.udp(t, from, to, port, 161, snmpV3({ id, engine: Buffer.alloc(0), boots: 0, time: 0, user: '', level: 0, reportable: true }, scopedPdu(Buffer.alloc(0), GET, id, [])));
          yield* c.udp(t + 4 * MS, to, from, 161, port, snmpV3({ id, engine, boots: 12, time: 912345, user: '', level: 0, reportable: false }, scopedPdu(engine, REPORT, id, [{ oid: '1.3.6.1.6.3.15.1.1.4.0', value: counter(77) }])));
          first = false;
        }
        id++;
        yield* c.udp(t + 8 * MS, from, to, port, 161, snmpV3({ id, engine, boots: 12, time: 912345 + Math.round(t / SECOND), user: 'halden-nms', level: 3, reportable: true }, c.random.bytes(72)));
        yield* c.udp(t + 14 * MS, to, from, 161, port, snmpV3({ id, engine, boots: 12, time: 912345 + Math.round(t / SECOND), user: 'halden-nms', level: 3, reportable: false }, c.random.bytes(168)));
      }
    },
  },
  {
    id: 'SSH-A152', *run(c) {
      const tcp = c.tcp(host('A014'), host('A152'), 22, 7 * MINUTE + 40 * SECOND);
      yield* tcp.exchange(sshBanner('HaldenBackup_2.1'), sshBanner('Cisco-1.25'));
      yield* tcp.exchange(sshKeyExchangeInit(c.random), sshKeyExchangeInit(c.random));
      yield* tcp.exchange(sshClientKey(c.random), sshServerKey(c.random));
      yield* tcp.fromClient(sshNewKeys());
      for (let i = 0; i < 6; i++) yield* tcp.exchange(sshEncrypted(c.random, 68), sshEncrypted(c.random, 400));
      yield* tcp.close();
    },
  },
];
