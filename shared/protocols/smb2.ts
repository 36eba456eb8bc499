import { defineProtocol } from './definition';
import { isSmb2, readSmb, smbDirection, smbLeft, smbObservations, smbOperations } from './smb-kit';
import type { SmbMessage } from './smb-kit';
import type { SmbMemory } from './smb-message-kit';

/** SMB versions 2 and 3. */
export const smb2 = defineProtocol<SmbMessage, SmbMemory>({
  id: 'smb2',
  name: 'SMB 2/3',
  family: 'it',
  reference: 'MS-SMB2',
  carriers: ['tcp/445', 'tcp/139', 'tcp/*'],
  authentication: 'required',
  encryption: 'optional',
  reads: {
    negotiate: 'dialect, signing', 'session setup': 'NTLM computer, domain, system build, guest or null session', 'tree connect': 'server, share', create: 'pipe or file opened',
    'calls through pipes': 'NTLM of the caller', 'transform header': 'that it is encrypted',
  },
  leaves: 'file contents, what SMB 3 encrypts',
  facts: {
    'smb.dialect': 'dialect that the server selected', 'smb.signing': 'required, enabled or disabled', 'smb.share': 'share that was connected to', 'smb.encryption': 'messages are encrypted', 'ntlm.computer': 'computer name in NTLM',
  },
  begin: () => ({ dialects: [] }),
  recognises: payload => isSmb2(payload),
  dissect: (payload, { memory }) => readSmb(payload, memory),
  direction: smbDirection,
  remainder: smbLeft,
  observe: smbObservations,
  operations: smbOperations,
  endsProtocol: message => message.kind === 'smb1',
});
