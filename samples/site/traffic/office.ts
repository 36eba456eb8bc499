// VLANs 10, 20, 30 and the office PC in VLAN 63: files, logons, web.

import { rootSearch, searchDone, searchEntry } from '../../wire/ldap';
import { httpRequest, httpResponse } from '../../wire/http';
import type { Conversation } from '../context';
import { MINUTE, SECOND } from '../context';
import { EXTERNAL } from '../assets';
import { IT_DOMAIN, asset } from '../directory';
import { host } from '../network';
import { kerberosLogon, smbFile, smbOpen, tlsClose, tlsExchange, tlsOpen } from './windows-kit';
import type { Certificate } from './windows-kit';
import type { ClientHello } from '../../wire/tls';

const INTERNAL_CA = { cn: 'Halden Logistics Issuing CA 1', o: 'Halden Logistics' };
export const PUBLIC_CA = { cn: 'DigiCert TLS RSA SHA256 2020 CA1', o: 'DigiCert Inc' };

export interface WebTraffic { id: string; from: string; to: string; port?: number; hello: ClientHello; cert: Certificate; gap: [number, number]; sizes: [number, number]; perConnection?: number; marks?: string[]; start?: number }

/** HTTPS: connections of a few exchanges each, seen as TLS 1.2. Gaps in seconds. */
export function web(w: WebTraffic): Conversation {
  return {
    id: w.id, *run(c) {
      const times = w.start === undefined ? c.events(w.gap[0] * SECOND, w.gap[1] * SECOND) : c.events(w.gap[0] * SECOND, w.gap[1] * SECOND, w.start);
      let open = null as ReturnType<typeof c.tcp> | null, used = 0, connections = 0;
      for (const t of times) {
        if (!open || (used >= (w.perConnection ?? 20) && connections < 8)) {
          if (open) yield* tlsClose(c, open);
          open = c.tcp(host(w.from), host(w.to), w.port ?? 443, Math.max(t, open ? open.t + SECOND / 10 : 0));
          open.marks = w.marks ?? [];
          used = 0;
          connections++;
          yield* tlsOpen(c, open, w.hello, w.cert);
        }
        yield* open.until(t);
        used++;
        yield* tlsExchange(c, open, c.random.int(60, w.sizes[0]), c.random.int(80, w.sizes[1]));
      }
      if (open) yield* tlsClose(c, open);
    },
  };
}

const publicCert = (key: string, cn: string): Certificate => ({ cn, dns: [cn, EXTERNAL.find(x => x.key === key)!.name], issuer: PUBLIC_CA });
const sni = (key: string): string => EXTERNAL.find(x => x.key === key)!.name;
export const internalCert = (name: string): Certificate => ({ cn: name, o: 'Halden Logistics', dns: [name], issuer: INTERNAL_CA });

function* ldapRoot(c: Parameters<Conversation['run']>[0], from: string, to: string, at: number) {
  const tcp = c.tcp(host(from), host(to), 389, at);
  const base = 'DC=halden,DC=example';
  yield* tcp.exchange(rootSearch(1, ['defaultNamingContext', 'dnsHostName', 'ldapServiceName']), Buffer.concat([
    searchEntry(1, '', { defaultNamingContext: [base], dnsHostName: [`${asset(to).name.toLowerCase()}.${IT_DOMAIN.dns}`], ldapServiceName: [`${IT_DOMAIN.dns}:${asset(to).name.toLowerCase()}$@${IT_DOMAIN.realm}`] }), searchDone(1),
  ]));
  yield* tcp.close();
}

export const office: readonly Conversation[] = [
  {
    id: 'C21', *run(c) {
      const tcp = c.tcp(host('A001'), host('A011'), 445, 30 * SECOND);
      const s = yield* smbOpen(c, tcp, { user: 'j.berg', client: 'A001', server: 'A011', share: 'shipping' });
      for (const t of c.events(c.options.fullRate ? SECOND : 40 * SECOND, 100 * SECOND, 35 * SECOND)) {
        yield* tcp.until(t);
        yield* smbFile(c, tcp, s, `manifests\\2026-09-07-${c.random.int(100, 999)}.csv`, c.random.int(150, 500));
      }
      yield* tcp.close();
    },
  },
  web({ id: 'C22', from: 'A002', to: 'A030', hello: { sni: 'wms-app01.halden.example', alpn: ['h2', 'http/1.1'] }, cert: internalCert('wms-app01.halden.example'), gap: [15, 60], sizes: [250, 400] }),
  web({ id: 'C03', from: 'A112', to: 'A030', hello: { sni: 'wms-app01.halden.example' }, cert: internalCert('wms-app01.halden.example'), gap: [1, 5], sizes: [200, 400], perConnection: 25 }),
  web({ id: 'C04', from: 'A113', to: 'A039', hello: { sni: 'voice-01.halden.example' }, cert: { cn: 'voice-01.halden.example', o: 'Vocollect VoiceConsole' }, gap: [4, 20], sizes: [200, 300], perConnection: 60 }),
  web({ id: 'C24', from: 'A022', to: 'X06', hello: { sni: sni('X06'), alpn: ['h2'] }, cert: publicCert('X06', '*.labour.manh.com'), gap: [10, 30], sizes: [200, 300], marks: ['N3'] }),
  web({ id: 'C25', from: 'A036', to: 'X05', port: 8883, hello: { sni: sni('X05') }, cert: { cn: '*.iot.eu-central-1.amazonaws.com', dns: ['*.iot.eu-central-1.amazonaws.com'], issuer: { cn: 'Amazon RSA 2048 M02', o: 'Amazon' } }, gap: [29, 31], sizes: [300, 60], perConnection: 1000, marks: ['N3'] }),
  web({ id: 'C26', from: 'A001', to: 'X07', hello: { sni: sni('X07'), alpn: ['h2', 'http/1.1'] }, cert: publicCert('X07', '*.events.data.microsoft.com'), gap: [290, 310], sizes: [700, 200], perConnection: 1, marks: ['N4'] }),
  web({ id: 'C32', from: 'A032', to: 'A036', hello: { sni: 'fleet-mgr.halden.example' }, cert: { cn: 'fleet-mgr.halden.example', o: 'AMR Fleet Manager' }, gap: [0.5, 2], sizes: [250, 200], perConnection: 1000 }),
  web({ id: 'C87', from: 'A137', to: 'X02', hello: { sni: sni('X02') }, cert: publicCert('X02', '*.hik-connect.com'), gap: [60, 300], sizes: [400, 300], perConnection: 3, marks: ['W11'] }),
  web({ id: 'C89', from: 'A061', to: 'X03', hello: { sni: sni('X03') }, cert: publicCert('X03', '*.api.talk2m.com'), gap: [29, 31], sizes: [90, 90], perConnection: 40, marks: ['W02'] }),
  web({ id: 'FW-ADMIN', from: 'A014', to: 'A150', hello: {}, cert: { cn: 'FG100FTK20001234', o: 'Fortinet', issuer: { cn: 'fortinet-subca2001', o: 'Fortinet' } }, gap: [400, 600], sizes: [300, 500], perConnection: 4 }),
  {
    id: 'C23', *run(c) {
      for (const t of c.every(600 * SECOND, 30 * SECOND)) {
        const tcp = c.tcp(host('A021'), host('A014'), 8530, t);
        yield* tcp.exchange(
          httpRequest('POST', '/ServerSyncWebService/ServerSyncWebService.asmx', 'dc1-sccm.halden.example:8530', { 'Content-Type': 'text/xml; charset=utf-8', 'User-Agent': 'Windows-Update-Agent', SOAPAction: '"http://www.microsoft.com/SoftwareDistribution/GetRevisionIdList"' }, '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetRevisionIdList/></soap:Body></soap:Envelope>'),
          httpResponse('200 OK', { 'Content-Type': 'text/xml; charset=utf-8', Server: 'Microsoft-IIS/10.0', 'X-AspNet-Version': '4.0.30319' }, '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetRevisionIdListResponse/></soap:Body></soap:Envelope>'),
        );
        yield* tcp.close();
      }
    },
  },
  {
    // The office PC that stands on the palletiser's network logs on to the office domain and opens its files there.
    id: 'C92', *run(c) {
      yield* kerberosLogon(c, host('A095'), host('A010'), 100 * SECOND, IT_DOMAIN.realm, 'p.lund', ['cifs', `dc1-ad01.${IT_DOMAIN.dns}`], 'W01');
      const tcp = c.tcp(host('A095'), host('A010'), 445, 102 * SECOND);
      const s = yield* smbOpen(c, tcp, { user: 'p.lund', client: 'A095', server: 'A010', share: 'SYSVOL' }, 'W01');
      for (const t of c.events(c.options.fullRate ? SECOND : 30 * SECOND, 90 * SECOND, 104 * SECOND)) {
        yield* tcp.until(t);
        yield* smbFile(c, tcp, s, `halden.example\\Policies\\{${c.random.bytes(4).toString('hex')}}\\gpt.ini`, c.random.int(40, 300));
      }
      yield* tcp.close();
    },
  },
  ...(['A003', 'A004', 'A005'] as const).map((key, i): Conversation => ({
    id: `LOGON-${key}`, *run(c) {
      const user = ['planner', 'itadmin', 'hr.desk'][i]!;
      const at = [5 * MINUTE + 4 * SECOND, 70 * SECOND, 3 * MINUTE + 4 * SECOND][i]!;
      yield* ldapRoot(c, key, 'A010', at);
      yield* kerberosLogon(c, host(key), host('A010'), at + 2 * SECOND, IT_DOMAIN.realm, user, key === 'A004' ? ['TERMSRV', 'ews-rock.ot.halden.example'] : ['cifs', `dc1-file01.${IT_DOMAIN.dns}`]);
    },
  })),
  {
    id: 'C07', *run(c) {
      for (const t of c.events(100 * SECOND, 300 * SECOND)) {
        yield* kerberosLogon(c, host('A010'), host('A161'), t, IT_DOMAIN.realm, 'DC1-AD01$', ['ldap', `hq-ad01.${IT_DOMAIN.dns}`]);
        yield* ldapRoot(c, 'A010', 'A161', t + 2 * SECOND);
      }
    },
  },
];
