import { defineFinding } from './definition';
import { casesOf, weakAssets, weakNames } from './weakness-kit';
import { placed } from './words-kit';

export const anonymousFileShare = defineFinding({
  id: 'anonymous-file-share',
  title: 'File server open to guests',
  severity: 'medium',
  detection: 'An SMB server accepted a guest session or a session without a name.',
  falsePositives: 'Sessions without a name reach only the share list of a current server; print servers.',
  techniques: ['T0867', 'T1135', 'T1021.002'],
  requirements: ['IEC 62443-3-3 SR 1.1', 'IEC 62443-3-3 SR 2.1'],
  find(site) {
    const weak = weakAssets(site, 'anonymous-access', 'null-session').map(one => ({ ...one, facts: one.facts.filter(({ by }) => by === 'smb1' || by === 'smb2') })).filter(({ facts }) => facts.length > 0);
    return casesOf(site, weak, ({ asset, facts }) => {
      const guest = facts.some(({ value }) => value === 'anonymous-access');
      return { severity: guest ? 'medium' : 'low', why: `${placed(site, asset)} accepts ${guest ? 'guests without a password' : 'sessions without a name'} over SMB.` };
    }, (items, where) => ({ why: `${items.length} systems in ${where} accept SMB sessions without authentication: ${weakNames(items)}.` }));
  },
});
