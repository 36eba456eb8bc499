import { coverageOf } from '../assets/coverage';
import { distinctReadings, siteOf } from '../assets/sightings';
import type { Identified } from '../assets/identify';
import { reconcile } from '../assets/reconcile';
import type { Coverage, Reconciliation } from '../model/analysis';
import type { Asset } from '../model/asset';
import type { SiteConfig } from '../model/config';
import type { Link, SiteConversation } from '../model/graph';
import type { Reading } from '../model/reading';
import type { SiteGraph } from '../model/site-graph';
import type { Conduit, Zone } from '../model/zone';
import { conduitsOf } from './conduits';
import { siteConversations } from './conversations';
import { linksOf } from './links';
import { buildReach } from './reach';
import type { Reach } from './reach';
import { servicesOf, withScanned } from './services';
import { placeInZones, planZones } from './zones';

export interface Graph {
  /** With zone, level and services. */
  readonly assets: Asset[];
  readonly conversations: SiteConversation[];
  readonly links: Link[];
  readonly zones: Zone[];
  readonly conduits: Conduit[];
  readonly coverage: Coverage[];
  readonly reconciliation: Reconciliation;
  readonly reach: Reach;
  readonly networkDevices: NonNullable<SiteGraph['networkDevices']>;
}

/** The connectivity graph of all sites: who talks with whom, where everything stands, and who can contact what. */
export function buildGraph(readings: readonly Reading[], identified: Identified, config: SiteConfig): Graph {
  const conversations = siteConversations(readings, identified.ledger, config);
  const services = servicesOf(conversations);
  const plan = planZones(identified.assets, identified.homes, config);
  const { assets: placed, zones } = placeInZones(identified.assets, plan);
  const assets = placed.map(asset => ({ ...asset, services: withScanned(services.get(asset.id) ?? [], asset) }));
  const byId = new Map(assets.map(asset => [asset.id, asset]));
  const conduits = conduitsOf(conversations, byId, plan);
  return {
    assets, conversations, links: linksOf(conversations), zones, conduits, coverage: coverageOf(zones, assets, conversations), reconciliation: reconcile(assets),
    networkDevices: distinctReadings(readings).flatMap(reading => (reading.networkDevices ?? []).map(device => ({ site: siteOf(reading, config), source: reading.source.id, device }))),
    reach: buildReach(assets, conversations, conduits, (asset, ip) => plan.zoneOfIp(asset.site, ip, asset.external) ?? asset.zone ?? ''),
  };
}
