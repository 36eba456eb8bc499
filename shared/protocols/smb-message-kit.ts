import type { Ntlm } from './ntlmssp-kit';

/** What one message of either generation says; absent where it does not. */
export interface SmbCommon {
  readonly command: number;
  readonly response: boolean;
  readonly status: number;
  /** Bytes of the message that were not looked at. */
  readonly left: number;
  readonly ntlm?: Ntlm;
  /** NTLM of a remote procedure call that goes through a pipe of the session. */
  readonly pipeNtlm?: Ntlm;
  readonly nativeOs?: string;
  readonly nativeManager?: string;
  /** Dialect that the server selected. */
  readonly dialect?: string;
  readonly dialectsOffered?: readonly string[];
  /** Signing: what this side says of itself. */
  readonly signing?: 'required' | 'enabled' | 'disabled';
  readonly serverName?: string;
  readonly domain?: string;
  readonly user?: string;
  readonly share?: string;
  readonly file?: string;
  readonly guest?: boolean;
  readonly nullSession?: boolean;
}

/** Of one conversation. */
export interface SmbMemory {
  dialects: readonly string[];
}

/** While it is being read. */
export type SmbDraft = { -readonly [K in keyof SmbCommon]?: SmbCommon[K] };
