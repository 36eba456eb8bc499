import type { ReportSettings } from '../../model/report-settings';
import type { Analysis } from '../../model/analysis';

/** An analysis in the form that another program reads. Pure: the same analysis gives the same text. */
export interface OutputFormat {
  /** What `--formats` calls it. */
  readonly id: string;
  /** File name below `--out DIR`. */
  readonly file: string;
  /** What it is, and the specification that it follows. */
  readonly about: string;
  write(analysis: Analysis, names: { readonly engagement: string; readonly settings?: ReportSettings }): string;
}

export function defineFormat(format: OutputFormat): OutputFormat {
  return format;
}
