import { defineFinding } from './definition';
import { collectEvidence } from './site-kit';
import { placed } from './words-kit';

export const expiredCertificate = defineFinding({
  id: 'expired-certificate',
  title: 'Expired certificate in use',
  severity: 'low',
  detection: 'A server of the site showed a certificate whose validity had ended before the capture was taken (the capture\'s own clock decides, not today\'s).',
  falsePositives: 'A capture with a wrong clock; devices that do not check validity by design.',
  techniques: ['T0830', 'T1557'],
  requirements: ['IEC 62443-3-3 SR 1.8', 'IEC 62443-3-3 SR 1.9'],
  find(site) {
    return site.assets.flatMap(asset => {
      if (asset.external) return [];
      const stated = site.facts(asset, 'weakness', 'expired-certificate');
      const seen = asset.lastSeen;
      // A server can show several certificates; a newer one beside the old means that it was renewed.
      const ends = site.facts(asset, 'tls.certificate-not-after').flatMap(fact => { const at = Date.parse(String(fact.value)); return Number.isNaN(at) ? [] : [{ fact, at }]; });
      const expired = seen === undefined || ends.some(({ at }) => at * 1000 >= seen) ? [] : ends;
      if (stated.length === 0 && expired.length === 0) return [];
      const last = expired.sort((a, b) => b.at - a.at)[0];
      return [{
        assets: [asset.id], why: `${placed(site, asset)} shows a certificate that ${last ? `ended on ${String(last.fact.value).slice(0, 10)}, before the capture` : 'had expired'}.`,
        evidence: collectEvidence(...stated.map(fact => fact.evidence), ...expired.map(({ fact }) => fact.evidence)),
      }];
    });
  },
});
