import type { Failure } from '../../shared/ipc/contract';

/** Expected trouble that a person is told about in these words. */
export class ExpectedFailure extends Error {
  override readonly name = 'ExpectedFailure';
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Why the system refused to write, in words a person can act on. */
export function writeFailure(name: string, error: unknown): ExpectedFailure {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why: Readonly<Record<string, readonly [string, string]>> = {
    ENOSPC: ['the disk is full', 'Free space or save elsewhere; nothing is lost, the old file is as it was.'],
    EACCES: ['you may not write there', 'Choose another folder.'],
    EPERM: ['you may not write there, or another program holds the file', 'Close it there or choose another name.'],
    EBUSY: ['another program holds the file', 'Close it there or choose another name.'],
    EROFS: ['the medium is read-only', 'Choose another folder.'],
    ENOENT: ['the folder is gone', 'Choose another folder.'],
    EISDIR: ['there is a folder of that name', 'Choose another name.'],
  };
  const [words, advice] = why[code] ?? [error instanceof Error ? error.message : 'unknown reason', 'Choose another place.'];
  return new ExpectedFailure({ code: 'write-failed', message: `${name} could not be written: ${words}.`, advice });
}
