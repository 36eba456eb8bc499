/** Parts of the printed report, in the order in which they are read. The summary is always there. */
export const REPORT_SECTIONS = ['summary', 'method', 'coverage', 'zones', 'assets', 'findings', 'paths', 'roadmap', 'assumptions', 'provenance'] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

/** What a consultant puts on a report: whose it is, and what of it is handed over. No figure depends on it. */
export interface ReportSettings {
  /** Instead of the engagement's name. */
  readonly title?: string;
  readonly client?: string;
  readonly author?: string;
  /** On every page: `confidential`, `TLP:AMBER`. */
  readonly classification?: string;
  /** A PNG or JPEG as `data:` of base64; on the cover of the printed report. */
  readonly logo?: string;
  readonly leaveOut?: readonly Exclude<ReportSection, 'summary'>[];
}

/** What a redacted copy may say of it: neither whose the site is, nor who looked at it. */
export const namelessSettings = ({ classification, leaveOut }: ReportSettings = {}): ReportSettings => ({ ...(classification === undefined ? {} : { classification }), ...(leaveOut === undefined ? {} : { leaveOut }) });

export const REPORT_TEXTS = ['title', 'client', 'author', 'classification'] as const;
/** Characters of each of them. */
export const LONGEST_REPORT_TEXT = 160;
/** Bytes of a logo: a picture of a few hundred pixels has a tenth of it. */
export const LARGEST_LOGO = 512 << 10;

/** A picture as it goes into the document; undefined where the bytes are none that every browser shows and that holds no script. */
export function logoKind(bytes: Uint8Array): 'png' | 'jpeg' | undefined {
  if ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte)) return 'png';
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? 'jpeg' : undefined;
}

/** A logo as it is kept. */
export const LOGO = /^data:image\/(?:png;base64,iVBORw0KGgo|jpeg;base64,\/9j\/)[A-Za-z0-9+/]*={0,2}$/;
