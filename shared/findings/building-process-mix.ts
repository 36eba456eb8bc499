import type { Role } from '../model/asset';
import { defineFinding } from './definition';
import { flowCase, groupByHub, sharesSubnet, usefulFlows } from './flow-kit';
import { collectEvidence, CONTROL_PROTOCOLS, CONTROLLERS, PHYSICAL_SECURITY } from './site-kit';
import { count, names, placed, servicesWords } from './words-kit';

/** Meters and supplies stand in electrical rooms of either side. */
const BUILDING_SYSTEMS: ReadonlySet<Role> = new Set(['bms-server', 'bms-controller', ...PHYSICAL_SECURITY]);

export const buildingProcessMix = defineFinding({
  id: 'building-process-mix',
  title: 'Building systems and process control share a network',
  severity: 'medium',
  detection: 'Building automation, cameras or door control stand in the same zone as process controllers, or one of them speaks a control protocol to such a controller.',
  falsePositives: 'Cameras that watch a machine for its operator belong to the cell; a chiller that the process needs may be controlled from it.',
  techniques: ['T0846', 'T0866'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-2 ZCR 3.3', 'NIST SP 800-82r3 5.2.1'],
  find(site) {
    const mixed = site.graph.zones.flatMap(zone => {
      if (zone.basis === 'external' || zone.basis === 'unknown') return [];
      const members = zone.assets.flatMap(id => site.asset(id) ?? []);
      const building = members.filter(({ role }) => BUILDING_SYSTEMS.has(role));
      const process = members.filter(({ role }) => CONTROLLERS.has(role));
      if (building.length === 0 || process.length === 0) return [];
      return [{
        assets: [...building, ...process].map(({ id }) => id),
        why: `${zone.name} holds ${count(building.length, 'building or security system')} (${names(building)}) beside ${count(process.length, 'process controller')} (${names(process)}), without segmentation between them.`,
        evidence: collectEvidence(...[...building, ...process].map(asset => collectEvidence(...asset.roleReasons.map(reason => reason.evidence)))),
      }];
    });
    const flows = usefulFlows(site).filter(({ client, server, service }) => CONTROL_PROTOCOLS.has(service) && !sharesSubnet(client, server)
      && ((BUILDING_SYSTEMS.has(client.role) && CONTROLLERS.has(server.role)) || (CONTROLLERS.has(client.role) && BUILDING_SYSTEMS.has(server.role))));
    return [...mixed, ...groupByHub(flows).map(({ hub, side, flows: group }) => ({
      ...flowCase(group), title: 'Building systems and process control talk to one another',
      why: `${placed(site, hub)} ${side === 'client' ? 'reaches' : 'is reached by'} ${names(group.map(flow => (side === 'client' ? flow.server : flow.client)))} over ${servicesWords(group)}: the conduit crosses from building to process control.`,
    }))];
  },
});
