// Databases of the warehouse systems: Oracle and SQL Server.

import { cat, u16, u32, u8 } from '../../wire/bytes';
import { browserReply, browserRequest, tdsBatch, tdsLoginAck, tdsPrelogin, tdsResult, tdsWrapped, tnsAccept, tnsConnect, tnsData, tnsQuery, tnsResult } from '../../wire/databases';
import { certificate, clientFinish, clientHello, serverFinish, serverFlight } from '../../wire/tls';
import type { Conversation } from '../context';
import { MS, SECOND } from '../context';
import { asset } from '../directory';
import { host } from '../network';

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

export const databases: readonly Conversation[] = [
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
  sqlServer('C38', 'A033', 'A034', 'WCS', 'SELECT COUNT(*) AS Total FROM wcs.dbo.Tote WHERE Lane =', [0.5, 10]),
  sqlServer('C93', 'A040', 'A034', 'FactoryTalk View', 'SELECT SUM(Cnt) AS Total FROM wcs.dbo.LaneCounter WHERE Lane >', [4.8, 5.2]),
];
