import { defineFinding } from './definition';
import { flowCase } from './flow-kit';
import { casesOf, flowsBehind, weakAssets, weakNames } from './weakness-kit';
import { names, placed } from './words-kit';

export const defaultSnmpCommunity = defineFinding({
  id: 'default-snmp-community',
  title: 'Default SNMP community',
  severity: 'medium',
  detection: 'A device answered SNMP with a community that everybody tries first (public, private). High where a change was accepted as well.',
  falsePositives: 'A device that answers only a few objects, or only to one management station.',
  techniques: ['T0812', 'T0888', 'T1602.001'],
  requirements: ['IEC 62443-3-3 SR 1.5', 'IEC 62443-3-3 SR 1.1', 'NIST SP 800-82r3 6.2.1'],
  find(site) {
    return casesOf(site, weakAssets(site, 'default-community', 'writable-community').filter(({ facts }) => facts.some(fact => fact.value === 'default-community')), weak => {
      const writable = weak.facts.some(fact => fact.value === 'writable-community');
      const flows = flowsBehind(site, weak);
      const community = site.fact(weak.asset, 'snmp.community')?.value;
      return {
        conversations: flowCase(flows).conversations, severity: writable ? 'high' : 'medium',
        why: `${placed(site, weak.asset)} answers SNMP with the default community${typeof community === 'string' ? ` "${community}"` : ''}${flows.length > 0 ? ` to ${names(flows.map(flow => flow.client))}` : ''}${writable ? ' and accepts changes with it' : ''}.`,
      };
    }, (items, where) => ({ why: `${items.length} devices in ${where} answer SNMP with a default community: ${weakNames(items)}.` }));
  },
});
