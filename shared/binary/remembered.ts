/** Results that are kept; beyond them all are forgotten, for the texts may come from an attacker. */
const MOST = 2_048;

/** `work` with its last results kept: devices send the same few texts over and over. For pure functions that cost more than a look into a map. */
export function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as T;
    if (known.size >= MOST) known.clear();
    const made = work(text);
    known.set(text, made);
    return made;
  };
}
