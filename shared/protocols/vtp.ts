import { Malformed } from '../binary/reader';
import { ipv4Text, isDeviceIp } from '../model/address';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface VtpMessage {
  readonly version: number;
  /** 1 summary, 2 subset, 3 request, 4 join. */
  readonly code: number;
  readonly domain: string;
  readonly updater?: string;
}

/** VLAN Trunking Protocol: one switch can rewrite the VLANs of all others of its domain. */
export const vtp = defineProtocol<VtpMessage>({
  id: 'vtp',
  name: 'VTP',
  family: 'network',
  reference: 'Cisco: Understand VLAN Trunk Protocol, packet formats',
  carriers: ['snap/00000c:2003'],
  authentication: 'optional',
  encryption: 'none',
  reads: { summary: 'domain, version', subset: 'that it is a switch' },
  leaves: 'the VLAN table',
  facts: { 'vtp.domain': 'management domain', 'vtp.version': 'protocol version' },

  recognises(payload) {
    const [version, code, length] = [payload.peek(0), payload.peek(1), payload.peek(3)];
    return payload.remaining >= 36 && version! >= 1 && version! <= 3 && code! >= 1 && code! <= 6 && length! <= 32;
  },

  dissect(payload) {
    const version = payload.u8();
    const code = payload.u8();
    payload.skip(1);
    const length = payload.u8();
    if (length > 32 || version < 1 || version > 3) throw new Malformed('no VTP header');
    const domain = payload.slice(32).utf8(length);
    let updater: string | undefined;
    if (code === 1 && payload.remaining >= 8) {
      payload.skip(4);
      updater = ipv4Text(payload.u32());
    }
    payload.rest();
    return { version, code, domain, ...(updater !== undefined && isDeviceIp(updater) ? { updater } : {}) };
  },

  observe: ({ version, domain, updater }) => claims(
    claim('sender', 'vtp.domain', domain), claim('sender', 'vtp.version', version, 0.8), claim('sender', 'capability', 'switch', 0.9), updater !== undefined && claim({ ip: updater }, 'capability', 'switch', 0.7),
  ),
});
