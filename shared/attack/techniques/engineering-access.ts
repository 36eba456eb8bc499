import { collectEvidence, CONTROL_PROTOCOLS } from '../../findings/site-kit';
import { defineTechnique } from '../definition';
import { isReachable, serviceOf } from './steps-kit';

export const engineeringAccess = defineTechnique({
  id: 'F13',
  name: 'engineering-access',
  fact: 'F13–F15: a host that programs a controller (downloads seen), speaks an engineering protocol to it, or writes to it as operator station can do so for an attacker.',
  techniques: ['T0843', 'T0845', 'T0889', 'T0821', 'T0855'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      const service = serviceOf(conversation);
      const sides = site.sides(conversation);
      if (!sides || sides.server.external || sides.server.role === 'safety-plc' || !isReachable(conversation) || !CONTROL_PROTOCOLS.has(service)) continue;
      const of = (kinds: readonly string[]) => conversation.operations.filter(operation => kinds.includes(operation.kind) && operation.count > (operation.refused ?? 0));
      const programs = of(['program']);
      const writes = of(['write', 'control']);
      const edge = (param: 'step.eng.download' | 'step.eng.protocol' | 'step.hmi.write', rule: string, technique: string, text: string, evidence: ReturnType<typeof collectEvidence>): void =>
        graph.edge(graph.exec(sides.client), graph.ctl(sides.server), { rule, param, basis: 'observed', technique, protocol: service, text, evidence, conversations: [conversation.id] }, { from: sides.client.id, to: sides.server.id });
      if (programs.length > 0) edge('step.eng.download', 'F14', 'T0843', `re-programs ${sides.server.name} as it was seen to do (${programs[0]!.name})`, collectEvidence(...programs.map(operation => operation.evidence)));
      else if (sides.client.role === 'engineering-workstation') edge('step.eng.protocol', 'F13', 'T0845', `programs ${sides.server.name} with the engineering tool on it`, conversation.evidence);
      else if (writes.length > 0) edge('step.hmi.write', 'F15', 'T0855', `writes to ${sides.server.name} as it normally does (${writes[0]!.name})`, collectEvidence(...writes.map(operation => operation.evidence)));
    }
  },
});
