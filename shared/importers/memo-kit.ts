/** A function of few different texts remembers its answers; `most` of them, then it begins anew, so that no file can make it grow. */
export function remembering<T>(compute: (text: string) => T, most = 65_536): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = compute(text);
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}
