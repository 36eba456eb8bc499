import type { Role } from '../model/asset';
import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { OFFICE, REMOTE_DESKTOPS } from './site-kit';
import { names, placed, servicesWords } from './words-kit';

/** Whoever holds one of these holds what it manages. */
const CONSOLES: ReadonlySet<Role> = new Set(['hypervisor', 'backup-server', 'management-server', 'firewall', 'switch', 'router', 'wireless-ap']);
const ADMINISTRATION: ReadonlySet<string> = new Set([...REMOTE_DESKTOPS, 'http', 'tls', 'snmp', 'vmware', 'winrm', 'tcp/5985', 'tcp/5986', 'tcp/902', 'tcp/9443', 'tcp/8443']);

export const managementPlaneExposed = defineFinding({
  id: 'management-plane-exposed',
  title: 'Management console used from an ordinary network',
  severity: 'medium',
  detection: 'An office PC or a plant device opened an administration service (SSH, RDP, web, SNMP …) of a hypervisor, backup or management server, firewall, switch or access point, instead of a management network or a jump host.',
  falsePositives: 'The PC of an administrator; a web page of a switch that only shows its state.',
  techniques: ['T0859', 'T1072', 'T1021'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 2.1', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server, service }) => !client.external && CONSOLES.has(server.role) && ADMINISTRATION.has(service)
      && (OFFICE.has(client.role) || ((site.level(client) ?? 9) <= 2 && client.role !== 'scada-server' && !CONSOLES.has(client.role))));
    return groupByHub(flows).map(({ hub, side, flows: group }) => ({
      ...flowCase(group),
      why: side === 'client' ? `${placed(site, hub)} opens ${servicesWords(group)} of ${names(group.map(flow => flow.server))}, which manage${new Set(group.map(flow => flow.server)).size === 1 ? 's' : ''} other systems; the way crosses no management network.`
        : `${names(group.map(flow => flow.client))} open ${servicesWords(group)} of ${placed(site, hub)}, which manages other systems; the way crosses no management network.`,
    }));
  },
});
