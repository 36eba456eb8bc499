import { defineTechnique } from '../definition';
import { isReachable } from './steps-kit';

/** Interactive protocols and the chance that a session seen is one an attacker on the client can use. */
const SESSIONS = { rdp: 'step.rdp.valid', ssh: 'step.cred.use', vnc: 'step.cred.use', telnet: 'step.cred.use' } as const;

export const remoteSession = defineTechnique({
  id: 'F20b',
  name: 'remote-session',
  fact: 'F20: somebody was seen to work on a host from another one. Who holds the client has the session, or the login that opens it; no second factor is visible on the wire.',
  techniques: ['T0886', 'T1021.001', 'T1563'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      const param = SESSIONS[conversation.protocol as keyof typeof SESSIONS];
      const sides = site.sides(conversation);
      if (param === undefined || !sides || sides.client.external || sides.server.external || !isReachable(conversation)) continue;
      // A terminal's session is an application's screen, not a machine: rule F30 tells it.
      if (sides.client.role === 'rf-terminal') continue;
      graph.edge(graph.exec(sides.client), graph.exec(sides.server), {
        rule: 'F20', param, basis: 'observed', technique: conversation.protocol === 'rdp' ? 'T1021.001' : 'T0886', protocol: conversation.protocol!, evidence: conversation.evidence, conversations: [conversation.id],
        text: `uses the ${conversation.protocol!.toUpperCase()} session from ${sides.client.name} to ${sides.server.name}`,
      }, { from: sides.client.id, to: sides.server.id });
    }
  },
});
