// Remote access and old protocols where they should not be: TeamViewer, SMB 1, access panels.

import { cat, u16le, u32, u8 } from '../../wire/bytes';
import { ntlmAuthenticate, ntlmChallenge, ntlmNegotiate } from '../../wire/ntlm';
import * as smb1 from '../../wire/smb1';
import type { Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { EXTERNAL } from '../assets';
import { OT_DOMAIN, windowsBuild, windowsServer } from '../directory';
import { host } from '../network';
import { PUBLIC_CA, web } from './office';

const ROUTER = EXTERNAL.find(x => x.key === 'X04')!.name;

/** TeamViewer's own framing: magic 17 24, command, length. */
const teamviewer = (command: number, body: Buffer): Buffer => cat(u8(0x17, 0x24, command, 0), u16le(body.length), body);

export const remote: readonly Conversation[] = [
  {
    id: 'C98', *run(c) {
      const tcp = c.tcp(host('A054'), host('X04'), 5938, 15 * SECOND);
      tcp.marks = ['W12'];
      yield* tcp.exchange(teamviewer(0x10, c.random.bytes(36)), teamviewer(0x11, c.random.bytes(28)));
      for (const t of c.every(30 * SECOND, 45 * SECOND)) {
        yield* tcp.until(t);
        yield* tcp.exchange(teamviewer(0x1b, c.random.bytes(8)), teamviewer(0x1b, c.random.bytes(8)));
      }
      yield* tcp.close();
    },
  },
  web({ id: 'TEAMVIEWER-TLS', from: 'A054', to: 'X04', hello: { sni: ROUTER }, cert: { cn: '*.teamviewer.com', dns: ['*.teamviewer.com'], issuer: PUBLIC_CA }, gap: [500, 700], sizes: [300, 300], perConnection: 1, marks: ['W12'], start: 12 * SECOND }),
  {
    id: 'C99', *run(c) {
      const ids: smb1.Smb1Ids = { tree: 0, user: 0, multiplex: 1 };
      const tcp = c.tcp(host('A045'), host('A054'), 445, 90 * SECOND);
      tcp.marks = ['W07'];
      const panel = { computer: 'SRT-HMI-02', domain: 'SRT-HMI-02', dnsComputer: 'srt-hmi-02', dnsDomain: 'srt-hmi-02', build: [7, 0, 2864] as [number, number, number] };
      yield* tcp.exchange(smb1.negotiateRequest(ids), smb1.negotiateResponse(ids, c.random.bytes(16), Buffer.alloc(0), c.fileTime(tcp.t)));
      ids.multiplex++;
      const first = smb1.setupRequest(ids, ntlmNegotiate(windowsBuild('A045')), 'Windows Server 2019', 'Windows Server 2019 6.3');
      ids.user = 2048;
      yield* tcp.exchange(first, smb1.setupResponse(ids, ntlmChallenge(c.random, panel, c.fileTime(tcp.t)), 'Windows CE 7.0', 'Windows CE LAN Manager', true));
      ids.multiplex++;
      yield* tcp.exchange(
        smb1.setupRequest(ids, ntlmAuthenticate(c.random, OT_DOMAIN.netbios, 'svc-assetcentre', windowsServer('A045').computer, windowsBuild('A045')), 'Windows Server 2019', 'Windows Server 2019 6.3'),
        smb1.setupResponse(ids, Buffer.alloc(0), 'Windows CE 7.0', 'Windows CE LAN Manager', false),
      );
      ids.multiplex++;
      const tree = smb1.treeRequest(ids, '\\\\SRT-HMI-02\\RECIPES');
      ids.tree = 1;
      yield* tcp.exchange(tree, smb1.treeResponse(ids));
      for (const t of c.every(c.options.fullRate ? 60 * SECOND : 120 * SECOND, 3 * MINUTE)) {
        yield* tcp.until(t);
        ids.multiplex++;
        yield* tcp.exchange(smb1.echoRequest(ids), smb1.echoResponse(ids));
      }
      yield* tcp.close();
    },
  },
  {
    id: 'C103', *run(c) {
      for (const t of c.every(300 * SECOND)) {
        const port = c.port();
        yield* c.udp(t, host('A130'), host('A133'), port, 4070, Buffer.from('discover;013;'), 'W15');
        const fields = ['00:06:8E:10:00:85', 'VertXController', '10.40.80.22', '255.255.255.0', '1', 'V2000', '2.2.7.39', '06/14/2013'].join(';');
        yield* c.udp(t + c.random.between(4, 12) * MS, host('A133'), host('A130'), 4070, port, Buffer.from(`discovered;${String(fields.length + 15).padStart(3, '0')};${fields};`), 'W15');
      }
    },
  },
  {
    id: 'C82', *run(c) {
      const times = c.every(10 * SECOND);
      const tcp = c.tcp(host('A130'), host('A133'), 4050, times.next().value as number);
      let n = 0;
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(cat(u8(0x01, 0x2a), u32(++n), Buffer.from('0013;STAT;')), cat(u8(0x01, 0x2b), u32(n), Buffer.from(`0027;STAT;${n % 9 ? 'OK' : 'DOOR2 OPEN'};`)));
      }
      yield* tcp.close();
    },
  },
];
