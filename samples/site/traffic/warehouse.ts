// VLAN 40, warehouse systems: terminals, brokers, databases, vehicles, labels, telegrams.

import * as amqp from '../../wire/amqp';
import { cat, u16, u32, u8, utf16 } from '../../wire/bytes';
import { browserReply, browserRequest, tdsBatch, tdsLoginAck, tdsPrelogin, tdsResult, tdsWrapped, tnsAccept, tnsConnect, tnsData, tnsQuery, tnsResult } from '../../wire/databases';
import * as mqtt from '../../wire/mqtt';
import { askTerminal, clientAnswer, screen, serverOffer, terminalIs } from '../../wire/telnet';
import { certificate, clientFinish, clientHello, serverFinish, serverFlight } from '../../wire/tls';
import { nbnsRegistration } from '../../wire/dns';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { asset, windowsServer } from '../directory';
import type { Frame } from '../network';
import { host } from '../network';
import type { TcpSession } from '../session';
import { smbFile, smbOpen } from './windows-kit';

/** A handheld in VT220 emulation: login in clear, then the loop of scan, confirm, next task. */
function handheld(id: string, from: string, user: string, terminal: string, gap: [number, number]): Conversation {
  return {
    id, *run(c) {
      const times = c.events(gap[0] * SECOND, gap[1] * SECOND);
      const tcp = c.tcp(host(from), host('A030'), 23, times.next().value as number);
      yield* tcp.handshake();
      yield* tcp.fromServer(serverOffer());
      yield* tcp.exchange(clientAnswer(), askTerminal());
      yield* tcp.fromClient(terminalIs(terminal, 24, 20));
      yield* tcp.fromServer(screen(['HALDEN WMS 7.2  DC1', '', 'login: ']), 'W06');
      const type = function* (text: string, echo: boolean): Generator<Frame> {
        for (const ch of text) {
          yield* tcp.until(tcp.t + c.random.between(90, 260) * MS);
          yield* tcp.exchange(Buffer.from(ch), Buffer.from(echo ? ch : '*'), 'W06');
        }
        yield* tcp.until(tcp.t + 120 * MS);
      };
      yield* type(user, true);
      yield* tcp.exchange(Buffer.from('\r'), Buffer.from('\r\nPassword: '), 'W06');
      yield* type(`Pick${user.slice(-3)}`, false);
      yield* tcp.exchange(Buffer.from('\r'), screen([`User ${user}  Zone B`, '1 Pick', '2 Replenish', '3 Count', 'Choice: ']), 'W06');
      for (const t of times) {
        yield* tcp.until(t);
        const location = `${c.random.pick(['A', 'B', 'C'])}${c.random.int(1, 24)}-${c.random.int(10, 99)}`;
        // A scanner types the whole bar code at once.
        yield* tcp.exchange(Buffer.from(`00${c.random.int(340000000, 349999999)}${c.random.int(10000, 99999)}\r`), screen([`Task ${c.random.int(1000, 9999)}`, `Loc ${location}`, `SKU ${c.random.int(100000, 999999)}`, `Qty ${c.random.int(1, 24)}`, 'Scan: ']));
      }
      yield* tcp.close();
    },
  };
}

const VEHICLE_TOPIC = (n: number, topic: string): string => `uagv/v2/acme/AMR-${String(n).padStart(4, '0')}/${topic}`;
const isoTime = (c: Context, t: number): string => new Date(c.at(t) * 1000).toISOString();

/** A vehicle: state every two seconds, visualization three times a second; nobody asks it for a password. */
export function vehicle(id: string, from: string, n: number, login?: { user: string; password: string }): Conversation {
  return {
    id, *run(c) {
      const serial = `AMR-${String(n).padStart(4, '0')}`;
      const state = c.every(2 * SECOND, 5 * SECOND), position = c.every(300 * MS, 5.2 * SECOND);
      const tcp = c.tcp(host(from), host('A037'), 1883, 4 * SECOND);
      const common = (header: number, t: number) => ({ headerId: header, timestamp: isoTime(c, t), version: '2.0.0', manufacturer: 'acme', serialNumber: serial });
      yield* tcp.exchange(mqtt.connect(serial, 15, { will: { topic: VEHICLE_TOPIC(n, 'connection'), payload: JSON.stringify({ ...common(0, 0), connectionState: 'CONNECTIONBROKEN' }) }, ...login }), mqtt.connack(0), login ? 'D12' : 'W14');
      yield* tcp.fromClient(mqtt.publish(VEHICLE_TOPIC(n, 'connection'), JSON.stringify({ ...common(1, tcp.t), connectionState: 'ONLINE' })));
      yield* tcp.exchange(mqtt.subscribe(1, [VEHICLE_TOPIC(n, 'order'), VEHICLE_TOPIC(n, 'instantActions')]), mqtt.suback(1, 2));
      yield* tcp.fromClient(mqtt.publish(VEHICLE_TOPIC(n, 'factsheet'), JSON.stringify({ ...common(1, tcp.t), typeSpecification: { seriesName: 'tote carrier', agvKinematic: 'DIFF', agvClass: 'CARRIER', maxLoadMass: 60 } })));
      let header = 2, x = c.random.between(2, 60), y = c.random.between(2, 40);
      let a = state.next(), b = position.next();
      while (!a.done || !b.done) {
        const isState = !a.done && (b.done || a.value <= b.value);
        yield* tcp.until((isState ? a.value : b.value) as number);
        x += c.random.between(-0.4, 0.4);
        y += c.random.between(-0.4, 0.4);
        const agvPosition = { x: Math.round(x * 100) / 100, y: Math.round(y * 100) / 100, theta: 1.57, mapId: 'dc1-g', positionInitialized: true };
        if (isState) {
          yield* tcp.fromClient(mqtt.publish(VEHICLE_TOPIC(n, 'state'), JSON.stringify({ ...common(header++, tcp.t), orderId: `T${1000 + n}`, lastNodeId: 'N17', driving: true, agvPosition, batteryState: { batteryCharge: 71, charging: false }, errors: [], operatingMode: 'AUTOMATIC', safetyState: { eStop: 'NONE', fieldViolation: false } })));
          a = state.next();
        } else {
          yield* tcp.fromClient(mqtt.publish(VEHICLE_TOPIC(n, 'visualization'), JSON.stringify({ ...common(header, tcp.t), agvPosition })));
          b = position.next();
        }
      }
      yield* tcp.close();
    },
  };
}

/** The fleet manager gives orders to every vehicle over the same broker. */
export function fleetManager(login?: { user: string; password: string }): Conversation {
  return {
    id: 'C33', *run(c) {
      const times = c.every(1 * SECOND);
      const tcp = c.tcp(host('A036'), host('A037'), 1883, (times.next().value as number) - 300 * MS);
      yield* tcp.exchange(mqtt.connect('fleet-mgr', 30, { ...login }), mqtt.connack(0), login ? 'D12' : 'W14');
      yield* tcp.exchange(mqtt.subscribe(1, ['uagv/v2/+/+/state', 'uagv/v2/+/+/connection', 'uagv/v2/+/+/factsheet']), mqtt.suback(1, 3));
      let header = 1;
      for (const t of times) {
        yield* tcp.until(t);
        const n = 7 + (header % 3);
        const common = { headerId: header, timestamp: isoTime(c, t), version: '2.0.0', manufacturer: 'acme', serialNumber: `AMR-000${n}` };
        if (header % 15 === 0) yield* tcp.fromClient(mqtt.publish(VEHICLE_TOPIC(n, 'instantActions'), JSON.stringify({ ...common, actions: [{ actionId: `ia${header}`, actionType: 'stateRequest', blockingType: 'NONE' }] })), 'W14');
        else yield* tcp.fromClient(mqtt.publish(VEHICLE_TOPIC(n, 'order'), JSON.stringify({ ...common, orderId: `T${1000 + header}`, orderUpdateId: 0, nodes: [{ nodeId: `N${c.random.int(1, 60)}`, sequenceId: 0, released: true, actions: [] }, { nodeId: `N${c.random.int(1, 60)}`, sequenceId: 2, released: true, actions: [{ actionType: 'drop', actionId: `d${header}`, blockingType: 'HARD' }] }], edges: [] })), 'W14');
        header++;
        if (header % 4 === 0) yield* tcp.fromServer(mqtt.publish(VEHICLE_TOPIC(n, 'state'), JSON.stringify({ ...common, orderId: `T${1000 + header}`, driving: true, errors: [] })));
      }
      yield* tcp.close();
    },
  };
}

function broker(id: string, from: string, role: 'publish' | 'consume', key: string, gap: [number, number], product: string): Conversation {
  return {
    id, *run(c) {
      const times = c.events(gap[0] * SECOND, gap[1] * SECOND);
      const tcp = c.tcp(host(from), host('A035'), 5672, (times.next().value as number));
      yield* tcp.exchange(amqp.protocolHeader(), amqp.start({ product: 'RabbitMQ', version: '3.12.4', platform: 'Erlang/OTP 25.3', cluster_name: 'rabbit@mq-broker' }));
      yield* tcp.exchange(amqp.startOk({ product, version: '5.16.0', platform: 'Java', connection_name: asset(from).name }, key.split('.')[0]!, 'halden-mq'), amqp.tune());
      yield* tcp.fromClient(cat(amqp.tune(true), amqp.open('/')));
      yield* tcp.fromServer(amqp.openOk());
      yield* tcp.exchange(amqp.channelOpen(), amqp.channelOpenOk());
      if (role === 'consume') yield* tcp.exchange(amqp.consume(`q.${key}`, 'c1'), amqp.consumeOk('c1'));
      let n = 0n;
      for (const t of times) {
        yield* tcp.until(t);
        n++;
        const body = JSON.stringify({ id: c.random.int(1e6, 9e6), tote: `T${c.random.int(10000, 99999)}`, lane: c.random.int(1, 48), at: isoTime(c, t) });
        if (role === 'publish' || c.random.next() < 0.5) yield* tcp.fromClient(amqp.publish('dc1', key, body));
        else { yield* tcp.fromServer(amqp.deliver('c1', n, 'dc1', key, body)); yield* tcp.fromClient(amqp.acknowledge(n)); }
      }
      yield* tcp.close();
    },
  };
}

const SQL_2019: [number, number, number] = [15, 0, 2000];

/** SQL Server: pre-login, login inside TLS, batches in clear. */
function sqlServer(id: string, from: string, to: string, program: string, statement: string, gap: [number, number], start?: number): Conversation {
  return {
    id, *run(c) {
      const times = c.events(gap[0] * SECOND, gap[1] * SECOND, start);
      const first = times.next().value as number, server = asset(to).name, port = c.port();
      yield* c.udp(first - 40 * MS, host(from), host(to), port, 1434, browserRequest('WCS'));
      yield* c.udp(first - 38 * MS, host(to), host(from), 1434, port, browserReply(server, 'WCS', '15.0.2000.5', 1433));
      const tcp = c.tcp(host(from), host(to), 1433, first);
      yield* tcp.exchange(tdsPrelogin(false, [0, 0, 0], 'WCS'), tdsPrelogin(true, SQL_2019, ''));
      yield* tcp.exchange(tdsWrapped(clientHello(c.random, {})), tdsWrapped(serverFlight(c.random, { certificate: certificate(c.random, { cn: 'SSL_Self_Signed_Fallback' }, { cn: 'SSL_Self_Signed_Fallback' }) })));
      yield* tcp.exchange(tdsWrapped(clientFinish(c.random)), tdsWrapped(serverFinish(c.random)));
      yield* tcp.exchange(cat(u8(23, 3, 3), u16(280), c.random.bytes(280)), tdsLoginAck('Microsoft SQL Server', SQL_2019));
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(tdsBatch(`/* ${program} */ ${statement} ${c.random.int(1, 48)}`), tdsResult('Total', c.random.int(1, 90000)));
      }
      yield* tcp.close();
    },
  };
}

/** Framed text telegrams over a raw connection that was there before the capture began. Their length varies with their content. */
export function telegrams(id: string, client: string, server: string, port: number, gap: [number, number], build: (n: number, random: { int: (a: number, b: number) => number; next: () => number }) => { text: string; fromServer: boolean }, midway = true, marks: string[] = []): Conversation {
  return {
    id, *run(c) {
      const times = c.events(gap[0] * SECOND, gap[1] * SECOND);
      const tcp = c.tcp(host(client), host(server), port, times.next().value as number, midway);
      tcp.marks = marks;
      const framed = (text: string): Buffer => cat(u8(2), text, u8(3));
      let n = c.random.int(1, 9000);
      for (const t of times) {
        yield* tcp.until(t);
        n++;
        const { text, fromServer } = build(n, c.random);
        const acknowledge = framed(`ACK;${String(n).padStart(4, '0')}`);
        if (fromServer) { yield* tcp.fromServer(framed(text)); yield* tcp.fromClient(acknowledge); }
        else yield* tcp.exchange(framed(text), acknowledge);
      }
      if (!midway) yield* tcp.close();
    },
  };
}

const divert = (n: number, r: { int: (a: number, b: number) => number; next: () => number }) => (r.next() < 0.5
  ? { text: `SCN;${String(n).padStart(4, '0')};TOTE=${r.int(10000, 99999)};BC=${'0'.repeat(r.int(0, 6))}${r.int(1e8, 9e8)};POS=${r.int(1, 400)}`, fromServer: true }
  : { text: `DIV;${String(n).padStart(4, '0')};TOTE=${r.int(10000, 99999)};LANE=${r.int(1, 48)}${r.next() < 0.3 ? ';ALT=12,13,14' : ''}`, fromServer: false });

function* sapCall(tcp: TcpSession, name: string, body: Buffer): Generator<Frame> {
  const ni = (data: Buffer): Buffer => cat(u32(data.length), data);
  yield* tcp.exchange(ni(cat(u8(6, 0xcb, 2, 0, 0, 0), u32(3), Buffer.alloc(38), utf16(name), body)), ni(cat(u8(6, 0xcb, 2, 0, 0, 0), u32(3), Buffer.alloc(38), body)));
}

export const warehouse: readonly Conversation[] = [
  handheld('C01', 'A110', 'rf021', 'VT220', [10, 40]),
  handheld('C02', 'A111', 'rf022', 'VT220', [8, 30]),
  {
    id: 'C05', *run(c) {
      const times = c.events(50 * MS, 1 * SECOND);
      const tcp = c.tcp(host('A030'), host('A031'), 1521, times.next().value as number);
      yield* tcp.exchange(tnsConnect('WMSPROD', 'wmsapp', 'wms-app01', 'wms', host('A031').ip), tnsAccept());
      yield* tcp.exchange(tnsData(cat(u32(0xdeadbeef), u16(0x92), c.random.bytes(140))), tnsData(cat(u32(0xdeadbeef), u16(0x7f), c.random.bytes(121))));
      let n = 0;
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(tnsQuery(++n, `SELECT qty, loc FROM wms.inventory WHERE sku = ${c.random.int(100000, 999999)} AND site = 'DC1'`), tnsResult(c.random.bytes(c.random.int(20, 160))));
      }
      yield* tcp.close();
    },
  },
  {
    id: 'C06', *run(c) {
      const times = c.events(30 * SECOND, 200 * SECOND);
      const tcp = c.tcp(host('A030'), host('A160'), 3300, times.next().value as number, true);
      for (const t of times) {
        yield* tcp.until(t);
        yield* sapCall(tcp, c.random.pick(['BAPI_GOODSMVT_CREATE', 'IDOC_INBOUND_ASYNCHRONOUS', 'BAPI_DELIVERY_GETLIST']), c.random.bytes(c.random.int(120, 900)));
      }
    },
  },
  broker('C29', 'A032', 'consume', 'wes.release', [0.1, 1], 'RabbitMQ Java client'),
  broker('C30', 'A030', 'publish', 'wms.wave', [0.5, 5], 'RabbitMQ Java client'),
  broker('C31', 'A033', 'publish', 'wcs.divert', [0.1, 1], 'RabbitMQ .NET client'),
  fleetManager(),
  vehicle('C34', 'A100', 7),
  vehicle('C35', 'A101', 8),
  vehicle('C36', 'A102', 9),
  telegrams('C37', 'A032', 'A038', 4003, [0.5, 5], (n, r) => ({ text: `${r.next() < 0.5 ? 'ON' : 'OFF'};${r.int(1, 240)};${r.int(1, 9)};${r.next() < 0.3 ? 'BLINK;RED' : 'GREEN'}`, fromServer: n % 5 === 0 }), false),
  sqlServer('C38', 'A033', 'A034', 'WCS', 'SELECT COUNT(*) AS Total FROM wcs.dbo.Tote WHERE Lane =', [0.5, 10]),
  sqlServer('C93', 'A040', 'A034', 'FactoryTalk View', 'SELECT SUM(Cnt) AS Total FROM wcs.dbo.LaneCounter WHERE Lane >', [4.8, 5.2]),
  telegrams('C39', 'A063', 'A050', 2001, [0.2, 3], divert, true, ['W03']),
  telegrams('C40', 'A033', 'A070', 2002, [0.4, 4], divert),
  {
    // The same computer answers under one name on two networks.
    id: 'WCS-NIC1', *run(c) {
      const tcp = c.tcp(host('A034'), host('A033'), 445, 4 * MINUTE);
      const s = yield* smbOpen(c, tcp, { user: 'svc-sql', client: 'A034', server: 'A033', share: 'export' }, 'W03');
      yield* smbFile(c, tcp, s, 'totes.csv', 900);
      yield* tcp.close();
    },
  },
  {
    id: 'WCS-NIC2', *run(c) {
      const tcp = c.tcp(host('A045'), host('A063'), 445, 4 * MINUTE + 30 * SECOND);
      const s = yield* smbOpen(c, tcp, { user: 'svc-assetcentre', client: 'A045', server: 'A063', share: 'config' }, 'W03');
      yield* smbFile(c, tcp, s, 'wcs.xml', 700);
      yield* tcp.close();
    },
  },
  {
    id: 'NBNS-WCS', *run(c) {
      for (const [i, key] of (['A033', 'A063'] as const).entries()) {
        const h = host(key);
        yield* c.broadcast((55 + i * 2) * SECOND, h, 137, 137, nbnsRegistration(c.random.int(1, 65535), windowsServer(key).computer, 0x20, h.ip), '', 'W03');
      }
    },
  },
];

