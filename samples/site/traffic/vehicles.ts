// Mobile robots and their fleet manager: VDA 5050 over MQTT.

import * as mqtt from '../../wire/mqtt';
import type { Conversation } from '../context';
import { MS, SECOND } from '../context';
import { host } from '../network';
import { isoTime } from './iso-time-kit';

const VEHICLE_TOPIC = (n: number, topic: string): string => `uagv/v2/acme/AMR-${String(n).padStart(4, '0')}/${topic}`;

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

export const vehicles: readonly Conversation[] = [
  fleetManager(),
  vehicle('C34', 'A100', 7),
  vehicle('C35', 'A101', 8),
  vehicle('C36', 'A102', 9),
];
