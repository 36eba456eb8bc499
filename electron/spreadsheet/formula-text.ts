/**
 * Text that a spreadsheet program would take for a formula: when a CSV file is opened, or when somebody edits a cell of a workbook. OWASP ASVS 5 §1.2.10, CWE-1236. Besides the first character it looks
 * behind blanks and characters that do not show, which some programs drop before they decide. Full-width twins count: input methods and some locales fold them.
 */
 
const FORMULA = /^(?:[\t\r\n\0]|[ \u00a0\u00ad\u180e\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u202a-\u202e\u2066-\u2069]*[\t\r\n\0]*[=+\-@＝＋－＠﹢﹣﹦﹫−])/;

export function looksLikeFormula(text: string): boolean {
  return FORMULA.test(text);
}
