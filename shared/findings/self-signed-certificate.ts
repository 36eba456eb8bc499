import { defineFinding } from './definition';
import { casesByZone, weakAssets, weakNames } from './weakness-kit';
import { count } from './words-kit';

export const selfSignedCertificate = defineFinding({
  id: 'self-signed-certificate',
  title: 'Self-signed certificate',
  severity: 'low',
  detection: 'A server of the site showed a certificate that it issued itself, so that clients cannot tell it from an impostor.',
  falsePositives: 'Clients that pin the certificate; a private authority whose root has the server\'s name.',
  techniques: ['T0830', 'T1557'],
  requirements: ['IEC 62443-3-3 SR 1.8', 'IEC 62443-3-3 SR 3.1'],
  find(site) {
    return casesByZone(site, weakAssets(site, 'self-signed-certificate'), (items, where) => ({
      why: `${count(items.length, 'server')} in ${where} (${weakNames(items)}) ${items.length === 1 ? 'shows a self-signed certificate' : 'show self-signed certificates'}; clients cannot tell ${items.length === 1 ? 'it' : 'them'} from an impostor.`,
    }));
  },
});
