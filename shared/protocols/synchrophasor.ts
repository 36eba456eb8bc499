import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { attempt, claim, claims, isPlainText, within } from './claims-kit';
import { defineProtocol } from './definition';
import { Once } from './direction-kit';

const KINDS = ['data', 'header', 'configuration 1', 'configuration 2', 'command', 'configuration 3'];
const COMMANDS: Readonly<Record<number, string>> = { 1: 'stop transmission', 2: 'start transmission', 3: 'send header', 4: 'send configuration 1', 5: 'send configuration 2', 6: 'send configuration 3', 8: 'extended command' };
const COMMAND = 4;

interface SynchrophasorMessage {
  readonly kind: number;
  readonly id: number;
  readonly command?: number;
  readonly stations?: readonly string[];
  readonly header?: string;
}

/** Synchrophasors: measurements of phasor measurement units. Whoever knows the id code may stop them. */
export const synchrophasor = defineProtocol<SynchrophasorMessage, { readonly once: Once }>({
  id: 'synchrophasor',
  name: 'IEEE C37.118 synchrophasor',
  family: 'control',
  reference: 'IEEE C37.118.2-2011 §6',
  carriers: ['tcp/4712', 'udp/4713', 'tcp/*', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { configuration: 'station names, id code', header: 'text', command: 'operation' },
  leaves: 'measured values',
  facts: { 'synchrophasor.id-code': 'id code of the data stream', 'synchrophasor.station': 'station name of its configuration', 'synchrophasor.header': 'text of its header frame' },
  begin: () => ({ once: new Once(64) }),

  recognises(payload) {
    if (payload.remaining < 16 || payload.peek() !== 0xaa || (payload.peek(1)! & 0x8f) > 3 || payload.peek(1)! >> 4 > 5) return false;
    const length = payload.peek16(2)!;
    if (length < 16 || length > payload.remaining) return false;
    return checksum(payload.bytes, payload.position, length - 2) === payload.peek16(length - 2);
  },

  dissect(payload) {
    if (payload.u8() !== 0xaa) throw new Malformed('no synchronisation byte');
    const kind = (payload.u8() >> 4) & 7;
    if (kind > 5) throw new Malformed('no synchrophasor frame type');
    const length = payload.u16();
    if (length < 16) throw new Malformed('synchrophasor frame below its header');
    return within(payload, length - 4, body => {
      const id = body.u16();
      body.skip(8);
      const message: SynchrophasorMessage = { kind, id };
      if (kind === COMMAND) return { ...message, command: body.u16() };
      if (kind === 1) return { ...message, header: wireText(body.utf8(Math.max(0, body.remaining - 2))) };
      if (kind === 2 || kind === 3) return { ...message, stations: attempt(() => readStations(body)) ?? [] };
      return message;
    });
  },

  direction: ({ kind }) => (kind === COMMAND ? 'request' : 'response'),

  observe({ kind, id, stations, header }, { memory }) {
    if (kind === COMMAND) return [];
    return claims(
      memory.once.first(`id ${id}`) && claim('sender', 'synchrophasor.id-code', id), claim('sender', 'synchrophasor.header', header), claim('sender', 'name', stations?.length === 1 ? stations[0] : undefined, 0.8),
      ...(stations ?? []).map(station => claim('sender', 'synchrophasor.station', station)),
    );
  },

  operations: ({ kind, command }) => (kind === COMMAND ? [{ name: COMMANDS[command!] ?? `command ${command}`, code: command!, kind: command === 1 || command === 2 || command === 8 ? 'control' : 'read' }] : kind === 0 ? [{ name: KINDS[0]!, kind: 'other' }] : []),
});

/** Configuration 1 and 2: time base, number of units, then of each its name, counts and names of its channels (§6.4). */
function readStations(body: Reader): string[] {
  body.skip(4);
  const count = Math.min(body.u16(), 256);
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const name = wireText(body.latin1(16));
    if (isPlainText(name)) names.push(name);
    body.skip(4);
    const [phasors, analogs, digitals] = [body.u16(), body.u16(), body.u16()];
    body.skip(16 * (phasors + analogs + 16 * digitals) + 4 * (phasors + analogs + digitals) + 4);
  }
  return names;
}

/** CRC-CCITT, start 0xFFFF, no reflection (§6.2.1, annex B). */
function checksum(bytes: Uint8Array, from: number, count: number): number {
  let value = 0xffff;
  for (let at = from; at < from + count; at++) {
    value ^= bytes[at]! << 8;
    for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? ((value << 1) ^ 0x1021) & 0xffff : (value << 1) & 0xffff;
  }
  return value;
}
