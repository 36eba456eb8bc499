import { create } from 'zustand';
import type { Args } from '../../shared/ipc/contract';

/** What a passphrase is asked for: an engagement that is closed, or the one that is open. Passphrases themselves are kept nowhere in the window. */
export type Asked =
  | { readonly kind: 'open'; readonly file: Args<'engagement.open'>['file']; readonly name: string }
  | { readonly kind: 'protect'; readonly closed: boolean };

export const usePassphrase = create<{ readonly asked: Asked | undefined }>(() => ({ asked: undefined }));

export const askPassphrase = (asked: Asked | undefined): void => usePassphrase.setState({ asked });
