import { defineFinding } from './definition';
import { isTunnel, standsInPlant } from './remote-tools-kit';
import { collectEvidence, INFRASTRUCTURE, listNames } from './site-kit';
import { placed } from './words-kit';

export const remoteToolInOffice = defineFinding({
  id: 'remote-tool-in-office',
  title: 'Remote-access tool on an office system',
  severity: 'low',
  detection: 'A system outside the plant networks speaks the protocol of a remote-access tool or asks for its servers: a way in past the firewall, one step before the plant.',
  falsePositives: 'The help desk\'s sanctioned tool.',
  techniques: ['T1219', 'T0822'],
  requirements: ['IEC 62443-3-3 SR 1.13', 'IEC 62443-3-3 SR 2.1'],
  find(site) {
    return site.assets.flatMap(asset => {
      if (asset.external || standsInPlant(site, asset) || asset.role === 'remote-access-gateway') return [];
      const tools = site.facts(asset, 'remote-access').filter(({ value }) => !(isTunnel(String(value)) && INFRASTRUCTURE.has(asset.role)));
      if (tools.length === 0) return [];
      return [{ assets: [asset.id], why: `${placed(site, asset)} runs ${listNames(tools.map(({ value }) => String(value)))}.`, evidence: collectEvidence(...tools.map(fact => fact.evidence)) }];
    });
  },
});
