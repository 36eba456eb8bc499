import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { attempt, claim, claims, isPlainText, within } from './claims-kit';
import { defineProtocol } from './definition';
import { Pending } from './direction-kit';
import { be16At, be32At } from './kinds-kit';

/** MRC·256 + SRC (Omron W227, FINS Commands Reference Manual). */
const COMMANDS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x0101: ['memory area read', 'read'], 0x0102: ['memory area write', 'write'], 0x0103: ['memory area fill', 'write'], 0x0104: ['multiple memory area read', 'read'], 0x0105: ['memory area transfer', 'write'],
  0x0201: ['parameter area read', 'read'], 0x0202: ['parameter area write', 'program'], 0x0203: ['parameter area clear', 'program'], 0x0220: ['data link table read', 'read'], 0x0221: ['data link table write', 'program'],
  0x0304: ['program area protect', 'control'], 0x0305: ['program area protect clear', 'control'], 0x0306: ['program area read', 'program'], 0x0307: ['program area write', 'program'], 0x0308: ['program area clear', 'program'],
  0x0401: ['run', 'control'], 0x0402: ['stop', 'control'], 0x0403: ['reset', 'control'], 0x0501: ['controller data read', 'identify'], 0x0502: ['connection data read', 'identify'],
  0x0601: ['controller status read', 'read'], 0x0602: ['network status read', 'read'], 0x0603: ['data link status read', 'read'], 0x0620: ['cycle time read', 'read'], 0x0701: ['clock read', 'read'], 0x0702: ['clock write', 'control'],
  0x0801: ['loopback test', 'other'], 0x0802: ['broadcast test results read', 'read'], 0x0803: ['broadcast test data send', 'other'], 0x0920: ['message read or clear', 'read'],
  0x0c01: ['access right acquire', 'control'], 0x0c02: ['access right forced acquire', 'control'], 0x0c03: ['access right release', 'other'], 0x2101: ['error clear', 'control'], 0x2102: ['error log read', 'read'], 0x2103: ['error log clear', 'control'],
  0x2140: ['FINS write access log read', 'read'], 0x2141: ['FINS write access log clear', 'control'], 0x2201: ['file name read', 'read'], 0x2202: ['single file read', 'read'], 0x2203: ['single file write', 'program'], 0x2204: ['memory card format', 'program'],
  0x2205: ['file delete', 'program'], 0x2207: ['file copy', 'program'], 0x2208: ['file name change', 'program'], 0x2209: ['file data check', 'read'], 0x220a: ['memory area file transfer', 'program'], 0x220b: ['parameter area file transfer', 'program'],
  0x220c: ['program area file transfer', 'program'], 0x2210: ['file memory index read', 'read'], 0x2211: ['file memory read', 'read'], 0x2212: ['file memory write', 'program'], 0x2215: ['create directory', 'program'],
  0x2301: ['forced set or reset', 'control'], 0x2302: ['forced set or reset cancel', 'control'], 0x230a: ['multiple forced status read', 'read'], 0x2803: ['communications unit reset', 'control'],
};
const TCP_HEADER = 16;
/** `FINS`. */
const MAGIC = 0x46494e53;
/** FINS/TCP frame commands: 0 and 1 exchange node addresses, 2 carries FINS, 3 reports an error. */
const FRAME_SEND = 2;

interface FinsMessage {
  /** FINS/TCP: the client asks for its node address, which every connection begins with. */
  readonly asksAddress?: boolean;
  readonly command?: number;
  readonly response: boolean;
  /** Main and sub response code; bits 7 and 6 of the second byte are flags. */
  readonly result?: number;
  readonly source?: string;
  readonly model?: string;
  readonly version?: string;
  readonly mode?: string;
}

/** Omron FINS over UDP and TCP: no login; protection is a switch or a password for the program only. */
export const fins = defineProtocol<FinsMessage, { readonly asked: Pending<number, true> }>({
  id: 'fins',
  name: 'Omron FINS',
  family: 'control',
  reference: 'Omron W227 (FINS Commands), W421 (FINS/TCP)',
  carriers: ['udp/9600', 'tcp/9600', 'udp/*', 'tcp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    header: 'network address', 'controller data read': 'model, version', 'controller status': 'mode', 'every command': 'operation, refusals', 'FINS/TCP': 'node address request',
  },
  leaves: 'contents of memory, programs and files',
  begin: () => ({ asked: new Pending() }),
  facts: { 'fins.address': 'network.node.unit', 'fins.mode': 'operating mode' },

  recognises(payload, context) {
    if (payload.startsWithText('FINS')) return payload.remaining >= TCP_HEADER && payload.peek32(4)! >= 8 && payload.peek32(4)! < 65_536 && payload.peek32(8)! <= 7;
    if (context.transport !== 'udp' || payload.remaining < 12) return false;
    // ICF: bit 7 always, 6 response, 0 no answer wanted; then a zero, a gateway count, and a command that exists.
    const icf = payload.peek()!;
    const home = context.sourcePort === 9600 || context.destinationPort === 9600;
    if ((icf & 0x3e) !== 0 || (icf & 0x80) === 0 || payload.peek(1) !== 0 || payload.peek(2)! > 7 || !COMMANDS[payload.peek16(10)!]) return false;
    return home || (payload.peek(2) === 2 && payload.peek(3) === 0 && payload.peek(5) === 0);
  },

  dissect(payload) {
    if (!payload.startsWithText('FINS')) {
      const body = payload.slice(payload.remaining);
      return readFins(body);
    }
    payload.skip(4);
    const length = payload.u32();
    if (length < 8 || length > 65_536) throw new Malformed('FINS/TCP length is none');
    return within(payload, length, body => {
      const frame = body.u32();
      body.skip(4);
      if (frame === FRAME_SEND) return readFins(body);
      return { response: frame === 1, ...(frame === 0 ? { asksAddress: true } : {}) };
    });
  },

  direction: ({ response, command, asksAddress }) => (response ? 'response' : command !== undefined || asksAddress ? 'request' : undefined),

  observe({ response, command, result, source, model, version, mode }) {
    const list = claims(claim('sender', 'fins.address', source, 0.8));
    if (!response || result !== 0 || command === undefined) return list;
    list.push(...claims(claim('sender', 'model', model, 0.95), claim('sender', 'firmware', version, 0.8), model !== undefined && claim('sender', 'vendor', 'Omron', 0.9), claim('sender', 'fins.mode', mode, 0.9)));
    return list;
  },

  operations({ command, response, result, asksAddress }, { memory, glanced }) {
    if (asksAddress) return [{ name: 'FINS/TCP node address', kind: 'other' }];
    if (command === undefined) return [];
    const [name, kind] = COMMANDS[command] ?? [`command ${command.toString(16).padStart(4, '0')}`, 'other'];
    if (response && result !== undefined && result !== 0) return [{ name, code: command, kind, refused: true }];
    // An answer is counted only where the capture does not have its request.
    if (response) return memory.asked.take(command) || (glanced === true && memory.asked.size > 0) ? [] : [{ name, code: command, kind }];
    memory.asked.add(command, true);
    return [{ name, code: command, kind }];
  },

  // Command, answer or not, refused or not.
  kindAt(bytes, start, end) {
    let at = start;
    let limit = end;
    if (end - start >= TCP_HEADER && be32At(bytes, start) === MAGIC) {
      const length = be32At(bytes, start + 4);
      if (length < 8 || length > 65_536) return -1;
      const frame = be32At(bytes, start + 8);
      if (frame !== FRAME_SEND) return frame >>> 0 > 7 ? -1 : 0x400_0000 | frame;
      at += TCP_HEADER;
      limit = Math.min(end, start + 8 + length);
    } else if (end - start >= 12 && (bytes[start + 1] !== 0 || bytes[start + 2]! > 7)) return -1;
    if (limit - at < 12 || (bytes[at]! & 0xbe) !== 0x80) return -1;
    const response = (bytes[at]! & 0x40) !== 0;
    const result = response && limit - at >= 14 ? ((be16At(bytes, at + 12) & 0x7f3f) !== 0 ? 2 : 1) : 0;
    return (result << 17) | (response ? 0x10000 : 0) | be16At(bytes, at + 10);
  },
  lengthAt: (bytes, start, end) => (end - start >= 8 && be32At(bytes, start) === MAGIC ? 8 + be32At(bytes, start + 4) : end - start),
});

function readFins(body: Reader): FinsMessage {
  const icf = body.u8();
  if ((icf & 0x80) === 0) throw new Malformed('no FINS header');
  body.skip(5);
  const source = `${body.u8()}.${body.u8()}.${body.u8()}`;
  body.skip(1);
  const command = body.u16();
  const response = (icf & 0x40) !== 0;
  const message: FinsMessage = { command, response, source };
  if (!response || body.remaining < 2) {
    body.skip(body.remaining);
    return message;
  }
  const result = body.u16() & 0x7f3f;
  const found = attempt(() => {
    if (command === 0x0501) return plain({ model: body.latin1(20), version: body.latin1(Math.min(20, body.remaining)) });
    if (command === 0x0601) {
      body.skip(1);
      return { mode: { 0: 'program', 2: 'monitor', 4: 'run' }[body.u8()] ?? '' };
    }
    return {};
  });
  body.skip(body.remaining);
  return { ...message, result, ...found };
}

function plain(found: { model: string; version: string }): { model?: string; version?: string } {
  // W227 fills both fields with blanks; controllers end the text with a NUL and leave behind it what stood there before.
  const [model, version] = [found.model, found.version].map(text => wireText(text.replace(/\0.*$/s, ''))) as [string, string];
  return { ...(isPlainText(model) ? { model } : {}), ...(isPlainText(version) ? { version } : {}) };
}
