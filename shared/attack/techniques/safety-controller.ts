import { CONTROL_PROTOCOLS } from '../../findings/site-kit';
import { defineTechnique } from '../definition';
import { isReachable, serviceOf } from './steps-kit';

export const safetyController = defineTechnique({
  id: 'F32',
  name: 'safety-controller',
  fact: 'A safety controller is reachable by an engineering protocol. Its program is guarded by the key switch and the safety signature, whose position no packet shows: one trial for each controller.',
  techniques: ['T0843', 'T0837'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      const server = site.asset(conversation.server);
      const service = serviceOf(conversation);
      if (!server || server.external || server.role !== 'safety-plc' || !isReachable(conversation) || !CONTROL_PROTOCOLS.has(service)) continue;
      const text = `changes the safety program of ${server.name}, whose key position is unknown`;
      const weak = graph.weak(server, 'safety', 'step.safety.unknown', text, 'T0837');
      graph.edge(graph.reach(server, service), weak, { rule: 'F32', basis: 'assumed', technique: 'T0843', protocol: service, evidence: conversation.evidence, text: '' }, { from: server.id, to: server.id });
      graph.edge(weak, graph.ctl(server), { rule: 'F32', basis: 'assumed', technique: 'T0837', protocol: service, evidence: conversation.evidence, text }, { from: server.id, to: server.id });
    }
  },
});
