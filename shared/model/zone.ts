import type { Kept } from './kept';

/** Purdue level. 3.5 is the industrial DMZ between plant and enterprise. */
export type PurdueLevel = 0 | 1 | 2 | 3 | 3.5 | 4 | 5;

export const PURDUE_LEVELS: readonly PurdueLevel[] = [5, 4, 3.5, 3, 2, 1, 0];

/** IEC 62443 grouping of assets. `zone:<site>:vlan:40`, `zone:<site>:net:10.40.60.0/24`, `zone:<site>:external`, or the analyst's own. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  /** Commonest level of its assets, the lower of equals; absent for infrastructure only. */
  readonly purdueLevel?: PurdueLevel;
  readonly assets: readonly string[];
  readonly basis: 'analyst' | 'configuration' | 'vlan' | 'subnet' | 'external' | 'unknown';
  readonly kept?: Kept;
}

/** The traffic from one zone to another; clients are in `from`. */
export interface Conduit {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly protocols: readonly string[];
  readonly conversations: number;
  readonly bytes: number;
}
