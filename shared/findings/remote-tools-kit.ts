import type { Asset } from '../model/asset';
import type { SiteView } from './site-kit';

/** Gateways and clouds that machine builders use to reach their machines; everything else under `remote-access` is a tool of a single computer or a tunnel. */
const VENDOR_CLOUDS: ReadonlySet<string> = new Set([
  'Talk2M', 'IXON', 'Tosibox', 'Secomea', 'mbCONNECT24', 'mGuard Secure Cloud', 'Cisco Secure Equipment Access', 'Claroty SRA',
]);

/** Between sites rather than into one computer; on a firewall or router it is what they are for. */
const TUNNELS: ReadonlySet<string> = new Set(['IPsec', 'OpenVPN', 'WireGuard']);

export const isVendorCloud = (tool: string): boolean => VENDOR_CLOUDS.has(tool);
export const isTunnel = (tool: string): boolean => TUNNELS.has(tool);

/** Stands in the plant by its own level or by its network: a gateway for vendors has no level of its own worth the name. */
export function standsInPlant(site: SiteView, asset: Asset): boolean {
  const zone = site.zone(asset)?.purdueLevel;
  if (zone !== undefined && zone <= 3) return true;
  return asset.role !== 'remote-access-gateway' && site.isOt(asset);
}
