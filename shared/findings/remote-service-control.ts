import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { names, operationWords, placed } from './words-kit';

const SERVICES = /svcctl|atsvc|schtasks|itaskscheduler|psexe/i;

export const remoteServiceControl = defineFinding({
  id: 'remote-service-control',
  title: 'Programs started on another computer over SMB',
  severity: 'medium',
  detection: 'A host opened the service or task control of another Windows computer. It is how administrators install software, and how intruders and ransomware move on. High where it reaches from the office into the plant.',
  falsePositives: 'Software distribution, patch and backup servers at their work.',
  techniques: ['T0867', 'T1569.002', 'T1021.002'],
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 5.1'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => !flow.server.external && flow.operations.some(({ name, taken }) => taken > 0 && SERVICES.test(name)));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const operations = group.flatMap(flow => flow.operations.filter(({ name, taken }) => taken > 0 && SERVICES.test(name)));
      const crossing = group.some(({ client, server }) => (site.isKnownIt(client) || client.external) && site.isOt(server));
      return {
        ...flowCase(group, operations), severity: crossing ? 'high' as const : 'medium' as const,
        why: `${placed(site, hub)} ${side === 'client' ? `controls services of ${names(group.map(flow => flow.server))}` : `has its services controlled by ${names(group.map(flow => flow.client))}`} over SMB (${operationWords(operations)}).`,
      };
    });
  },
});
