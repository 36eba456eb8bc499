import { userInfo } from 'node:os';

/** Who sits at this computer, as its system knows them: the only name that an edit can bear without asking. */
export function analystName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    // A user without an entry in the system's list, as in some containers.
    return undefined;
  }
}
