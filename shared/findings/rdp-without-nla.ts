import { defineFinding } from './definition';
import { flowCase } from './flow-kit';
import { casesOf, flowsBehind, weakAssets, weakNames } from './weakness-kit';
import { names, placed } from './words-kit';

export const rdpWithoutNla = defineFinding({
  id: 'rdp-without-nla',
  title: 'Remote desktop without network level authentication',
  severity: 'medium',
  detection: 'A remote desktop server chose RDP or TLS security instead of CredSSP: it shows its login screen, and runs its session code, before anybody has logged in.',
  falsePositives: 'Servers that offer CredSSP as well, to a client that cannot.',
  techniques: ['T0886', 'T1021.001', 'T1210'],
  requirements: ['IEC 62443-3-3 SR 1.1', 'IEC 62443-3-3 SR 1.13'],
  find(site) {
    return casesOf(site, weakAssets(site, 'rdp-without-nla'), weak => {
      const flows = flowsBehind(site, weak);
      return {
        conversations: flowCase(flows).conversations, severity: site.isOt(weak.asset) ? 'high' : 'medium',
        why: `${placed(site, weak.asset)} serves remote desktop without network level authentication${flows.length > 0 ? `; ${names(flows.map(flow => flow.client))} connected` : ''}.`,
      };
    }, (items, where) => ({ why: `${items.length} systems in ${where} serve remote desktop without network level authentication: ${weakNames(items)}.` }));
  },
});
