import { defineTechnique } from '../definition';
import { evidenceOf, reasonOf, servedServices, strangerOf } from './permitted-kit';
import { opensWay, serviceOf } from './steps-kit';

export const adjacentZone = defineTechnique({
  id: 'F05',
  name: 'adjacent-zone',
  fact: 'Traffic crosses from one zone to another, and no rule set says what else may: other services of the second zone may be open as well. One trial per pair of zones. Where a configuration denies a service, only errors and bypasses of its rules remain (F07).',
  techniques: ['T0840'],
  apply(site, graph) {
    const zones = new Map(site.graph.zones.map(zone => [zone.id, zone]));
    const configured = (site.graph.networkDevices ?? []).length > 0;
    const served = configured ? servedServices(site) : [];
    const entered = new Set<string>();
    for (const conduit of site.graph.conduits) {
      const from = zones.get(conduit.from);
      const to = zones.get(conduit.to);
      if (!from || !to || from.id === to.id || from.basis === 'external' || to.basis === 'external' || from.basis === 'unknown' || to.basis === 'unknown') continue;
      const reach = site.permitted(from.site);
      const stranger = reach && strangerOf(site, from, reach);
      const inside = served.filter(({ server }) => server.zone === to.id);
      const verdicts = reach && stranger !== undefined ? inside.map(({ ip, protocol, port, ...rest }) => ({ ...rest, verdict: reach.decide({ from: stranger, to: ip, protocol, port }) })) : [];
      if (!verdicts.some(({ verdict }) => verdict.kind !== 'undecided')) {
        const far = graph.node(`${to.id}.far`, { kind: 'zone' }, { label: `services of ${to.name} can be reached from outside it`, zone: to.id });
        entered.add(to.id);
        graph.edge(graph.segment(from), far, { rule: 'F05', param: 'reach.adjacent', basis: 'assumed', technique: 'T0840', text: `crosses from ${from.name} into ${to.name}; other traffic does` });
        continue;
      }
      // The configurations have a say between these two zones: each service by what they say. A permitted one is F02's for the hosts that are known; for a strange device in the segment it stays assumed.
      for (const { server, service, verdict } of verdicts) {
        const denied = verdict.kind === 'denied';
        const gate = graph.node(`${to.id}.${denied ? 'denied' : 'open'}.${from.id}`, { kind: 'zone' }, { label: denied ? `rules between ${from.name} and ${to.name} fail` : `services of ${to.name} can be reached from ${from.name}`, zone: to.id });
        graph.edge(graph.segment(from), gate, {
          rule: denied ? 'F07' : 'F05', param: denied ? 'reach.denied' : 'reach.adjacent', basis: 'assumed', technique: 'T0840', evidence: evidenceOf(verdict),
          text: denied ? `gets past the rules from ${from.name} to ${to.name}` : `crosses from ${from.name} into ${to.name}; other traffic does`,
        });
        graph.edge(gate, graph.reach(server, service), {
          rule: denied ? 'F07' : 'F05', basis: 'assumed', technique: 'T0840', protocol: service, evidence: evidenceOf(verdict), text: `reaches ${service} of ${server.name}${denied ? `, although ${reasonOf(verdict)}` : ''}`,
        }, { to: server.id });
      }
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
