import { defineFinding } from './definition';
import type { OperationKind } from '../model/conversation';
import { flowCase, groupByHub, usefulFlows, type Flow, type FlowOperation } from './flow-kit';
import { CONTROL_PROTOCOLS, listNames } from './site-kit';
import { count, names, placed, servicesWords } from './words-kit';

/** One slip is a slip. */
const REFUSALS = 3;

const CHANGES: ReadonlySet<OperationKind> = new Set(['write', 'control', 'program']);
const refused = (flow: Flow): readonly FlowOperation[] => flow.operations.filter(operation => CHANGES.has(operation.kind) && operation.refused > 0);
const refusals = (flows: readonly Flow[]): number => flows.flatMap(refused).reduce((sum, operation) => sum + operation.refused, 0);

export const refusedCommands = defineFinding({
  id: 'refused-commands',
  title: 'Controller refused commands',
  severity: 'low',
  detection: `A device refused at least ${REFUSALS} write, control or program requests of one host: a wrong configuration, or somebody who tries what works. Medium where the host got none through.`,
  falsePositives: 'Write attempts to a controller in run mode; values out of range; polling of registers that were removed.',
  techniques: ['T0855', 'T0858', 'T0836'],
  requirements: ['IEC 62443-3-3 SR 2.8', 'IEC 62443-3-3 SR 6.2'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => CONTROL_PROTOCOLS.has(flow.service) && !flow.server.external && refusals([flow]) >= REFUSALS);
    return [false, true].flatMap(through => groupByHub(flows.filter(flow => flow.operations.some(({ kind, taken }) => CHANGES.has(kind) && taken > 0) === through)).map(({ hub, side, flows: group }) => {
      const operations = group.flatMap(refused);
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      const who = peers.length === 1 ? placed(site, peers[0]!) : names(peers);
      const number = count(refusals(group), 'request');
      return {
        ...flowCase(group, operations), severity: through ? 'low' as const : 'medium' as const,
        why: `${side === 'client' ? `${who} refused ${number} of ${placed(site, hub)}` : `${placed(site, hub)} refused ${number} of ${who}`} over ${servicesWords(group)} (${listNames(operations.map(({ name }) => name))})${through ? '' : ' and accepted none'}.`,
      };
    }));
  },
});
