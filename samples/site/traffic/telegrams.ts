// The warehouse control system: telegrams to controllers, and its two network interfaces.

import { cat, u8 } from '../../wire/bytes';
import { nbnsRegistration } from '../../wire/dns';
import type { Conversation } from '../context';
import { MINUTE, SECOND } from '../context';
import { windowsServer } from '../directory';
import { host } from '../network';
import { smbFile, smbOpen } from './windows-kit';

/** Framed text telegrams over a raw connection that was there before the capture began. Their length varies with their content. */
export function telegrams(id: string, client: string, server: string, port: number, gap: [number, number], build: (n: number, random: { int: (a: number, b: number) => number; next: () => number }) => { text: string; fromServer: boolean }, midway = true, marks: string[] = []): Conversation {
  return {
    id, *run(c) {
      const times = c.events(gap[0] * SECOND, gap[1] * SECOND);
      const tcp = c.tcp(host(client), host(server), port, times.next().value as number, midway);
      tcp.marks = marks;
      const framed = (text: string): Buffer => cat(u8(2), text, u8(3));
      let n = c.random.int(1, 9000);
      for (const t of times) {
        yield* tcp.until(t);
        n++;
        const { text, fromServer } = build(n, c.random);
        const acknowledge = framed(`ACK;${String(n).padStart(4, '0')}`);
        if (fromServer) { yield* tcp.fromServer(framed(text)); yield* tcp.fromClient(acknowledge); }
        else yield* tcp.exchange(framed(text), acknowledge);
      }
      if (!midway) yield* tcp.close();
    },
  };
}

const divert = (n: number, r: { int: (a: number, b: number) => number; next: () => number }) => (r.next() < 0.5
  ? { text: `SCN;${String(n).padStart(4, '0')};TOTE=${r.int(10000, 99999)};BC=${'0'.repeat(r.int(0, 6))}${r.int(1e8, 9e8)};POS=${r.int(1, 400)}`, fromServer: true }
  : { text: `DIV;${String(n).padStart(4, '0')};TOTE=${r.int(10000, 99999)};LANE=${r.int(1, 48)}${r.next() < 0.3 ? ';ALT=12,13,14' : ''}`, fromServer: false });

export const controlSystem: readonly Conversation[] = [
  telegrams('C37', 'A032', 'A038', 4003, [0.5, 5], (n, r) => ({ text: `${r.next() < 0.5 ? 'ON' : 'OFF'};${r.int(1, 240)};${r.int(1, 9)};${r.next() < 0.3 ? 'BLINK;RED' : 'GREEN'}`, fromServer: n % 5 === 0 }), false),
  telegrams('C39', 'A063', 'A050', 2001, [0.2, 3], divert, true, ['W03']),
  telegrams('C40', 'A033', 'A070', 2002, [0.4, 4], divert),
  {
    // The same computer answers under one name on two networks.
    id: 'WCS-NIC1', *run(c) {
      const tcp = c.tcp(host('A034'), host('A033'), 445, 4 * MINUTE);
      const s = yield* smbOpen(c, tcp, { user: 'svc-sql', client: 'A034', server: 'A033', share: 'export' }, 'W03');
      yield* smbFile(c, tcp, s, 'totes.csv', 900);
      yield* tcp.close();
    },
  },
  {
    id: 'WCS-NIC2', *run(c) {
      const tcp = c.tcp(host('A045'), host('A063'), 445, 4 * MINUTE + 30 * SECOND);
      const s = yield* smbOpen(c, tcp, { user: 'svc-assetcentre', client: 'A045', server: 'A063', share: 'config' }, 'W03');
      yield* smbFile(c, tcp, s, 'wcs.xml', 700);
      yield* tcp.close();
    },
  },
  {
    id: 'NBNS-WCS', *run(c) {
      for (const [i, key] of (['A033', 'A063'] as const).entries()) {
        const h = host(key);
        yield* c.broadcast((55 + i * 2) * SECOND, h, 137, 137, nbnsRegistration(c.random.int(1, 65535), windowsServer(key).computer, 0x20, h.ip), '', 'W03');
      }
    },
  },
];
