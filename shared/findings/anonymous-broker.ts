import { defineFinding } from './definition';
import { flowCase } from './flow-kit';
import { casesOf, flowsBehind, weakAssets, weakNames } from './weakness-kit';
import { count, names, placed } from './words-kit';

export const anonymousBroker = defineFinding({
  id: 'anonymous-broker',
  title: 'Message broker without a password',
  severity: 'high',
  detection: 'An MQTT or AMQP broker accepted a client that gave no user name.',
  falsePositives: 'Brokers that tell clients by certificate or network address; brokers that hold only public readings.',
  techniques: ['T0855', 'T0842', 'T0831'],
  requirements: ['IEC 62443-3-3 SR 1.1', 'IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 2.1'],
  find(site) {
    const brokers = weakAssets(site, 'anonymous-access').map(weak => ({ ...weak, facts: weak.facts.filter(({ by }) => by === 'mqtt' || by === 'amqp') })).filter(({ facts }) => facts.length > 0);
    return casesOf(site, brokers, weak => {
      const flows = flowsBehind(site, weak);
      const clients = new Set(flows.map(flow => flow.client));
      return {
        conversations: flowCase(flows).conversations,
        why: `${placed(site, weak.asset)} is a broker that accepts clients without authentication (${[...new Set(weak.facts.map(({ by }) => by.toUpperCase()))].join(', ')})${clients.size > 0 ? `; ${count(clients.size, 'client')} (${names([...clients])}) ${clients.size === 1 ? 'uses' : 'use'} it` : ''}.`,
      };
    }, (items, where) => ({ why: `${items.length} brokers in ${where} accept clients without authentication: ${weakNames(items)}.` }));
  },
});
