// VLAN 80, physical security, and the rest: cameras, panels, history, building extras, access points.

import { cat, u16, u32, u8 } from '../../wire/bytes';
import { fox, knxDescription, knxDescriptionRequest } from '../../wire/building';
import { discoveryRequest, encrypted } from '../../wire/capwap';
import { A, PTR, SRV, TXT, mdnsAnnounce } from '../../wire/dns';
import { probe, probeMatch, rtp, rtspRequest, rtspResponse } from '../../wire/rtsp';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { asset } from '../directory';
import type { Frame } from '../network';
import { host } from '../network';
import type { TcpSession } from '../session';
import { iAm } from '../../wire/bacnet';
import { GET, REPORT, counter, engineId, scopedPdu, snmpV3 } from '../../wire/snmp';
import { sshBanner, sshClientKey, sshEncrypted, sshKeyExchangeInit, sshNewKeys, sshServerKey } from '../../wire/ssh';
import { smbFile, smbOpen, tlsOpen, tlsExchange, tlsClose } from './windows-kit';

interface CameraStyle { server: string; realm: string; path: string; fresh: boolean; rate: number }

export function camera(id: string, to: string, style: CameraStyle): Conversation {
  return {
    id, *run(c) {
      const start = c.random.between(2, 10) * SECOND, url = `rtsp://${host(to).ip}:554${style.path}`;
      const tcp = c.tcp(host('A134'), host(to), 554, start, !style.fresh);
      let sequence = style.fresh ? 1 : c.random.int(40, 400);
      const server = style.server ? [`Server: ${style.server}`] : [];
      if (style.fresh) {
        yield* tcp.exchange(rtspRequest('OPTIONS', url, sequence), rtspResponse('200 OK', sequence, [...server, 'Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER']));
        sequence++;
        yield* tcp.exchange(rtspRequest('DESCRIBE', url, sequence, ['Accept: application/sdp']), rtspResponse('401 Unauthorized', sequence, [...server, `WWW-Authenticate: Digest realm="${style.realm}", nonce="${c.random.bytes(16).toString('hex')}", stale="FALSE"`]));
        sequence++;
        const digest = `Authorization: Digest username="vms", realm="${style.realm}", nonce="00", uri="${url}", response="${c.random.bytes(16).toString('hex')}"`;
        yield* tcp.exchange(rtspRequest('DESCRIBE', url, sequence, ['Accept: application/sdp', digest]), rtspResponse('200 OK', sequence, server, `v=0\r\no=- 1 1 IN IP4 ${host(to).ip}\r\ns=Media Presentation\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:${url}/trackID=1\r\n`));
        sequence++;
        yield* tcp.exchange(rtspRequest('SETUP', `${url}/trackID=1`, sequence, ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1', digest]), rtspResponse('200 OK', sequence, [...server, 'Session: 1185231654;timeout=60', 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=4d1f2a3b']));
        sequence++;
        yield* tcp.exchange(rtspRequest('PLAY', url, sequence, ['Session: 1185231654', digest]), rtspResponse('200 OK', sequence, [...server, 'Session: 1185231654']));
      }
      let n = c.random.int(1, 30000), stamp = c.random.int(1, 1e8);
      const source = c.random.int(1, 0x7fffffff);
      const stream = function* (from: number, length: number): Generator<Frame> {
        for (let t = from; t < from + length; t += SECOND / style.rate) {
          yield* tcp.until(t);
          stamp += 90000 / style.rate;
          yield* tcp.fromServer(rtp(0, n++ & 0xffff, stamp, source, true, cat(u8(0x41, 0x9a), c.random.bytes(c.random.int(120, 300)))));
        }
      };
      const length = c.options.fullRate ? 50 * SECOND : 1 * SECOND;
      // A recorder keeps the session alive more often than its time-out of a minute.
      for (const t of c.every(c.options.fullRate ? 50 * SECOND : 6 * MINUTE, start + 5 * SECOND)) {
        sequence++;
        yield* tcp.until(t);
        yield* tcp.exchange(rtspRequest('GET_PARAMETER', url, sequence, ['Session: 1185231654']), rtspResponse('200 OK', sequence, [...server, 'Session: 1185231654']));
        if (c.options.fullRate || t < 7 * MINUTE) yield* stream(tcp.t + 40 * MS, length);
      }
    },
  };
}

/** Polling of an access panel: short binary frames, an event now and then. */
function* panelPolling(c: Context, tcp: TcpSession, times: Generator<number>): Generator<Frame> {
  let n = 0;
  for (const t of times) {
    yield* tcp.until(t);
    n = (n + 1) & 0xff;
    const event = c.random.next() < 0.2 ? cat(u8(0x14), u32(c.random.int(1, 1e6)), u8(c.random.int(1, 4))) : u8(0x10);
    yield* tcp.exchange(cat(u8(0x53, 0x01, n), u16(4), u32(n)), cat(u8(0x53, 0x81, n), u16(event.length), event));
  }
}

/** PI's own protocol on 5450: length, kind, binary values. */
function history(id: string, from: string, to: string, period: number): Conversation {
  return {
    id, *run(c) {
      const times = c.every(period);
      const tcp = c.tcp(host(from), host(to), 5450, (times.next().value as number) - 300 * MS);
      const pi = (kind: number, body: Buffer): Buffer => cat(u32(body.length + 12), u16(kind), u16(0x0304), u32(c.random.int(1, 0x7fffffff)), body);
      yield* tcp.exchange(pi(1, cat('PI-Buffer\0', c.random.bytes(20))), pi(2, cat('PI Data Archive 2018\0', c.random.bytes(12))));
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(pi(0x51, c.random.bytes(c.random.int(60, 240))), pi(0x52, c.random.bytes(16)));
      }
      yield* tcp.close();
    },
  };
}

function accessPoint(id: string, key: string): Conversation {
  return {
    id, *run(c) {
      const port = c.port();
      const ap = host(key), controller = host('A151');
      yield* c.udp(3 * SECOND, ap, controller, port, 5246, discoveryRequest(1, asset(key).model, `FGL23${key}XYZ`, '8.10.185.0'));
      let n = 1;
      for (const t of c.every(30 * SECOND, 8 * SECOND)) {
        yield* c.udp(t, ap, controller, port, 5246, encrypted(c.random, n, 80));
        yield* c.udp(t + 3 * MS, controller, ap, 5246, port, encrypted(c.random, n++, 64));
      }
    },
  };
}

const uuid = (c: Context): string => `${c.random.bytes(4).toString('hex')}-1dd2-11b2-a105-${c.random.bytes(6).toString('hex')}`;

export const security: readonly Conversation[] = [
  camera('C83', 'A135', { server: 'GStreamer RTSP server', realm: 'AXIS_00408C100087', path: '/axis-media/media.amp', fresh: false, rate: 25 }),
  camera('C84', 'A136', { server: 'GStreamer RTSP server', realm: 'AXIS_ACCC8E100088', path: '/axis-media/media.amp', fresh: false, rate: 15 }),
  camera('C85', 'A137', { server: '', realm: 'IP Camera(C6839)', path: '/Streaming/Channels/101', fresh: true, rate: 20 }),
  camera('C86', 'A138', { server: 'Hanwha RTSP Server 2.10.03', realm: 'iPolis', path: '/profile2/media.smp', fresh: true, rate: 20 }),
  camera('C08', 'A166', { server: 'Rtsp Server/3.0', realm: '', path: '/live1.sdp', fresh: false, rate: 10 }),
  ...(['A135', 'A136'] as const).map((key): Conversation => ({
    id: `MDNS-${key}`, *run(c) {
      const h = host(key), serial = h.mac.replaceAll(':', '').toUpperCase(), model = `AXIS ${asset(key).model}-LV - ${serial}`, name = `axis-${serial.toLowerCase()}.local`;
      for (const t of c.every(9 * MINUTE)) {
        yield* c.multicast(t, h, '224.0.0.251', 5353, 5353, mdnsAnnounce([
          A(name, h.ip, 120), PTR('_axis-video._tcp.local', `${model}._axis-video._tcp.local`), SRV(`${model}._axis-video._tcp.local`, 80, name), TXT(`${model}._axis-video._tcp.local`, `macaddress=${serial}`),
        ]), 255);
      }
    },
  })),
  {
    id: 'ONVIF', *run(c) {
      for (const at of [50 * SECOND, 16 * MINUTE]) {
        const port = c.port(), id = uuid(c), cam = host('A138'), axis = host('A135');
        yield* c.multicast(at, host('A134'), '239.255.255.250', port, 3702, probe(id), 4);
        yield* c.udp(at + 40 * MS, axis, host('A134'), 3702, port, probeMatch(uuid(c), id, axis.ip, ['type/video_encoder', 'hardware/P3265-LV', 'name/AXIS%20P3265-LV', 'Profile/Streaming']));
        yield* c.udp(at + 90 * MS, cam, host('A134'), 3702, port, probeMatch(uuid(c), id, cam.ip, ['type/video_encoder', 'hardware/XNP-6320', 'name/Hanwha%20XNP-6320', 'location/sorter', 'Profile/Streaming']));
      }
    },
  },
  {
    id: 'C80', *run(c) {
      const times = c.events(1 * SECOND, 30 * SECOND);
      const tcp = c.tcp(host('A130'), host('A131'), 3001, times.next().value as number);
      yield* tlsOpen(c, tcp, {}, { cn: 'MAC000FE5100083', o: 'Mercury Security', issuer: { cn: 'Mercury Security Root', o: 'Mercury Security' } });
      for (const t of times) {
        yield* tcp.until(t);
        yield* tlsExchange(c, tcp, 24, c.random.int(24, 90));
      }
      yield* tlsClose(c, tcp);
    },
  },
  {
    id: 'C81', *run(c) {
      const times = c.events(1 * SECOND, 30 * SECOND);
      const tcp = c.tcp(host('A130'), host('A132'), 3001, times.next().value as number);
      yield* panelPolling(c, tcp, times);
      yield* tcp.close();
    },
  },
  history('C68', 'A040', 'A041', 5 * SECOND),
  history('C69', 'A041', 'A023', 10 * SECOND),
  {
    id: 'C70', *run(c) {
      const tcp = c.tcp(host('A023'), host('A011'), 445, 10 * MINUTE);
      const s = yield* smbOpen(c, tcp, { user: 'svc-pi', client: 'A023', server: 'A011', share: 'reports' });
      yield* smbFile(c, tcp, s, 'oee-2026-09-07.csv', 1800, true);
      yield* tcp.close();
    },
  },
  {
    id: 'C76', *run(c) {
      const times = c.every(60 * SECOND);
      const tcp = c.tcp(host('A120'), host('A121'), 1911, (times.next().value as number));
      const hello = (values: Record<string, string>): Record<string, string> => ({ 'fox.version': 's:1.0.1', id: 'i:1', ...values });
      yield* tcp.exchange(
        fox('a', 1, -1, 'fox', 'hello', hello({ hostName: 's:bms-srv', hostAddress: 's:10.40.70.10', 'app.name': 's:Station', 'app.version': 's:4.10.2.36', 'vm.name': 's:Java HotSpot(TM) 64-Bit Server VM', 'os.name': 's:Windows Server 2019', 'os.version': 's:10.0', 'station.name': 's:Halden_Supervisor', timeZone: 's:Europe/Oslo', hostId: 's:Win-2B7A-1D10-8C3F', brandId: 's:Niagara' })),
        fox('a', 0, 1, 'fox', 'hello', hello({ hostName: 's:JACE-HVAC', hostAddress: 's:10.40.70.20', 'app.name': 's:Station', 'app.version': 's:4.10.2.36', 'vm.name': 's:Java HotSpot(TM) Embedded Client VM', 'os.name': 's:QNX', 'os.version': 's:6.5.0', 'station.name': 's:JACE_HVAC', timeZone: 's:Europe/Oslo', hostId: 's:Qnx-TITAN-8C3F-11A0-2B7A-1D10', brandId: 's:vykon' })),
      );
      let n = 2;
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.exchange(fox('k', n, -1, 'station', 'ping', {}), fox('k', 0, n++, 'station', 'pong', {}));
      }
      yield* tcp.close();
    },
  },
  {
    id: 'KNX', *run(c) {
      for (const t of [25 * SECOND, 15 * MINUTE]) {
        const port = c.port(), from = host('A120'), to = host('A124');
        yield* c.udp(t, from, to, port, 3671, knxDescriptionRequest(from.ip, port));
        yield* c.udp(t + 5 * MS, to, from, 3671, port, knxDescription(0x1100, Buffer.from('00c5010203f4', 'hex'), to.mac, 'LINX-221 KNX-IP-01'));
      }
      yield* c.broadcast(15 * MINUTE + SECOND, host('A124'), 47808, 47808, iAm(40000, 178));
    },
  },
  accessPoint('C27', 'A103'),
  accessPoint('C28', 'A114'),
  {
    // The core switch is watched the way it should be: version 3, authenticated and encrypted.
    id: 'SNMP-V3', *run(c) {
      const port = c.port(), from = host('A014'), to = host('A151'), engine = engineId(9, to.mac);
      let id = c.random.int(1, 1e6), first = true;
      for (const t of c.every(300 * SECOND)) {
        if (first) {
          yield* c.udp(t, from, to, port, 161, snmpV3({ id, engine: Buffer.alloc(0), boots: 0, time: 0, user: '', level: 0, reportable: true }, scopedPdu(Buffer.alloc(0), GET, id, [])));
          yield* c.udp(t + 4 * MS, to, from, 161, port, snmpV3({ id, engine, boots: 12, time: 912345, user: '', level: 0, reportable: false }, scopedPdu(engine, REPORT, id, [{ oid: '1.3.6.1.6.3.15.1.1.4.0', value: counter(77) }])));
          first = false;
        }
        id++;
        yield* c.udp(t + 8 * MS, from, to, port, 161, snmpV3({ id, engine, boots: 12, time: 912345 + Math.round(t / SECOND), user: 'halden-nms', level: 3, reportable: true }, c.random.bytes(72)));
        yield* c.udp(t + 14 * MS, to, from, 161, port, snmpV3({ id, engine, boots: 12, time: 912345 + Math.round(t / SECOND), user: 'halden-nms', level: 3, reportable: false }, c.random.bytes(168)));
      }
    },
  },
  {
    id: 'SSH-A152', *run(c) {
      const tcp = c.tcp(host('A014'), host('A152'), 22, 7 * MINUTE + 40 * SECOND);
      yield* tcp.exchange(sshBanner('HaldenBackup_2.1'), sshBanner('Cisco-1.25'));
      yield* tcp.exchange(sshKeyExchangeInit(c.random), sshKeyExchangeInit(c.random));
      yield* tcp.exchange(sshClientKey(c.random), sshServerKey(c.random));
      yield* tcp.fromClient(sshNewKeys());
      for (let i = 0; i < 6; i++) yield* tcp.exchange(sshEncrypted(c.random, 68), sshEncrypted(c.random, 400));
      yield* tcp.close();
    },
  },
];
