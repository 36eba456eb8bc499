// Cameras and their recorder: RTSP, ONVIF, mDNS.

import { cat, u8 } from '../../wire/bytes';
import { A, PTR, SRV, TXT, mdnsAnnounce } from '../../wire/dns';
import { probe, probeMatch, rtp, rtspRequest, rtspResponse } from '../../wire/rtsp';
import type { Context, Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { asset } from '../directory';
import type { Frame } from '../network';
import { host } from '../network';

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

const uuid = (c: Context): string => `${c.random.bytes(4).toString('hex')}-1dd2-11b2-a105-${c.random.bytes(6).toString('hex')}`;

export const cameras: readonly Conversation[] = [
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
];
