import { Malformed } from '../binary/reader';
import { ipv4Text, isDeviceIp } from '../model/address';
import { attempt, claim, claims, isPlainText } from './claims-kit';
import { defineProtocol } from './definition';
import { netbiosName } from './dns-kit';

export interface Announcement {
  readonly server: string;
  readonly osVersion: string;
  readonly serverType: number;
  readonly comment: string;
  /** A whole workgroup is announced, by the master browser named in the comment. */
  readonly group: boolean;
}

export interface DatagramMessage {
  readonly sourceIp: string;
  readonly source?: { readonly name: string; readonly suffix: number };
  readonly destination?: { readonly name: string; readonly suffix: number };
  /** It carries an SMB transaction to a mailslot. */
  readonly mailslot: string;
  readonly announcement?: Announcement;
}

/** MS-BRWS §2.2.6: bits of the server type that tell a role. */
const SERVER_TYPES: readonly (readonly [bit: number, name: string])[] = [
  [0x4, 'SQL Server'], [0x8, 'domain controller'], [0x10, 'backup domain controller'], [0x20, 'time source'], [0x200, 'print server'], [0x400, 'dial-in server'], [0x800, 'Unix server'], [0x8000, 'server'],
];

/** NetBIOS datagrams: computers announce themselves and their versions to the browser service. */
export const nbdgm = defineProtocol<DatagramMessage>({
  id: 'nbdgm',
  name: 'NetBIOS datagram service',
  family: 'network',
  reference: 'RFC 1002 §4.4; MS-BRWS §2.2',
  carriers: ['udp/138'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'datagram header': 'host name of who sends', 'browser announcement': 'server name, system version, comment, services' },
  leaves: 'other mailslots; NetBIOS on LLC without IP',
  facts: { 'nbdgm.service': 'role that a browser announcement states', 'nbdgm.os-version': 'operating system version of the announcement', 'nbdgm.comment': 'comment that it announces' },

  recognises(payload) {
    const type = payload.peek(0);
    return payload.remaining >= 82 && type !== undefined && type >= 0x10 && type <= 0x12 && payload.peek(14) === 32 && payload.peek(15)! >= 0x41 && payload.peek(15)! <= 0x50;
  },

  dissect(payload) {
    const type = payload.u8();
    if (type < 0x10 || type > 0x12) {
      // Errors and queries carry nothing of interest.
      payload.rest();
      return { sourceIp: '0.0.0.0', mailslot: '' };
    }
    payload.skip(3);
    const sourceIp = ipv4Text(payload.u32());
    payload.skip(6);
    const name = (): { name: string; suffix: number } | undefined => {
      let label = '';
      for (let size = payload.u8(), first = true; size !== 0; size = payload.u8(), first = false) {
        if (size > 63) throw new Malformed('compressed name in a datagram');
        const text = payload.latin1(size);
        if (first) label = text;
      }
      return netbiosName(label);
    };
    const source = name();
    const destination = name();
    const message = { sourceIp, ...(source ? { source } : {}), ...(destination ? { destination } : {}) };
    const body = payload.slice(payload.remaining);
    const slot = attempt(() => {
      if (body.u32() !== 0xff534d42 || body.u8() !== 0x25) return undefined;
      body.skip(27);
      const words = body.u8();
      body.skip(words * 2);
      const data = body.slice(body.u16le());
      const mailslot = data.cstring();
      return { mailslot, data };
    });
    if (!slot) return { ...message, mailslot: '' };
    const { mailslot, data } = slot;
    const announcement = /\\MAILSLOT\\BROWSE/i.test(mailslot) ? attempt((): Announcement | undefined => {
      const command = data.u8();
      if (command !== 1 && command !== 12 && command !== 15) return undefined;
      data.skip(5);
      const server = data.slice(16).cstring();
      const osVersion = `${data.u8()}.${data.u8()}`;
      const serverType = data.u32le();
      data.skip(4);
      return { server, osVersion, serverType, comment: data.cstring(), group: command === 12 };
    }) : undefined;
    return { ...message, mailslot, ...(announcement ? { announcement } : {}) };
  },

  // The mailslot rides in an SMB1 frame, but nobody serves files here: the conversation stays one of datagrams.
  carries: message => (message.mailslot === '' ? [] : ['smb1', 'nbdgm']),

  observe({ sourceIp, source, announcement }, context) {
    // Behind a router or a name server the datagram states its true origin.
    const about = sourceIp === context.sourceIp || !isDeviceIp(sourceIp) ? 'sender' as const : { ip: sourceIp };
    const own = source && (source.suffix === 0x00 || source.suffix === 0x20) && isPlainText(source.name) && source.name !== '*' ? source.name : undefined;
    const list = [claim(about, 'hostname', own, 0.9)];
    if (announcement && !announcement.group && isPlainText(announcement.server)) {
      list.push(
        claim(about, 'hostname', announcement.server, 0.95), claim(about, 'nbdgm.os-version', announcement.osVersion, 0.7), claim(about, 'nbdgm.comment', announcement.comment, 0.8),
        ...SERVER_TYPES.filter(([bit]) => announcement.serverType & bit).map(([, role]) => claim(about, 'nbdgm.service', role, 0.8)),
      );
    } else if (announcement) list.push(claim(about, 'domain', announcement.server, 0.7), claim(about, 'nbdgm.service', 'master browser', 0.8));
    return claims(...list);
  },
});
