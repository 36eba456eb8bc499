import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { collectEvidence } from './site-kit';
import { names, operationWords, placed } from './words-kit';

export const snmpWritesSeen = defineFinding({
  id: 'snmp-writes-seen',
  title: 'Settings changed over SNMP 1 or 2c',
  severity: 'high',
  detection: 'SNMP set requests were accepted with a community in clear text: whoever reads one request can send the next.',
  falsePositives: 'Supplies and printers that a management server switches as its work.',
  techniques: ['T0836', 'T0812', 'T1602.001'],
  requirements: ['IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 4.1'],
  find(site) {
    const open = new Set(site.withFact('weakness', 'writable-community').map(({ asset }) => asset));
    const flows = usefulFlows(site).filter(flow => flow.service === 'snmp' && open.has(flow.server) && !flow.server.external);
    return groupByHub(flows.filter(flow => flow.operations.some(({ kind }) => kind === 'write'))).map(({ hub, side, flows: group }) => {
      const operations = group.flatMap(flow => flow.operations.filter(({ kind }) => kind === 'write'));
      return {
        ...flowCase(group, operations),
        why: `${placed(site, hub)} ${side === 'client' ? `changes settings of ${names(group.map(flow => flow.server))}` : `takes changes from ${names(group.map(flow => flow.client))}`} over SNMP with a community in clear text (${operationWords(operations)}).`,
        evidence: collectEvidence(...operations.map(operation => operation.evidence), ...group.flatMap(flow => site.facts(flow.server, 'weakness', 'writable-community').map(fact => fact.evidence))),
      };
    });
  },
});
