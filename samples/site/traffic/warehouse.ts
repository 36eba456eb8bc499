// VLAN 40, warehouse systems: terminals, message broker, ERP link.

import * as amqp from '../../wire/amqp';
import { cat, u32, u8, utf16 } from '../../wire/bytes';
import { askTerminal, clientAnswer, screen, serverOffer, terminalIs } from '../../wire/telnet';
import type { Conversation } from '../context';
import { MS, SECOND } from '../context';
import { asset } from '../directory';
import type { Frame } from '../network';
import { host } from '../network';
import type { TcpSession } from '../session';
import { isoTime } from './iso-time-kit';

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

function* sapCall(tcp: TcpSession, name: string, body: Buffer): Generator<Frame> {
  const ni = (data: Buffer): Buffer => cat(u32(data.length), data);
  yield* tcp.exchange(ni(cat(u8(6, 0xcb, 2, 0, 0, 0), u32(3), Buffer.alloc(38), utf16(name), body)), ni(cat(u8(6, 0xcb, 2, 0, 0, 0), u32(3), Buffer.alloc(38), body)));
}

export const warehouse: readonly Conversation[] = [
  handheld('C01', 'A110', 'rf021', 'VT220', [10, 40]),
  handheld('C02', 'A111', 'rf022', 'VT220', [8, 30]),
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
];
