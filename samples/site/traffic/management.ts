// Time and SNMP.

import { octets, oid as objectIdentifier } from '../../wire/ber';
import { cat, ipBytes, u8, u32, u64, zeros } from '../../wire/bytes';
import { GET, RESPONSE, SYS_DESCR, SYS_NAME, SYS_OBJECT, SYS_UPTIME, TRAP2, V2C, snmp, ticks } from '../../wire/snmp';
import type { Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { asset } from '../directory';
import { host } from '../network';
import { CISCO_2960, STRATIX } from './cisco-kit';

/** Simple network time: the client's request and the server's answer (RFC 5905). */
function time(id: string, clients: string[], server: string, stratum: number): Conversation {
  return {
    id, *run(c) {
      const stamp = (t: number): Buffer => u64((BigInt(c.options.start) + 2208988800n) * 0x100000000n + BigInt(Math.round((t / 1e9) * 4294967296)));
      let t = c.random.between(20, 60) * SECOND;
      for (let round = 0; round < 2; round++) {
        for (const key of clients) {
          const port = 123;
          yield* c.udp(t, host(key), host(server), port, 123, cat(u8(0x23, 0, 6, 0xec), zeros(36), stamp(t)));
          yield* c.udp(t + MS, host(server), host(key), 123, port, cat(u8(0x24, stratum, 6, 0xe9), u32(0x200), u32(0x300), ipBytes('10.10.0.10'), stamp(t - 60 * SECOND), stamp(t), stamp(t + 0.4 * MS), stamp(t + 0.6 * MS)));
          t += c.random.between(1, 9) * SECOND;
        }
        t += 10 * MINUTE;
      }
    },
  };
}

function snmpPoll(id: string, to: string, descr: string, objectId: string): Conversation {
  return {
    id, *run(c) {
      const port = c.port();
      let request = c.random.int(1, 1e6);
      for (const t of c.every(300 * SECOND)) {
        request++;
        yield* c.udp(t, host('A014'), host(to), port, 161, snmp(V2C, 'public', GET, request, [SYS_DESCR, SYS_OBJECT, SYS_UPTIME, SYS_NAME].map(oid => ({ oid }))), 'W10');
        yield* c.udp(t + c.random.between(4, 20) * MS, host(to), host('A014'), 161, port, snmp(V2C, 'public', RESPONSE, request, [
          { oid: SYS_DESCR, value: octets(descr) }, { oid: SYS_OBJECT, value: objectIdentifier(objectId) }, { oid: SYS_UPTIME, value: ticks(912345600 + Math.round(t / 1e7)) }, { oid: SYS_NAME, value: octets(asset(to).name) },
        ]), 'W10');
      }
    },
  };
}

export const management: readonly Conversation[] = [
  time('NTP-OT', ['A040', 'A041', 'A050', 'A051', 'A053', 'A054', 'A070', 'A072', 'A080', 'A090', 'A093'], 'A046', 3),
  time('NTP-IT', ['A001', 'A004', 'A005', 'A021', 'A022'], 'A010', 3),
  snmpPoll('C94', 'A060', STRATIX, '1.3.6.1.4.1.9.1.1780'),
  snmpPoll('C95', 'A152', CISCO_2960, '1.3.6.1.4.1.9.1.1208'),
  {
    id: 'C97', *run(c) {
      const port = c.port();
      for (const t of [7 * MINUTE, 19 * MINUTE]) {
        yield* c.udp(t, host('A060'), host('A040'), port, 162, snmp(V2C, 'halden-trap', TRAP2, c.random.int(1, 1e6), [
          { oid: SYS_UPTIME, value: ticks(912345600) }, { oid: '1.3.6.1.6.3.1.1.4.1.0', value: objectIdentifier('1.3.6.1.6.3.1.1.5.3') },
        ]));
      }
    },
  },
];
