import type { Coverage, Reconciliation } from './analysis';
import type { Asset } from './asset';
import type { Link, SiteConversation } from './graph';
import type { NetworkDevice } from './network-config';
import type { AssetVulnerability } from './vulnerability';
import type { Conduit, Zone } from './zone';

/** What the graph stage hands on: the site as it was seen and listed. */
export interface SiteGraph {
  readonly assets: readonly Asset[];
  readonly conversations: readonly SiteConversation[];
  readonly links: readonly Link[];
  readonly zones: readonly Zone[];
  readonly conduits: readonly Conduit[];
  readonly coverage: readonly Coverage[];
  readonly reconciliation: Reconciliation;
  /** Configured devices, in the order of their sources. */
  readonly networkDevices?: readonly { readonly site: string; readonly source: string; readonly device: NetworkDevice }[];
  /** Known flaws, where scans or lists of them were imported. */
  readonly vulnerabilities?: readonly AssetVulnerability[];
}
