import { defineFinding } from './definition';
import { flowCase } from './flow-kit';
import { casesOf, flowsBehind, weakAssets, weakNames } from './weakness-kit';
import { names, placed } from './words-kit';

export const smbv1 = defineFinding({
  id: 'smbv1',
  title: 'SMB version 1 in use',
  severity: 'high',
  detection: 'A server chose an SMB 1 dialect in the negotiation: the version of EternalBlue, without protection against relaying.',
  falsePositives: 'A system that is patched against the known worms stays weak, but not trivially so.',
  techniques: ['T0866', 'T1210', 'T1021.002'],
  requirements: ['IEC 62443-3-3 SR 7.7', 'IEC 62443-3-3 SR 3.2', 'NIST SP 800-82r3 6.2.3'],
  find(site) {
    return casesOf(site, weakAssets(site, 'smb1'), weak => {
      const flows = flowsBehind(site, weak);
      return { conversations: flowCase(flows).conversations, why: `${placed(site, weak.asset)} speaks SMBv1${weak.asset.os === undefined ? '' : ` on ${weak.asset.os}`}${flows.length > 0 ? ` with ${names(flows.map(flow => flow.client))}` : ''}.` };
    }, (items, where) => ({ why: `${items.length} systems in ${where} speak SMBv1: ${weakNames(items)}.` }));
  },
});
