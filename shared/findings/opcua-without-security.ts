import { defineFinding } from './definition';
import { flowCase } from './flow-kit';
import { collectEvidence } from './site-kit';
import { flowsBehind, weakAssets } from './weakness-kit';
import { names, placed } from './words-kit';

export const opcuaWithoutSecurity = defineFinding({
  id: 'opcua-without-security',
  title: 'OPC UA without security',
  severity: 'high',
  detection: 'An OPC UA server opened a channel, or offers an endpoint, with security policy None, an outdated policy, or anonymous sessions. Discovery over policy None alone, as the specification asks for, does not count.',
  falsePositives: 'The server may restrict what anonymous sessions can see; an endpoint that is offered but blocked further on.',
  techniques: ['T0855', 'T0834', 'T0842'],
  requirements: ['IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 3.1', 'IEC 62443-3-3 SR 4.1'],
  find(site) {
    return weakAssets(site, 'opcua-security-none', 'opcua-anonymous', 'opcua-weak-policy').map(weak => {
      const has = (weakness: string): boolean => weak.facts.some(fact => fact.value === weakness);
      const flows = flowsBehind(site, weak).filter(flow => flow.service === 'opcua');
      const parts = [has('opcua-security-none') ? 'channels without signature and encryption (policy None)' : undefined, has('opcua-weak-policy') ? 'an outdated security policy' : undefined, has('opcua-anonymous') ? 'anonymous sessions' : undefined];
      const { conversations } = flowCase(flows);
      return {
        assets: [weak.asset.id, ...flows.map(flow => flow.client).filter(client => !client.external).map(({ id }) => id)], conversations, severity: has('opcua-security-none') ? 'high' as const : 'medium' as const,
        why: `${placed(site, weak.asset)} accepts ${parts.filter(part => part !== undefined).join(' and ')} over OPC UA${flows.length > 0 ? `; ${names(flows.map(flow => flow.client))} connect${new Set(flows.map(flow => flow.client)).size === 1 ? 's' : ''} to it` : ''}.`,
        evidence: collectEvidence(...weak.facts.map(fact => fact.evidence)),
      };
    });
  },
});
