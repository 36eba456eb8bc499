import { defineFinding } from './definition';
import type { SiteConversation } from '../model/graph';
import { collectEvidence } from './site-kit';
import { placed } from './words-kit';

/** Fewer can be a client that looks for a server that moved. */
const ATTEMPTS = 20;

/** How many different doors were knocked at in vain: one conversation can hold several ports where they were folded. */
function doors(conversations: readonly SiteConversation[]): number {
  const named = new Set(conversations.map(({ server, serverIp, serverPort }) => `${server ?? serverIp ?? ''}:${serverPort ?? ''}`));
  const folded = conversations.filter(({ serverPort }) => serverPort === undefined).reduce((sum, { connections }) => sum + connections, 0);
  return named.size + folded;
}

export const scanSeen = defineFinding({
  id: 'scan-seen',
  title: 'Host knocks at many ports in vain',
  severity: 'medium',
  detection: `A host tried at least ${ATTEMPTS} TCP ports or addresses that refused or did not answer, more than it used: port scan, worm, or inventory tool. Broadcast discovery does not count.`,
  falsePositives: 'Authorised inventory and vulnerability scanners; monitoring whose devices are switched off.',
  techniques: ['T0846', 'T0840', 'T1046'],
  requirements: ['IEC 62443-3-3 SR 6.2', 'IEC 62443-3-3 SR 5.2'],
  find(site) {
    return site.assets.flatMap(asset => {
      const tried = site.from(asset).filter(({ transport }) => transport === 'tcp');
      const vain = tried.filter(({ established, orientation }) => !established && orientation === 'handshake');
      const used = new Set(tried.filter(({ established }) => established).map(({ server, serverPort }) => `${server ?? ''}:${serverPort ?? ''}`));
      const number = doors(vain);
      if (number < ATTEMPTS || number <= used.size) return [];
      const targets = new Set(vain.map(({ server, serverIp }) => server ?? serverIp));
      return [{
        assets: [asset.id], conversations: vain.slice(0, 100).map(({ id }) => id), severity: asset.external || (asset.purdueLevel ?? 9) <= 2 ? 'high' as const : 'medium' as const,
        why: `${placed(site, asset)} knocked in vain at ${number} ports of ${targets.size === 1 ? site.name([...targets][0]) : `${targets.size} addresses`}; ${used.size === 0 ? 'none' : `only ${used.size}`} let it in.`,
        evidence: collectEvidence(...vain.map(conversation => conversation.evidence)),
      }];
    });
  },
});
