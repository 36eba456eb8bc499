// SNMP v1 (RFC 1157), v2c (RFC 3416) and v3 (RFC 3412, 3414).

import { cat, fixed, hex, u32, zeros } from './bytes';
import { context, integer, nothing, octets, oid, sequence, tlv } from './ber';

export const V1 = 0, V2C = 1;
export const GET = 0, GET_NEXT = 1, RESPONSE = 2, BULK = 5, TRAP2 = 7;

export const SYS_DESCR = '1.3.6.1.2.1.1.1.0', SYS_OBJECT = '1.3.6.1.2.1.1.2.0', SYS_UPTIME = '1.3.6.1.2.1.1.3.0', SYS_NAME = '1.3.6.1.2.1.1.5.0';

export interface Binding { oid: string; value?: Buffer }

const bindings = (list: Binding[]): Buffer => sequence(...list.map(b => sequence(oid(b.oid), b.value ?? nothing())));

const pdu = (kind: number, request: number, list: Binding[]): Buffer => context(kind, integer(request), integer(0), integer(0), bindings(list));

export function snmp(version: number, community: string, kind: number, request: number, list: Binding[]): Buffer {
  return sequence(integer(version), octets(community), pdu(kind, request, list));
}

export const ticks = (hundredths: number): Buffer => integer(hundredths, 0x43);
export const gauge = (value: number): Buffer => integer(value, 0x42);
export const counter = (value: number): Buffer => integer(value, 0x41);

/** Engine id of format 3 (RFC 3411): enterprise number and MAC address. */
export const engineId = (enterprise: number, mac: string): Buffer => cat(u32((0x80000000 | enterprise) >>> 0), hex('03'), hex(mac.replaceAll(':', '')));

export interface V3 { id: number; engine: Buffer; boots: number; time: number; user: string; /** 0 none, 1 authenticated, 3 also encrypted. */ level: 0 | 1 | 3; reportable: boolean }

/** Discovery and report in clear; level 3 carries `encrypted` instead of the PDU. */
export function snmpV3(h: V3, scoped: Buffer): Buffer {
  const security = sequence(
    octets(h.engine), integer(h.boots), integer(h.time), octets(h.user), octets(h.level ? fixed('', 12, 0x5a) : zeros(0)), octets(h.level === 3 ? fixed('', 8, 0x21) : zeros(0)),
  );
  const flags = tlv(4, Buffer.from([h.level | (h.reportable ? 4 : 0)]));
  return sequence(integer(3), sequence(integer(h.id), integer(65507), flags, integer(3)), octets(security), h.level === 3 ? octets(scoped) : scoped);
}

export const scopedPdu = (engine: Buffer, kind: number, request: number, list: Binding[]): Buffer => sequence(octets(engine), octets(''), pdu(kind, request, list));
export const REPORT = 8;
