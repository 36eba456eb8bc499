import type { SiteConversation } from '../../model/graph';
import { collectEvidence, type SiteView } from '../../findings/site-kit';
import type { AttackGraphBuilder } from '../builder';
import type { ParameterName } from '../parameters';
import { isReachable, serviceOf } from './steps-kit';

/** A protocol that takes commands from anybody who reaches it. */
export interface Openness {
  readonly param: ParameterName;
  readonly technique: string;
  readonly text: string;
}

/** A write that the server took: proof that commands are obeyed, not only that the protocol has no login. */
const writes = (conversation: SiteConversation): boolean =>
  conversation.operations.some(operation => (operation.kind === 'write' || operation.kind === 'control' || operation.kind === 'program') && operation.count > (operation.refused ?? 0));

/** Reach → command for every server of these protocols. A write that was taken makes the step observed; reads alone make it inferred, for such a protocol asks writers no more than readers. */
export function commandedBy(site: SiteView, graph: AttackGraphBuilder, rule: string, open: Readonly<Record<string, Openness>>): void {
  for (const conversation of site.conversations) {
    const service = serviceOf(conversation);
    const how = Object.hasOwn(open, service) ? open[service] : undefined;
    const server = site.asset(conversation.server);
    // Safety controllers have a rule of their own (F32).
    if (!how || !server || server.external || server.role === 'safety-plc' || !isReachable(conversation)) continue;
    const written = writes(conversation);
    graph.edge(graph.reach(server, service), graph.ctl(server), {
      rule, param: how.param, basis: written ? 'observed' : 'inferred', technique: how.technique, protocol: service, text: how.text, conversations: [conversation.id],
      evidence: written ? collectEvidence(...conversation.operations.filter(operation => operation.kind !== 'read' && operation.kind !== 'identify').map(operation => operation.evidence)) : conversation.evidence,
    }, { from: server.id, to: server.id });
  }
}
