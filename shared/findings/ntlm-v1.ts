import { defineFinding } from './definition';
import { casesOf, weakAssets, weakNames } from './weakness-kit';
import { placed } from './words-kit';

export const ntlmV1 = defineFinding({
  id: 'ntlm-v1',
  title: 'NTLM version 1 logins',
  severity: 'medium',
  detection: 'A client answered an NTLM challenge with a version 1 response, from which the password hash can be computed.',
  falsePositives: 'Version 1 messages with extended session security against a system that accepts nothing else.',
  techniques: ['T0859', 'T1557', 'T1110.002'],
  requirements: ['IEC 62443-3-3 SR 1.5', 'IEC 62443-3-3 SR 4.3'],
  find(site) {
    return casesOf(site, weakAssets(site, 'ntlm-v1'), ({ asset }) => ({ why: `${placed(site, asset)} logs in with NTLM version 1; whoever reads the exchange can compute the password hash.` }),
      (items, where) => ({ why: `${items.length} systems in ${where} log in with NTLM version 1: ${weakNames(items)}.` }));
  },
});
