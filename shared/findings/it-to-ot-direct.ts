import { defineFinding } from './definition';
import { crossesZones, flowCase, groupByHub, usefulFlows, type Flow } from './flow-kit';
import { CONTROL_PROTOCOLS, CONTROLLERS, OPERATOR_STATIONS, REMOTE_DESKTOPS, type SiteView } from './site-kit';
import { count, names, placed, servicesWords } from './words-kit';

const PRINTING: ReadonlySet<string> = new Set(['jetdirect', 'zpl', 'sbpl', 'ipp', 'lpd', 'snmp', 'zebra-discovery']);

/** What has findings of its own: logins, and controllers that are commanded across a boundary. */
const toldElsewhere = (flow: Flow): boolean => REMOTE_DESKTOPS.has(flow.service) || (CONTROLLERS.has(flow.server.role) && CONTROL_PROTOCOLS.has(flow.service) && crossesZones(flow));

function isDirect(site: SiteView, flow: Flow): boolean {
  if (!site.isKnownIt(flow.client) || flow.server.external) return false;
  const level = site.level(flow.server);
  return level !== undefined && (level <= 2 || (level <= 3 && OPERATOR_STATIONS.has(flow.server.role)));
}

export const itToOtDirect = defineFinding({
  id: 'it-to-ot-direct',
  title: 'Office systems talk straight to the plant',
  severity: 'high',
  detection: 'A system of level 4 or 5 opened a connection to a system of level 2 or below, or to a SCADA server, historian, OPC server or engineering workstation, without the DMZ between. Warehouse applications (WMS, WCS, brokers) serve office users by design and do not count.',
  falsePositives: 'Print servers and monitoring that are allowed by a firewall rule; such print traffic alone is rated low.',
  techniques: ['T0886', 'T0846', 'T0859'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 5.2', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => isDirect(site, flow) && !toldElsewhere(flow));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const printing = group.every(({ service }) => PRINTING.has(service));
      const control = group.some(({ service, server }) => CONTROL_PROTOCOLS.has(service) && CONTROLLERS.has(server.role));
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      return {
        ...flowCase(group), severity: printing ? 'low' as const : control ? 'high' as const : 'medium' as const,
        why: side === 'client'
          ? `${placed(site, hub)} reaches ${peers.length === 1 ? placed(site, peers[0]!) : `${count(peers.length, 'OT system')} (${names(peers)})`} over ${servicesWords(group)}: IT and OT meet without a DMZ between them.`
          : `${count(peers.length, 'office system')} (${names(peers)}) reach ${placed(site, hub)} over ${servicesWords(group)}: IT and OT meet without a DMZ between them.`,
      };
    });
  },
});
