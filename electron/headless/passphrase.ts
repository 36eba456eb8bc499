import { readFileSync } from 'node:fs';
import { UsageError } from './arguments';

/** Of `--passphrase-file` or else `CROSSDOCK_PASSPHRASE`; never an argument by itself, for those are seen by everybody on the computer. Throws UsageError. */
export function passphraseOf({ passphraseFile }: { readonly passphraseFile?: string }): string | undefined {
  if (passphraseFile === undefined) return process.env['CROSSDOCK_PASSPHRASE'] || undefined;
  let text;
  try {
    text = readFileSync(passphraseFile, 'utf8');
  } catch (error) {
    throw new UsageError(`${passphraseFile} cannot be read: ${(error as Error).message}`);
  }
  const line = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0]!;
  if (line === '') throw new UsageError(`the first line of ${passphraseFile} is empty; it should be the passphrase`);
  return line;
}
