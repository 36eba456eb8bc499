import type { Role } from '../model/asset';
import { defineFinding } from './definition';
import { collectEvidence } from './site-kit';
import { placed } from './words-kit';

const EXPECTED: ReadonlySet<Role> = new Set(['dns-dhcp-server', 'router', 'firewall', 'switch', 'domain-controller', 'wireless-ap', 'server', 'gateway', 'remote-access-gateway', 'management-server', 'hypervisor']);

export const rogueDhcpServer = defineFinding({
  id: 'rogue-dhcp-server',
  title: 'Unexpected DHCP server',
  severity: 'medium',
  detection: 'A device whose role is not to serve a network hands out addresses by DHCP: it can name itself gateway and name server.',
  falsePositives: 'Controllers and switches that serve their own cell on purpose; a server whose role was not recognised.',
  techniques: ['T0830', 'T1557.003'],
  requirements: ['IEC 62443-3-3 SR 7.6', 'IEC 62443-3-3 SR 3.1'],
  find(site) {
    return site.withFact('dhcp.server', true).filter(({ asset }) => !asset.external && asset.role !== 'unknown' && !EXPECTED.has(asset.role)).map(({ asset, fact }) => ({
      assets: [asset.id], why: `${placed(site, asset)} hands out addresses by DHCP, which is not the work of such a device.`, evidence: collectEvidence(fact.evidence),
    }));
  },
});
