import { Malformed, wireText } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { OperationKind } from '../model/conversation';
import { attempt, claim, claims, isHostName, within } from './claims-kit';
import { defineProtocol } from './definition';
import { le16At, le32At } from './kinds-kit';

/** ADS commands (Beckhoff TwinCAT ADS specification, TE1000). */
const COMMANDS: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = {
  1: ['read device info', 'identify'], 2: ['read', 'read'], 3: ['write', 'write'], 4: ['read state', 'read'], 5: ['write control', 'control'], 6: ['add notification', 'read'], 7: ['delete notification', 'read'],
  8: ['notification', 'other'], 9: ['read write', 'write'],
};
const STATES: Readonly<Record<number, string>> = { 1: 'idle', 2: 'reset', 3: 'init', 4: 'start', 5: 'run', 6: 'stop', 7: 'save config', 8: 'load config', 10: 'error', 11: 'shutdown', 15: 'config', 16: 'reconfig' };
/** Discovery services on UDP 48899. */
const SYSTEM_SERVICES: Readonly<Record<number, readonly [name: string, kind: OperationKind]>> = { 1: ['discover', 'identify'], 6: ['add route', 'control'] };
const DISCOVERY = 0x71146603;
/** Bit of the state flags. */
const RESPONSE = 0x0001;

interface AdsMessage {
  readonly form: 'ams' | 'discovery';
  readonly command: number;
  readonly response: boolean;
  readonly error: number;
  /** AMS NetId of the sender: six numbers. */
  readonly netId: string;
  readonly port: number;
  readonly deviceName?: string;
  readonly version?: string;
  readonly state?: number;
  readonly hostName?: string;
  readonly os?: string;
  readonly user?: string;
  readonly password?: boolean;
}

/** Beckhoff ADS: TwinCAT control over AMS. Who may speak is a table of routes; the data is open. */
export const ads = defineProtocol<AdsMessage>({
  id: 'ads',
  name: 'Beckhoff ADS',
  family: 'control',
  reference: 'Beckhoff TwinCAT ADS specification; discovery on UDP 48899 as recorded',
  carriers: ['tcp/48898', 'udp/48899', 'udp/48898', 'tcp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    header: 'NetId and port of both', 'read device info': 'device name, version', 'read state, write control': 'state, operation', 'UDP discovery': 'host name, system, TwinCAT version',
    'add route': 'user, that its password is clear',
  },
  leaves: 'values of symbols, contents of system service files',
  facts: { 'ads.net-id': 'AMS NetId', 'ads.port': 'AMS port that it serves', 'ads.device-name': 'device name of the answering port', 'ads.state': 'run, stop, config …' },

  recognises(payload, context) {
    if (payload.remaining >= 24 && payload.peek32le() === DISCOVERY) return true;
    if (payload.remaining < 38 || payload.peek16le() !== 0) return false;
    const length = payload.peek32le(2)!;
    const command = payload.peek16le(22)!;
    // The AMS header has 32 bytes, its last length field says how much data follows.
    if (length < 32 || length > 16 * 1024 * 1024 || payload.peek32le(26) !== length - 32 || command < 1 || command > 9) return false;
    const home = [context.sourcePort, context.destinationPort].some(port => port === 48898 || port === 48899);
    return home || length + 6 <= payload.remaining;
  },

  dissect(payload) {
    if (payload.peek32le() === DISCOVERY) return readDiscovery(payload);
    if (payload.u16le() !== 0) throw new Malformed('no AMS/TCP header');
    const length = payload.u32le();
    if (length < 32 || length > 1024 * 1024) throw new Malformed('AMS length is none');
    return within(payload, length, body => {
      body.skip(8);
      const netId = body.take(6).join('.');
      const port = body.u16le();
      const command = body.u16le();
      const response = (body.u16le() & RESPONSE) !== 0;
      body.skip(4);
      const error = body.u32le();
      body.skip(4);
      const message: AdsMessage = { form: 'ams', command, response, error, netId, port };
      return { ...message, ...attempt(() => readData(command, response, body)) };
    });
  },

  direction: ({ response, form }) => (form === 'discovery' || !response ? (response ? 'response' : 'request') : 'response'),

  observe(message) {
    const { response, form, command, error } = message;
    const list = claims(claim('sender', 'ads.net-id', message.netId, 0.95));
    if (form === 'discovery') {
      const host = message.hostName ?? '';
      list.push(...claims(
        isHostName(host) && claim('sender', 'hostname', host, 0.9), claim('sender', 'os', message.os, 0.9), claim('sender', 'user', message.user, 0.9),
        response && message.version !== undefined && claim('sender', 'software', `TwinCAT ${message.version}`, 0.95), response && claim('sender', 'vendor', 'Beckhoff', 0.8),
        message.password === true && !response && claim('receiver', 'weakness', 'cleartext-login', 0.8),
      ));
      return list;
    }
    if (!response || error !== 0) return list;
    list.push(...claims(claim('sender', 'ads.port', message.port)));
    if (command === 1) {
      list.push(...claims(
        claim('sender', 'ads.device-name', message.deviceName, 0.95), message.deviceName !== undefined && claim('sender', 'software', `${message.deviceName} ${message.version}`, 0.9), claim('sender', 'vendor', 'Beckhoff', 0.7),
      ));
    }
    if (command === 4 && message.state !== undefined) list.push(...claims(claim('sender', 'ads.state', STATES[message.state], 0.9)));
    return list;
  },

  operations(message) {
    const { command, response, error, form, state } = message;
    const [name, kind] = (form === 'ams' ? COMMANDS : SYSTEM_SERVICES)[command] ?? [`command ${command}`, 'other'];
    if (form === 'discovery') return response ? [] : [{ name, code: command, kind }];
    if (response) return error === 0 ? [] : [{ name, code: command, kind, refused: true }];
    return [{ name: command === 5 && state !== undefined ? `${name} (${STATES[state] ?? state})` : name, code: command, kind }];
  },

  // Command, answer or not, refused or not, and the state that a write control asks for.
  kindAt(bytes, start, end) {
    if (end - start >= 24 && le32At(bytes, start) === DISCOVERY) return (1 << 24) | (bytes[start + 11]! >= 0x80 ? 0x10000 : 0) | le16At(bytes, start + 8);
    if (end - start < 38 || le16At(bytes, start) !== 0) return -1;
    const length = le32At(bytes, start + 2);
    const command = le16At(bytes, start + 22);
    if (length < 32 || le32At(bytes, start + 26) !== length - 32 || command < 1 || command > 9) return -1;
    const data = Math.min(end, start + 6 + length) - start - 38;
    if ((bytes[start + 24]! & RESPONSE) !== 0) {
      const refused = data >= 4 ? le32At(bytes, start + 38) !== 0 : le32At(bytes, start + 30) !== 0;
      return (refused ? 0x30000 : 0x10000) | command;
    }
    return command === 5 && data >= 2 ? (1 << 25) | le16At(bytes, start + 38) : command;
  },
  lengthAt: (bytes, start, end) => (le32At(bytes, start) === DISCOVERY ? end - start : le32At(bytes, start + 2) + 6),
});

function readData(command: number, response: boolean, body: Reader): Partial<AdsMessage> {
  if (command === 5 && !response) return { state: body.u16le() };
  if (!response) return {};
  const error = body.u32le();
  if (error !== 0) return { error };
  if (command === 4) return { state: body.u16le() };
  if (command !== 1) return {};
  const version = `${body.u8()}.${body.u8()}.${body.u16le()}`;
  return { version, deviceName: wireText(body.cstring(16)) };
}

/** Cookie, invoke id, service, NetId and port of the sender, then tags: 5 computer, 4 system version, 3 TwinCAT version, 13 user, 2 password. */
function readDiscovery(payload: Reader): AdsMessage {
  payload.skip(8);
  const service = payload.u32le();
  const netId = payload.take(6).join('.');
  const port = payload.u16le();
  const message: AdsMessage = { form: 'discovery', command: service & 0xffff, response: service >= 0x80000000, error: 0, netId, port };
  const body = payload.slice(payload.remaining);
  const found: { -readonly [K in keyof AdsMessage]?: AdsMessage[K] } = {};
  attempt(() => {
    for (let left = Math.min(body.u32le(), 32); left > 0; left--) {
      const tag = body.u16le();
      const value = body.slice(body.u16le());
      if (tag === 5) found.hostName = wireText(value.cstring(64));
      else if (tag === 13) found.user = wireText(value.cstring(64));
      else if (tag === 2) found.password = value.remaining > 1;
      else if (tag === 3) found.version = `${value.u8()}.${value.u8()}.${value.u16le()}`;
      else if (tag === 4) found.os = systemName(value);
    }
  });
  return { ...message, ...found };
}

/** OSVERSIONINFO: size, major, minor, build, platform. */
function systemName(value: Reader): string {
  value.skip(4);
  const major = value.u32le();
  const minor = value.u32le();
  const build = value.u32le();
  const platform = value.u32le();
  if (platform === 3) return `Windows CE ${major}.${String(minor).padStart(2, '0')}`;
  return platform === 2 ? `Windows NT ${major}.${minor} build ${build}` : `system ${major}.${minor}`;
}
