import { Malformed, hex } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text } from '../model/address';
import type { Observation } from '../model/observation';
import { readApdu } from './bacnet-apdu-kit';
import type { Apdu, ApduMemory } from './bacnet-apdu-kit';
import { DEVICE, WILDCARD_INSTANCE } from './bacnet-kit';
import { CONFIRMED, DEVICE_PROPERTIES, LINK, NETWORK, UNCONFIRMED } from './bacnet-services-kit';
import { bacnetVendorName } from './bacnet-vendors-kit';
import { claim, claims, complete } from './claims-kit';
import { defineProtocol } from './definition';
import type { OperationSeen } from './definition';
import { Once, Pending } from './direction-kit';
import { be16At } from './kinds-kit';

interface BacnetMessage {
  /** Function of the virtual link layer; undefined on other media. */
  readonly link?: number;
  /** Address that a forwarded message really comes from. */
  readonly origin?: string;
  readonly source?: { readonly network: number; readonly address: string };
  readonly networkType?: number;
  readonly networks: readonly number[];
  readonly apdu?: Apdu;
}

interface Memory extends ApduMemory {
  readonly once: Once;
}

const FORWARDED = 4;
const REINITIALISE = ['cold start', 'warm start', 'start backup', 'end backup', 'start restore', 'end restore', 'abort restore', 'activate changes'];
const COMMUNICATION = ['enable', 'disable', 'disable initiation'];
/** Object names stated in one conversation. */
const NAMES_STATED = 512;

/** BACnet/IP and BACnet over Ethernet: nobody is asked who he is. Devices behind a router (SNET in the packet) are children of it. */
export const bacnet = defineProtocol<BacnetMessage, Memory>({
  id: 'bacnet',
  name: 'BACnet',
  family: 'building',
  reference: 'ANSI/ASHRAE 135-2020: clause 6 network layer, 20 encodings, Annex J BACnet/IP',
  carriers: ['udp/47808', 'llc/0x82', 'snap/001090:0001', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    'I-Am': 'device instance, vendor number, segmentation by BVLC or router',
    'ReadProperty and ReadPropertyMultiple acknowledgements': 'vendor, model, firmware, application version, name, description, location, serial and status of the device object',
    'Who-Has, I-Have': 'names of objects', 'BVLC, network messages': 'foreign devices, broadcast tables, networks behind a router',
    'every service': 'operation with its object\'s priority, restart and silence',
  },
  leaves: 'present values and alarms, trend logs, file contents, BACnet/SC (it is TLS), MS/TP frames captured on the serial line',
  facts: {
    'bacnet.instance': 'device instance', 'bacnet.vendor-id': 'vendor number', 'bacnet.network': 'network that it routes to, or that a device behind it is on', 'bacnet.router': 'true: it routes to other networks',
    'bacnet.bbmd': 'true: it forwards broadcasts between networks', 'bacnet.application-version': 'application software version', 'bacnet.object-name': 'name of an object in it', 'bacnet.child': 'device behind it and its name',
    'bacnet.system-status': 'system status number', 'bacnet.protocol-version': 'protocol version', 'bacnet.protocol-revision': 'protocol revision', 'bacnet.sought-name': 'object name that it asked for',
    'bacnet.foreign-device': 'true: it registered as a foreign device',
  },
  begin: () => ({ asked: new Pending(), segments: new Pending(16), once: new Once(NAMES_STATED) }),

  recognises(payload, context) {
    if (context.transport === 'l2') return payload.remaining >= 4 && (isNpdu(payload) || isMstp(payload));
    if (payload.remaining < 4 || payload.peek() !== 0x81 || payload.peek(1)! > 0x0c) return false;
    // On its own port a length that says more than there is, is met: some senders count wrong, some captures are cut. Elsewhere it must fit.
    const beyond = payload.peek16(2)! - payload.remaining;
    const atHome = context.sourcePort === 47808 || context.destinationPort === 47808;
    if (atHome ? payload.remaining < 6 : beyond !== 0) return false;
    const fn = payload.peek(1)!;
    if (fn === FORWARDED) payload.skip(10 <= payload.remaining ? 10 : payload.remaining);
    else if (fn >= 9 || fn === 0x0b || fn === 0x0a) payload.skip(4);
    // Functions that only manage the link: fixed sizes (Annex J.2).
    else return fn === 0 || fn === 8 || fn === 5 ? payload.remaining === (fn === 8 ? 10 : 6) : fn === 2 || fn === 6 ? payload.remaining === 4 : (payload.remaining - 4) % 10 === 0;
    return isNpdu(payload);
  },

  dissect(payload, context) {
    if (context.transport === 'l2') return isMstp(payload) ? readMstp(payload, context.memory) : readNpdu(payload, {}, context.memory);
    if (payload.u8() !== 0x81) throw new Malformed('no BACnet virtual link header');
    const link = payload.u8();
    const length = payload.u16();
    if (length < 4) throw new Malformed('BACnet link length below its header');
    const body = payload.slice(Math.min(length - 4, payload.remaining));
    return complete(() => {
      if (link === FORWARDED) {
        const origin = ipv4Text(body.u32());
        body.skip(2);
        return readNpdu(body, { link, origin }, context.memory);
      }
      return link >= 9 && link <= 0x0b ? readNpdu(body, { link }, context.memory) : { link, networks: [] };
    });
  },

  direction({ apdu, link }) {
    if (!apdu) return link === 1 || link === 2 || link === 5 || link === 6 || link === 8 ? 'request' : link === 0 || link === 3 || link === 7 ? 'response' : undefined;
    if (apdu.type === 0) return 'request';
    if (apdu.type === 1) return apdu.service === 7 || apdu.service === 8 ? 'request' : undefined;
    return 'response';
  },

  observe(message, context) {
    const { apdu, origin, source, link } = message;
    const list: Observation[] = [];
    if (link === FORWARDED) list.push(...claims(claim('sender', 'bacnet.bbmd', true, 0.9)));
    if (link === 3 || link === 7) list.push(...claims(claim('sender', 'bacnet.bbmd', true, 0.9)));
    if (link === 5) list.push(...claims(claim('sender', 'bacnet.foreign-device', true, 0.8)));
    const carrier: Observation['about'] = origin !== undefined && origin !== context.sourceIp ? { ip: origin } : 'sender';
    for (const network of message.networks) list.push(...claims(claim(carrier, 'bacnet.network', network)));
    if (message.networkType === 1) list.push(...claims(claim(carrier, 'bacnet.router', true)));
    if (source && context.memory.once.first(`router ${String(source.network)} ${typeof carrier === 'string' ? '' : JSON.stringify(carrier)}`)) {
      list.push(...claims(claim(carrier, 'bacnet.router', true), claim(carrier, 'bacnet.network', source.network)));
    }
    if (!apdu) return list;
    // A device behind a router whose own address was forwarded cannot be named as a child of another address: it stays a child of the sender.
    const child = source ? `${source.address.includes('.') ? 'bacnet' : 'mstp'} ${source.network}:${source.address}` : undefined;
    const about: Observation['about'] = child !== undefined ? { child, of: 'sender' } : carrier;
    if (apdu.iAm) {
      const { instance, vendor } = apdu.iAm;
      list.push(...claims(claim(about, 'bacnet.instance', instance), claim(about, 'bacnet.vendor-id', vendor), claim(about, 'vendor', bacnetVendorName(vendor), 0.9)));
    }
    if (apdu.objectName !== undefined) {
      list.push(...claims(claim(apdu.service === 7 ? 'sender' : about, apdu.service === 7 ? 'bacnet.sought-name' : 'bacnet.object-name', apdu.objectName)));
    }
    for (const { object, property, value } of apdu.properties) {
      if (object.type !== DEVICE) {
        if (property === 77 && context.memory.once.first(`${child ?? ''} ${value}`)) list.push(...claims(claim(about, 'bacnet.object-name', value), child !== undefined && claim('sender', 'bacnet.child', `${child}: ${value}`)));
        continue;
      }
      const key = DEVICE_PROPERTIES[property];
      if (key === undefined) continue;
      list.push(...claims(claim(about, key, value, 0.95)));
      if (key === 'bacnet.vendor-id' && typeof value === 'number') list.push(...claims(claim(about, 'vendor', bacnetVendorName(value), 0.8)));
      if (object.instance !== WILDCARD_INSTANCE) list.push(...claims(claim(about, 'bacnet.instance', object.instance)));
      if (child !== undefined && property === 77) list.push(...claims(claim('sender', 'bacnet.child', `${child}: ${value}`)));
    }
    return list;
  },

  operations({ apdu, link, networkType }) {
    const list: OperationSeen[] = [];
    const push = (base: number, code: number, found: readonly [string, OperationSeen['kind']] | undefined, more: Partial<OperationSeen> = {}, suffix = ''): void => {
      const [name, kind] = found ?? [`service ${code}`, 'other'];
      list.push({ name: name + suffix, code: base + code, kind, ...more });
    };
    if (link !== undefined && LINK[link]) push(512, link, LINK[link]);
    if (networkType !== undefined && NETWORK[networkType]) push(768, networkType, NETWORK[networkType]);
    if (!apdu || apdu.service === undefined) return list;
    const { type, service, state, priority } = apdu;
    if (type === 1) push(256, service, UNCONFIRMED[service]);
    else if (type === 0) {
      const detail = service === 20 && state !== undefined ? REINITIALISE[state] : service === 17 && state !== undefined ? COMMUNICATION[state] : priority !== undefined && priority <= 8 ? 'override' : undefined;
      push(0, service, CONFIRMED[service], {}, detail === undefined ? '' : ` (${detail})`);
    } else if (type >= 5) push(0, service, CONFIRMED[service], { refused: true });
    return list;
  },

  // Link function, network message or service, and what `operations` names besides. Rejects and aborts are no kinds: only the request tells what they refuse.
  kindAt(bytes, start, end) {
    if (end - start < 4) return -1;
    if (bytes[start + 2] === 0x80 && bytes[start] !== 0x81) {
      const to = start + MSTP_HEADER + be16At(bytes, start + 6);
      return end - start < MSTP_HEADER || to > end || (bytes[start + 3] !== 5 && bytes[start + 3] !== 6) ? -1 : npduKind(bytes, start + MSTP_HEADER, to, 0);
    }
    if (bytes[start] === 1) return npduKind(bytes, start, end, 0);
    if (bytes[start] !== 0x81) return -1;
    const link = bytes[start + 1]!;
    const to = Math.min(end, start + be16At(bytes, start + 2));
    if (link === FORWARDED) return npduKind(bytes, start + 10, to, link);
    return link >= 9 && link <= 0x0b ? npduKind(bytes, start + 4, to, link) : link <= 8 ? link : -1;
  },
});

/** Version 1, no reserved control bits, and the application message that follows one of the known kinds. */
function isNpdu(payload: Reader): boolean {
  const control = payload.peek(1);
  if (payload.peek() !== 1 || control === undefined || (control & 0x50) !== 0) return false;
  let at = 2;
  if (control & 0x20) at += 3 + (payload.peek(at + 2) ?? 0);
  if (control & 0x08) at += 3 + (payload.peek(at + 2) ?? 0);
  if (control & 0x20) at += 1;
  const first = payload.peek(at);
  if (first === undefined) return false;
  return (control & 0x80) !== 0 || first >> 4 <= 7;
}

/** Time (two bytes), a constant, frame type, destination, source, length, header checksum: an MS/TP frame as Cimetrics' adapters put it on Ethernet. */
const MSTP_HEADER = 9;

function isMstp(payload: Reader): boolean {
  return payload.remaining >= MSTP_HEADER && payload.peek(2) === 0x80 && payload.peek(3)! <= 7 && payload.peek16(6)! <= 501 && payload.peek16(6)! + MSTP_HEADER <= payload.remaining;
}

/** Types 5 and 6 carry a message and its checksum; tokens and polls say nothing. */
function readMstp(payload: Reader, memory: Memory): BacnetMessage {
  payload.skip(3);
  const type = payload.u8();
  payload.skip(2);
  const length = payload.u16();
  payload.skip(1);
  const body = payload.slice(length);
  payload.skip(payload.remaining);
  return (type === 5 || type === 6) && length > 0 ? complete(() => readNpdu(body, {}, memory)) : { networks: [] };
}

function readNpdu(body: Reader, base: { readonly link?: number; readonly origin?: string }, memory: Memory): BacnetMessage {
  if (body.u8() !== 1) throw new Malformed('BACnet network version is not 1');
  const control = body.u8();
  let destination = false;
  let source: { network: number; address: string } | undefined;
  if (control & 0x20) {
    destination = true;
    body.skip(2);
    body.skip(body.u8());
  }
  if (control & 0x08) {
    const network = body.u16();
    const address = body.take(body.u8());
    source = { network, address: addressText(address) };
  }
  if (destination) body.skip(1);
  const message = { ...base, ...(source ? { source } : {}) };
  if (control & 0x80) {
    const networkType = body.u8();
    const networks: number[] = [];
    // I-Am-Router-To-Network lists networks; so do busy and available.
    if (networkType === 1) while (body.remaining >= 2 && networks.length < 64) networks.push(body.u16());
    body.skip(body.remaining);
    return { ...message, networkType, networks };
  }
  const apdu = readApdu(body, memory);
  body.skip(body.remaining);
  return { ...message, networks: [], ...(apdu ? { apdu } : {}) };
}

/** One byte is a station on MS/TP or ARCNET, six an IP address with port (or a MAC). */
function addressText(address: Uint8Array): string {
  if (address.length === 1) return String(address[0]);
  if (address.length === 6 && address[4] === 0xba) return `${address.subarray(0, 4).join('.')}:${(address[4] << 8) | address[5]!}`;
  return hex(address);
}

/** Kind of what the network layer carries: the link function in bits 20 to 23, network message or kind and service of the application message below. */
function npduKind(bytes: Uint8Array, start: number, end: number, link: number): number {
  if (start + 3 > end || bytes[start] !== 1) return -1;
  const control = bytes[start + 1]!;
  let at = start + 2;
  if (control & 0x20) at += 3 + (at + 2 < end ? bytes[at + 2]! : end);
  if (control & 0x08) at += 3 + (at + 2 < end ? bytes[at + 2]! : end);
  if (control & 0x20) at++;
  if (at >= end) return -1;
  const base = (1 << 24) | (link << 20);
  const first = bytes[at]!;
  if (control & 0x80) return base | 0xf00 | first;
  const type = first >> 4;
  if (type === 1 || type === 2 || type === 3 || type === 5) {
    const service = at + (type === 1 ? 1 : type === 3 && (first & 8) !== 0 ? 4 : 2);
    return service < end ? base | (type << 8) | bytes[service]! : -1;
  }
  if (type !== 0) return -1;
  const service = at + (first & 8 ? 5 : 3);
  return service < end ? base | (detail(bytes, bytes[service]!, service + 1, end) << 12) | bytes[service]! : -1;
}

/** State of a restart or of communication control and 2 more, or 1 for a write of high priority; 0 for none of them. Follows `readRequest`. */
function detail(bytes: Uint8Array, service: number, start: number, end: number): number {
  if (service === 20) return stateAt(bytes, start, 0, end);
  if (service === 17) return stateAt(bytes, isContextTag(bytes, start, 0, end) ? behindTag(bytes, start, end, true) : start, 1, end);
  if (service !== 15) return 0;
  // Object, property, perhaps an index; then the value between an opening tag and the closing one.
  let at = start;
  for (let number = 0; number < 3; number++) {
    if (isContextTag(bytes, at, number, end)) at = behindTag(bytes, at, end, true);
    else if (number < 2) return 0;
  }
  if (at >= end) return 0;
  const opening = tagNumber(bytes, at, end);
  at = behindTag(bytes, at, end, false);
  for (let depth = 1; depth > 0;) {
    if (at >= end) return 0;
    const octet = bytes[at]!;
    const opens = (octet & 0x0f) === 0x0e;
    const closes = (octet & 0x0f) === 0x0f;
    if (opens) depth++;
    else if (closes) depth--;
    if (depth > 64 || (depth === 0 && tagNumber(bytes, at, end) !== opening)) return 0;
    at = behindTag(bytes, at, end, !opens && !closes);
  }
  if (!isContextTag(bytes, at, 4, end)) return 0;
  const priority = numberAt(bytes, at, end);
  return priority >= 0 && priority <= 8 ? 1 : 0;
}

function stateAt(bytes: Uint8Array, at: number, number: number, end: number): number {
  const state = isContextTag(bytes, at, number, end) ? numberAt(bytes, at, end) : -1;
  return state >= 0 && state < 8 ? state + 2 : 0;
}

function isContextTag(bytes: Uint8Array, at: number, number: number, end: number): boolean {
  return at < end && bytes[at]! >> 4 === number && (bytes[at]! & 8) !== 0 && (bytes[at]! & 7) < 6;
}

function tagNumber(bytes: Uint8Array, at: number, end: number): number {
  return bytes[at]! >> 4 < 15 ? bytes[at]! >> 4 : at + 1 < end ? bytes[at + 1]! : -1;
}

/** Value of the number under the tag at `at`, as `unsigned`; -1 when it is not all there, or too long. */
function numberAt(bytes: Uint8Array, at: number, end: number): number {
  const from = behindTag(bytes, at, end, false);
  const to = behindTag(bytes, at, end, true);
  if (to > end || to - from > 6) return -1;
  let value = 0;
  for (let i = from; i < to; i++) value = value * 256 + bytes[i]!;
  return value;
}

/** Index behind a tag (§20.2.1), or behind its value as well; behind `end` when it does not fit. As `readTag`. */
function behindTag(bytes: Uint8Array, start: number, end: number, value: boolean): number {
  if (start >= end) return end + 1;
  const octet = bytes[start]!;
  const context = (octet & 8) !== 0;
  let at = start + (octet >> 4 === 15 ? 2 : 1);
  let length = octet & 7;
  if (context && length > 5) return at;
  if (length === 5) {
    if (at >= end) return end + 1;
    length = bytes[at++]!;
    if (length >= 254) {
      const octets = length === 254 ? 2 : 4;
      if (at + octets > end) return end + 1;
      length = octets === 2 ? be16At(bytes, at) : be16At(bytes, at) * 65_536 + be16At(bytes, at + 2);
      at += octets;
    }
  }
  // An application boolean has its value in the place of its length.
  return value && (context || octet >> 4 !== 1) ? at + length : at;
}
