import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { claim, claims, isPlainText, within } from './claims-kit';
import { defineProtocol } from './definition';
import { Pending } from './direction-kit';
import { be16At, le16At } from './kinds-kit';

/** Commands (Mitsubishi SH-080008 MELSEC Communication Protocol; SLMP BAP-C3002). */
const COMMANDS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  0x0101: ['read CPU model', 'identify'], 0x0401: ['read devices', 'read'], 0x0403: ['read devices randomly', 'read'], 0x0406: ['read blocks', 'read'], 0x0601: ['read extend unit', 'read'], 0x0613: ['read buffer', 'read'], 0x0619: ['self test', 'other'],
  0x0801: ['register monitor', 'read'], 0x0802: ['monitor', 'read'], 0x0e30: ['node search', 'identify'], 0x0e31: ['set IP address', 'control'], 0x1001: ['remote run', 'control'], 0x1002: ['remote stop', 'control'], 0x1003: ['remote pause', 'control'],
  0x1005: ['remote latch clear', 'control'], 0x1006: ['remote reset', 'control'], 0x1401: ['write devices', 'write'], 0x1402: ['write devices randomly', 'write'], 0x1406: ['write blocks', 'write'], 0x1601: ['write extend unit', 'write'], 0x1613: ['write buffer', 'write'],
  0x1617: ['clear error', 'control'], 0x1630: ['unlock with password', 'other'], 0x1631: ['lock with password', 'other'], 0x1810: ['read directory', 'read'], 0x1811: ['search directory', 'read'], 0x1820: ['new file', 'program'], 0x1822: ['delete file', 'program'],
  0x1824: ['copy file', 'program'], 0x1825: ['change file state', 'program'], 0x1826: ['change file date', 'program'], 0x1827: ['open file', 'program'], 0x1828: ['read file', 'program'], 0x1829: ['write file', 'program'], 0x182a: ['close file', 'program'],
};
const REQUEST_3E = 0x5000;
const RESPONSE_3E = 0xd000;
const REQUEST_4E = 0x5400;
const RESPONSE_4E = 0xd400;

interface SlmpMessage {
  readonly response: boolean;
  readonly command?: number;
  readonly endCode?: number;
  readonly model?: string;
}

/** SLMP and MC protocol, binary 3E and 4E frames: Mitsubishi controllers. The port is a choice of each site. */
export const slmp = defineProtocol<SlmpMessage, { readonly asked: Pending<number, number>; last: number | undefined }>({
  id: 'slmp',
  name: 'SLMP (MELSEC)',
  family: 'control',
  reference: 'CLPA BAP-C3002 (SLMP); Mitsubishi SH-080008 (MC protocol, 3E and 4E frames)',
  carriers: ['tcp/5007', 'udp/5006', 'tcp/5000', 'tcp/5001', 'tcp/5002', 'udp/5000', 'udp/5001', 'tcp/*', 'udp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'read CPU model': 'model', 'every command of 3E and 4E in binary': 'operation, refusals' },
  leaves: 'values of devices, contents of files, 1E frames, the ASCII form',
  begin: () => ({ asked: new Pending(), last: undefined }),

  // Subheader, then the route: network, station 0xFF or a number, module I/O 0x03FF for the own CPU; the length fits; a request's command exists.
  recognises(payload) {
    if (payload.remaining < 11) return false;
    const subheader = payload.u16();
    const long = subheader === REQUEST_4E || subheader === RESPONSE_4E;
    if (!long && subheader !== REQUEST_3E && subheader !== RESPONSE_3E) return false;
    if (long) {
      if (payload.remaining < 13 || payload.peek16(2) !== 0) return false;
      payload.skip(4);
    }
    payload.skip(2);
    const module = payload.u16le();
    payload.skip(1);
    const length = payload.u16le();
    if ((module !== 0x03ff && (module < 0x03d0 || module > 0x03e3)) || length !== payload.remaining) return false;
    if (subheader === RESPONSE_3E || subheader === RESPONSE_4E) return length >= 2;
    return length >= 6 && COMMANDS[payload.peek16le(2)!] !== undefined;
  },

  dissect(payload, { memory }) {
    const subheader = payload.u16();
    const long = subheader === REQUEST_4E || subheader === RESPONSE_4E;
    if (!long && subheader !== REQUEST_3E && subheader !== RESPONSE_3E) throw new Malformed('no SLMP subheader');
    const serial = long ? payload.u16le() : -1;
    if (long) payload.skip(2);
    payload.skip(5);
    return within(payload, payload.u16le(), body => {
      if (subheader === REQUEST_3E || subheader === REQUEST_4E) {
        body.skip(2);
        const command = body.u16le();
        memory.asked.add(serial, command);
        return { response: false, command };
      }
      const command = memory.asked.take(serial);
      const endCode = body.u16le();
      const model = command === 0x0101 && endCode === 0 ? modelText(body) : undefined;
      return { response: true, endCode, ...(command === undefined ? {} : { command }), ...(model === undefined ? {} : { model }) };
    });
  },

  direction: ({ response }) => (response ? 'response' : 'request'),
  observe: ({ model }) => (model === undefined ? [] : claims(claim('sender', 'model', model, 0.95), claim('sender', 'vendor', 'Mitsubishi Electric', 0.85))),

  operations({ response, command, endCode }) {
    if (command === undefined) return [];
    const [name, kind] = COMMANDS[command] ?? [`command ${command.toString(16).padStart(4, '0')}`, 'other'];
    if (response) return endCode === 0 ? [] : [{ name, code: command, kind, refused: true }];
    return [{ name, code: command, kind }];
  },

  // A request's command. An answer does not repeat it, so a refusal is no kind.
  kindAt(bytes, start, end) {
    if (end - start < 11) return -1;
    const subheader = be16At(bytes, start);
    const at = start + (subheader === REQUEST_4E || subheader === RESPONSE_4E ? 13 : 9);
    if ((subheader !== REQUEST_3E && subheader !== RESPONSE_3E && at === start + 9) || at + 2 > end) return -1;
    const length = le16At(bytes, at - 2);
    if (subheader === RESPONSE_3E || subheader === RESPONSE_4E) return length < 2 || le16At(bytes, at) !== 0 ? -1 : 0x10000;
    return length < 6 || at + 4 > end ? -1 : le16At(bytes, at + 2);
  },
  lengthAt(bytes, start) {
    const at = (bytes[start]! & 0x04) !== 0 ? start + 11 : start + 7;
    return at - start + 2 + le16At(bytes, at);
  },
});

function modelText(body: Reader): string | undefined {
  const text = wireText(body.latin1(Math.min(16, body.remaining)));
  return isPlainText(text) ? text : undefined;
}
