import { CLASS_CONNECTION_MANAGER, CLASS_PCCC, CLASS_ROUTER, PATH_HOPS, PATH_TAGS, UNCONNECTED_SEND } from './cip-kit';
import { le16At, le32At, mixed } from './kinds-kit';

/** Services inside services that are looked into: a Multiple Service Packet in an Unconnected Send, and one more. */
const DEPTH = 4;
const CUT = 0x7fff;

/**
 * A hash of all that `cipOperations` makes of the CIP message in bytes[start, end), which is a request: service, class, whether there is a tag, kind of connection, PCCC
 * function, and the same of every message inside. Two messages with the same operations may differ here, never the other way round. Follows `readCip`, allocates nothing.
 */
export function cipKind(bytes: Uint8Array, start: number, end: number, depth = DEPTH): number {
  if (start + 2 > end) return CUT;
  const service = bytes[start]!;
  // Replies inside requests say nothing.
  if (service >= 0x80) return 0x80;
  const body = start + 2 + bytes[start + 1]! * 2;
  if (body > end || !readPath(bytes, start + 2, body)) return CUT;
  const classId = pathClass;
  const hash = mixed(mixed(service, classId), pathTags > 0 ? 1 : 0);
  if (depth > 0) return mixed(hash, bodyKind(bytes, service, classId, body, end, depth - 1));
  // Nobody nests this deep; who does gets a kind for every content.
  let all = hash;
  for (let at = body; at < end; at++) all = mixed(all, bytes[at]!);
  return all;
}

// What the last `readPath` found: a result object for each of millions of messages would be the cost of the walk again.
let pathClass = -1;
let pathTags = 0;

/** Walks the path in bytes[at, end) as `readPath` of the CIP kit does; false where that throws. */
function readPath(bytes: Uint8Array, at: number, end: number): boolean {
  let hops = 0;
  pathClass = -1;
  pathTags = 0;
  while (at < end) {
    const segment = bytes[at++]!;
    const counted = segment < 0x20 ? (segment & 0x10) !== 0 : segment === 0x91 || segment === 0x80 || (segment & 0xf0) === 0x50 || (segment & 0xfc) === 0x34;
    if (counted && at >= end) return false;
    const count = counted ? bytes[at++]! : 1;
    let padded = false;
    if (segment < 0x20) {
      at += count + ((segment & 0x0f) === 0x0f ? 2 : 0);
      padded = count > 1 && count % 2 === 1;
      hops++;
    } else if ((segment & 0xfc) === 0x34) at += count === 4 ? 8 : 0;
    else if (segment < 0x40) {
      const format = segment & 3;
      const kind = (segment >> 2) & 7;
      if (format === 3 || kind > 5) return true;
      const value = at + (format === 0 ? 0 : 1);
      at = value + (1 << format);
      if (at > end) return false;
      if (kind === 0) pathClass = format === 0 ? bytes[value]! : format === 1 ? le16At(bytes, value) : le32At(bytes, value);
      else if (kind === 2) pathTags++;
    } else if (segment === 0x91) {
      at += count;
      padded = count % 2 === 1;
      pathTags++;
    } else if (segment === 0x80 || (segment & 0xf0) === 0x50) at += count * 2;
    else if ((segment & 0xf0) === 0x40) at++;
    else return true;
    if (at > end || pathTags > PATH_TAGS || hops > PATH_HOPS) return false;
    if (padded && at < end) at++;
  }
  return true;
}

/** What the body adds; 0 when nothing. Follows `readBody`. */
function bodyKind(bytes: Uint8Array, service: number, classId: number, body: number, end: number, depth: number): number {
  if (classId === CLASS_CONNECTION_MANAGER) {
    if (service === UNCONNECTED_SEND) {
      if (body + 4 > end) return CUT;
      const behind = body + 4 + le16At(bytes, body + 2);
      return behind > end ? CUT : mixed(cipKind(bytes, body + 4, behind, depth), routeFits(bytes, behind + ((behind - body) & 1), end));
    }
    if (service !== 0x54 && service !== 0x5b) return 0;
    // Ids, serials and intervals, then transport class and trigger; with 32-bit connection sizes four bytes later.
    const trigger = body + (service === 0x5b ? 38 : 34);
    const path = trigger + 2;
    const behind = path > end ? end + 1 : path + bytes[trigger + 1]! * 2;
    return behind > end || !readPath(bytes, path, behind) ? CUT : (bytes[trigger]! & 0x0f) < 2 ? 1 : 2;
  }
  if (classId === CLASS_PCCC && service === 0x4b) {
    if (body >= end) return CUT;
    const pccc = body + bytes[body]!;
    if (bytes[body] === 0 || pccc + 4 > end) return CUT;
    return mixed(bytes[pccc]!, pccc + 4 < end ? bytes[pccc + 4]! : CUT);
  }
  if (service !== 0x0a || (classId !== CLASS_ROUTER && classId !== -1)) return 0;
  if (body + 2 > end) return CUT;
  const count = le16At(bytes, body);
  if (count > 255 || body + 2 + 2 * count > end) return CUT;
  let hash = 0;
  for (let i = 0; i < count; i++) {
    const offset = le16At(bytes, body + 2 + 2 * i);
    const next = i + 1 < count ? le16At(bytes, body + 4 + 2 * i) : end - body;
    hash = mixed(hash, next <= offset || next > end - body ? CUT : cipKind(bytes, body + offset, body + next, depth));
  }
  return hash;
}

/** Is the route behind an Unconnected Send's message all there? */
function routeFits(bytes: Uint8Array, at: number, end: number): number {
  return at + 2 <= end && at + 2 + bytes[at]! * 2 <= end && readPath(bytes, at + 2, at + 2 + bytes[at]! * 2) ? 1 : 0;
}
