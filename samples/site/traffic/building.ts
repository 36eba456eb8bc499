// VLAN 70, building and energy: BACnet, Modbus meters.

import { ANALOG_INPUT, ANALOG_VALUE, DEVICE, covNotification, iAm, objectId, readMultiple, readMultipleAck, readProperty, readPropertyAck, real, reinitialize, simpleAck, subscribeCov, text, whoIs } from '../../wire/bacnet';
import { identifyRequest, identifyResponse, modbus, readRequest, readResponse, writeMultiple, writeMultipleResponse } from '../../wire/modbus';
import { ticks, gauge, snmp, V1, GET, RESPONSE, SYS_DESCR, SYS_NAME, SYS_UPTIME } from '../../wire/snmp';
import { integer, octets } from '../../wire/ber';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { asset } from '../directory';
import type { Frame } from '../network';
import { host } from '../network';

const BACNET = 47808;

interface BacnetDevice { instance: number; vendor: number; vendorName: string; model: string; firmware: string; name: string; location: string; points: number[] }

const DEVICES: Record<string, BacnetDevice> = {
  A121: { instance: 120001, vendor: 36, vendorName: 'Tridium', model: 'JACE-8000', firmware: asset('A121').firmware, name: 'JACE-HVAC', location: 'Plant room 1', points: [1, 2, 3, 4, 5, 6] },
  A122: { instance: 31000, vendor: 8, vendorName: 'Delta Controls', model: asset('A122').model, firmware: '3.40', name: 'BAC-AHU-01', location: 'Roof AHU 1', points: [1, 2, 3, 4] },
  A123: { instance: 32000, vendor: 8, vendorName: 'Delta Controls', model: asset('A123').model, firmware: '3.40', name: 'BAC-COLD-01', location: 'Cold store', points: [1, 2, 3] },
  A124: { instance: 40000, vendor: 178, vendorName: 'LOYTEC electronics GmbH', model: 'LINX-221', firmware: '7.4.2', name: 'KNX-IP-01', location: 'Lighting', points: [1, 2] },
};

export const bacnetDevice = (key: string): BacnetDevice => DEVICES[key]!;

function* exchange(c: Context, t: number, from: string, to: string, request: Buffer, response: Buffer, ...marks: string[]): Generator<Frame> {
  // Both ends use the registered port: there is no ephemeral one in BACnet/IP.
  yield* c.udp(t, host(from), host(to), BACNET, BACNET, request, ...marks);
  yield* c.udp(t + c.random.between(3, 25) * MS, host(to), host(from), BACNET, BACNET, response, ...marks);
}

function bacnetPoll(id: string, to: string, period: number): Conversation {
  return {
    id, *run(c) {
      const d = DEVICES[to]!;
      let invoke = c.random.int(1, 200);
      let t = c.random.between(20, 24) * SECOND;
      for (const [property, value] of [[121, d.vendorName], [70, d.model], [44, d.firmware], [77, d.name], [58, d.location]] as const) {
        const object = objectId(DEVICE, d.instance);
        invoke = (invoke + 1) & 0xff;
        yield* exchange(c, t, 'A120', to, readProperty(invoke, object, property), readPropertyAck(invoke, object, property, text(value)));
        t += 200 * MS;
      }
      if (to === 'A121') {
        invoke = (invoke + 1) & 0xff;
        yield* exchange(c, t, 'A120', to, subscribeCov(invoke, 7, objectId(ANALOG_VALUE, 9), 600), simpleAck(invoke, 5));
      }
      let n = 0;
      for (const at of c.every(period, c.random.between(30, 40) * SECOND)) {
        invoke = (invoke + 1) & 0xff;
        const objects = d.points.map(p => objectId(ANALOG_INPUT, p));
        yield* exchange(c, at, 'A120', to, readMultiple(invoke, objects), readMultipleAck(invoke, objects.map(object => ({ object, value: real(Math.round(c.random.between(2, 24) * 10) / 10) }))));
        if (to === 'A121' && n++ % 6 === 5) {
          yield* c.udp(at + 2 * SECOND, host(to), host('A120'), BACNET, BACNET, covNotification(7, d.instance, objectId(ANALOG_VALUE, 9), Math.round(c.random.between(18, 23) * 10) / 10, 600 - n * 10));
        }
      }
    },
  };
}

/** A meter gateway: several unit ids behind one address, identity read once. */
function meters(id: string, to: string, functionCode: 3 | 4, period: number, units: number[], identity: string[]): Conversation {
  return {
    id, *run(c) {
      const times = c.every(period);
      const tcp = c.tcp(host('A125'), host(to), 502, (times.next().value as number) - 2 * SECOND);
      let transaction = c.random.int(1, 1000);
      const next = (): number => (transaction = (transaction + 1) & 0xffff);
      yield* tcp.exchange(modbus(next(), units[0]!, identifyRequest()), modbus(transaction, units[0]!, identifyResponse(identity)));
      let clockSet = false;
      for (const t of times) {
        yield* tcp.until(t);
        for (const unit of units) {
          yield* tcp.exchange(
            modbus(next(), unit, readRequest(functionCode, functionCode === 3 ? 19000 : 50512, 10)),
            modbus(transaction, unit, readResponse(functionCode, Array.from({ length: 10 }, () => c.random.int(0, 65535)))),
          );
        }
        if (!clockSet && t > 15 * MINUTE && functionCode === 3) {
          // The daily clock setting of the meters is the only write of the energy server.
          clockSet = true;
          yield* tcp.exchange(modbus(next(), units[0]!, writeMultiple(8000, [2026, 9, 7, 6, 15, 0])), modbus(transaction, units[0]!, writeMultipleResponse(8000, 6)), 'modbus-write');
        }
      }
      yield* tcp.close();
    },
  };
}

const UPS = '1.3.6.1.2.1.33.1';

export const building: readonly Conversation[] = [
  {
    id: 'BACNET-DISCOVERY', *run(c) {
      for (const at of [10 * SECOND, 10 * MINUTE + 10 * SECOND, 20 * MINUTE + 10 * SECOND]) {
        yield* c.broadcast(at, host('A120'), BACNET, BACNET, whoIs(), '', 'N9');
        let t = at;
        for (const [key, d] of Object.entries(DEVICES)) {
          t += c.random.between(20, 300) * MS;
          yield* c.broadcast(t, host(key), BACNET, BACNET, iAm(d.instance, d.vendor));
        }
      }
    },
  },
  bacnetPoll('C72', 'A121', 15 * SECOND),
  bacnetPoll('C73', 'A122', 15 * SECOND),
  bacnetPoll('C74', 'A123', 15 * SECOND),
  bacnetPoll('C75', 'A124', 30 * SECOND),
  {
    id: 'C101', *run(c) {
      yield* exchange(c, 17 * MINUTE + 3 * SECOND, 'A120', 'A123', reinitialize(2, 0), simpleAck(2, 20), 'W13');
      // The controller is back half a minute later and says so.
      yield* c.broadcast(17 * MINUTE + 36 * SECOND, host('A123'), BACNET, BACNET, iAm(32000, 8));
    },
  },
  meters('C77', 'A126', 3, 5 * SECOND, [1, 2, 3, 4, 5, 6], ['Janitza electronics GmbH', 'UMG 604', '4.024']),
  meters('C78', 'A127', 4, 10 * SECOND, [1, 2, 3, 4, 5, 6], ['Socomec', 'DIRIS G-30', '2.5.1']),
  {
    id: 'C79', *run(c) {
      const port = c.port();
      let request = c.random.int(1, 1e6);
      for (const t of c.every(60 * SECOND)) {
        request++;
        const oids = [SYS_DESCR, SYS_NAME, SYS_UPTIME, `${UPS}.2.4.0`, `${UPS}.4.4.1.5.1`];
        yield* c.udp(t, host('A125'), host('A128'), port, 161, snmp(V1, 'public', GET, request, oids.map(oid => ({ oid }))), 'W10');
        yield* c.udp(t + c.random.between(4, 20) * MS, host('A128'), host('A125'), 161, port, snmp(V1, 'public', RESPONSE, request, [
          { oid: SYS_DESCR, value: octets('HP R5000 UPS Network Module, firmware 2.06') }, { oid: SYS_NAME, value: octets('UPS-01') }, { oid: SYS_UPTIME, value: ticks(8640000 + Math.round(t / 1e7)) },
          { oid: oids[3]!, value: integer(100) }, { oid: oids[4]!, value: gauge(c.random.int(31, 38)) },
        ]), 'W10');
      }
    },
  },
];

