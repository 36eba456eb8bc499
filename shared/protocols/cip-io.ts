import { Malformed } from '../binary/reader';
import { within } from './claims-kit';
import { defineProtocol } from './definition';

interface CipIoMessage {
  readonly connection: number;
  readonly sequence: number;
  readonly dataLength: number;
}

/**
 * CIP class 0 and 1 connections: the inputs and outputs themselves, cyclic, both ways, between scanner and adapter. The packet does not say which side is which; the
 * Forward_Open in enip does.
 */
export const cipIo = defineProtocol<CipIoMessage>({
  id: 'cip-io',
  name: 'CIP I/O',
  family: 'control',
  reference: 'ODVA, THE CIP NETWORKS LIBRARY Volume 2 §2-6 and §3',
  carriers: ['udp/2222', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'sequenced or connected data': 'direction of a connection that Forward Open announced, or the port' },
  leaves: 'the process data themselves, run/idle bit by device profile',

  // Two items: sequenced address (0x8002, 8 bytes) and connected data (0x00B1) that fills the rest.
  recognises(payload) {
    return payload.remaining >= 18 && payload.peek16le() === 2 && payload.peek16le(2) === 0x8002 && payload.peek16le(4) === 8
      && payload.peek16le(14) === 0xb1 && payload.peek16le(16)! + 18 <= payload.remaining;
  },

  dissect(payload) {
    if (payload.u16le() !== 2 || payload.u16le() !== 0x8002 || payload.u16le() !== 8) throw new Malformed('no sequenced address item');
    const connection = payload.u32le();
    const sequence = payload.u32le();
    if (payload.u16le() !== 0xb1) throw new Malformed('no connected data item');
    const dataLength = payload.u16le();
    return within(payload, dataLength, () => ({ connection, sequence, dataLength }));
  },

  observe: () => [],
  operations: () => [{ name: 'cyclic data', kind: 'other' }],
});
