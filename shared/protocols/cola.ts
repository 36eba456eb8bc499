import { Malformed, Truncated, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import type { Observation } from '../model/observation';
import { claim, claims, isPlainText } from './claims-kit';
import { defineProtocol } from './definition';

/** Commands (SICK Telegram Listing 8014631): s, then read R, write W, method M, event E; then N name, A answer. */
const COMMAND = /^(sRN|sRA|sWN|sWA|sMN|sMA|sAN|sEN|sEA|sSN|sFA) ?(\w*)/;
const LONGEST = 64 * 1024;

interface ColaMessage {
  readonly binary: boolean;
  readonly command: string;
  readonly name: string;
  /** What stands behind the name. */
  readonly text: string;
  readonly data: Uint8Array;
}

/** SICK CoLa: laser scanners and code readers. Changes need a log-in whose passwords are published. */
export const cola = defineProtocol<ColaMessage>({
  id: 'cola',
  name: 'SICK CoLa',
  family: 'device',
  reference: 'SICK Telegram Listing (8014631, 8024838): CoLa A framing STX … ETX, CoLa B framing 4 × STX, length, XOR',
  carriers: ['tcp/2111', 'tcp/2112', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'DeviceIdent, SerialNumber, LocationName': 'type, firmware, serial, name', 'every method and write': 'operation' },
  leaves: 'measured data; CoLa 2 sessions beyond their header',
  facts: { 'cola.device': 'device name of DeviceIdent', 'cola.sensor': 'true: it answers as a sensor' },

  recognises(payload) {
    if (payload.remaining < 6 || payload.peek() !== 2) return false;
    const binary = payload.startsWith(2, 2, 2, 2);
    payload.skip(binary ? 8 <= payload.remaining ? 8 : payload.remaining : 1);
    return payload.remaining >= 4 && COMMAND.test(payload.latin1(4));
  },

  dissect(payload) {
    if (payload.startsWith(2, 2, 2, 2)) {
      payload.skip(4);
      const length = payload.u32();
      if (length < 3 || length > LONGEST) throw new Malformed('CoLa B length is none');
      const body = payload.slice(length);
      payload.skip(1);
      return readCommand(body, true);
    }
    if (payload.u8() !== 2) throw new Malformed('no CoLa frame');
    const length = payload.indexOf(3, LONGEST);
    if (length < 0) {
      if (payload.remaining >= LONGEST) throw new Malformed('CoLa A frame without an end');
      throw new Truncated(payload.remaining + 1, payload.remaining);
    }
    const body = payload.slice(length);
    payload.skip(1);
    return readCommand(body, false);
  },

  direction: ({ command }) => (command === 'sFA' ? 'response' : command.endsWith('N') && command !== 'sSN' && command !== 'sAN' ? 'request' : 'response'),

  observe(message) {
    const { command, name, text } = message;
    if (command !== 'sRA' && command !== 'sSN') return [];
    const list: Observation[] = claims(claim('sender', 'cola.sensor', true, 0.8));
    if (command !== 'sRA') return list;
    const texts = message.binary ? binaryTexts(message.data) : lengthTexts(text);
    if (name === 'DeviceIdent') {
      list.push(...claims(claim('sender', 'cola.device', texts[0], 0.95), claim('sender', 'model', texts[0], 0.95), claim('sender', 'firmware', texts[1], 0.9), claim('sender', 'vendor', 'SICK', 0.9)));
    }
    if (name === 'SerialNumber') list.push(...claims(claim('sender', 'serial', texts[0], 0.95)));
    if (name === 'LocationName') list.push(...claims(texts[0] !== 'not defined' && claim('sender', 'name', texts[0], 0.8)));
    return list;
  },

  operations({ command, name }) {
    const kind: OperationKind | undefined = command === 'sRN' ? (name === 'DeviceIdent' || name === 'SerialNumber' || name === 'LocationName' ? 'identify' : 'read') : command === 'sWN' ? 'write' : command === 'sMN' ? (/^mEEwriteall|^mEEloaddefault/.test(name) ? 'program' : 'control') : command === 'sEN' ? 'read' : undefined;
    return kind === undefined ? [] : [{ name: `${command} ${name}`.trim(), kind }];
  },
});

function readCommand(body: Reader, binary: boolean): ColaMessage {
  const data = body.rest();
  const text = String.fromCharCode(...data.subarray(0, 4096));
  const match = COMMAND.exec(text);
  if (!match) throw new Malformed('no CoLa command');
  const at = match[0].length;
  return { binary, command: match[1]!, name: wireText(match[2]!), text: binary ? '' : wireText(text.slice(at), 512), data: data.slice(Math.min(data.length, at + 1), at + 513) };
}

/** CoLa A: texts with their length in hexadecimal in front; devices that leave the length out give the text as it stands. */
function lengthTexts(text: string): string[] {
  const texts: string[] = [];
  let rest = text.trim();
  while (rest !== '' && texts.length < 4) {
    const match = /^([0-9A-F]{1,4}) /.exec(rest);
    const length = match ? parseInt(match[1]!, 16) : NaN;
    if (!match || length === 0 || length > rest.length - match[0].length) {
      texts.push(rest);
      break;
    }
    texts.push(rest.slice(match[0].length, match[0].length + length).trim());
    rest = rest.slice(match[0].length + length).trim();
  }
  return texts;
}

/** CoLa B: texts with a 16-bit length in front. */
function binaryTexts(data: Uint8Array): string[] {
  const texts: string[] = [];
  for (let at = 0; at + 2 <= data.length && texts.length < 4;) {
    const length = (data[at]! << 8) | data[at + 1]!;
    if (length === 0 || at + 2 + length > data.length) break;
    const text = wireText(String.fromCharCode(...data.subarray(at + 2, at + 2 + length)));
    if (!isPlainText(text)) break;
    texts.push(text);
    at += 2 + length;
  }
  return texts;
}
