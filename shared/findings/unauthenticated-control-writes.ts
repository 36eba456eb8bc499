import type { Role } from '../model/asset';
import { defineFinding } from './definition';
import { flowCase, groupByHub, sum, taken, usefulFlows, type Flow } from './flow-kit';
import { changesMode } from './program-kit';
import { CONTROL_PROTOCOLS, OFFICE, type SiteView } from './site-kit';
import { count, names, operationWords, placed, servicesWords } from './words-kit';

/** Protocols that can ask for a login; whether they did is said by rules of their own. */
const CAN_AUTHENTICATE: ReadonlySet<string> = new Set(['opcua', 'opcda', 'pcworx', 's7comm-plus']);

const WRITERS: ReadonlySet<Role> = new Set([
  'scada-server', 'opc-server', 'engineering-workstation', 'hmi', 'wcs', 'wes', 'fleet-manager', 'dcs', 'plc', 'safety-plc', 'robot', 'remote-io', 'ems-server', 'bms-server', 'bms-controller', 'gateway', 'drive',
  'pick-to-light-controller', 'labeler',
]);

type Standing = 'office' | 'stranger' | 'expected';

function standing(site: SiteView, { client }: Flow): Standing {
  if (client.external || OFFICE.has(client.role) || site.isKnownIt(client)) return 'office';
  return WRITERS.has(client.role) ? 'expected' : 'stranger';
}

/** Starts, stops and restarts are told by a rule of their own; setting a clock and asking for a backup move nothing. */
const changes = (flow: Flow) => taken(flow, 'write', 'control').filter(operation => !changesMode(operation) && !/backup|restore|clock|time sync/i.test(operation.name));

const SEVERITY = { office: 'critical', stranger: 'high', expected: 'medium' } as const;

export const unauthenticatedControlWrites = defineFinding({
  id: 'unauthenticated-control-writes',
  title: 'Controllers obey writes without authentication',
  severity: 'medium',
  detection: 'Write or control requests over a protocol without authentication were accepted. Critical when an office system or the internet wrote, high when a system wrote that neither supervises nor controls, medium where the writer is expected and only the protocol is to blame.',
  falsePositives: 'Simulators and test benches; a writer whose role was taken wrongly; writes into a data area that moves nothing.',
  techniques: ['T0855', 'T0836', 'T0831'],
  requirements: ['IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 3.1', 'NIST SP 800-82r3 6.2.2'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => CONTROL_PROTOCOLS.has(flow.service) && !CAN_AUTHENTICATE.has(flow.service) && !flow.server.external && changes(flow).length > 0);
    return (['office', 'stranger', 'expected'] as const).flatMap(who => groupByHub(flows.filter(flow => standing(site, flow) === who)).map(({ hub, side, flows: group }) => {
      const operations = group.flatMap(changes);
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      const done = `${operationWords(operations)}, ${count(sum(operations), 'request')} in all`;
      return {
        ...flowCase(group, operations), severity: SEVERITY[who], ...(who === 'office' ? { title: 'Controller written by an office system' } : {}),
        why: side === 'client'
          ? `${placed(site, hub)} changes values in ${peers.length === 1 ? placed(site, peers[0]!) : `${count(peers.length, 'device')} (${names(peers)})`} over ${servicesWords(group)} without a login (${done}).`
          : `${placed(site, hub)} takes changes over ${servicesWords(group)} from ${names(peers)} without a login (${done}).`,
      };
    }));
  },
});
