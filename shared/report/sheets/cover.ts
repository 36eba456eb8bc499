import type { ReportSettings } from '../../model/report-settings';
import { pictureSize } from '../../model/picture-size';
import type { PageRow, PageSheet, Picture, TextCell } from '../../model/workbook';
import { captureWindow, CONTENTS, date, riskMethod, type ReportInput } from './words-kit';

/** What this is about, what it stands on, and how to read it. */
export function coverSheet({ analysis, engagement, inputHash }: ReportInput, settings: ReportSettings = {}): PageSheet {
  const window = captureWindow(analysis);
  const pair = (label: string, text: TextCell['text'], kind?: TextCell['kind']): PageRow => ({ cells: [undefined, { text: label, style: 'label' }, { text, style: 'body', align: 'left', ...(kind ? { kind } : {}) }] });
  const note = (label: string, text: string): PageRow => ({ cells: [undefined, { text: label, style: 'label' }, { text, style: 'body' }] });
  const heading = (text: string): readonly PageRow[] => [{ cells: [undefined, { text, style: 'heading', span: 2 }], height: 20 }, { cells: [], height: 5 }];
  const gap: PageRow = { cells: [], height: 14 };
  const listed = analysis.sources.slice(0, 20).map(source => source.name);
  const logo = logoPicture(settings.logo);
  return {
    kind: 'page', name: 'Cover', onePage: true, widths: [3, 30, 100], ...(logo ? { pictures: [logo] } : {}),
    rows: [
      { cells: [], height: logo ? LOGO_BOX.height + 16 : 30 },
      { cells: [undefined, { text: settings.title ?? engagement, style: 'title', span: 2 }], height: 36 },
      { cells: [undefined, { text: 'Assets, attack paths and remediations of the site', style: 'subtitle', span: 2 }], height: 22 },
      gap,
      ...heading('What it stands on'),
      ...([['Client', settings.client], ['Author', settings.author], ['Classification', settings.classification], ['Engagement', settings.title === undefined ? undefined : engagement]] as const).flatMap(([label, words]) => (words === undefined ? [] : [pair(label, words)])),
      pair('Sites', [...new Set(analysis.sources.map(source => source.site))].sort().join(', ') || 'none'),
      pair('Sources', [...listed, ...(analysis.sources.length > listed.length ? [`and ${analysis.sources.length - listed.length} more, all on Provenance`] : [])].join('\n') || 'none'),
      pair('Input SHA-256', inputHash),
      pair('Observed from (UTC)', window ? date(window[0]) : 'no capture', 'date'),
      pair('Observed to (UTC)', window ? date(window[1]) : 'no capture', 'date'),
      pair('Report made (UTC)', analysis.generatedAt, 'date'),
      pair('Made by', `${analysis.tool.name} ${analysis.tool.version}`),
      pair('Risk method', riskMethod(analysis)),
      gap,
      ...heading('What is where'),
      ...CONTENTS.map(([sheet, what]): PageRow => ({ cells: [undefined, { text: { text: sheet, sheet, cell: 'A1' }, style: 'body' }, { text: what, style: 'body' }] })),
      gap,
      ...heading('How to read it'),
      note('Evidence', 'Every claim leads back to a file and frame number, or to a row. Open the file of that SHA-256 in Wireshark and paste the filter of the line.'),
      note('Basis', 'Why a step is believed: observed (packets show it), permitted (a configuration lets it through), inferred (same segment), assumed (nothing speaks against it). Assumptions are numbered on their own sheet.'),
      note('Risk', 'Expected loss a year, derived from the graph that was seen. It ranks; it does not foretell. The loss of a path is its share of what is lost, so losses add up and nothing is counted twice.'),
      note('Live cells', 'Impact $ on Targets and Appetite $/yr on Summary may be changed: losses, the expected loss and the score follow. Paths and remediations stay as they were computed.'),
      note('Yours', 'Columns with a brown header are yours to fill in: sort, filter and edit as you like, and leave the columns with ids. Send the file back: Crossdock shows what you changed and takes it over. Nothing in this file runs: no macros, no external links, and text from the site is never a formula.'),
    ],
  };
}

/** A logo is shown as large as fits, in points. */
const LOGO_BOX = { width: 220, height: 54 };

/** Undefined where there is none, or where it does not say how large it is. */
function logoPicture(logo: string | undefined): Picture | undefined {
  const found = logo === undefined ? null : /^data:image\/(png|jpeg);base64,/.exec(logo);
  if (!found) return undefined;
  const bytes = fromBase64(logo!.slice(found[0].length)), size = pictureSize(bytes);
  if (!size) return undefined;
  const scale = Math.min(LOGO_BOX.width / size.width, LOGO_BOX.height / size.height);
  return { bytes, kind: found[1] as Picture['kind'], altText: 'Logo', column: 1, row: 0, width: size.width * scale, height: size.height * scale };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648; the text was checked when the logo was kept, and what is no digit ends it. */
function fromBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, '').length * 3) / 4));
  let bits = 0, held = 0, at = 0;
  for (const letter of text) {
    const value = DIGITS.indexOf(letter);
    if (value < 0) break;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) bytes[at++] = (held >> (bits -= 8)) & 0xff;
  }
  return bytes;
}
