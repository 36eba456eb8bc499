import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Excessive, Malformed, Reader, Truncated } from '../binary/reader';
import type { Observation } from '../model/observation';
import type { AnyProtocol, MessageContext } from './definition';
import { protocols } from './registry';

/** Times as many cases as each run of the tests takes: `CROSSDOCK_CASES=50` makes 30 000 and more of each protocol. */
const FACTOR = Math.max(1, Number(process.env.CROSSDOCK_CASES) || 1);

export function bytes(hexText: string): Uint8Array {
  const digits = hexText.replace(/\s+/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(part => [...part]));
}

// The memory's type is each protocol's own; a test gives it back to the protocol that made it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function contextOf(protocol: AnyProtocol, more: Partial<MessageContext> = {}): MessageContext<any> {
  return {
    transport: 'tcp', fromClient: undefined, sourcePort: 40000, destinationPort: 40001, sourceIp: '10.0.0.1', destinationIp: '10.0.0.2',
    sourceMac: '00:11:22:33:44:55', destinationMac: '00:11:22:33:44:66', vlan: undefined, memory: protocol.begin?.(), ...more,
  };
}

export function labels(name: string): Uint8Array {
  return joined(...name.split('.').map(label => joined(Uint8Array.of(label.length), ascii(label))), Uint8Array.of(0));
}

export const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);

export function question(name: string, type: number, flags = 0x0100, id = 7): Uint8Array {
  return joined(u16(id), u16(flags), bytes('0001 0000 0000 0000'), labels(name), u16(type), u16(1));
}

export function answer(name: string, type: number, records: readonly (readonly [name: Uint8Array, type: number, data: Uint8Array])[], flags = 0x8180): Uint8Array {
  return joined(u16(7), u16(flags), u16(1), u16(records.length), bytes('0000 0000'), labels(name), u16(type), u16(1),
    ...records.flatMap(([owner, recordType, data]) => [owner, u16(recordType), u16(1), bytes('0000003c'), u16(data.length), data]));
}

/** An ASN.1 element with a definite length. */
export function ber(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = joined(...parts);
  return joined(content.length < 128 ? Uint8Array.of(tag, content.length) : Uint8Array.of(tag, 0x82, content.length >> 8, content.length & 255), content);
}

/** UTF-16LE. */
export function wide(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap(character => [character.charCodeAt(0) & 255, character.charCodeAt(0) >> 8]));
}

export const le16 = (value: number): Uint8Array => Uint8Array.of(value & 255, value >> 8);

/** Recognises and dissects one message that must consume all bytes but its remainder; gives what it observes. */
export function observed(protocol: AnyProtocol, message: Uint8Array, more: Partial<MessageContext> = {}): readonly Observation[] {
  const context = contextOf(protocol, more);
  expect(protocol.recognises(new Reader(message), context), `${protocol.id} recognises it`).toBe(true);
  const reader = new Reader(message);
  const read = protocol.dissect(reader, context) as unknown;
  expect(reader.remaining, 'bytes left behind the message').toBeLessThanOrEqual(protocol.remainder?.(read) ?? 0);
  return protocol.observe(read, context);
}

/** Observations as `about key=value`, sorted, for short expectations. */
export function said(list: readonly Observation[]): string[] {
  return list.map(({ about, key, value }) => `${typeof about === 'string' ? about : 'ip' in about ? about.ip : 'mac' in about ? about.mac : about.child} ${key}=${value}`).sort();
}

function run(protocol: AnyProtocol, data: Uint8Array, context: MessageContext): void {
  try {
    protocol.recognises(new Reader(data), context);
    const reader = new Reader(data);
    // A stream's loop: several messages with the same memory, ended by whatever the bytes provoke.
    for (let i = 0; i < 8 && reader.remaining > 0; i++) {
      const before = reader.position;
      const message = protocol.dissect(reader, context) as unknown;
      if (reader.position === before) throw new Error('a message of no bytes would never end');
      for (const { key, value, confidence } of protocol.observe(message, context)) {
        expect(key).not.toBe('');
        expect(value).not.toBe('');
        if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(512);
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        expect(confidence > 0 && confidence <= 1).toBe(true);
      }
      protocol.direction?.(message);
      protocol.operations?.(message, context);
      protocol.carries?.(message);
      protocol.endsProtocol?.(message);
      expect(protocol.remainder?.(message) ?? 0).toBeGreaterThanOrEqual(0);
    }
  } catch (error) {
    if (!(error instanceof Truncated || error instanceof Malformed || error instanceof Excessive)) throw error;
  }
}

/** What `kindAt` and `lengthAt` say of data in the middle of other bytes. */
function glanced(protocol: AnyProtocol, data: Uint8Array, around: number): readonly number[] {
  const surrounded = new Uint8Array(data.length + 64).fill(around);
  surrounded.set(data, 32);
  const kind = protocol.kindAt!(surrounded, 32, 32 + data.length);
  return kind < 0 ? [kind] : [kind, protocol.lengthAt?.(surrounded, 32, 32 + data.length) ?? 0];
}

/** The first of the messages in data: its bytes, and its operations as the definition's `kindAt` must tell them apart. */
function firstMessage(protocol: AnyProtocol, data: Uint8Array, more: Partial<MessageContext>): { readonly size: number; readonly operations: string } | undefined {
  const context = contextOf(protocol, more);
  const reader = new Reader(data);
  try {
    const message = protocol.dissect(reader, context) as unknown;
    return { size: data.length - reader.remaining, operations: JSON.stringify(protocol.operations?.(message, context) ?? []) };
  } catch (error) {
    if (error instanceof Truncated || error instanceof Malformed || error instanceof Excessive) return undefined;
    throw error;
  }
}

/**
 * Kinds hold what they promise: messages of one kind have the same operations, whatever follows in the segment; the length leads to the next message; bytes around do not
 * matter, and nothing is thrown. Run on the given messages, on every one of them with bytes changed and cut, and on arbitrary bytes.
 */
function kindsTellOperationsApart(protocol: AnyProtocol, messages: readonly Uint8Array[]): void {
  const seen = new Map<string, string>();
  const check = (data: Uint8Array): void => {
    const [kind, length] = glanced(protocol, data, 0);
    expect([kind, ...(length === undefined ? [] : [length])], 'bytes around the message').toEqual(glanced(protocol, data, 0xff));
    expect(Number.isInteger(kind) && kind! >= -1 && kind! < 2 ** 30, `kind ${kind}`).toBe(true);
    for (const transport of ['tcp', 'udp'] as const) {
      for (const more of [{ transport, fromClient: true }, { transport, fromClient: false }]) {
        if (kind! < 0 || !protocol.recognises(new Reader(data), contextOf(protocol, more))) continue;
        const first = firstMessage(protocol, data, more);
        if (!first) continue;
        if (transport === 'tcp' && protocol.lengthAt) expect(length, 'length of the message').toBe(first.size);
        // The kind is learned from the message alone, and found again with others behind it.
        expect(protocol.kindAt!(data, 0, first.size), 'kind with and without what follows').toBe(kind);
        const key = `${kind} ${transport} ${more.fromClient}`;
        expect(seen.get(key) ?? first.operations, `kind ${key}`).toBe(first.operations);
        seen.set(key, first.operations);
      }
    }
  };
  for (const message of messages) {
    check(message);
    const before = seen.size;
    check(joined(message, messages[0]!));
    expect(seen.size).toBe(before);
    for (let length = 0; length < Math.min(message.length, 400); length++) check(message.subarray(0, length));
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), data => check(data)), { numRuns: 200 * FACTOR });
  if (messages.length === 0) return;
  const change = fc.record({ at: fc.nat(), to: fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 5, 0x10, 0x7f, 0x80, 0xfd, 0xff), fc.nat(255)) });
  fc.assert(fc.property(fc.nat(messages.length - 1), fc.array(change, { minLength: 1, maxLength: 4 }), (which, changes) => {
    const data = Uint8Array.from(messages[which]!);
    for (const { at, to } of changes) data[at % data.length] = to;
    check(data);
  }), { numRuns: 600 * FACTOR });
}

/** Every prefix, arbitrary bytes, and the given messages with bytes changed, cut and doubled: only the reader's own errors come out. */
export function survivesHostileBytes(protocol: AnyProtocol, messages: readonly Uint8Array[]): void {
  if (protocol.kindAt) kindsTellOperationsApart(protocol, messages);
  const contexts = [
    {}, { fromClient: true }, { fromClient: false }, { transport: 'udp' as const }, { transport: 'udp' as const, fromClient: false },
  ].map(more => (): MessageContext => contextOf(protocol, more));
  for (const message of messages) for (let length = 0; length <= Math.min(message.length, 600); length++) run(protocol, message.subarray(0, length), contexts[length % contexts.length]!());
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(contexts.length - 1), (data, which) => run(protocol, data, contexts[which]!())), { numRuns: 200 * FACTOR });
  if (messages.length === 0) return;
  const change = fc.record({ at: fc.nat(), to: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xc0, 0xff), fc.nat(255)) });
  fc.assert(fc.property(fc.nat(messages.length - 1), fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(contexts.length - 1), fc.boolean(), (which, changes, kind, twice) => {
    const data = twice ? joined(messages[which]!, messages[(which + 1) % messages.length]!) : Uint8Array.from(messages[which]!);
    for (const { at, to } of changes) data[at % data.length] = to;
    run(protocol, data, contexts[kind]!());
  }), { numRuns: 400 * FACTOR });
}

// Other test files import the helpers above; the test of the helpers belongs to this file alone.
if (expect.getState().testPath?.endsWith('protocol-checks.test.ts')) {
  test('the hostile run fails for a protocol that lets another error out', () => {
    const broken = { ...protocols[0]!, dissect: () => { throw new TypeError('our bug'); } };
    expect(() => survivesHostileBytes(broken, [])).toThrow('Property failed');
  });
}
