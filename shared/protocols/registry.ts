import type { AnyProtocol } from './definition';

/** Every protocol, in trial order: those with strong magic before those that recognise by plausibility. */
export const protocols: readonly AnyProtocol[] = [
];

export function protocolById(id: string): AnyProtocol | undefined {
  return protocols.find(protocol => protocol.id === id);
}
