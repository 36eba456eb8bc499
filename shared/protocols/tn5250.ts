import { defineProtocol } from './definition';
import { beginTelnet, readTelnet, telnetObservations, terminalKind } from './telnet-kit';
import type { TelnetMemory, TelnetMessage } from './telnet-kit';

/** IBM i screens, over Telnet in clear text. Told from plain Telnet by the terminal type that the client offers. */
export const tn5250 = defineProtocol<TelnetMessage, TelnetMemory>({
  id: 'tn5250',
  name: 'TN5250',
  family: 'app',
  reference: ' the usual home of a home-grown WMS:RFC 1205, RFC 4777',
  carriers: ['tcp/23', 'tcp/992', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'terminal type, environment': 'terminal, device name, user' },
  leaves: 'the screens',
  facts: { 'telnet.terminal-type': 'terminal that a client offers', 'telnet.device-name': 'device or session name that a client asks for' },
  begin: () => ({ ...beginTelnet(), kind: 'tn5250' as const }),

  // A sub-negotiation with a terminal type of this family, as the first thing that a client says after the server asked.
  recognises(payload) {
    if (!payload.startsWith(255, 250, 24, 0)) return false;
    payload.skip(4);
    const end = payload.indexOf(255, 40);
    return end > 0 && terminalKind(payload.latin1(end)) === 'tn5250';
  },
  dissect: payload => readTelnet(payload),
  observe: telnetObservations,
});
