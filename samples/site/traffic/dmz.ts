// VLAN 30, the zone between office and plant: who uses the proxy and the jump host.

import { httpRequest } from '../../wire/http';
import type { Conversation } from '../context';
import { MINUTE, SECOND } from '../context';
import { EXTERNAL } from '../assets';
import { IT_DOMAIN } from '../directory';
import { host } from '../network';
import { PUBLIC_CA } from './office';
import { kerberosLogon, rdpOpen, tlsClose, tlsExchange, tlsOpen } from './windows-kit';

const LABOUR = EXTERNAL.find(x => x.key === 'X06')!.name;

export const dmz: readonly Conversation[] = [
  {
    // The labour service is reached through the proxy only: CONNECT in clear, TLS inside the tunnel.
    id: 'PROXY', *run(c) {
      for (const t of [3 * MINUTE, 11 * MINUTE]) {
        const tcp = c.tcp(host('A014'), host('A022'), 3128, t);
        yield* tcp.exchange(
          httpRequest('CONNECT', `${LABOUR}:443`, `${LABOUR}:443`, { 'User-Agent': 'LabourSync/4.1', 'Proxy-Connection': 'Keep-Alive' }),
          Buffer.from('HTTP/1.1 200 Connection established\r\nServer: squid/5.7\r\nVia: 1.1 dmz-proxy.halden.example (squid/5.7)\r\n\r\n'),
        );
        yield* tlsOpen(c, tcp, { sni: LABOUR }, { cn: '*.labour.manh.com', dns: ['*.labour.manh.com', LABOUR], issuer: PUBLIC_CA });
        for (let i = 0; i < 4; i++) yield* tlsExchange(c, tcp, 300, 500);
        yield* tlsClose(c, tcp);
      }
    },
  },
  {
    // The jump host is a domain member, and itself administered by remote desktop from the server zone.
    id: 'JUMP-LOGON', *run(c) {
      yield* kerberosLogon(c, host('A020'), host('A010'), 75 * SECOND, IT_DOMAIN.realm, 'DMZ-JUMP01$', ['cifs', `dc1-ad01.${IT_DOMAIN.dns}`]);
    },
  },
  {
    id: 'JUMP-ADMIN', *run(c) {
      const tcp = c.tcp(host('A014'), host('A020'), 3389, 2 * MINUTE + 10 * SECOND);
      tcp.marks = ['N1'];
      yield* rdpOpen(c, tcp, 'svc-patch', 'A020');
      for (let i = 0; i < 5; i++) {
        yield* tcp.until(tcp.t + c.random.between(2, 12) * SECOND);
        yield* tlsExchange(c, tcp, c.random.int(30, 90), c.random.int(100, 400));
      }
      yield* tlsClose(c, tcp);
    },
  },
];
