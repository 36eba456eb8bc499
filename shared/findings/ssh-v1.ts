import { defineFinding } from './definition';
import { casesOf, weakAssets, weakNames } from './weakness-kit';
import { placed } from './words-kit';

export const sshV1 = defineFinding({
  id: 'ssh-v1',
  title: 'SSH version 1',
  severity: 'medium',
  detection: 'A server greeted with an SSH protocol version below 2.0 (1.99 offers both).',
  falsePositives: 'A server that says 1.99 but refuses version 1 when asked.',
  techniques: ['T0842', 'T1557'],
  requirements: ['IEC 62443-3-3 SR 4.3', 'IEC 62443-3-3 SR 1.13'],
  find(site) {
    return casesOf(site, weakAssets(site, 'ssh-v1'), ({ asset }) => {
      const banner = site.fact(asset, 'ssh.banner')?.value;
      return { why: `${placed(site, asset)} accepts SSH version 1${typeof banner === 'string' ? ` (${banner})` : ''}, whose sessions can be read and taken over.` };
    }, (items, where) => ({ why: `${items.length} devices in ${where} accept SSH version 1: ${weakNames(items)}.` }));
  },
});
