/**
 * The properties of a printed PDF as the report has them: who made it, and when the analysis was made. Chromium writes its own name with its version, and the clock of the machine; both say more about the
 * consultant's laptop than about the site. Texts are replaced by texts of the same length, so that every offset of the file stays true.
 */
export function withReportProperties(pdf: Uint8Array, { creator, created }: { readonly creator: string; readonly created: string }): Uint8Array {
  const bytes = pdf.slice();
  const digits = created.replace(/\D/g, '').slice(0, 14);
  if (digits.length === 14) for (const key of ['/CreationDate (', '/ModDate (']) replace(bytes, key, old => `D:${digits}+00'00'`.slice(0, old));
  replace(bytes, '/Creator (', () => creator.replace(/[^ -'*-[\]-~]/g, ' '));
  return bytes;
}

/** The literal string behind the key, wherever it stands: page content is compressed, so only the document's own dictionary has it. Shorter text is filled up with spaces. */
function replace(bytes: Uint8Array, key: string, by: (length: number) => string): void {
  const wanted = [...key].map(letter => letter.charCodeAt(0));
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (!wanted.every((byte, i) => bytes[at + i] === byte)) continue;
    const from = at + wanted.length;
    let to = from;
    // A backslash protects what follows it.
    while (to < bytes.length && bytes[to] !== 0x29) to += bytes[to] === 0x5c ? 2 : 1;
    if (to >= bytes.length) return;
    const text = by(to - from).slice(0, to - from).padEnd(to - from, ' ');
    for (let i = 0; i < text.length; i++) bytes[from + i] = text.charCodeAt(i);
    at = to;
  }
}
