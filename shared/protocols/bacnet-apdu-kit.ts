import { Malformed, Reader } from '../binary/reader';
import { DEVICE, applicationValue, characterString, contextTag, isContext, objectId, readTag, skipToClosing, unsigned } from './bacnet-kit';
import type { ObjectId } from './bacnet-kit';
import { attempt } from './claims-kit';
import type { Pending } from './direction-kit';

/** Application messages of BACnet (ANSI/ASHRAE 135, clauses 20.1 and 21): those parts that say who somebody is or what is done to him. */

export interface Property {
  readonly object: ObjectId;
  readonly property: number;
  readonly value: string | number;
}

export interface Apdu {
  /** 0 confirmed request, 1 unconfirmed request, 2 simple ack, 3 complex ack, 4 segment ack, 5 error, 6 reject, 7 abort (§20.1). */
  readonly type: number;
  readonly service?: number;
  readonly properties: readonly Property[];
  readonly iAm?: { readonly instance: number; readonly vendor: number };
  /** Name that Who-Has asks for and I-Have gives. */
  readonly objectName?: string;
  /** Write priority 1 to 16: 8 and below override the automatic control. */
  readonly priority?: number;
  /** Reinitialise: 0 cold start, 1 warm start, 7 …; communication control: 0 enable, 1 disable, 2 disable initiation. */
  readonly state?: number;
}

export interface ApduMemory {
  /** Confirmed requests by invoke id: their service, for a reject or abort. */
  readonly asked: Pending<number, number>;
  /** Complex answers in parts, by invoke id. */
  readonly segments: Pending<number, Uint8Array>;
}

/** Reads one application message; requests and segments are kept in `memory` for what answers and completes them. */
export function readApdu(body: Reader, memory: ApduMemory): Apdu | undefined {
  const first = body.u8();
  const type = first >> 4;
  switch (type) {
    case 0: {
      body.skip(1);
      const invoke = body.u8();
      if (first & 8) body.skip(2);
      const service = body.u8();
      memory.asked.add(invoke, service);
      return { type, service, properties: [], ...attempt(() => readRequest(service, body)) };
    }
    case 1: {
      const service = body.u8();
      return { type, service, properties: [], ...attempt(() => readUnconfirmed(service, body)) };
    }
    case 2:
      body.skip(1);
      return { type, service: body.u8(), properties: [] };
    case 3: {
      const invoke = body.u8();
      let whole: Reader | undefined = body;
      const segmented = (first & 8) !== 0;
      const sequence = segmented ? body.u8() : 0;
      if (segmented) body.skip(1);
      const service = body.u8();
      if (segmented) whole = assemble(invoke, sequence, (first & 4) !== 0, body, memory);
      const properties = whole ? attempt(() => (service === 12 ? readPropertyAnswer(whole) : service === 14 ? readMultipleAnswer(whole) : [])) : undefined;
      return { type, service, properties: properties ?? [] };
    }
    case 4: return { type, properties: [] };
    case 5:
      body.skip(1);
      return { type, service: body.u8(), properties: [] };
    case 6: case 7: {
      const service = memory.asked.take(body.u8());
      return { type, properties: [], ...(service === undefined ? {} : { service }) };
    }
    default: throw new Malformed('unknown kind of BACnet application message');
  }
}

/** Segments in order; one that is missing ends the collection. A whole answer has at most 255 of them. */
function assemble(invoke: number, sequence: number, more: boolean, body: Reader, memory: ApduMemory): Reader | undefined {
  const earlier = memory.segments.take(invoke);
  const part = body.rest();
  if (sequence > 0 && !earlier) return undefined;
  const whole = new Uint8Array((sequence > 0 ? earlier!.length : 0) + part.length);
  if (sequence > 0) whole.set(earlier!);
  whole.set(part, whole.length - part.length);
  if (whole.length > 256 * 1024) return undefined;
  if (more) memory.segments.add(invoke, whole);
  return more ? undefined : new Reader(whole);
}

function readRequest(service: number, body: Reader): Partial<Apdu> {
  if (service === 15) {
    body.skip(contextTag(body, 0));
    body.skip(contextTag(body, 1));
    if (isContext(body, 2)) body.skip(contextTag(body, 2));
    const opening = readTag(body);
    skipToClosing(body, opening.number);
    return isContext(body, 4) ? { priority: unsigned(body, contextTag(body, 4)) } : {};
  }
  if (service === 20) return { state: unsigned(body, contextTag(body, 0)) };
  if (service === 17) {
    if (isContext(body, 0)) body.skip(contextTag(body, 0));
    return { state: unsigned(body, contextTag(body, 1)) };
  }
  return {};
}

function readUnconfirmed(service: number, body: Reader): Partial<Apdu> {
  if (service === 0) {
    const device = applicationValue(body);
    applicationValue(body);
    applicationValue(body);
    const vendor = applicationValue(body);
    if (typeof device !== 'object' || device.type !== DEVICE || typeof vendor !== 'number') throw new Malformed('I-Am without device');
    return { iAm: { instance: device.instance, vendor } };
  }
  if (service === 1) {
    applicationValue(body);
    applicationValue(body);
    const name = applicationValue(body);
    return typeof name === 'string' && name !== '' ? { objectName: name } : {};
  }
  if (service === 7) {
    for (const range of [0, 1]) if (isContext(body, range)) body.skip(contextTag(body, range));
    return isContext(body, 3) ? { objectName: characterString(body, contextTag(body, 3)) } : {};
  }
  return {};
}

/** Values between the opening tag `number` and its closing one; only the first is kept, a list says nothing of identity. */
function readValues(body: Reader, number: number): string | number | undefined {
  const opening = readTag(body);
  if (!opening.opening || opening.number !== number) throw new Malformed('no BACnet property value');
  if (isContext(body, number, 'closing')) {
    readTag(body);
    return undefined;
  }
  const value = applicationValue(body);
  skipToClosing(body, number);
  return typeof value === 'object' ? undefined : value;
}

/** ReadProperty-ACK (§21): object, property, index, value. */
function readPropertyAnswer(body: Reader): Property[] {
  const object = objectId(unsigned(body, contextTag(body, 0)));
  const property = unsigned(body, contextTag(body, 1));
  const indexed = isContext(body, 2);
  if (indexed) body.skip(contextTag(body, 2));
  const value = readValues(body, 3);
  return value === undefined || indexed ? [] : [{ object, property, value }];
}

/** ReadPropertyMultiple-ACK: for each object a list of property with value or error. What was read before a broken part is kept. */
function readMultipleAnswer(body: Reader): Property[] {
  const list: Property[] = [];
  attempt(() => {
    while (body.remaining > 0) {
      const object = objectId(unsigned(body, contextTag(body, 0)));
      const opening = readTag(body);
      if (!opening.opening || opening.number !== 1) throw new Malformed('no BACnet list of results');
      while (!isContext(body, 1, 'closing')) {
        const property = unsigned(body, contextTag(body, 2));
        if (isContext(body, 3)) body.skip(contextTag(body, 3));
        if (isContext(body, 5, 'opening')) {
          readTag(body);
          skipToClosing(body, 5);
          continue;
        }
        const value = readValues(body, 4);
        if (value !== undefined) list.push({ object, property, value });
      }
      readTag(body);
    }
  });
  return list;
}
