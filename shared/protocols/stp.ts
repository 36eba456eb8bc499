import { Malformed } from '../binary/reader';
import { macText } from '../model/address';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface StpMessage {
  /** 0 STP, 2 RSTP, 3 MSTP, 4 SPT. */
  readonly version: number;
  readonly topologyChange: boolean;
  readonly root?: string;
  readonly bridge?: string;
  readonly bridgePriority?: number;
  readonly pathCost?: number;
}

const VERSIONS: Readonly<Record<number, string>> = { 0: 'STP', 2: 'RSTP', 3: 'MSTP', 4: 'SPT' };

/** Spanning tree: only bridges send it, and it names the root of the layer-2 network. */
export const stp = defineProtocol<StpMessage>({
  id: 'stp',
  name: 'Spanning Tree',
  family: 'network',
  reference: 'IEEE 802.1D-2004 §9, 802.1Q-2018 §14; Cisco PVST+ on SNAP 00000C-010B',
  carriers: ['llc/0x42', 'snap/00000c:010b'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'configuration BPDU': 'root, bridge, priority, version' },
  leaves: 'the tree itself, MST instances',
  facts: { 'stp.version': 'STP, RSTP, MSTP or SPT', 'stp.root': 'MAC address of the root bridge that it follows', 'stp.bridge': 'its own bridge MAC address', 'stp.priority': 'its bridge priority with system id' },

  recognises(payload) {
    if (payload.remaining < 4 || payload.peek16(0) !== 0) return false;
    const version = payload.peek(2)!;
    const type = payload.peek(3)!;
    return VERSIONS[version] !== undefined && ((type === 0x80 && version === 0) || ((type === 0 || type === 2) && payload.remaining >= 35));
  },

  dissect(payload) {
    if (payload.u16() !== 0) throw new Malformed('no spanning tree protocol id');
    const version = payload.u8();
    const type = payload.u8();
    if (type === 0x80) {
      payload.rest();
      return { version, topologyChange: true };
    }
    const flags = payload.u8();
    payload.skip(2);
    const root = macText(payload.take(6));
    const pathCost = payload.u32();
    const bridgePriority = payload.u16();
    const bridge = macText(payload.take(6));
    payload.need(10);
    payload.rest();
    return { version, topologyChange: (flags & 1) !== 0, root, bridge, bridgePriority, pathCost };
  },

  observe(message) {
    return claims(
      claim('sender', 'capability', 'bridge', 0.95), claim('sender', 'stp.version', VERSIONS[message.version]), claim('sender', 'stp.root', message.root), claim('sender', 'stp.bridge', message.bridge),
      claim('sender', 'stp.priority', message.bridgePriority),
    );
  },
});
