import { defineProtocol } from './definition';
import { isSessionRequest, isSmb1, readSmb, smbDirection, smbLeft, smbObservations, smbOperations } from './smb-kit';
import type { SmbMessage } from './smb-kit';
import type { SmbMemory } from './smb-message-kit';

/** SMB version 1: withdrawn by its maker, still the only one that old controllers, panels and scanners speak. */
export const smb1 = defineProtocol<SmbMessage, SmbMemory>({
  id: 'smb1',
  name: 'SMB 1',
  family: 'it',
  reference: 'MS-CIFS, MS-SMB; NetBIOS session service RFC 1002 §4.3',
  carriers: ['tcp/445', 'tcp/139', 'tcp/*'],
  authentication: 'optional',
  encryption: 'none',
  reads: {
    negotiate: 'dialects, signing, native system', 'session setup': 'system, domain, account with NTLM computer names', 'tree connect': 'server, share', create: 'pipe or file opened',
    'calls through pipes': 'NTLM of the caller',
  },
  leaves: 'file contents, other transactions',
  facts: {
    'smb.dialect': 'dialect that the server selected', 'smb.native-os': 'operating system as the side states it', 'smb.native-manager': 'LAN manager as the side states it', 'smb.signing': 'required, enabled or disabled',
    'smb.share': 'share that was connected to', 'smb.offers': 'what a client is able to speak, where that is a weakness', 'ntlm.computer': 'computer name in NTLM',
  },
  begin: () => ({ dialects: [] }),
  recognises: payload => isSmb1(payload) || isSessionRequest(payload),
  dissect: (payload, { memory }) => readSmb(payload, memory),
  direction: smbDirection,
  remainder: smbLeft,
  carries: message => (message.kind === 'smb2' ? ['smb2'] : []),
  observe: smbObservations,
  operations: smbOperations,
  // A client that offers both generations begins in the first.
  endsProtocol: message => message.kind === 'smb2' || message.kind === 'sealed',
});
