import { defineFinding } from './definition';
import { protocolNumberOf } from './network-kit';
import { collectEvidence, groupBy, listNames } from './site-kit';

export const usedButNotAllowed = defineFinding({
  id: 'used-but-not-allowed',
  title: 'Traffic that the configured rules deny',
  severity: 'medium',
  detection: 'A conversation between two networks was answered, although the imported configurations deny it: each was asked with the conversation\'s addresses, protocol and port. Grouped by the rule that denies.',
  falsePositives: 'The configuration is of another day than the capture; another device, which is not imported, routes this traffic; the list is met only by one direction and the capture turned client and server round; the port of the client is one that a rule allows.',
  techniques: ['T0884', 'T0886'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 6.2'],
  find(site) {
    const denied = site.conversations.flatMap(conversation => {
      const { clientIp, serverIp, transport, serverPort } = conversation;
      const protocol = protocolNumberOf(transport);
      const sides = site.sides(conversation);
      if (!conversation.established || !sides || sides.client === sides.server || clientIp === undefined || serverIp === undefined || protocol === undefined || (protocol !== 1 && serverPort === undefined)) return [];
      // An answer that went round by a second interface met no rule of these; that is another finding.
      const verdict = site.permitted(conversation.site)?.decide({ from: clientIp, to: serverIp, protocol, ...(serverPort === undefined ? {} : { port: serverPort }) });
      const decision = verdict?.kind === 'denied' ? verdict.decisions.at(-1) : undefined;
      return decision ? [{ conversation, sides, decision }] : [];
    });
    return [...groupBy(denied, ({ decision }) => `${decision.device} ${decision.why}`).values()].map(items => {
      const { decision } = items[0]!;
      const pairs = items.map(({ sides, conversation }) => `${sides.client.name} to ${sides.server.name} (${conversation.protocol ?? `${conversation.transport}/${conversation.serverPort ?? ''}`})`);
      return {
        assets: [...new Set(items.flatMap(({ sides }) => [sides.client.id, sides.server.id]))], conversations: items.map(({ conversation }) => conversation.id),
        why: `${listNames(pairs)} was answered, but ${decision.why}: either the rules are not the ones in force, or there is a way round the device.`,
        evidence: collectEvidence([decision.evidence], ...items.map(({ conversation }) => conversation.evidence)),
      };
    });
  },
});
