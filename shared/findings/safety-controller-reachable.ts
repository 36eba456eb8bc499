import type { Role } from '../model/asset';
import { defineFinding } from './definition';
import { crossesZones, flowCase, taken, usefulFlows } from './flow-kit';
import { CONTROL_PROTOCOLS, groupBy } from './site-kit';
import { count, names, operationWords, placed, servicesWords } from './words-kit';

const EXPECTED: ReadonlySet<Role> = new Set(['scada-server', 'historian', 'opc-server', 'engineering-workstation', 'hmi', 'plc', 'safety-plc', 'robot', 'management-server', 'dcs', 'drive', 'remote-io']);

export const safetyControllerReachable = defineFinding({
  id: 'safety-controller-reachable',
  title: 'Safety controller reached over the plant network',
  severity: 'high',
  detection: 'A safety controller answered a control protocol. Changes to it are critical, systems that do not supervise it high; mere reads by supervisors of another zone are rated low, for they show only that the way is open.',
  falsePositives: 'Safety controllers that keep the safety program apart and locked; a gateway that only hands out diagnostics.',
  techniques: ['T0846', 'T0837', 'T0880'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 2.1', 'NIST SP 800-82r3 5.2.5'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => flow.server.role === 'safety-plc' && !flow.client.external && CONTROL_PROTOCOLS.has(flow.service));
    return [...groupBy(flows, flow => flow.server)].flatMap(([server, all]) => {
      const changing = all.filter(flow => taken(flow, 'write', 'control', 'program').length > 0);
      const strangers = all.filter(flow => !EXPECTED.has(flow.client.role) || site.isKnownIt(flow.client));
      const far = all.filter(crossesZones);
      if (changing.length > 0) {
        const operations = changing.flatMap(flow => taken(flow, 'write', 'control', 'program'));
        return [{ ...flowCase(changing, operations), severity: changing.every(flow => flow.client.role === 'engineering-workstation' || flow.client.role === 'plc') ? 'high' as const : 'critical' as const, title: 'Safety controller changed over the network', why: `${names(changing.map(flow => flow.client))} changed ${placed(site, server)} over ${servicesWords(changing)} (${operationWords(operations)}).` }];
      }
      if (strangers.length > 0) return [{ ...flowCase(strangers), why: `${names(strangers.map(flow => flow.client))}, no part of the control system, reached ${placed(site, server)} over ${servicesWords(strangers)}.` }];
      if (far.length === 0) return [];
      return [{ ...flowCase(far), severity: 'low' as const, why: `${placed(site, server)} answers ${servicesWords(far)} to ${count(new Set(far.map(flow => flow.client)).size, 'system')} of other zones (${names(far.map(flow => flow.client))}); only reads were seen.` }];
    });
  },
});
