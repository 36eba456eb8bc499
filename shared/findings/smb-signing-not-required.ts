import { defineFinding } from './definition';
import { casesByZone, weakAssets, weakNames } from './weakness-kit';
import { count } from './words-kit';

export const smbSigningNotRequired = defineFinding({
  id: 'smb-signing-not-required',
  title: 'SMB signing is not required',
  severity: 'low',
  detection: 'A file server negotiated SMB without requiring signatures: logins can be relayed to it.',
  falsePositives: 'The default of workstations and of servers that are no domain controllers; a relay needs a position in the same network.',
  techniques: ['T1557.001', 'T0830'],
  requirements: ['IEC 62443-3-3 SR 3.1', 'IEC 62443-3-3 SR 7.7'],
  find(site) {
    return casesByZone(site, weakAssets(site, 'smb-signing-not-required'), (items, where) => ({
      why: `${count(items.length, 'system')} in ${where} (${weakNames(items)}) ${items.length === 1 ? 'does' : 'do'} not require SMB signing, so that a login can be relayed to ${items.length === 1 ? 'it' : 'them'}.`,
    }));
  },
});
