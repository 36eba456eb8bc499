import type { AnyProtocol } from './definition';
import { s7commPlus } from './s7comm-plus';
import { s7comm } from './s7comm';
import { cipIo } from './cip-io';
import { cip } from './cip';
import { enip } from './enip';
import { umas } from './umas';
import { modbusTcp } from './modbus-tcp';

/** Every protocol, in trial order: those with strong magic before those that recognise by plausibility. */
export const protocols: readonly AnyProtocol[] = [
  s7commPlus,
  s7comm,
  cipIo,
  cip,
  enip,
  umas,
  modbusTcp,
];

export function protocolById(id: string): AnyProtocol | undefined {
  return protocols.find(protocol => protocol.id === id);
}
