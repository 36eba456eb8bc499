import { CLASS_CONNECTION_MANAGER, CLASS_PCCC, CLASS_ROUTER, UNCONNECTED_SEND } from './cip-kit';
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
  let classId = -1;
  let tag = 0;
  if (body > end) return CUT;
  for (let at = start + 2; at < body;) {
    const segment = bytes[at++]!;
    // Behind the path nothing is read: a segment that ends there is cut.
    const next = at < body ? bytes[at]! : -1;
    if (segment < 0x20) {
      if (next < 0) return CUT;
      const size = segment & 0x10 ? next : 1;
      at += size + (size > 1 ? size & 1 : 0) + (segment & 0x10 ? 1 : 0) + ((segment & 0x0f) === 0x0f ? 2 : 0);
    } else if (segment < 0x40) {
      const kind = (segment >> 2) & 7;
      const format = segment & 3;
      if (kind === 5) {
        at += next === 4 ? 9 : 1;
        continue;
      }
      if (format === 3 || kind > 5) break;
      const value = at + (format === 0 ? 0 : 1);
      at = value + (1 << format);
      if (at > body) return CUT;
      if (kind === 0) classId = format === 0 ? bytes[value]! : format === 1 ? le16At(bytes, value) : le32At(bytes, value);
      else if (kind === 2) tag = 1;
    } else if (segment === 0x91) {
      if (next < 0) return CUT;
      at += 1 + next + (next & 1);
      tag = 1;
    } else if (segment === 0x80) at += 1 + next * 2;
    else if ((segment & 0xe0) === 0x40) at += segment & 0x10 ? 1 + next * 2 : 1;
    else break;
    if (at > body + 1) return CUT;
  }
  const hash = mixed(mixed(service, classId), tag);
  return depth > 0 ? mixed(hash, bodyKind(bytes, service, classId, body, end, depth - 1)) : hash;
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
    return trigger + 2 > end || trigger + 2 + bytes[trigger + 1]! * 2 > end ? CUT : (bytes[trigger]! & 0x0f) < 2 ? 1 : 2;
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
  return at + 2 <= end && at + 2 + bytes[at]! * 2 <= end ? 1 : 0;
}
