import type { Failure } from '../../shared/ipc/contract';

/** Expected trouble that a person is told about in these words. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}
