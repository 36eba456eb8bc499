import { userInfo } from 'node:os';

/** Who sits at this computer: the name in `CROSSDOCK_ANALYST`, or else the one by which its system knows them. */
export function analystName(): string | undefined {
  const given = process.env['CROSSDOCK_ANALYST']?.trim();
  if (given) return given.slice(0, 200);
  try {
    return userInfo().username || undefined;
  } catch {
    // A user without an entry in the system's list, as in some containers.
    return undefined;
  }
}
