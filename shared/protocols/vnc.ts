import { Malformed, utf8 } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export type VncMessage =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'security'; readonly types: readonly number[] }
  | { readonly kind: 'init'; readonly desktop: string }
  | { readonly kind: 'other' };

interface Side {
  step: 'version' | 'security' | 'select' | 'challenge' | 'result' | 'init' | 'opaque';
}

interface Memory {
  readonly client: Side;
  readonly server: Side;
  /** 3, 7 or 8: what both speak, as far as seen. */
  minor: number;
  selected: number | undefined;
}

const NONE = 1;
const VNC_AUTH = 2;
/** RFC 6143 §7.1.2 and the registry of security types. */
const TYPES: Readonly<Record<number, string>> = { 0: 'refused', 1: 'none', 2: 'vnc', 5: 'ra2', 6: 'ra2ne', 16: 'tight', 17: 'ultra', 18: 'tls', 19: 'vencrypt', 20: 'sasl', 21: 'md5', 30: 'apple', 129: 'ra2-256' };

/** Remote Framebuffer: panels and PCs shown and operated from afar. */
export const vnc = defineProtocol<VncMessage, Memory>({
  id: 'vnc',
  name: 'VNC',
  family: 'remote',
  reference: 'RFC 6143 §7.1–7.3',
  carriers: ['tcp/5900', 'tcp/5800', 'tcp/5901', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: { 'version, security types': 'version, weak security', 'server initialisation': 'desktop name' },
  leaves: 'screen and keyboard, challenge',
  facts: { 'vnc.version': 'protocol version', 'vnc.security': 'security type that the server offers', 'vnc.desktop': 'name of the desktop' },
  begin: () => ({ client: { step: 'version' }, server: { step: 'version' }, minor: 8, selected: undefined }),

  recognises: payload => payload.startsWithText('RFB ') && payload.remaining >= 12 && /^RFB \d{3}\.\d{3}\n$/.test(payload.latin1(12)),

  dissect(payload, { memory, fromClient, sourcePort, destinationPort }) {
    const fromServer = fromClient === undefined ? sourcePort < destinationPort : !fromClient;
    const side = fromServer ? memory.server : memory.client;
    if (payload.startsWithText('RFB ')) side.step = 'version';
    switch (side.step) {
      case 'version': {
        const match = /^RFB (\d{3})\.(\d{3})\n$/.exec(payload.latin1(12));
        if (!match) throw new Malformed('no protocol version');
        const minor = Number(match[1]) > 3 || Number(match[2]) >= 8 ? 8 : Number(match[2]) === 7 ? 7 : 3;
        memory.minor = Math.min(memory.minor, minor);
        side.step = fromServer ? 'security' : 'select';
        return { kind: 'version', version: `${match[1]!}.${match[2]!}` };
      }
      case 'security': {
        // Before 3.7 the server decides alone, with a number of four bytes.
        if (memory.minor === 3) {
          const type = payload.u32();
          memory.selected = type;
          side.step = type === VNC_AUTH ? 'challenge' : type === NONE ? 'init' : 'opaque';
          memory.client.step = 'opaque';
          return { kind: 'security', types: [type] };
        }
        const types = [...payload.take(payload.u8())];
        side.step = 'challenge';
        return { kind: 'security', types };
      }
      case 'select':
        memory.selected = payload.u8();
        side.step = 'opaque';
        return { kind: 'other' };
      case 'challenge':
        if (memory.selected === VNC_AUTH) {
          payload.skip(16);
          side.step = 'result';
          return { kind: 'other' };
        }
        side.step = memory.selected !== NONE ? 'opaque' : memory.minor === 8 ? 'result' : 'init';
        if (side.step === 'init') return readInit();
        payload.need(1);
        if (side.step === 'result') {
          side.step = payload.u32() === 0 ? 'init' : 'opaque';
          return { kind: 'other' };
        }
        payload.rest();
        return { kind: 'other' };
      case 'result':
        side.step = payload.u32() === 0 ? 'init' : 'opaque';
        return { kind: 'other' };
      case 'init':
        return readInit();
      default:
        payload.need(1);
        payload.rest();
        return { kind: 'other' };
    }
    function readInit(): VncMessage {
      payload.skip(20);
      const length = payload.u32();
      if (length > 4096) throw new Malformed('desktop name of more than 4096 bytes');
      const desktop = utf8(payload.take(length));
      memory.server.step = 'opaque';
      return { kind: 'init', desktop };
    }
  },

  direction: message => (message.kind === 'security' || message.kind === 'init' ? 'response' : undefined),

  observe(message) {
    if (message.kind === 'version') return claims(claim('sender', 'vnc.version', message.version, 0.95));
    if (message.kind === 'init') return claims(claim('server', 'vnc.desktop', message.desktop, 0.8));
    if (message.kind !== 'security') return [];
    const list: (Observation | undefined)[] = message.types.slice(0, 16).map(type => claim('server', 'vnc.security', TYPES[type] ?? String(type), 0.95));
    if (message.types.includes(NONE)) list.push(claim('server', 'weakness', 'vnc-without-authentication', 0.95));
    return claims(...list);
  },

  operations: message => (message.kind === 'init' ? [{ name: 'VNC session', kind: 'control' }] : []),
});
