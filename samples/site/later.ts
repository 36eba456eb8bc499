// The second capture, three weeks later: what changed on the site.

import { ANALOG_VALUE, objectId, real, simpleAck, writeProperty } from '../wire/bacnet';
import { DINT, readTagResponse, readTag } from '../wire/cip';
import { u16, u32, cat } from '../wire/bytes';
import { zebraDiscover, zebraReply, zpl } from '../wire/labels';
import * as mqtt from '../wire/mqtt';
import * as opcua from '../wire/opcua';
import { probe, probeMatch } from '../wire/rtsp';
import { s7plus, writeVar, writeVarResponse } from '../wire/s7';
import { sshBanner, sshClientKey, sshEncrypted, sshKeyExchangeInit, sshNewKeys, sshServerKey } from '../wire/ssh';
import { certificate } from '../wire/tls';
import { LATER_ASSETS } from './assets';
import type { Conversation } from './context';
import { MINUTE, MS, SECOND } from './context';
import { CONVERSATIONS } from './conversations';
import { cipIdentity } from './directory';
import { host } from './network';
import { CipClient, dint } from './traffic/cip-kit';
import { plusSession, s7Connect } from './traffic/conveyor';
import { printJobs } from './traffic/devices';
import { lease } from './traffic/naming';
import { arpOf } from './traffic/network';
import { PUBLIC_CA, web } from './traffic/office';
import { camera } from './traffic/cameras';
import { download, poll } from './traffic/sortation';
import { fleetManager, vehicle } from './traffic/vehicles';
import { smbOpen, smbFile } from './traffic/windows-kit';
import { nbnsRegistration } from '../wire/dns';

/** Conversations of the first capture that ended or that a changed one replaces. */
const GONE = new Set([
  'C88', // the forwarded port is closed
  'C89', 'C100', 'C101', 'C01', 'C33', 'C34', 'C35', 'C36', 'C53', 'C62', 'C20', 'C59', 'C60',
  'C17', 'C47', 'ARP-A140', 'ARP-A141', 'ZEBRA-DISCOVERY', // one label printer gone, one replaced
]);

const LOGIN = (user: string): { user: string; password: string } => ({ user, password: `Amr!${user.length}halden` });

const changed: readonly Conversation[] = [
  ...LATER_ASSETS.map(arpOf),
  { ...lease('A170', 40 * SECOND, 'MSFT 5.0', [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252], 'LT-INTEGR-07.integrator.example'), id: 'D1-DHCP' },
  {
    id: 'D1-NAMES', *run(c) {
      const h = host('A170');
      yield* c.broadcast(44 * SECOND, h, 137, 137, nbnsRegistration(c.random.int(1, 65535), h.name, 0x20, h.ip), '', 'D1');
      yield* c.broadcast(45 * SECOND, h, 137, 137, nbnsRegistration(c.random.int(1, 65535), 'INTEGRATOR', 0, h.ip, true), '', 'D1');
    },
  },
  {
    id: 'D1-SHARE', *run(c) {
      const tcp = c.tcp(host('A170'), host('A063'), 445, 70 * SECOND);
      const s = yield* smbOpen(c, tcp, { user: 'm.fielder', client: 'A170', server: 'A063', share: 'config' }, 'D1');
      yield* smbFile(c, tcp, s, 'wcs.xml', 700);
      yield* tcp.close();
    },
  },
  {
    // An originator the controller has not seen before goes online and loads a program.
    id: 'D2', *run(c) {
      const plc = new CipClient(c, host('A170'), host('A051'), 3 * MINUTE, { vendor: 77, serial: 0x0d2c0ffe });
      plc.tcp.marks = ['D2'];
      yield* plc.register();
      yield* plc.identify(cipIdentity('A051', c.options.start));
      yield* plc.open();
      for (let i = 0; i < 10; i++) {
        yield* plc.tcp.until(plc.tcp.t + c.random.int(300, 900) * MS);
        yield* plc.connected(readTag('IND_Count'), readTagResponse(DINT, dint(c.random.int(1, 9999))));
      }
      yield* download(plc, c.random, 25);
      yield* plc.close();
    },
  },
  {
    // The panel of the conveyor now creates and sets variables, which it never did.
    id: 'C62', *run(c) {
      const times = c.every(200 * MS);
      const tcp = c.tcp(host('A072'), host('A070'), 102, (times.next().value as number) - 150 * MS);
      const session = yield* plusSession(c, tcp, 'HMI');
      let n = 2;
      for (const t of times) {
        yield* tcp.until(t);
        n = (n + 1) & 0xffff;
        yield* tcp.exchange(s7plus(2, 0x31, 0x054c, n, session, cat(u32(0x34), c.random.bytes(20))), s7plus(2, 0x32, 0x054c, n, session, c.random.bytes(52)));
        if (n % 7 === 0) {
          const fn = n % 2 ? 0x04f2 : 0x04d4;
          yield* tcp.exchange(s7plus(2, 0x31, fn, ++n, session, cat(u32(0x34), c.random.bytes(28))), s7plus(2, 0x32, fn, n, session, c.random.bytes(8)), 'D3');
        }
      }
      yield* tcp.close();
    },
  },
  web({ id: 'C89', from: 'A061', to: 'X08', hello: { sni: 'wse.mdr1.ayayot.com' }, cert: { cn: '*.ayayot.com', dns: ['*.ayayot.com'], issuer: PUBLIC_CA }, gap: [29, 31], sizes: [90, 90], perConnection: 40, marks: ['D5'] }),
  { ...camera('D6', 'A171', { server: '', realm: 'IP Camera(K1123)', path: '/Streaming/Channels/101', fresh: true, rate: 20 }) },
  {
    id: 'D6-ONVIF', *run(c) {
      const port = c.port(), id = `${c.random.bytes(4).toString('hex')}-1dd2-11b2-a105-${c.random.bytes(6).toString('hex')}`, cam = host('A171');
      yield* c.multicast(2 * MINUTE, host('A134'), '239.255.255.250', port, 3702, probe(id), 4);
      yield* c.udp(2 * MINUTE + 70 * MS, cam, host('A134'), 3702, port, probeMatch('0b41a0c2-1dd2-11b2-a105-4419b61000ab', id, cam.ip, ['type/video_encoder', 'hardware/DS-2CD2387G2', 'name/HIKVISION%20DS-2CD2387G2', 'Profile/Streaming']), 'D6');
    },
  },
  printJobs('C47', 'A033', 'A172', 6, ['ZT411-203dpi', 'V92.21.39Z', 8], (n, r) => zpl('HALDEN LOGISTICS', `0034${r.int(1e7, 9e7)}${r.int(1e7, 9e7)}`, [`Carton ${n + 1}`])),
  {
    id: 'D7', *run(c) {
      const port = c.port(), server = host('A013'), printer = host('A172');
      yield* c.udp(2 * MINUTE, server, { ...printer, key: 'broadcast', ip: '10.40.90.255', mac: 'ff:ff:ff:ff:ff:ff' }, port, 4201, zebraDiscover(), 'N10');
      yield* c.udp(2 * MINUTE + 8 * MS, printer, server, 4201, port, zebraReply('ZT411-203dpi', 'ZT411-77J260900555', printer.name), 'D7');
    },
  },
  {
    id: 'C100', *run(c) {
      const tcp = c.tcp(host('A095'), host('A071'), 102, 20 * SECOND);
      yield* s7Connect(tcp, 3, 1);
      let n = 10;
      for (const t of c.every(5 * MINUTE, 30 * SECOND, 0.01)) {
        yield* tcp.until(t);
        yield* tcp.fromClient(writeVar(n, 12, 4, u16(c.random.int(0, 1500))), 'W09', 'D8');
        yield* tcp.fromServer(writeVarResponse(n++));
      }
      yield* tcp.close();
    },
  },
  {
    id: 'D9', *run(c) {
      for (const [i, t] of [4 * MINUTE, 4 * MINUTE + 40 * SECOND].entries()) {
        yield* c.udp(t, host('A120'), host('A123'), 47808, 47808, writeProperty(90 + i, objectId(ANALOG_VALUE, 1), 85, real(6 + i), 8), 'D9');
        yield* c.udp(t + 12 * MS, host('A123'), host('A120'), 47808, 47808, simpleAck(90 + i, 15), 'D9');
      }
    },
  },
  {
    id: 'C01', *run(c) {
      const times = c.events(10 * SECOND, 40 * SECOND);
      const tcp = c.tcp(host('A110'), host('A030'), 22, times.next().value as number);
      tcp.marks = ['D11'];
      yield* tcp.exchange(sshBanner('JuiceSSH'), sshBanner('OpenSSH_8.7'));
      yield* tcp.exchange(sshKeyExchangeInit(c.random), sshKeyExchangeInit(c.random));
      yield* tcp.exchange(sshClientKey(c.random), sshServerKey(c.random));
      yield* tcp.fromClient(sshNewKeys());
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(sshEncrypted(c.random, 68), sshEncrypted(c.random, c.random.int(10, 30) * 4));
      }
      yield* tcp.close();
    },
  },
  fleetManager(LOGIN('fleet')),
  vehicle('C34', 'A100', 7, LOGIN('amr-0007')),
  vehicle('C35', 'A101', 8, LOGIN('amr-0008')),
  {
    // The third vehicle was forgotten: it still comes without a password and is refused (code 5), again and again.
    id: 'C36', *run(c) {
      for (const t of c.every(60 * SECOND)) {
        const tcp = c.tcp(host('A102'), host('A037'), 1883, t);
        tcp.marks = ['D12'];
        yield* tcp.exchange(mqtt.connect('AMR-0009', 15), mqtt.connack(5));
        yield* tcp.close();
      }
    },
  },
  poll('C53', 'A053', 'A050', 50 * MS, ['SRT_Count', 'SRT_Lane', 'SRT_Speed', 'SRT_Run'], { vendor: 1, serial: 0x7a0153d1 }, { tag: 'HMI_SpeedStep', chance: 0.01 }, ['D13']),
  {
    // A second endpoint of the OPC server, with security; the open one is still in use next to it.
    id: 'D14', *run(c) {
      const times = c.every(1 * SECOND);
      const tcp = c.tcp(host('A041'), host('A042'), 4840, (times.next().value as number) - 500 * MS);
      tcp.marks = ['D14'];
      const cert = certificate(c.random, { cn: 'PI Connector', o: 'OSIsoft', uri: 'urn:HIST-01:OSIsoft:PIOPCUA' }, { cn: 'PI Connector', o: 'OSIsoft' });
      const server = certificate(c.random, { cn: 'KEPServerEX/UA Server', o: 'Kepware', uri: 'urn:OPC-01:Kepware.KEPServerEX.V6:UA%20Server' }, { cn: 'KEPServerEX/UA Server', o: 'Kepware' });
      yield* tcp.exchange(opcua.hello('opc.tcp://opc-01.ot.halden.example:4840'), opcua.acknowledge());
      yield* tcp.exchange(opcua.openChannelSecure(0, cert, c.random.bytes(20), c.random.bytes(256)), opcua.openChannelSecure(4711, server, c.random.bytes(20), c.random.bytes(256)));
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(opcua.messageSecure(4711, 1, c.random.bytes(96)), opcua.messageSecure(4711, 1, c.random.bytes(208)));
      }
      yield* tcp.close();
    },
  },
];

export const LATER_CONVERSATIONS: readonly Conversation[] = [...CONVERSATIONS.filter(c => !GONE.has(c.id)), ...changed];

