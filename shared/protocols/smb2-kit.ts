import type { Reader } from '../binary/reader';
import { attempt } from './claims-kit';
import { findNtlm, rpcNtlm } from './ntlmssp-kit';
import type { SmbCommon, SmbDraft } from './smb-message-kit';

const DIALECTS2: Readonly<Record<number, string>> = { 0x0202: 'SMB 2.0.2', 0x0210: 'SMB 2.1', 0x02ff: 'SMB 2.???', 0x0300: 'SMB 3.0', 0x0302: 'SMB 3.0.2', 0x0311: 'SMB 3.1.1' };

function blobAt(header: Reader, offset: number, length: number): Reader | undefined {
  return attempt(() => {
    const inner = header.fork();
    inner.skip(offset);
    return inner.slice(length);
  });
}

/** The first request or response of an SMB2 message; `body` begins at the magic (MS-SMB2 §2.2.1). */
export function readSmb2(body: Reader): SmbCommon {
  const header = body.fork();
  body.skip(8);
  const status = body.u32le();
  const command = body.u16le();
  body.skip(2);
  const response = (body.u32le() & 1) !== 0;
  body.skip(44);
  const draft: SmbDraft = {};
  const signing = (mode: number): 'required' | 'enabled' | 'disabled' => (mode & 2 ? 'required' : mode & 1 ? 'enabled' : 'disabled');
  attempt(() => {
    if (command === 0 && response && status === 0) {
      body.skip(2);
      draft.signing = signing(body.u16le());
      const dialect = body.u16le();
      draft.dialect = DIALECTS2[dialect] ?? `SMB2 0x${dialect.toString(16)}`;
    } else if (command === 0 && !response) {
      body.skip(2);
      const count = body.u16le();
      draft.signing = signing(body.u16le());
      body.skip(30);
      const offered: string[] = [];
      for (let i = 0; i < count && i < 16; i++) {
        const dialect = body.u16le();
        offered.push(DIALECTS2[dialect] ?? dialect.toString(16));
      }
      draft.dialectsOffered = offered;
    } else if (command === 1) {
      body.skip(2);
      const flags = body.u16le();
      if (!response) body.skip(8);
      else if (status === 0) {
        draft.guest = (flags & 1) !== 0;
        draft.nullSession = (flags & 2) !== 0;
      }
      const ntlm = findNtlm(blobAt(header, body.u16le(), body.u16le()) ?? body);
      if (ntlm) draft.ntlm = ntlm;
    }
  });
  attempt(() => {
    const at = header.fork();
    if (command === 3 && !response) {
      at.skip(68);
      const path = blobAt(header, at.u16le(), at.u16le());
      if (path) draft.share = path.utf16le(path.remaining);
    } else if (command === 5 && !response) {
      at.skip(64 + 44);
      const path = blobAt(header, at.u16le(), at.u16le());
      if (path) draft.file = path.utf16le(path.remaining);
    } else if ((command === 9 && !response) || (command === 8 && response) || command === 11) {
      // Write request, read response, control in both directions (MS-SMB2 §2.2.21, §2.2.20, §2.2.31 and §2.2.32): where the data begin, and how many they are.
      at.skip(64 + (command === 11 ? (response ? 32 : 24) : 2));
      const offset = command === 11 ? at.u32le() : command === 8 ? at.u8() : at.u16le();
      if (command === 8) at.skip(1);
      const data = blobAt(header, offset, at.u32le());
      const ntlm = data && rpcNtlm(data);
      if (ntlm) draft.pipeNtlm = ntlm;
    }
  });
  return { command, response, status, left: 0, ...draft };
}
