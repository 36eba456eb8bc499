import type { Reader } from '../binary/reader';
import { Malformed, wireText } from '../binary/reader';
import { ipv4Text } from '../model/address';
import { attempt } from './claims-kit';
import { readPccc } from './pccc-kit';
import type { PcccMessage } from './pccc-kit';

/**
 * CIP explicit messages (ODVA, THE CIP NETWORKS LIBRARY Vol. 1, chapters 2, 3, 5 and appendix C; Logix services: Rockwell 1756-PM020). A service code means something only
 * together with the class that it goes to: 0x52 is Unconnected Send at class 6 and Read Tag Fragmented at a tag.
 */

/** Where a request goes: last class, instance and attribute of its path, the tag, and the route through backplanes in front. */
export interface CipPath {
  readonly classId?: number;
  readonly instance?: number;
  readonly attribute?: number;
  /** Symbolic path: `Program:Main.Run`. */
  readonly tag?: string;
  /** Port and link of each hop: [[1, 3]] is slot 3 of the backplane. */
  readonly hops: readonly (readonly [port: number, link: number | string])[];
}

export interface CipRequest {
  readonly reply: false;
  readonly service: number;
  readonly path: CipPath;
  /** Messages inside: one of Unconnected Send, any number of Multiple Service Packet. */
  readonly embedded: readonly CipRequest[];
  /** Unconnected Send: route to the module that the embedded message is for. */
  readonly route?: CipPath;
  readonly open?: ForwardOpen;
  readonly pccc?: PcccMessage;
  /** Attributes asked for by Get_Attribute_List. */
  readonly attributes?: readonly number[];
}

export interface CipReply {
  readonly reply: true;
  /** Without the response bit. */
  readonly service: number;
  /** General status, Vol. 1 appendix B; 0 is success. */
  readonly status: number;
  readonly data: Reader;
}

/** Forward_Open, Vol. 1 §3-5.5.2: who opens says who he is. */
export interface ForwardOpen {
  readonly originatorVendor: number;
  readonly originatorSerial: number;
  /** Requested packet intervals in microseconds. */
  readonly rpi: readonly [toTarget: number, toOriginator: number];
  /** Transport class: 0 and 1 carry I/O, 3 explicit messages. */
  readonly transportClass: number;
  readonly path: CipPath;
}

export interface CipIdentity {
  readonly vendorId: number;
  readonly deviceType: number;
  readonly productCode: number;
  readonly revision: string;
  readonly status: number;
  /** 8 hexadecimal digits. */
  readonly serial: string;
  readonly name: string;
}

/** Parts of a tag, and hops of a route, that one path may have; Logix paths have fewer than ten. */
export const PATH_TAGS = 32;
export const PATH_HOPS = 16;

export const CLASS_IDENTITY = 0x01;
export const CLASS_ROUTER = 0x02;
export const CLASS_CONNECTION_MANAGER = 0x06;
export const CLASS_FILE = 0x37;
export const CLASS_PCCC = 0x67;
export const CLASS_TCPIP = 0xf5;
export const UNCONNECTED_SEND = 0x52;

/** Padded EPATH of `words` 16-bit words (Vol. 1 appendix C-1.4). Segment types that say nothing here are passed over; an unknown one ends the path. */
export function readPath(reader: Reader, words: number): CipPath {
  const path = reader.slice(words * 2);
  let classId: number | undefined;
  let instance: number | undefined;
  let attribute: number | undefined;
  const tag: string[] = [];
  const hops: [number, number | string][] = [];
  const logical = (format: number): number => {
    if (format === 0) return path.u8();
    path.skip(1);
    return format === 1 ? path.u16le() : path.u32le();
  };
  while (path.remaining > 0) {
    const segment = path.u8();
    if (segment < 0x20) {
      let port = segment & 0x0f;
      const size = segment & 0x10 ? path.u8() : 1;
      if (port === 0x0f) port = path.u16le();
      const link = size === 1 ? path.u8() : wireText(path.latin1(size));
      if (size > 1 && size % 2 === 1 && path.remaining > 0) path.skip(1);
      hops.push([port, link]);
    } else if (segment < 0x40) {
      const kind = (segment >> 2) & 7;
      const format = segment & 3;
      if (kind === 5) {
        // Electronic key: the format octet, then for format 4 eight bytes that the target must match.
        if (path.u8() === 4) path.skip(8);
        continue;
      }
      if (format === 3 || kind > 5) break;
      const value = logical(format);
      if (kind === 0) {
        classId = value;
        instance = attribute = undefined;
      } else if (kind === 1) instance = value;
      else if (kind === 2) tag.push(`[${value}]`);
      else if (kind === 4) attribute = value;
    } else if (segment === 0x91) {
      const length = path.u8();
      tag.push(wireText(path.latin1(length)));
      if (length % 2 === 1 && path.remaining > 0) path.skip(1);
    } else if (segment === 0x80) path.skip(path.u8() * 2);
    else if ((segment & 0xe0) === 0x40) path.skip(segment & 0x10 ? path.u8() * 2 : 1);
    else break;
    if (tag.length > PATH_TAGS || hops.length > PATH_HOPS) throw new Malformed('path of too many segments');
  }
  return {
    hops,
    ...(classId === undefined ? {} : { classId }), ...(instance === undefined ? {} : { instance }), ...(attribute === undefined ? {} : { attribute }),
    ...(tag.length === 0 ? {} : { tag: tag.join('.').replaceAll('.[', '[') }),
  };
}

/** One CIP message that fills the reader. */
export function readCip(reader: Reader): CipRequest | CipReply {
  return reader.nested(() => {
    const service = reader.u8();
    if (service >= 0x80) {
      reader.skip(1);
      const status = reader.u8();
      reader.skip(reader.u8() * 2);
      return { reply: true, service: service & 0x7f, status, data: reader.slice(reader.remaining) };
    }
    const path = readPath(reader, reader.u8());
    const request: CipRequest = { reply: false, service, path, embedded: [] };
    // A body that does not hold what the service promises leaves the request as it is: the service itself was asked for.
    return attempt(() => readBody(request, reader)) ?? request;
  });
}

function readBody(request: CipRequest, reader: Reader): CipRequest {
  const { service, path } = request;
  if (path.classId === CLASS_CONNECTION_MANAGER && service === UNCONNECTED_SEND) {
    reader.skip(2);
    const size = reader.u16le();
    const inner = readCip(reader.slice(size));
    if (size % 2 === 1) reader.skip(1);
    const words = reader.u8();
    reader.skip(1);
    const route = readPath(reader, words);
    return inner.reply ? { ...request, route } : { ...request, embedded: [inner], route };
  }
  if (path.classId === CLASS_CONNECTION_MANAGER && (service === 0x54 || service === 0x5b)) return { ...request, open: readForwardOpen(reader, service === 0x5b) };
  if (service === 0x0a && (path.classId === CLASS_ROUTER || path.classId === undefined)) {
    return { ...request, embedded: readMultiple(reader).filter(inner => !inner.reply) };
  }
  if (path.classId === CLASS_PCCC && service === 0x4b) {
    const pccc = readPcccBody(reader);
    return pccc ? { ...request, pccc } : request;
  }
  if (service === 0x03) {
    const attributes: number[] = [];
    for (let left = reader.u16le(); left > 0; left--) attributes.push(reader.u16le());
    return { ...request, attributes };
  }
  return request;
}

/** Requestor id (its length, vendor, serial), then the PCCC message; the same in requests and replies. */
export function readPcccBody(reader: Reader): PcccMessage | undefined {
  const length = reader.u8();
  if (length < 1) throw new Malformed('requestor id without length');
  reader.skip(length - 1);
  return readPccc(reader);
}

/** Messages of a Multiple Service Packet, request or reply (Vol. 1 appendix ): count, offsets from the count on, messages. */
export function readMultiple(reader: Reader): (CipRequest | CipReply)[] {
  const base = reader.fork();
  const count = reader.u16le();
  if (count > 255) throw new Malformed('more services than one packet may hold');
  const offsets: number[] = [];
  for (let i = 0; i < count; i++) offsets.push(reader.u16le());
  return offsets.flatMap((offset, i) => {
    const end = offsets[i + 1] ?? base.remaining;
    if (end <= offset || end > base.remaining) return [];
    const all = base.fork();
    all.skip(offset);
    const message = attempt(() => readCip(all.slice(end - offset)));
    return message ? [message] : [];
  });
}

function readForwardOpen(reader: Reader, large: boolean): ForwardOpen {
  reader.skip(12);
  const originatorVendor = reader.u16le();
  const originatorSerial = reader.u32le();
  reader.skip(4);
  const toTarget = reader.u32le();
  reader.skip(large ? 4 : 2);
  const toOriginator = reader.u32le();
  reader.skip(large ? 4 : 2);
  const transportClass = reader.u8() & 0x0f;
  const path = readPath(reader, reader.u8());
  return { originatorVendor, originatorSerial, rpi: [toTarget, toOriginator], transportClass, path };
}

/** Attributes 1 to 7 of the Identity object as Get_Attributes_All and ListIdentity give them (Vol. 1 §5A-2). */
export function readIdentity(reader: Reader): CipIdentity {
  const vendorId = reader.u16le();
  const deviceType = reader.u16le();
  const productCode = reader.u16le();
  const revision = `${reader.u8()}.${String(reader.u8()).padStart(3, '0')}`;
  const status = reader.u16le();
  const serial = reader.u32le().toString(16).padStart(8, '0');
  const name = wireText(reader.latin1(reader.u8()));
  return { vendorId, deviceType, productCode, revision, status, serial, name };
}

/** Configuration of the TCP/IP Interface object, attributes 5 and 6 within Get_Attributes_All (Vol. 2 §5-4). */
export interface CipInterface {
  readonly address: string;
  readonly mask: string;
  readonly gateway: string;
  readonly hostName: string;
}

export function readInterface(reader: Reader): CipInterface {
  reader.skip(12);
  reader.skip(reader.u16le() * 2);
  const address = ipv4Text(reader.u32le());
  const mask = ipv4Text(reader.u32le());
  const gateway = ipv4Text(reader.u32le());
  reader.skip(8);
  const domain = reader.u16le();
  reader.skip(domain + (domain % 2));
  const hostName = wireText(reader.latin1(reader.u16le()));
  return { address, mask, gateway, hostName };
}

/** The module that a route ends at: `slot 3` for a link of the backplane (port 1), undefined when it leads nowhere else. */
export function childOf(path: CipPath | undefined): string | undefined {
  const hop = path?.hops.at(-1);
  if (!hop) return undefined;
  const [port, link] = hop;
  return port === 1 && typeof link === 'number' ? `slot ${link}` : `port ${port} link ${link}`;
}
