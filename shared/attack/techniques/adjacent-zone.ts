import { defineTechnique } from '../definition';
import { opensWay, serviceOf } from './steps-kit';

export const adjacentZone = defineTechnique({
  id: 'F05',
  name: 'adjacent-zone',
  fact: 'Traffic crosses from one zone to another, and no rule set says what else may: other services of the second zone may be open as well. One trial per pair of zones.',
  techniques: ['T0840'],
  apply(site, graph) {
    const zones = new Map(site.graph.zones.map(zone => [zone.id, zone]));
    const entered = new Set<string>();
    for (const conduit of site.graph.conduits) {
      const from = zones.get(conduit.from);
      const to = zones.get(conduit.to);
      if (!from || !to || from.id === to.id || from.basis === 'external' || to.basis === 'external' || from.basis === 'unknown' || to.basis === 'unknown') continue;
      const far = graph.node(`${to.id}.far`, { kind: 'zone' }, { label: `services of ${to.name} can be reached from outside it`, zone: to.id });
      entered.add(to.id);
      graph.edge(graph.segment(from), far, {
        rule: 'F05', param: 'reach.adjacent', basis: 'assumed', technique: 'T0840', text: `crosses from ${from.name} into ${to.name}; other traffic does`,
      });
    }
    for (const conversation of site.conversations) {
      if (!opensWay(conversation)) continue;
      const server = site.asset(conversation.server);
      const zone = site.zone(server);
      if (!server || server.external || !zone || !entered.has(zone.id)) continue;
      graph.edge(`${zone.id}.far`, graph.reach(server, serviceOf(conversation)), {
        rule: 'F05', basis: 'assumed', technique: 'T0840', protocol: serviceOf(conversation), text: `reaches ${serviceOf(conversation)} of ${server.name}`,
      }, { to: server.id });
    }
  },
});
