// Scanners, scale, labels, RFID portal, pick-to-light: the devices of VLANs 60, 61 and 90.

import { cat, u16, u32, u8 } from '../../wire/bytes';
import { colaA, colaB } from '../../wire/cola';
import { hostIdentification, ippJobName, ippOk, ippPrinter, ippRequest, sbpl, zpl } from '../../wire/labels';
import * as llrp from '../../wire/llrp';
import { httpRequest, httpResponse } from '../../wire/http';
import { V1, GET, RESPONSE, SYS_DESCR, SYS_NAME, snmp } from '../../wire/snmp';
import { octets } from '../../wire/ber';
import type { Conversation } from '../context';
import { MINUTE, MS, SECOND } from '../context';
import { host } from '../network';
import { telegrams } from './telegrams';

const code = (r: { int: (a: number, b: number) => number }): string => `0034${r.int(1e7, 9e7)}${r.int(1e7, 9e7)}`;

/** A device that serves lines of text to the WCS: the client connects, the device speaks. */
function lines(id: string, from: string, to: string, port: number, gap: [number, number], line: (r: { int: (a: number, b: number) => number; next: () => number }) => string, greeting: [string, string][] = []): Conversation {
  return {
    id, *run(c) {
      const times = c.events(gap[0] * SECOND, gap[1] * SECOND);
      const tcp = c.tcp(host(from), host(to), port, times.next().value as number);
      yield* tcp.handshake();
      for (const [ask, answer] of greeting) {
        if (ask) yield* tcp.fromClient(Buffer.from(ask));
        yield* tcp.fromServer(Buffer.from(answer));
      }
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.fromServer(Buffer.from(line(c.random)));
      }
      yield* tcp.close();
    },
  };
}

/** Label jobs, one connection each. */
export function printJobs(id: string, from: string, to: string, count: number, identity: [string, string, number] | null, job: (n: number, r: { int: (a: number, b: number) => number }) => Buffer): Conversation {
  return {
    id, *run(c) {
      const gap = Math.max(5 * SECOND, (c.options.duration - 3 * MINUTE) / (c.options.fullRate ? count * 8 : count));
      let n = 0;
      for (const t of c.events(gap * 0.7, gap * 1.3, 40 * SECOND)) {
        const tcp = c.tcp(host(from), host(to), 9100, t);
        if (n === 0 && identity) {
          yield* tcp.exchange(Buffer.from('~HI\r\n'), hostIdentification(identity[0], identity[1], identity[2], '131072KB'));
          yield* tcp.exchange(Buffer.from('! U1 getvar "device.product_name"\r\n'), Buffer.from(`"${identity[0].split('-')[0]}"`));
          yield* tcp.exchange(Buffer.from('! U1 getvar "device.friendly_name"\r\n'), Buffer.from(`"${host(to).name}"`));
        }
        yield* tcp.fromClient(job(n++, c.random));
        yield* tcp.close();
      }
    },
  };
}

export const devices: readonly Conversation[] = [
  printJobs('C17', 'A013', 'A141', 6, ['ZT230-200dpi', 'V72.20.15Z', 8], (n, r) => zpl('RETURNS', code(r), [`Job ${n}`])),
  printJobs('C47', 'A033', 'A140', 12, ['ZT411-203dpi', 'V92.21.16Z', 8], (n, r) => zpl('HALDEN LOGISTICS', code(r), [`Carton ${n + 1}`, `Route ${r.int(10, 60)}`])),
  printJobs('C48', 'A030', 'A142', 8, null, (_n, r) => sbpl([code(r), 'HALDEN LOGISTICS DC1', `SHIPMENT ${r.int(1e6, 9e6)}`])),
  {
    id: 'C49', *run(c) {
      const uri = 'ipp://10.40.10.200:631/ipp/print';
      for (const at of [8 * MINUTE]) {
        const tcp = c.tcp(host('A030'), host('A006'), 631, at);
        const post = (body: Buffer): Buffer => httpRequest('POST', '/ipp/print', '10.40.10.200:631', { 'Content-Type': 'application/ipp', 'User-Agent': 'CUPS/2.3.3 IPP/2.1' }, body);
        const answer = (body: Buffer): Buffer => httpResponse('200 OK', { 'Content-Type': 'application/ipp', Server: 'HP HTTP Server; HP LaserJet MFP M528 - 1PV64A; Serial Number: MXBCM4X0JD;' }, body);
        yield* tcp.exchange(post(ippRequest(0x000b, 1, uri)), answer(ippPrinter(1, 'HP LaserJet MFP M528', 'MFP-OFFICE')));
        yield* tcp.exchange(post(ippRequest(0x0002, 2, uri, ippJobName('packing-list-88213', 'wms'), Buffer.from('%PDF-1.4 packing list\n'.repeat(40)))), answer(ippOk(2)));
        yield* tcp.close();
      }
    },
  },
  {
    id: 'C18', *run(c) {
      const times = c.events(80 * MS, 900 * MS);
      const tcp = c.tcp(host('A033'), host('A143'), 5084, (times.next().value as number) - 150 * MS);
      const micros = (t: number): bigint => BigInt(c.options.start) * 1_000_000n + BigInt(Math.round(t / 1000));
      yield* tcp.handshake();
      yield* tcp.fromServer(llrp.connectionEvent(micros(tcp.t)));
      yield* tcp.exchange(llrp.getCapabilities(1), llrp.capabilities(1, 25882, 2001052, '7.6.0.240'));
      yield* tcp.exchange(llrp.startSpec(2, 1), llrp.startSpecOk(2));
      let id = 100;
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.fromServer(llrp.tagReport(id++, cat(u8(0x30, 0x34), c.random.bytes(10)), c.random.int(1, 4), c.random.int(0xb0, 0xd8), micros(t)));
        if (id % 25 === 0) { yield* tcp.fromServer(llrp.keepalive(id)); yield* tcp.fromClient(llrp.keepaliveAck(id)); }
      }
      yield* tcp.close();
    },
  },
  telegrams('C19', 'A032', 'A144', 10001, [20, 70], (_n, r) => ({ text: `PUT;${r.int(1, 96)};QTY=${r.int(1, 12)};${r.next() < 0.4 ? 'CONFIRM;OPERATOR=7' : 'LIT'}`, fromServer: r.next() < 0.4 }), false),
  lines('C43', 'A063', 'A059', 23, [0.6, 4], r => (r.next() < 0.05 ? 'NOREAD\r\n' : `${code(r)}\r\n`), [['', 'Welcome to DataMan(tm)\r\n'], ['||>GET DEVICE.TYPE\r\n', 'DM475\r\n'], ['||>GET DEVICE.FIRMWARE-VER\r\n', '6.1.16_sr3\r\n']]),
  {
    // The reader is the server. Its identity is asked in the text framing, the results come in the binary one.
    id: 'C44', *run(c) {
      const times = c.events(0.8 * SECOND, 5 * SECOND);
      const first = times.next().value as number;
      const ask = c.tcp(host('A063'), host('A062'), 2111, first - SECOND);
      yield* ask.exchange(colaA('sRN DeviceIdent'), colaA('sRA DeviceIdent 9 Lector654 5 V2.20'));
      yield* ask.exchange(colaA('sRN SerialNumber'), colaA('sRA SerialNumber 8 21040217'));
      yield* ask.close();
      const tcp = c.tcp(host('A063'), host('A062'), 2112, first);
      const ident = cat('sRA DeviceIdent ', u16(9), 'Lector654', u16(5), 'V2.20');
      yield* tcp.exchange(colaB(Buffer.from('sRN DeviceIdent')), colaB(ident));
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.fromServer(colaB(cat('sSN ReadResult ', u32(c.random.int(1, 1e6)), `${code(c.random)};OCR=${c.random.int(10000, 99999)}`)));
      }
      yield* tcp.close();
    },
  },
  lines('C45', 'A033', 'A076', 51236, [0.5, 5], r => `\x02${r.next() < 0.04 ? '<NR>' : code(r)}\x03\r\n`, [['', '\x02Matrix 320 READY\x03\r\n']]),
  {
    id: 'C46', *run(c) {
      const times = c.every(200 * MS);
      const tcp = c.tcp(host('A033'), host('A077'), 10001, times.next().value as number);
      yield* tcp.handshake();
      for (const t of times) {
        yield* tcp.until(t);
        yield* tcp.fromServer(Buffer.from(`${c.random.next() < 0.4 ? 'SI' : 'ST'},GS,${c.random.between(0.4, 28).toFixed(3).padStart(8)}kg\r\n`));
      }
      yield* tcp.close();
    },
  },
  {
    id: 'SATO-STATUS', *run(c) {
      const port = c.port();
      for (const t of [6 * MINUTE, 21 * MINUTE]) {
        yield* c.udp(t, host('A013'), host('A142'), port, 161, snmp(V1, 'halden-prn', GET, 7, [{ oid: SYS_DESCR }, { oid: SYS_NAME }]));
        yield* c.udp(t + 6 * MS, host('A142'), host('A013'), 161, port, snmp(V1, 'halden-prn', RESPONSE, 7, [{ oid: SYS_DESCR, value: octets('SATO CL4NX 203dpi, firmware 1.13.0') }, { oid: SYS_NAME, value: octets('LBL-SHIP-01') }]));
      }
    },
  },
  {
    // The robot's own web page, opened from the palletiser's panel.
    id: 'ROBOT-WEB', *run(c) {
      const tcp = c.tcp(host('A093'), host('A092'), 80, 7 * MINUTE + 20 * SECOND);
      yield* tcp.exchange(httpRequest('GET', '/', '10.40.63.20', { 'User-Agent': 'NA5 Browser' }), httpResponse('200 OK', { Server: 'Fanuc Web Server', 'Content-Type': 'text/html' }, '<html><head><title>FANUC Robot R-30iB home page</title></head><body>Hostname: ROBOT, Application: PalletTool V9.30P/08</body></html>'));
      yield* tcp.close();
    },
  },
];
