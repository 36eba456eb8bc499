import type { Reader } from '../binary/reader';
import { attempt } from './claims-kit';
import { findNtlm, rpcNtlm } from './ntlmssp-kit';
import type { SmbCommon, SmbDraft, SmbMemory } from './smb-message-kit';

function negotiate1(body: Reader, response: boolean, flags2: number, memory: SmbMemory, draft: SmbDraft): void {
  const words = body.u8();
  if (!response) {
    body.skip(words * 2);
    const list = body.slice(body.u16le());
    const dialects: string[] = [];
    while (list.remaining > 1 && dialects.length < 64) {
      list.skip(1);
      dialects.push(list.cstring());
    }
    memory.dialects = dialects;
    draft.dialectsOffered = dialects;
    return;
  }
  const index = words >= 1 ? body.u16le() : 0xffff;
  if (index === 0xffff) return;
  draft.dialect = memory.dialects[index] ?? (words >= 17 ? 'NT LM 0.12' : 'SMB1');
  if (words < 17) return;
  const security = body.u8();
  draft.signing = security & 8 ? 'required' : security & 4 ? 'enabled' : 'disabled';
  body.skip(16);
  const capabilities = body.u32le();
  body.skip(10);
  const challenge = body.u8();
  body.skip((words - 17) * 2);
  const data = body.slice(body.u16le());
  if (capabilities & 0x80000000) return;
  data.skip(challenge);
  const unicode = (flags2 & 0x8000) !== 0;
  // Not aligned here: the names follow the challenge directly (MS-CIFS §2.2.4.52.2).
  const name = (): string => (unicode ? wideString(data) : data.cstring());
  draft.domain = name();
  draft.serverName = name();
}

function sessionSetup1(body: Reader, response: boolean, flags2: number, draft: SmbDraft): void {
  const unicode = (flags2 & 0x8000) !== 0;
  const words = body.u8();
  const wordsAt = body.slice(words * 2);
  const size = body.u16le();
  // Some senders state less than they send; what counts is what is there.
  const data = body.slice(Math.min(size, body.remaining));
  const text = (): string => alignedText(data, body.start, unicode);
  if (response) {
    if (words >= 3) {
      wordsAt.skip(4);
      draft.guest = (wordsAt.u16le() & 1) !== 0;
    }
    if (words === 4) {
      const blob = data.slice(wordsAt.u16le());
      const ntlm = findNtlm(blob);
      if (ntlm) draft.ntlm = ntlm;
    }
    draft.nativeOs = text();
    draft.nativeManager = text();
    const domain = text();
    if (words === 3 && domain !== '') draft.domain = domain;
    return;
  }
  if (words === 12) {
    wordsAt.skip(14);
    const blob = data.slice(wordsAt.u16le());
    const ntlm = findNtlm(blob);
    if (ntlm) draft.ntlm = ntlm;
  } else if (words === 13) {
    wordsAt.skip(14);
    const ansi = wordsAt.u16le();
    const wide = wordsAt.u16le();
    data.skip(ansi + wide);
    draft.user = text();
    draft.domain = text();
    if (draft.user === '' && ansi <= 1 && wide <= 1) draft.nullSession = true;
  } else return;
  draft.nativeOs = text();
  draft.nativeManager = text();
}

/** A text that ends in two zero bytes, or with the data. */
function wideString(data: Reader): string {
  let text = '';
  while (data.remaining >= 2) {
    const code = data.u16le();
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

/** A text of a data block: in UTF-16 it is aligned to two bytes, counted from the start of the SMB header. */
function alignedText(data: Reader, headerAt: number, unicode: boolean): string {
  if (!unicode) return data.cstring();
  if ((data.position - headerAt) % 2 === 1 && data.remaining > 0) data.skip(1);
  return wideString(data);
}

function treeConnect1(body: Reader, flags2: number, draft: SmbDraft): void {
  const words = body.u8();
  if (words < 4) return;
  body.skip(6);
  const password = body.u16le();
  body.skip((words - 4) * 2 + 2 + password);
  draft.share = alignedText(body, body.start, (flags2 & 0x8000) !== 0);
}

/** One SMB1 message without its framing; `body` begins at the magic (MS-CIFS §2.2.3.1). */
export function readSmb1(body: Reader, memory: SmbMemory): SmbCommon {
  const header = body.fork();
  body.skip(4);
  const command = body.u8();
  const status = body.u32le();
  const response = (body.u8() & 0x80) !== 0;
  const flags2 = body.u16le();
  body.skip(20);
  const draft: SmbDraft = {};
  attempt(() => {
    if (command === 0x72) negotiate1(body, response, flags2, memory, draft);
    else if (command === 0x73) sessionSetup1(body, response, flags2, draft);
    else if (command === 0x75 && !response) treeConnect1(body, flags2, draft);
    else if (command === 0xa2 && !response) {
      const words = body.u8();
      body.skip(words * 2 + 2);
      draft.file = alignedText(body, body.start, (flags2 & 0x8000) !== 0);
    } else if (command === 0x25 || (command === 0x2f && !response) || (command === 0x2e && response)) {
      // MS-CIFS §2.2.4.33, §2.2.4.43, §2.2.4.42: length and offset of the data are neighbouring words.
      const word = command === 0x2f ? 10 : command === 0x2e ? 5 : response ? 6 : 11;
      body.skip(1 + 2 * word);
      const length = body.u16le();
      header.skip(body.u16le());
      const ntlm = rpcNtlm(header.slice(length));
      if (ntlm) draft.pipeNtlm = ntlm;
    }
  });
  return { command, response, status, left: 0, ...draft };
}
