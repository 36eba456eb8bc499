import type { Role } from '../model/asset';
import { defineFinding } from './definition';
import { crossesZones, flowCase, groupByHub, taken, usefulFlows, type Flow } from './flow-kit';
import { CONTROL_PROTOCOLS, CONTROLLERS, groupBy, type SiteView } from './site-kit';
import { count, names, operationWords, placed, servicesWords } from './words-kit';

/** Systems whose work it is to speak to controllers of other networks. */
const SUPERVISORS: ReadonlySet<Role> = new Set([
  'scada-server', 'historian', 'opc-server', 'engineering-workstation', 'hmi', 'wcs', 'wes', 'wms', 'fleet-manager', 'dcs', 'management-server', 'backup-server', 'plc', 'safety-plc', 'robot', 'ems-server', 'bms-server',
  'gateway', 'database-server', 'broker', 'server', 'domain-controller', 'jump-host',
]);

const isExpected = (site: SiteView, { client }: Flow): boolean => SUPERVISORS.has(client.role) && !site.isKnownIt(client);

export const controllerReachedFromOtherZone = defineFinding({
  id: 'controller-reached-from-other-zone',
  title: 'Controller reached from another zone',
  severity: 'high',
  detection: 'A control protocol of a controller is used by a system of another zone. Supervisors (SCADA, historian, WCS, engineering) are listed once per controller zone and rated low, for the conduit is meant to be; anybody else is rated medium, and high when it is an office system or changes something.',
  falsePositives: 'The zones may be routed through a firewall that lets exactly this pass; roles that were taken wrongly.',
  techniques: ['T0846', 'T0855', 'T0888'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 5.2', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => CONTROLLERS.has(flow.server.role) && CONTROL_PROTOCOLS.has(flow.service) && !flow.client.external && crossesZones(flow));
    const strangers = groupByHub(flows.filter(flow => !isExpected(site, flow))).map(({ hub, side, flows: group }) => {
      const changes = group.flatMap(flow => taken(flow, 'write', 'control', 'program'));
      const peers = side === 'client' ? group.map(flow => flow.server) : group.map(flow => flow.client);
      return {
        ...flowCase(group, changes), severity: changes.length > 0 || group.some(flow => site.isKnownIt(flow.client)) ? 'high' as const : 'medium' as const,
        why: side === 'client'
          ? `${placed(site, hub)} crosses the zone boundary to ${names(peers)} over ${servicesWords(group)}${changes.length > 0 ? ` and changes values (${operationWords(changes)})` : ''}; it is no system that supervises controllers.`
          : `${names(peers)} cross the zone boundary to ${placed(site, hub)} over ${servicesWords(group)}${changes.length > 0 ? ` and change values (${operationWords(changes)})` : ''}; they are no systems that supervise controllers.`,
      };
    });
    const supervised = [...groupBy(flows.filter(flow => isExpected(site, flow)), flow => flow.server.zone)].map(([, group]) => {
      const clients = [...new Set(group.map(flow => flow.client))];
      const servers = [...new Set(group.map(flow => flow.server))];
      return {
        ...flowCase(group), severity: 'low' as const, title: 'Controllers are supervised across a zone boundary',
        why: `${count(clients.length, 'supervising system')} (${names(clients)}) of other zones ${clients.length === 1 ? 'uses' : 'use'} ${servicesWords(group)} of ${count(servers.length, 'controller')} in ${site.zone(servers[0])?.name ?? 'an unknown zone'} (${names(servers)}); the conduit needs a rule that lets through nobody else.`,
      };
    });
    return [...strangers, ...supervised];
  },
});
