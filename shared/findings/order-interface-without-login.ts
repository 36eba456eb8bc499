import { defineFinding } from './definition';
import { flowCase, flowsTo, sum, usefulFlows } from './flow-kit';
import { collectEvidence, groupBy } from './site-kit';
import { weakAssets } from './weakness-kit';
import { count, names, operationWords, placed } from './words-kit';

/** Protocols that carry work orders to machines. */
const ORDERS: ReadonlySet<string> = new Set(['vda5050', 'sparkplug-b', 'mqtt', 'amqp', 'http']);

export const orderInterfaceWithoutLogin = defineFinding({
  id: 'order-interface-without-login',
  title: 'Machines take their orders from an interface without login',
  severity: 'high',
  detection: 'Orders or commands for vehicles and machines pass a broker or server that was seen to accept clients without a user name.',
  falsePositives: 'The broker may let anonymous clients read only; orders may be checked by the vehicle or the machine.',
  techniques: ['T0855', 'T0831', 'T0856'],
  requirements: ['IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 3.1', 'IEC 62443-3-3 SR 2.1'],
  find(site) {
    const open = new Map(weakAssets(site, 'anonymous-access').map(weak => [weak.asset, weak]));
    const commands = (flow: { readonly operations: ReturnType<typeof usefulFlows>[number]['operations'] }) => flow.operations.filter(({ kind, name, taken }) => taken > 0 && (kind === 'control' || (kind === 'write' && /order|command|NCMD|DCMD|publish/i.test(name))));
    const flows = usefulFlows(site).filter(flow => ORDERS.has(flow.service) && open.has(flow.server) && commands(flow).length > 0 && (flow.service === 'vda5050' || flow.service === 'sparkplug-b' || commands(flow).some(({ kind }) => kind === 'control')));
    return [...groupBy(flows, flow => flow.server)].map(([server, group]) => {
      const operations = group.flatMap(commands);
      const takers = [...new Set(flowsTo(site, server).filter(flow => (flow.client.role === 'amr' || flow.client.role === 'robot')).map(flow => flow.client))];
      return {
        assets: [server.id, ...flowCase(group).assets, ...takers.map(({ id }) => id)], conversations: flowCase(group).conversations,
        why: `${names(group.map(flow => flow.client))} ${new Set(group.map(flow => flow.client)).size === 1 ? 'sends' : 'send'} orders through ${placed(site, server)} (${operationWords(operations)}; ${sum(operations)} messages), which accepts anybody without authentication${takers.length > 0 ? `; ${count(takers.length, 'vehicle or robot', 'vehicles or robots')} (${names(takers)}) take them there` : ''}.`,
        evidence: collectEvidence(...operations.map(operation => operation.evidence), ...open.get(server)!.facts.map(fact => fact.evidence)),
      };
    });
  },
});
