import { create } from 'zustand';
import type { Args } from '../../shared/ipc/contract';

/** What a person is asked before an engagement opens: its passphrase, or whether an earlier state of a damaged one will do; or a passphrase for the one that is open. Passphrases themselves are kept nowhere in the window. */
export type Asked =
  | { readonly kind: 'open'; readonly file: Args<'engagement.open'>['file']; readonly name: string }
  | { readonly kind: 'restore'; readonly file: Args<'engagement.restore'>['file']; readonly name: string; readonly message: string; readonly advice: string }
  | { readonly kind: 'protect'; readonly closed: boolean };

export const usePassphrase = create<{ readonly asked: Asked | undefined }>(() => ({ asked: undefined }));

export const askPassphrase = (asked: Asked | undefined): void => usePassphrase.setState({ asked });
