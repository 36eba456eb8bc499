/** Marks, embeddings, overrides and isolates (UAX #9): with them a name from the wire turns what stands around it, `gnp.exe` into `exe.png`. */
const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Letters that are read from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Text from a file without the controls that turn the text around it: each is seen in its place. */
export const disarmed = (text: string): string => text.replace(CONTROLS, '\ufffd');

/** The same where no element can stand around it (tooltips, labels for screen readers, drawings): Hebrew or Arabic names keep their direction to themselves. */
export function isolated(text: string): string {
  const plain = disarmed(text);
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}
