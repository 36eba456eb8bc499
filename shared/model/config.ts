import type { Role } from './asset';
import type { ColumnLayout, ColumnMap } from './columns';
import type { ReportSettings } from './report-settings';
import type { PurdueLevel } from './zone';

/**
 * What a person sets in the window or with --config (interfaces: --config). Every member is optional; what is absent takes the model's default and
 * is listed as an assumption where it matters.
 */
export interface SiteConfig {
  /** $ per hour of site standstill; risk-model §1.5. */
  readonly costPerHour?: number;
  /** $ per year. */
  readonly appetite?: number;
  /** $ for remediations. */
  readonly budget?: number;
  readonly zones?: readonly ZoneSetting[];
  /** Asset id, IP, MAC or name → role. */
  readonly roles?: Readonly<Record<string, Role>>;
  readonly criticality?: Readonly<Record<string, 'low' | 'medium' | 'high' | 'critical'>>;
  readonly entries?: readonly EntrySetting[];
  /** Overrides of risk-model §1.5 by parameter name. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Source file name (or `src:` id) → site name. */
  readonly sites?: Readonly<Record<string, string>>;
  /** File name, or file name, `#` and sheet → what its columns mean. */
  readonly columnMaps?: Readonly<Record<string, ColumnMap>>;
  /** Mappings that are kept for every list with the same headers; the first that fits holds. */
  readonly columnLayouts?: readonly ColumnLayout[];
  /** IANA zone or `+02:00`: the clock of times in logs that name no zone. */
  readonly timeZone?: string;
  /** Packets that were captured twice: `keep` (the default) counts both and says so, `remove` counts one, within a file and between the captures of one site. */
  readonly duplicates?: 'keep' | 'remove';
  /** What a consultant puts on a report. */
  readonly report?: ReportSettings;
  /** What lies inside the site besides private ranges: CIDR prefixes. */
  readonly sitePrefixes?: readonly string[];
}

export interface ZoneSetting {
  readonly name: string;
  readonly site?: string;
  readonly cidr?: string;
  readonly vlan?: number;
  readonly purdueLevel?: PurdueLevel;
}

export interface EntrySetting {
  readonly id: string;
  readonly on?: boolean;
  /** Footholds a year. */
  readonly frequency?: number;
}
