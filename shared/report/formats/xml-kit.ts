/** Text inside an XML element or attribute; characters that XML 1.0 (§2.2) does not know become U+FFFD. What comes from the wire can hold any of them. */
export function xml(value: string): string {
  return value.replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/\t/g, '&#9;').replace(/\n/g, '&#10;').replace(/\r/g, '&#13;');
}
