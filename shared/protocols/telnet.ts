import { defineProtocol } from './definition';
import { beginTelnet, beginsWithNegotiation, isCommandsAndText, readTelnet, telnetObservations, terminalKind } from './telnet-kit';
import type { TelnetMemory, TelnetMessage } from './telnet-kit';

/** Telnet: RF terminals, switch consoles, serial servers; everything typed stands on the wire. */
export const telnet = defineProtocol<TelnetMessage, TelnetMemory>({
  id: 'telnet',
  name: 'Telnet',
  family: 'remote',
  reference: 'RFC 854, RFC 1091 (terminal type)',
  carriers: ['tcp/23', 'tcp/2323', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: { negotiation: 'terminal type, device name, user', 'first text': 'banner, software, that a login is clear' },
  leaves: 'what is typed',
  facts: { 'telnet.terminal-type': 'terminal that a client offers', 'telnet.banner': 'text before the first prompt', 'telnet.device-name': 'device or session name that a client asks for' },
  begin: beginTelnet,

  recognises(payload, { sourcePort, destinationPort }) {
    if (beginsWithNegotiation(payload)) return sourcePort === 23 || destinationPort === 23 || isCommandsAndText(payload);
    // A console that does not negotiate greets with text.
    if (sourcePort !== 23 || destinationPort === 23 || payload.remaining < 8) return false;
    const text = payload.latin1(Math.min(payload.remaining, 128));
    return /^[\u0007-\u000d\u001b -~]+$/.test(text) && /login|user|password|>|telnet|welcome/i.test(text);
  },
  dissect: payload => readTelnet(payload),
  carries: message => (message.terminal !== undefined && terminalKind(message.terminal) !== 'telnet' ? [terminalKind(message.terminal)] : []),
  observe: telnetObservations,
});
