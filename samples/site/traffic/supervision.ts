// VLAN 50, supervision: OPC UA, remote desktops, the domain of the OT side.

import * as opcua from '../../wire/opcua';
import { certificate } from '../../wire/tls';
import type { Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { OT_DOMAIN } from '../directory';
import { host } from '../network';
import { kerberosLogon, rdpOpen, tlsClose, tlsExchange } from './windows-kit';

const OPC_URL = 'opc.tcp://opc-01.ot.halden.example:49320';

const KEPWARE: opcua.Application = { uri: 'urn:OPC-01:Kepware.KEPServerEX.V6:UA%20Server', product: 'urn:Kepware.KEPServerEX.V6', name: 'KEPServerEX/UA Server', server: true, url: OPC_URL };
const PI_CLIENT: opcua.Application = { uri: 'urn:HIST-01:OSIsoft:PIOPCUA', product: 'urn:osisoft.com:PIOPCUA', name: 'PI Connector for OPC UA', server: false, url: '' };

const TAGS = ['Conveyor.PLC01.Totes', 'Conveyor.PLC01.Speed', 'Palletiser.PLC01.Layers', 'Palletiser.PLC01.Faults'];

/** The historian subscribes at the OPC server: policy None, anonymous. */
export function subscription(id: string, port: number, policies: { policy: string; mode: number }[]): Conversation {
  return {
    id, *run(c) {
      const times = c.every(1 * SECOND);
      const start = (times.next().value as number) - 900 * MS;
      const tcp = c.tcp(host('A041'), host('A042'), port, start);
      tcp.marks = [];
      const channel: opcua.Channel = { id: c.random.int(1, 9999), token: 1, sequence: 1, request: 1, clock: c.options.start, session: 0 };
      const cert = certificate(c.random, { cn: 'KEPServerEX/UA Server', o: 'Kepware', uri: KEPWARE.uri, dns: ['OPC-01'] }, { cn: 'KEPServerEX/UA Server', o: 'Kepware' });
      const endpoints = policies.map((p, i) => opcua.endpoint(KEPWARE, p.mode, p.policy, p.policy === 'None' ? null : cert, i));
      const call = function* (request: number, response: number, ask: Buffer, answer: Buffer, ...marks: string[]) {
        channel.sequence++;
        channel.request++;
        channel.clock = Math.round(c.at(tcp.t));
        yield* tcp.exchange(opcua.message(channel, request, false, ask), opcua.message(channel, response, true, answer), ...marks);
      };
      yield* tcp.exchange(opcua.hello(OPC_URL), opcua.acknowledge());
      yield* tcp.exchange(opcua.openChannel(channel, false), opcua.openChannel(channel, true), 'W08');
      yield* call(428, 431, opcua.getEndpoints(OPC_URL), opcua.getEndpointsResponse(endpoints), 'W08');
      yield* call(461, 464, opcua.createSession(PI_CLIENT, OPC_URL, 'PI-HIST-01', c.random.bytes(32)), opcua.createSessionResponse(77, 78, c.random.bytes(32), endpoints));
      channel.session = 78;
      yield* call(467, 470, opcua.activateAnonymous(), opcua.activateResponse(c.random.bytes(32)), 'W08');
      yield* call(787, 790, opcua.createSubscription(), opcua.createSubscriptionResponse(5));
      yield* call(751, 754, opcua.createMonitoredItems(5, TAGS), opcua.createMonitoredItemsResponse(TAGS.length));
      let sequence = 0;
      for (const t of times) {
        yield* tcp.until(t);
        sequence++;
        const values = TAGS.map((_, i) => ({ handle: i + 1, value: Math.round(c.random.between(0, 500) * 10) / 10 }));
        yield* call(826, 829, opcua.publish(sequence > 1 ? sequence - 1 : null, 5), opcua.publishResponse(5, sequence, Math.round(c.at(t)), values));
      }
      yield* tcp.close();
    },
  };
}

function desktop(id: string, from: string, to: string, user: string, at: number, length: number, mark: string): Conversation {
  return {
    id, *run(c) {
      const tcp = c.tcp(host(from), host(to), 3389, at);
      yield* rdpOpen(c, tcp, user, to, mark);
      const end = at + length, pause = c.options.fullRate ? 1.5 : 30;
      while (tcp.t < end) {
        yield* tcp.until(tcp.t + c.random.between(0.3, pause) * SECOND);
        yield* tlsExchange(c, tcp, c.random.int(30, 90), c.random.int(100, 400));
      }
      yield* tlsClose(c, tcp);
    },
  };
}

export const supervision: readonly Conversation[] = [
  subscription('C102', 49320, [{ policy: 'None', mode: 1 }, { policy: 'Basic256Sha256', mode: 3 }]),
  desktop('C67', 'A020', 'A040', 'op.supervisor', 5 * MINUTE + 30 * SECOND, 6 * MINUTE, 'N1'),
  desktop('C90', 'A004', 'A043', 'itadmin', 6 * MINUTE + 10 * SECOND, 15 * MINUTE, 'W04'),
  {
    id: 'C71', *run(c) {
      for (const at of [2 * MINUTE, 18 * MINUTE]) {
        yield* kerberosLogon(c, host('A045'), host('A046'), at, OT_DOMAIN.realm, 'svc-assetcentre', ['MSSQLSvc', 'assetctr.ot.halden.example:1433']);
      }
    },
  },
];
