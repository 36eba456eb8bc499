import { defineFinding } from './definition';
import { casesOf } from './weakness-kit';
import { collectEvidence, CONTROLLERS } from './site-kit';
import { names, placed } from './words-kit';

export const unlistedAsset = defineFinding({
  id: 'unlisted-asset',
  title: 'Device is missing from the inventory',
  severity: 'medium',
  detection: 'A device was seen in a capture, but no imported list names it. Only judged where a list was imported.',
  falsePositives: 'The list covers another part of the site; the device is listed under another name and address.',
  techniques: ['T0848', 'T0864'],
  requirements: ['IEC 62443-3-3 SR 7.8', 'NIST SP 800-82r3 4.1'],
  find(site) {
    const unlisted = site.assets.filter(asset => asset.state === 'seen-not-listed' && !asset.external && asset.parent === undefined).map(asset => ({ asset, facts: [] }));
    return casesOf(site, unlisted, ({ asset }) => ({
      severity: CONTROLLERS.has(asset.role) || asset.role === 'remote-access-gateway' ? 'high' : 'medium',
      why: `${placed(site, asset)}${asset.ips[0] === undefined ? '' : `, ${asset.ips[0]},`} was seen on the wire, but is in no imported inventory.`,
      evidence: collectEvidence(asset.facts[0]?.evidence ?? [], ...asset.roleReasons.map(reason => reason.evidence)),
    }), (items, where) => ({
      why: `${items.length} devices in ${where} were seen on the wire, but are in no imported inventory: ${names(items.map(({ asset }) => asset))}.`,
      evidence: collectEvidence(...items.map(({ asset }) => asset.facts[0]?.evidence ?? asset.roleReasons[0]?.evidence ?? [])),
    }));
  },
});
