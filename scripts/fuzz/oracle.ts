import { FRAME_MALFORMED, FRAME_OK, FRAME_TOO_LARGE } from '../../shared/capture/frame';
import { openCapture } from '../../shared/capture/open';
import { createCaptureReading } from '../../shared/conversations/capture-reading';
import type { Reading } from '../../shared/model/reading';
import type { AnyProtocol } from '../../shared/protocols/definition';
import { isPlain } from './containers';
import type { Random } from './random';

/** What must be true of any file whatsoever. A violation is thrown; whatever else flies out of the reading is a bug all the same. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export interface OracleOptions {
  /** Protocols in trial order; the registry's unless told otherwise. */
  readonly protocols?: readonly AnyProtocol[];
  /** Read it again in small chunks and cut short, too: several times the work. */
  readonly thorough?: boolean;
}

const PROTOTYPE = Object.getOwnPropertyNames(Object.prototype).sort().join();
/** A bomb of some KB must not take minutes: what it unpacks to is bounded here as the product bounds it at 64 GiB. */
const UNPACK_LIMIT = 8 << 20;

function require(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Violation(what());
}

/** Reads the file as the import would and checks the result; the reading itself, for whoever wants to look at it. */
export function judge(file: Uint8Array, random: Random, options: OracleOptions = {}): Reading {
  const reading = readInChunks(file, file.length, options);
  checkReading(reading, file.length);
  if (options.thorough) {
    const expected = JSON.stringify(reading);
    for (const chunk of [...(file.length <= 4096 ? [1] : []), 7, 4093, 65_536]) {
      if (chunk >= file.length) continue;
      require(JSON.stringify(readInChunks(file, chunk, options)) === expected, () => `chunks of ${chunk} bytes give another reading`);
    }
    checkPrefixes(file, random);
  }
  require(Object.getOwnPropertyNames(Object.prototype).sort().join() === PROTOTYPE, () => 'Object.prototype was changed');
  return reading;
}

function readInChunks(file: Uint8Array, chunk: number, { protocols }: OracleOptions): Reading {
  const reading = createCaptureReading({ name: 'case', site: 'fuzz', unpackLimit: UNPACK_LIMIT, ...(protocols ? { protocols } : {}) });
  if (chunk >= file.length) reading.push(file);
  else {
    // Each chunk in the same buffer, as a file reader would do: nothing may be kept of it.
    const buffer = new Uint8Array(chunk);
    for (let at = 0; at < file.length; at += chunk) {
      const part = file.subarray(at, at + chunk);
      buffer.fill(0xee);
      buffer.set(part);
      reading.push(buffer.subarray(0, part.length));
    }
  }
  return reading.end('0'.repeat(64), file.length);
}

function checkReading(reading: Reading, bytes: number): void {
  checkValues(reading, 'reading');
  const { source, witnesses, conversations, observations } = reading;
  const receipt = source.capture;
  require(receipt !== undefined, () => 'a capture without a receipt');
  const { packets, decoded, skipped } = receipt;
  const left = Object.values(skipped).reduce((sum, n) => sum + n, 0);
  require(packets === decoded + left, () => `${packets} packets, but ${decoded} decoded and ${left} skipped`);
  const counted = conversations.reduce((sum, conversation) => sum + conversation.packets, 0);
  require(counted === decoded, () => `${decoded} packets decoded, but ${counted} in conversations`);
  // The smallest record of any format has 12 bytes; packed files hold more.
  require(packets * 12 <= Math.max(bytes, UNPACK_LIMIT), () => `${packets} packets in ${bytes} bytes`);
  // Frames are numbered as Wireshark does, blocks without a packet included.
  const last = reading.frames?.frames ?? packets;
  const frame = (number: number, of: string): void => require(Number.isInteger(number) && number >= 1 && number <= last, () => `${of} cites frame ${number} of ${last}`);
  const witness = (index: number, of: string): void => require(Number.isInteger(index) && index >= 0 && index < witnesses.length, () => `${of} is about witness ${index} of ${witnesses.length}`);
  for (const conversation of conversations) {
    conversation.frames.forEach(number => frame(number, 'a conversation'));
    require(conversation.frames.length > 0, () => 'a conversation without evidence');
    witness(conversation.client, 'a conversation');
    witness(conversation.server, 'a conversation');
    for (const operation of conversation.operations) operation.frames.forEach(number => frame(number, `operation ${operation.name}`));
    require(conversation.packetsFromClient <= conversation.packets && conversation.bytesFromClient <= conversation.bytes, () => 'a client sent more than was sent');
    require(conversation.firstSeen <= conversation.lastSeen, () => 'a conversation ends before it begins');
  }
  for (const { witness: index, key, at } of observations) {
    witness(index, `observation ${key}`);
    require(at.length > 0, () => `observation ${key} without evidence`);
    for (const place of at) if ('frame' in place) frame(place.frame, `observation ${key}`);
  }
  for (const { parent, macs, at } of witnesses) {
    if (parent !== undefined) witness(parent, 'a child');
    for (const binding of macs ?? []) frame(binding.frame, 'a MAC binding');
    for (const place of at) if ('frame' in place) frame(place.frame, 'a witness');
  }
  for (const { code, message, weight, at } of source.problems) {
    require(/^[a-z][a-z0-9-]+$/.test(code) && message.length > 0 && message.length < 400, () => `problem ${code} “${message}”`);
    require(!/undefined|NaN|Infinity|\[object/.test(message), () => `a problem says “${message}”`);
    require(weight !== 'refused' || packets === 0, () => `refused with ${packets} packets: ${message}`);
    if (at !== undefined && 'offset' in at) require(at.offset >= 0 && at.offset <= Math.max(bytes, UNPACK_LIMIT), () => `problem ${code} at byte ${at.offset} of ${bytes}`);
  }
}

/** No number that is none, nothing undefined, and no text that a screen could not show. */
function checkValues(value: unknown, path: string): void {
  if (typeof value === 'number') require(Number.isFinite(value), () => `${path} is ${value}`);
  else if (typeof value === 'string') require(value.isWellFormed(), () => `${path} holds half a character`);
  else if (Array.isArray(value)) for (let i = 0; i < value.length; i++) checkValues(value[i], `${path}[${i}]`);
  else if (value instanceof Uint8Array) return;
  else if (typeof value === 'object' && value !== null) {
    require(Object.getPrototypeOf(value) === Object.prototype, () => `${path} is no plain object`);
    for (const key of Object.keys(value)) {
      const member = (value as Record<string, unknown>)[key];
      require(member !== undefined, () => `${path}.${key} is undefined`);
      checkValues(member, `${path}.${key}`);
    }
  } else require(typeof value === 'boolean' || value === null, () => `${path} is a ${typeof value}`);
}

/** Everything that a container says of its frames, one text each. */
function framesOf(file: Uint8Array): string[] {
  const frames: string[] = [];
  let last = 0;
  const capture = openCapture(({ bytes, offset, length, originalLength, time, interfaceIndex, linkType, number, fault }) => {
    // Blocks without a packet may have a number between two.
    require(number > last, () => `frame ${number} follows frame ${last}`);
    last = number;
    require(offset >= 0 && length >= 0 && offset + length <= bytes.length || fault !== FRAME_OK, () => `frame ${number} lies outside its buffer`);
    require(fault === FRAME_OK || fault === FRAME_MALFORMED || fault === FRAME_TOO_LARGE, () => `frame ${number} has fault ${fault}`);
    require(Number.isNaN(time) || (Number.isInteger(time) && time > 0), () => `frame ${number} has time ${time}`);
    frames.push(`${time} ${length} ${originalLength} ${interfaceIndex} ${linkType} ${fault} ${length === 0 ? 0 : sum(bytes, offset, offset + length)}`);
  }, UNPACK_LIMIT);
  capture.push(file);
  capture.end();
  return frames;
}

function sum(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash >>> 0;
}

/** Bytes that come later never take away, or change, what was read before them. */
function checkPrefixes(file: Uint8Array, random: Random): void {
  const whole = framesOf(file);
  // What is packed is unpacked in pieces, and a piece that turns out broken is lost whole: the promise is one about the formats themselves.
  if (!isPlain(file)) return;
  for (let i = 0; i < 4; i++) {
    const cut = random.below(file.length);
    const before = framesOf(file.subarray(0, cut));
    require(before.length <= whole.length && before.every((text, at) => text === whole[at]), () => `of the first ${cut} bytes ${before.length} frames are read, of all ${file.length} other ones`);
  }
}
