// BACnet/IP (ASHRAE 135 annex J, clauses 6 and 20).

import { cat, f32, u16, u32, u8 } from './bytes';

export const UNICAST = 0x0a, BROADCAST = 0x0b;

export function bvlc(fn: number, npdu: Buffer): Buffer {
  return cat(u8(0x81, fn), u16(npdu.length + 4), npdu);
}

/** A local message; `expectingReply` sets control bit 2. */
export const npdu = (apdu: Buffer, expectingReply = false): Buffer => cat(u8(1, expectingReply ? 4 : 0), apdu);

/** A global broadcast: destination network 65535. */
export const globalNpdu = (apdu: Buffer): Buffer => cat(u8(1, 0x20, 0xff, 0xff, 0, 0xff), apdu);

export const objectId = (type: number, instance: number): Buffer => u32(((type << 22) | instance) >>> 0);
export const DEVICE = 8, ANALOG_INPUT = 0, ANALOG_VALUE = 2, BINARY_VALUE = 5;

export const whoIs = (): Buffer => bvlc(BROADCAST, globalNpdu(u8(0x10, 8)));

export function iAm(instance: number, vendor: number): Buffer {
  const vendorTag = vendor < 256 ? u8(0x21, vendor) : cat(u8(0x22), u16(vendor));
  return bvlc(BROADCAST, globalNpdu(cat(u8(0x10, 0, 0xc4), objectId(DEVICE, instance), u8(0x22), u16(1476), u8(0x91, 0), vendorTag)));
}

const property = (id: number): Buffer => (id < 256 ? u8(0x19, id) : cat(u8(0x1a), u16(id)));

const confirmed = (invoke: number, service: number, body: Buffer): Buffer => bvlc(UNICAST, npdu(cat(u8(0, 5, invoke, service), body), true));
const complex = (invoke: number, service: number, body: Buffer): Buffer => bvlc(UNICAST, npdu(cat(u8(0x30, invoke, service), body)));
export const simpleAck = (invoke: number, service: number): Buffer => bvlc(UNICAST, npdu(u8(0x20, invoke, service)));

export function readProperty(invoke: number, object: Buffer, propertyId: number): Buffer {
  return confirmed(invoke, 12, cat(u8(0x0c), object, property(propertyId)));
}

export function readPropertyAck(invoke: number, object: Buffer, propertyId: number, value: Buffer): Buffer {
  return complex(invoke, 12, cat(u8(0x0c), object, property(propertyId), u8(0x3e), value, u8(0x3f)));
}

/** A character string value, UTF-8. */
export function text(value: string): Buffer {
  const length = Buffer.byteLength(value) + 1;
  return cat(length < 5 ? u8(0x70 | length) : u8(0x75, length), u8(0), value);
}

export const real = (value: number): Buffer => cat(u8(0x44), f32(value));

/** ReadPropertyMultiple of present-value (85) of several objects. */
export function readMultiple(invoke: number, objects: Buffer[]): Buffer {
  return confirmed(invoke, 14, cat(...objects.map(o => cat(u8(0x0c), o, u8(0x1e, 0x09, 85, 0x1f)))));
}

export function readMultipleAck(invoke: number, results: { object: Buffer; value: Buffer }[]): Buffer {
  return complex(invoke, 14, cat(...results.map(r => cat(u8(0x0c), r.object, u8(0x1e, 0x29, 85, 0x4e), r.value, u8(0x4f, 0x1f)))));
}

export function writeProperty(invoke: number, object: Buffer, propertyId: number, value: Buffer, priority: number): Buffer {
  return confirmed(invoke, 15, cat(u8(0x0c), object, property(propertyId), u8(0x3e), value, u8(0x3f, 0x49, priority)));
}

/** State 0 is a cold start, 1 a warm start. */
export const reinitialize = (invoke: number, state: number): Buffer => confirmed(invoke, 20, u8(0x09, state));

export function subscribeCov(invoke: number, process: number, object: Buffer, lifetime: number): Buffer {
  return confirmed(invoke, 5, cat(u8(0x09, process, 0x1c), object, u8(0x29, 0, 0x3a), u16(lifetime)));
}

export function covNotification(process: number, device: number, object: Buffer, value: number, left: number): Buffer {
  return bvlc(UNICAST, npdu(cat(
    u8(0x10, 2, 0x09, process, 0x1c), objectId(DEVICE, device), u8(0x2c), object, u8(0x3a), u16(left),
    u8(0x4e, 0x09, 85, 0x2e), real(value), u8(0x2f, 0x09, 111, 0x2e, 0x82, 4, 0, 0x2f, 0x4f),
  )));
}

