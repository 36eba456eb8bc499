import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { REMOTE_DESKTOPS } from './site-kit';
import { names, placed, servicesWords } from './words-kit';

export const remoteDesktopIntoOt = defineFinding({
  id: 'remote-desktop-into-ot',
  title: 'Remote login from the office straight into OT',
  severity: 'high',
  detection: 'A system of level 4 or 5 logged on over RDP, VNC, SSH or Telnet to a system of level 3 or below. Sessions that start at a jump host or in the DMZ are the intended way and do not count.',
  falsePositives: 'A jump host that was taken for an office PC; emergency access that is allowed by procedure.',
  techniques: ['T0886', 'T1021.001', 'T0859'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 1.13', 'NIST SP 800-82r3 5.2.3.5'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server, service }) => REMOTE_DESKTOPS.has(service) && site.isKnownIt(client) && client.role !== 'jump-host' && site.isOt(server));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const desktop = group.some(({ service }) => service === 'rdp' || service === 'vnc');
      return {
        ...flowCase(group), ...(desktop ? { title: 'Remote desktop from the office straight into OT' } : {}),
        why: side === 'client'
          ? `${placed(site, hub)} logs on to ${group.length === 1 ? placed(site, group[0]!.server) : names(group.map(flow => flow.server))} over ${servicesWords(group)}, not through a jump host.`
          : `${names(group.map(flow => flow.client))} log on to ${placed(site, hub)} over ${servicesWords(group)}, not through a jump host.`,
      };
    });
  },
});
