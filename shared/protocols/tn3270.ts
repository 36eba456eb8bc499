import { defineProtocol } from './definition';
import { beginTelnet, readTelnet, telnetObservations, terminalKind } from './telnet-kit';
import type { TelnetMemory, TelnetMessage } from './telnet-kit';

/** IBM mainframe screens, over Telnet in clear text. Told from plain Telnet by the terminal type that the client offers. */
export const tn3270 = defineProtocol<TelnetMessage, TelnetMemory>({
  id: 'tn3270',
  name: 'TN3270',
  family: 'app',
  reference: 'RFC 1576, RFC 2355 (TN3270E)',
  carriers: ['tcp/23', 'tcp/992', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'terminal type, TN3270E device': 'terminal, device name' },
  leaves: 'the screens',
  facts: { 'telnet.terminal-type': 'terminal that a client offers', 'telnet.device-name': 'device or session name that a client asks for' },
  begin: () => ({ ...beginTelnet(), kind: 'tn3270' as const }),

  // A sub-negotiation with a terminal type of this family, as the first thing that a client says after the server asked.
  recognises(payload) {
    if (!payload.startsWith(255, 250, 24, 0)) return false;
    payload.skip(4);
    const end = payload.indexOf(255, 40);
    return end > 0 && terminalKind(payload.latin1(end)) === 'tn3270';
  },
  dissect: payload => readTelnet(payload),
  observe: telnetObservations,
});
