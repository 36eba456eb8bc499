import { defineTechnique } from '../definition';
import { opensWay, serviceOf } from './steps-kit';

export const assumedRoute = defineTechnique({
  id: 'F06',
  name: 'assumed-route',
  fact: 'Nothing shows that traffic passes between two zones, nor that it cannot. Left out unless the analyst gives the parameter `reach.none` a value: then every zone may be reached from every other with that chance, one trial per zone.',
  techniques: ['T0840'],
  apply(site, graph) {
    if (!graph.parameters.isGiven('reach.none')) return;
    const zones = site.graph.zones.filter(zone => zone.basis !== 'external' && zone.basis !== 'unknown');
    const known = new Map(zones.map(zone => [zone.id, zone]));
    for (const zone of zones) {
      const anywhere = graph.node(`site.${zone.site}.anywhere`, { kind: 'zone' }, { label: `foothold anywhere in ${zone.site}` });
      graph.edge(graph.segment(zone), anywhere, { rule: 'F06', basis: 'assumed', technique: 'T0840', text: '' });
      const far = graph.node(`${zone.id}.far`, { kind: 'zone' }, { label: `services of ${zone.name} can be reached from outside it`, zone: zone.id });
      graph.edge(anywhere, far, { rule: 'F06', param: 'reach.none', basis: 'assumed', technique: 'T0840', text: `crosses into ${zone.name}, as assumed` });
    }
    for (const conversation of site.conversations) {
      const server = site.asset(conversation.server), zone = known.get(server?.zone ?? ''), service = serviceOf(conversation);
      if (!server || server.external || !zone || !opensWay(conversation)) continue;
      graph.edge(`${zone.id}.far`, graph.reach(server, service), { rule: 'F05', basis: 'assumed', technique: 'T0840', protocol: service, text: `reaches ${service} of ${server.name}` }, { to: server.id });
    }
  },
});
